"""What prose says of the totals of a table, as a grid beside the statements.

A total that 情况说明 repeats (`基本支出 940.23 万元`) tells which column of the table it
stands in, and a figure that goes on where a cell ends, that the cell was cut off. It never
gives a cell its value: where prose and table differ, that is the ledger's to say.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal

from dagster_project.reconciliation.equations import Ref
from dagster_project.reconciliation.grid import Grid, build_grid
from dagster_project.reconciliation.printed import Printed
from dagster_project.relations import NarrativeAmount
from dagster_project.reports.headers import TableColumn
from dagster_project.reports.rows import Row
from dagster_project.reports.tables import Table
from dagster_project.reports.tokens import Kind, Token

SLUG = "prose"
_USES = ("basic", "project")
# What prose calls a 三公 item, and the table's column.
_ITEMS = {item: item for item in ("total", "overseas_travel", "vehicles", "vehicle_purchase", "vehicle_operation", "reception")} | {
    "three_public": "total"
}


def prose_grid(claims: Iterable[NarrativeAmount], kind: str) -> Grid | None:
    """A grid of one row 合计: basic and project expenditure, and the 三公 items by basis.

    Only what prose says once, or the same every time, is taken; None where that is nothing.
    """
    said: dict[tuple[str, str], list[NarrativeAmount]] = defaultdict(list)
    for claim in claims:
        if claim.amount_yuan is not None and claim.value_type == "level" and claim.period == "current" and claim.subject_code is None:
            for measure in _measures(claim):
                said[measure, claim.basis if measure.startswith("three_public") else kind].append(claim)
    sure = {key: mine[0] for key, mine in said.items() if len({c.amount_yuan for c in mine}) == 1}
    if not sure:
        return None
    columns = tuple(TableColumn(measure, basis, None, False, None, ()) for measure, basis in sure)
    tokens = tuple(_token(claim) for claim in sure.values())
    row = Row(None, "合计", tokens[0].line, (tokens,))
    grid = build_grid(Table(SLUG, "", 0, "元", {None: columns}, (row,), "present"), "元")
    grid.unit = max(int((claim.resolution_yuan or 0) * 100) for claim in sure.values()) or grid.unit
    return grid


def begun(claims: Iterable[NarrativeAmount], grids: Mapping[str, Grid], printed: Mapping[Ref, Printed]) -> set[Ref]:
    """The cells that print the beginning of what prose says of them: cut off, since prose isn't. They are where one of their
    statement prints less than what is said rounds to."""
    said: dict[tuple[str | None, str, str | None], set[int]] = defaultdict(set)
    for claim in claims:
        if claim.amount_yuan and claim.value_type == "level" and claim.period == "current":
            items = claim.subject_code is None and "三公" in claim.section and claim.measure in _ITEMS
            if items or (claim.subject_code and claim.measure in ("total", *_USES)):
                said[claim.subject_code, _ITEMS.get(claim.measure, claim.measure), claim.basis].add(int(claim.amount_yuan * 100))
    begun_: dict[tuple[str, str], dict[Ref, bool]] = defaultdict(dict)
    for ref, cell in printed.items():
        row = grids[ref.statement].rows[ref.row]
        column = grids[ref.statement].columns(row)[ref.column]
        if (row.code or ref.statement == "three_public") and not cell.ruled:
            for fen in said.get((row.code, column.measure, column.basis), ()):
                if fen != cell.fen and _begins(cell, fen):
                    rounded = 2 * abs(fen - cell.fen) * 10**cell.decimals < cell.factor
                    begun_[ref.statement, column.basis][ref] = not rounded
    return {ref for found in begun_.values() if any(found.values()) for ref in found}


def _begins(cell: Printed, fen: int) -> bool:
    value = Decimal(fen) / cell.factor
    return any(text.startswith(cell.text) for text in (f"{value:f}", f"{value:,f}"))


def _measures(claim: NarrativeAmount) -> Sequence[str]:
    """The columns of the grid that a claim speaks of, by its section and measure."""
    if "三公" in claim.section:
        return [f"three_public_{_ITEMS[claim.measure]}"] if claim.measure in _ITEMS else []
    whole = "支出" in claim.section and not any(word in claim.section for word in ("财政拨款", "一般公共", "政府性基金", "国有资本"))
    return [claim.measure] if whole and claim.measure in _USES else []


def _token(claim: NarrativeAmount) -> Token:
    return Token(Kind.NUMBER, f"{claim.amount_yuan:.2f}", claim.source_line, 0, False)
