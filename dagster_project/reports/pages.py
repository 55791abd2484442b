"""Page numbers in the text: which lines are furniture, and on which page a line stands."""

import re
from collections.abc import Sequence
from itertools import pairwise
from statistics import median

from dagster_project.reports.lines import Line

# A part of a split code (06) is padded, a page's number isn't.
_NUMBER = re.compile(
    r"\s*(?:(?P<bare>[1-9]\d{0,2})|(?:[-—–·~]\s*|第\s*)(?P<dashed>\d{1,3})\s*(?:[-—–·~]|页(?:[\s，,/]*共\s*\d{1,3}\s*页)?))\s*"
)
_MIN_CHAIN = 5
_MIN_LINES_A_PAGE = 8
# Codes count up too (204, 206, 208), but no report has turned so many pages by then: even
# the shortest pages have some lines, and a cover and contents may come before the first.
_LEAST_LINES_A_PAGE = 5
_COVER = 50
# Pages differ in length, but not like the labels of a chart and the page before it.
_MAX_UNEVENNESS = 5


def page_numbers(lines: Sequence[Line]) -> dict[int, int]:
    """Line number → page number, for the lines that print nothing else.

    ``- 12 -`` and ``第12页`` say so themselves. A bare number is one only as a member of a run that counts
    up over the report with pages' worth of lines between: 行次 and amounts stand closer.
    """
    dashed: dict[int, int] = {}
    bare: list[tuple[int, int]] = []
    for position, line in enumerate(lines):
        match = _NUMBER.fullmatch(line.text)
        if match and match["dashed"]:
            dashed[line.number] = int(match["dashed"])
        elif match and not _is_within(lines, position) and int(match["bare"]) * _LEAST_LINES_A_PAGE <= line.number + _COVER:
            bare.append((line.number, int(match["bare"])))
    return dashed | _longest_run(bare)


def _is_within(lines: Sequence[Line], position: int) -> bool:
    """Whether the lines around a number take it into their text: an item's （1） or 1. broken over lines."""
    before = lines[position - 1].text.rstrip() if position else ""
    after = lines[position + 1].text.lstrip() if position + 1 < len(lines) else ""
    return before.endswith(("（", "(")) or after.startswith(("）", ")", ".", "．", "、", "%", "，"))


def _longest_run(bare: Sequence[tuple[int, int]]) -> dict[int, int]:
    """The longest chain that counts up by one or two, by dynamic programming."""
    best: list[tuple[int, int | None]] = []
    by_value: dict[int, list[int]] = {}
    for i, (number, value) in enumerate(bare):
        length, before = 1, None
        for step in (1, 2):
            for j in by_value.get(value - step, ()):
                if number - bare[j][0] >= _MIN_LINES_A_PAGE and best[j][0] + 1 > length:
                    length, before = best[j][0] + 1, j
        best.append((length, before))
        by_value.setdefault(value, []).append(i)
    if not best:
        return {}
    end: int | None = max(range(len(best)), key=lambda i: best[i][0])
    if best[end][0] < _MIN_CHAIN:
        return {}
    run: dict[int, int] = {}
    while end is not None:
        number, value = bare[end]
        run[number] = value
        end = best[end][1]
    ordered = sorted(run)
    gaps = [b - a for a, b in pairwise(ordered)]
    return run if max(gaps) <= _MAX_UNEVENNESS * median(gaps) else {}


def with_pages(lines: Sequence[Line]) -> list[Line]:
    """``lines`` with their page, and the page numbers' own text blanked for parsing.

    A page number stands at the foot of its page: the lines above it are on that page back to
    the number before, if that is one less. Where numbers are missing between, nothing tells.
    Where a form feed has told already, pages stay as they are.
    """
    numbers = page_numbers(lines)
    told = any(line.page for line in lines)
    ordered = sorted(numbers.items())
    pages: list[Line] = []
    position = 0
    for line in lines:
        while position < len(ordered) and ordered[position][0] < line.number:
            position += 1
        page = line.page if told else _page(ordered, position)
        text = "" if line.number in numbers else line.text
        pages.append(line if page == line.page and text is line.text else line._replace(text=text, page=page))
    return pages


def _page(ordered: Sequence[tuple[int, int]], position: int) -> int | None:
    """The page whose number comes at ``position``, if the one before it ends where it begins."""
    if position == len(ordered):
        return None
    page = ordered[position][1]
    before = ordered[position - 1][1] if position else 0
    return page if page == before + 1 else None
