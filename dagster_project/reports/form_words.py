"""Fragments of a form's text, and the known words spelled over them.

A form's text layer keeps the order of its cells, but neither borders nor lines: a cell is
one fragment or many, and neighbouring cells may share a line. Certain are only the words
that an official form prints, spelled over as many fragments as their column was narrow.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache, lru_cache
from itertools import islice, pairwise, takewhile
from typing import NamedTuple

from dagster_project.reports.lines import Line
from dagster_project.taxonomy.forms import load_form_words

_FOLD = str.maketrans({"（": "(", "）": ")", "：": ":", "＜": "<", "＞": ">", "＝": "=", "≧": "≥", "≦": "≤", " ": "", "\t": ""})
_PAGE_NUMBER = re.compile(r"\s*(?:[-—－]\s*\d+\s*[-—－]|第\s*\d+\s*页.{0,8})\s*")
_CACHED_LENGTH = 64
# More than most reports have different texts, so that what is asked for again is still there
_CACHED_TEXTS = 1 << 14
_NARROW = re.compile(r"[\0-\u2e7f]+")
_TEXT = re.compile(r"\S+")
_GAP = re.compile(r"(?<=[⺀-鿿])\s{2,}(?=[⺀-鿿])")
_CUT_MINIMUM = 5
_REST_REACH = 16


class Fragment(NamedTuple):
    """Text between spaces, or a tab-separated cell; ``line`` is the 1-based line number.

    ``first`` is true for the first of its line; ``column`` is the index of a tab-separated
    cell, else the offset in the line.
    """

    text: str
    line: int
    column: int
    first: bool
    cell: bool


def fold(text: str) -> str:
    """``text`` without spaces and with plain brackets, colons and signs: for comparing."""
    return _folded(text) if len(text) <= _CACHED_LENGTH else text.translate(_FOLD)


@lru_cache(maxsize=_CACHED_TEXTS)
def _folded(text: str) -> str:
    return text.translate(_FOLD)


def width(text: str) -> float:
    """Printed width of ``text`` in Chinese characters."""
    return (len(text) + len(_NARROW.sub("", text))) / 2


def fragments_of(lines: Iterable[Line]) -> Iterator[Fragment]:
    """The fragments of ``lines`` in reading order; page numbers are left out."""
    for line in lines:
        if not line.text or _PAGE_NUMBER.fullmatch(line.text):
            continue
        if "\t" in line.text:
            first = True
            for column, cell in enumerate(line.text.split("\t")):
                if text := cell.strip():
                    yield Fragment(text, line.number, column, first, True)
                    first = False
        else:
            for order, match in enumerate(_TEXT.finditer(line.text)):
                yield Fragment(match[0], line.number, match.start(), not order, False)


def line_of(fragments: Sequence[Fragment], start: int) -> list[Fragment]:
    """The fragments from ``start`` that are on its line."""
    number = fragments[start].line
    return list(takewhile(lambda each: each.line == number, islice(fragments, start, None)))


class Words:
    """A set of words to be found spelled over consecutive fragments."""

    _SUFFIXED = re.compile(r"(.+?)((?:\((?:\d+(?:\.\d+)?分?|亿?万?元?)\)?)*):?")

    def __init__(self, words: Iterable[str]) -> None:
        self.words = frozenset(words)
        self.prefixes = frozenset(word[:end] for word in self.words for end in range(1, len(word) + 1))
        initials = {word[:1] for word in self.words}
        self.initials = initials | {chr(char) for char, plain in _FOLD.items() if plain in initials}

    def may_begin(self, fragment: Fragment) -> bool:
        """Whether some word begins with the first character of ``fragment``: a glance before a look."""
        return fragment.text[0] in self.initials

    def longest(self, fragments: Sequence[Fragment], start: int) -> tuple[str, int] | None:
        """The longest word spelled from ``start`` and the index after it.

        A weight or a unit that forms append in brackets (``（13分）``, ``（万元）``) and a
        colon belong to the word.
        """
        found: tuple[str, int] | None = None
        spelled = ""
        if start >= len(fragments) or fragments[start].text[0] not in self.initials:
            return None
        for index in range(start, len(fragments)):
            spelled += fold(fragments[index].text)
            if spelled in self.words:
                found = spelled, index + 1
                continue
            if "(" not in spelled and ":" not in spelled:
                if spelled not in self.prefixes:
                    break
                continue
            match = self._SUFFIXED.fullmatch(spelled)
            stem, weight = (match[1], match[2]) if match else (spelled, "")
            if stem in self.words and (not weight or weight.endswith(")")):
                found = stem, index + 1
            elif spelled not in self.prefixes and not (weight and stem in self.words):
                break
        return found


def unbraid(fragments: Iterable[Fragment]) -> tuple[list[Fragment], int]:
    """``fragments`` with every known word that another cell's text interrupts made whole, and how many.

    Where neighbouring cells share their lines, a text layer gives ``经济效益指`` + name +
    values and on the next line ``标`` + the next name. The first part of a known word of
    the form, and a line that begins with exactly its rest, prove each other.
    """
    torn, known = _torn_and_known()
    glued = _cut_names()[2]
    out: list[Fragment] = []
    for fragment in _signed(fragments):
        if ":" in fragment.text or "：" in fragment.text or fragment.text[0] in glued:
            out += [piece for whole in _split_labels(fragment) for piece in _split_glued(whole)]
        else:
            out.append(fragment)
    index = count = 0
    while index < len(out):
        end, spelled = _begun(out, index, torn) if torn.may_begin(out[index]) else (index, "")
        if spelled and not known.longest(out, index) and (rest := _rest_of(out, end, spelled, known)):
            start, stop = rest
            out[end:stop] = out[start:stop] + out[end:start]
            index = end + stop - start
            count += 1
        else:
            index += 1
    return out, count


@cache
def _torn_and_known() -> tuple[Words, Words]:
    """The words made whole, and all those whose pieces must not be taken for another's rest."""
    words = load_form_words()
    goals = [f"{goal}{number}" for goal in words.goals for number in range(1, 20)]
    torn = [*words.level1, *words.level2, *goals]
    return Words(torn), Words([*torn, *words.headers, *words.labels, *words.ends])


def _signed(fragments: Iterable[Fragment]) -> Iterator[Fragment]:
    """``fragments`` with a sign that stands alone before its number joined to it."""
    sign: Fragment | None = None
    for fragment in fragments:
        if sign and fragment.text[0].isdecimal():
            fragment = sign._replace(text=sign.text + fragment.text)
        elif sign:
            yield sign
        sign = fragment if fragment.text in "≥≤≧≦<>＜＞=＝" and not fragment.cell else None
        if not sign:
            yield fragment
    if sign:
        yield sign


def _split_labels(fragment: Fragment) -> list[Fragment]:
    """``单位名称：某局填报日期：…`` with each known label and what stands beside it apart."""
    if ":" not in fragment.text and "：" not in fragment.text:
        return [fragment]
    cuts = {0, len(fragment.text)}
    for match in _labelled().finditer(fragment.text):
        cuts |= {match.start(), match.end()}
    ends = sorted(cuts)
    pieces = [fragment.text[start:end].strip() for start, end in pairwise(ends)]
    return [fragment._replace(text=piece, first=fragment.first and not index) for index, piece in enumerate(filter(None, pieces))]


@cache
def _labelled() -> re.Pattern[str]:
    words = load_form_words()
    labels = sorted((*words.labels, *words.ends), key=len, reverse=True)
    goals = "|".join(sorted(words.goals, key=len, reverse=True))
    spelled = "|".join(re.escape(label.rstrip(":")).replace(r"\(", "[(（]").replace(r"\)", "[)）]") for label in labels)
    return re.compile(rf"(?:{spelled})[:：]|(?:{goals})\d{{1,2}}[:：]")


def _split_glued(fragment: Fragment) -> list[Fragment]:
    """``经济效益指高新技术产值`` in two where a known name has lost its last character."""
    text = fragment.text
    stems, pattern, initials = _cut_names()
    found = pattern.match(text) if text[0] in initials else None
    stem = found[0] if found else ""
    if not stem or text[len(stem) : len(stem) + 1] in ("", stems[stem]):
        return [fragment]
    return [fragment._replace(text=stem), fragment._replace(text=text[len(stem) :], first=False)]


@cache
def _cut_names() -> tuple[dict[str, str], re.Pattern[str], frozenset[str]]:
    """Names of 二级指标 without their last character, and that character; a pattern that finds the longest, and its initials."""
    names = sorted((name for name in load_form_words().level2 if len(name) >= _CUT_MINIMUM), key=len, reverse=True)
    pattern = re.compile("|".join(re.escape(name[:-1]) for name in names))
    return {name[:-1]: name[-1] for name in names}, pattern, frozenset(name[0] for name in names)


def _begun(fragments: Sequence[Fragment], start: int, known: Words) -> tuple[int, str]:
    """The index after, and the text of, a known word that begins at ``start`` and breaks off."""
    spelled, end = "", start
    while end < len(fragments) and (longer := spelled + fold(fragments[end].text)) in known.prefixes:
        spelled = longer
        end += 1
    return (end, spelled) if spelled and spelled not in known.words else (start, "")


def _rest_of(fragments: Sequence[Fragment], end: int, spelled: str, known: Words) -> tuple[int, int] | None:
    """Where the rest of the word begun before ``end`` is spelled from the head of a later line."""
    rests = _rests(spelled)
    for start in range(end + 1, min(end + _REST_REACH, len(fragments))):
        # a whole word, or the rest of the word right before it, belongs to another cell
        own = known.longest(fragments, start) or _continues(fragments, start, known)
        if own and spelled in load_form_words().goals:
            # the number of a goal stands before the next cell; one below it is another
            return None
        if fragments[start].first and not own and (rest := rests.longest(fragments, start)):
            return start, rest[1]
    return None


@cache
def _rests(spelled: str) -> Words:
    return Words(word[len(spelled) :] for word in _torn_and_known()[0].words if word.startswith(spelled))


def _continues(fragments: Sequence[Fragment], index: int, known: Words) -> bool:
    """Whether the fragment goes on with a known word begun by those right before it."""
    text = fold(fragments[index].text).partition("(")[0]
    for before in reversed(fragments[max(0, index - 6) : index]):
        text = fold(before.text) + text
        if text in known.prefixes:
            return True
    return False


def unwrap(fragments: Sequence[Fragment]) -> str:
    """The text of a cell: wrapped lines joined, spaces inside a line kept but between single characters."""
    text = ""
    for fragment in fragments:
        space = text and not fragment.first and not (is_han(text[-1]) and is_han(fragment.text[0]) and len(fragment.text) == 1)
        text += (" " if space else "") + fragment.text
    return _GAP.sub("", text)


def is_han(char: str) -> bool:
    """Whether ``char`` is a Chinese character."""
    return "⺀" <= char <= "鿿"
