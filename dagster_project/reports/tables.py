"""Sections → tables: columns, and rows of a code, a name and amounts not yet placed.

Nothing is decided here that arithmetic can decide better: a row keeps its amounts in the
order they were printed (``runs``: one run where that order is sure, several where lines
have been drawn in an order of their own), and which column each stands in is left to
:mod:`dagster_project.reconciliation`.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby

from dagster_project.reports.cells import cell_columns, heads_by_cell
from dagster_project.reports.coded_rows import read_coded
from dagster_project.reports.headers import TableColumn, columns_of, columns_told, item_columns, tells_order
from dagster_project.reports.heads import without_repeated_heads
from dagster_project.reports.interleaved import Dealing, may_open_row, read_interleaved
from dagster_project.reports.item_rows import of_all_units, read_item_rows, read_item_years, without_line_numbers
from dagster_project.reports.outline import Section, compact
from dagster_project.reports.row_codes import codes_apart, without_government_codes, without_unit_columns
from dagster_project.reports.rows import Row, known_subjects
from dagster_project.reports.sources import lists_sources, read_sources
from dagster_project.reports.stacks import under_heads
from dagster_project.reports.table_lines import (
    aligned,
    body_of,
    is_spaced,
    with_codes_apart,
    with_years_whole,
    without_column_numbers,
    without_strange_numbers,
)
from dagster_project.reports.tokens import Kind, Token, tokenise
from dagster_project.reports.two_sided import read_two_sided
from dagster_project.taxonomy.statements import Form
from dagster_project.taxonomy.summary_lines import SummaryLines


@dataclass(frozen=True, slots=True)
class Table:
    """A statement as printed. ``columns`` by side (None outside the summaries).

    ``sure`` is False where the header doesn't tell where its columns stand at all;
    ``other_orders`` are the other ones that official forms know and the header doesn't rule out.
    ``positions`` maps a cell number of lines of ``width`` cells told apart by tabs, or by what
    they stand under, to a column's index (cells of any line, where ``width`` is None). ``placed``
    is the table as the places of its amounts under the head tell it, if they do. ``dealings`` are the printed rows whose amounts may be
    given to this table's rows in several ways; sums decide.
    """

    slug: str
    title: str
    title_line: int
    money: str | None
    columns: Mapping[str | None, tuple[TableColumn, ...]]
    rows: tuple[Row, ...]
    state: str
    note: str | None = None
    sure: bool = True
    other_orders: tuple[tuple[TableColumn, ...], ...] = ()
    positions: Mapping[int, int] = field(default_factory=dict[int, int])
    width: int | None = None
    placed: "Table | None" = None
    dealings: tuple[tuple[Dealing, ...], ...] = ()

    def told(self, amounts: Sequence[Token]) -> tuple[int, ...] | None:
        """The columns of a row's amounts, where the cells they stand in tell each of them."""
        slots = [t.slot for t in amounts if t.slot is not None and self.width in (None, t.slots)]
        columns = [self.positions[slot] for slot in slots if slot in self.positions]
        return tuple(columns) if columns and len(set(columns)) == len(amounts) else None

    def astray(self, amounts: Iterable[Token]) -> bool:
        """Whether one of a row's amounts stands in a cell that is no column's."""
        return bool(self.positions) and any(t.slots == self.width and t.slot not in self.positions for t in amounts if t.slots)


_MONEY = re.compile(r"单位[:：](?:人民币)?(万元|元)|[（(](万元|元)[）)]")
_FUND = re.compile(r"(?:一般公共|政府性基金|国有资本经营)预算")
_EMPTY_NOTE = re.compile(
    r"(?:没有|未|无|不存在)[^。；]{0,40}?(?:支出|收入|拨款|安排|数据|发生|预算|经费|收支|项目|使用)|空表|无数据|无此项|此表无|为零"
)


def read_section(section: Section, form: Form, kind: str, labels: SummaryLines) -> Table:
    """One section read by its statement's form. ``kind`` is ``final`` or ``budget``."""
    body, notes = body_of(section)
    body = without_repeated_heads(body)
    spaced = is_spaced(body)
    tokens = without_column_numbers(with_years_whole(aligned(body)) if spaced else tokenise(body), form)
    if form.shape != "items":
        # The one row of 三公 is no place for a page to end.
        tokens = without_strange_numbers(tokens)
    if form.shape == "subject":
        tokens = without_unit_columns(codes_apart(tokens))
    if form.shape == "items":
        tokens = of_all_units(without_line_numbers(tokens))
    if form.classification == "economic":
        tokens = without_government_codes(with_codes_apart(tokens))
    sure = True
    columns: dict[str | None, tuple[TableColumn, ...]]
    other_orders: list[tuple[TableColumn, ...]] = []
    dealings: list[tuple[Dealing, ...]] = []
    if form.shape == "two_sided":
        rows, header = read_two_sided(tokens, labels, spaced, form.slug)
        columns = {
            side: columns_of(form, side, header, kind, [row for row in rows if row.side == side])[0] for side in ("revenue", "expenditure")
        }
    elif form.slug == "revenue" and lists_sources(tokens):
        rows, header = read_sources(tokens), "项目金额"
        columns = {None: (TableColumn("total", kind, None, False, None, ()),)}
    elif form.shape == "items" and (by_row := read_item_rows(tokens, form, kind)):
        rows, header = [by_row[0]], "".join(t.text for t in tokens if t.kind is Kind.WORD)
        columns = {None: by_row[1]}
    elif form.shape == "items":
        rows, header = _read_items(tokens)
        heads = [[t.text for t in line] for _, line in groupby((t for t in tokens if t.kind is Kind.WORD), key=lambda t: t.line)]
        by_year = read_item_years(tokens, form, kind, heads)
        rows = [by_year[0]] if by_year else rows
        told, *other_orders = by_year[1] if by_year else item_columns(form, header + _bases_in_pieces(header), kind, heads)
        columns = {None: told}
        sure = not other_orders or tells_order(header)
    else:
        rows, header = read_coded(tokens, form, spaced)
        told, *other_orders = columns_of(form, kind, header, kind, rows, _head_lines(tokens, rows))
        sure = not other_orders
        known = known_subjects(rows)
        unknown = form.slug == "basic_expenditure" and len(told) == 1 and known < sum(1 for t in tokens if may_open_row(t))
        interleaved = read_interleaved(tokens) if unknown else None
        if interleaved and known_subjects(interleaved[0]) > known:
            rows, header, dealings = interleaved
        heads = heads_by_cell(tokens, [t for row in rows for t in row.amounts])
        by_cell = columns_told(form, kind, kind, list(heads.values()))
        if by_cell:
            other_orders, sure = [], True
        columns = {None: by_cell or told}
    text = "".join(compact(line.text) for line in section.lines)
    table = Table(
        slug=form.slug,
        title=section.title,
        title_line=section.title_line,
        money=_money(text),
        columns=columns,
        rows=tuple(rows),
        state=_state(rows, header, text),
        note=notes or None,
        sure=sure,
        other_orders=tuple(other_orders),
        dealings=tuple(dealings),
    )
    if spaced and form.shape != "two_sided":
        return replace(table, placed=_placed(table, tokens, form, kind))
    return _with_cells(table, tokens)


def _bases_in_pieces(header: str) -> str:
    """预算数 and 决算数 whole, where a 三公 header names both and its cells are broken: once, or once an item; once where
    it names its items twice, and neither was left."""
    words = _FUND.sub("", header)
    budget, final = words.count("预算"), words.count("决算")
    if not (budget or final) and words.count("因公出国") == words.count("接待") == 2:
        return "预算数决算数"
    if re.search("预算数.*决算数", words) or not (budget and final):
        return ""
    return "预算数决算数" * (2 if min(budget, final) > 2 else 1)


def _head_lines(tokens: Sequence[Token], rows: Sequence[Row]) -> list[str]:
    """The lines of a table that hold words alone and no row's name; those of one word each as
    one, since cells then follow one another."""
    runs = groupby(enumerate(_lines_of_words(tokens, rows)), key=lambda pair: pair[0] if len(pair[1]) > 1 else -1)
    return ["".join(t.text for _, line in run for t in line) for _, run in runs]


def _lines_of_words(tokens: Sequence[Token], rows: Sequence[Row]) -> list[list[Token]]:
    first = min((row.line for row in rows), default=0)
    lines = [list(group) for _, group in groupby((t for t in tokens if t.line < first), key=lambda t: t.line)]
    return [line for line in lines if all(t.kind is Kind.WORD for t in line)]


def _money(text: str) -> str | None:
    match = _MONEY.search(text)
    return (match[1] or match[2]) if match else None


def _state(rows: Sequence[Row], header: str, text: str) -> str:
    if any(row.amounts for row in rows):
        return "present"
    if _EMPTY_NOTE.search(text):
        return "declared_empty"
    return "blank" if rows or len(header) > 4 else "image"


def _with_cells(table: Table, tokens: Sequence[Token]) -> Table:
    """``table`` with the columns that the cells of tab separated lines tell."""
    amounts = {side: [t for row in table.rows if side in (None, row.side) for t in row.amounts] for side in table.columns}
    width, positions = cell_columns(tokens, amounts, {side: len(columns) for side, columns in table.columns.items()})
    return replace(table, width=width, positions=positions)


def _placed(table: Table, tokens: Sequence[Token], form: Form, kind: str) -> Table | None:
    """``table`` with the columns that the places of its amounts under the head tell; None where they don't."""
    placed = under_heads(tokens, table.rows)
    if placed is None or table.dealings:
        return None
    by_head = columns_told(form, kind, kind, placed.heads) if form.shape != "items" else None
    if by_head:
        table = replace(table, columns={None: by_head}, sure=True, other_orders=())
    width = len(placed.heads)
    if len(table.columns[None]) != width:
        return None
    return replace(table, rows=placed.rows, width=width, positions={i: i for i in range(width)})


def _read_items(tokens: Sequence[Token]) -> tuple[list[Row], str]:
    """三公: the amounts after the header, one row without a name."""
    header = "".join(t.text for t in tokens if t.kind is Kind.WORD)
    amounts = tuple(t for t in tokens if t.kind is not Kind.WORD)
    if not any(t.kind is Kind.NUMBER for t in amounts):
        return [], header
    return [Row(None, "", amounts[0].line, (amounts,))], header
