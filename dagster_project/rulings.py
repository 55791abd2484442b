"""``raw/rulings.csv``: what a person has decided of cells that a report leaves in dispute. Pure: bytes in, rulings out.

A line a ruling, with the columns ``report`` (the SHA-256 of the report's bytes, or its first 16 characters, the
``report_key``), ``cell`` (the ``cell_key``), ``value`` (in yuan, or with its unit: ``720.46万元``; a count as it is),
``who``, ``why`` and ``source``; and ``measure`` where the cell's column is what was in dispute.
"""

import csv
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

_NAMES = {"report_hash": "report", "sha256": "report", "report_key": "report", "cell_key": "cell"}
_NEEDED = ("report", "cell", "value", "who", "why", "source")
_VALUE = re.compile(r"(-?)(\d{1,3}(?:,\d{3})+|\d{1,14})(\.\d{1,6})?\s*(万元|元)?")
_KEY_LENGTH = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class Ruling:
    """A line of the file. ``value`` is in yuan, or a count; ``line`` is the line's number in the file."""

    report_key: str
    cell: str
    value: Decimal
    measure: str | None
    who: str
    why: str
    source: str
    line: int


@dataclass(frozen=True, slots=True)
class Unread:
    """A line that is no ruling, and why."""

    line: int
    text: str
    reason: str


@dataclass(frozen=True, slots=True)
class Rulings:
    """What the file holds, by report; of several for one cell of a report the last stands, and the others are unread."""

    by_report: Mapping[str, tuple[Ruling, ...]] = field(default_factory=dict[str, tuple[Ruling, ...]])
    unread: tuple[Unread, ...] = ()

    def of(self, sha256: str) -> tuple[Ruling, ...]:
        """The rulings on the report with these bytes."""
        return self.by_report.get(sha256[:_KEY_LENGTH], ())


def parse_rulings(content: bytes) -> Rulings:
    """The rulings of a file, in UTF-8 or, as table programs in China write it, GB18030.

    What can't be understood is among ``unread``.
    """
    try:
        rows = list(csv.reader(re.split(r"(?<=\n)", _text(content)), strict=True))
    except (UnicodeDecodeError, csv.Error) as error:
        return Rulings(unread=(Unread(1, "", f"the file is no CSV in UTF-8 or GB18030 ({error})"),))
    # A table program's empty lines at the end have separators.
    numbered = [(number, row) for number, row in enumerate(rows, 1) if any(cell.strip() for cell in row)]
    if not numbered:
        return Rulings()
    (first, head), *lines = numbered
    names = [_NAMES.get(name.strip().lower(), name.strip().lower()) for name in head]
    missing = [name for name in _NEEDED if name not in names]
    if missing:
        return Rulings(unread=(Unread(first, ",".join(head), f"the first line has to name the columns; missing: {', '.join(missing)}"),))
    standing: dict[tuple[str, str], Ruling] = {}
    unread: list[Unread] = []
    for number, row in lines:
        try:
            ruling = _ruling(dict(zip(names, (cell.strip() for cell in row), strict=False)), number)
        except ValueError as error:
            unread.append(Unread(number, ",".join(row), str(error)))
            continue
        before = standing.pop((ruling.report_key, ruling.cell), None)
        if before is not None:
            unread.append(Unread(before.line, before.cell, f"line {number} rules on the same cell"))
        standing[ruling.report_key, ruling.cell] = ruling
    by_report: dict[str, tuple[Ruling, ...]] = {}
    for (report_key, _), ruling in standing.items():
        by_report[report_key] = (*by_report.get(report_key, ()), ruling)
    return Rulings(by_report, tuple(sorted(unread, key=lambda line: line.line)))


def _text(content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("gb18030")


def _ruling(row: Mapping[str, str], line: int) -> Ruling:
    empty = [name for name in _NEEDED if not row.get(name)]
    if empty:
        raise ValueError(f"a ruling needs {', '.join(empty)}")
    report = row["report"].lower()
    if not re.fullmatch(r"[0-9a-f]{16,64}", report):
        raise ValueError(f"report is a SHA-256 or its first {_KEY_LENGTH} characters, not {row['report']!r}")
    value = _VALUE.fullmatch(row["value"])
    if value is None:
        raise ValueError(f"value is a number of yuan, or one followed by 万元, not {row['value']!r}")
    sign, whole, decimals, unit = value.groups()
    number = Decimal(f"{sign}{whole.replace(',', '')}{decimals or ''}") * (10_000 if unit == "万元" else 1)
    if number != number.quantize(Decimal("0.01")):
        raise ValueError(f"value is known to a fen at most, not {row['value']!r}")
    return Ruling(
        report_key=report[:_KEY_LENGTH],
        cell=row["cell"],
        value=number.quantize(Decimal("0.01")),
        measure=row.get("measure") or None,
        who=row["who"],
        why=row["why"],
        source=row["source"],
        line=line,
    )
