"""A page of a PDF → its lines of text and its tables' rows, by where they begin."""

from pdfplumber.page import Page

from dagster_project.pdf.rules import closing_rules
from dagster_project.pdf.table import table_lines
from dagster_project.pdf.words import Item, drawn_once, is_inside, middle, text_lines
from dagster_project.reports.errors import UnreadableReport

# Text that rises more than this a unit of its length is no line of the report.
_MOST_SLANT = 0.1
# What a stamp or a watermark may have of characters.
_LEAST_CHARACTERS_A_PAGE = 20


def page_lines(page: Page) -> list[str]:
    """The page's text lines and table rows, by where they begin; a table's rows stay together.

    Raises :class:`UnreadableReport` for a page that is drawn sideways.
    """
    level = page.filter(_is_level)
    if len(page.chars) - len(level.chars) > max(len(level.chars), _LEAST_CHARACTERS_A_PAGE):
        raise UnreadableReport(f"page {page.page_number} of the PDF is drawn sideways: turn it upright, save the PDF and add it again")
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
    placed += [(line.top, line.left, 0, line.text) for line in text_lines(outside)]
    return [text for *_, text in sorted(placed)]


def _is_level(item: Item) -> bool:
    """Whether an item is anything but slanted text: a watermark, or a page number in the margin."""
    if item["object_type"] != "char":
        return True
    along, up, *_ = item["matrix"]
    return along > 0 and abs(up) < _MOST_SLANT * along
