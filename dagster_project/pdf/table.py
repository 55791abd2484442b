"""A ruled table of a page → a line a row, its cells separated by tabs."""

import re
from bisect import bisect, bisect_left
from collections.abc import Iterable, Iterator, Sequence

from pdfplumber.table import Table

from dagster_project.pdf.bands import FIGURE, bands
from dagster_project.pdf.words import WORD_DISTANCE, Item, Text, between, is_inside, row_line, text_lines, word_lines, words_of

# Rows a column must have for each of its own cells, or it only parts a cell of the head.
_ROWS_A_CELL = 8
_WHOLE_AMOUNT = re.compile(r"-?[\d,]*\d\.\d{2}|[-—–]+")
_CODE = re.compile(r"[23]\d{2}(?:\d{2}){0,2}(?:\s|$)")
_TOTAL = re.compile(r"(?:收\s*入|支\s*出)?\s*总\s*计|(?:人员|公用)经费合计")


def table_lines(table: Table, chars: Sequence[Item], beside: Sequence[Item]) -> Iterator[str]:
    """A line a row that holds text.

    ``beside`` stands left or right of the table: where its outer rules are missing, its first
    or last column does. A cell's lines are joined, since names are wrapped in the middle of
    words. A row that is a single cell holds titles and notes, and its lines stay lines. Where a
    column is there in the head only (类, 款 and 项 over one code), it counts with the one before.
    """
    left, _, right, _ = table.bbox
    before = [char for char in beside if char["x1"] <= left + WORD_DISTANCE]
    after = [char for char in beside if char["x0"] >= right - WORD_DISTANCE]
    columns = _columns(table)
    for row in table.rows:
        boxes = [box for box in row.cells if box is not None]
        top, bottom = boxes[0][1], min(box[3] for box in boxes)
        nearby = between(chars, top, max(box[3] for box in boxes))
        inner = [text_lines([char for char in nearby if is_inside(char, box)]) if box else [] for box in row.cells]
        outer = [[text_lines(between(column, top, bottom))] if column else [] for column in (before, after)]
        cells = [*outer[0], *_together(inner, columns), *outer[1]]
        if len(boxes) == 1 and not before and not after:
            yield from (line.text for cell in cells for line in cell)
        elif _holds_several_rows(cells):
            parted = [word_lines(column) for column in _by_column(words_of(nearby), table)]
            yield from map(row_line, bands([*outer[0], *_together(parted, columns), *outer[1]]))
        elif any(cells):
            yield row_line(cells)


def _by_column(words: Sequence[Text], table: Table) -> list[list[Text]]:
    """Words of a table by the columns they stand in, whatever cells are merged."""
    edges = [*sorted({cell[0] for cell in table.cells})[1:], float("inf")]
    columns: list[list[Text]] = [[] for _ in edges]
    for word in words:
        columns[bisect(edges, (word.left + word.right) / 2)].append(word)
    return columns


def _columns(table: Table) -> list[bool]:
    """For each column, whether it is one by itself; a cell over several rows is a cell of each."""
    tops = [min(cell[1] for cell in row.cells if cell) for row in table.rows]
    columns = zip(*(row.cells for row in table.rows), strict=True)
    counts = [sum(bisect_left(tops, cell[3]) - bisect_left(tops, cell[1]) for cell in column if cell) for column in columns]
    return [count * _ROWS_A_CELL > len(table.rows) for count in counts]


def _together(cells: Sequence[list[Text]], columns: Sequence[bool]) -> list[list[Text]]:
    """A row's cells, those of columns that are none by themselves put to the one before."""
    joined: list[list[Text]] = []
    for cell, alone in zip(cells, columns, strict=True):
        if alone or not joined:
            joined.append(cell)
        else:
            joined[-1] = [*joined[-1], *cell]
    return joined


def _holds_several_rows(cells: Iterable[Sequence[Text]]) -> bool:
    """Whether rules between rows are missing: a cell holds several amounts or subject codes, or a
    total beside something else, or several cells several numbers."""
    stacked = [[line.text for line in cell] for cell in cells if len(cell) > 1]
    amounts = any(all(_WHOLE_AMOUNT.fullmatch(text) for text in texts) for texts in stacked)
    codes = any(sum(bool(_CODE.match(text)) for text in texts) > 1 for texts in stacked)
    totals = any(_TOTAL.fullmatch(text) for texts in stacked for text in texts)
    return amounts or codes or totals or sum(all(FIGURE.fullmatch(text) for text in texts) for texts in stacked) > 1
