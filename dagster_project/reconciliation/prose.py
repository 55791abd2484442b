"""What prose says of the totals of a table, as a grid beside the statements.

A total that 情况说明 repeats (`基本支出 940.23 万元`) tells which column of the table it
stands in. It is evidence for placing only: where prose and table differ, that is the
ledger's to say.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from dagster_project.reconciliation.grid import Grid, build_grid
from dagster_project.relations import NarrativeAmount
from dagster_project.reports.headers import TableColumn
from dagster_project.reports.rows import Row
from dagster_project.reports.tables import Table
from dagster_project.reports.tokens import Kind, Token

SLUG = "prose"
_USES = ("basic", "project")
_ITEMS = ("total", "overseas_travel", "vehicles", "vehicle_purchase", "vehicle_operation", "reception")


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


def _measures(claim: NarrativeAmount) -> Sequence[str]:
    """The columns of the grid that a claim speaks of, by its section and measure."""
    if "三公" in claim.section:
        return [f"three_public_{claim.measure}"] if claim.measure in _ITEMS else []
    whole = "支出" in claim.section and not any(word in claim.section for word in ("财政拨款", "一般公共", "政府性基金", "国有资本"))
    return [claim.measure] if whole and claim.measure in _USES else []


def _token(claim: NarrativeAmount) -> Token:
    return Token(Kind.NUMBER, f"{claim.amount_yuan:.2f}", claim.source_line, 0, False)
