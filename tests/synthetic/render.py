"""A document as the text of an extractor: which blanks are lost, where names break.

The layouts imitate what extractors make of the same printed page: a row a line with
spaces (blanks lost), tabs (blanks kept), columns held by spaces, a token a line, wrapped
names before and after their row, titles and group headers after the rows.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from random import Random

from tests.synthetic.tables import Cell, Column, Document, Heading, Row, Sentence, Table

LAYOUTS = ("stream", "tabs", "columns", "tokens", "plumber")
# What a line may not be broken in: a run of digits or letters, a sign that closes what precedes it.
_UNBROKEN = re.compile(r"(?:[0-9A-Za-z][0-9A-Za-z.,]*%?|.)[，。、；：）)”！？]*")
_NUMBER = re.compile(r"([0-9A-Za-z][0-9A-Za-z.,]*%?)")


@dataclass(frozen=True, slots=True)
class Style:
    """How a layout is carried out.

    ``wrap``: what becomes of a name that does not fit (``own_lines``: each piece a line;
    ``tail``: its last piece shares the line of the figures; ``space``: pieces joined by a
    space; ``around``: pieces above and below the row; ``none``). ``header``: ``flat``,
    ``levels`` or ``pieces``. ``pages``: rows a page before the head is repeated, 0 never;
    ``again`` what is repeated above the column heads (nothing, the title, the title with 续).
    ``loose``: totals are spaced out (``收 入 总 计``); ``justified``: so are broken names.
    ``latin``: brackets are half-width. ``encoding`` and ``newline`` are those of the file.
    """

    layout: str
    wrap: str = "own_lines"
    header: str = "levels"
    spaced: bool = False
    glue: bool = False
    indent: str = ""
    titles_after: bool = False
    doubled: bool = False
    pages: int = 0
    page_number: str = "{}"
    prose_width: int = 34
    wide: bool = False
    values: str = "first"
    owner: str = "line"
    again: str = ""
    loose: bool = False
    justified: bool = False
    latin: bool = False
    encoding: str = "utf-8"
    newline: str = "\n"


def random_style(rng: Random, layout: str | None = None) -> Style:
    """A style of ``layout`` (any where None)."""
    layout = layout or rng.choice(LAYOUTS)
    wraps = {"stream": ("own_lines", "tail", "space", "none"), "plumber": ("around",), "tokens": ("own_lines",)}
    return Style(
        layout=layout,
        wrap=rng.choice(wraps.get(layout, ("none",))),
        header=rng.choice(("flat", "levels", "pieces")) if layout in ("stream", "plumber") else "levels",
        spaced=layout == "stream" and rng.random() < 0.35,
        glue=layout == "stream" and rng.random() < 0.2,
        indent=rng.choice(("", "", "\u3000", " ")) if layout in ("stream", "tabs") else "",
        titles_after=layout in ("stream", "tokens") and rng.random() < 0.2,
        doubled=rng.random() < 0.5,
        pages=rng.choice((0, 0, 24, 40)),
        page_number=rng.choice(("{}", "— {} —", "\f", "-{}-")),
        prose_width=rng.choice((0, 28, 34, 46)),
        wide=rng.random() < 0.5,
        values=rng.choice(("first", "last", "below")) if layout == "columns" else "first",
        owner=rng.choice(("line", "line", "two", "split")),
        again=rng.choice(("", "title", "（续）")),
        loose=rng.random() < 0.3,
        justified=layout in ("stream", "plumber") and rng.random() < 0.15,
        latin=rng.random() < 0.15,
        encoding=rng.choice(("utf-8",) * 8 + ("gb18030", "utf-16")),
        newline=rng.choice(("\n", "\n", "\n", "\r\n")),
    )


@dataclass(slots=True)
class Rendered:
    """The text and, by ``id`` of a cell or claim, its 1-based line."""

    layout: str
    text: str
    lines: dict[int, int]
    encoding: str = "utf-8"
    newline: str = "\n"

    @property
    def content(self) -> bytes:
        """The bytes of the report's file."""
        return self.text.replace("\n", self.newline).encode(self.encoding)


@dataclass(slots=True)
class _Sheet:
    """Lines as they are written, with the cells each one shows."""

    spaced: bool
    lines: list[str] = field(default_factory=list)
    places: dict[int, int] = field(default_factory=dict)
    page: int = 1

    def put(self, text: str, cells: Iterable[object] = ()) -> None:
        self.lines.append(text)
        for cell in cells:
            self.places[id(cell)] = len(self.lines)
        if self.spaced:
            self.lines.append("")

    def gap(self, count: int = 1) -> None:
        self.lines += [""] * count


@dataclass(frozen=True, slots=True)
class _Item:
    """What stands in one column of a printed line."""

    text: str
    column: Column
    cell: Cell | None = None
    first: bool = False


def pieces(text: str, width: int) -> list[str]:
    """``text`` in pieces of at most ``width`` characters."""
    return [text[i : i + width] for i in range(0, len(text), width)] or [""]


def filled(text: str, width: int) -> list[str]:
    """``text`` in lines of about ``width`` characters, broken where typesetting would break it."""
    lines = [""]
    for run in _UNBROKEN.findall(text):
        if lines[-1] and len(lines[-1]) + len(run) > width:
            lines.append("")
        lines[-1] += run
    return lines


def _width(text: str, wide: bool) -> int:
    return sum(2 if wide and unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


_TOTALS = ("收入总计", "支出总计", "合计", "总计")


def _items(table: Table, rows: Sequence[Row | None], style: Style) -> list[_Item]:
    """The items of the panels' rows side by side, blanks included."""
    found, indent = [], style.indent
    for panel, row in zip(table.panels, rows, strict=True):
        for index, column in enumerate(panel.columns):
            item = row.items[index] if row else ""
            if isinstance(item, Cell):
                found.append(_Item(item.printed, column, item if item.printed else None))
            else:
                pad = indent * row.level if row and item and column.kind in ("code", "name") else ""
                item = " ".join(item) if style.loose and item in _TOTALS else item
                found.append(_Item(pad + item, column, None, index == 0))
    return found


def _fragments(item: _Item) -> list[str]:
    if item.column.kind not in ("name", "text") or " " in item.text.strip():
        return [item.text]
    return pieces(item.text, item.column.width)


def _join(items: Sequence[_Item], glue: bool) -> str:
    out = ""
    for index, item in enumerate(items):
        stuck = glue and item.first and index and items[index - 1].cell is not None
        out += item.text if not out or stuck else " " + item.text
    return out


def _stream_row(sheet: _Sheet, items: Sequence[_Item], style: Style) -> None:
    """A row with its blanks lost, names broken as ``style.wrap`` says."""
    shown = [i for i in items if i.text.strip()]
    if not shown:
        return
    if style.wrap == "around":
        _around_row(sheet, shown)
        return
    current: list[_Item] = []

    def flush() -> None:
        if current:
            sheet.put(_join(current, style.glue), [i.cell for i in current if i.cell])
            current.clear()

    for item in shown:
        parts = _fragments(item)
        if style.justified:
            parts = [" ".join(p) for p in parts[:-1]] + parts[-1:]
        if len(parts) == 1 or style.wrap in ("none", "space"):
            current.append(_Item(" ".join(parts) if style.wrap == "space" else item.text, item.column, item.cell, item.first))
        elif style.wrap == "own_lines":
            flush()
            for part in parts:
                sheet.put(part)
        else:
            current.append(_Item(parts[0], item.column, None, item.first))
            flush()
            for part in parts[1:-1]:
                sheet.put(part)
            current.append(_Item(parts[-1], item.column))
    flush()


def _around_row(sheet: _Sheet, shown: Sequence[_Item]) -> None:
    """Pieces of broken names above and below the line of the figures."""
    above, line, below = [], [], []
    for item in shown:
        parts = _fragments(item)
        if len(parts) == 1:
            line.append(item)
        elif len(parts) == 2:
            above.append(parts[0])
            below.append(parts[1])
        else:
            above.append(parts[0])
            line.append(_Item("".join(parts[1:-1]), item.column))
            below.append(parts[-1])
    for group in (above, line, below):
        if group is line and line:
            sheet.put(_join(line, False), [i.cell for i in line if i.cell])
        elif group:
            sheet.put(" ".join(str(p) for p in group))


def _token_row(sheet: _Sheet, items: Sequence[_Item]) -> None:
    for item in items:
        if item.text:
            parts = _fragments(item)
            for part in parts[:-1]:
                sheet.put(part)
            sheet.put(parts[-1], [item.cell] if item.cell else [])


def _tab_row(sheet: _Sheet, items: Sequence[_Item]) -> None:
    sheet.put("\t".join(i.text for i in items), [i.cell for i in items if i.cell])


@dataclass(slots=True)
class _Grid:
    """Positions of a table's columns in a layout held by spaces."""

    starts: list[int]
    widths: list[int]
    wide: bool

    @classmethod
    def of(cls, table: Table, rows: Sequence[Sequence[_Item]], wide: bool, margin: int) -> "_Grid":
        columns = [c for p in table.panels for c in p.columns]
        widths = []
        for index, column in enumerate(columns):
            texts = [part for row in rows for part in _fragments(row[index])]
            head = min(len(column.headers[-1]), 6)
            widths.append(max([_width("表" * head, wide), *(_width(t, wide) for t in texts)]) + 2)
        starts = [margin]
        for width in widths[:-1]:
            starts.append(starts[-1] + width)
        return cls(starts, widths, wide)

    def line(self, texts: Sequence[tuple[int, str, bool]]) -> str:
        """Texts at their columns, figures at the right of theirs."""
        out = ""
        for index, text, right in texts:
            start = self.starts[index]
            if right:
                start += self.widths[index] - 1 - _width(text, self.wide)
            gap = start - _width(out, self.wide)
            out += " " * max(gap, 1 if out else 0) + text
        return out


def _grid_row(sheet: _Sheet, grid: _Grid, items: Sequence[_Item], values: str) -> None:
    """A row of a layout held by spaces, over as many lines as its longest name."""
    broken = [_fragments(i) if i.text else [] for i in items]
    height = max((len(b) for b in broken), default=0)
    if not height:
        return
    below = values == "below" and any(i.column.kind == "name" and i.text for i in items)
    height = max(height, 2) if below else height
    at = height - 1 if values in ("last", "below") else 0
    for line in range(height):
        texts, cells = [], []
        for index, (item, parts) in enumerate(zip(items, broken, strict=True)):
            if item.column.kind in ("name", "text"):
                offset = line - (height - len(parts)) if below and len(parts) > 1 else line
                if 0 <= offset < len(parts):
                    texts.append((index, parts[offset], False))
            elif line == at and item.text:
                texts.append((index, item.text, item.column.kind == "amount"))
                if item.cell:
                    cells.append(item.cell)
        sheet.put(grid.line(texts), cells)


def _levels(table: Table) -> list[list[tuple[str, int]]]:
    """Header texts a level from the outermost, with the column each starts at; leaves in the last."""
    columns = [c for p in table.panels for c in p.columns]
    depth = max(len(c.headers) for c in columns)
    paths = [(*c.headers[:-1], *([""] * (depth - len(c.headers))), c.headers[-1]) for c in columns]
    found = []
    for level in range(depth):
        texts, index = [], 0
        for key, group in groupby(range(len(paths)), key=lambda i: paths[i][: level + 1]):
            size = len(list(group))
            if key[-1]:
                texts.append((key[-1], index))
            index += size
        found.append(texts)
    return [level for level in found if level]


def _numbers(table: Table) -> list[tuple[str, int]]:
    columns = [c for p in table.panels for c in p.columns]
    seen: list[tuple[str, int]] = [(c.number, i) for i, c in enumerate(columns) if c.number]
    if len(table.panels) > 1:  # 栏次 counts over both halves.
        count = iter(range(1, len(columns) + 1))
        seen = [(c.number if c.kind == "name" else str(next(count)), i) for i, c in enumerate(columns) if c.number]
    return seen


def _headers(sheet: _Sheet, table: Table, style: Style, grid: _Grid | None, levels: Sequence[Sequence[tuple[str, int]]]) -> None:
    """Header levels as the layout leaves them."""
    width = sum(len(p.columns) for p in table.panels)
    for depth, level in enumerate(levels):
        texts = [t for t, _ in level]
        if style.layout == "tabs":
            row = [""] * width
            for text, index in level:
                row[index] = text
            sheet.put("\t".join(row))
        elif grid is not None:
            height = max(-(-_width(t, grid.wide) // max(grid.widths[i] - 1, 2)) if depth == len(levels) - 1 else 1 for t, i in level)
            for line in range(height):
                parts = []
                for text, index in level:
                    size = -(-len(text) // height)
                    part = text[line * size : (line + 1) * size]
                    if part:
                        parts.append((index, part, False))
                sheet.put(grid.line(parts))
        elif style.layout == "tokens":
            for text in texts:
                for part in pieces(text, 6):
                    sheet.put(part)
        elif style.header == "pieces" and depth == len(levels) - 1:
            for text in texts:
                for part in pieces(text, 4):
                    sheet.put(part)
        else:
            sheet.put(" ".join(texts))
    if table.numbered:
        numbers = _numbers(table)
        if style.layout == "tabs":
            row = [""] * width
            for text, index in numbers:
                row[index] = text
            sheet.put("\t".join(row))
        elif grid is not None:
            sheet.put(grid.line([(i, t, False) for t, i in numbers]))
        elif style.layout == "tokens":
            for text, _ in numbers:
                sheet.put(text)
        else:
            sheet.put(" ".join(t for t, _ in numbers))


def _head(sheet: _Sheet, table: Table, style: Style, title: bool) -> None:
    """Title, marker, who and unit above a table."""
    unit = f"单位：{table.printing.unit}"
    above = table.marker.startswith("表")
    if above:
        sheet.put(table.marker)
    if title and table.title:
        sheet.put(table.title if style.layout != "columns" else " " * 30 + table.title)
    if table.marker and not above:
        sheet.put(table.marker)
    if style.layout == "tokens":
        parts = [*(_NUMBER.split(table.owner) if table.owner else []), "单位：", table.printing.unit]
        for part in parts:
            if part:
                sheet.put(part)
    elif style.owner == "split":
        sheet.put(table.owner or "单")
        sheet.put("单" if table.owner else "位：")
        if table.owner:
            sheet.put("位：")
        sheet.put(table.printing.unit)
    elif table.owner and style.owner == "line":
        sheet.put(f"{table.owner} {unit}")
    else:
        if table.owner:
            sheet.put(table.owner)
        sheet.put(unit)


def _foot(sheet: _Sheet, table: Table, style: Style, levels: Sequence[Sequence[tuple[str, int]]]) -> None:
    """Title and group headers after the rows, as some extractors give them."""
    sheet.put(table.title * (2 if style.doubled and len(levels) > 2 else 1))
    for level in levels[:-1]:
        sheet.put(" ".join(t for t, _ in level))


def _continued(
    sheet: _Sheet, table: Table, style: Style, grid: _Grid | None, levels: Sequence[Sequence[tuple[str, int]]], after: bool
) -> None:
    """What stands above the rows of a further page."""
    if after:
        _head(sheet, table, style, False)
        _headers(sheet, table, style, grid, levels[-1:])
        _foot(sheet, table, style, levels)
        return
    if style.again and table.title:
        sheet.put(table.title + style.again.removeprefix("title"))
    _headers(sheet, table, style, grid, levels)


def _table(sheet: _Sheet, table: Table, style: Style) -> None:
    length = max((len(p.rows) for p in table.panels), default=0)
    rows = [_items(table, [p.rows[i] if i < len(p.rows) else None for p in table.panels], style) for i in range(length)]
    grid = _Grid.of(table, rows, style.wide, 6) if style.layout == "columns" else None
    levels = _levels(table)
    if style.header == "flat" and style.layout in ("stream", "plumber"):
        levels = levels[-1:]
    after = style.titles_after and bool(table.title) and bool(table.marker)
    _head(sheet, table, style, not after)
    _headers(sheet, table, style, grid, levels[-1:] if after else levels)
    for number, items in enumerate(rows):
        if style.pages and number and number % style.pages == 0:
            if after:
                _foot(sheet, table, style, levels)
            sheet.page += 1
            sheet.put(style.page_number.format(sheet.page))
            _continued(sheet, table, style, grid, levels, after)
            after = False
        if style.layout == "tabs":
            _tab_row(sheet, items)
        elif grid is not None:
            _grid_row(sheet, grid, items, style.values)
        elif style.layout == "tokens":
            _token_row(sheet, items)
        else:
            _stream_row(sheet, items, style)
    if after:
        _foot(sheet, table, style, levels)
    for note in table.notes:
        _prose(sheet, note, style)
    sheet.gap()


def _prose(sheet: _Sheet, text: str, style: Style, marks: Sequence[tuple[int, object]] = ()) -> None:
    """A paragraph in lines of the style's width; ``marks`` are objects with their offset in it."""
    if style.layout == "tokens":
        parts = [p for p in _NUMBER.split(text) if p]
    else:
        parts = filled(text, style.prose_width) if style.prose_width else [text]
    end = 0
    for part in parts:
        start, end = end, end + len(part)
        sheet.put(part, [mark for offset, mark in marks if start <= offset < end])


def _marks(sentence: Sentence) -> list[tuple[int, object]]:
    found, offset = [], 0
    for text, claim in sentence.spans():
        if claim:
            found.append((offset, claim))
        offset += len(text)
    return found


_LATIN = str.maketrans("（）", "()")


def render(document: Document, style: Style) -> Rendered:
    """The text of ``document`` in ``style``, with the line of every cell and claim."""
    sheet = _Sheet(style.spaced)
    for piece in document.pieces:
        if isinstance(piece, Table):
            _table(sheet, piece, style)
            sheet.page += 1
            if style.page_number != "{}":
                sheet.put(style.page_number.format(sheet.page))
        elif isinstance(piece, Heading):
            sheet.put(piece.text)
        else:
            _prose(sheet, piece.text(), style, _marks(piece))
    text = "\n".join(sheet.lines) + "\n"
    return Rendered(style.layout, text.translate(_LATIN) if style.latin else text, sheet.places, style.encoding, style.newline)
