"""Tables of a few rows for tests of reconciliation, on the columns of the official forms.

A row is ``(code, name, amounts)`` with the amounts as printed: ``"30.00 10.00"`` where
blank cells were lost, ``"30.00\t\t10.00"`` where every cell has kept its place.
"""

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from functools import partial

from dagster_project.reconciliation.engine import Reconciled, reconcile
from dagster_project.reconciliation.equations import Equation, equations, name_summary_roles
from dagster_project.reconciliation.facts import Context
from dagster_project.reconciliation.grid import Grid, build_grid
from dagster_project.reconciliation.placement import place
from dagster_project.relations import Cell
from dagster_project.reports.headers import TableColumn
from dagster_project.reports.lines import Line
from dagster_project.reports.rows import Row
from dagster_project.reports.tables import Table
from dagster_project.reports.tokens import tokenise
from dagster_project.taxonomy.identities import Identity, load_identities
from dagster_project.taxonomy.statements import load_forms
from dagster_project.taxonomy.subjects import subject_index
from dagster_project.taxonomy.summary_lines import level, load_summary_lines

Printed = tuple[str, str, str]


def form_columns(slug: str, key: str, measures: Sequence[str], basis: str) -> tuple[TableColumn, ...]:
    """The columns ``measures`` of a form, each a part of the nearest ancestor among them."""
    options = {c.measure: c for c in load_forms()[slug].columns_for(key)}
    found: list[TableColumn] = []
    for measure in measures:
        option = options[measure]
        of = option.of
        while of is not None and of not in measures:
            of = options[of].of
        minus = tuple(m for m in option.minus if m in measures)
        found.append(TableColumn(measure, basis, of, option.memo, option.unit, minus))
    return tuple(found)


def _runs(text: str, line: int) -> tuple[tuple, ...]:
    tokens = tuple(tokenise([Line(line, text, text)]))
    return (tokens,) if tokens else ()


def coded(slug: str, measures: str, *rows: Printed, kind: str = "final", money: str = "万元") -> Table:
    """A table by codes; ``measures`` are separated by blanks."""
    columns = form_columns(slug, kind, measures.split(), kind)
    printed = tuple(Row(code or None, name, line, _runs(amounts, line)) for line, (code, name, amounts) in enumerate(rows, 2))
    kept = any("\t" in amounts for _, _, amounts in rows)
    positions = {i: i for i in range(len(columns))} if kept else {}
    return Table(slug, slug, 1, money, {None: columns}, printed, "present", positions=positions)


def summary(
    slug: str, revenue: Sequence[tuple[str, str]], expenditure: Sequence[tuple[str, str]], measures: str = "total", kind: str = "final"
) -> Table:
    """A two-sided summary of (label, amounts); ``measures`` are those of the expenditure side."""
    labels = load_summary_lines()
    columns = {
        "revenue": form_columns(slug, "revenue", ["total"], kind),
        "expenditure": form_columns(slug, "expenditure", measures.split(), kind),
    }
    rows: list[Row] = []
    for side, printed in (("revenue", revenue), ("expenditure", expenditure)):
        for number, (label, amounts) in enumerate(printed, 1):
            known = labels.find(label)
            line = len(rows) + 2
            rows.append(Row(None, label, line, _runs(amounts, line), side, known.role if known else None, number, level(label)))
    return Table(slug, slug, 1, "万元", columns, tuple(rows), "present")


def three_public(
    amounts: str, kind: str = "budget", measures: str = "total overseas_travel vehicles vehicle_purchase vehicle_operation reception"
) -> Table:
    """The 三公 table of one basis: one row without a name."""
    columns = form_columns("three_public", kind, measures.split(), kind)
    return Table("three_public", "three_public", 1, "万元", {None: columns}, (Row(None, "", 2, _runs(amounts, 2)),), "present")


def exact_figures(sums: int = 28) -> Table:
    """A table beside others whose many exact sums show that the report rounds nothing."""
    rows = [(f"{211 + i}", "某类收入", f"{i + 3}.37 {i + 1}.25 2.12") for i in range(sums)]
    return coded("revenue", "total fiscal_appropriation other", *rows)


def grids_of(*tables: Table, kind: str = "final", identities: Sequence[Identity] | None = None) -> tuple[dict[str, Grid], list[Equation]]:
    """The grids of ``tables``, not placed yet, and the equations over them."""
    grids = {table.slug: build_grid(table, "万元") for table in tables}
    for grid in grids.values():
        name_summary_roles(grid, kind)
    return grids, equations(grids, load_identities() if identities is None else identities, kind)


def placed(*tables: Table, kind: str = "final") -> dict[str, Grid]:
    """The grids of ``tables`` with every row placed as far as can be proved."""
    grids, every = grids_of(*tables, kind=kind)
    place(grids, every)
    return grids


def reconciled(*tables: Table, kind: str = "final", identities: Sequence[Identity] | None = None, year: int | None = 2023) -> Reconciled:
    """What reconciliation makes of a report of these tables alone."""
    return reconciler(*tables, kind=kind, identities=identities, year=year)()


def reconciler(
    *tables: Table, kind: str = "final", identities: Sequence[Identity] | None = None, year: int | None = 2023
) -> Callable[..., Reconciled]:
    """Reconciliation of these tables, to be called with nothing or with what was ruled."""
    context = Context("report", kind, "万元", year, {})
    known = load_identities() if identities is None else identities
    return partial(reconcile, {t.slug: t for t in tables}, context, known, subject_index(), ())


def cell(result: Reconciled, statement: str, line: str, measure: str, side: str | None = None) -> Cell:
    """The one cell of a line (its code or its name) and measure."""
    found = [
        c for c in result.cells if (c.statement, c.measure, c.side) == (statement, measure, side) and line in (c.line_code, c.line_name)
    ]
    assert len(found) == 1, (statement, line, measure, found)
    return found[0]


def statuses(result: Reconciled) -> dict[str, int]:
    """How many cells have each status."""
    counts: dict[str, int] = {}
    for one in result.cells:
        counts[one.status] = counts.get(one.status, 0) + 1
    return counts


def wan(text: str) -> Decimal:
    """万元 as yuan."""
    return Decimal(text) * 10_000


def row_values(grid: Grid, code: str | None) -> Mapping[str, str]:
    """A decided row's amounts in 万元 by measure."""
    (row,) = [r for r in grid.rows if r.code == code]
    assert row.decided, row.candidates
    columns = grid.columns(row)
    return {columns[i].measure: str(Decimal(fen) / 1_000_000) for i, fen in sorted(row.values().items()) if fen}
