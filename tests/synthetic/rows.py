"""Rows in the layouts that lose blanks, or keep them as tabs."""

from collections.abc import Sequence

from tests.synthetic.sheet import Item, Sheet
from tests.synthetic.styles import Style


def joined(items: Sequence[Item], glue: bool = False) -> str:
    """Items with a space between them; none after an amount before the next panel where ``glue``."""
    out = ""
    for index, item in enumerate(items):
        stuck = glue and item.first and index and items[index - 1].cell is not None
        out += item.text if not out or stuck else " " + item.text
    return out


def stream_row(sheet: Sheet, items: Sequence[Item], style: Style) -> None:
    """A row with its blanks lost, names broken as ``style.wrap`` says."""
    shown = [i for i in items if i.text.strip()]
    current: list[Item] = []

    def flush() -> None:
        if current:
            sheet.put(joined(current, style.glue), [i.cell for i in current if i.cell])
            current.clear()

    for item in shown:
        parts = item.fragments()
        if style.justified:
            parts = [" ".join(p) for p in parts[:-1]] + parts[-1:]
        if len(parts) == 1 or style.wrap in ("none", "space"):
            current.append(Item(" ".join(parts) if style.wrap == "space" else item.text, item.column, item.cell, item.first))
        elif style.wrap == "own_lines":
            flush()
            for part in parts:
                sheet.put(part)
        else:
            current.append(Item(parts[0], item.column, None, item.first))
            flush()
            for part in parts[1:-1]:
                sheet.put(part)
            current.append(Item(parts[-1], item.column))
    flush()


def around_row(sheet: Sheet, items: Sequence[Item]) -> None:
    """Pieces of broken names above and below the line of the figures."""
    above: list[str] = []
    line: list[Item] = []
    below: list[str] = []
    for item in items:
        parts = item.fragments()
        if len(parts) == 1:
            line.append(item)
        elif parts:
            above.append(parts[0])
            below.append(parts[-1])
            if len(parts) > 2:
                line.append(Item("".join(parts[1:-1]), item.column))
    if above:
        sheet.put(" ".join(above))
    if line:
        sheet.put(joined(line), [i.cell for i in line if i.cell])
    if below:
        sheet.put(" ".join(below))


def token_row(sheet: Sheet, items: Sequence[Item]) -> None:
    """One item a line, a broken name over several."""
    for item in items:
        for part in item.fragments():
            sheet.put(part, [item.cell] if item.cell else [])


def tab_row(sheet: Sheet, items: Sequence[Item]) -> None:
    """All items with tabs, blank ones too."""
    sheet.put("\t".join(i.text for i in items), [i.cell for i in items if i.cell])
