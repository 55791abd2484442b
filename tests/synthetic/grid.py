"""The layout that spaces hold in columns, as of pdftotext with ``-layout``."""

from collections.abc import Sequence
from dataclasses import dataclass

from tests.synthetic.sheet import Item, Sheet, breadth, centred
from tests.synthetic.tables import Table

_MARGIN = 6


@dataclass(slots=True)
class Grid:
    """Positions of a table's columns."""

    starts: list[int]
    widths: list[int]
    wide: bool

    @classmethod
    def of(cls, table: Table, rows: Sequence[Sequence[Item]], wide: bool) -> "Grid":
        """Columns as broad as their items, and as some six characters of their header."""
        widths = []
        for index, column in enumerate(c for p in table.panels for c in p.columns):
            texts = [part for row in rows for part in row[index].fragments()]
            head = "表" * min(len(column.headers[-1]), 6)
            widths.append(max(breadth(t, wide) for t in (head, *texts)) + 2)
        starts = [_MARGIN]
        for width in widths[:-1]:
            starts.append(starts[-1] + width)
        return cls(starts, widths, wide)

    def line(self, texts: Sequence[tuple[int, str, bool]]) -> str:
        """(column, text, right-aligned) at their places; what is too broad pushes the rest."""
        out = ""
        for index, text, right in texts:
            start = self.starts[index]
            if right:
                start += self.widths[index] - 1 - breadth(text, self.wide)
            gap = start - breadth(out, self.wide)
            out += " " * max(gap, 1 if out else 0) + text
        return out

    def characters(self, index: int) -> int:
        """Chinese characters that fit in a column's header."""
        return max((self.widths[index] - 1) // (2 if self.wide else 1), 2)


def grid_row(sheet: Sheet, grid: Grid, items: Sequence[Item], values: str) -> None:
    """A row over as many lines as its longest name; single lines at the place ``values`` says.

    ``below``: names start a line above the codes and figures, as where fonts differ in height.
    """
    broken = [i.fragments() for i in items]
    height = max((len(b) for b in broken), default=0)
    if not height:
        return
    named = [i.column.kind == "name" and bool(i.text) for i in items]
    if values == "below" and any(named):
        height = max(height, 2)
    if values == "middle" and height % 2 == 0:
        height += 1
    lines: list[list[tuple[int, Item, str]]] = [[] for _ in range(height)]
    for index, (item, parts) in enumerate(zip(items, broken, strict=True)):
        for at, part in zip(_places(len(parts), height, values, named[index]), parts, strict=True):
            lines[at].append((index, item, part))
    for line in lines:
        texts = [(index, part, item.column.kind == "amount") for index, item, part in line]
        if texts:
            sheet.put(grid.line(texts), [item.cell for _, item, _ in line if item.cell])


def _places(count: int, height: int, values: str, named: bool) -> list[int]:
    """The lines on which the ``count`` pieces of an item stand."""
    if values == "middle":
        return centred(count, height)
    start = {"first": 0, "last": height - count, "below": height - count}[values]
    if values == "below" and named and count == 1:
        start = 0
    return list(range(start, start + count))
