"""A ruled table of a page → a line a row, its cells separated by tabs."""

import re
from collections.abc import Iterable, Iterator, Sequence

from pdfplumber.table import Table

from dagster_project.pdf.words import WORD_DISTANCE, Item, Text, at_one_height, between, is_inside, text_lines

CELL_SEPARATOR = "\t"

# Rows a column must have for each of its own cells, or it only parts a cell of the head.
_ROWS_A_CELL = 8
_WHOLE_AMOUNT = re.compile(r"-?[\d,]*\d\.\d{2}")
_WHOLE_NUMBER = re.compile(r"-?(?:\d+|\d{1,3}(?:,\d{3})+)(?:\.\d+)?")


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
            yield from _split_rows(cells)
        elif any(cells):
            yield CELL_SEPARATOR.join("".join(line.text for line in cell) for cell in cells)


def _columns(table: Table) -> list[bool]:
    """For each column, whether it is one by itself."""
    counts = [sum(cell is not None for cell in column) for column in zip(*(row.cells for row in table.rows), strict=True)]
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
    """Whether rules between rows are missing: one cell holds several amounts, or several cells several numbers."""
    stacked = [[line.text for line in cell] for cell in cells if len(cell) > 1]
    amounts = any(all(_WHOLE_AMOUNT.fullmatch(text) for text in texts) for texts in stacked)
    return amounts or sum(all(_WHOLE_NUMBER.fullmatch(text) for text in texts) for texts in stacked) > 1


def _split_rows(cells: Sequence[Sequence[Text]]) -> Iterator[str]:
    """The rows in cells that hold several: a row is what stands at one height."""
    for row in at_one_height(line for cell in cells for line in cell):
        yield CELL_SEPARATOR.join("".join(line.text for line in cell if line in row) for cell in cells)
