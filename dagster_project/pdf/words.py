"""Characters of a page → words and lines, by where they stand."""

import statistics
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from pdfplumber.utils.text import extract_words

CELL_SEPARATOR = "\t"

# In points: characters farther apart belong to two words.
WORD_DISTANCE = 1.5
# In heights of a character: a gap that separates words, and one that separates columns.
_WORD_GAP = 0.3
_COLUMN_GAP = 2.0
# In heights of a character: a character this close to the same one is the same.
_DRAWN_AGAIN = 0.15

# A character, rule or image as pdfplumber gives it.
Item = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Text:
    """A word or line and where it stands, in points from the page's upper left corner."""

    left: float
    top: float
    right: float
    bottom: float
    text: str

    @property
    def middle(self) -> float:
        return (self.top + self.bottom) / 2

    @property
    def height(self) -> float:
        return self.bottom - self.top


def drawn_once(chars: Iterable[Item]) -> list[Item]:
    """``chars`` without those drawn again almost over themselves, as bold headings often are."""
    drawn: dict[tuple[str, int, int], list[Item]] = {}
    once: list[Item] = []
    for char in chars:
        column, row = round(char["x0"]), round(char["top"])
        near = (drawn.get((char["text"], column + right, row + down), ()) for right in (-1, 0, 1) for down in (-1, 0, 1))
        # Two ones beside each other stand at least half a height apart.
        close = _DRAWN_AGAIN * char["height"]
        again = (other for there in near for other in there if abs(char["x0"] - other["x0"]) <= close)
        if not any(abs(char["top"] - other["top"]) <= close for other in again):
            drawn.setdefault((char["text"], column, row), []).append(char)
            once.append(char)
    return once


def middle(char: Item) -> float:
    """The height of a character's middle on its page."""
    return (char["top"] + char["bottom"]) / 2


def is_inside(char: Item, box: tuple[float, float, float, float]) -> bool:
    """Whether a character's middle lies in ``box`` (left, top, right, bottom)."""
    left, top, right, bottom = box
    return left <= (char["x0"] + char["x1"]) / 2 <= right and top <= middle(char) <= bottom


def between(chars: Iterable[Item], top: float, bottom: float) -> list[Item]:
    """The characters whose middle stands between two heights."""
    return [char for char in chars if top <= middle(char) <= bottom]


def text_lines(chars: Sequence[Item]) -> list[Text]:
    """The lines that ``chars`` make, from top to bottom."""
    return word_lines(words_of(chars))


def words_of(chars: Sequence[Item]) -> list[Text]:
    """The words that ``chars`` make: what stands close together at one height."""
    words = extract_words(list(chars), x_tolerance=WORD_DISTANCE)
    return [Text(w["x0"], w["top"], w["x1"], w["bottom"], w["text"]) for w in words]


def word_lines(words: Iterable[Text]) -> list[Text]:
    """The lines that ``words`` make, from top to bottom."""
    return [joined(line) for line in at_one_height(words)]


def at_one_height(texts: Iterable[Text]) -> Iterator[list[Text]]:
    """``texts`` grouped into lines.

    What stands no more than half its height below a line's middle belongs to the line: digits
    of another font sit a little higher or lower than the characters beside them.
    """
    group: list[Text] = []
    for text in sorted(texts, key=lambda text: text.middle):
        if group and text.middle - statistics.fmean(member.middle for member in group) > text.height / 2:
            yield group
            group = []
        group.append(text)
    if group:
        yield group


def row_line(cells: Iterable[Sequence[Text]]) -> str:
    """A row as a line: a cell's lines put together, cells separated by tabs."""
    return CELL_SEPARATOR.join("".join(line.text for line in cell) for cell in cells)


def joined(words: Iterable[Text]) -> Text:
    """Words of a line as one text, with blanks where there is white between them."""
    ordered = sorted(words, key=lambda word: word.left)
    text = ordered[0].text
    for before, word in pairwise(ordered):
        gap = word.left - before.right
        text += ("  " if gap > _COLUMN_GAP * word.height else " " if gap > _WORD_GAP * word.height else "") + word.text
    return Text(
        ordered[0].left,
        min(word.top for word in ordered),
        ordered[-1].right,
        max(word.bottom for word in ordered),
        text,
    )
