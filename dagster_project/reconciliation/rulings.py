"""A person's rulings on a report's cells: put in place of what was printed, and reconciled like any value.

A ruling is known, so it may settle its neighbours too; what the report contradicts itself in stays
what it is without rulings, since a ruling changes nothing that was printed.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

from dagster_project.reconciliation.engine import Reconciled
from dagster_project.reconciliation.grid import FEN_PER, Place, Ruled
from dagster_project.relations import Cell, RuledCell
from dagster_project.rulings import Ruling


def rule(
    rulings: Sequence[Ruling], printed: Reconciled, again: Callable[[Mapping[Place, Ruled]], Reconciled]
) -> tuple[Reconciled, list[RuledCell]]:
    """The report with ``rulings`` in place, and what became of each of them.

    ``printed`` is the report without them, ``again`` reconciles it anew with some cells ruled.
    """
    known = {cell.cell_key: cell for cell in printed.cells}
    judged = [_judged(ruling, known.get(ruling.cell)) for ruling in rulings]
    ruled = {
        printed.places[ruling.cell]: Ruled(
            _fen(ruling, known[ruling.cell], printed), row.measure, _evidence(ruling, row, known[ruling.cell])
        )
        for ruling, row in zip(rulings, judged, strict=True)
        if row.state in ("settled", "overrides")
    }
    if not ruled:
        return printed, judged
    result = again(ruled)
    cell_at = {place: key for key, place in result.places.items()}
    cells = {cell.cell_key: cell for cell in result.cells}
    rows = [
        _checked(row, cells[cell_at[printed.places[row.cell]]])
        if row.state in ("settled", "overrides")
        else _published(row, printed, cell_at)
        for row in judged
    ]
    return replace(result, discrepancies=printed.discrepancies), rows


def _judged(ruling: Ruling, cell: Cell | None) -> RuledCell:
    """Whether a ruling fits the report as printed."""
    row = RuledCell(
        report_key=ruling.report_key,
        line=ruling.line,
        cell=ruling.cell,
        ruled_value=ruling.value,
        measure=ruling.measure,
        who=ruling.who,
        why=ruling.why,
        source=ruling.source,
        state="no_cell",
        explanation="the report has no such cell (any more): look the cell_key up again in fact_reported_amount",
    )
    if cell is None:
        return row
    if cell.printed is None:
        return replace(
            row, explanation="nothing is printed there that could be ruled on; its value follows from the report's other figures"
        )
    row = replace(row, cell_key=cell.cell_key)
    if cell.measure is None and ruling.measure not in cell.candidate_measures:
        wanted = ", ".join(cell.candidate_measures) or "none can be named"
        return replace(
            row, state="no_column", explanation=f"the cell's column is in dispute, so the ruling has to name its measure: {wanted}"
        )
    if cell.measure is not None and ruling.measure not in (None, cell.measure):
        return replace(row, state="no_column", explanation=f"the report itself shows that the cell is {cell.measure}")
    if cell.status == "disputed":
        return replace(row, state="settled", explanation="")
    if ruling.value == _value(cell):
        return replace(row, state="unneeded", explanation=f"the report says the same by itself ({cell.status}): the ruling may go")
    return replace(row, state="overrides", explanation=f"sets aside {_value(cell)}, which is {cell.status}; ")


def _value(cell: Cell) -> Decimal | None:
    return cell.value if cell.value_unit else cell.amount_yuan


def _fen(ruling: Ruling, cell: Cell, printed: Reconciled) -> int:
    """The ruled value as a grid holds it: money in fen, a count as if it were the statement's unit of money."""
    return int(ruling.value * (FEN_PER[printed.units[cell.statement][0]] if cell.value_unit else 100))


def _evidence(ruling: Ruling, row: RuledCell, cell: Cell) -> str:
    against = f"; set aside against {_value(cell)}, which is {cell.status}" if row.state == "overrides" else ""
    return f"ruled by {ruling.who}: {ruling.why} ({ruling.source}){against}"


def _checked(row: RuledCell, cell: Cell) -> RuledCell:
    """How the identities take the ruled value."""
    if cell.status != "ruled":
        return replace(row, cell_key=cell.cell_key, state="no_effect", explanation=f"the cell stays in dispute: {cell.evidence}")
    counts = f"{cell.checks_exact} identities hold exactly, {cell.checks_rounding} within rounding, {cell.checks_broken} are broken by it"
    return replace(row, cell_key=cell.cell_key, measure=cell.measure, explanation=row.explanation + counts)


def _published(row: RuledCell, printed: Reconciled, cell_at: Mapping[Place, str]) -> RuledCell:
    """Under the key that the cell has now, where another ruling has told its column."""
    return row if row.cell_key is None else replace(row, cell_key=cell_at[printed.places[row.cell]])
