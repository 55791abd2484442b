"""Where pages are told apart: their numbers, running headers and footers, blanked for parsing.

A line at a page's edge is furniture where it prints the page's number, or recurs with the
pages. Tables repeat their titles and units there, which are no furniture.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import groupby

from dagster_project.reports.lines import Line

_PAGE_NUMBER = re.compile(r"[-—–~·]*(?:第|P|Page)?(\d{1,4})页?(?:[/／共of]+\d{1,4}页?)?[-—–~·]*", re.IGNORECASE)
_DIGITS = re.compile(r"\d+")
# What a table says on each of its pages.
_TABLE = re.compile(r"\t|表|[合总]\s*计|单位[:：]|元$|\d[.,]\d")
# Lines at either edge, and the pages a line has to be found on.
_EDGE = 2
_LEAST_PAGES = 3


def without_furniture(lines: Sequence[Line]) -> list[Line]:
    """``lines`` with the text of page numbers and of what recurs at the pages' edges blanked.

    The first printing of a recurring line stays: it may be the report's title. Where pages
    are unknown nothing changes.
    """
    edges = [(page, line) for page, line in _edges(lines)]
    numbers = {line.number for line in _numbers(edges)}
    shapes = Counter(shape for shape, _ in {(_shape(line, page), page) for page, line in edges})
    pages = len({page for page, _ in edges})
    recurring = {shape for shape, count in shapes.items() if count >= _LEAST_PAGES and 2 * count >= pages}
    seen: set[str] = set()
    for page, line in edges:
        shape = _shape(line, page)
        if shape in recurring and not _TABLE.search(line.text):
            if shape in seen:
                numbers.add(line.number)
            seen.add(shape)
    return [line._replace(text="") if line.number in numbers else line for line in lines]


def _edges(lines: Sequence[Line]) -> Iterator[tuple[int, Line]]:
    """The first and last lines of each page that say something."""
    for page, group in groupby((line for line in lines if line.page and line.text.strip()), key=lambda line: line.page):
        filled = list(group)
        for line in filled[:_EDGE] + filled[max(_EDGE, len(filled) - _EDGE) :]:
            yield page or 0, line


def _numbers(edges: Sequence[tuple[int, Line]]) -> Iterator[Line]:
    """The lines that are a number alone and count up with the pages."""
    found = [(page, line, int(match[1])) for page, line in edges if (match := _PAGE_NUMBER.fullmatch("".join(line.text.split())))]
    starts = Counter(number - page for page, _, number in found)
    for page, line, number in found:
        if starts[number - page] >= _LEAST_PAGES:
            yield line


def _shape(line: Line, page: int) -> str:
    """The line without blanks, its page's number left out wherever counting began."""
    text = "".join(line.text.split())
    return _DIGITS.sub(lambda match: f"<{int(match[0]) - page}>" if len(match[0]) < 4 else match[0], text)
