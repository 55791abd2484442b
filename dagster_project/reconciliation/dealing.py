"""Amounts that may belong to either of two rows, given to the row that the sections' sums tell.

Where panels stand side by side and lines were taken by height, an amount alone on its line
says nothing of its row. Every section (a 类 and its 款) and the total of all must add up: a
row that an amount has in every solution is its row. The others stay open with all rows
that they may belong to.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace

from dagster_project.reconciliation.grid import Effort, TooMuch, slack
from dagster_project.reconciliation.placement import MAX_SECTION_STEPS, Search
from dagster_project.reports.interleaved import Dealing
from dagster_project.reports.rows import Row
from dagster_project.reports.tables import Table
from dagster_project.reports.tokens import Kind, Token, decimals_of, value_of

_CLASS = 3
_TOTALS = ("合计", "总计")
_PART_TOTALS = ("人员经费合计", "公用经费合计")


def deal(table: Table) -> Table:
    """``table`` with its amounts given to rows; rows that an amount may belong to as well as
    to another are ``contested``."""
    if not table.dealings:
        return table
    rows = list(table.rows)
    for ways in _viable(table):
        given = set(ways[0]).intersection(*ways[1:])
        for row, token in given:
            rows[row] = replace(rows[row], line=token.line, runs=((token,),))
        open_rows: dict[Token, set[int]] = defaultdict(set)
        for row, token in sorted({pair for way in ways for pair in way} - given, key=lambda pair: (pair[1].line, pair[1].column, pair[0])):
            open_rows[token].add(row)
        for token, places in open_rows.items():
            first = min(row for row in places if not rows[row].amounts)
            rows[first] = replace(rows[first], line=token.line, runs=((token,),))
        for places in open_rows.values():
            for row in places:
                others = ", ".join(rows[other].code or rows[other].name for other in sorted(places - {row}))
                rows[row] = replace(rows[row], contested=others)
    return replace(table, rows=tuple(rows), dealings=())


def _viable(table: Table) -> list[tuple[Dealing, ...]]:
    """The ways that occur in some solution of all sums; all of them where there is none, or
    where looking takes too long."""
    fixed = [(i, token) for i, row in enumerate(table.rows) for token in row.amounts if token.kind is Kind.NUMBER]
    possible = [*fixed, *(pair for ways in table.dealings for way in ways for pair in way)]
    decimals = max((decimals_of(token.text) for _, token in possible), default=0)
    sums = _sums(table.rows, {row for row, _ in possible})

    def weighed(pairs: Iterable[tuple[int, Token]]) -> tuple[int, ...]:
        values = [(row, int(value_of(token.text) * 10**decimals)) for row, token in pairs]
        return tuple(sum(weights.get(row, 0) * value for row, value in values) for weights in sums)

    choices = [[weighed(way) for way in ways] for ways in table.dealings]
    search = Search(choices, len(sums), slack(1, max(map(len, sums), default=0) - 1), Effort(MAX_SECTION_STEPS))
    try:
        solved = bool(sums) and search.solve(tuple(-value for value in weighed(fixed)))
    except TooMuch:
        solved = False
    if not solved:
        return list(table.dealings)
    return [tuple(ways[i] for i in sorted(viable)) for ways, viable in zip(table.dealings, search.viable, strict=True)]


def _sums(rows: Sequence[Row], filled: Collection[int]) -> list[Mapping[int, int]]:
    """Weights by row that add up to nothing: each 类 that prints an amount less its 款, and
    the total less the 类. Rows that print no amount are left out."""
    classes = {row.code: i for i, row in enumerate(rows) if i in filled and row.code and len(row.code) == _CLASS}
    sums: list[Mapping[int, int]] = []
    for code, whole in classes.items():
        parts = {i: 1 for i, row in enumerate(rows) if i in filled and row.code and row.code != code and row.code.startswith(code)}
        if parts:
            sums.append({whole: -1} | parts)
    totals = [i for i, row in enumerate(rows) if i in filled and row.code is None and row.name in _TOTALS][:1]
    totals = totals or [i for i, row in enumerate(rows) if i in filled and row.code is None and row.name in _PART_TOTALS]
    if totals and classes:
        sums.append(dict.fromkeys(totals, -1) | dict.fromkeys(classes.values(), 1))
    return sums
