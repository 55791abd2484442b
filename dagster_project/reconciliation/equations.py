"""A report's grids → its equations: every identity that its lines and columns allow.

Three sources, one form: what adds up within a table by its columns and by the tree of
its rows, what a summary's lines add up to, and ``taxonomy/identities.toml``.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from dagster_project.reconciliation.grid import FEN_PER, NOT_ADDED, Grid, GridRow, row_sums
from dagster_project.taxonomy.identities import Identity, Term
from dagster_project.taxonomy.summary_lines import MEMO, USES, ordinal


class Ref(NamedTuple):
    """A cell: statement, row and column. It need not be printed."""

    statement: str
    row: int
    column: int


Side = tuple[tuple[Ref, int], ...]


@dataclass(frozen=True, slots=True)
class Equation:
    """Σ left ``relation`` Σ right, each term a cell and its weight.

    ``kind``: ``copy``, ``sum``, ``bound`` or ``link`` (see ``identities.toml``);
    ``scope``: ``row``, ``hierarchy``, ``statement``, ``between`` or ``printed``. ``terms`` are those of both sides; ``signed`` left
    less right, those of the right side with their weights turned round.
    """

    name: str
    kind: str
    scope: str
    relation: str
    left: Side
    right: Side
    terms: Side = field(init=False, compare=False, repr=False)
    signed: Side = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "terms", self.left + self.right)
        object.__setattr__(self, "signed", self.left + tuple((ref, -weight) for ref, weight in self.right))

    @property
    def proves(self) -> bool:
        """Whether its terms are added as printed: a rounded price taken many times proves no amount."""
        return all(abs(weight) == 1 for _, weight in self.terms)


def equations(grids: Mapping[str, Grid], identities: Iterable[Identity], report: str) -> list[Equation]:
    """Every equation over ``grids``. ``report`` is ``final`` or ``budget``."""
    made: list[Equation] = []
    for grid in grids.values():
        made += _within_rows(grid)
        made += _hierarchy(grid)
        made += _summary_lines(grid)
    lines = {slug: _by_line(grid) for slug, grid in grids.items() if grid.table.state == "present"}
    for identity in identities:
        if identity.report in (None, report):
            made += _instances(identity, grids, lines)
    return made


# --- within a table ---------------------------------------------------------------------


def _within_rows(grid: Grid) -> Iterator[Equation]:
    for row in grid.rows:
        if not row.amounts:
            continue
        columns = grid.columns(row)
        sums = row_sums(columns)
        for total, parts in sums.sums:
            right = tuple((Ref(grid.slug, row.index, j), w) for j, w in parts)
            yield Equation(f"row:{columns[total].measure}", "sum", "row", "=", ((Ref(grid.slug, row.index, total), 1),), right)
        for memo, parent in sums.memos:
            left = ((Ref(grid.slug, row.index, memo), 1),)
            right = ((Ref(grid.slug, row.index, parent), 1),)
            yield Equation(f"row:{columns[memo].measure}", "bound", "row", "<=", left, right)


def _hierarchy(grid: Grid) -> Iterator[Equation]:
    for row in grid.rows:
        if not row.children or not row.amounts:
            continue
        for column, c in enumerate(grid.columns(row)):
            if c.unit in NOT_ADDED:
                continue
            left = ((Ref(grid.slug, row.index, column), 1),)
            right = tuple((Ref(grid.slug, child, column), 1) for child in row.children)
            kind = "copy" if len(right) == 1 else "sum"
            yield Equation(f"hierarchy:{c.measure}", kind, "hierarchy", "=", left, right)


def products(grid: Grid) -> Iterator[Equation]:
    """Quantity × price = amount, for the purchases of a table whose columns are known."""
    for row in grid.rows:
        units = {c.unit: i for i, c in enumerate(grid.columns(row)) if c.unit}
        total = grid.column(row, "total")
        if row.children or not row.decided or total is None or not {"count", "price"} <= units.keys():
            continue
        quantity, rest = divmod(row.values().get(units["count"], 0), FEN_PER[grid.money])
        if quantity > 0 and not rest:
            left = ((Ref(grid.slug, row.index, total), 1),)
            yield Equation("row:quantity_times_price", "sum", "row", "=", left, ((Ref(grid.slug, row.index, units["price"]), quantity),))


# --- a summary's lines ------------------------------------------------------------------

_NO_ADDEND = {"current_total", "grand_total", "opening_balance", "closing_balance", "non_fiscal_balance", "surplus_distribution"}


def name_summary_roles(grid: Grid, report: str) -> None:
    """Roles that depend on where a line stands: 一般公共预算财政拨款 below 年初结转 is the
    opening balance of that fund, not revenue; 其中 lines are no addends."""
    opening: GridRow | None = None
    for row in grid.rows:
        if row.side != "revenue":
            continue
        if "opening_balance" in row.roles:
            opening = row
        elif row.roles & {"grand_total", "current_total"} and opening:
            opening = None
        elif opening:
            row.roles = frozenset(f"opening_{role}" for role in row.roles)
    for row in grid.rows:
        if row.row.level == MEMO:
            row.roles = frozenset()
        if "opening_balance" in row.roles:
            split = any(other.roles & {"opening_general_public_budget"} and any(a.filled for a in other.amounts) for other in grid.rows)
            row.roles |= (set() if split else {"opening_balance_unsplit"}) | ({"budget_opening_balance"} if report == "budget" else set())


def _summary_lines(grid: Grid) -> Iterator[Equation]:
    for side in ("revenue", "expenditure"):
        rows = [row for row in grid.rows if row.side == side]
        if not rows:
            continue
        total = next((r for r in rows if "current_total" in r.roles), None) or next((r for r in rows if "grand_total" in r.roles), None)
        if total and total.amounts:
            for parts in _addends(rows, total):
                yield from _line_sums(grid, "lines", total, parts)
        for parent, parts in _sublines(rows):
            yield from _line_sums(grid, "sublines", parent, parts)
        for i, row in enumerate(rows):
            if row.row.level == MEMO and row.amounts:
                parent = next((r for r in reversed(rows[:i]) if r.row.level != MEMO), None)
                if parent and parent.amounts:
                    part, whole = ((Ref(grid.slug, r.index, 0), 1) for r in (row, parent))
                    yield Equation("part_shown", "bound", "statement", "<=", (part,), (whole,))


def _addends(rows: Sequence[GridRow], total: GridRow) -> Iterator[list[GridRow]]:
    """The lines that make up a total: those numbered one level below it. The uses of
    expenditure (基本支出, 项目支出) are a partition of their own."""
    if total.row.level:
        after = rows[rows.index(total) + 1 :]
        block: list[GridRow] = []
        for row in after:
            if (row.row.level and row.row.level <= total.row.level) or row.roles & _NO_ADDEND:
                break
            block.append(row)
    else:
        block = list(rows[: rows.index(total)]) if total.index > rows[0].index else list(rows)
        later = [r for r in rows if r.index > total.index and r.row.level == 1 and not any(x.startswith("opening_") for x in r.roles)]
        if not any(r.amounts for r in block):
            block = later
    levels = [r.row.level for r in block if 0 < r.row.level < MEMO and not r.roles & _NO_ADDEND]
    if not levels:
        return
    top = [r for r in block if r.row.level == min(levels) and not r.roles & _NO_ADDEND]
    for parts in (*([r for r in top if bool(r.roles & USES) == uses] for uses in (False, True)), _uses_behind(rows, total)):
        if any(r.amounts for r in parts):
            yield parts


def _uses_behind(rows: Sequence[GridRow], total: GridRow) -> list[GridRow]:
    """The uses of expenditure where they are a panel behind the total: the lines counted from one on."""
    behind = [r for r in rows if r.index > total.index and 0 < r.row.level < MEMO]
    first = next((i for i, r in enumerate(behind) if r.roles & USES), len(behind))
    panel: list[GridRow] = []
    for row in behind[first:]:
        if row.row.level == behind[first].row.level:
            if ordinal(row.name) != len(panel) + 1:
                break
            panel.append(row)
    return panel


def _sublines(rows: Sequence[GridRow]) -> Iterator[tuple[GridRow, list[GridRow]]]:
    """Lines with lines of a deeper numbering below them, as far as those print amounts."""
    for i, row in enumerate(rows):
        opening = "opening_balance" in row.roles
        if not row.amounts or row.row.level == MEMO or (row.roles & _NO_ADDEND and not opening):
            continue
        below: list[GridRow] = []
        for other in rows[i + 1 :]:
            belongs = any(r.startswith("opening_") for r in other.roles) if opening else other.row.level > row.row.level > 0
            if not belongs or other.roles & _NO_ADDEND:
                break
            below.append(other)
        parts = [r for r in below if r.row.level != MEMO]
        if parts and any(r.amounts for r in parts):
            yield row, [r for r in parts if r.row.level == parts[0].row.level]


def _line_sums(grid: Grid, name: str, total: GridRow, parts: Sequence[GridRow]) -> Iterator[Equation]:
    for column, c in enumerate(grid.columns(total)):
        left = ((Ref(grid.slug, total.index, column), 1),)
        right = tuple((Ref(grid.slug, part.index, column), 1) for part in parts)
        yield Equation(f"{name}:{c.measure}", "copy" if len(right) == 1 else "sum", "statement", "=", left, right)


# --- identities.toml --------------------------------------------------------------------


# The rows of each statement by every line of an identity that they are.
_Lines = Mapping[str, Mapping[str, Sequence[GridRow]]]


def _by_line(grid: Grid) -> Mapping[str, Sequence[GridRow]]:
    rows: dict[str, list[GridRow]] = defaultdict(list)
    for row in grid.rows:
        for line in ("row", *_codes_of(row), *(f"@{role}" for role in row.roles), *(row.roles & {"total"})):
            rows[line].append(row)
    return rows


def _instances(identity: Identity, grids: Mapping[str, Grid], lines: _Lines) -> Iterator[Equation]:
    if any(term.statement not in lines and not term.optional for term in (*identity.left, *identity.right)):
        return
    for variables in _bindings(identity, grids):
        left = _resolve(_bound(identity.left, variables), grids, lines)
        right = _resolve(_bound(identity.right, variables), grids, lines)
        if not left or not right or not (_printed(left, grids) or _printed(right, grids)):
            continue
        premise = not any(_printed(_resolve((term,), grids, lines) or (), grids) for term in _bound(identity.unless, variables))
        kind = identity.kind if premise else "link"
        yield Equation(identity.name, kind, "between", identity.relation, left, right)


def _bound(terms: Sequence[Term], variables: Mapping[str, str]) -> tuple[Term, ...]:
    for name, value in variables.items():
        terms = tuple(term.bind(name, value) for term in terms)
    return tuple(terms)


def _bindings(identity: Identity, grids: Mapping[str, Grid]) -> Iterator[dict[str, str]]:
    lines: list[dict[str, str]] = [{}]
    first = identity.left[0]
    for variable, whole in (("class", False), ("code", True)):
        if first.line == f"{{{variable}}}":
            grid = grids.get(first.statement)
            codes = {c for row in grid.rows for c in _codes_of(row)} if grid else set[str]()
            lines = [{variable: code} for code in sorted(codes) if whole or len(code) == 3]
    for line in lines:
        for measure in identity.over or ("",):
            yield line | ({"measure": measure} if measure else {})


def _codes_of(row: GridRow) -> set[str]:
    """The codes a row answers to: its own, or the 类 that a summary's line is."""
    return ({row.code} if row.code else set[str]()) | {role for role in row.roles if role.isdigit()}


def _resolve(terms: Sequence[Term], grids: Mapping[str, Grid], lines: _Lines) -> Side | None:
    """The cells of ``terms``; None where one that must be printed has no line or column."""
    side: list[tuple[Ref, int]] = []
    for term in terms:
        ref = _find(term, grids, lines)
        if ref is None:
            if term.optional:
                continue
            return None
        side.append((ref, term.weight))
    return tuple(side) or None


def _find(term: Term, grids: Mapping[str, Grid], lines: _Lines) -> Ref | None:
    for row in lines.get(term.statement, {}).get(term.line, ()):
        if row.side is None or row.side == term.side:
            basis = term.side if row.side is None else None
            column = grids[term.statement].column(row, term.measure, basis)
            if column is not None:
                return Ref(term.statement, row.index, column)
    return None


def _printed(side: Side, grids: Mapping[str, Grid]) -> bool:
    """Whether any of the cells' rows prints an amount."""
    return any(any(a.filled for a in grids[ref.statement].rows[ref.row].amounts) for ref, _ in side)
