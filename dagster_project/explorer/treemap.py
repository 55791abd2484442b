"""Areas in proportion: the squarified treemap of Bruls, Huizing and van Wijk, and what can be written on an area."""

from collections.abc import Sequence
from dataclasses import dataclass

# Text on an area: the height of a line, the widths of a Chinese character and of any other, what stays free.
LINE = 18
_WIDE, _NARROW, _MARGIN = 14, 7.5, 10
_SHORTEST = 3


@dataclass(frozen=True)
class Box:
    """A rectangle, ``x`` to the right and ``y`` downwards."""

    x: float
    y: float
    width: float
    height: float


def squarify(values: Sequence[float], box: Box) -> list[Box]:
    """Divide ``box`` into areas in proportion to ``values``, each as square as can be.

    ``values`` are positive, largest first, and none is below a billionth of their sum.
    """
    boxes: list[Box] = []
    rest, start = box, 0
    while start < len(values):
        end = start + 1
        total = sum(values[start:])
        scale = rest.width * rest.height / total
        side = min(rest.width, rest.height)
        while end < len(values) and _worst(values[start : end + 1], scale, side) <= _worst(values[start:end], scale, side):
            end += 1
        row = values[start:end]
        boxes += _row(row, sum(row) / total, rest)
        rest = _beside(sum(row) / total, rest)
        start = end
    return boxes


def fitted(name: str, amount: str, box: Box) -> str:
    """What fits into a box in one or two lines: the name, cut to its width, and the amount, which is never cut.

    Nothing where the name couldn't be told from its beginning.
    """
    room, lines = box.width - _MARGIN, int((box.height - _MARGIN / 2) // LINE)
    cut = _cut(name, room)
    if not lines or not cut:
        return ""
    return f"{cut}\n{amount}" if lines > 1 and _width(amount) <= room else cut


def _cut(text: str, room: float) -> str:
    """``text``, or as much of it as has ``room`` with an ellipsis; nothing where that is very little."""
    if _width(text) <= room:
        return text
    while text and _width(text) + _NARROW > room:
        text = text[:-1]
    return f"{text}…" if len(text) >= _SHORTEST else ""


def _width(text: str) -> float:
    return sum(_WIDE if ord(character) > 0x2E80 else _NARROW for character in text)


def _worst(row: Sequence[float], scale: float, side: float) -> float:
    """The worst proportion of sides in a row laid along ``side``."""
    area = sum(row) * scale
    return max(max(side**2 * value * scale / area**2, area**2 / (side**2 * value * scale)) for value in row)


def _row(row: Sequence[float], share: float, box: Box) -> list[Box]:
    """A row along the shorter side of ``box``, taking ``share`` of it."""
    boxes: list[Box] = []
    total, before = sum(row), 0.0
    for value in row:
        part = value / total
        if box.width >= box.height:
            boxes.append(Box(box.x, box.y + before * box.height, box.width * share, box.height * part))
        else:
            boxes.append(Box(box.x + before * box.width, box.y, box.width * part, box.height * share))
        before += part
    return boxes


def _beside(share: float, box: Box) -> Box:
    """What a row leaves of ``box``."""
    if box.width >= box.height:
        return Box(box.x + box.width * share, box.y, box.width * (1 - share), box.height)
    return Box(box.x, box.y + box.height * share, box.width, box.height * (1 - share))
