"""Chooses the column of every amount where blank cells were lost.

Each row starts with every placement that its own sums allow. Sections (a total and its
parts, column by column) and the equations between statements then strike out what cannot
be, from the smallest statement outwards, until nothing changes. What is left over decides:
one placement is proved; several leave a cell ``disputed`` unless they agree on it.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress

from dagster_project.reconciliation.completion import complete
from dagster_project.reconciliation.equations import Equation
from dagster_project.reconciliation.grid import (
    NOT_ADDED,
    Effort,
    Grid,
    GridRow,
    Placement,
    TooMuch,
    as_ruled,
    balances,
    candidates,
    row_sums,
    slack,
)

# Steps that one section may take before its rows are left as they are.
MAX_SECTION_STEPS = 20_000


def place(grids: Mapping[str, Grid], equations: Sequence[Equation]) -> None:
    """Narrow every row's candidates in place. What takes too much effort is left open."""
    effort = Effort()
    for grid in grids.values():
        _start(grid, effort)
    _doubt_summaries(equations, grids)
    with suppress(TooMuch):  # Every step so far was sound by itself; what it has left open is disputed.
        _narrow(grids, equations_by_row(equations, grids), effort)
    for grid in grids.values():
        _settle_unbalanced(grid)
        _place_zeros(grid)


def _narrow(grids: Mapping[str, Grid], by_row: Mapping[tuple[str, int], Sequence[Equation]], effort: Effort) -> None:
    """Strike out placements until nothing changes. Raises :class:`TooMuch`."""
    given_up: dict[tuple[str, int], int] = {}
    changed = True
    while changed:
        changed = False
        for (statement, index), mine in by_row.items():
            row = grids[statement].rows[index]
            if len(row.candidates) > 1:
                effort.spend(len(row.candidates))
                changed |= _narrow_row(row, mine, grids)
        for grid in grids.values():
            for row in grid.rows:
                ways = len(row.candidates) + sum(len(grid.rows[i].candidates) for i in row.children)
                if row.children and row.amounts and ways != given_up.get((grid.slug, row.index)):
                    narrowed = _narrow_section(grid, row, effort)
                    changed |= bool(narrowed)
                    if narrowed is None:
                        given_up[grid.slug, row.index] = ways


def _start(grid: Grid, effort: Effort) -> None:
    """Each row's own candidates; below a decided total only in the columns it fills."""
    total = grid.total
    for row in sorted(grid.rows, key=lambda r: r is not total):
        allowed = None
        if total is not None and row is not total and total.decided and total.balanced and row.parent is not None:
            allowed = frozenset(total.values()) | frozenset(i for i, c in enumerate(grid.columns(row)) if c.unit in NOT_ADDED)
        row.candidates, row.balanced = candidates(grid, row, effort, allowed)
        if not row.balanced and allowed is not None:
            row.candidates, row.balanced = candidates(grid, row, effort)
        row.candidates = as_ruled(grid, row, row.candidates)
        if not row.balanced:
            complete(grid, row)
        whole = len(row.amounts) == len(grid.columns(row)) and len(row.row.runs) == 1
        row.told = whole or grid.table.told(row.row.amounts) is not None


def _doubt_summaries(equations: Iterable[Equation], grids: Mapping[str, Grid]) -> None:
    """A summary whose lines don't make up their total proves nothing about other tables."""
    for equation in (e for e in equations if e.scope == "statement" and e.relation == "="):
        rows = [grids[ref.statement].rows[ref.row] for ref, _ in equation.terms]
        if all(row.decided for row in rows) and not holds(equation, grids, {}):
            for row in rows:
                row.doubted = True


def equations_by_row(equations: Iterable[Equation], grids: Mapping[str, Grid]) -> dict[tuple[str, int], list[Equation]]:
    """The equations between rows, by each row they touch that isn't decided yet.

    In the order of the equations and their terms: which row is narrowed first can decide what
    becomes of a contradiction, and a report has to come out the same each time.
    """
    by_row: dict[tuple[str, int], list[Equation]] = defaultdict(list)
    for equation in equations:
        if equation.scope == "row":
            continue
        for place_ in dict.fromkeys((ref.statement, ref.row) for ref, _ in equation.terms):
            if len(grids[place_[0]].rows[place_[1]].candidates) > 1:
                by_row[place_].append(equation)
    return by_row


# --- one row against what is decided elsewhere ------------------------------------------


def _narrow_row(row: GridRow, mine: Sequence[Equation], grids: Mapping[str, Grid]) -> bool:
    """Keep the placements that every equation with decided other sides allows. Where they
    contradict each other, none goes that doesn't break all that another one breaks, and more."""
    before = len(row.candidates)
    usable = [e for e in mine if _others_decided(row, e, grids)]
    broken = [{i for i, e in enumerate(usable) if not holds(e, grids, {id(row): p})} for p in row.candidates]
    row.candidates = [p for p, mine_ in zip(row.candidates, broken, strict=True) if not any(other < mine_ for other in broken)]
    return len(row.candidates) < before


def _others_decided(row: GridRow, equation: Equation, grids: Mapping[str, Grid]) -> bool:
    for ref, _ in equation.terms:
        other = grids[ref.statement].rows[ref.row]
        if other is not row and not (other.decided and other.balanced and not other.doubted):
            return False
    return True


def holds(equation: Equation, grids: Mapping[str, Grid], chosen: Mapping[int, Placement]) -> bool:
    """Whether an equation holds within rounding, blank cells being nothing."""
    difference, half_units = 0, 0
    for side, sign in ((equation.left, 1), (equation.right, -1)):
        for ref, weight in side:
            grid = grids[ref.statement]
            row = grid.rows[ref.row]
            value = row.values(chosen.get(id(row), row.candidates[0])).get(ref.column)
            if value is not None:
                difference += sign * weight * value
                half_units += grid.unit
    if equation.relation == "<=":
        return 2 * difference <= half_units
    return 2 * abs(difference) <= half_units


# --- a section: a row and its parts -----------------------------------------------------


def _narrow_section(grid: Grid, parent: GridRow, effort: Effort) -> bool | None:
    """Keep the placements of a row and its parts that occur in some solution of their sums;
    None where that takes more steps than a section has."""
    rows = [grid.rows[i] for i in parent.children]
    family = [parent, *rows]
    if all(row.decided and not row.contradictory for row in family):
        return False
    if not all(row.candidates for row in family) or not all(row.amounts for row in rows):
        return False
    unbalanced = [row for row in family if not row.balanced]
    if len(unbalanced) > 1 or any(row.doubted for row in unbalanced):
        return False
    share = effort.lend(MAX_SECTION_STEPS)
    try:
        return _solve_section(grid, parent, rows, share)
    except TooMuch:
        return None
    finally:
        effort.take_back(share)


Choice = tuple[Placement, tuple[int, ...]]


def _choices(grid: Grid, row: GridRow, allowance: int) -> list[Choice]:
    """The placements of a row with what each puts in the columns. One that doesn't add up may have lost a figure: then
    with the one that makes it whole, where that is more than rounding."""
    width = len(grid.columns(row))
    if row.balanced:
        return [(p, _vector(row.values(p), width)) for p in row.candidates]
    sums = row_sums(grid.columns(row))
    found: list[Choice] = []
    for placement in row.candidates:
        values = row.values(placement)
        for total, parts in sums.sums:
            rest = values.get(total, 0) - sum(weight * values.get(column, 0) for column, weight in parts)
            for column, weight in ((total, -1), *parts):
                whole = values | {column: rest * weight}
                if column not in placement and 2 * rest * weight > allowance and balances(whole, sums, grid.unit):
                    found.append((placement, _vector(whole, width)))
    return found


def _solve_section(grid: Grid, parent: GridRow, rows: Sequence[GridRow], effort: Effort) -> bool:
    effort.spend(sum(len(row.candidates) for row in rows))
    width, allowance = len(grid.columns(parent)), slack(grid.unit, len(rows))
    fixed = [0] * width
    open_rows: list[tuple[GridRow, list[Choice]]] = []
    for row in rows:
        choices = _choices(grid, row, allowance)
        if not choices:
            return False
        if len(choices) == 1 and row.balanced:
            fixed = [a + b for a, b in zip(fixed, choices[0][1], strict=True)]
        else:
            open_rows.append((row, choices))
    open_rows.sort(key=lambda pair: (len(pair[1]), -max(max(map(abs, v)) for _, v in pair[1])))
    search = Search([[v for _, v in choices] for _, choices in open_rows], width, allowance, effort)
    possible = [
        choice for choice in _choices(grid, parent, allowance) if search.solve(tuple(a - b for a, b in zip(choice[1], fixed, strict=True)))
    ]
    if not possible:
        return False
    changed = _keep(parent, possible)
    for (row, choices), viable in zip(open_rows, search.viable, strict=True):
        changed |= _keep(row, [choices[i] for i in sorted(viable)])
    return changed


def _keep(row: GridRow, choices: Sequence[Choice]) -> bool:
    """Keep the placements of ``choices``; of a row that has lost a figure they are told when there is one."""
    kept = {placement for placement, _ in choices}
    before, told = len(row.candidates), row.told
    row.candidates = [p for p in row.candidates if p in kept]
    row.told = told or (not row.balanced and len(choices) == 1)
    return len(row.candidates) < before or row.told != told


def _vector(values: Mapping[int, int], width: int) -> tuple[int, ...]:
    return tuple(values.get(i, 0) for i in range(width))


class Search:
    """Which choices, one a row, add up to a goal in every column within an allowance.

    Depth first with remembered partial sums; ``viable`` gathers the choices that some
    solution of some goal makes. Raises :class:`TooMuch` when its effort is used up.
    """

    def __init__(self, choices: Sequence[Sequence[tuple[int, ...]]], width: int, allowance: int, effort: Effort) -> None:
        self._choices = choices
        self._allowance = allowance
        self._effort = effort
        self._known: dict[tuple[int, tuple[int, ...]], bool] = {}
        self.viable = [set[int]() for _ in choices]
        self._low = [(0,) * width]
        self._high = [(0,) * width]
        for vectors in reversed(choices):
            lows, highs = self._low[0], self._high[0]
            self._low.insert(0, tuple(lows[i] + min(v[i] for v in vectors) for i in range(width)))
            self._high.insert(0, tuple(highs[i] + max(v[i] for v in vectors) for i in range(width)))

    def solve(self, goal: tuple[int, ...]) -> bool:
        """Whether any choices add up to ``goal``."""
        return self._possible(0, goal)

    def _possible(self, depth: int, rest: tuple[int, ...]) -> bool:
        self._effort.spend(1)
        low, high = self._low[depth], self._high[depth]
        for value, lo, hi in zip(rest, low, high, strict=True):
            if 2 * (lo - value) > self._allowance or 2 * (value - hi) > self._allowance:
                return False
        if depth == len(self._choices):
            return True
        key = (depth, rest)
        if key in self._known:
            return self._known[key]
        possible = False
        for i, vector in enumerate(self._choices[depth]):
            if self._possible(depth + 1, tuple(a - b for a, b in zip(rest, vector, strict=True))):
                self.viable[depth].add(i)
                possible = True
        self._known[key] = possible
        return possible


# --- what the sums leave open -----------------------------------------------------------


def _settle_unbalanced(grid: Grid) -> None:
    """A row that contradicts itself still fills the columns its total fills, one each."""
    total = grid.total
    if total is None or not total.decided or total.contradictory:
        return
    filled = sorted(c for c, v in total.values().items() if v)
    for row in grid.rows:
        if row.balanced or row.told or row is total:
            continue
        if sum(1 for a in row.amounts if a.filled) == len(filled):
            columns = iter(filled)
            row.candidates = [tuple(next(columns) if a.filled else None for a in row.amounts)]
            row.told = True


def _place_zeros(grid: Grid) -> None:
    """Give a column to the zeros: the only one that order leaves, else as the 合计 row prints."""
    total = grid.total
    for row in sorted(grid.rows, key=lambda r: r is not total):
        if not row.decided:
            continue
        placement = row.candidates[0]
        if None not in placement:
            row.printed_columns = frozenset(c for c in placement if c is not None)
            continue
        count = len(grid.columns(row))
        pattern = total.printed_columns if total is not None and row is not total else frozenset[int]()
        filled = _fill(placement, range(count)) or _fill(placement, sorted(pattern | {c for c in placement if c is not None}))
        if filled:
            row.candidates = [filled]
            row.printed_columns = frozenset(c for c in filled if c is not None)


def _fill(placement: Placement, columns: Sequence[int]) -> Placement | None:
    """``placement`` with its gaps filled from ``columns``, where exactly one way is in order."""
    if len(placement) != len(columns):
        return None
    full = tuple(columns)
    return full if all(p is None or p == c for p, c in zip(placement, full, strict=True)) else None


def settled(row: GridRow) -> list[tuple[int | None, tuple[int, ...]]]:
    """For each amount its column, or None with the columns it may stand in."""
    if row.decided:
        return [(column, ()) for column in row.candidates[0]]
    result: list[tuple[int | None, tuple[int, ...]]] = []
    for i in range(len(row.amounts)):
        columns = sorted({p[i] for p in row.candidates if p[i] is not None}, key=lambda c: c or 0)
        options = tuple(c for c in columns if c is not None)
        certain = len(options) == 1 and all(p[i] is not None for p in row.candidates)
        result.append((options[0], ()) if certain else (None, options))
    return result
