"""A page of a PDF → its lines of text and its tables' rows, by where they begin."""

from collections import Counter
from copy import copy

from pdfplumber.page import Page

from dagster_project.pdf.rules import closing_rules
from dagster_project.pdf.table import table_lines
from dagster_project.pdf.unruled import unruled_lines
from dagster_project.pdf.words import Item, drawn_once, is_inside, middle, words_of

# Text that rises more than this a unit of its length is slanted.
_MOST_SLANT = 0.1
# A stamp or a note in the margin may have as many characters.
_LEAST_CHARACTERS = 20


def page_lines(page: Page) -> list[str]:
    """The page's text lines and table rows, by where they begin; a table's rows stay together.

    What is drawn sideways is turned upright; upright and sideways text are read one after the
    other. Slanted text is a watermark and left out.
    """
    turns = Counter(turn for char in page.chars if (turn := _turn(char)) is not None)
    main = turns.most_common(1)
    return [
        line
        for turn, count in turns.most_common()
        if [(turn, count)] == main or count > _LEAST_CHARACTERS
        for line in _level_lines(_turned(page, turn))
    ]


def _turn(char: Item) -> int | None:
    """By how many degrees the page has to be turned clockwise to read ``char``; None where it is slanted."""
    along, up, *_ = char["matrix"]
    if abs(up) < _MOST_SLANT * abs(along):
        return 0 if along > 0 else 180
    if abs(along) < _MOST_SLANT * abs(up):
        return 90 if up > 0 else 270
    return None


def _turned(page: Page, turn: int) -> Page:
    """The page as a viewer that turns it shows it."""
    if not turn:
        return page
    rotation = (page.rotation + turn) % 360
    turned = copy(page.page_obj)
    turned.rotate, turned.attrs = rotation, {**turned.attrs, "Rotate": rotation}
    return Page(page.pdf, turned, page.page_number, page.initial_doctop)


def _level_lines(page: Page) -> list[str]:
    level = page.filter(lambda item: item["object_type"] != "char" or _turn(item) == 0)
    chars = drawn_once(level.chars)
    tables = [table for table in level.find_tables({"explicit_vertical_lines": closing_rules(level)}) if len(table.columns) > 1]
    boxes = [table.bbox for table in tables]
    outside = [char for char in chars if not any(is_inside(char, box) for box in boxes)]
    placed: list[tuple[float, float, int, str]] = []
    for table, box in zip(tables, boxes, strict=True):
        left, top, _, bottom = box
        beside = [char for char in outside if top <= middle(char) <= bottom]
        outside = [char for char in outside if not top <= middle(char) <= bottom]
        rows = table_lines(table, [char for char in chars if is_inside(char, box)], beside)
        placed += [(top, left, order, row) for order, row in enumerate(rows)]
    placed += [(top, left, 0, text) for top, left, text in unruled_lines(words_of(outside))]
    return [text for *_, text in sorted(placed)]
