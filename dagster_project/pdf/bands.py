"""Texts in columns without rules between rows → rows, by the white between them.

Names are wrapped, figures never are: what belongs to a row stands closer together than rows
do, and holds no two figures in one column.
"""

import re
from collections.abc import Iterable, Sequence
from itertools import groupby, pairwise

from dagster_project.pdf.words import Text, at_one_height

# What is printed whole on one line: amounts, codes, marks of nothing.
FIGURE = re.compile(r"[-△▲(（]?[\d,]*\d(?:\.\d+)?[)）]?%?|[-—–]+")

# In heights of a line: what two lines of one row may share of their height, and how much
# whiter the white between rows has to be than that between a name's lines.
_SHARED = 0.25
_WHITER = 1.6

Row = list[list[Text]]
"""The lines of each column's cell."""


def bands(columns: Sequence[Sequence[Text]]) -> list[Row]:
    """The rows in ``columns``, from top to bottom.

    Parts that stand beside one another are a row. Parts with little white between them are,
    too, as far as that leaves no row with two figures in a column; where nothing tells little
    white from much, each is a row.
    """
    placed = sorted(((index, text) for index, column in enumerate(columns) for text in column), key=lambda pair: pair[1].top)
    parts = _beside_one_another(placed)
    whites = [_top(below) - _bottom(above) for above, below in pairwise(parts)]
    for limit in _limits(whites):
        joined = _joined(parts, whites, limit)
        if not any(_contradicts(part) for part in joined):
            return [_row(part, len(columns)) for part in joined]
    return [_row(part, len(columns)) for part in parts]


Part = list[tuple[int, Text]]


def _beside_one_another(placed: Iterable[tuple[int, Text]]) -> list[Part]:
    """Texts whose heights overlap; those at one height where that would put two figures in a column."""
    parts: list[Part] = []
    bottom = 0.0
    for index, text in placed:
        if not parts or text.top > bottom - _SHARED * text.height:
            parts.append([])
            bottom = text.bottom
        parts[-1].append((index, text))
        bottom = max(bottom, text.bottom)
    return [split for part in parts for split in (_at_one_height(part) if _contradicts(part) else [part])]


def _at_one_height(part: Part) -> list[Part]:
    columns = {id(text): index for index, text in part}
    return [[(columns[id(text)], text) for text in line] for line in at_one_height(text for _, text in part)]


def _contradicts(part: Part) -> bool:
    """Whether a column has two figures, one below the other."""
    figures = [(index, text) for index, text in part if FIGURE.fullmatch(text.text)]
    return any(len(list(group)) > 1 for _, group in groupby(sorted(index for index, _ in figures)))


def _limits(whites: Sequence[float]) -> list[float]:
    """How much white a row may have inside, the most first: where the next more is much more."""
    ordered = sorted({max(white, 0.1) for white in whites})
    return [small for small, large in reversed(list(pairwise(ordered))) if large > _WHITER * small]


def _joined(parts: Sequence[Part], whites: Sequence[float], limit: float) -> list[Part]:
    joined = [list(parts[0])]
    for part, white in zip(parts[1:], whites, strict=True):
        if white <= limit:
            joined[-1] += part
        else:
            joined.append(list(part))
    return joined


def _row(part: Part, count: int) -> Row:
    row: Row = [[] for _ in range(count)]
    for index, text in sorted(part, key=lambda pair: pair[1].top):
        row[index].append(text)
    return row


def _top(part: Part) -> float:
    return min(text.top for _, text in part)


def _bottom(part: Part) -> float:
    return max(text.bottom for _, text in part)
