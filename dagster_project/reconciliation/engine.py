"""One report's tables → its amounts, each with a status, and the identities behind them."""

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from types import MappingProxyType

from dagster_project.reconciliation.codes import complete_codes, mend_names
from dagster_project.reconciliation.dealing import deal
from dagster_project.reconciliation.discrepancies import describe
from dagster_project.reconciliation.equations import Equation, Ref, equations, name_summary_roles, products
from dagster_project.reconciliation.grid import FEN_PER, Amount, Grid, GridRow, Place, Ruled, build_grid, put_rulings
from dagster_project.reconciliation.placement import place, settled
from dagster_project.reconciliation.prose import prose_grid
from dagster_project.reconciliation.repair import Ledger, Printed, Verdict, examine
from dagster_project.relations import Cell, Discrepancy, Identity, NarrativeAmount
from dagster_project.reports.tables import Table
from dagster_project.reports.tokens import Kind
from dagster_project.taxonomy import identities as taxonomy
from dagster_project.taxonomy.subjects import SubjectIndex

_YUAN = Decimal(100)


@dataclass(frozen=True, slots=True)
class Context:
    """What reconciliation needs to know of a report: ``kind`` final or budget, the unit of
    money where a table names none (万元 or 元), the fiscal year."""

    report_key: str
    kind: str
    money: str
    year: int | None
    pages: Mapping[int, int | None]


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


def yuan(fen: int) -> Decimal:
    """Fen as yuan with two decimals."""
    return (Decimal(fen) / _YUAN).quantize(Decimal("0.01"))


def reconcile(
    tables: Mapping[str, Table],
    context: Context,
    known: Sequence[taxonomy.Identity],
    subjects: SubjectIndex,
    told: Sequence[NarrativeAmount] = (),
    ruled: Mapping[Place, Ruled] = MappingProxyType({}),
) -> Reconciled:
    """Place, repair or dispute every amount of ``tables``, and list what doesn't add up.

    ``told`` is what prose says, evidence for placing alone; ``ruled`` what a person has decided.
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
    every, verdict = _examine(every, grids, printed, units, undecided)
    ledger = Ledger(printed, units, every)
    judged = [(e, _outcome(e, ledger, verdict, undecided, grids)) for e in every if _speaks(e, printed, undecided)]
    keys = _cell_keys(grids, context)
    cells = _cells(grids, context, verdict, judged, keys)
    return Reconciled(
        cells=cells,
        identities=[_identity(e, outcome, ledger, verdict, keys, context) for e, outcome in judged],
        discrepancies=describe(grids, context.report_key, ledger, verdict, judged),
        units={slug: (grid.money, yuan(grid.unit)) for slug, grid in grids.items()},
        places={key: place_ for place_, key in keys.items()},
    )


def _undecided(grid: Grid, row: GridRow) -> Iterable[int]:
    """The columns of a row whose values aren't known: all where the row itself is in doubt,
    else those that an amount without a proved column may stand in."""
    every = range(len(grid.columns(row)))
    if grid.refuted or row.row.contested or (row.amounts and row.contradictory):
        return every
    open_ = [options for (column, options), amount in zip(settled(row), row.amounts, strict=True) if amount.filled and column is None]
    return every if any(not options for options in open_) else {column for options in open_ for column in options}


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
                        ruled=amount.ruled is not None,
                    )
    return printed


def _examine(
    every: list[Equation],
    grids: Mapping[str, Grid],
    printed: Mapping[Ref, Printed],
    units: Mapping[str, int],
    undecided: set[Ref],
) -> tuple[list[Equation], Verdict]:
    """Examine until no repair shows another part to be its whole."""
    values: dict[Ref, int] = {}
    while True:
        made = _whole_where_totals_agree(every, grids, Ledger(printed, units, every), values)
        evaluable = [e for e in made if e.kind != "link" and not any(ref in undecided for ref, _ in e.terms)]
        verdict = examine(printed, units, evaluable)
        if made == every:
            return made, verdict
        every, values = made, _values(verdict)


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


def _outcome(equation: Equation, ledger: Ledger, verdict: Verdict, undecided: set[Ref], grids: Mapping[str, Grid]) -> str:
    """An identity's outcome with repaired values in place; a cell without a value, or a
    total whose parts aren't printed, leaves it not evaluable."""
    if any(ref in undecided for ref, _ in equation.terms):
        return "not_evaluable"
    if any(ref in verdict.cut and ref not in verdict.repaired for ref, _ in equation.terms):
        return "not_evaluable"
    if any(grids[ref.statement].rows[ref.row].code is None and grids[ref.statement].rows[ref.row].note for ref, _ in equation.terms):
        return "not_evaluable"
    return ledger.outcome(equation, _values(verdict))


def _values(verdict: Verdict) -> dict[Ref, int]:
    return {ref: value for ref, (value, _) in verdict.repaired.items()}


def _digest(*parts: object) -> str:
    return hashlib.sha256("|".join(map(str, parts)).encode()).hexdigest()[:20]


def _cell_keys(grids: Mapping[str, Grid], context: Context) -> dict[tuple[str, int, int], str]:
    """A key for each printed amount: from what the cell is, so that it outlives the parser."""
    seen: Counter[str] = Counter()
    keys: dict[tuple[str, int, int], str] = {}
    for grid in grids.values():
        for row in grid.rows:
            places = settled(row)
            for i, (column, _) in enumerate(places):
                columns = grid.columns(row)
                measure = columns[column].measure if column is not None else f"?{i}"
                basis = columns[column].basis if column is not None else context.kind
                key = _digest(context.report_key, grid.slug, row.side, basis, row.code or row.name, measure)
                seen[key] += 1
                keys[grid.slug, row.index, i] = key if seen[key] == 1 else _digest(key, seen[key])
    return keys


def _cells(
    grids: Mapping[str, Grid],
    context: Context,
    verdict: Verdict,
    judged: Sequence[tuple[Equation, str]],
    keys: Mapping[tuple[str, int, int], str],
) -> list[Cell]:
    checks: dict[Ref, Counter[str]] = defaultdict(Counter)
    for equation, outcome in judged:
        if equation.kind != "link":
            for ref, _ in equation.terms:
                checks[ref][outcome] += 1
    cells: list[Cell] = []
    for grid in grids.values():
        for row in grid.rows:
            for i, (amount, place_) in enumerate(zip(row.amounts, settled(row), strict=True)):
                if amount.token.kind is Kind.NUMBER:
                    cells.append(_cell(grid, row, amount, place_, context, verdict, checks, keys[grid.slug, row.index, i]))
    return cells


def _cell(
    grid: Grid,
    row: GridRow,
    amount: Amount,
    place_: tuple[int | None, tuple[int, ...]],
    context: Context,
    verdict: Verdict,
    checks: Mapping[Ref, Counter[str]],
    key: str,
) -> Cell:
    assert amount.fen is not None
    column, options = place_
    columns = grid.columns(row)
    ref = Ref(grid.slug, row.index, column) if column is not None else None
    fen: int | None = amount.fen
    low = high = None
    if ref is None:
        # Zero has no sign of its column, and says nothing wherever it stands.
        status, evidence = "disputed", "no proof of its column"
    elif row.code is None and row.note:
        status, evidence = "disputed", row.note
    elif amount.ruled is not None:
        status, evidence = "ruled", amount.ruled.evidence
    elif grid.refuted:
        status, evidence = "disputed", "most rows contradict the columns that the header seems to name"
    elif not grid.table.sure and grid.doubtful(ref.column):
        status, evidence = "disputed", "the header doesn't tell the order of the columns"
    elif row.row.contested:
        status, evidence = "disputed", f"may be the amount of {row.row.contested}"
    elif row.contradictory:
        status, evidence = "disputed", "its row contradicts itself"
    elif ref in verdict.repaired:
        fen, proofs = verdict.repaired[ref]
        status, evidence = "repaired", "given exactly by " + " and ".join(e.name for e in proofs)
    elif ref in verdict.disputed:
        values = verdict.disputed[ref]
        status, evidence = "disputed", "contradicted by the report's own figures" if ref not in verdict.cut else "cut off"
        low, high = (min(values), max(values)) if values else (None, None)
        fen = None if ref in verdict.cut else fen
    elif not amount.exact:
        status, evidence = "disputed", "printed finer than a fen, or longer than an amount can be"
        fen = fen or None
    else:
        status, evidence = "reported", _evidence(grid, row, len(columns))
    bases = {columns[o].basis for o in (options if column is None else (column,))}
    basis = bases.pop() if len(bases) == 1 else context.kind
    count = column is not None and columns[column].unit == "count"
    mine = checks[ref] if ref is not None and ref in checks else Counter[str]()
    token = amount.token
    return Cell(
        report_key=context.report_key,
        cell_key=key,
        statement=grid.slug,
        row_no=row.index + 1,
        line_no=row.row.number or row.index + 1,
        line_code=row.code,
        line_name=row.name,
        side=row.side,
        basis=basis,
        budget_stage=_stage(grid, basis, context.kind),
        measure=columns[column].measure if column is not None else None,
        candidate_measures=[columns[o].measure for o in options] if column is None else [],
        amount_yuan=None if count or fen is None else yuan(fen),
        amount_low_yuan=None if low is None else yuan(low),
        amount_high_yuan=None if high is None else yuan(high),
        value=Decimal(amount.fen) / FEN_PER[grid.money] if count else None,
        value_unit="count" if count else None,
        printed=token.text,
        resolution_yuan=None if count else yuan(grid.unit),
        status=status,
        evidence=evidence if not row.note or row.code is None else f"{evidence}; {row.note}",
        checks_exact=mine["exact"],
        checks_rounding=mine["rounding"],
        checks_broken=mine["broken"],
        checks_not_evaluable=mine["not_evaluable"],
        source_line=token.line,
        source_page=context.pages.get(token.line),
    )


def _evidence(grid: Grid, row: GridRow, columns: int) -> str:
    if columns == 1:
        return "only column"
    if len(row.amounts) == columns:
        return "an amount for every column"
    if grid.table.told(row.row.amounts) is not None:
        return "its cell of a tab separated line"
    return "the only column in which the row, its section and the sibling statements add up"


def _stage(grid: Grid, basis: str, kind: str) -> str | None:
    """年初预算 or 全年(调整后)预算, as far as the report says."""
    if basis != "budget":
        return None
    if kind == "budget":
        return "initial"
    note = grid.table.note or ""
    if "全年预算数" in note or "调整后" in note:
        return "adjusted"
    return "initial" if "年初预算" in note else None


def _identity(
    equation: Equation,
    outcome: str,
    ledger: Ledger,
    verdict: Verdict,
    keys: Mapping[tuple[str, int, int], str],
    context: Context,
) -> Identity:
    values = _values(verdict)
    left = _sum(equation.left, ledger, values)
    right = _sum(equation.right, ledger, values)
    _, half_units = ledger.difference(equation, values)
    known = outcome != "not_evaluable"
    where = dict(_refs(equation, ledger, keys))
    return Identity(
        report_key=context.report_key,
        identity_key=_digest(context.report_key, equation.name, *(f"{r.statement}{r.row}.{r.column}" for r, _ in equation.terms)),
        identity=equation.name if equation.kind != "link" else f"{equation.name} (evidence only)",
        scope=equation.scope,
        relation=equation.relation,
        outcome=outcome,
        stated_yuan=yuan(left) if known else None,
        computed_yuan=yuan(right) if known else None,
        difference_yuan=yuan(left - right) if known else None,
        slack_yuan=(Decimal(half_units) / 200).quantize(Decimal("0.01")) if known else None,
        cells=[where[ref] for ref, _ in equation.terms if ref in where],
        weights=[w if i < len(equation.left) else -w for i, (ref, w) in enumerate(equation.terms) if ref in where],
    )


def _refs(equation: Equation, ledger: Ledger, keys: Mapping[tuple[str, int, int], str]) -> Iterable[tuple[Ref, str]]:
    for ref, _ in equation.terms:
        if ref in ledger.printed:
            cell = ledger.printed[ref]
            yield ref, keys[ref.statement, ref.row, cell.position]


def _sum(side: Iterable[tuple[Ref, int]], ledger: Ledger, values: Mapping[Ref, int]) -> int:
    return sum(w * values.get(ref, ledger.printed[ref].fen) for ref, w in side if ref in ledger.printed)
