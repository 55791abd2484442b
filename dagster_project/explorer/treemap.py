"""Areas in proportion: the squarified treemap of Bruls, Huizing and van Wijk, as a pure function."""

from collections.abc import Sequence
from dataclasses import dataclass


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
