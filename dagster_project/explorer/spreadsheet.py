"""A frame as a file that spreadsheets open, without letting a report's text act as a formula there."""

from typing import Any

from dagster_project.published.edition import Frame

# What a spreadsheet takes for the beginning of a formula (OWASP, CSV injection).
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def as_csv(frame: Frame) -> bytes:
    """CSV in UTF-8 with its mark, which spreadsheets need to tell the encoding; exact decimals, NULL empty.

    Text that would be taken for a formula gets an apostrophe before it; numbers stay numbers.
    """
    safe = frame.copy()
    for column in safe.columns:
        safe[column] = [_harmless(value) for value in safe[column]]
    return safe.rename(columns=_harmless).to_csv(index=False).encode("utf-8-sig")


def _harmless(value: Any) -> Any:
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA) else value
