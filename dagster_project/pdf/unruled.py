"""Tables without rules: columns by the white that runs down between them.

Their rows become lines of cells, as those of ruled tables do; all else stays text. Where
the white doesn't part figures cleanly the lines stay as they are.
"""

import re
from bisect import bisect
from collections.abc import Iterator, Sequence
from itertools import pairwise

from dagster_project.pdf.bands import FIGURE, bands
from dagster_project.pdf.words import CELL_SEPARATOR, Text, at_one_height, joined, row_line

_AMOUNT = re.compile(r"[-△▲(（]?(?:\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+\.\d{1,6})[)）]?")
_PROSE = re.compile(r"[。；，]|^[注备说]")
_ABOVE_A_TABLE = re.compile(r"单位[:：]|表$")
_TOTAL = re.compile(r"[合总]\s*计")
_LEADERS = re.compile(r"[.…·]{3,}")
# In heights of a line: the white between cells, where one of them is an amount, between
# columns, between the parts of a wrapped cell, and the most between two lines of one table.
_CELL_GAP = 0.6
_AMOUNT_GAP = 0.3
_COLUMN_GAP = 0.4
_WRAP_GAP = 0.45
_LINE_GAP = 4.0
# A table has so many rows with amounts, or a row with so many.
_LEAST_ROWS = 3
_LEAST_AMOUNTS = 3

Line = list[Text]
"""The segments of a line: words without much white between them."""


def unruled_lines(words: Sequence[Text]) -> Iterator[tuple[float, float, str]]:
    """``words`` as lines with the place where each begins: (top, left, text)."""
    heights = list(at_one_height(words))
    lines = [_segments(line) for line in heights]
    done = 0
    for start, head, end in _blocks(lines):
        rows = _rows(lines[start:head], lines[head:end])
        if rows:
            yield from map(_plain, heights[done:start])
            top = min(segment.top for segment in lines[start])
            # A table's lines keep together, in their order.
            yield from ((top + 0.001 * order, 0.0, row) for order, row in enumerate(rows))
            done = end
    yield from map(_plain, heights[done:])


def _plain(line: Sequence[Text]) -> tuple[float, float, str]:
    whole = joined(line)
    return whole.top, whole.left, whole.text


def _segments(words: Sequence[Text]) -> Line:
    """The words of a line, those close to each other together."""
    segments: list[list[Text]] = []
    for word in sorted(words, key=lambda word: word.left):
        before = segments[-1][-1] if segments else None
        beside_amount = before is not None and any(_AMOUNT.fullmatch(text.text) for text in (before, word))
        if before is not None and word.left - before.right <= (_AMOUNT_GAP if beside_amount else _CELL_GAP) * word.height:
            segments[-1].append(word)
        else:
            segments.append([word])
    return [joined(segment) for segment in segments]


# --- where tables are -------------------------------------------------------------------


def _blocks(lines: Sequence[Line]) -> Iterator[tuple[int, int, int]]:
    """Tables among ``lines``: index of the head's first line, of the first row and of what follows."""
    index = 0
    while index < len(lines):
        if not _is_row(lines[index]):
            index += 1
            continue
        end = index + 1
        while end < len(lines) and _goes_on(lines[end - 1], lines[end]):
            end += 1
        rows = [line for line in lines[index:end] if _is_row(line)]
        if len(rows) >= _LEAST_ROWS or max(map(_amounts, rows)) >= _LEAST_AMOUNTS:
            yield _head_start(lines, index), index, end
        index = end


def _is_row(line: Line) -> bool:
    return len(line) > 1 and not _is_prose(line) and _amounts(line) > 0


def _amounts(line: Line) -> int:
    return sum(bool(_AMOUNT.fullmatch(segment.text)) for segment in line)


def _is_prose(line: Line) -> bool:
    return any(_PROSE.search(segment.text) or _LEADERS.search(segment.text) for segment in line)


def _goes_on(above: Line, line: Line) -> bool:
    """Whether ``line`` is of the table that ``above`` is of."""
    white = min(segment.top for segment in line) - max(segment.bottom for segment in above)
    return white <= _LINE_GAP * line[0].height and not _is_prose(line) and not any(_ABOVE_A_TABLE.search(segment.text) for segment in line)


def _head_start(lines: Sequence[Line], first: int) -> int:
    start = first
    while start and _goes_on(lines[start - 1], lines[start]) and not _is_prose(lines[start - 1]):
        if any(_ABOVE_A_TABLE.search(segment.text) for segment in lines[start - 1]):
            break
        start -= 1
    return start


# --- its rows ---------------------------------------------------------------------------


def _rows(head: Sequence[Line], body: Sequence[Line]) -> list[str]:
    """The table's lines, its head in one; none where two figures would come into one cell."""
    edges = _edges(head, body)
    if len(edges) < 1:
        return []
    cells = _in_columns([segment for line in body for segment in line], edges)
    rows = bands(cells)
    if any(sum(bool(FIGURE.fullmatch(text.text)) for text in cell) > 1 for row in rows for cell in row):
        return []
    return [*_head_lines(_in_columns([segment for line in head for segment in line], edges)), *map(row_line, rows)]


def _head_lines(columns: Sequence[Sequence[Text]]) -> Iterator[str]:
    """The head's levels, groups above leaves: each column's lowest cell stands in the last line."""
    stacks = [_cells(column) for column in columns]
    for level in range(max(map(len, stacks)), 0, -1):
        yield CELL_SEPARATOR.join(stack[-level] if level <= len(stack) else "" for stack in stacks)


def _cells(column: Sequence[Text]) -> list[str]:
    """The cells below each other in a column of the head, wrapped texts put together."""
    cells: list[str] = []
    bottom = 0.0
    for text in sorted(column, key=lambda text: (text.top, text.left)):
        if cells and text.top - bottom <= _WRAP_GAP * text.height:
            cells[-1] += text.text
        else:
            cells.append(text.text)
        bottom = text.bottom
    return cells


def _edges(head: Sequence[Line], body: Sequence[Line]) -> list[float]:
    """Where columns part: in the middle of white that no row crosses, nor a head by itself between two."""
    taken = [(s.left, s.right) for line in body for s in line if not _TOTAL.search(s.text)]
    columns = _merged(taken, _COLUMN_GAP * body[0][0].height)
    leaves = [s for line in head for s in line if not any(_is_below(other, s) for under in head for other in under)]
    alone = [(s.left, s.right) for s in leaves if all(s.right < left or s.left > right for left, right in columns)]
    columns = sorted([*columns, *_merged(alone, 0)])
    return [(left + right) / 2 for (_, left), (right, _) in pairwise(columns)]


def _is_below(text: Text, other: Text) -> bool:
    return text.top > other.middle and text.left < other.right and text.right > other.left


def _merged(spans: Sequence[tuple[float, float]], gap: float) -> list[tuple[float, float]]:
    """Spans on a line put together where no more than ``gap`` is between them."""
    merged: list[tuple[float, float]] = []
    for left, right in sorted(spans):
        if merged and left - merged[-1][1] <= gap:
            merged[-1] = (merged[-1][0], max(merged[-1][1], right))
        else:
            merged.append((left, right))
    return merged


def _in_columns(segments: Sequence[Text], edges: Sequence[float]) -> list[list[Text]]:
    """Segments by the column in which their middle stands."""
    columns: list[list[Text]] = [[] for _ in range(len(edges) + 1)]
    for segment in segments:
        columns[bisect(edges, (segment.left + segment.right) / 2)].append(segment)
    return columns
