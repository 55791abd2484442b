"""Whether a report's figures confirm what a table without a known title was taken for.

A wrong guess must not poison what is known: it is dropped as soon as an equation that it takes
part in breaks, or a value of another statement would come out otherwise.
"""

from collections.abc import Callable, Collection, Mapping

from dagster_project.reconciliation.engine import Reconciled
from dagster_project.relations import Cell
from dagster_project.reports.tables import Table

_HOLDS = ("exact", "rounding")


def confirmed(
    tables: Mapping[str, Table], guesses: Mapping[str, Table], alone: Collection[str], run: Callable[[Mapping[str, Table]], Reconciled]
) -> dict[str, Table]:
    """Those of ``guesses`` (by statement, none of them in ``tables``) that the report's figures bear out.

    ``run`` reconciles tables. Statements in ``alone`` need no equation with another one.
    """
    if not guesses:
        return {}
    before = run(tables)
    # Together first: they may confirm one another.
    after = run({**tables, **guesses})
    if all(_borne_out(slug, after, before, slug in alone) for slug in guesses):
        return dict(guesses)
    held: dict[str, Table] = {}
    for slug, table in guesses.items():
        after = run({**tables, **held, slug: table})
        if _borne_out(slug, after, before, slug in alone):
            held[slug], before = table, after
    return held


def _borne_out(slug: str, after: Reconciled, before: Reconciled, alone: bool) -> bool:
    """Whether nothing contradicts a statement, an equation holds it, and the others' values stay."""
    mine = {cell.cell_key for cell in after.cells if cell.statement == slug}
    about = [i for i in after.identities if mine & set(i.cells)]
    if any(i.outcome == "broken" for i in about):
        return False
    ties = [i for i in about if i.relation == "=" and i.outcome in _HOLDS and i.stated_yuan]
    if not any(alone or not set(i.cells) <= mine for i in ties):
        return False
    return _decided(before) <= _decided(after) and not _repaired(after) - _repaired(before)


def _decided(result: Reconciled) -> set[tuple[object, ...]]:
    return {_value(cell) for cell in result.cells if cell.status == "reported"}


def _repaired(result: Reconciled) -> set[tuple[object, ...]]:
    return {_value(cell) for cell in result.cells if cell.status in ("repaired", "inferred")}


def _value(cell: Cell) -> tuple[object, ...]:
    return cell.statement, cell.source_line, cell.printed, cell.measure, cell.amount_yuan, cell.value
