"""Lines as they are written, the items of a printed row, and where text breaks."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from tests.synthetic.styles import Style
from tests.synthetic.tables import Cell, Column, Row, Table

# What a line may not be broken in: a run of digits or letters, a sign that closes what precedes it.
_UNBROKEN = re.compile(r"(?:[0-9A-Za-z][0-9A-Za-z.,]*%?|.)[，。、；：）)”！？]*")
_TOTALS = ("收入总计", "支出总计", "合计", "总计")


@dataclass(slots=True)
class Sheet:
    """Lines with the cells and claims that each one shows (by ``id``, 1-based)."""

    spaced: bool
    lines: list[str] = field(default_factory=list)
    places: dict[int, int] = field(default_factory=dict)
    page: int = 1

    def put(self, text: str, shown: Iterable[object] = ()) -> None:
        self.lines.append(text)
        for thing in shown:
            self.places[id(thing)] = len(self.lines)
        if self.spaced:
            self.lines.append("")


@dataclass(frozen=True, slots=True)
class Item:
    """What stands in one column of a printed row; ``first`` of its panel."""

    text: str
    column: Column
    cell: Cell | None = None
    first: bool = False

    def fragments(self) -> list[str]:
        """The lines of the item in its cell: names and texts break at the column's width."""
        if not self.text:
            return []
        if self.column.kind not in ("name", "text") or " " in self.text.strip():
            return [self.text]
        return pieces(self.text, self.column.width)


def items_of(table: Table, rows: Sequence[Row | None], style: Style) -> list[Item]:
    """The items of the panels' rows side by side, blanks included."""
    found = []
    for panel, row in zip(table.panels, rows, strict=True):
        for index, column in enumerate(panel.columns):
            item = row.items[index] if row else ""
            if isinstance(item, Cell):
                found.append(Item(item.printed, column, item if item.printed else None))
            else:
                pad = (
                    style.indent * row.level
                    if row and item and (column.kind == "name" or (column.kind == "code" and column.width > 4))
                    else ""
                )
                item = " ".join(item) if style.loose and item in _TOTALS else item
                found.append(Item(pad + item, column, None, index == 0))
    return found


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


def breadth(text: str, wide: bool) -> int:
    """Columns that ``text`` takes, a Chinese character two where ``wide``."""
    return sum(2 if wide and unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def centred(count: int, height: int) -> list[int]:
    """The lines of ``height`` that ``count`` pieces of a vertically centred cell stand on."""
    if count % 2 or not height % 2:
        return list(range((height - count) // 2, (height - count) // 2 + count))
    half = count // 2
    middle = height // 2
    return [*range(middle - half, middle), *range(middle + 1, middle + 1 + half)]
