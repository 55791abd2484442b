"""One report's tables → its amounts, each with a status, and the identities behind them."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from types import MappingProxyType

from dagster_project.reconciliation.codes import complete_codes, mend_names
from dagster_project.reconciliation.dealing import deal
from dagster_project.reconciliation.discrepancies import describe
from dagster_project.reconciliation.equations import Equation, Ref, equations, name_summary_roles, products
from dagster_project.reconciliation.facts import Context, cell_keys, cell_rows, identity_rows, inferred_keys, yuan
from dagster_project.reconciliation.grid import FEN_PER, Amount, Grid, GridRow, Place, Ruled, build_grid, put_rulings
from dagster_project.reconciliation.placement import place, settled
from dagster_project.reconciliation.printed import Ledger, Printed
from dagster_project.reconciliation.printed_rules import explain, rule_instances
from dagster_project.reconciliation.prose import begun, prose_grid
from dagster_project.reconciliation.repair import examine
from dagster_project.reconciliation.siblings import begun_beside
from dagster_project.reconciliation.told_sums import told_sums
from dagster_project.reconciliation.verdict import Verdict
from dagster_project.relations import Cell, Discrepancy, Identity, NarrativeAmount
from dagster_project.reports.tables import Table
from dagster_project.taxonomy import identities as taxonomy
from dagster_project.taxonomy.subjects import SubjectIndex


@dataclass(frozen=True, slots=True)
class Reconciled:
    """The amounts, the identities looked at and what the tables contradict themselves in.

    ``units`` holds each statement's unit of money and its resolution in yuan, ``places`` where the
    amount of a ``cell_key`` is printed.
    """

    cells: list[Cell]
    identities: list[Identity]
    discrepancies: list[Discrepancy]
    units: Mapping[str, tuple[str, Decimal]]
    places: Mapping[str, Place]


def reconcile(
    tables: Mapping[str, Table],
    context: Context,
    known: Sequence[taxonomy.Identity],
    subjects: SubjectIndex,
    told: Sequence[NarrativeAmount] = (),
    ruled: Mapping[Place, Ruled] = MappingProxyType({}),
) -> Reconciled:
    """Place, repair or dispute every amount of ``tables``, and list what doesn't add up.

    ``told`` is what prose says, evidence for placing and of what was cut off; ``ruled`` what a person has decided.
    """
    grids = {slug: build_grid(deal(table), context.money) for slug, table in tables.items() if table.state == "present"}
    put_rulings(grids, ruled)
    complete_codes(grids, subjects, context.year)
    mend_names(grids, subjects, context.year)
    for grid in grids.values():
        name_summary_roles(grid, context.kind)
    prose = prose_grid(told, context.kind)
    stage = {**grids, prose.slug: prose} if prose else grids
    every = equations(stage, known, context.kind)
    place(stage, every)
    every = [e for e in every if all(ref.statement in grids for ref, _ in e.terms)]
    every += [e for grid in grids.values() for e in products(grid)]
    units = {slug: grid.unit for slug, grid in grids.items()}
    printed = _printed(grids)
    undecided = {Ref(g.slug, r.index, column) for g in grids.values() for r in g.rows for column in _undecided(g, r)}
    every = _with_loose_parts(every, grids, Ledger(printed, units, every), undecided)
    blank = set(_blank(grids, printed)) - undecided
    bare = {ref for ref in blank if _bare(grids[ref.statement], grids[ref.statement].rows[ref.row])}
    shown_cut = begun(told, grids, printed) | begun_beside(grids, printed) | (set(_completed(grids)) & printed.keys())
    every, verdict = _examine(every, grids, printed, units, undecided, blank, bare, shown_cut)
    ledger = Ledger(printed, units, every)
    values = verdict.values
    judged = [(e, _outcome(e, ledger, verdict, values, undecided, grids)) for e in every if _speaks(e, printed, undecided)]
    rules = [
        (rule.equation, _outcome(rule.equation, ledger, verdict, values, undecided, grids) if rule.whole else "not_evaluable")
        for rule in rule_instances(grids)
        if _speaks(rule.equation, printed, undecided)
    ]
    wrong = {rule: explain(rule, judged, grids, printed.keys()) for rule, outcome in rules if outcome == "broken"}
    keys = cell_keys(grids, context)
    lost = inferred_keys(grids, context, verdict.inferred, keys.values())
    return Reconciled(
        cells=cell_rows(grids, context, verdict, judged, keys, lost),
        identities=[
            *identity_rows([*judged, *rules], ledger, verdict, keys, lost, wrong, context),
            *told_sums(told, known, context.report_key),
        ],
        discrepancies=describe(grids, context.report_key, ledger, verdict, judged),
        units={slug: (grid.money, yuan(grid.unit)) for slug, grid in grids.items()},
        places={key: place_ for place_, key in keys.items()},
    )


def _completed(grids: Mapping[str, Grid]) -> Iterator[Ref]:
    """The cells whose rows add up only if they were cut off."""
    for grid in grids.values():
        for row in (row for row in grid.rows if row.completed):
            places = settled(row)
            for position in row.completed:
                if (column := places[position][0]) is not None:
                    yield Ref(grid.slug, row.index, column)


def _undecided(grid: Grid, row: GridRow) -> Iterable[int]:
    """The columns of a row whose values aren't known: all where the row itself is in doubt,
    else those that an amount without a proved column may stand in."""
    every = range(len(grid.columns(row)))
    astray = row.begun and row.parent is None
    if grid.refuted or row.row.contested or astray or (row.amounts and row.contradictory):
        return every
    open_ = [options for (column, options), amount in zip(settled(row), row.amounts, strict=True) if amount.filled and column is None]
    return every if any(not options for options in open_) else {column for options in open_ for column in options}


def _with_loose_parts(every: Sequence[Equation], grids: Mapping[str, Grid], ledger: Ledger, undecided: set[Ref]) -> list[Equation]:
    """The equations, those of sections with the row of unknown place that prints what its other parts lack."""
    loose: dict[str, dict[int, int]] = {}
    for grid in grids.values():
        rows = (row for row in grid.rows if row.side is None and row.code is None and not row.roles)
        loose[grid.slug] = {amount.fen: row.index for row in rows for amount in row.amounts if amount.fen}
    return [_with_loose_part(e, loose[e.left[0][0].statement], ledger, undecided) if e.scope == "hierarchy" else e for e in every]


def _with_loose_part(equation: Equation, loose: Mapping[int, int], ledger: Ledger, undecided: set[Ref]) -> Equation:
    total = equation.left[0][0]
    row = loose.get(ledger.difference(equation, {})[0]) if loose else None
    part = total._replace(row=total.row if row is None else row)
    if part not in undecided or any(ref == part for ref, _ in equation.terms):
        return equation
    return Equation(equation.name, "sum", equation.scope, equation.relation, equation.left, (*equation.right, (part, 1)))


def _printed(grids: Mapping[str, Grid]) -> dict[Ref, Printed]:
    """The decided cells that print a number."""
    printed: dict[Ref, Printed] = {}
    for grid in grids.values():
        factor = FEN_PER[grid.money]
        amounts = [a for row in grid.rows for a in row.amounts if a.filled]
        decimals = max((a.decimals for a in amounts), default=0)
        padded = any(a.decimals == decimals and a.token.text.endswith("0") for a in amounts) if decimals else False
        for row in grid.rows:
            for i, (amount, (column, _)) in enumerate(zip(row.amounts, settled(row), strict=True)):
                if column is not None and amount.fen is not None:
                    ref = Ref(grid.slug, row.index, column)
                    places = amount.decimals if grid.columns(row)[column].unit else decimals
                    printed[ref] = Printed(
                        ref=ref,
                        side=row.side,
                        position=i,
                        line=amount.token.line,
                        text=amount.token.text,
                        fen=amount.fen,
                        decimals=amount.decimals,
                        table_decimals=places,
                        padded=padded,
                        factor=factor,
                        unit=grid.unit,
                        outgrown=_outgrown(row, amount),
                        placed=not row.told and len(grid.columns(row)) > 1,
                        ruled=amount.ruled is not None,
                    )
    return printed


def _outgrown(row: GridRow, amount: Amount) -> bool:
    """Whether a row prints one other figure, which begins as ``amount`` does and goes on: a total and its only part."""
    others = [a.token.text for a in row.amounts if a.filled and a is not amount]
    return len(others) == 1 and others[0] != amount.token.text and others[0].startswith(amount.token.text)


def _blank(grids: Mapping[str, Grid], printed: Mapping[Ref, Printed]) -> Iterator[Ref]:
    """The cells of money that print nothing where a figure could stand: the line is known, and its column
    prints amounts in other lines."""
    in_use = {(ref.statement, cell.side, ref.column) for ref, cell in printed.items()}
    for grid in grids.values():
        for row in grid.rows:
            filled = {column for placement in row.candidates for column in placement}
            for column, named in enumerate(grid.columns(row)):
                known = row.decided and not (row.code is None and row.note) and named.unit is None and column not in filled
                if known and (grid.slug, row.side, column) in in_use and not grid.doubtful(row, column):
                    yield Ref(grid.slug, row.index, column)


# In a table of which so many rows print amounts, one that prints none has lost them.
_MOST_ROWS = Fraction(4, 5)


def _bare(grid: Grid, row: GridRow) -> bool:
    """Whether a row prints nothing at all where the others do."""
    rows = [other for other in grid.rows if other.side == row.side]
    return not row.amounts and sum(1 for other in rows if other.amounts) >= _MOST_ROWS * len(rows)


def _examine(
    every: list[Equation],
    grids: Mapping[str, Grid],
    printed: Mapping[Ref, Printed],
    units: Mapping[str, int],
    undecided: set[Ref],
    blank: set[Ref],
    bare: set[Ref],
    shown_cut: set[Ref],
) -> tuple[list[Equation], Verdict]:
    """Examine until no repair shows another part to be its whole."""
    every = _whole_where_totals_agree(every, grids, Ledger(printed, units, every), {})
    while True:
        evaluable = [e for e in every if e.kind != "link" and not any(ref in undecided for ref, _ in e.terms)]
        verdict = examine(printed, units, evaluable, blank, bare, shown_cut)
        made = _whole_where_totals_agree(every, grids, Ledger(printed, units, every), verdict.values)
        if made == every:
            return every, verdict
        every = made


def _whole_where_totals_agree(
    every: Sequence[Equation], grids: Mapping[str, Grid], ledger: Ledger, values: Mapping[Ref, int]
) -> list[Equation]:
    """A part that is the whole in total is the whole in every line and column: its bounds
    become copies. The identities of one such family share their name's beginning."""
    whole: set[tuple[str, ...]] = set()
    for e in every:
        total = e.kind == "bound" and e.scope == "between" and _measure(e, grids) == "total"
        if total and all(r in ledger.printed for r, _ in e.terms) and ledger.difference(e, values)[0] == 0:
            whole.add(_family(e, grids))
    if not whole:
        return list(every)
    return [
        Equation(f"{e.name}_is_whole", "copy" if len(e.left) == 1 else "sum", e.scope, "=", e.left, e.right)
        if e.kind == "bound" and e.scope == "between" and whole & set(_families(e, grids))
        else e
        for e in every
    ]


def _family(equation: Equation, grids: Mapping[str, Grid]) -> tuple[str, ...]:
    """What an agreement in total speaks for: the same line's columns, or from 合计 all lines."""
    name = equation.name.removesuffix("_total")
    row = grids[equation.right[0][0].statement].rows[equation.right[0][0].row]
    top = bool(row.roles & {"total", "current_total"})
    return (name,) if top else (name, str(equation.right[0][0].row))


def _families(equation: Equation, grids: Mapping[str, Grid]) -> list[tuple[str, ...]]:
    name = equation.name.removesuffix("_total")
    return [(name,), (name, str(equation.right[0][0].row))]


def _measure(equation: Equation, grids: Mapping[str, Grid]) -> str:
    ref = equation.left[0][0]
    grid = grids[ref.statement]
    return grid.columns(grid.rows[ref.row])[ref.column].measure


def _speaks(equation: Equation, printed: Mapping[Ref, Printed], undecided: set[Ref]) -> bool:
    """Whether an equation is about anything printed."""
    return any(ref in printed or ref in undecided for ref, _ in equation.terms)


def _outcome(
    equation: Equation, ledger: Ledger, verdict: Verdict, values: Mapping[Ref, int], undecided: set[Ref], grids: Mapping[str, Grid]
) -> str:
    """An identity's outcome with repaired values in place; a cell without a value, or a
    total whose parts aren't printed, leaves it not evaluable."""
    if any(ref in undecided for ref, _ in equation.terms):
        return "not_evaluable"
    if any((ref in verdict.cut and ref not in verdict.repaired) or ref in verdict.lacking for ref, _ in equation.terms):
        return "not_evaluable"
    if any(grids[ref.statement].rows[ref.row].code is None and grids[ref.statement].rows[ref.row].note for ref, _ in equation.terms):
        return "not_evaluable"
    return ledger.outcome(equation, values)
