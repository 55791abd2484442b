"""Sections → tables: columns, and rows of a code, a name and amounts not yet placed.

Nothing is decided here that arithmetic can decide better: a row keeps its amounts in the
order they were printed (``runs``: one run where that order is sure, several where lines
have been drawn in an order of their own), and which column each stands in is left to
:mod:`dagster_project.reconciliation`.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from itertools import groupby, pairwise

from dagster_project.reports.cells import cell_columns
from dagster_project.reports.heads import without_repeated_heads
from dagster_project.reports.lines import Line
from dagster_project.reports.outline import Section, compact
from dagster_project.reports.tokens import Kind, Token, decimals_of, tokenise, value_of
from dagster_project.taxonomy.statements import Column, Form
from dagster_project.taxonomy.subjects import parent_code, subject_index
from dagster_project.taxonomy.summary_lines import USES, SummaryLines, level, numbered, ordinal


@dataclass(frozen=True, slots=True)
class TableColumn:
    """A column of one table: a measure on a basis, and how it adds up."""

    measure: str
    basis: str
    of: str | None
    memo: bool
    unit: str | None
    minus: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """A printed row. ``number`` is its 行次; ``role`` what a summary's label means;
    ``level`` how its label is numbered (see :func:`~dagster_project.taxonomy.summary_lines.level`).
    """

    code: str | None
    name: str
    line: int
    runs: tuple[tuple[Token, ...], ...]
    side: str | None = None
    role: str | None = None
    number: int | None = None
    level: int = 0

    @property
    def amounts(self) -> tuple[Token, ...]:
        return tuple(token for run in self.runs for token in run)


@dataclass(frozen=True, slots=True)
class Table:
    """A statement as printed. ``columns`` by side (None outside the summaries).

    ``sure`` is False where the header doesn't tell the order of its columns, of which
    ``other_orders`` are the other ones that official forms know.
    ``positions`` maps a cell number of tab separated lines of ``width`` cells (of any, where
    that is None) to a column's index.
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

    def told(self, amounts: Sequence[Token]) -> tuple[int, ...] | None:
        """The columns of a row's amounts, where the cells they stand in tell each of them."""
        slots = [t.slot for t in amounts if t.slot is not None and self.width in (None, t.slots)]
        columns = [self.positions[slot] for slot in slots if slot in self.positions]
        return tuple(columns) if columns and len(set(columns)) == len(amounts) else None

    def astray(self, amounts: Iterable[Token]) -> bool:
        """Whether one of a row's amounts stands in a cell that is no column's."""
        return bool(self.positions) and any(t.slots == self.width and t.slot not in self.positions for t in amounts if t.slots)


_MONEY = re.compile(r"单位[:：](?:人民币)?(万元|元)|[（(](万元|元)[）)]")
_EMPTY_NOTE = re.compile(
    r"(?:没有|未|无|不存在)[^。；]{0,40}?(?:支出|收入|拨款|安排|数据|发生|预算|经费|收支|项目|使用)|空表|无数据|无此项|此表无|为零"
)
_NOTE = re.compile(r"^(?:备?注|说明|备注)\d?[:：.、]|^注[:：]?\d?")
_TOTAL = re.compile(r"(?:人员经费|公用经费|人员支出|公用支出)?(?:合计|总计)")
_DECIMAL = re.compile(r"\d\.\d")
_LONG_CODE = re.compile(r"(?=.*\d{6})[0-9A-Z]{15,32}")
_CODES = {
    "subject": re.compile(r"2\d{2}(?:\d{2}){0,2}|\d{3}(?:\d{3}){0,3}"),
    "economic": re.compile(r"3\d{2}(?:\d{1,2})?"),
    "unit": re.compile(r"\d{3}(?:\d{3}){0,3}"),
    "project": re.compile(r"\d{3}(?:\d{3}){0,3}|\d{2}"),
    "purchase": re.compile(r"\d{3}(?:\d{3}){0,3}"),
}
_YEAR = re.compile(r"(?:19|20)\d{2}")


def read_section(section: Section, form: Form, kind: str, labels: SummaryLines) -> Table:
    """One section read by its statement's form. ``kind`` is ``final`` or ``budget``."""
    body, notes = _body(section)
    body = without_repeated_heads(body)
    spaced = _is_spaced(body)
    tokens = _without_column_numbers(_aligned(body) if spaced else tokenise(body), form)
    tokens = _without_strange_numbers(tokens)
    sure = True
    columns: dict[str | None, tuple[TableColumn, ...]]
    other_orders: list[tuple[TableColumn, ...]] = []
    if form.shape == "two_sided":
        rows, header = _read_two_sided(tokens, labels, spaced, form.slug)
        columns = {
            side: _columns(form, side, header, kind, [row for row in rows if row.side == side]) for side in ("revenue", "expenditure")
        }
    elif form.shape == "items":
        rows, header = _read_items(tokens)
        told, *other_orders = _item_columns(form, header, kind)
        columns = {None: told}
        sure = bool(_RECEPTION_FIRST.search(header)) != bool(_RECEPTION_LAST.search(header))
    else:
        rows, header = _read_coded(tokens, form, spaced)
        columns = {None: _columns(form, kind, header, kind, rows)}
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
    )
    return _with_cells(table, tokens)


def _money(text: str) -> str | None:
    match = _MONEY.search(text)
    return (match[1] or match[2]) if match else None


def _state(rows: Sequence[Row], header: str, text: str) -> str:
    if any(row.amounts for row in rows):
        return "present"
    if _EMPTY_NOTE.search(text):
        return "declared_empty"
    return "blank" if rows or len(header) > 4 else "image"


def _aligned(lines: Sequence[Line]) -> list[Token]:
    """Tokens with columns as the text was laid out: in characters or in display cells,
    whichever lets words start and amounts end below one another more often."""
    readings = [tokenise(lines, wide) for wide in (False, True)]
    return min(readings, key=lambda tokens: len({t.end if t.kind is Kind.NUMBER else -t.column for t in tokens}))


def _body(section: Section) -> tuple[list[Line], str]:
    """The section's lines without its title and without what stands under the table."""
    body: list[Line] = []
    notes: list[str] = []
    amounts_seen = False
    for line in section.lines:
        text = compact(line.text)
        if line.number == section.title_line:
            continue
        if _NOTE.match(text):
            notes.append(text)
            amounts_seen = any(_DECIMAL.search(above.text) for above in body)
            continue
        if notes and body and (amounts_seen or not _looks_like_rows(line)):
            notes.append(text)
            continue
        body.append(line)
    return _without_page_numbers(body), "".join(notes)


_LONE_NUMBER = re.compile(r"[-—–\s]*[1-9]\d?[-—–\s]*")


def _without_page_numbers(body: list[Line]) -> list[Line]:
    """Lines without those that hold a small number alone, where rows fill their lines.
    Where columns are kept by spaces, a part of a split code may stand so."""
    filled = [line for line in body if line.text.strip()]
    lone = [line for line in filled if len(line.text.split()) == 1 and "\t" not in line.text]
    if len(lone) * 2 > len(filled) or _is_spaced(body):
        return body
    return [line for line in body if not _LONE_NUMBER.fullmatch(line.text) or not line.text.strip()]


def _without_strange_numbers(tokens: list[Token]) -> list[Token]:
    """Where every amount has the same decimals, a small number alone on its line is the
    page's, even in text of one token a line."""
    decimals = Counter(decimals_of(t.text) for t in tokens if t.kind is Kind.NUMBER and not t.digits)
    if len(decimals) != 1 or 0 in decimals:
        return tokens
    alone = Counter(t.line for t in tokens)
    kept = tokens[:1]
    for before, token in pairwise(tokens):
        small = token.digits and len(token.text) <= 2 and token.text != "0" and alone[token.line] == 1
        if not (small and before.kind is Kind.NUMBER and not before.digits):
            kept.append(token)
    return kept


def _looks_like_rows(line: Line) -> bool:
    """Whether a line below a note is still the table, where the note stands above the rows."""
    text = compact(line.text)
    return not re.search(r"[。；]|[,，](?!\d)", text) and not _NOTE.match(text) and len(text) < 60 and "＝" not in text and "=" not in text


def _is_spaced(lines: Sequence[Line]) -> bool:
    """Whether columns are kept by spaces, so that a token's column can be trusted."""
    filled = [line.text for line in lines if line.text.strip()]
    return sum(1 for text in filled if re.search(r"\S {3,}\S", text)) * 3 > len(filled)


def _without_column_numbers(tokens: Sequence[Token], form: Form) -> list[Token]:
    """Tokens without 栏次 rows (1 2 3 …) and years standing alone."""
    kept: list[Token] = []
    index = 0
    after_label = False
    while index < len(tokens):
        token = tokens[index]
        if token.kind is Kind.WORD:
            after_label = token.text == "栏次"
        elif token.digits:
            run = _count_up(tokens, index)
            if run >= 3 or (after_label and run and form.shape != "two_sided"):
                index += run
                continue
            if (after_label and len(token.text) <= 2) or _YEAR.fullmatch(token.text):
                index += 1
                continue
        kept.append(token)
        index += 1
    return kept


def _count_up(tokens: Sequence[Token], start: int) -> int:
    """How many tokens from ``start`` read 1, 2, 3 …"""
    length = 0
    while start + length < len(tokens) and tokens[start + length].digits and tokens[start + length].text == str(length + 1):
        length += 1
    return length


# --- columns ---------------------------------------------------------------------------


def _columns(form: Form, key: str, header: str, kind: str, rows: Sequence[Row]) -> tuple[TableColumn, ...]:
    """The columns that ``header`` names, in the order of the form that it follows.

    Rows with more amounts than that show a long header read in pieces: then all that the
    form may have, and arithmetic decides.
    """
    options = form.columns_for(key)
    found = {c.measure: c.header.search(header) for c in options}
    present = [c for c in options if c.measure == "total" or found[c.measure] or not c.header.pattern]
    if form.piecemeal and sum(1 for row in rows if len(row.amounts) > len(present)) > 1:
        present = [c for c in options if c in present or not (c.memo or c.rare)]
    named = {c.measure for c in present}
    # A part shown (其中) stands beside its whole, named in pieces or not.
    named |= {c.of for c in present if c.memo and c.of}
    present = [c for c in options if c.measure in named and c.unless not in named]
    places = {c.measure: match.start() for c in present if (match := found[c.measure])}
    orders = [[c.measure for c in options], *map(list, form.orders)]
    order = min(orders, key=lambda measures: _inversions([places[m] for m in measures if m in places]))
    by_measure = {c.measure: c for c in present}
    measures = [m for m in order if m in by_measure] + [c.measure for c in present if c.measure not in order]
    return tuple(_column(by_measure[m], set(by_measure), options, kind) for m in measures)


def _column(column: Column, present: set[str], options: Iterable[Column], basis: str) -> TableColumn:
    """``column`` as a part of the nearest ancestor that is printed."""
    parents = {c.measure: c.of for c in options}
    of = column.of
    while of is not None and of not in present:
        of = parents.get(of)
    minus = tuple(m for m in column.minus if m in present)
    return TableColumn(column.measure, basis, of, column.memo, column.unit, minus)


def _inversions(places: Sequence[int]) -> int:
    return sum(1 for i, a in enumerate(places) for b in places[i + 1 :] if a > b)


# In which order the leaf headers follow one another; 公务用车 spans several and says nothing.
_RECEPTION_FIRST = re.compile(r"出国(?:[（(]境[）)])?费?用?公务接待")
_RECEPTION_LAST = re.compile(r"(?:运行|维护)费?公务接待")
_PAIRED = re.compile(r"预算数决算数预算数决算数")
_BOTH = re.compile(r"预算数.*决算数")


def _item_columns(form: Form, header: str, kind: str) -> list[tuple[TableColumn, ...]]:
    """三公: the items in each order that forms know, the one that the header tells first."""
    options = form.columns_for(kind)
    named = {c.measure: c for c in options if not c.header.pattern or c.header.search(header)}
    orders = [[c.measure for c in options], *([*order, *(c.measure for c in options if c.measure not in order)] for order in form.orders)]
    if _RECEPTION_FIRST.search(header) and not _RECEPTION_LAST.search(header):
        orders.reverse()
    return [_both_bases([_column(named[m], set(named), options, kind) for m in order if m in named], header, kind) for order in orders]


def _both_bases(once: Sequence[TableColumn], header: str, kind: str) -> tuple[TableColumn, ...]:
    """The items once (budget), or for budget and final side by side or in pairs."""
    if kind != "final" or not _BOTH.search(header):
        return tuple(once)
    bases = ("budget", "final")
    if _PAIRED.search(header):
        return tuple(replace(c, basis=basis) for c in once for basis in bases)
    return tuple(replace(c, basis=basis) for basis in bases for c in once)


def _with_cells(table: Table, tokens: Sequence[Token]) -> Table:
    """``table`` with the columns that the cells of tab separated lines tell."""
    amounts = {side: [t for row in table.rows if side in (None, row.side) for t in row.amounts] for side in table.columns}
    width, positions = cell_columns(tokens, amounts, {side: len(columns) for side, columns in table.columns.items()})
    return replace(table, width=width, positions=positions)


# --- rows with a code ------------------------------------------------------------------


@dataclass
class _Open:
    """A row being read."""

    code: str | None = None
    line: int = 0
    words: list[Token] = field(default_factory=list[Token])
    amounts: list[Token] = field(default_factory=list[Token])
    total: str | None = None


def _read_coded(tokens: Sequence[Token], form: Form, spaced: bool) -> tuple[list[Row], str]:
    """Rows of a table by codes, read in each way rows are drawn; the most plausible."""
    shape = "economic" if form.slug == "basic_expenditure" else form.shape
    codes = _codes(tokens, shape)
    readings = [_code_first(tokens, codes, shape)]
    if shape in ("subject", "unit"):
        readings.append(_name_first(tokens, codes, spaced))
    if spaced and shape not in ("project", "purchase"):
        readings += [_by_position(tokens, shape, code_last) for code_last in (False, True)]
    rows, header = max(readings, key=lambda reading: (any(row.amounts for row in reading[0]), plausibility(reading[0]), _known(reading[0])))
    return _tidy(rows, form), header


def _known(rows: Sequence[Row]) -> int:
    """How many rows have an official subject's code and whole name."""
    index = subject_index()
    return sum(1 for row in rows if row.code and row.code in index.codes(parent_code(row.code), row.name, None))


def _by_position(tokens: Sequence[Token], shape: str, code_last: bool) -> tuple[list[Row], str]:
    """Rows of text that keeps its columns: panels side by side, each cut into bands.

    A band is a row of a panel, from one code's line to the next (or after the code before,
    where names and amounts stand above their code); in it tokens are read by column.
    """
    rows: list[Row] = []
    header = ""
    totals: list[Token] = []
    panels = _panels(tokens)
    if len(panels) > 1:
        # A total's line reaches over several panels: read as it runs.
        totals = [t for _, group in groupby(tokens, key=lambda t: t.line) for t in _total_line(list(group))]
        lines_read = {t.line for t in totals}
        panels = [[t for t in panel if t.line not in lines_read] for panel in panels]
    for panel in panels:
        lines = [list(group) for _, group in groupby(panel, key=lambda t: t.line)]
        ordered: list[Token] = []
        for band in _bands(lines, code_last):
            # The cells of a split code may be drawn on lines of their own: one line again.
            band.sort(key=_in_a_row)
            words = next((i for i, t in enumerate(band) if t.kind is Kind.WORD), 0)
            ordered += [replace(t, line=band[0].line if i < words else t.line, first=i == 0) for i, t in enumerate(band)]
        found, head = _code_first(ordered, _codes(ordered, shape), shape)
        rows += found
        header = header or head
    return rows + _code_first(totals, {}, shape)[0], header


def _total_line(line: Sequence[Token]) -> Sequence[Token]:
    """``line`` where it opens with a total and prints amounts, else nothing."""
    words = next((i for i, t in enumerate(line) if t.kind is not Kind.WORD), len(line))
    return line if words < len(line) and _total_label(line[:words]) else []


def _in_a_row(token: Token) -> tuple[int, int, int]:
    """Code, then the name's lines, then the amounts by column."""
    if token.digits and (len(token.text) in (2, 3) or (token.first and len(token.text) in (5, 6, 7, 9))):
        return 0, token.column, 0
    return (1, token.line, token.column) if token.kind is Kind.WORD else (2, token.column, token.line)


def _opens_row(line: Sequence[Token]) -> bool:
    text = line[0].text
    return line[0].digits and len(text) in (3, 5, 6, 7, 9)


def _bands(lines: Sequence[Sequence[Token]], code_last: bool) -> Iterator[list[Token]]:
    """Lines of a panel gathered into rows; what stands before the first code comes line by line."""
    band: list[Token] = []
    seen = False
    for line in lines:
        opens = _opens_row(line)
        total = any(_total_label(line[: i + 1]) for i, t in enumerate(line) if t.kind is Kind.WORD)
        if not seen and not opens and (total or not code_last):
            yield list(line)
            continue
        if total and not opens:
            if band:
                yield band
            yield list(line)
            band = []
            continue
        if code_last:
            band = [*band, *line]
            if opens:
                seen = True
                yield band
                band = []
        else:
            seen = seen or opens
            if opens and band:
                yield band
                band = []
            band = [*band, *line]
    if band:
        yield band


def _panels(tokens: Sequence[Token]) -> list[list[Token]]:
    """Tokens by the blocks that stand side by side, told by where 类 codes and economic 款 start."""
    starts: dict[int, int] = {}
    for token in tokens:
        if token.digits and (len(token.text) == 3 or (len(token.text) == 5 and _is_class(token.text[:3]))):
            place = next((c for c in starts if abs(c - token.column) <= 3), token.column)
            starts[place] = starts.get(place, 0) + 1
    most = max(starts.values(), default=0)
    edges = sorted(c for c, n in starts.items() if n * 4 >= most and n > 1)
    edges = [e for i, e in enumerate(edges) if i == 0 or e - edges[i - 1] > 20]
    if len(edges) < 2:
        return [list(tokens)]
    bounds = [0, *(e - 2 for e in edges[1:]), 10**6]
    return [[t for t in tokens if lo <= t.column < hi] for lo, hi in pairwise(bounds)]


def _codes(tokens: Sequence[Token], shape: str) -> dict[int, tuple[str, int]]:
    """Index of a code's first token → the code and how many tokens it takes."""
    pattern = _CODES[shape]
    codes: dict[int, tuple[str, int]] = {}
    units: set[str] = set()
    taken = -1
    for index, token in enumerate(tokens):
        if index <= taken:
            continue
        if _LONG_CODE.fullmatch(token.text) and shape in ("project", "purchase"):
            codes[index] = (token.text, 1)
            continue
        if not token.digits or not pattern.fullmatch(token.text):
            continue
        code, width = _join_split(tokens, index) if shape in ("subject", "economic") else (token.text, 1)
        follower = tokens[index + width] if index + width < len(tokens) else None
        named = follower is not None and follower.kind is Kind.WORD
        whole = len(code) == 5 and (width > 1 or len(token.text) == 5)
        panel = shape == "economic" and (whole or (named and (len(token.text) > 3 or _is_class(token.text))))
        opens = token.first or panel or (shape == "subject" and named and _runs_on(tokens, index))
        # A unit below one that has been named before: its own name may stand above and below its line.
        below = shape == "project" and len(code) > 3 and code[:-3] in units
        if opens and (named or below or shape in ("subject", "unit", "economic")):
            codes[index] = (code, width)
            taken = index + width - 1
            units.add(code)
    return codes


def _runs_on(tokens: Sequence[Token], index: int) -> bool:
    """A row that goes on its predecessor's line: a functional code right after an amount."""
    before = tokens[index - 1] if index else None
    return before is not None and before.kind is Kind.NUMBER and not before.digits and before.slot is None and tokens[index].text[0] == "2"


def _is_class(text: str) -> bool:
    """A 类 of the economic classification."""
    return text in ("301", "302", "303", "307", "309", "310", "311", "312", "313", "399")


def _join_split(tokens: Sequence[Token], index: int) -> tuple[str, int]:
    """A code printed in cells of 类 款 项 (``201 06 01``) put together."""
    code, width = tokens[index].text, 1
    if len(code) != 3:
        return code, 1
    limit = 1 if code.startswith("3") else 2
    while width <= limit and index + width < len(tokens):
        part = tokens[index + width]
        if not (part.digits and len(part.text) == 2):
            break
        together = part.line == tokens[index].line or (part.first and tokens[index].first)
        if not together:
            break
        code += part.text
        width += 1
    return code, width


def _total_label(words: Sequence[Token]) -> str | None:
    """The total that the last word before an amount names (``合 计`` in spaced letters)."""
    text = ""
    for token in reversed(words):
        text = token.text + text
        if _TOTAL.fullmatch(text):
            return text
        if len(token.text) > 1 or len(text) > 2:
            return None
    return None


def _code_first(tokens: Sequence[Token], codes: Mapping[int, tuple[str, int]], shape: str) -> tuple[list[Row], str]:
    """Rows that start at their code; amounts follow until the next code or total."""
    rows: list[Row] = []
    header: list[str] = []
    loose: list[Token] = []
    current: _Open | None = None
    index = 0
    while index < len(tokens):
        token = tokens[index]
        follower = tokens[index + codes[index][1]] if index in codes and index + codes[index][1] < len(tokens) else None
        if (
            index in codes
            and follower is not None
            and (follower.kind is Kind.WORD or shape in ("unit", "project") or len(codes[index][0]) == 5)
        ):
            if current:
                rows.append(_close(current))
            current = _Open(codes[index][0], token.line)
            loose = []
            index += codes[index][1]
            continue
        if token.kind is Kind.WORD:
            if current is None or current.amounts:
                loose.append(token)
                header.append(token.text)
            else:
                current.words.append(token)
        else:
            label = _total_label(loose)
            if not label and current and current.words and not current.amounts and (label := _total_label(current.words[-1:])):
                current.words.pop()
            if label:
                if current:
                    rows.append(_close(current))
                current = _Open(None, token.line, [], [token], label)
            elif current is None:
                if not token.digits and token.kind is Kind.NUMBER:
                    current = _Open(None, token.line, [], [token], "合计")
            elif not current.amounts or not loose or _continues(current, token, loose):
                current.amounts.append(token)
            loose = []
        index += 1
    if current:
        rows.append(_close(current))
    return rows, "".join(header)


def _continues(current: _Open, token: Token, loose: Sequence[Token]) -> bool:
    """Whether amounts after a word in a row are still the row's (计量单位 between them)."""
    if sum(len(w.text) for w in loose) <= 2:
        return True
    return token.line == current.amounts[-1].line and all(w.line == token.line for w in loose)


def _name_first(tokens: Sequence[Token], codes: Mapping[int, tuple[str, int]], spaced: bool) -> tuple[list[Row], str]:
    """Rows whose name's first line stands above their code's line."""
    rows: list[Row] = []
    header: list[str] = []
    current: _Open | None = None
    skip = {i for start, (_, width) in codes.items() for i in range(start + 1, start + width)}
    for number, group in groupby(enumerate(tokens), key=lambda pair: pair[1].line):
        line = [(i, t) for i, t in group if i not in skip]
        words = [t for i, t in line if t.kind is Kind.WORD and i not in codes]
        amounts = [t for i, t in line if t.kind is not Kind.WORD and i not in codes]
        code = next((codes[i][0] for i, _ in line if i in codes), None)
        label = _total_label(words) if not code else None
        known = current is not None and bool(current.code or current.total)
        whole = known and current is not None and bool(current.amounts)
        if current is None or (code and known) or (words and not code and whole) or label:
            if current is not None and known:
                rows.append(_close(current, spaced))
            elif current is not None:
                header += [w.text for w in current.words]
            current = _Open(None, number)
        elif not known and not rows and not code:
            # Still above the first row: only the line right above it can be its name's.
            header += [w.text for w in current.words]
            current = _Open(None, number)
        if code:
            if words and not rows and not current.code:
                header += [w.text for w in current.words]
                current.words = []
            current.code, current.line = code, number
        elif label:
            current.total = label
            header += [w.text for w in words]
        current.words += words
        current.amounts += amounts
    if current is not None and (current.code or current.total):
        rows.append(_close(current, spaced))
    return rows, "".join(header)


def _close(row: _Open, spaced: bool | None = None) -> Row:
    """``spaced`` None: amounts are in order; else lines were drawn apart."""
    amounts = [t for t in row.amounts if not t.padded]
    name = row.total or "".join(token.text for token in row.words)
    if spaced:
        runs = (tuple(sorted(amounts, key=lambda t: t.column)),)
    elif spaced is None:
        runs = (tuple(amounts),)
    else:
        runs = tuple(tuple(group) for _, group in groupby(amounts, key=lambda t: t.line))
    return Row(row.code, name, amounts[0].line if amounts else row.line, tuple(run for run in runs if run))


def plausibility(rows: Sequence[Row]) -> int:
    """How well rows read so: each code once and with amounts, of which the largest is the
    sum of some of the others, and each section the sum of its parts."""
    codes = [row.code for row in rows if row.code]
    score = -3 * (len(codes) - len(set(codes)))
    tops: dict[str, Decimal] = {}
    for row in rows:
        values = sorted((value_of(t.text) for t in row.amounts if t.kind is Kind.NUMBER), reverse=True)
        if row.code:
            tops[row.code] = values[0] if values else Decimal(0)
        if not values:
            score -= 1
        elif len(values) == 1:
            score += 1
        else:
            score += 3 if len(values) <= _MOST_PARTS and _is_subset_sum(values[0], values[1:]) else -1
    for code, top in tops.items():
        parts = [value for other, value in tops.items() if len(other) == len(code) + 2 and other.startswith(code)]
        if parts:
            score += 3 if abs(top - sum(parts)) * 1000 <= top else -3
    return score


_MOST_PARTS = 20
# What adds up shows among the largest parts; beyond this many sums it is no longer looked for.
_MOST_SUMS = 512


def _is_subset_sum(target: Decimal, parts: Sequence[Decimal]) -> bool:
    sums = {Decimal(0)}
    for part in parts:
        if len(sums) > _MOST_SUMS:
            return False
        sums |= {s + part for s in sums if s + part <= target}
        if target in sums:
            return True
    return target == 0


def _tidy(rows: Sequence[Row], form: Form) -> list[Row]:
    """Page headers read as rows left out; a project's name without its unit's."""
    kept = [row for row in rows if row.code or row.amounts]
    if form.shape != "project":
        return kept
    units = sorted({row.name for row in kept if row.code and not _LONG_CODE.fullmatch(row.code)}, key=len, reverse=True)
    return [replace(row, name=_without_unit(row.name, units)) if row.code and _LONG_CODE.fullmatch(row.code) else row for row in kept]


def _without_unit(name: str, units: Iterable[str]) -> str:
    for unit in units:
        if unit and name.endswith(unit) and name != unit:
            return name.removesuffix(unit)
    return name


# --- one row of items ------------------------------------------------------------------


def _read_items(tokens: Sequence[Token]) -> tuple[list[Row], str]:
    """三公: the amounts after the header, one row without a name."""
    header = "".join(t.text for t in tokens if t.kind is Kind.WORD)
    amounts = tuple(t for t in tokens if t.kind is not Kind.WORD)
    if not any(t.kind is Kind.NUMBER for t in amounts):
        return [], header
    return [Row(None, "", amounts[0].line, (amounts,))], header


# --- two sides -------------------------------------------------------------------------


def _read_two_sided(tokens: Sequence[Token], labels: SummaryLines, spaced: bool, slug: str) -> tuple[list[Row], str]:
    """The labels of both sides with their amounts, 行次 taken off."""
    header, start = _summary_header(tokens, labels)
    tokens = _without_foot(tokens, labels)
    line_numbers = {t.slot for t in tokens[:start] if t.slots and t.text == "行次"}
    reader = _TwoSided(labels, bool(re.search(r"行次|栏次", header)), _prints_decimals(tokens), slug)
    for side in _sides(tokens[start:], labels) if spaced else [tokens[start:]]:
        reader.turn()
        for (run, cell), group in groupby(side, key=lambda t: (t.kind is Kind.WORD, (t.line, t.slot) if t.slots else None)):
            if cell:
                # A label keeps to its cell.
                reader.turn()
            if cell and cell[1] in line_numbers:
                reader.line_number(list(group))
            elif run:
                for label in _split_labels(list(group), labels, reader.open_label):
                    reader.label(*label)
            else:
                reader.amounts(list(group))
    return reader.rows(), header


def _without_foot(tokens: Sequence[Token], labels: SummaryLines) -> Sequence[Token]:
    """``tokens`` up to where their header (收入 支出) stands below the last line, with what comes after it."""
    texts = [t.text for t in tokens]
    last = max((i for i, t in enumerate(tokens) if t.kind is Kind.WORD and labels.find(t.text)), default=0)
    foot = next((i for i in range(last, len(texts) - 1) if texts[i : i + 2] == ["收入", "支出"]), len(texts))
    return tokens[:foot]


def _sides(tokens: Sequence[Token], labels: SummaryLines) -> list[list[Token]]:
    """Text that keeps its columns, cut where the expenditure side's labels start, and where
    its uses (支出用途) stand in a block of their own."""
    starts: dict[bool, list[int]] = {False: [], True: []}
    for token in tokens:
        line = labels.find(token.text) if token.kind is Kind.WORD and numbered(token.text) else None
        if line and line.side == "expenditure":
            starts[line.role in USES].append(token.column)
    edges = sorted(min(columns) - 1 for columns in starts.values() if columns)
    bounds = [0, *edges, 10**6]
    sides: list[list[Token]] = [[] for _ in bounds[1:]]
    for token in tokens:
        index = next(i for i, end in enumerate(bounds[1:]) if token.column < end)
        line = labels.find(token.text) if index == 0 and edges and token.kind is Kind.WORD else None
        # Beside a label of narrow signs, one without a number may stand a little to the left.
        sides[1 if line and line.side == "expenditure" else index].append(token)
    if len(sides) > len(starts):
        # The total of the functions prints its amount at the end of its line, beyond the uses.
        lines = {t.line for t in sides[2] if t.kind is Kind.WORD}
        lone = [t for t in sides[2] if t.line not in lines and any(o.line == t.line for o in sides[1])]
        sides[1] = sorted([*sides[1], *lone], key=lambda t: t.line)
        sides[2] = [t for t in sides[2] if t not in lone]
    return sides


def _summary_header(tokens: Sequence[Token], labels: SummaryLines) -> tuple[str, int]:
    """Header text and the index of the first label: the first numbered, else the first known."""
    words = [(i, t.text) for i, t in enumerate(tokens) if t.kind is Kind.WORD]
    starts = [i for i, text in words if numbered(text)] or [i for i, text in words if labels.find(text)]
    first = starts[0] if starts else len(tokens)
    return "".join(text for i, text in words if i < first), first


def _split_labels(words: Sequence[Token], labels: SummaryLines, open_label: bool) -> Iterator[tuple[str, int, bool]]:
    """Words between two numbers → labels; (text, line, whether it goes on the one before)."""
    current, line, goes_on = "", 0, open_label
    for token in words:
        fresh = numbered(token.text)
        known = bool(current) and labels.find(current) is not None
        joined = labels.find(current + token.text) is not None or token.text.startswith(("（", "("))
        other = len(token.text) >= 4 and labels.find(token.text) is not None
        if current and (fresh or ((known or other) and not joined)):
            yield current, line, goes_on
            current, goes_on = "", False
        if not current:
            line = token.line
            goes_on = goes_on and not fresh and labels.find(token.text) is None
        current += token.text
    if current:
        yield current, line, goes_on


@dataclass
class _Label:
    text: str
    line: int
    side: str
    role: str | None
    number: int | None = None
    amounts: list[Token] = field(default_factory=list[Token])


# Numbers of blank lines that may be lost one after another: more would be an amount.
_MOST_LOST = 2


def _prints_decimals(tokens: Sequence[Token]) -> bool:
    """Whether the amounts of a table keep their decimals, so that none is a bare whole number."""
    printed = [decimals_of(t.text) for t in tokens if t.kind is Kind.NUMBER and not (t.digits and len(t.text) < 3)]
    return len(printed) > 2 and len(set(printed)) == 1 and 0 not in printed


class _TwoSided:
    """Gives each amount to the label before it; counts 行次 of both sides along."""

    def __init__(self, labels: SummaryLines, numbered_lines: bool, decimal: bool, slug: str) -> None:
        self._labels = labels
        self._decimal = decimal
        self._slug = slug
        self._numbered = numbered_lines
        self._found: list[_Label] = []
        self._next: dict[str, int | None] = {"revenue": 1, "expenditure": None}
        self._counted: dict[str, int] = {}
        self._fresh = True

    @property
    def open_label(self) -> bool:
        """Whether the last label may still be going on (nothing was given to it)."""
        fresh, self._fresh = self._fresh, False
        return not fresh and bool(self._found) and not self._found[-1].amounts and self._found[-1].number is None

    def label(self, text: str, line: int, goes_on: bool) -> None:
        if goes_on:
            last = self._found.pop()
            text, line = last.text + text, last.line
        known = self._labels.find(text)
        side = self._side(text, known.side if known else None)
        if number := ordinal(text):
            self._counted[side] = number
        self._found.append(_Label(text, line, side, known.role if known else None))

    def _side(self, text: str, known: str | None) -> str:
        before = self._found[-1].side if self._found else "expenditure"
        possible = self._labels.sides(text, self._slug) - {"both"}
        next_ = {side for side in possible if ordinal(text) and self._follows(side, text)}
        if known in ("revenue", "expenditure"):
            return next_.pop() if len(next_) == 1 else known
        if known is None and len(next_ or possible) == 1:
            return (next_ or possible).pop()
        if known == "both":
            return "expenditure" if any(label.text == text and label.side == "revenue" for label in self._found) else "revenue"
        if re.search(r"支出|费用$", text):
            return "expenditure"
        if re.search(r"收入|拨款|资金", text):
            return "revenue"
        return "revenue" if before == "expenditure" else "expenditure"

    def _follows(self, side: str, text: str) -> bool:
        """Whether a label is numbered as the next of a side."""
        return ordinal(text) == self._counted.get(side, 0) + 1

    def turn(self) -> None:
        """The other side begins: no label goes on across."""
        self._fresh = True

    def line_number(self, tokens: Sequence[Token]) -> None:
        """What stands in a column of 行次: the number of the label beside it."""
        if self._found and tokens[0].digits and self._found[-1].line == tokens[0].line:
            self._found[-1].number = int(tokens[0].text)

    def amounts(self, tokens: Sequence[Token]) -> None:
        """Amounts between two labels: the last label's, or those of all the labels on the
        line above where a line of amounts alone has one for each."""
        if not self._found:
            return
        rest = [t for t in tokens if not (self._numbered and t.digits and self._is_line_number(int(t.text), self._found[-1]))]
        waiting = [x for x in self._found if x.line == self._found[-1].line and not x.amounts]
        if not rest:
            return
        below = bool(rest) and rest[0].first and rest[0].line > self._found[-1].line
        if below and len(rest) > 1 and [label.side for label in waiting] == ["revenue", "expenditure"]:
            waiting[0].amounts += rest[:1]
            waiting[1].amounts += rest[1:]
        else:
            self._found[-1].amounts += rest

    def _is_line_number(self, number: int, last: _Label) -> bool:
        """行次 count up on each side, blank lines included; some are lost with a page's head.
        A small bare number where every amount prints decimals is nothing else."""
        if last.number is None and not last.amounts and self._may_follow(last.side, number):
            last.number = number
            self._next[last.side] = number + 1
            return True
        for side, expected in self._next.items():
            if expected is not None and expected <= number <= expected + _MOST_LOST:
                self._next[side] = number + 1
                return True
        return self._decimal and number < 100

    def _may_follow(self, side: str, number: int) -> bool:
        return (self._next[side] or 10) <= number <= 99

    def rows(self) -> list[Row]:
        self._complete_labels()
        found = self._hand_over(self._found)
        counters = {"revenue": 0, "expenditure": 0}
        rows: list[Row] = []
        for label in found:
            counters[label.side] += 1
            number = label.number or counters[label.side]
            line = label.amounts[0].line if label.amounts else label.line
            runs = (tuple(label.amounts),) if label.amounts else ()
            rows.append(Row(None, label.text, line, runs, label.side, label.role, number, level(label.text)))
        return rows

    def _complete_labels(self) -> None:
        """Labels that were cut off are whole, and mean what they then say."""
        for side in ("revenue", "expenditure"):
            mine = [label for label in self._found if label.side == side]
            for label, text in zip(mine, self._labels.complete([x.text for x in mine], self._slug, side), strict=True):
                known = self._labels.find(text)
                label.text, label.role = text, known.role if known and known.side in (side, "both") else None

    def _hand_over(self, found: list[_Label]) -> list[_Label]:
        """A total printed twice on a line whose other label stands in the header: the
        second amount is the other side's."""
        for label in found:
            if label.role not in ("current_total", "grand_total") or label.side != "revenue" or len(label.amounts) != 2:
                continue
            other = next((o for o in found if o.role == label.role and o.side == "expenditure" and not o.amounts), None)
            if other:
                other.amounts = [label.amounts.pop()]
        return found
