"""A table's header → its columns, in the order of the form that it follows."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from dagster_project.reports.rows import Row
from dagster_project.reports.stacks import GENERAL
from dagster_project.reports.tokens import Kind, value_of
from dagster_project.taxonomy.measures import measure_names
from dagster_project.taxonomy.statements import Column, Form


class TableColumn(NamedTuple):
    """A column of one table: a measure on a basis, and how it adds up."""

    measure: str
    basis: str
    of: str | None
    memo: bool
    unit: str | None
    minus: tuple[str, ...]


def columns_of(
    form: Form, key: str, header: str, kind: str, rows: Sequence[Row], head_lines: Sequence[str] = ()
) -> list[tuple[TableColumn, ...]]:
    """The columns that ``header`` names, in each order of the form that it follows as well.

    Rows with more amounts than that show a long header read in pieces: then all that one of
    the form's orders has, if that is as many as the rows print, else all that the form may
    have, and arithmetic decides. One of ``head_lines`` that names them all tells their order.
    """
    options = form.columns_for(key)
    found = {c.measure: c.header.search(header) for c in options}
    present = [c for c in options if c.measure == "total" or found[c.measure] or not c.header.pattern]
    stated = [c for c in present if not c.measure.startswith("other:")]
    twice = _years_named(header, stated)
    # Rows wider than any form were read together: they tell nothing of the header.
    wide = [row for row in rows if len(present) < len(row.amounts)]
    if twice:
        present = stated
    elif form.piecemeal and len(wide) > 1 and all(len(row.amounts) <= sum(not c.rare for c in options) for row in wide):
        whole = {c.of for c in present}
        usual = [c for c in options if c in present or (not (c.memo or c.rare) and (c.measure in whole or _hinted(c, header)))]
        widths = Counter(len(row.amounts) for row in rows)
        [(width, _)] = widths.most_common(1)
        present = _as_many(usual, form.orders_for(key), width) or usual
        every = [c for c in options if not c.rare and (c in usual or _hinted(c, header))]
        if max(n for n, count in widths.items() if count > 1 or n == width) == len(every):
            # The words of a part shown (其中) were in pieces, too.
            present = every
    elif form.piecemeal and any(not row.code and len(row.amounts) == len([c for c in options if not c.rare]) for row in wide):
        # Only the total has all of them.
        present = [c for c in options if not c.rare]
    named = {c.measure for c in present}
    # A part shown (其中) stands beside its whole, named in pieces or not.
    named |= {c.of for c in present if c.memo and c.of}
    named_all = [c for c in options if c.measure in named and (c.unless not in named or (c.despite and c.despite.search(header)))]
    present = _printed(named_all, rows)
    by_measure = {c.measure: c for c in present}
    orders = [
        tuple(_column(by_measure[m], set(by_measure), options, kind, header) for m in measures)
        for measures in _orders(present, options, form.orders_for(key), header, head_lines, len(present) < len(named_all))
    ]
    return [(*(_of_year(c, min(twice)) for c in order), *order) if twice else order for order in orders]


_TWO = 2


def _years_named(header: str, columns: Iterable[Column]) -> set[str]:
    """The two years that a header compares, where it names all ``columns`` for each of them; else none."""
    years = set(_YEARS.findall(header))
    twice = len(years) == _TWO and all(c.header.pattern and len(c.header.findall(header)) >= _TWO for c in columns)
    return years if twice else set()


# Fewer amounts than a total and two parts tell nothing.
_LEAST_WIDTH = 3


def _printed(columns: list[Column], rows: Iterable[Row]) -> list[Column]:
    """``columns`` without those whose head stands over their parts alone: rows as wide as any add up without them."""
    values = [[value_of(t.text) for t in row.amounts if t.kind is Kind.NUMBER] for row in rows]
    width = max(map(len, values), default=0)
    wholes = {c.of for c in columns if c.of and not c.memo} - {"total"}
    apart = any(c.measure in wholes for c in columns) and _LEAST_WIDTH <= width < len(columns)
    widest = [each for each in values if len(each) == width] if apart else []
    if not widest or any(whole != sum(parts) for whole, *parts in widest):
        return columns
    return [c for c in columns if c.measure not in wholes]


# What the names of nearly all columns have in common, and what heads codes and names.
_COMMON = frozenset("支出收入经费小计合：: ")
_LABELS = frozenset("科目编码代名称项单位部门类款行栏次功能分万元（）()") | _COMMON
_HEAD_OF_LABELS = re.compile("项目(?=支出功能|功能|科目|编码|代码|名称|单位|类|栏次|行次|[合总]计|金额|20|[本当]年|$)")
_FEWEST_STRANGE = 4
# So few characters are never broken over lines.
_WHOLE = 2


def _hinted(column: Column, header: str) -> bool:
    """Whether a header may name a column, its words broken or cut off: half of what they are written with is in it. One that
    heads but codes and names has lost the others."""
    head = _HEAD_OF_LABELS.sub("", header)
    printed = set(head)
    if len(printed - _LABELS) < _FEWEST_STRANGE:
        return True
    written = [character for character in measure_names(column.measure)[0] if character not in _COMMON]
    if len(written) == _WHOLE:
        return "".join(written) in head
    return 2 * len(printed.intersection(written)) >= len(set(written))


def _as_many(usual: Sequence[Column], orders: Sequence[Sequence[str]], width: int) -> list[Column]:
    """The columns of one of the form's orders, where they are as many as rows print amounts."""
    named = {c.measure for c in usual}
    for order in orders:
        columns = [c for c in usual if c.measure in order and c.unless not in named]
        if len(columns) == width:
            return columns
    return []


def _orders(
    present: Sequence[Column],
    options: Sequence[Column],
    known: Sequence[Sequence[str]],
    header: str,
    head_lines: Sequence[str],
    nested: bool,
) -> list[list[str]]:
    """The measures of ``present`` in the order of a line that names each, else in those orders
    ``known`` that the header's words follow best. Where heads stand over others (``nested``) no line has them all in order."""
    nested = nested or any(c.memo or c.of in {p.measure for p in present if p.of} for c in present)
    # A header's cells are broken over its lines: order shows within a line.
    lines = [places for text in head_lines or [header] for places in _places(text, present)]
    for places in () if nested or not head_lines else lines:
        if len(present) > 1 and len(places) == len(present) == len(set(places.values())):
            return [sorted(places, key=lambda measure: places[measure])]
    named = {c.measure for c in present if not c.rare}
    orders: dict[tuple[str, ...], int] = {}
    for order in ([c.measure for c in options], *(order for order in known if named <= set(order))):
        measures = _with_parts([m for m in order if m in {c.measure for c in present}], present)
        orders.setdefault(tuple(measures), sum(_inversions([seen[m] for m in measures if m in seen]) for seen in lines))
    return [list(measures) for measures, inversions in orders.items() if inversions == min(orders.values())]


def _with_parts(measures: Sequence[str], columns: Sequence[Column]) -> list[str]:
    """``measures`` with the other ``columns``: parts of one of them behind it, the rest in the form's order."""
    ordered = list(measures)
    place = {c.measure: i for i, c in enumerate(columns)}
    for column in columns:
        if column.measure not in ordered:
            parts = {c.measure for c in columns if c.of == column.of} | {column.of}
            behind = [i for i, m in enumerate(ordered, 1) if m in parts and column.of in measures and column.of != "total"]
            before = [i for i, m in enumerate(ordered) if place[m] > place[column.measure]]
            ordered.insert(max(behind) if behind else min(before, default=len(ordered)), column.measure)
    return ordered


def _places(text: str, columns: Iterable[Column]) -> list[dict[str, int]]:
    """Where ``text`` names which of ``columns``: before the heads of codes and names and behind them, since where heads of several
    lines come cell by cell the lower ones follow all of the upper. 项目 in front of those heads may read like a measure's."""
    before, _, behind = text.rpartition("名称")
    return [
        {c.measure: _place(match) for c in columns if c.header.pattern and (match := c.header.search(part))}
        for part in (behind, _HEAD_OF_LABELS.sub("", before))
    ]


def _place(match: re.Match[str]) -> int:
    """Where the words of a column stand in a header."""
    return match.start("head") if match.groupdict().get("head") else _at(match)


_YEAR = re.compile(r"20\d{2}(?=年)")
_PART = "其中"


def columns_told(form: Form, key: str, kind: str, heads: Sequence[str]) -> tuple[TableColumn, ...] | None:
    """The columns that ``heads`` name, one each; what no form knows, or an earlier year's, is kept as ``other:``.

    None where two heads name the same, or too few are known to tell that they are heads.
    """
    options = form.columns_for(key)
    latest = max((year for head in heads for year in _YEAR.findall(head)), default="")
    by_head = {head: _named(head, options) for head in heads}
    # What has changed is the latest year's, whichever years the head compares.
    since = {head for head, column in by_head.items() if column and column.measure.startswith("other:")}
    earlier = {head for head in heads if (years := _YEAR.findall(head)) and max(years) < latest} - since
    found = [None if head in earlier else by_head[head] for head in heads]
    measures = {c.measure for c in found if c}
    named = [None if c and c.unless in measures and _PART in head else c for c, head in zip(found, heads, strict=True)]
    known = [c.measure for c in named if c]
    general = [c for c, head in zip(named, heads, strict=True) if GENERAL.fullmatch(head)]
    if not all(c and c.header.search("".join(heads)) for c in general):
        return None
    told = 2 * (len(known) + len(earlier)) > len(heads)
    if "total" not in known or not told or len(set(known)) < len(known) or len(set(heads)) < len(heads):
        return None
    measures = set(known)
    if any(c and c.unless in measures and not (c.despite and GENERAL.search(head)) for c, head in zip(named, heads, strict=True)):
        return None
    return tuple(
        _column(column, measures, options, kind, head) if column else TableColumn(f"other:{head}", kind, None, False, None, ())
        for column, head in zip(named, heads, strict=True)
    )


def _named(head: str, options: Iterable[Column]) -> Column | None:
    """The column whose words open a head first, and are the longest of those, or a part of it that the head names as well; where
    it says 其中, what stands behind that."""
    head = head[max(head.find(_PART), 0) :]
    found = [
        (_at(match), _at(match) - match.end(), i, c) for i, c in enumerate(options) if c.header.pattern and (match := c.header.search(head))
    ]
    if not found:
        return None
    matched = {c.measure for *_, c in found}
    first, *rest = (c for *_, c in sorted(found) if c.unless not in matched)
    return next((c for c in rest if c.of == first.measure != "total"), first)


def _at(match: re.Match[str]) -> int:
    return match.start("at" if match.groupdict().get("at") else 0)


def _column(column: Column, present: set[str], options: Iterable[Column], basis: str, header: str) -> TableColumn:
    """``column`` as a part of the nearest ancestor that is printed; one of no measure is named as its header is."""
    parents = {c.measure: c.of for c in options}
    of = column.of
    while of is not None and of not in present:
        of = parents.get(of)
    minus = tuple(m for m in column.minus if m in present)
    match = column.header.search(header)
    measure = f"other:{match['head']}" if match and match.groupdict().get("head") else column.measure
    return TableColumn(measure, basis, of, column.memo, column.unit, minus)


def _inversions(places: Sequence[int]) -> int:
    return sum(1 for i, a in enumerate(places) for b in places[i + 1 :] if a > b)


# In which order the leaf headers follow one another; 公务用车 spans several and says nothing.
_RECEPTION_FIRST = re.compile(r"出国(?:[（(](?:境[）)])?)?费?用?公务接待")
_RECEPTION_LAST = re.compile(r"(?:运行|维护)费?公务接待")
_VEHICLES = re.compile("小计|公务用车|购置|运行")
_PAIRED = re.compile(r"预算数决算数预算数决算数")
_YEARS = re.compile(r"(20\d{2})年度?预算")
# The words of a head may be broken: 预算 and 决算 above, 数 and 数 below.
_BOTH = re.compile(r"(?<!公共)预算(?!财政|拨款).*决算")


def tells_order(header: str) -> bool:
    """Whether a 三公 header tells where 公务接待 stands."""
    return bool(_RECEPTION_FIRST.search(header)) != bool(_RECEPTION_LAST.search(header))


def _reception_first(lines: Sequence[Sequence[str]]) -> bool | None:
    """Whether 公务接待 stands before the vehicles in the first of a header's ``lines`` that names both."""
    for line in lines:
        reception = next((i for i, word in enumerate(line) if "接待" in word), None)
        vehicles = next((i for i, word in enumerate(line) if _VEHICLES.search(word)), None)
        if reception is not None and vehicles is not None and reception != vehicles:
            return reception < vehicles
    return None


def item_columns(form: Form, header: str, kind: str, lines: Sequence[Sequence[str]] = ()) -> list[tuple[TableColumn, ...]]:
    """三公: the items in the order that one of the header's ``lines`` tells, else in each that forms know, the one that all its words
    seem to tell first."""
    options = form.columns_for(kind)
    named = {c.measure: c for c in options if not c.header.pattern or c.header.search(header)}
    orders = [
        [c.measure for c in options],
        *([*order, *(c.measure for c in options if c.measure not in order)] for order in form.orders_for(kind)),
    ]
    told = _reception_first(lines)
    if told if told is not None else _RECEPTION_FIRST.search(header) and not _RECEPTION_LAST.search(header):
        orders.reverse()
    if told is not None:
        orders = orders[:1]
    return [
        _both_bases([_column(named[m], set(named), options, kind, header) for m in order if m in named], header, kind) for order in orders
    ]


def _both_bases(once: Sequence[TableColumn], header: str, kind: str) -> tuple[TableColumn, ...]:
    """The items once, or for budget and final (in a budget: for the year before and the
    budget's) side by side or in pairs."""
    if kind != "final":
        years = _YEARS.findall(header)
        sets = [once] if len(set(years)) != 2 else [[_of_year(c, min(years)) for c in once], once]
        paired = len(sets) == 2 and len(years) > 2 and years[0] == years[2]
    else:
        sets = [[c._replace(basis=basis) for c in once] for basis in ("budget", "final")] if _BOTH.search(header) else [once]
        paired = bool(_PAIRED.search(header))
    return tuple(c for group in (zip(*sets, strict=True) if paired else sets) for c in group)


def _of_year(column: TableColumn, year: str) -> TableColumn:
    """A column of an earlier year, for which no measure stands."""
    return column._replace(measure=f"other:{year}年:{column.measure}", of=column.of and f"other:{year}年:{column.of}")
