"""Subjects as the prose names them: each 款 under its 类, each 项 under its 款, each code its own.

Only official names accuse: a misspelt one may mean anything. Names of all years count, since
reports keep old ones.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cache
from itertools import takewhile

from dagster_project.ledger.evidence import Spoken
from dagster_project.ledger.findings import BEYOND, Finding
from dagster_project.relations import Cell, Subject
from dagster_project.reports.prose import Sentence
from dagster_project.reports.prose_amounts import fold
from dagster_project.reports.subject_paths import name_key
from dagster_project.taxonomy.subjects import load_subjects

_NAME = r"(?:[^，。；：“”\"（）]|（(?!\d{0,3}[类款项]）|\d)[^（）]{1,12}）){2,40}?"
_NUMBER = r"（[\d一二三四五六七八九十]{1,3}）|(?:\d{1,2}|[一二三四五六七八九十]{1,3})[.．、]|[①-⑳]"
_BESIDE = r"[“”\"\-—－–]{0,3}"
_PATH = re.compile(
    rf"(?P<class>{_NAME}){_BESIDE}（(?P<code>\d{{3}})?类）{_BESIDE}(?P<group>{_NAME}){_BESIDE}（\d{{0,2}}款）"
    rf"(?:{_BESIDE}(?P<item>{_NAME}){_BESIDE}（\d{{0,2}}项）)?"
)
# A path that goes on below the 类 of a heading.
_BELOW = re.compile(rf"(?P<group>{_NAME}){_BESIDE}（\d{{0,2}}款）{_BESIDE}(?P<item>{_NAME}){_BESIDE}（\d{{0,2}}项）")
_CLASS_HEADING = re.compile(rf"(?P<class>{_NAME}){_BESIDE}（(?:\d{{3}})?类）(?:支出)?$")
_LEAD = re.compile(rf"^(?:{_NUMBER})?(?:20\d\d年度?)?(?P<code>\d{{3}})?(?=\D)")
_CODED = re.compile(rf"(?P<name>{_NAME})（(?P<code>\d{{7}})）")
_NUMBERING = re.compile(rf"^(?:{_NUMBER})")
_CLASS, _GROUP, _ITEM = 3, 5, 7
_ALIKE = 0.75
_NAMES_SUBJECT = re.compile(r"款）|（\d{7}）")


@dataclass(frozen=True, slots=True)
class _Path:
    """A path: its names, where they start, and the code printed beside the 类."""

    names: tuple[str, ...]
    starts: tuple[int, ...]
    code: str | None
    end: int


@dataclass(frozen=True, slots=True)
class _Place:
    """A sentence or heading: its folded text, the line of each character, and the amounts that it states or, where it
    states none, those after it that it opens for."""

    text: str
    origins: Sequence[int]
    amounts: Sequence[Spoken]
    states: bool
    headings: Sequence[str]

    def beside(self, end: int) -> Spoken | None:
        """The first amount after ``end`` of the text."""
        return next((spoken for spoken in self.amounts if not self.states or spoken.claim.start >= end), None)


class OfficialNames:
    """The functional classification by code and by name, names of all years together."""

    def __init__(self, subjects: Iterable[Subject]) -> None:
        self.titles: dict[str, str] = {}
        self.names: defaultdict[str, set[str]] = defaultdict(set)
        self._called: defaultdict[tuple[int, str], set[str]] = defaultdict(set)
        for subject in subjects:
            if subject.classification == "functional":
                key = name_key(subject.name)
                self.titles[subject.code] = subject.name
                self.names[subject.code].add(key)
                self._called[len(subject.code), key].add(subject.code)

    def called(self, length: int, name: str) -> set[str]:
        """The codes of ``length`` digits that have ever been called ``name``."""
        return self._called.get((length, name_key(name)), set())

    def is_called(self, code: str, name: str) -> bool:
        """Whether ``code`` has ever been called ``name``."""
        return name_key(name) in self.names.get(code, set())


@cache
def official_names() -> OfficialNames:
    """The names of the official classification."""
    return OfficialNames(load_subjects())


class SubjectChecker:
    """Checks paths and codes against the official classification and the statements' lines."""

    def __init__(self, official: OfficialNames, cells: Iterable[Cell]) -> None:
        self._official = official
        self._lines: defaultdict[str, list[Cell]] = defaultdict(list)
        for cell in cells:
            if cell.line_code and cell.status == "reported" and cell.measure == "total":
                self._lines[cell.line_code].append(cell)

    def findings(self, sentences: Sequence[Sentence], every: Sequence[Spoken]) -> Iterator[Finding]:
        """What is wrong in the paths and codes that ``sentences`` and their headings name; ``every`` are the amounts they state."""
        for place in _places(sentences, every):
            for path in _paths(place.text):
                yield from self._path(path, place, place.beside(path.end))
            yield from self._below_heading(place)
            for match in _CODED.finditer(place.text):
                name = _NUMBERING.sub("", match["name"])
                yield from self._coded(name, match["code"], place, match.start("code"), place.beside(match.end()))

    # Paths

    def _path(self, path: _Path, place: _Place, beside: Spoken | None) -> Iterator[Finding]:
        classes = self._official.called(_CLASS, path.names[0])
        if len(classes) != 1:
            return
        [top] = classes
        line = place.origins[path.starts[0]]
        if path.code and path.code != top:
            yield self._finding("code", "类", f"{path.code} {path.names[0]}（类）", f"{top} {path.names[0]}（类）", line, beside, top)
        if len(path.names) == len(("类", "款", "项")):
            yield from self._group(path, top, place, beside)

    def _below_heading(self, place: _Place) -> Iterator[Finding]:
        """The paths that go on below the 类 of the innermost heading that names one: their 款 against their 项."""
        told = next((match for heading in reversed(place.headings) if (match := _CLASS_HEADING.search(fold(heading)))), None)
        if told is None or "类）" in place.text:
            return
        classes = self._official.called(_CLASS, told["class"][_skipped(told["class"]) :])
        if len(classes) != 1:
            return
        [top] = classes
        for match in _BELOW.finditer(place.text):
            skipped = _skipped(match["group"])
            group = match["group"][skipped:]
            if any(code.startswith(top) for code in self._official.called(_GROUP, group)):
                starts = (match.start("group"), match.start("group") + skipped, match.start("item"))
                path = _Path((told["class"], group, match["item"]), starts, None, match.end())
                yield from self._group(path, top, place, place.beside(match.end()))

    def _group(self, path: _Path, top: str, place: _Place, beside: Spoken | None) -> Iterator[Finding]:
        """A 款 that is official and not the 项's own, or a 类 that is not theirs."""
        _, group, item = path.names
        groups = {code for code in self._official.called(_GROUP, group) if code.startswith(top)}
        items = self._official.called(_ITEM, item)
        if not groups:
            yield from self._class(path, group, items, place, beside)
            return
        if any(code[:_GROUP] in groups for code in items) or any(self._has_like(code, item) for code in groups):
            return
        inside = {code for code in items if code.startswith(top)}
        if beside and len(inside) > 1:
            inside = {code for code in inside if self._states(code, beside)}
        if len(inside) == 1:
            [code] = inside
            expected = self._official.titles[code[:_GROUP]]
            yield self._finding("text", "款", f"{group}（款）", f"{expected}（款）", place.origins[path.starts[1]], beside, code)

    def _class(self, path: _Path, group: str, items: set[str], place: _Place, beside: Spoken | None) -> Iterator[Finding]:
        right = {code for code in items if self._official.is_called(code[:_GROUP], group)}
        if len(right) == 1:
            [code] = right
            expected = self._official.titles[code[:_CLASS]]
            yield self._finding("text", "类", f"{path.names[0]}（类）", f"{expected}（类）", place.origins[path.starts[0]], beside, code)

    def _has_like(self, group: str, item: str) -> bool:
        """Whether a 项 of the 款 has a name so close that a misspelling of it is meant."""
        below = (known for code, known in self._official.names.items() if len(code) == _ITEM and code.startswith(group))
        return any(SequenceMatcher(None, name_key(item), name).ratio() >= _ALIKE for names in below for name in names)

    def _states(self, code: str, spoken: Spoken) -> bool:
        """Whether the statements have the amount for the subject."""
        return any(cell.amount_yuan == spoken.value for cell in self._lines[code])

    # Codes

    def _coded(self, name: str, code: str, place: _Place, start: int, beside: Spoken | None) -> Iterator[Finding]:
        """A code with another subject's name, where the amount is that subject's in the statements."""
        if beside is None or self._official.is_called(code, name) or self._states(code, beside):
            return
        right = [other for other in self._official.called(_ITEM, name) if self._states(other, beside)]
        if len(right) == 1:
            yield self._finding("code", "项", f"{name}（{code}）", f"{name}（{right[0]}）", place.origins[start], beside, right[0])

    def _finding(self, unit: str, level: str, stated: str, expected: str, line: int, beside: Spoken | None, code: str) -> Finding:
        what = beside.zh if beside else stated
        where = f"{beside.section if beside else ''} {what} 的{level}{'编码' if unit == 'code' else ''}"
        cells = self._lines[code]
        counterpart = cells[0].source_line if cells else None
        at_zh = f"（报表第 {counterpart} 行）" if counterpart else ""
        at_en = f" (line {counterpart} of the statements)" if counterpart else ""
        return Finding(
            kind="narrative",
            severity=BEYOND,
            where=where,
            unit=unit,
            stated_text=stated,
            expected_text=expected,
            zh=f"情况说明第 {line} 行写作“{stated}”，按政府收支分类科目应为“{expected}”{at_zh}",
            en=f"Line {line} of the prose has {stated}; by the official classification it is {expected}{at_en}",
            line=line,
            counterpart=counterpart,
        )


def _places(sentences: Sequence[Sentence], every: Sequence[Spoken]) -> Iterator[_Place]:
    """The sentences, and the headings above them once each, that may name a subject by its path or code."""
    stated: defaultdict[int, list[Spoken]] = defaultdict(list)
    for spoken in every:
        stated[id(spoken.claim.source)].append(spoken)
    shown: set[tuple[str, int]] = set()
    for position, sentence in enumerate(sentences):
        for depth, heading in enumerate(zip(sentence.headings, sentence.heading_lines, strict=True), start=1):
            text = fold(heading[0])
            if heading not in shown and _NAMES_SUBJECT.search(text):
                above = sentence.headings[:depth]
                below = takewhile(lambda each, above=above: each.headings[: len(above)] == above, _from(sentences, position))
                yield _Place(text, [heading[1]] * len(text), _opened(below, stated), states=False, headings=sentence.headings[: depth - 1])
            shown.add(heading)
        text = fold(sentence.text)
        if _NAMES_SUBJECT.search(text):
            paragraph = sentence.paragraph
            following = takewhile(lambda each, here=paragraph: each.paragraph == here, _from(sentences, position + 1))
            own = stated[id(sentence)]
            yield _Place(text, sentence.origins, own or _opened(following, stated), states=bool(own), headings=sentence.headings)


def _from(sentences: Sequence[Sentence], start: int) -> Iterator[Sentence]:
    return (sentences[position] for position in range(start, len(sentences)))


def _opened(following: Iterable[Sentence], stated: Mapping[int, Sequence[Spoken]]) -> Sequence[Spoken]:
    """The amounts of the first of ``following`` sentences that states any, unless that or one before it names a subject itself."""
    for sentence in following:
        if _NAMES_SUBJECT.search(fold(sentence.text)):
            return ()
        if found := stated.get(id(sentence)):
            return found
    return ()


def _skipped(name: str) -> int:
    """How much numbering stands before a name."""
    lead = _LEAD.match(name)
    return lead.end() if lead else 0


def _paths(text: str) -> Iterator[_Path]:
    for match in _PATH.finditer(text):
        lead = _LEAD.match(match["class"])
        skipped = _skipped(match["class"])
        names, starts = [match["class"][skipped:]], [match.start("class") + skipped]
        for level in ("group", "item"):
            if match[level]:
                names.append(match[level])
                starts.append(match.start(level))
        yield _Path(tuple(names), tuple(starts), match["code"] or (lead["code"] if lead else None), match.end())
