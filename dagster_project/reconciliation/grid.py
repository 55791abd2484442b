"""Tables with their amounts in whole fen, their rows in a tree, and what may stand where.

All amounts here are integers in fen (0.01 yuan), so that sums are exact.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import lru_cache
from itertools import combinations, product
from math import comb, prod

from dagster_project.reports.headers import TableColumn
from dagster_project.reports.rows import Row
from dagster_project.reports.tables import Table
from dagster_project.reports.tokens import Kind, Token, decimals_of, value_of

FEN_PER = {"万元": 1_000_000, "元": 100}
# Beyond this many ways to place a row, or so many that balance, the row is disputed.
MAX_TRIES = 12_000
MAX_CANDIDATES = 4_000
# Steps that the placement of one report may take (a few microseconds each): ten times what
# the hardest real report has needed.
MAX_STEPS = 100_000

# Digits before the point; no government's money has as many.
_MOST_DIGITS = 13
_WELL_PARTED = re.compile(r"[^\d.,]?(\d+|\d{1,3}(,\d{3})+)(\.\d+)?[^\d.,]?")

Placement = tuple[int | None, ...]
# A printed amount: its statement, the index of its row, its position among the row's amounts.
Place = tuple[str, int, int]


class TooMuch(Exception):
    """Placing a report takes more steps than it is worth."""


@dataclass
class Effort:
    """Steps that are left for placing a report; what isn't decided when they are used up stays open."""

    left: int = MAX_STEPS

    def spend(self, steps: int) -> None:
        """Take ``steps``; raises :class:`TooMuch` where fewer are left."""
        self.left -= steps
        if self.left < 0:
            raise TooMuch

    def lend(self, steps: int) -> "Effort":
        """An effort of its own, of ``steps`` at most."""
        share = Effort(min(steps, max(self.left, 0)))
        self.left -= share.left
        return share

    def take_back(self, share: "Effort") -> None:
        """What a lent effort has left."""
        self.left += max(share.left, 0)


@dataclass(frozen=True, slots=True)
class Ruled:
    """What a person has decided of an amount: its value in fen, its measure where that was decided too, and in whose words."""

    fen: int
    measure: str | None
    evidence: str


@dataclass(frozen=True, slots=True)
class Amount:
    """A printed amount: ``fen`` is None for a mark of nothing (``-``), or what was ``ruled`` in its place."""

    token: Token
    fen: int | None
    decimals: int
    exact: bool
    ruled: Ruled | None = None

    @property
    def well_parted(self) -> bool:
        """Whether it is a number, its thousands parted as they should be: what was cut off need not be."""
        return bool(_WELL_PARTED.fullmatch(self.token.text))

    @property
    def filled(self) -> bool:
        """Whether it says something other than nothing or zero."""
        return bool(self.fen)


@dataclass
class GridRow:
    """A row being reconciled.

    ``candidates`` are the placements still possible: for each amount its column, None
    where an amount that says nothing has no column yet. ``values`` holds the fen by column once
    the placement is known; a column left out there is blank.
    ``balanced``: its own sums hold; ``told``: its columns are sure all the same;
    ``completed``: what an amount by its position was, where the row adds up only if it was cut off;
    ``begun``: what is printed of a code that was cut off and that nothing completes;
    ``doubted``: its summary doesn't add up, or its amount may be another row's, so that it
    proves nothing elsewhere.
    """

    row: Row
    index: int
    code: str | None
    name: str
    side: str | None
    amounts: tuple[Amount, ...]
    roles: frozenset[str]
    parent: int | None = None
    children: list[int] = field(default_factory=list[int])
    candidates: list[Placement] = field(default_factory=list[Placement])
    balanced: bool = True
    completed: Mapping[int, int] = field(default_factory=dict[int, int])
    told: bool = False
    doubted: bool = False
    printed_columns: frozenset[int] = frozenset()
    note: str = ""
    begun: str = ""

    @property
    def decided(self) -> bool:
        return len(self.candidates) == 1

    @property
    def contradictory(self) -> bool:
        """Whether its own sums fail and nothing else tells its columns: nothing of it is sure."""
        return not self.balanced and not self.told

    def values(self, candidate: Placement | None = None) -> dict[int, int]:
        """Fen by column under ``candidate`` (default: the one left), what was cut off completed."""
        placement = candidate if candidate is not None else self.candidates[0]
        values = {c: a.fen or 0 for a, c in zip(self.amounts, placement, strict=True) if c is not None}
        for position, fen in self.completed.items():
            if (column := placement[position]) is not None:
                values[column] = fen
        return values


@dataclass
class Grid:
    """A statement being reconciled. ``unit`` is its resolution in fen; ``refuted``: its rows
    show that its columns aren't those that its header seems to name; ``by_place``: its columns were told by what
    the amounts stand under."""

    table: Table
    money: str
    unit: int
    rows: list[GridRow]
    refuted: bool = False
    by_place: bool = False

    @property
    def slug(self) -> str:
        return self.table.slug

    def columns(self, row: GridRow) -> tuple[TableColumn, ...]:
        return self.table.columns[row.side if row.side in self.table.columns else None]

    def doubtful(self, row: GridRow, column: int) -> bool:
        """Whether the header leaves open which column an amount stands in: in another order
        that it doesn't rule out, the measure would have another amount of the row."""
        mine = self.columns(row)
        if self.table.sure or mine[column].measure == "total":
            return False
        if row.code is None and "total" not in row.roles:
            # One row of items: its amounts were placed by the order.
            return True
        values = row.values()
        places = [other.index(mine[column]) for other in self.table.other_orders if mine[column] in other]
        return any(values.get(place) != values.get(column) for place in places)

    def column(self, row: GridRow, measure: str, basis: str | None = None) -> int | None:
        """The index of a measure's column in ``row``."""
        for i, c in enumerate(self.columns(row)):
            if c.measure == measure and basis in (None, c.basis):
                return i
        return None

    @property
    def total(self) -> GridRow | None:
        """The 合计 row of a table with one."""
        return next((r for r in self.rows if "total" in r.roles), None)


def build_grid(table: Table, money: str) -> Grid:
    """``table`` as a grid; ``money`` is the report's unit, where the table names none.

    With its amounts where their places tell, unless most rows don't add up so: then the head
    was drawn elsewhere than the amounts.
    """
    if table.placed is not None:
        grid = build_grid(table.placed, money)
        broken = [row for row in grid.rows if not candidates(grid, row, Effort())[1]]
        if 2 * len(broken) <= len(grid.rows):
            return replace(grid, by_place=True)
    money = table.money or money
    factor = FEN_PER[money]
    tokens = [t for row in table.rows for t in row.amounts if t.kind is Kind.NUMBER]
    decimals = max((decimals_of(t.text) for t in tokens), default=0)
    unit = max(1, factor // 10**decimals)
    rows = [_grid_row(row, i, factor) for i, row in enumerate(table.rows)]
    grid = _ordered(Grid(table, money, unit, rows))
    grid.refuted = _refuted(grid)
    for row in grid.rows:
        row.doubted |= grid.refuted
    link(grid)
    return grid


def _ordered(grid: Grid) -> Grid:
    """A table whose columns stand in another order than its header seems to tell, when only
    so its amounts add up. Where amounts were cut off, sums say nothing of columns."""
    if not all(a.well_parted for row in grid.rows for a in row.amounts if a.filled or a.fen is not None):
        return grid
    tables = [grid.table, *(replace(grid.table, columns={None: columns}, sure=True) for columns in grid.table.other_orders)]
    ordered = [replace(grid, table=table) for table in tables]
    fitting = [g.table for g in ordered if all(candidates(g, row, Effort())[1] for row in g.rows)]
    if len(fitting) == 1:
        grid.table = replace(fitting[0], sure=True, other_orders=())
    return grid


# Rows with an amount for every column that it takes to refute the columns.
_LEAST_ROWS = 3


def _refuted(grid: Grid) -> bool:
    """Whether rows have more amounts than there are columns, or most of those that fill every column contradict
    what the columns add up to. Where amounts were cut off, broken sums say nothing of columns."""
    if sum(1 for row in grid.rows if row.side is None and len(row.amounts) > len(grid.columns(row))) >= _LEAST_ROWS:
        return True
    amounts = [a for row in grid.rows for a in row.amounts if a.filled]
    decimals = max((a.decimals for a in amounts), default=0)
    if not all(a.well_parted for a in amounts):
        return False
    whole = [row for row in grid.rows if _fills(grid, row) and all(a.filled and a.decimals == decimals for a in row.amounts)]
    broken = [row for row in whole if not candidates(grid, row, Effort())[1]]
    return len(whole) >= _LEAST_ROWS and 2 * len(broken) > len(whole)


def _fills(grid: Grid, row: GridRow) -> bool:
    return len(row.row.runs) == 1 and len(row.amounts) == len(grid.columns(row)) > 1


def _grid_row(row: Row, index: int, factor: int) -> GridRow:
    amounts = tuple(_amount(t, factor) for t in row.amounts)
    return GridRow(
        row, index, row.code, row.name, row.side, amounts, frozenset([row.role] if row.role else []), doubted=bool(row.contested)
    )


def put_rulings(grids: Mapping[str, Grid], ruled: Mapping[Place, Ruled]) -> None:
    """Ruled values in place of the printed ones, which their tokens keep."""
    for (statement, index, position), ruling in ruled.items():
        row = grids[statement].rows[index]
        amount = replace(row.amounts[position], fen=ruling.fen, exact=True, ruled=ruling)
        row.amounts = (*row.amounts[:position], amount, *row.amounts[position + 1 :])


def as_ruled(grid: Grid, row: GridRow, placements: Sequence[Placement]) -> list[Placement]:
    """The placements with every ruled amount in a column of the measure it was given."""
    columns = grid.columns(row)
    given = {i: a.ruled.measure for i, a in enumerate(row.amounts) if a.ruled is not None and a.ruled.measure is not None}
    return [p for p in placements if all((c := p[i]) is not None and columns[c].measure == measure for i, measure in given.items())]


def _amount(token: Token, factor: int) -> Amount:
    if token.kind is not Kind.NUMBER:
        return Amount(token, None, 0, True)
    if sum(c.isdigit() for c in token.text.partition(".")[0]) > _MOST_DIGITS:
        # A number of another kind, or several run together: no sum may be spoilt by it.
        return Amount(token, 0, 0, False)
    scaled = value_of(token.text) * factor
    fen = int(scaled.to_integral_value())
    return Amount(token, fen, decimals_of(token.text), Decimal(fen) == scaled)


# What the lines below a line don't add up to.
NOT_ADDED = ("price", "percent")

# --- the tree of rows -------------------------------------------------------------------

_TOTALS = {
    "合计": "total",
    "总计": "total",
    "人员经费合计": "personnel_total",
    "公用经费合计": "operating_total",
    "货物": "goods",
    "工程": "works",
    "服务": "services",
}
_LONG = 15


def link(grid: Grid) -> None:
    """Roles of total rows, and each row's parent: 合计 over 类 over 款 over 项."""
    for row in grid.rows:
        row.parent, row.children = None, []
        if row.side is None and row.code is None:
            role = _TOTALS.get(row.name)
            if role and not any(role in other.roles for other in grid.rows[: row.index]):
                row.roles = row.roles | {role}
    if any(row.side for row in grid.rows):
        return
    total = grid.total
    by_code: dict[str, int] = {}
    for row in grid.rows:
        if row.code and row.code not in by_code:
            by_code[row.code] = row.index
    for row in grid.rows:
        if row.code is None:
            continue
        parent = _parent(grid, row, by_code)
        row.parent = parent if parent is not None else (total.index if total else None)
        if row.parent is not None:
            grid.rows[row.parent].children.append(row.index)


def _parent(grid: Grid, row: GridRow, by_code: Mapping[str, int]) -> int | None:
    """The row whose code is the longest proper beginning of this one's; a project's is the
    nearest group above it."""
    assert row.code
    if len(row.code) >= _LONG or (grid.slug == "project_expenditure" and len(row.code) == 2):
        for above in reversed(grid.rows[: row.index]):
            if above.code and len(above.code) < _LONG and (len(above.code) == 2) < (len(row.code) == 2 or len(row.code) >= _LONG):
                return above.index
            if above.code and len(row.code) >= _LONG and len(above.code) < _LONG:
                return above.index
        return None
    for length in range(len(row.code) - 1, 1, -1):
        index = by_code.get(row.code[:length])
        if index is not None and index != row.index:
            return index
    first = by_code.get(row.code)
    if first is not None and first != row.index:
        return grid.rows[first].parent
    return None


# --- where a row's amounts may stand ----------------------------------------------------


def slack(unit: int, terms: int) -> int:
    """Twice the rounding that a sum of ``terms`` printed figures and its total allow, in fen.

    Each stands for an interval of half the last printed unit either way.
    """
    return unit * (terms + 1)


def agrees(difference: int, unit: int, terms: int) -> bool:
    """Whether rounding can explain ``difference`` between a total and ``terms`` parts."""
    return 2 * abs(difference) <= slack(unit, terms)


@dataclass(frozen=True, slots=True)
class RowSums:
    """What adds up within a row: (total, [(part, weight)]) and (memo, parent) by column."""

    sums: tuple[tuple[int, tuple[tuple[int, int], ...]], ...]
    memos: tuple[tuple[int, int], ...]


@lru_cache(maxsize=256)
def row_sums(columns: tuple[TableColumn, ...]) -> RowSums:
    """The equations of a row by how its columns are parts of one another, basis by basis."""
    place = {(c.measure, c.basis): i for i, c in enumerate(columns)}
    sums: list[tuple[int, tuple[tuple[int, int], ...]]] = []
    memos: list[tuple[int, int]] = []
    for i, column in enumerate(columns):
        parts = [
            (j, 1)
            for j, c in enumerate(columns)
            if c.of == column.measure and c.basis == column.basis and not c.memo and c.unit is None and j != i
        ]
        parts += [(place[m, column.basis], -1) for m in column.minus if (m, column.basis) in place]
        if parts and column.unit is None and not column.memo:
            sums.append((i, tuple(parts)))
        if column.memo and column.of and (column.of, column.basis) in place:
            memos.append((i, place[column.of, column.basis]))
    return RowSums(tuple(sums), tuple(memos))


def balances(values: Mapping[int, int], sums: RowSums, unit: int) -> bool:
    """Whether a row's figures add up within rounding; a blank beside its parts does not, unless it is
    what is left of them (年末结转) and nothing is."""
    for total, parts in sums.sums:
        present = [(j, w) for j, w in parts if j in values]
        if total not in values and not present:
            continue
        left_over = any(weight < 0 for _, weight in present)
        if (total not in values and not left_over) or not present:
            return False
        difference = values.get(total, 0) - sum(values[j] * w for j, w in present)
        if not agrees(difference, unit, len(present)):
            return False
    return all(parent in values and abs(values[memo]) <= abs(values[parent]) for memo, parent in sums.memos if memo in values)


def candidates(grid: Grid, row: GridRow, effort: Effort, allowed: frozenset[int] | None = None) -> tuple[list[Placement], bool]:
    """Every placement of the row's filled amounts in order; whether they balance.

    Where none balances the row contradicts itself (or was cut off): then all placements
    that the order allows are returned, with False; none where there are too many to try.
    """
    columns = grid.columns(row)
    count = len(columns)
    if not row.amounts:
        return [()], True
    if row.amounts and len(row.amounts) == count and len(row.row.runs) == 1:
        whole: Placement = tuple(range(count))
        return [whole], balances(row.values(whole), row_sums(columns), grid.unit)
    told: Placement | None = grid.table.told(row.row.amounts)
    if told is not None:
        return [told], balances(row.values(told), row_sums(columns), grid.unit)
    if grid.table.astray(row.row.amounts):
        return [], False
    # Purchases that are added up have no price.
    priced = not row.children
    free = [i for i in range(count) if (allowed is None or i in allowed) and (priced or columns[i].unit != "price")]
    leads = len(row.row.runs) == 1 and bool(free) and free[0] == 0 and columns[0].measure == "total"
    sums = row_sums(columns)
    every: list[Placement] = []
    good: list[Placement] = []
    filled = _filled(row)
    tries = _ways(filled, len(free), leads)
    if tries > min(MAX_TRIES, effort.left):
        return [], False
    effort.spend(tries)
    for placement in _placements(row, filled, free, leads):
        if balances(row.values(placement), sums, grid.unit):
            good.append(placement)
        elif not good and len(every) <= MAX_CANDIDATES:
            every.append(placement)
    good = _distinct(row, good)
    if good:
        return (good, True) if len(good) <= MAX_CANDIDATES else ([], False)
    return (every, False) if len(every) <= MAX_CANDIDATES else ([], False)


def _distinct(row: GridRow, placements: Sequence[Placement]) -> list[Placement]:
    """One placement for each way to fill the columns: equal amounts may change places."""
    by_values = {frozenset(row.values(p).items()): p for p in reversed(placements)}
    return list(reversed(by_values.values()))


def _filled(row: GridRow) -> list[list[int]]:
    """The filled amounts of each run, as positions among the row's amounts."""
    runs: list[list[int]] = []
    start = 0
    for run in row.row.runs:
        runs.append([i for i in range(start, start + len(run)) if row.amounts[i].filled])
        start += len(run)
    return runs


def _ways(filled: Sequence[Sequence[int]], columns: int, leads: bool) -> int:
    """How many placements there are to try."""
    if leads and filled[0]:
        return comb(columns - 1, len(filled[0]) - 1)
    return prod(comb(columns, len(run)) for run in filled)


def _placements(row: GridRow, filled: Sequence[Sequence[int]], free: Sequence[int], leads: bool) -> Iterator[Placement]:
    """Placements of the filled amounts: increasing within a run, no column twice, and room
    left between them for the zeros printed between them; ``leads``: the first is the total."""
    for choice in product(*(combinations(free, len(run)) for run in filled)):
        if leads and choice[0] and choice[0][0] != 0:
            break
        used = [c for part in choice for c in part]
        if len(set(used)) != len(used):
            continue
        placement: list[int | None] = [None] * len(row.amounts)
        for run, part in zip(filled, choice, strict=True):
            for i, c in zip(run, part, strict=True):
                placement[i] = c
        if len(filled) > 1 or _room(placement, free):
            yield tuple(placement)


def _room(placement: Sequence[int | None], free: Sequence[int]) -> bool:
    """Whether the amounts without a column fit in order between those with one."""
    position, waiting = 0, 0
    order = {c: i for i, c in enumerate(free)}
    for column in placement:
        if column is None:
            waiting += 1
            continue
        if order[column] < position + waiting:
            return False
        position, waiting = order[column] + 1, 0
    return position + waiting <= len(free)
