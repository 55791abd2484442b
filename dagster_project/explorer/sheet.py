"""A statement as it was printed: blocks of rows and columns, each cell with its characters and status."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from dagster_project.published.labels import Labels, Language
from dagster_project.taxonomy.statements import load_forms

Cell = dict[str, Any]
# A column: its basis (budget or final, where a statement prints both) and its measure.
Column = tuple[str | None, str | None]
_YUAN = {"万元": Decimal(10_000), "元": Decimal(1)}
# By the length of a subject's code: 类, 款, 项.
_DEPTHS = {3: 0, 5: 1, 7: 2}


@dataclass(frozen=True)
class Entry:
    """A cell as it is shown."""

    key: str
    text: str
    status: str
    hint: str


@dataclass(frozen=True)
class Row:
    """A line; under each column the cells that stand there: none where blank, several only where undecided.

    ``depth``: how many subjects it stands below, 0 for a 类. ``hint``: its name in the reader's language.
    """

    code: str
    name: str
    hint: str
    depth: int
    cells: tuple[tuple[Entry, ...], ...]


@dataclass(frozen=True)
class Block:
    """Rows under common columns; a summary has one a side."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class Form:
    """What a statement is read by: its slug, the kind of its report, the unit its amounts are printed in."""

    statement: str
    kind: str | None
    amount_unit: str | None


def sheet(cells: Sequence[Cell], form: Form, labels: Labels, language: Language) -> list[Block]:
    """The blocks of a statement's cells, as :func:`dagster_project.explorer.queries.report.cells` has them."""
    blocks: list[Block] = []
    for side in dict.fromkeys(cell["side"] for cell in cells):
        of_side = [cell for cell in cells if cell["side"] == side]
        columns = _columns(of_side, form.statement, side or form.kind or "any")
        title = labels.name("side", side, language) if side else ""
        blocks.append(Block(title, _heads(columns, labels, language), _rows(of_side, columns, form.amount_unit, labels, language)))
    return blocks


def printed(cell: Cell, amount_unit: str | None) -> str:
    """What to show of a cell: the printed characters, or the proved value where they are not the value."""
    if cell["status"] in ("reported", "disputed"):
        return cell["printed"] or "—"
    if cell["amount_yuan"] is None:
        return f"{cell['value'].normalize():f}"
    return f"{cell['amount_yuan'] / _YUAN[amount_unit or '万元']:,.2f}"


def _columns(cells: Sequence[Cell], statement: str, key: str) -> list[Column]:
    """The columns that hold a cell, in the order of the official form; an undecided column comes last."""
    form = load_forms().get(statement)
    order = [column.measure for column in form.columns.get(key) or form.columns.get("any", ())] if form else []
    found = dict.fromkeys((cell["basis"], cell["measure"]) for cell in cells)
    bases = list(dict.fromkeys(basis for basis, _ in found))

    def place(column: Column) -> tuple[int, bool, int]:
        basis, measure = column
        return bases.index(basis), measure is None, order.index(measure) if measure in order else len(order)

    return sorted(found, key=place)


def _heads(columns: Sequence[Column], labels: Labels, language: Language) -> tuple[str, ...]:
    measures = [labels.name("measure", measure, language) if measure else "?" for _, measure in columns]
    if len({basis for basis, _ in columns}) == 1:
        return tuple(measures)
    return tuple(f"{labels.name('basis', basis, language)} · {name}" for (basis, _), name in zip(columns, measures, strict=True))


def _rows(cells: Sequence[Cell], columns: Sequence[Column], amount_unit: str | None, labels: Labels, language: Language) -> tuple[Row, ...]:
    def entry(cell: Cell) -> Entry:
        hint = labels.name("status", cell["status"], language) + (f" · {cell['printed']}" if cell["printed"] else "")
        return Entry(cell["cell_key"], printed(cell, amount_unit), cell["status"], hint)

    by_row: dict[int, list[Cell]] = {}
    for cell in cells:
        by_row.setdefault(cell["row_no"], []).append(cell)
    return tuple(
        Row(
            row[0]["line_code"] or "",
            row[0]["line_name"],
            labels.short_subject(row[0]["line_name"], language),
            _DEPTHS.get(len(row[0]["line_code"] or ""), 0),
            tuple(tuple(entry(cell) for cell in row if (cell["basis"], cell["measure"]) == column) for column in columns),
        )
        for row in by_row.values()
    )
