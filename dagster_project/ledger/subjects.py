"""Subjects as the prose names them: each 款 under its 类, each 项 under its 款, each code its own.

Only official names accuse: a misspelt one may mean anything. Names of all years count, since
reports keep old ones.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cache

from dagster_project.ledger.evidence import Spoken
from dagster_project.ledger.findings import BEYOND, Finding
from dagster_project.relations import Cell, Subject
from dagster_project.reports.prose import Sentence
from dagster_project.reports.prose_amounts import fold
from dagster_project.reports.subject_paths import name_key
from dagster_project.taxonomy.subjects import load_subjects

_NAME = r"(?:[^，。；：“”\"（）]|（(?![类款项]）|\d)[^（）]{1,12}）){2,40}?"
_PATH = re.compile(rf"(?P<class>{_NAME})（类）(?P<group>{_NAME})（款）(?:(?P<item>{_NAME})（项）)?")
_LEAD = re.compile(r"^(?:（\d{1,2}）|\d{1,2}[.．、])?(?P<code>\d{3})?(?=\D)")
_CODED = re.compile(rf"(?P<name>{_NAME})（(?P<code>\d{{7}})）")
_NUMBERING = re.compile(r"^(?:（\d{1,2}）|\d{1,2}[.．、])")
_CLASS, _GROUP, _ITEM = 3, 5, 7
_ALIKE = 0.75


@dataclass(frozen=True, slots=True)
class _Path:
    """A path in a sentence: its names, where they start, and the code printed before the 类."""

    names: tuple[str, ...]
    starts: tuple[int, ...]
    code: str | None
    end: int


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

    def findings(self, every: Sequence[Spoken]) -> Iterator[Finding]:
        """What is wrong in the paths and codes of the sentences that state amounts."""
        amounts: defaultdict[int, list[Spoken]] = defaultdict(list)
        sentences: dict[int, Sentence] = {}
        for spoken in every:
            if not spoken.claim.cautious:
                sentences[id(spoken.claim.source)] = spoken.claim.source
                amounts[id(spoken.claim.source)].append(spoken)
        for key, sentence in sentences.items():
            text = fold(sentence.text)
            for path in _paths(text):
                beside = next((spoken for spoken in amounts[key] if spoken.claim.start >= path.end), None)
                yield from self._path(path, sentence, beside)
            for match in _CODED.finditer(text):
                beside = next((spoken for spoken in amounts[key] if spoken.claim.start >= match.end()), None)
                yield from self._coded(_NUMBERING.sub("", match["name"]), match["code"], sentence, match.start("code"), beside)

    # Paths

    def _path(self, path: _Path, sentence: Sentence, beside: Spoken | None) -> Iterator[Finding]:
        classes = self._official.called(_CLASS, path.names[0])
        if len(classes) != 1:
            return
        [top] = classes
        line = sentence.origins[path.starts[0]]
        if path.code and path.code != top:
            yield self._finding("code", "类", f"{path.code} {path.names[0]}（类）", f"{top} {path.names[0]}（类）", line, beside, top)
        if len(path.names) == len(("类", "款", "项")):
            yield from self._group(path, top, sentence, beside)

    def _group(self, path: _Path, top: str, sentence: Sentence, beside: Spoken | None) -> Iterator[Finding]:
        """A 款 that is official and not the 项's own, or a 类 that is not theirs."""
        _, group, item = path.names
        groups = {code for code in self._official.called(_GROUP, group) if code.startswith(top)}
        items = self._official.called(_ITEM, item)
        if not groups:
            yield from self._class(path, group, items, sentence, beside)
            return
        if any(code[:_GROUP] in groups for code in items) or any(self._has_like(code, item) for code in groups):
            return
        inside = {code for code in items if code.startswith(top)}
        if beside and len(inside) > 1:
            inside = {code for code in inside if self._states(code, beside)}
        if len(inside) == 1:
            [code] = inside
            expected = self._official.titles[code[:_GROUP]]
            yield self._finding("text", "款", f"{group}（款）", f"{expected}（款）", sentence.origins[path.starts[1]], beside, code)

    def _class(self, path: _Path, group: str, items: set[str], sentence: Sentence, beside: Spoken | None) -> Iterator[Finding]:
        right = {code for code in items if self._official.is_called(code[:_GROUP], group)}
        if len(right) == 1:
            [code] = right
            expected = self._official.titles[code[:_CLASS]]
            yield self._finding("text", "类", f"{path.names[0]}（类）", f"{expected}（类）", sentence.origins[path.starts[0]], beside, code)

    def _has_like(self, group: str, item: str) -> bool:
        """Whether a 项 of the 款 has a name so close that a misspelling of it is meant."""
        below = (known for code, known in self._official.names.items() if len(code) == _ITEM and code.startswith(group))
        return any(SequenceMatcher(None, name_key(item), name).ratio() >= _ALIKE for names in below for name in names)

    def _states(self, code: str, spoken: Spoken) -> bool:
        """Whether the statements have the amount for the subject."""
        return any(cell.amount_yuan == spoken.value for cell in self._lines[code])

    # Codes

    def _coded(self, name: str, code: str, sentence: Sentence, start: int, beside: Spoken | None) -> Iterator[Finding]:
        """A code with another subject's name, where the amount is that subject's in the statements."""
        if beside is None or self._official.is_called(code, name) or self._states(code, beside):
            return
        right = [other for other in self._official.called(_ITEM, name) if self._states(other, beside)]
        if len(right) == 1:
            yield self._finding("code", "项", f"{name}（{code}）", f"{name}（{right[0]}）", sentence.origins[start], beside, right[0])

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


def _paths(text: str) -> Iterator[_Path]:
    for match in _PATH.finditer(text):
        lead = _LEAD.match(match["class"])
        skipped = lead.end() if lead else 0
        names, starts = [match["class"][skipped:]], [match.start("class") + skipped]
        for level in ("group", "item"):
            if match[level]:
                names.append(match[level])
                starts.append(match.start(level))
        yield _Path(tuple(names), tuple(starts), lead["code"] if lead else None, match.end())
