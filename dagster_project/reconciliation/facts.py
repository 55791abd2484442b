"""What was decided of a report's amounts and equations → the rows of the relations ``cell`` and ``identity``."""

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from dagster_project.reconciliation.equations import Equation, Ref
from dagster_project.reconciliation.grid import FEN_PER, Amount, Grid, GridRow, Place
from dagster_project.reconciliation.placement import settled
from dagster_project.reconciliation.printed import Ledger
from dagster_project.reconciliation.verdict import Proved, Verdict
from dagster_project.relations import Cell, Identity
from dagster_project.reports.tokens import Kind


@dataclass(frozen=True, slots=True)
class Context:
    """What reconciliation needs to know of a report: ``kind`` final or budget, the unit of
    money where a table names none (万元 or 元), the fiscal year."""

    report_key: str
    kind: str
    money: str
    year: int | None
    pages: Mapping[int, int | None]


def yuan(fen: int) -> Decimal:
    """Fen as yuan with two decimals."""
    return Decimal(fen).scaleb(-2)


def digest(*parts: object) -> str:
    """A key from content."""
    return hashlib.sha256("|".join(map(str, parts)).encode()).hexdigest()[:20]


def cell_keys(grids: Mapping[str, Grid], context: Context) -> dict[Place, str]:
    """A key for each printed amount: from what the cell is, so that it outlives the parser."""
    seen: Counter[str] = Counter()
    keys: dict[Place, str] = {}
    for grid in grids.values():
        for row in grid.rows:
            for i, (column, _) in enumerate(settled(row)):
                key = _key(grid, row, column, context) if column is not None else _content(grid, row, context.kind, f"?{i}", context)
                seen[key] += 1
                keys[grid.slug, row.index, i] = key if seen[key] == 1 else digest(key, seen[key])
    return keys


def inferred_keys(grids: Mapping[str, Grid], context: Context, inferred: Iterable[Ref], taken: Iterable[str]) -> dict[Ref, str]:
    """The same for cells that print nothing, beside the keys that are ``taken``."""
    taken = set(taken)
    keys = {ref: _key(grids[ref.statement], grids[ref.statement].rows[ref.row], ref.column, context) for ref in inferred}
    return {ref: key if key not in taken else digest(key, ref.row) for ref, key in keys.items()}


def _key(grid: Grid, row: GridRow, column: int, context: Context) -> str:
    named = grid.columns(row)[column]
    return _content(grid, row, named.basis, named.measure, context)


def _content(grid: Grid, row: GridRow, basis: str, measure: str, context: Context) -> str:
    return digest(context.report_key, grid.slug, row.side, basis, row.code or row.name, measure)


def cell_rows(
    grids: Mapping[str, Grid],
    context: Context,
    verdict: Verdict,
    judged: Sequence[tuple[Equation, str]],
    keys: Mapping[Place, str],
    lost: Mapping[Ref, str],
) -> list[Cell]:
    """A row for each printed amount, and after those of its line each that was inferred: ``keys`` and ``lost`` are theirs."""
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
            cells += [
                _inferred(grid, row, ref.column, proved, context, checks[ref], lost[ref])
                for ref, proved in verdict.inferred.items()
                if (ref.statement, ref.row) == (grid.slug, row.index)
            ]
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
    elif grid.doubtful(row, ref.column):
        status, evidence = "disputed", "the header doesn't tell the order of the columns"
    elif row.row.contested:
        status, evidence = "disputed", f"may be the amount of {row.row.contested}"
    elif row.contradictory:
        status, evidence = "disputed", "its row contradicts itself"
    elif ref in verdict.repaired:
        fen, status, evidence = verdict.repaired[ref][0], "repaired", _proof(verdict.repaired[ref])
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
    unit = columns[column].unit if column is not None else None
    counted = unit in ("count", "percent")
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
        amount_yuan=None if counted or fen is None else yuan(fen),
        amount_low_yuan=None if low is None else yuan(low),
        amount_high_yuan=None if high is None else yuan(high),
        value=Decimal(amount.fen) / FEN_PER[grid.money] if counted else None,
        value_unit=unit if counted else None,
        printed=token.text,
        resolution_yuan=None if counted else yuan(grid.unit),
        status=status,
        evidence=evidence if not row.note or row.code is None else f"{evidence}; {row.note}",
        checks_exact=mine["exact"],
        checks_rounding=mine["rounding"],
        checks_broken=mine["broken"],
        checks_not_evaluable=mine["not_evaluable"],
        source_line=token.line,
        source_page=context.pages.get(token.line),
    )


def _inferred(grid: Grid, row: GridRow, column: int, proved: Proved, context: Context, checks: Counter[str], key: str) -> Cell:
    """A cell that prints nothing, with the value that the report's other figures prove."""
    named = grid.columns(row)[column]
    return Cell(
        report_key=context.report_key,
        cell_key=key,
        statement=grid.slug,
        row_no=row.index + 1,
        line_no=row.row.number or row.index + 1,
        line_code=row.code,
        line_name=row.name,
        side=row.side,
        basis=named.basis,
        budget_stage=_stage(grid, named.basis, context.kind),
        measure=named.measure,
        amount_yuan=yuan(proved[0]),
        printed=None,
        resolution_yuan=yuan(grid.unit),
        status="inferred",
        evidence=f"nothing is printed; {_proof(proved)}" if not row.note else f"nothing is printed; {_proof(proved)}; {row.note}",
        checks_exact=checks["exact"],
        checks_rounding=checks["rounding"],
        checks_broken=checks["broken"],
        checks_not_evaluable=checks["not_evaluable"],
        source_line=row.row.line,
        source_page=context.pages.get(row.row.line),
    )


def _proof(proved: Proved) -> str:
    return "given exactly by " + " and ".join(e.name for e in proved[1])


def _evidence(grid: Grid, row: GridRow, columns: int) -> str:
    if columns == 1:
        return "only column"
    if len(row.amounts) == columns:
        return "an amount for every column"
    if grid.table.told(row.row.amounts) is not None:
        return "its place below the head of its column" if grid.by_place else "its cell of a tab separated line"
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


def identity_rows(
    judged: Sequence[tuple[Equation, str]],
    ledger: Ledger,
    verdict: Verdict,
    keys: Mapping[Place, str],
    lost: Mapping[Ref, str],
    wrong: Mapping[Equation, tuple[str, str]],
    context: Context,
) -> list[Identity]:
    """A row for each equation that was looked at, with its outcome; ``wrong`` says what is wrong with some of them."""
    where = {ref: keys[ref.statement, ref.row, cell.position] for ref, cell in ledger.printed.items()} | dict(lost)
    values = verdict.values
    return [_identity(equation, outcome, ledger, values, where, wrong.get(equation), context) for equation, outcome in judged]


def _identity(
    equation: Equation,
    outcome: str,
    ledger: Ledger,
    values: Mapping[Ref, int],
    where: Mapping[Ref, str],
    wrong: tuple[str, str] | None,
    context: Context,
) -> Identity:
    left, right = ledger.total(equation.left, values), ledger.total(equation.right, values)
    _, half_units = ledger.difference(equation, values)
    known = outcome != "not_evaluable"
    return Identity(
        report_key=context.report_key,
        identity_key=digest(context.report_key, equation.name, *(f"{r.statement}{r.row}.{r.column}" for r, _ in equation.terms)),
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
        explanation_zh=wrong[0] if wrong else None,
        explanation_en=wrong[1] if wrong else None,
    )
