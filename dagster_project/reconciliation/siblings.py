"""Cells that print the beginning of what another statement prints of the same subject and measure.

The funds' tables need not add up to any other, but a figure of theirs that goes on elsewhere with
the same digits was cut off: their own sums hold all the same where all of a column was.
"""

from collections import defaultdict
from collections.abc import Mapping

from dagster_project.reconciliation.completion import NO_CHANCE
from dagster_project.reconciliation.equations import Ref
from dagster_project.reconciliation.grid import Grid
from dagster_project.reconciliation.printed import Printed


def begun_beside(grids: Mapping[str, Grid], printed: Mapping[Ref, Printed]) -> set[Ref]:
    """The cells with a code whose figure goes on, with more decimals, in another statement in the same unit of money."""
    same: dict[tuple[str, str, str], list[Printed]] = defaultdict(list)
    for ref, cell in printed.items():
        grid = grids[ref.statement]
        row = grid.rows[ref.row]
        if row.code and not cell.ruled:
            column = grid.columns(row)[ref.column]
            same[row.code, column.measure, column.basis].append(cell)
    return {
        cell.ref
        for cells in same.values()
        for cell in cells
        for other in cells
        if len(cell.text) >= NO_CHANCE
        and other.ref.statement != cell.ref.statement
        and other.factor == cell.factor
        and other.decimals > cell.decimals
        and other.text.startswith(cell.text)
        and other.fen != cell.fen
    }
