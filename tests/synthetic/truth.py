"""The truth of an invented report as files that the scorer reads."""

import csv
from collections.abc import Iterable, Sequence
from decimal import Decimal
from pathlib import Path

from tests.synthetic.faults import Planted, stated_by
from tests.synthetic.render import Rendered
from tests.synthetic.tables import Cell, Document, Row, Table

CELL_FIELDS = (
    "statement",
    "line_no",
    "line_code",
    "line_name",
    "side",
    "basis",
    "measure",
    "amount_yuan",
    "printed",
    "status",
    "source_line",
    "evidence",
)
DISCREPANCY_FIELDS = (
    "kind", "severity", "where_stated", "stated", "expected", "difference", "explanation",
    "source_line", "counterpart_line", "unit", "stated_yuan", "expected_yuan",
)  # fmt: skip
NARRATIVE_FIELDS = ("section", "subject_name", "measure", "basis", "amount_wan", "percent", "source_line", "sentence_excerpt")
PROJECT_FIELDS = ("project_name", "budget_wan", "executed_wan", "execution_rate", "score", "source_line")


def yuan(fen: int) -> str:
    return str((Decimal(fen) / 100).quantize(Decimal("0.01")))


def wan(fen: int) -> str:
    text = str((Decimal(fen) / 1_000_000).quantize(Decimal("0.000001")))
    return text.rstrip("0").rstrip(".")


def _cell_row(table: Table, side: str, number: int, row: Row, cell: Cell, measure: str, rendered: Rendered) -> dict[str, str]:
    return {
        "statement": table.statement,
        "line_no": row.line or str(number),
        "line_code": row.code,
        "line_name": row.name,
        "side": side,
        "basis": cell.basis,
        "measure": measure,
        "amount_yuan": yuan(cell.truth or 0),
        "printed": cell.printed,
        "status": cell.status,
        "source_line": str(rendered.lines.get(id(cell), "")),
        "evidence": cell.planted,
    }


def cell_rows(document: Document, rendered: Rendered, optional: bool) -> list[dict[str, str]]:
    """A row for every printed cell: those of the contract's measures, or the ``optional`` ones.

    An optional cell stands there under its own name and under ``other:<header>``.
    """
    found = []
    for table in document.tables:
        for panel in table.panels:
            for number, row in enumerate(panel.rows, 1):
                for cell in row.items:
                    if isinstance(cell, Cell) and cell.truth is not None and cell.optional == optional:
                        names = cell.names if optional else (cell.measure,)
                        found += [_cell_row(table, panel.side, number, row, cell, name, rendered) for name in names]
    return found


def discrepancy_rows(planted: Iterable[Planted], rendered: Rendered, certain: bool) -> list[dict[str, str]]:
    """The contradictions that must be found, or the other ways of seeing them."""
    return [
        {
            "kind": p.kind,
            "severity": "beyond_rounding",
            "where_stated": p.where,
            "stated": _told(p.stated, p.unit),
            "expected": _told(p.expected, p.unit),
            "difference": _told(p.stated - p.expected, p.unit),
            "explanation": "planted",
            "source_line": str(rendered.lines[id(p.anchor)]),
            "counterpart_line": str(rendered.lines.get(id(p.counterpart), "")),
            "unit": "%" if p.unit == "percent" else "万元",
            **({"stated_yuan": yuan(p.stated), "expected_yuan": yuan(p.expected)} if p.unit == "yuan" else {}),
        }
        for p in planted
        if p.certain == certain
    ]


def _told(value: int, unit: str) -> str:
    return wan(value) if unit == "yuan" else str(Decimal(value) / 100)


def narrative_rows(document: Document, rendered: Rendered) -> list[dict[str, str]]:
    return [
        {
            "section": c.section,
            "subject_name": c.subject,
            "measure": c.measure,
            "basis": c.basis,
            "amount_wan": wan(stated_by(c, c.text)),
            "percent": c.percent,
            "source_line": str(rendered.lines[id(c)]),
            "sentence_excerpt": c.text,
        }
        for c in document.claims
    ]


def project_rows(document: Document, rendered: Rendered) -> list[dict[str, str]]:
    """The projects with the budgets that prose gives them."""
    return [
        {"project_name": c.subject, "budget_wan": wan(stated_by(c, c.text)), "source_line": str(rendered.lines[id(c)])}
        for c in document.claims
        if c.project
    ]


def write(folder: Path, name: str, document: Document, rendered: Rendered, planted: Sequence[Planted]) -> None:
    """The truth files of one report."""
    folder.mkdir(parents=True, exist_ok=True)
    for kind, fields, rows in (
        ("cells", CELL_FIELDS, cell_rows(document, rendered, False)),
        ("cells_optional", CELL_FIELDS, cell_rows(document, rendered, True)),
        ("discrepancies", DISCREPANCY_FIELDS, discrepancy_rows(planted, rendered, True)),
        ("discrepancies_optional", DISCREPANCY_FIELDS, discrepancy_rows(planted, rendered, False)),
        ("narrative", NARRATIVE_FIELDS, narrative_rows(document, rendered)),
        ("projects", PROJECT_FIELDS, project_rows(document, rendered)),
    ):
        _write(folder / f"{name}.{kind}.csv", fields, rows)


def _write(path: Path, fields: Sequence[str], rows: Sequence[dict[str, str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, fields, restval="")
        writer.writeheader()
        writer.writerows(rows)
