"""The lines of a report → its running text: whole sentences under their headings.

A PDF wraps prose anywhere, also inside a number or a word, and some extractors put every
word on a line of its own. So sentences end at ``。`` and at headings or numbered items,
never at a line's end, and every character keeps the number of its line.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, chain, pairwise
from typing import NamedTuple

from dagster_project.reports.lines import Line
from dagster_project.reports.pages import page_numbers
from dagster_project.reports.tokens import width

_LEVELS = (
    re.compile(r"第[一二三四五六七八九十]{1,3}部分|附件[一二三四五六七八九十\d]*(?:[:：]|$)"),
    re.compile(r"[一二三四五六七八九十]{1,3}、"),
    re.compile(r"[（(][一二三四五六七八九十]{1,3}[）)]"),
    # An item may begin with a year (``5.2025年…``); ``2.63`` wrapped to a line's start is no item.
    re.compile(r"\d{1,2}(?:[.．](?=20\d\d年|2\d{6}(?!\d)|\D)|、)"),
    re.compile(r"[（(]\d{1,2}[）)]"),
)
# What a marker or a caption may begin with, besides a digit.
_OPENINGS = frozenset("第附（(图一二三四五六七八九十")
_CAPTION = re.compile(r"[（(]?图\d{1,2}[:：]")
_CONTENTS = re.compile(r"[.…·]{4,}")
_AMOUNT = re.compile(r"\d[\d,，.]*(?:亿|万|元)")
_INNER = re.compile(r"[，；。,;]|[:：].")
_HEADING_END = re.compile(r"(?:说明|情况|概况|解释|范围|职能|结果|结论|材料)$")
# A heading that is a name: text that opens with a year is no more of it.
_NAME_END = re.compile(r"(?:支出|收入|收支|经费|采购|服务|事项)$")
_YEAR_OPENS = re.compile(r"20\d\d年")
# Text that goes on from the line above, so that this was no heading.
_GOES_ON = re.compile(r"[，。；、：）》”%“《（]|[\d,.]+(?:万|亿|元)|[万亿]?元")
_OPEN_END = re.compile(r"[《“（、，]$")
_SUBJECT_LABEL = re.compile(r"[（(]\d{0,3}[类款项][)）]")
_TITLE_ENDS = (
    *("情况说明", "编制说明", "报表说明", "名词解释", "主要职能", "机构设置", "概况", "完成情况"),
    *("总表", "算表", "明细表", "经费表", "自评表", "申报表", "目标表", "自评结果"),
)
_TITLE = re.compile(rf"[^，。；：,;]{{0,40}}(?:{'|'.join(_TITLE_ENDS)})")
# A line of numbers that an extractor has dropped below the text they belong into.
_NUMBERS = re.compile(r"(?=\s*[-\d.,%“”‘’])(?=.*\d)\s*(?:[-\d.,%]+|[“”‘’])(?:\s+(?:[-\d.,%]+|[“”‘’]))*\s*")
_QUOTES = re.compile(r"[“”‘’]")
_NEEDS_AMOUNT = re.compile(r"[万亿元%个]|年(?![初中末终])")
_NEEDS_NUMBER = re.compile(r"[万亿元%个，。；、）]|年(?![初中末终])")
_NUMERIC_END = re.compile(r"[\d.%]$")
_SCALES = frozenset("万亿")
_HOLE = re.compile(r"(?<![\d.%\s])\s+(?=[万亿元，。；、%）]|年(?![初中末终]))")
_FIRST_ITEM_LEVEL = 3
# What goes on for longer than this is no sentence: cut after a clause, at worst after a word, never within a number.
_LONGEST = 2000
_SENTENCE = re.compile(
    rf"[^。！？]{{1,{_LONGEST}}}(?:[。！？]+|$)"
    rf"|[^。！？]{{1,{_LONGEST}}}(?<=[，；、])(?!\d)"
    rf"|[^。！？]{{1,{_LONGEST}}}(?<![\d.,，])(?!\d)"
    r"|[^。！？]+[。！？]*"
)
_WORD, _GAP = re.compile(r"\S+"), re.compile(r"\s{2,}")
_TABLE_GAP = re.compile(r"\S\s{3,}\S")
_MAX_HEADING = 60
_MAX_HEADING_LINES = 10
_WORD_WIDTH, _WORDS_SHARE, _FULL = 8, 0.35, 0.8
_RUNNING_HEADER_TIMES, _SHORTEST_HEADER = 3, 6
_DIGITS, _BLANKS = re.compile(r"\d+"), re.compile(r"\s+")
_DROPPED_TIMES = 3


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence without blanks.

    ``headings`` stand above it, outermost first, and begin on ``heading_lines``; sentences of one numbered item share
    ``paragraph``. ``origins`` has the line number of each character; ``blanks`` are the
    positions that had a blank before them on their line. A heading with no text below it has a sentence without text.
    """

    headings: tuple[str, ...]
    heading_lines: tuple[int, ...]
    paragraph: int
    text: str
    origins: tuple[int, ...]
    blanks: frozenset[int]


class _Chunk(NamedTuple):
    """A line as printed, and without blanks. ``inked``: the line of each character, where not all are of line ``number``."""

    printed: str
    text: str
    number: int
    inked: tuple[int, ...] | None

    @property
    def origins(self) -> tuple[int, ...]:
        return self.inked or (self.number,) * len(self.text)

    @property
    def blanks(self) -> Iterator[int]:
        """The positions in ``text`` that had a blank before them."""
        return accumulate(map(len, self.printed.split()[:-1]))

    @property
    def width(self) -> int:
        """How many columns it takes. The gaps of a table's row say nothing of the margin that prose is wrapped at."""
        return 0 if _TABLE_GAP.search(self.printed) else width(self.printed.rstrip(), wide=True)


def read_prose(lines: Sequence[Line], wanted: Callable[[tuple[str, ...]], bool] = lambda headings: True) -> list[Sentence]:
    """The sentences of ``lines``, but of those parts only whose headings are ``wanted``.

    Page numbers, running headers and captions of figures are dropped. Pure; never raises.
    """
    return _Reader(_chunks(lines), wanted).sentences()


def _chunks(lines: Sequence[Line]) -> list[_Chunk]:
    pages = page_numbers(lines)
    headers = _running_headers(lines, pages)
    chunks: list[_Chunk] = []
    filled = [line for line in lines if line.text.strip()]
    kept = [line for line in filled if line.number not in pages and line.number not in headers and not _CONTENTS.search(line.text)]
    drops = _drops_numbers(kept)
    position = 0
    while position < len(kept):
        line = kept[position]
        position += 1
        below = kept[position] if position < len(kept) else None
        chunk = None
        if drops and below and _NUMBERS.fullmatch(below.text):
            chunk = _refilled(line, below, chunks[-1].text if chunks else "")
            position += chunk is not None
        chunks.append(chunk or _chunk(line.text, line.number))
    return chunks


def _chunk(printed: str, number: int) -> _Chunk:
    return _Chunk(printed, "".join(printed.split()), number, None)


def _drops_numbers(lines: Sequence[Line]) -> bool:
    """Whether the extractor has put the numbers of a line on the line below it, as some do where fonts differ."""
    refillable = [
        line
        for line, below in pairwise(lines)
        if _NUMBERS.fullmatch(below.text) and len(_HOLE.findall(line.text.strip())) == len(below.text.split())
    ]
    return len(refillable) >= _DROPPED_TIMES


def _holes(text: str, before: str, needs_number: re.Pattern[str]) -> list[int]:
    """Where ``text`` lacks a number: at a blank, or at the line's start, before what needs one.

    ``before`` is the text that the line goes on from.
    """
    first = len(text) - len(text.lstrip())
    goes_on = before[-1:].isdigit() or (before[-1:] in _SCALES and text.startswith("元", first))
    leading = [first] if needs_number.match(text, first) and not goes_on else []
    inside = [blank.end() for blank in _BLANKS.finditer(text, first) if needs_number.match(text, blank.end())]
    return leading + [end for end in inside if not _NUMERIC_END.search(text[:end].rstrip())]


def _refilled(line: Line, below: Line, before: str) -> _Chunk | None:
    """``line`` with the numbers that an extractor has dropped to the line below it.

    They go where they stand below a gap, else into the holes in their order, those before
    units alone or all. None where nothing in the line lacks a number; where numbers and holes
    don't match, the line stays as it is, and the numbers are left out.
    """
    numbers = list(_WORD.finditer(_QUOTES.sub(" ", below.text)))
    candidates = [_gaps_above(line.text, numbers), *(_holes(line.text, before, needs) for needs in (_NEEDS_AMOUNT, _NEEDS_NUMBER))]
    if not any(candidates):
        return None
    fitting = [places for places in candidates if len(places) == len(numbers)]
    places = fitting[0] if fitting else []
    pieces = list(line.text)
    origins = [line.number] * len(pieces)
    for place, number in reversed(list(zip(places, numbers, strict=bool(places)))):
        pieces[place:place] = number[0]
        origins[place:place] = [below.number] * len(number[0])
    inked = tuple(origin for origin, piece in zip(origins, pieces, strict=True) if not piece.isspace())
    return _chunk("".join(pieces), line.number)._replace(inked=inked)


def _gaps_above(text: str, numbers: Sequence[re.Match[str]]) -> list[int]:
    """The ends of the gaps of ``text`` that the ``numbers`` of the line below stand under, a gap for each; else none."""
    gaps = [gap.span() for gap in _GAP.finditer(text)]
    under = [[end for start, end in gaps if start < number.end() and number.start() < end] for number in numbers]
    ends = [found[0] for found in under if len(found) == 1]
    return ends if len(set(ends)) == len(numbers) else []


def _running_headers(lines: Sequence[Line], pages: Collection[int]) -> set[int]:
    """Lines that recur at the edge of pages, as a form feed or a page number marks them."""
    filled = [line for line in lines if line.text.strip()]
    edges: dict[str, list[int]] = {}
    for before, line, after in zip([None, *filled], filled, [*filled[1:], None], strict=False):
        turned = before is None or after is None or before.page != line.page or after.page != line.page
        numbered = (before is not None and before.number in pages) or (after is not None and after.number in pages)
        if not (turned or numbered) or line.number in pages or _AMOUNT.search(line.text):
            continue
        text = _DIGITS.sub("#", _BLANKS.sub("", line.text))
        if len(text) >= _SHORTEST_HEADER:
            edges.setdefault(text, []).append(line.number)
    return {number for numbers in edges.values() if len(numbers) >= _RUNNING_HEADER_TIMES for number in numbers}


class _Reader:
    """Walks the chunks once, keeping the headings that hold and the text not yet cut."""

    def __init__(self, chunks: Sequence[_Chunk], wanted: Callable[[tuple[str, ...]], bool]) -> None:
        self._all = chunks
        self._wanted = wanted
        self._widths: dict[int, int] = {}
        self._stack: dict[int, tuple[str, int]] = {}
        self._untold: int | None = None
        self._paragraph = 0
        self._pending: list[_Chunk] = []
        self._found: list[Sentence] = []

    def sentences(self) -> list[Sentence]:
        position = 0
        while position < len(self._all):
            position += self._step(position)
        self._flush()
        self._leave(0)
        return self._found

    def _step(self, position: int) -> int:
        """Takes in the chunk at ``position``; how many chunks that used up."""
        chunk = self._all[position]
        level = None
        if chunk.text[0] in _OPENINGS or chunk.text[0].isdecimal():
            start = self._lookahead(position)
            level = next((depth for depth, marker in enumerate(_LEVELS) if marker.match(start)), None)
            caption = _CAPTION.match(start)
            if level is not None or caption:
                self._flush()
            if caption:
                return 1
        if level is not None:
            heading = self._heading(position, level)
            if heading:
                title, used = heading
                self._enter(level, title, chunk)
                return used
            self._leave(level)
        elif self._is_title(position):
            opening = self._opening_line()
            self._flush()
            self._enter(0, opening + chunk.text, chunk)
            return 1
        self._pending.append(chunk)
        return 1

    def _enter(self, level: int, title: str, chunk: _Chunk) -> None:
        self._leave(level)
        self._stack[level] = title, chunk.inked[0] if chunk.inked else chunk.number
        self._untold = level

    def _leave(self, level: int) -> None:
        """Drops the headings that an item or heading of ``level`` ends; the last leaves a sentence where nothing stands below it."""
        if self._untold is not None and self._untold >= level and self._wanted(self._headings()[0]):
            self._found.append(Sentence(*self._headings(), self._paragraph, "", (), frozenset()))
        self._untold = None
        self._stack = {depth: heading for depth, heading in self._stack.items() if depth < level}

    def _lookahead(self, position: int) -> str:
        """The text from a chunk's start, far enough to know a marker broken over lines."""
        text = ""
        while position < len(self._all) and len(text) < 12:
            text += self._all[position].text
            position += 1
        return text

    def _is_title(self, position: int) -> bool:
        """Whether an unnumbered line is a title: it stands alone, between the end of one text and the start of another."""
        text = self._all[position].text
        if len(text) < 4 or not text.endswith(_TITLE_ENDS) or not _TITLE.fullmatch(text) or _GOES_ON.match(self._lookahead(position + 1)):
            return False
        if not self._pending:
            return True
        before = self._pending[-1].text
        return before[-1] in "。！？：:" or not (_OPEN_END.search(before) or self._is_full(position - 1))

    def _opening_line(self) -> str:
        """The line before a title, where it is the title's beginning: a line that opens anew and has no punctuation."""
        if not self._pending or _INNER.search(self._pending[-1].text) or self._pending[-1].text[-1] in "。！？：:":
            return ""
        alone = len(self._pending) == 1 or self._pending[-2].text[-1] in "。！？"
        return self._pending.pop().text if alone else ""

    def _is_full(self, position: int) -> bool:
        """Whether a line reaches the right margin, so that its text may go on below.

        Where an extractor gave a line to each word, every line may go on.
        """
        around = [self._width(each) for each in range(max(0, position - 8), min(position + 16, len(self._all)))]
        if sum(width <= _WORD_WIDTH for width in around) > _WORDS_SHARE * len(around):
            return True
        near = [self._width(each) for each in range(max(0, position - 4), min(position + 8, len(self._all)))]
        return self._width(position) >= _FULL * max(near)

    def _width(self, position: int) -> int:
        if position not in self._widths:
            self._widths[position] = self._all[position].width
        return self._widths[position]

    def _heading(self, position: int, level: int) -> tuple[str, int] | None:
        """The heading that starts here and how many lines it takes; None for an item's text."""
        title = ""
        for used, chunk in enumerate(self._all[position : position + _MAX_HEADING_LINES], start=1):
            title += chunk.text
            bare = title.rstrip("。：:")
            if len(bare) > _MAX_HEADING or _INNER.search(bare) or _AMOUNT.search(bare):
                return None
            if level >= _FIRST_ITEM_LEVEL and _SUBJECT_LABEL.search(bare):
                return None
            match = _LEVELS[level].match(bare)
            if match is None or match.end() == len(bare):
                continue
            after = self._lookahead(position + used)
            ended = _HEADING_END.search(bare) and not after.startswith("说明")
            ended = ended or (_NAME_END.search(bare) and _YEAR_OPENS.match(after))
            if bare != title or ended or not after or any(marker.match(after) for marker in _LEVELS):
                return bare, used
            if not self._is_full(position + used - 1):
                return None if _GOES_ON.match(after) else (bare, used)
        return None

    def _headings(self) -> tuple[tuple[str, ...], tuple[int, ...]]:
        """The headings that hold, outermost first, and their lines."""
        return tuple(self._stack[depth][0] for depth in sorted(self._stack)), tuple(self._stack[depth][1] for depth in sorted(self._stack))

    def _flush(self) -> None:
        self._paragraph += 1
        pending, self._pending = self._pending, []
        if pending:
            self._untold = None
        headings = self._headings()
        if not pending or not self._wanted(headings[0]):
            return
        text = "".join(chunk.text for chunk in pending)
        origins = tuple(chain.from_iterable(chunk.origins for chunk in pending))
        starts = accumulate((len(chunk.text) for chunk in pending), initial=0)
        blanks = [start + blank for start, chunk in zip(starts, pending, strict=False) for blank in chunk.blanks]
        for match in _SENTENCE.finditer(text):
            start, end = match.span()
            inside = frozenset(blank - start for blank in blanks[bisect_right(blanks, start) : bisect_left(blanks, end)])
            self._found.append(Sentence(*headings, self._paragraph, match[0], origins[start:end], inside))
