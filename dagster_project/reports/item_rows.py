"""“三公” tables that print their items, or the years compared, as rows: a label, then its amounts.

Whose an amount is then is printed fact; where a row prints fewer than there are columns, cells
tell which, or arithmetic decides as elsewhere.
"""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import NamedTuple

from dagster_project.reports.headers import TableColumn, item_columns
from dagster_project.reports.line_numbers import line_numbers
from dagster_project.reports.row_codes import UNIT_CODE
from dagster_project.reports.rows import Row
from dagster_project.reports.tokens import Kind, Token
from dagster_project.taxonomy.statements import Column, Form
from dagster_project.taxonomy.summary_lines import plain

_HEAD = re.compile(
    r"(?:20\d{2}年度?\w{0,3}数?)?[比较](?:20\d{2}|上)年\w{0,5}?(?P<change>增减\w{0,2}[%率]?)|(?P<alone>增减(?:额|数|%|率|幅度|变化)|增长[%率])"
    r"|(?:(?P<year>20\d{2}|[上本])年度?)?(?P<word>年初预算|全年预算|调整后?预算|预算|决算|执行)(?:安排|统计)?数?|(?P<plain>金额(?!单位))"
)
_FUND = re.compile(r"(?:一般公共|政府性基金|国有资本经营)预算")
_COUNT = re.compile(r"[(](?:个|辆|人|人次|批|批次|台|套|次|团)[)]|(?:团组|人次|批次|保有量|车辆)数")
_YEAR_ROW = re.compile(r"(20\d{2})年度?(?:年初)?(?:预算|决算|执行)?数?$")
_NUMBERED = re.compile(r"行次|栏次|序号")
_PERCENT = re.compile(r"[-△]?\d[\d,.]*[%‰]")
_RATE = re.compile("[%率]|幅度|比例")
_CODES = re.compile("编码|代码")
_TOTAL = re.compile("[合总]计$")
_UNIT = re.compile("[局委办厅院校会站所队室处馆府镇乡部园社台团心级]$")
# Where items are columns, one label at most, the header, has amounts behind it.
_LEAST_ITEMS = 2


class _Head(NamedTuple):
    """A column of amounts: its basis, and what it is called where it isn't the report's own."""

    basis: str
    other: str | None


@dataclass
class _Item:
    """A row: its label's pieces, as they stand on their lines, and its amounts."""

    pieces: list[str]
    amounts: list[Token] = field(default_factory=list[Token])

    @property
    def label(self) -> str:
        return "".join(self.pieces)


def without_line_numbers(tokens: Sequence[Token]) -> list[Token]:
    """``tokens`` without the numbers of lines, where a column of them is headed so."""
    words = "".join(t.text for t in tokens if t.kind is Kind.WORD)
    counted = line_numbers(tokens, "序号" in words) if _NUMBERED.search(words) else frozenset[Token]()
    return [token for token in tokens if token not in counted]


def read_item_rows(tokens: Sequence[Token], form: Form, kind: str) -> tuple[Row, tuple[TableColumn, ...]] | None:
    """The items' amounts as one row, and a column for each; None where the items aren't rows."""
    options = {c.measure: c for c in form.columns_for(kind) if c.row}
    items = _items(tokens)
    _make_labels_whole(items, options.values())
    named = [_named(item.label, options.values()) for item in items]
    measures = [column.measure for column in named if column]
    heads = _heads(items[0].label, kind) if items else []
    if any(_PERCENT.fullmatch(t.text) for t in tokens):
        heads = [head for head in heads if not _RATE.search(head.other or "")]
    if len(measures) < _LEAST_ITEMS or len(set(measures)) < len(measures) or any(len(item.amounts) > len(heads) for item in items):
        return None
    places = {t.slot: i for item in items if len(item.amounts) == len(heads) for i, t in enumerate(item.amounts)}
    columns: list[TableColumn] = []
    for item, column in zip(items, named, strict=True):
        slots = [t.slot for t in item.amounts]
        told = None not in slots and set(slots) <= set(places)
        for head in (heads[places[slot]] for slot in slots) if told else heads:
            columns.append(_column(column, options, set(measures), head) if column else _other(plain(item.label), head))
    if len(set(columns)) < len(columns):
        return None
    amounts = tuple(t for item in items for t in item.amounts)
    return Row(None, "", amounts[0].line, (amounts,)), tuple(columns)


def read_item_years(
    tokens: Sequence[Token], form: Form, kind: str, head_lines: Sequence[Sequence[str]] = ()
) -> tuple[Row, list[tuple[TableColumn, ...]]] | None:
    """A row a year with the items in columns: those of the report's own year, and of the others where each
    prints them all, in each order that forms know; None where rows aren't years."""
    items = [(match[1], item.amounts) for item in _items(tokens) if (match := _YEAR_ROW.search(item.label))]
    if len(items) < 2 or len({year for year, _ in items}) < len(items):
        return None
    header = "".join(t.text for t in tokens if t.kind is Kind.WORD and not _YEAR_ROW.fullmatch(t.text))
    orders = item_columns(form, header, kind, head_lines)
    latest = max(year for year, _ in items)
    if any(len(amounts) != len(orders[0]) for _, amounts in items):
        items = [(year, amounts) for year, amounts in items if year == latest]
    amounts = tuple(t for _, run in items for t in run)
    years = [year for year, _ in items]
    return Row(None, "", amounts[0].line, (amounts,)), [tuple(_by_year(years, latest, once)) for once in orders]


def _by_year(years: Iterable[str], latest: str, once: Sequence[TableColumn]) -> Iterator[TableColumn]:
    for year in years:
        prefix = "" if year == latest else f"other:{year}年:"
        yield from (c._replace(measure=prefix + c.measure, of=prefix + c.of if c.of else None) for c in once)


def of_all_units(tokens: Sequence[Token]) -> Sequence[Token]:
    """``tokens`` up to the total's amounts, where rows of units follow it, and without units' codes."""
    decimal = any(t.kind is Kind.NUMBER and not t.digits for t in tokens)
    headed = any(_CODES.search(t.text) for t in tokens if t.kind is Kind.WORD)
    bare = {t: after for t, after in pairwise(tokens) if decimal and t.digits and UNIT_CODE.fullmatch(t.text)}
    # A name that is broken stands above and below its line.
    codes = {t for t, after in bare.items() if t.first and (after.line == t.line or (headed and after.kind is Kind.WORD))}
    plain_tokens = [t for t in tokens if t not in codes]
    items = _items(plain_tokens)
    for i, total in enumerate(items):
        units = any(len(item.amounts) > 1 and _UNIT.search(item.label) for item in items[i + 1 :])
        if units and len(total.amounts) > 1 and _TOTAL.search(total.label):
            return plain_tokens[: plain_tokens.index(total.amounts[-1]) + 1]
    return plain_tokens


def _items(tokens: Sequence[Token]) -> list[_Item]:
    """The labels that print amounts, with those; the first has the header's words before it."""
    items: list[_Item] = []
    pieces: list[str] = []
    for token in tokens:
        if token.kind is Kind.WORD:
            if not _PERCENT.fullmatch(token.text):
                pieces.append(token.text)
        else:
            if pieces:
                items.append(_Item(pieces))
                pieces = []
            if items:
                items[-1].amounts.append(token)
    header = items[0].pieces if items else []
    filled = [item for item in items if any(t.kind is Kind.NUMBER for t in item.amounts)]
    if filled and filled[0] is not items[0]:
        filled[0].pieces = [*header, *filled[0].pieces]
    return filled


def _make_labels_whole(items: Sequence[_Item], options: Collection[Column]) -> None:
    """Labels that stand above and below their amounts put together."""
    for item, below in pairwise(items):
        if len(below.pieces) > 1 and not _named(item.label, options) and _named(item.label + below.pieces[0], options):
            item.pieces.append(below.pieces.pop(0))


def _named(label: str, options: Iterable[Column]) -> Column | None:
    """The item that a label, or what stands last in it, names."""
    text = plain(label)
    found = (c for c in options if c.row and not _COUNT.search(text) and re.search(f"(?:{c.row.pattern})$", text))
    return next(found, None)


def _heads(header: str, kind: str) -> list[_Head]:
    """The columns that a header names over its amounts."""
    found = list(_HEAD.finditer(_FUND.sub("", header)))
    latest = max((match["year"] for match in found if (match["year"] or "").isdigit()), default=None)
    return [_head(match, latest, kind) for match in found] or [_Head(kind, None)]


def _head(match: re.Match[str], latest: str | None, kind: str) -> _Head:
    year, word = match["year"], match["word"]
    if match["change"] or match["alone"]:
        return _Head(kind, match["change"] or match["alone"])
    if match["plain"]:
        return _Head(kind, None)
    basis = "final" if word in ("决算", "执行") else "budget"
    earlier = year == "上" or (latest and year and year.isdigit() and year < latest)
    if earlier:
        return _Head(basis, f"{year}年")
    return _Head(basis, None if word in ("年初预算", "预算", "决算") else match[0])


def _column(column: Column, options: Mapping[str, Column], printed: set[str], head: _Head) -> TableColumn:
    of = column.of
    while of is not None and of not in printed:
        of = options[of].of if of in options else None
    prefix = f"other:{head.other}:" if head.other else ""
    return TableColumn(prefix + column.measure, head.basis, prefix + of if of else None, column.memo, column.unit, ())


def _other(label: str, head: _Head) -> TableColumn:
    """A row that is none of the items."""
    name = f"{head.other}:{label}" if head.other else label
    return TableColumn(f"other:{name}", head.basis, None, False, "count" if _COUNT.search(label) else None, ())
