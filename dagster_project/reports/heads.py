"""Tables that go on over pages: the head drawn again is taken off."""

import re
from collections.abc import Sequence

from dagster_project.reports.lines import Line
from dagster_project.taxonomy.summary_lines import MEMO, level

_AMOUNT = re.compile(r"\d[.,]\d")
_TOTAL = re.compile(r"[合总]计")
_CODE = re.compile(r"\d{3,}")
_PAGE_NUMBER = re.compile(r"[-—–]*[1-9]\d{0,2}[-—–]*")


def without_repeated_heads(lines: Sequence[Line]) -> list[Line]:
    """``lines`` of a table without those that print its head again, and without a page's number right above them.

    A line of one word is left, unless the last words of the head follow one another again: where every token has its line, a row
    may begin with it.
    """
    head: set[str] = set()
    words: list[str] = []
    rows = False
    kept: list[Line] = []
    skip = 0
    for index, line in enumerate(lines):
        cells = ["".join(cell.split()) for cell in (line.text.split("\t") if "\t" in line.text else line.text.split())]
        text = "\t".join(cells)
        begins = any(_AMOUNT.search(cell) or _CODE.fullmatch(cell) or 0 < level(cell) < MEMO for cell in cells)
        if skip:
            skip -= 1
            continue
        if len(cells) > 1 and any(cells) and not _TOTAL.fullmatch("".join(cells)):
            rows = rows or begins
            if not rows:
                head.add(text)
            elif text in head:
                while kept and (above := "".join(kept[-1].text.split())) in words and not _TOTAL.fullmatch(above):
                    kept.pop()
                kept = without_page_number(kept)
                continue
        elif not rows and len(cells) == 1:
            rows = begins
            words += [] if begins else [text]
        elif text in words and (drawn := _words_again(words, lines[index:])):
            kept = without_page_number(kept)
            skip = drawn - 1
            continue
        kept.append(line)
    return kept


# So many words of a head that follow one another are no row's name.
_LEAST_WORDS = 4


def _words_again(head: Sequence[str], lines: Sequence[Line]) -> int:
    """How many of ``lines`` print the last words of ``head`` again, one each; 0 where that is no head."""
    printed = ["".join(line.text.split()) for line in lines[: len(head)]]
    return next((n for n in range(len(printed), _LEAST_WORDS - 1, -1) if printed[:n] == head[-n:]), 0)


def without_page_number(lines: Sequence[Line]) -> list[Line]:
    """``lines`` without a small number that stands alone at their end, where the next line begins a page."""
    last = next((i for i in range(len(lines) - 1, -1, -1) if lines[i].text.strip()), None)
    if last is None or not _PAGE_NUMBER.fullmatch(re.sub(r"\s", "", lines[last].text)):
        return list(lines)
    return list(lines[:last])
