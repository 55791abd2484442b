"""A document as a PDF: ruled tables with merged heads, wrapped names, pages."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise
from random import Random

from tests.paper import PORTRAIT, Page, breadth, pdf
from tests.synthetic.sheet import filled, pieces
from tests.synthetic.tables import Cell, Column, Document, Heading, Panel, Row, Table

_MARGIN = 50.0
_PAD = 3.0

RULES = ("all", "open", "rows", "columns", "none")


@dataclass(frozen=True, slots=True)
class PdfStyle:
    """How a report is set.

    ``rules``: ``all``, ``open`` (none at the left and right edge), ``rows`` (between rows
    only), ``columns`` (around and between columns, and below the head), ``none``. ``strokes``:
    ``line`` or ``fill`` (thin rectangles). ``heads``: the head is repeated on each page.
    ``merged``: the total's label takes the code's and the name's cell. ``lowered``: figures
    stand so many points lower than characters. ``numbers``: the page's number in its foot,
    ``running``: the unit's name in its head, ``watermark`` across it. ``leading`` in sizes of type.
    """

    rules: str = "all"
    strokes: str = "line"
    size: float = 9.0
    heads: bool = True
    merged: bool = False
    lowered: float = 0.0
    numbers: str = "- {} -"
    running: bool = False
    watermark: str = ""
    leading: float = 1.25


def random_style(rng: Random, rules: str | None = None) -> PdfStyle:
    """A style with ``rules`` (any where None; rules all around are the most common)."""
    return PdfStyle(
        rules=rules or rng.choice(("all", "all", "all", "open", *RULES)),
        strokes=rng.choice(("line", "fill")),
        size=rng.choice((8.0, 9.0, 10.5)),
        heads=rng.random() < 0.6,
        merged=rng.random() < 0.4,
        lowered=rng.choice((0.0, 0.0, 0.6)),
        numbers=rng.choice(("", "- {} -", "{}", "第 {} 页")),
        running=rng.random() < 0.2,
        watermark=rng.choice(("", "", "", "征求意见稿")),
        leading=rng.choice((1.1, 1.25, 1.6)),
    )


@dataclass(frozen=True, slots=True)
class _Box:
    """A cell of the head or of a row: columns ``first`` to ``last`` and so many head levels."""

    first: int
    last: int
    text: str
    top: int = 0
    bottom: int = 0
    right: bool = False


class _Setter:
    """Pages being set, from top to bottom."""

    def __init__(self, style: PdfStyle, running: str) -> None:
        self.style, self.running = style, running
        self.pages: list[Page] = []
        self.y = 0.0
        self.new_page()

    @property
    def page(self) -> Page:
        return self.pages[-1]

    @property
    def line(self) -> float:
        return self.style.size * self.style.leading

    def new_page(self, wide: bool = False) -> None:
        size = (PORTRAIT[1], PORTRAIT[0]) if wide else PORTRAIT
        self.pages.append(Page(size))
        if self.style.running:
            self.page.text(_MARGIN, size[1] - 25, self.running, 8)
        if self.style.numbers:
            self.page.text(size[0] / 2 - 10, 22, self.style.numbers.format(len(self.pages)), 9)
        if self.style.watermark:
            self.page.slanted(150, 250, self.style.watermark, 0.7, 0.7, 40)
        self.y = size[1] - _MARGIN

    def put(self, text: str, x: float = _MARGIN) -> None:
        """A line of text."""
        if self.y - self.line < _MARGIN:
            self.new_page(self.page.size != PORTRAIT)
        self.y -= self.line
        self._text(x, self.y, text, self.style.size)

    def prose(self, text: str) -> None:
        width = int((self.page.size[0] - 2 * _MARGIN) / self.style.size)
        for part in filled(text, width):
            self.put(part)

    def _text(self, x: float, y: float, text: str, size: float) -> None:
        """Figures a little lower, as another font sets them."""
        if not self.style.lowered:
            self.page.text(x, y, text, size)
            return
        for latin, run in groupby(text, str.isascii):
            part = "".join(run)
            self.page.text(x, y - self.style.lowered * latin, part, size)
            x += breadth(part, size)

    # --- tables -------------------------------------------------------------------------

    def table(self, table: Table) -> None:
        columns = [c for panel in table.panels for c in panel.columns]
        rows = _rows(table, self.style.merged)
        wide = len(columns) > 9
        self.new_page(wide)
        if table.marker:
            self.put(table.marker)
        self.put(table.title, self.page.size[0] / 2 - breadth(table.title, self.style.size) / 2)
        unit = f"单位：{table.printing.unit}"
        if table.owner:
            self._text(_MARGIN, self.y - self.line, table.owner, self.style.size)
        self.put(unit, self.page.size[0] - _MARGIN - breadth(unit, self.style.size))
        self.y -= 4
        edges, size = self._edges(columns, rows)
        head = _head(columns, table.numbered)
        self._head(head, edges, size)
        for row in rows:
            height = self._height(row, edges, size)
            if self.y - height < _MARGIN:
                self.new_page(wide)
                if self.style.heads:
                    self._head(head, edges, size)
            self._row(row, edges, size, height)
        self._rule_across(edges, bool(rows))
        self.y -= 4
        for note in table.notes:
            self.prose(note)

    def _edges(self, columns: Sequence[Column], rows: Sequence[Sequence[_Box]]) -> tuple[list[float], float]:
        """The columns' edges and the size of type with which they fit on the page."""
        room = self.page.size[0] - 2 * _MARGIN
        size = self.style.size
        while True:
            widths = [_width(column, index, rows, size) for index, column in enumerate(columns)]
            if sum(widths) <= room or size < 4:
                break
            size -= 0.5
        edges = [_MARGIN]
        for width in widths:
            edges.append(edges[-1] + width)
        return edges, size

    def _lines(self, box: _Box, edges: Sequence[float], size: float) -> list[str]:
        """The lines of a cell's text, broken at its width."""
        room = edges[box.last + 1] - edges[box.first] - 2 * _PAD
        if breadth(box.text, size) <= room + 0.01:
            return [box.text] if box.text else []
        return pieces(box.text, max(1, int(room / size)))

    def _height(self, row: Sequence[_Box], edges: Sequence[float], size: float) -> float:
        return max(len(self._lines(box, edges, size)) or 1 for box in row) * size * 1.15 + 2 * _PAD

    def _head(self, levels: Sequence[Sequence[_Box]], edges: Sequence[float], size: float) -> None:
        boxes = [box for level in levels for box in level]
        heights = [
            max((self._height([b], edges, size) / (b.bottom - b.top + 1) for b in boxes if b.top <= i <= b.bottom), default=size * 1.5)
            for i in range(len(levels))
        ]
        tops = [self.y]
        for height in heights:
            tops.append(tops[-1] - height)
        for box in boxes:
            self._cell(box, edges, size, tops[box.top], tops[box.bottom + 1], head=True)
        self.y = tops[-1]

    def _row(self, row: Sequence[_Box], edges: Sequence[float], size: float, height: float) -> None:
        for box in row:
            self._cell(box, edges, size, self.y, self.y - height)
        self.y -= height

    def _cell(self, box: _Box, edges: Sequence[float], size: float, top: float, bottom: float, head: bool = False) -> None:
        left, right = edges[box.first], edges[box.last + 1]
        lines = self._lines(box, edges, size)
        y = (top + bottom) / 2 + (len(lines) / 2) * size * 1.15 - size * 0.95
        for line in lines:
            wide = breadth(line, size)
            x = right - _PAD - wide if box.right else left + _PAD if not head else (left + right - wide) / 2
            self._text(x, y, line, size)
            y -= size * 1.15
        rules, filled_ = self.style.rules, self.style.strokes == "fill"
        if rules in ("all", "open", "columns"):
            for x in (left, right):
                if rules != "open" or edges[0] < x < edges[-1]:
                    self.page.rule(x, bottom, x, top, filled_)
        if rules in ("all", "open", "rows") or (rules == "columns" and head):
            for y in (top, bottom):
                self.page.rule(left, y, right, y, filled_)

    def _rule_across(self, edges: Sequence[float], drawn: bool) -> None:
        if drawn and self.style.rules == "columns":
            self.page.rule(edges[0], self.y, edges[-1], self.y, self.style.strokes == "fill")


def _width(column: Column, index: int, rows: Sequence[Sequence[_Box]], size: float) -> float:
    """Figures and codes stay on a line, names and heads may break."""
    texts = [box.text for row in rows for box in row if box.first == box.last == index]
    longest = max((breadth(text, size) for text in texts), default=0.0)
    if column.kind in ("name", "text"):
        longest = min(longest, column.width * size)
    return max(longest, min(len(column.headers[-1]), 4) * size) + 2 * _PAD + 1


def _rows(table: Table, merged: bool) -> list[list[_Box]]:
    """The panels' rows side by side; a total's label over its code's and name's cells where ``merged``."""
    rows: list[list[_Box]] = []
    for index in range(max((len(panel.rows) for panel in table.panels), default=0)):
        boxes: list[_Box] = []
        at = 0
        for panel in table.panels:
            boxes += _boxes(panel, panel.rows[index] if index < len(panel.rows) else None, at, merged)
            at += len(panel.columns)
        rows.append(boxes)
    return rows


def _boxes(panel: Panel, row: Row | None, at: int, merged: bool) -> Iterator[_Box]:
    items = row.items if row else [""] * len(panel.columns)
    labels = next((i for i, column in enumerate(panel.columns) if column.kind == "amount"), len(items))
    texts = [item.printed if isinstance(item, Cell) else item for item in items]
    start = 0
    total = row is not None and not row.code and not any(column.kind == "line" for column in panel.columns)
    if merged and total and labels > 1 and sum(map(bool, texts[:labels])) == 1:
        yield _Box(at, at + labels - 1, "".join(texts[:labels]))
        start = labels
    for index in range(start, len(items)):
        yield _Box(at + index, at + index, texts[index], right=panel.columns[index].kind == "amount")


def _head(columns: Sequence[Column], numbered: bool) -> list[list[_Box]]:
    """The head's levels: groups over their columns, a leaf down to the lowest level, 栏次 below."""
    depth = max(len(column.headers) for column in columns)
    levels: list[list[_Box]] = [[] for _ in range(depth)]
    for level in range(depth):
        at = 0
        for path, group in groupby(columns, key=lambda c: c.headers[: level + 1]):
            last = at + len(list(group)) - 1
            if len(path) == level + 1:
                leaves = [c for c in columns[at : last + 1] if len(c.headers) == level + 1]
                if leaves:
                    for index in range(at, last + 1):
                        levels[level].append(_Box(index, index, path[-1], level, depth - 1))
                else:
                    levels[level].append(_Box(at, last, path[-1], level, level))
            at = last + 1
    if numbered:
        counts = iter(range(1, len(columns) + 1))
        texts = [c.number if c.kind == "name" or not c.number else str(next(counts)) for c in columns]
        levels.append([_Box(i, i, text, depth, depth) for i, text in enumerate(texts)])
    return levels


def typeset(document: Document, style: PdfStyle) -> bytes:
    """The PDF of a document."""
    setter = _Setter(style, document.unit_name)
    for before, piece in pairwise([None, *document.pieces]):
        if isinstance(piece, Table):
            setter.table(piece)
            continue
        if isinstance(before, Table):
            setter.new_page()
        assert piece is not None
        setter.prose(piece.text if isinstance(piece, Heading) else piece.text())
    return pdf(*setter.pages)
