"""A document as the text of an extractor: which blanks are lost, where names break."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from tests.synthetic.grid import Grid, grid_row
from tests.synthetic.rows import around_row, stream_row, tab_row, token_row
from tests.synthetic.sheet import Item, Sheet, centred, filled, items_of, pieces
from tests.synthetic.styles import Style
from tests.synthetic.tables import Document, Heading, Sentence, Table

_NUMBER = re.compile(r"([0-9A-Za-z][0-9A-Za-z.,]*%?)")
_LATIN = str.maketrans("（）", "()")

Level = Sequence[tuple[int, str]]
"""Header texts of one level with the column that each starts at."""


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


def render(document: Document, style: Style) -> Rendered:
    """The text of ``document`` in ``style``, with the line of every cell and claim."""
    sheet = Sheet(style.spaced)
    for piece in document.pieces:
        if isinstance(piece, Table):
            _Printer(sheet, piece, style).print()
            sheet.page += 1
            if style.page_number != "{}":
                sheet.put(style.page_number.format(sheet.page))
        elif isinstance(piece, Heading):
            sheet.put(piece.text)
        else:
            _prose(sheet, piece.text(), style, _marks(piece))
    text = "\n".join(sheet.lines) + "\n"
    return Rendered(style.layout, text.translate(_LATIN) if style.latin else text, sheet.places, style.encoding, style.newline)


def _prose(sheet: Sheet, text: str, style: Style, marks: Sequence[tuple[int, object]] = ()) -> None:
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


class _Printer:
    """Prints one statement on a sheet."""

    def __init__(self, sheet: Sheet, table: Table, style: Style) -> None:
        self.sheet, self.table, self.style = sheet, table, style
        length = max((len(p.rows) for p in table.panels), default=0)
        self.rows = [items_of(table, [p.rows[i] if i < len(p.rows) else None for p in table.panels], style) for i in range(length)]
        self.columns = [c for p in table.panels for c in p.columns]
        self.grid = Grid.of(table, self.rows, style.wide) if style.layout == "columns" else None
        levels = _levels(table)
        self.levels = levels[-1:] if style.header == "flat" else levels

    def print(self) -> None:
        """Head, rows (over pages where the style has them), foot and notes."""
        after = self.style.titles_after and bool(self.table.title) and bool(self.table.marker)
        self._head(not after)
        self._headers(self.levels[-1:] if after else self.levels)
        for number, items in enumerate(self.rows):
            if self.style.pages and number and number % self.style.pages == 0:
                if after:
                    self._foot()
                self.sheet.page += 1
                self.sheet.put(self.style.page_number.format(self.sheet.page))
                self._continued(after)
                after = False
            self._row(items)
        if after:
            self._foot()
        for note in self.table.notes:
            _prose(self.sheet, note, self.style)
        self.sheet.lines.append("")

    def _row(self, items: Sequence[Item]) -> None:
        if self.grid is not None:
            grid_row(self.sheet, self.grid, items, self.style.values)
        elif self.style.layout == "tabs":
            tab_row(self.sheet, items)
        elif self.style.layout == "tokens":
            token_row(self.sheet, items)
        elif self.style.wrap == "around":
            around_row(self.sheet, items)
        else:
            stream_row(self.sheet, items, self.style)

    def _head(self, title: bool) -> None:
        """Title, marker, who and unit above a table."""
        put, table, style = self.sheet.put, self.table, self.style
        above = table.marker.startswith("表")
        if above:
            put(table.marker)
        if title and table.title:
            put(" " * 30 + table.title if self.grid else table.title)
        if table.marker and not above:
            put(table.marker)
        unit = table.printing.unit
        if style.layout == "tokens":
            for part in (*_NUMBER.split(table.owner), "单位：", unit):
                if part:
                    put(part)
        elif style.owner == "split":
            for part in (table.owner, "单", "位：", unit):
                if part:
                    put(part)
        elif table.owner and style.owner == "line":
            put(f"{table.owner} 单位：{unit}")
        else:
            if table.owner:
                put(table.owner)
            put(f"单位：{unit}")

    def _headers(self, levels: Sequence[Level]) -> None:
        """Header levels as the layout leaves them, and the row of column numbers."""
        for depth, level in enumerate(levels):
            leaves = depth == len(levels) - 1
            if self.grid is not None or (self.style.header == "lines" and leaves):
                self._header_lines(level)
            elif self.style.layout == "tokens" or (self.style.header == "pieces" and leaves):
                for _, text in level:
                    for part in pieces(text, 6 if self.style.layout == "tokens" else 4):
                        self.sheet.put(part)
            else:
                self._line(level)
        if self.table.numbered:
            self._line(_numbers(self.table))

    def _line(self, texts: Level) -> None:
        """Texts of one line of a header, at their columns where the layout has such."""
        if self.style.layout == "tabs":
            by_column = dict(texts)
            self.sheet.put("\t".join(by_column.get(i, "") for i in range(len(self.columns))))
        elif self.grid is not None:
            self.sheet.put(self.grid.line([(i, t, False) for i, t in texts]))
        elif self.style.layout == "tokens":
            for _, text in texts:
                self.sheet.put(text)
        else:
            self.sheet.put(" ".join(t for _, t in texts))

    def _header_lines(self, level: Level) -> None:
        """Headers broken in their cells, line by line down the page."""
        broken = [(i, pieces(text, self.grid.characters(i) if self.grid else 5)) for i, text in level]
        height = max(len(parts) for _, parts in broken)
        for line in range(height):
            texts = [(i, parts[places.index(line)]) for i, parts in broken if line in (places := centred(len(parts), height))]
            if texts:
                self._line(texts)

    def _foot(self) -> None:
        """Title and group headers after the rows, as some extractors give them."""
        self.sheet.put(self.table.title * (2 if self.style.doubled and len(self.levels) > 2 else 1))
        for level in self.levels[:-1]:
            self.sheet.put(" ".join(t for _, t in level))

    def _continued(self, after: bool) -> None:
        """What stands above the rows of a further page."""
        if after:
            self._head(False)
            self._headers(self.levels[-1:])
            self._foot()
            return
        if self.style.again and self.table.title:
            self.sheet.put(self.table.title + self.style.again.removeprefix("title"))
        self._headers(self.levels)


def _levels(table: Table) -> list[Level]:
    """Header texts a level from the outermost; leaves in the last."""
    columns = [c for p in table.panels for c in p.columns]
    depth = max(len(c.headers) for c in columns)
    paths = [(*c.headers[:-1], *([""] * (depth - len(c.headers))), c.headers[-1]) for c in columns]
    found = []
    for level in range(depth):
        texts, index = [], 0
        for path, group in groupby(paths, key=lambda p: p[: level + 1]):
            if path[-1]:
                texts.append((index, path[-1]))
            index += len(list(group))
        found.append(texts)
    return [level for level in found if level]


def _numbers(table: Table) -> Level:
    """栏次 and the numbers of the amount columns, counted over both halves."""
    columns = [c for p in table.panels for c in p.columns]
    count = iter(range(1, len(columns) + 1))
    return [(i, c.number if c.kind == "name" else str(next(count))) for i, c in enumerate(columns) if c.number]
