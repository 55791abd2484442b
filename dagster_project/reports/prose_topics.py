"""What an amount is of, by the words before it: a subject, a measure or a project."""

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from dagster_project.reports.subject_paths import SubjectNames
from dagster_project.taxonomy.narrative import Vocabulary

UNSPECIFIED = "unspecified"
_LABEL = re.compile(r"（\d{0,3}[类款项]）|[类款项]科目")
_CODED = re.compile(r"((?:[^，。；：、（）\d.]|（[^（）\d]*）)++)（(\d{7}|\d{5}|\d{3})）")
# The code in pieces: 一般公共服务支出（201）财政事务（06）行政运行（01）; 201（类）06（款）01（项）
_CODE_PIECES = re.compile(
    r"（(\d{3})）[^，。；：（）]+（(\d{2})）(?:[^，。；：（）]+（(\d{2})）)?|(?<!\d)(\d{3})（类）(\d{2})（款）(?:(\d{2})（项）)?"
)
_DASHED = re.compile(r"[“\"]([^“”\"]+?[-—－–][^“”\"]+)[”\"](?:科目)?")
_DASHES = re.compile(r"[-—－–]+")
_UNBRACKETED = re.compile(r"(.{2,20}?)类(.{2,40}?)款(?:(.{2,60}?)项(?!目))?")
# 2010601行政运行, 2010601-行政运行
_CODE_FIRST = re.compile(r"(\d{7}|\d{5})[-—－–]?(\D+)")
_MARKS = '“”"-—－–'
_QUOTED = re.compile(r"[“\"]([^“”\"]{2,60})[”\"](?:等)?项目(?:支出|经费|资金)?")
_REVIEWED = re.compile(
    r"(?:\d{1,2}[.、．]|（\d{1,2}）)?(.{2,60}?)"
    r"(?:绩效自评(?:(?:综述|情况)?：|(?:综述|情况)。)|(?:自评|绩效目标完成情况)综述[：。])"
)
_PROJECT_ITEM = re.compile(r"(?:\d{1,2}[.．、]|（\d{1,2}）)([^，。；：]{2,50}?(?:项目|专项|经费|资金))[：。]")
_REVIEW_TITLE = re.compile(r"(?:20\d\d年度?)?(.*?)绩效(?:自评|评价)(?:结果|表|报告|情况)*$")
_ANY_PROJECT = re.compile(
    r"(?:（.{1,3}）|.{1,3}、|\d{1,2}[.．])?(?:20\d\d年度?|部门|单位|部分|主要|重点|预算|决算|中|的)*(?:项目)?(?:支出)?"
)
_PROJECTS = re.compile(r"项目|绩效")
_NAME_BREAK = re.compile(r"[，。；：“”\"]")
_CLAUSE_END = re.compile(r"[，。；：]")
_LEVELS, _CLASS_LENGTH = 3, 3
SPLITS = frozenset({"basic", "project", "personnel", "operating"})
# What may stand between a measure and the money's source.
_OF_A_FUND = ("", "的", "当年", "本年", "本年度")
_WHOLES = frozenset({"revenue", "expenditure", "total"})


@dataclass(frozen=True, slots=True)
class Topic:
    """What an amount is of. ``code`` is a subject's; ``fund`` and ``basis`` stand where the words tell them."""

    name: str
    measure: str
    code: str | None = None
    fund: str | None = None
    basis: str | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """A topic and where in the searched words its name ends."""

    topic: Topic
    end: int


class _Span(NamedTuple):
    """Where the vocabulary names a measure; ``is_fund`` where it names it by the money's source."""

    start: int
    end: int
    topic: Topic
    is_fund: bool


def _any_number(words: re.Pattern[str], ending: str = "") -> re.Pattern[str]:
    """Matches ``words`` in a row. Possessive: a run is read once, so odd text costs no more than its length."""
    return re.compile(f"(?:{words.pattern})*+{ending}", re.VERBOSE)


class TopicReader:
    """Finds topics with one vocabulary and one year's subjects."""

    def __init__(self, vocabulary: Vocabulary, subjects: SubjectNames) -> None:
        self._words = vocabulary
        self._subjects = subjects
        self._filler = _any_number(vocabulary.filler)
        self._filled_end = _any_number(vocabulary.filler, "$")
        self._trail = _any_number(vocabulary.trail, "$")
        self._lead = _any_number(vocabulary.lead)
        named_by: defaultdict[str, list[int]] = defaultdict(list)
        for place, entry in enumerate(vocabulary.measures):
            for literal in entry.needs or ("",):
                named_by[literal].append(place)
        self._named_by = [*named_by.items()]

    def is_filler(self, words: str) -> bool:
        """Whether ``words`` name nothing: cues, verbs, years, comparisons."""
        return bool(self._filler.fullmatch(words))

    def names_nothing(self, words: str) -> bool:
        """Whether ``words`` leave it to the text before what they are about: filler, or the unit itself."""
        return self.is_filler(self.bare(words)) or self.is_unit(self.residue(words))

    def is_unit(self, name: str) -> bool:
        """Whether ``name`` ends like that of an organisation."""
        return bool(self._words.unit_name.search(name))

    def bare(self, words: str) -> str:
        """``words`` without what leads in to a name."""
        lead = self._lead.match(words)
        return words[lead.end() :] if lead else words

    def residue(self, words: str) -> str:
        """The unknown name in ``words``: without what leads in to it and what follows it."""
        bare = self.bare(words)
        name = self._without(self._trail, bare)
        return name if name.count("（") == name.count("）") else name.strip("（）")

    def _without(self, ending: re.Pattern[str], words: str) -> str:
        found = ending.search(words)
        return words[: found.start()] if found else words

    def find(self, words: str, context: str, within: str | None, branch: str | None, opens: bool) -> Found | None:
        """The topic that ``words`` end with, up to filler.

        ``context`` is what a measure's ``where`` looks at; ``within`` the 类 spoken of,
        ``branch`` the 款 or 类 that paths without one go on below; ``opens`` says that the words open a sentence.
        """
        named = self._labelled(words, branch) or self._dashed(words) or self._spelled(words)
        measured = self._measured(words, context, opens)
        if measured and measured.topic.measure in SPLITS:
            whole, among, _ = words[: measured.end].rpartition("中")
            divided = named or (self._mentioned(whole, within) if among else None)
            if divided and divided.topic.code and measured.end > divided.end:
                return Found(replace(divided.topic, measure=measured.topic.measure), measured.end)
        readings = (lambda: named, lambda: measured, lambda: self._quoted(words), lambda: self._mentioned(words, within))
        found = (read() for read in readings)
        return next((each for each in found if each and self.is_filler(words[each.end :])), None)

    def opening_path(self, sentence: str, branch: str | None) -> Topic | None:
        """The subject path that a sentence opens with, whatever follows it."""
        pieced = self._pieced(sentence)
        if pieced and not _CLAUSE_END.search(self.bare(sentence[: pieced.end])):
            return pieced.topic
        label = _LABEL.search(sentence)
        if label and not _NAME_BREAK.search(self.bare(sentence[: label.start()]).rstrip(_MARKS)):
            found = self._path(sentence, branch)
            return found.topic if found else None
        coded = _CODED.match(self.bare(sentence))
        if coded:
            return self._coded_topic(coded)
        spelled = self._spelled(_CLAUSE_END.split(sentence, maxsplit=1)[0])
        return spelled.topic if spelled else None

    def closing_path(self, words: str, branch: str | None) -> Topic | None:
        """The subject path that ``words`` end with: what the next sentence states is of that."""
        found = self._path(words, branch)
        return found.topic if found and not words[found.end :].strip("。：") else None

    def reviewed(self, text: str, headings: Sequence[str]) -> Topic | None:
        """The project that a sentence ``…绩效自评综述：`` or, below ``headings`` about projects, ``1.…项目：`` opens for."""
        match = _REVIEWED.match(text) if "自评" in text or "综述" in text else None
        item = None if match else _PROJECT_ITEM.match(text)
        if item and any(map(_PROJECTS.search, headings)):
            match = item
        return self._review(match[1]) if match else None

    def of_headings(self, headings: Sequence[str]) -> Topic | None:
        """What the innermost telling heading is about."""
        for depth, heading in reversed(list(enumerate(headings))):
            item = _PROJECT_ITEM.fullmatch(f"{heading}。")
            if item and any(_PROJECTS.search(above) for above in headings[:depth]):
                return self._review(item[1])
            review = (_REVIEWED.match(f"{heading}：") if heading.endswith("综述") else None) or _REVIEW_TITLE.fullmatch(heading)
            if review and review[1] and not _ANY_PROJECT.fullmatch(review[1]):
                return self._review(review[1])
            found = self._path(heading, None)
            if found:
                return found.topic
            measures = self._spans(heading, heading, False)
            if measures:
                return measures[-1].topic
            # a heading that is nothing but a name
            named = self.find(heading, heading, None, None, True) if heading.endswith(("支出", "预算")) else None
            if named and named.end == len(heading):
                return named.topic
            project = self._words.project_title.fullmatch(heading)
            if project:
                return Topic(project["name"], "project")
        return None

    def _review(self, name: str) -> Topic:
        quoted = re.search(r"[“\"]([^“”\"]+)[”\"]", name)
        name = quoted[1] if quoted else name
        if "整体" in name:
            return Topic("整体支出", "total")
        bare = name.removesuffix("项目")
        return Topic(name if bare.endswith("支出") else bare, "project")

    def _labelled(self, words: str, branch: str | None) -> Found | None:
        """A path with its levels or codes: 甲（类）乙（款）, 甲类科目, 甲（2050204）."""
        if "（" not in words and "科目" not in words:
            return None
        return self._pieced(words) or self._path(words, branch) or self._coded(words)

    def _path(self, words: str, branch: str | None) -> Found | None:
        names: list[str] = []
        within = branch
        start, end = 0, 0
        for label in _LABEL.finditer(words):
            between = words[start : label.start()]
            # “两庭”建设 has its quotes inside the name
            ends = _CLAUSE_END if between.count("“") == between.count("”") else _NAME_BREAK
            between = between.strip(_MARKS)
            breaks = list(ends.finditer(between))
            if breaks or not names:
                names = []
                # a 款 is told apart by its 类 alone
                within = branch[:_CLASS_LENGTH] if branch and "款" in label[0] else branch
                between = between[breaks[-1].end() if breaks else 0 :]
                between = self.bare(between)
            names.append(between)
            start = end = label.end()
        if not names:
            return None
        return Found(self._topic(names, within), end)

    def _topic(self, names: Sequence[str], within: str | None) -> Topic:
        code = self._subjects.of_path(names, within)
        title = self._subjects.title(code) if code else None
        return Topic(title or names[-1], "total", code)

    def _pieced(self, words: str) -> Found | None:
        match = _CODE_PIECES.search(words)
        code = "".join(piece for piece in match.groups() if piece) if match else ""
        title = self._subjects.title(code)
        if match is None or title is None:
            return None
        return Found(Topic(title, "total", code), match.end() + (len(title) if words.startswith(title, match.end()) else 0))

    def _coded(self, words: str) -> Found | None:
        matches = list(_CODED.finditer(words))
        if not matches:
            return None
        return Found(self._coded_topic(matches[-1]), matches[-1].end())

    def _coded_topic(self, match: re.Match[str]) -> Topic:
        return Topic(self._subjects.title(match[2]) or self.bare(match[1]), "total", match[2])

    def _dashed(self, words: str) -> Found | None:
        for match in _DASHED.finditer(words):
            topic = self._topic(_DASHES.split(match[1]), None)
            if topic.code:
                return Found(topic, match.end())
        return None

    def _spelled(self, words: str) -> Found | None:
        """A path of official names without brackets: ``甲类乙款丙项``, ``甲-乙-丙``, ``2050204高中教育``."""
        bare = self.bare(words)
        if not (bare[:1].isdecimal() or _DASHES.search(bare) or ("类" in bare and "款" in bare)):
            return None
        name = self._without(self._filled_end, bare)
        end = len(words) - len(bare) + len(name)
        levels, coded = _UNBRACKETED.match(bare), _CODE_FIRST.fullmatch(name)
        if coded and self._subjects.is_named(coded[1], coded[2]):
            return Found(Topic(self._subjects.title(coded[1]) or coded[2], "total", coded[1]), end)
        if levels:
            topic = self._topic([each for each in levels.groups() if each], None)
            return Found(topic, len(words) - len(bare) + levels.end()) if topic.code else None
        names = _DASHES.split(name)
        topic = self._topic(names, None) if 1 < len(names) <= _LEVELS else None
        return Found(topic, end) if topic and topic.code and len(topic.code) > _CLASS_LENGTH else None

    def _quoted(self, words: str) -> Found | None:
        matches = list(_QUOTED.finditer(words))
        return Found(Topic(matches[-1][1], "project"), matches[-1].end()) if matches else None

    def _mentioned(self, words: str, within: str | None) -> Found | None:
        """A subject without its level: the words must be its name and nothing else."""
        bare = self.bare(words)
        for end in range(len(bare), 1, -1):
            if not self.is_filler(bare[end:]):
                continue
            code = self._subjects.of_phrase(bare[:end], within)
            if code:
                return Found(Topic(self._subjects.title(code) or bare[:end], "total", code), len(words) - len(bare) + end)
        return None

    def _measured(self, words: str, context: str, opens: bool) -> Found | None:
        spans = self._spans(words, context, opens)
        if not spans:
            return None
        start, end, topic, is_fund = spans[-1]
        above = spans[-2] if is_fund and len(spans) > 1 else None
        if above and words[above.end : start] in _OF_A_FUND and above.topic.fund is None and above.topic.measure not in _WHOLES:
            # 公务接待费财政拨款支出: the money's source says which part of 公务接待费 it is
            start, topic = above.start, replace(above.topic, fund=topic.fund)
        return Found(topic, end) if self._is_whole(words[:start]) else None

    def _is_whole(self, before: str) -> bool:
        """Whether a measure after ``before`` is not merely the end of a longer name."""
        if before.endswith("安排的") and not self.fund(before):
            return False
        rest = self._without(self._filled_end, self.bare(before))
        ends = self._words.before_measure
        return not rest or self.is_unit(rest) or self.is_unit(before) or bool(ends.search(before) or ends.search(rest))

    def _spans(self, words: str, context: str, opens: bool) -> list[_Span]:
        """The vocabulary's matches, each longest where several overlap, in reading order."""
        found: list[_Span] = []
        named = {place for literal, places in self._named_by if literal in words for place in places}
        for place in sorted(named):
            entry = self._words.measures[place]
            if (entry.opens and not opens) or (entry.where and not entry.where.search(context)):
                continue
            for match in entry.pattern.finditer(words):
                if entry.opens and self._words.compared_year.search(words, 0, match.start()):
                    continue
                fund = entry.fund or self.fund(words[: match.end()])
                topic = Topic(entry.name or match[0], entry.measure, None, fund, entry.basis)
                found.append(_Span(match.start(), match.end(), topic, entry.fund is not None))
        found.sort(key=lambda span: (span.start - span.end, span.start))
        kept: list[_Span] = []
        for span in found:
            if all(span.end <= other.start or span.start >= other.end for other in kept):
                kept.append(span)
        return sorted(kept, key=lambda span: span.start)

    def fund(self, words: str) -> str | None:
        """The money's source that ``words`` tell."""
        return next((fund for fund, pattern in self._words.funds if pattern.search(words)), None)
