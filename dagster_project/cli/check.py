"""One report read and checked, nothing published."""

from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rich.console import Console

from dagster_project.extract import Extraction, extract
from dagster_project.formats import unsupported_format
from dagster_project.published.labels import Language
from dagster_project.relations import Discrepancy
from dagster_project.terminal import print_extraction


class Unreadable(Exception):
    """The file can't be read as a report. The message says why and what to do."""


@dataclass(frozen=True)
class Checked:
    """A report as extraction reads it."""

    extraction: Extraction

    @property
    def contradictions(self) -> list[Discrepancy]:
        """What doesn't reconcile beyond rounding."""
        return [fault for fault in self.extraction.rows["discrepancy"] if fault.severity == "beyond_rounding"]

    def values(self) -> dict[str, Any]:
        """The same as plain values: report, statements, performance forms, counts, disputed cells, what doesn't reconcile."""
        rows = self.extraction.rows
        return {
            "report": self.extraction.report,
            "statements": [statement for statement in rows["statement"] if statement.state != "absent"],
            "forms": rows["performance_form"],
            "amounts": dict(Counter(cell.status for cell in rows["cell"])),
            "identities": dict(Counter(identity.outcome for identity in rows["identity"])),
            "disputed": [cell for cell in rows["cell"] if cell.status == "disputed"],
            "discrepancies": rows["discrepancy"],
        }


def check_file(path: Path) -> Checked:
    """Read the report in ``path``. Raises :class:`Unreadable`."""
    try:
        content = path.read_bytes()
    except OSError as error:
        raise Unreadable(f"{path} cannot be read ({error.strerror})") from error
    reason = unsupported_format(content)
    if reason is not None:
        raise Unreadable(f"{path}: {reason}")
    extraction = extract(content, path.name)
    if extraction.report.state != "published":
        raise Unreadable(f"{path}: {extraction.report.state_reason}")
    return Checked(extraction)


def print_check(console: Console, checked: Checked, language: Language) -> None:
    """The report as it was read, then each contradiction with both its lines."""
    print_extraction(console, Extraction({**checked.extraction.rows, "discrepancy": []}))
    lines = {line.line_no: line.text for line in checked.extraction.rows["source_line"]}
    for fault in checked.contradictions:
        console.print()
        _say(console, fault.explanation_zh if language == "zh" else fault.explanation_en, "bold")
        for number in (fault.source_line, fault.counterpart_line):
            if number is not None:
                _say(console, f"  {number:>6}  {lines.get(number, '')}")
    if not checked.contradictions:
        _say(console, "everything reconciles, rounding aside", "green")


def _say(console: Console, words: str, style: str = "") -> None:
    console.print(words, style=style, markup=False, highlight=False, soft_wrap=True)
