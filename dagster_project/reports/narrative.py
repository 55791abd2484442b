"""Prose (情况说明) → the amounts of money it claims.

An amount is read with the words before it: what it is of, whether it is a budget or a
final figure, a level or a change. Words that leave an amount's subject to an earlier
clause, sentence or heading take it from there. What stays unclear gets measure
``unspecified`` rather than a guess.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import groupby

from dagster_project.relations import NarrativeAmount
from dagster_project.reports.lines import Line
from dagster_project.reports.prose import Sentence, read_prose
from dagster_project.reports.prose_amounts import Money, fold, listed_after, money_in, rate_after, rate_in_brackets, without_asides
from dagster_project.reports.prose_memory import CLAUSE, MAX_LOOK_BACK, Memory, Mention, Place
from dagster_project.reports.prose_parts import BALANCES, ECONOMIC, PARTS, SOURCES, divided, is_part
from dagster_project.reports.prose_topics import SPLITS, UNSPECIFIED, Topic, TopicReader
from dagster_project.reports.subject_paths import SubjectNames, subject_names
from dagster_project.taxonomy.narrative import Cue, Vocabulary, load_vocabulary

PERFORMANCE = "performance_figure"
_RESUMED = re.compile(r"；(?![二三四五六七八九十]是)")
# In forms amounts stand in cells; a sentence goes on or ends.
_IN_PROSE = re.compile(r"[，。；：、（和及]")
_MINOR = re.compile(r"[（(]|\d{1,2}[.．、]")
_ITEM = re.compile(r"\d{1,2}[.、．]|（\d{1,2}）")
_MARKER = re.compile(r"\d{1,2}[.、．]|（(?:\d{1,2}|[一二三四五六七八九十]{1,3})）|[一二三四五六七八九十]{1,3}、")
_PROJECT_END = re.compile(r"项目(?:支出|经费|资金)?$|(?<=[费用款务金])支出$|(?:支出)?(?:预算|安排|为)+$")
# A form in use prints 支出收入 by mistake.
_BARE_EXPENDITURE = re.compile(r"(?:预算)?支出(?:收入)?(?:[预决]算)?(?:数|额|金额)?(?:为|是|较|比|与|完成|增|减|$)")
_BARE_REVENUE = re.compile(r"收入(?:由|从|比|较|增|减|为|达)")
_BARE_TOTAL = re.compile(r"本年支出|支出总计")
# What money is for names many things, none of which the amount after it is of.
_PURPOSE = re.compile(r"(?:主要(?:用于|反映)|(?<![^，：])(?:用于|反映))[^；]*")
_NEW_PART = re.compile(r"；|其中[，：]?")
_GROUP_LENGTH = 5
# What performance management speaks of: each fund beside it is the projects' money, and no total.
_MANAGED = "绩效管理项目资金"
# 整体绩效 tells the unit's money, else projects are those under review.
_REVIEWED_PART = re.compile(r"(?!.*整体).*绩效")
_GOES_ON = re.compile(r"其中|按")
_TOGETHER = re.compile(r"(?P<names>.{2,60}?)(?:分别|各)(?P<rest>.{0,8})")
_OF_ITS_BUDGET = re.compile(r"[，、（]?占(?:年初|全年|本年|年度|调整后?的?)?预算(?:数|总?额|安排|指标)*的?(?=[\d%])")
_BOTH_SIDES = re.compile(r"收入?、支出?")
_SEPARATORS = (re.compile("、|和"), re.compile("[、和及与]"))
_KIND = re.compile(r"(?:总计|合计|总额|决算数?|预算数?)$")
_RESPECTIVE = Topic("", UNSPECIFIED)
_FUNDS_IN_PLACE = "funds_in_place"
# What every fund has, so that a sentence about one leaves its name out.
_PER_FUND = BALANCES | {"revenue", "expenditure", "basic", "project", "personnel", "operating"}
_MAX_PROJECT_NAME = 50
_MAX_TITLE = 40


@dataclass(frozen=True, slots=True)
class Claim:
    """A :class:`NarrativeAmount` with what a check needs besides.

    ``fund``: the money's source (``general_public_budget``, ``fiscal_appropriation``,
    ``government_fund``, ``state_capital``) by the words or the heading, None for all money.
    ``rate_kind`` says what ``percent`` is: ``share``, ``completion`` or ``growth``.
    ``compared_with``: what a change or growth is against (``prior_year``, ``prior_budget``,
    ``initial_budget``, ``budget``). ``explains``: the amount stands in a stated reason and
    is no total of its own. ``cautious``: in an annex or a part that nothing knows. ``source``
    is its sentence, ``start:end`` the number and its unit in the folded text.
    """

    amount: NarrativeAmount
    fund: str | None
    rate_kind: str | None
    compared_with: str | None
    explains: bool
    cautious: bool
    source: Sentence
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Narrative:
    """The prose of a report: the amounts it claims and, amounts or not, the sentences of its parts about the unit's money."""

    claims: list[Claim]
    sentences: list[Sentence]


def read_narrative(lines: Sequence[Line], *, report_key: str, kind: str, fiscal_year: int | None) -> Narrative:
    """The amounts claimed in the prose of ``lines``, in yuan, in the order of the text.

    ``kind`` is ``final`` or ``budget``; subjects have the codes of ``fiscal_year``. Pure; never raises.
    """
    narrator = _Narrator(load_vocabulary(), subject_names(fiscal_year), report_key, kind, fiscal_year)
    narrative = Narrative([], [])
    prose = read_prose(lines, lambda headings: narrator.role(headings) != "none")
    for headings, sentences in groupby(prose, key=lambda sentence: sentence.headings):
        role = narrator.role(headings)
        for sentence in sentences:
            narrative.claims.extend(narrator.read(sentence, role))
            if role == "claims":
                narrative.sentences.append(sentence)
    return narrative


def _expenditure_of(revenue: Topic) -> Topic:
    """The spending beside a revenue: 收入5万元，支出3万元."""
    return replace(revenue, name=revenue.name.replace("收入", "支出"), measure="total" if revenue.fund else "expenditure")


class _Narrator:
    """Reads sentences in order, remembering what they are about."""

    def __init__(self, vocabulary: Vocabulary, subjects: SubjectNames, report_key: str, kind: str, fiscal_year: int | None) -> None:
        self._words = vocabulary
        self._topics = TopicReader(vocabulary, subjects)
        self._report_key = report_key
        self._kind = kind
        self._year = fiscal_year
        self._memory = Memory()
        self._roles: dict[str, str | None] = {}
        self._tellings: dict[tuple[str, ...], tuple[str, ...]] = {}
        verb = f"(?:(?P<up>{vocabulary.up.pattern})|(?P<down>{vocabulary.down.pattern}))"
        # 减少额为5万元 is a change, 减少为5万元 a level.
        self._changes = re.compile(rf"{verb}了?(?P<either>（[^）]*）)?(?:[额数]为?)?各?约?$")
        self._opens_change = re.compile(rf"(?:是|[一二三四五六]是|20\d\d年度?|本?年[度初中]?|中期|了)*{verb}")

    def read(self, sentence: Sentence, role: str) -> list[Claim]:
        """The claims of one sentence in a part with ``role``, ``claims`` or ``cautious``."""
        self._turn_to(sentence)
        text = without_asides(fold(sentence.text), self._words.aside)
        amounts = list(money_in(sentence, text))
        self._introduce(text, amounts[0].start if amounts else len(text))
        claims: list[Claim] = []
        since = 0
        for money, limit in zip(amounts, [*(following.start for following in amounts[1:]), len(text)], strict=False):
            claim = self._claim(sentence, self._place(text, money, since), limit, role == "cautious")
            if claim:
                claims.append(claim)
            since = money.end
        closing = self._topics.closing_path(text[since:], self._branch()) if since else None
        if closing:
            self._memory.main = self._memory.item = closing
        if self._words.project_list.search(text):
            self._memory.listing = self._memory.headings
        return claims

    def role(self, headings: Sequence[str]) -> str:
        """What the inner of part and section says, ``cautious`` where neither does."""
        return next((role for heading in reversed(headings) if (role := self._own_role(heading))), "cautious")

    def _own_role(self, heading: str) -> str | None:
        if heading not in self._roles:
            sections = () if _MINOR.match(heading) else self._words.sections
            self._roles[heading] = next((section.role for section in sections if section.pattern.search(heading)), None)
        return self._roles[heading]

    def _turn_to(self, sentence: Sentence) -> None:
        memory = self._memory
        if sentence.headings not in self._tellings:
            self._tellings[sentence.headings] = self._telling(sentence.headings)
        headings = self._tellings[sentence.headings]
        if headings != memory.headings:
            holds = memory.listing is not None and headings[: len(memory.listing)] == memory.listing
            listing = headings if any("项目支出" in heading for heading in headings) else memory.listing if holds else None
            self._memory = Memory(headings, self._topics.of_headings(headings), sentence.paragraph, listing=listing)
        elif sentence.paragraph != memory.paragraph:
            memory.paragraph = sentence.paragraph
            memory.main = memory.item = memory.split = memory.leading = memory.most = None
        if self._words.regrouped.search(sentence.text):
            self._memory.split = None
        self._memory.mentioned = []
        self._memory.direction, self._memory.changed, self._memory.shared = None, False, False
        if not _GOES_ON.match(sentence.text):
            self._memory.leading = None
        self._memory.respective = []

    def _introduce(self, text: str, end: int) -> None:
        """Takes the subject and the fund that a sentence names before it comes to any amount."""
        opening = self._words.opening.match(text, 0, end)
        self._memory.fund = self._topics.fund(opening[0]) if opening and opening.end() < end else None
        topic = self._topics.reviewed(text, self._memory.headings) or self._topics.opening_path(text[:end], self._branch())
        if topic is None and end == len(text) <= _MAX_TITLE and _MARKER.match(text) and not CLAUSE.search(text.rstrip("。：")):
            # an item that opens with its name alone: 2.公务接待费。
            named = self._topics.find(text.rstrip("。："), text, self._class(), self._branch(), True)
            self._memory.main = named.topic if named else self._memory.main
        if topic:
            self._memory.branch = topic.code[:_GROUP_LENGTH] if topic.code else self._memory.branch
            self._memory.main = self._memory.item = topic
            if topic.code:
                self._memory.listing = None

    def _class(self) -> str | None:
        """The 类 that the paragraph or the headings are about."""
        return next((topic.code[:3] for topic in (self._memory.main, self._memory.about) if topic and topic.code), None)

    def _branch(self) -> str | None:
        """The 款 or 类 that a 款 or 项 named without what is above it belongs to."""
        above, branch = self._class() or "", self._memory.branch
        return branch if branch and branch.startswith(above) else above or None

    def _place(self, text: str, money: Money, since: int) -> Place:
        reasons = list(self._words.reason.finditer(text, max(0, money.start - MAX_LOOK_BACK), money.start))
        explains = bool(reasons) and not self._resumes(text, reasons[-1], money.start)
        depth = text.count("（", 0, money.start) - text.count("）", 0, money.start)
        return Place(text, money, since, depth, reasons[-1].end() if explains else -1)

    def _resumes(self, text: str, reason: re.Match[str], end: int) -> bool:
        """Whether what stands before ``end`` has left a reason behind."""
        of_budget = self._words.reason_of_budget.search(text, max(0, reason.start() - _MAX_TITLE), reason.start())
        return bool(_RESUMED.search(text, reason.end(), end) or (of_budget and self._words.reason_resumed.search(text, reason.end(), end)))

    def _claim(self, sentence: Sentence, place: Place, limit: int, cautious: bool) -> Claim | None:
        text, money = place.text, place.money
        if money.yuan is None or self._words.before_bound.search(place.clause) or self._words.after_bound.match(text, money.end):
            return None
        topic, cue_words, explicit = self._topic(place)
        sign, changing = self._direction(place, topic)
        self._memory.changed = changing
        if sign is None:
            return None
        basis, stage = self._basis(place, topic, cue_words)
        if self._memory.item and topic.code == self._memory.item.code and not changing:
            self._memory.most = max(self._memory.most or money.yuan, money.yuan)
        is_stated = topic.measure not in (UNSPECIFIED, PERFORMANCE) and (explicit or stage is not None or self._cue(cue_words) is not None)
        if cautious and not (is_stated and _IN_PROSE.match(text, money.end)):
            return None
        compared = not changing and self._compares_with_another_year(place)
        period = "current" if changing else "prior" if compared else self._period(place.before)
        cue = self._cue(place.clause) if compared else None
        if cue and cue.basis == "final":
            basis, stage = "final", None
        elif changing or (compared and self._kind == "budget"):
            basis, stage = self._kind, "initial" if self._kind == "budget" else None
        elif period == "prior" and self._cue(cue_words) is None:
            basis, stage = "final", None
        rate = rate_after(text, money, limit) or (rate_in_brackets(text, money, sign) if changing else None)
        if rate and rate.kind == "share" and basis == "final" and _OF_ITS_BUDGET.match(text, money.end, rate.end):
            rate = replace(rate, kind="completion")
        if rate and rate.kind == "completion" and (topic.measure in BALANCES or changing):
            rate = None
        grows = rate is not None and rate.kind == "growth"
        against = self._compared(place.before + text[money.start : rate.end if rate else money.end]) if changing or grows else None
        amount = NarrativeAmount(
            report_key=self._report_key,
            section=self._section(),
            subject_name=topic.name,
            subject_code=topic.code,
            measure=topic.measure,
            basis=basis,
            budget_stage=stage,
            period=period,
            value_type="change" if changing else "level",
            amount_yuan=(money.yuan if sign != -1 else -abs(money.yuan)).quantize(Decimal("0.01")),
            resolution_yuan=money.resolution,
            percent=rate.percent if rate else None,
            sentence=sentence.text,
            source_line=sentence.origins[money.start],
        )
        return Claim(
            amount,
            topic.fund or self._memory.fund or self._fund_above(),
            rate.kind if rate else None,
            against,
            place.explains,
            cautious,
            sentence,
            money.start,
            money.end,
        )

    def _topic(self, place: Place) -> tuple[Topic, str, bool]:
        """What the amount is of, the words between that and the number, and whether the clause itself says it."""
        memory, clause = self._memory, place.clause
        if memory.respective and place.follows:
            return self._remember(place, memory.respective.pop(0)), clause, True
        memory.respective = self._named_together(place)
        if memory.respective:
            return self._remember(place, memory.respective.pop(0)), clause, True
        if "分别" in clause or (not clause and memory.mentioned and memory.mentioned[-1].topic == _RESPECTIVE):
            return self._remember(place, _RESPECTIVE), clause, False
        context = "/".join(memory.headings) + place.text
        found = self._topics.find(clause, context, self._class(), self._branch(), self._opens(place))
        listed = self._listed(place, found.topic if found else None)
        if listed:
            return self._remember(place, listed), clause, True
        if found:
            return self._told(place, found.topic), clause[found.end :], True
        residue = self._topics.residue(clause)
        if self._topics.names_nothing(clause):
            if "安排" in clause and PARTS.search(place.text, place.since, place.money.start):
                # 其中，本年预算安排9万元
                return self._remember(place, Topic(residue, UNSPECIFIED)), clause, False
            inherited = self._inherited(place, context) or Topic(residue, UNSPECIFIED)
            if _BARE_REVENUE.match(self._topics.bare(clause)) and "收" not in inherited.name:
                return self._remember(place, Topic("收入", UNSPECIFIED)), clause, False
            opening = CLAUSE.split(_NEW_PART.split(place.said(place.since, place.money.start))[-1])[0]
            if inherited.code is None and any(_BARE_EXPENDITURE.match(self._topics.bare(words)) for words in (clause, opening)):
                inherited = self._spending_beside(place, inherited)
            return (Topic(inherited.name, UNSPECIFIED) if place.explains else inherited), clause, False
        measure = PERFORMANCE if self._words.performance.search(residue) else UNSPECIFIED
        return self._remember(place, Topic(residue, measure)), clause, False

    def _named_together(self, place: Place) -> list[Topic]:
        """What 甲、乙分别为 or 收、支各为 name, where as many amounts follow and all are known; else none."""
        match = _TOGETHER.fullmatch(place.clause)
        amounts = 1 + listed_after(place.text, place.money)
        if match is None or amounts == 1 or not self._topics.is_filler(match["rest"]):
            return []
        both = self._topics.find(match["names"], place.text, None, None, True) if "财政拨款" in match["names"] else None
        if both and _BOTH_SIDES.search(match["names"]):
            return [both.topic] * amounts
        together = _BOTH_SIDES.sub("收入、支出", match["names"])
        for separators in _SEPARATORS:
            names = separators.split(together)
            kind = _KIND.search(names[-1])
            whole = [name if kind is None or name.endswith(kind[0]) else name + kind[0] for name in names]
            found = [self._topics.find(name, place.text, None, None, True) for name in whole] if len(names) == amounts else [None]
            topics = [each.topic for each in found if each]
            if len(topics) == amounts:
                return topics
        return []

    def _spending_beside(self, place: Place, topic: Topic) -> Topic:
        """What 支出 alone is of, where money that comes in or is left over was spoken of last."""
        if topic.measure not in BALANCES and "收入" not in topic.name:
            return topic
        if topic.measure == UNSPECIFIED:
            return Topic("支出", UNSPECIFIED)
        spoken = [each.topic for each in self._memory.mentioned if each.depth <= place.depth and each.topic.measure not in BALANCES]
        wholes = [each for each in spoken if each.fund or each.measure not in SOURCES]
        last = topic if topic.fund and topic.measure not in BALANCES else next(reversed(wholes), topic)
        if last.measure in BALANCES or (last.measure in SOURCES and not last.fund):
            return Topic("支出", UNSPECIFIED)
        return self._remember(place, _expenditure_of(last) if "收入" in last.name else last)

    def _opens(self, place: Place) -> bool:
        """Whether nothing that says what they are of stands before an amount's words."""
        return place.since == 0 and self._memory.item is None and not self._memory.mentioned

    def _told(self, place: Place, topic: Topic) -> Topic:
        """The topic that a clause names, completed from what has been spoken of."""
        memory = self._memory
        if topic.measure == _FUNDS_IN_PLACE:
            spoken_of = self._spoken_of(place)
            return replace(topic, name=spoken_of.name) if spoken_of else topic
        first = memory.mentioned[0].topic if memory.mentioned else None
        if first and first.fund and "收入" in first.name and topic.measure == "expenditure" and _BARE_TOTAL.match(place.clause):
            topic = _expenditure_of(first)
        if topic.name == "项目支出" and _REVIEWED_PART.match("/".join(memory.headings)):
            topic = replace(topic, name=_MANAGED)
        if is_part(memory, place, topic):
            topic = Topic(topic.name, UNSPECIFIED, fund=topic.fund)
        managed = next((each for each in memory.spoken if each.name == _MANAGED), None)
        if topic.fund and topic.code is None and managed:
            topic = replace(managed, fund=topic.fund)
        whole = divided(memory, place) if topic.measure in SPLITS and topic.code is None else None
        if whole:
            topic = replace(whole, measure=topic.measure)
        if topic.code and topic.code[0] in ECONOMIC and memory.split == "project":
            topic = replace(topic, measure="project")
        if topic.fund is None and topic.code is None and topic.measure in _PER_FUND and topic.name != _MANAGED:
            topic = replace(topic, fund=memory.leading)
        return self._remember(place, topic)

    def _inherited(self, place: Place, context: str) -> Topic | None:
        """The topic that the words before leave to an amount: an earlier clause's, else the one spoken of.

        None where the part of the sentence since ``；`` or ``其中`` speaks of something unknown.
        """
        said = place.said(place.since, max(place.since, place.clause_start - 1))
        earlier = CLAUSE.split(_PURPOSE.sub("", said))
        for clause in reversed(earlier):
            if self._words.beside.match(clause) or self._words.reason.search(clause):
                continue
            found = self._topics.find(clause.lstrip("、）"), context, self._class(), self._branch(), self._opens(place))
            if found:
                return self._told(place, found.topic)
        parts = _NEW_PART.split(place.said(place.since, place.clause_start))
        opening = CLAUSE.split(parts[-1])[0]
        if len(parts) > 1 and opening and not self._topics.names_nothing(opening) and not self._words.beside.match(opening):
            return None
        return self._spoken_of(place)

    def _listed(self, place: Place, found: Topic | None) -> Topic | None:
        """The project that a numbered item of a list of projects opens with."""
        marker = _ITEM.match(place.text)
        if not (marker and self._memory.listing is not None and place.since == 0 and self._memory.main is None):
            return None
        if found and (found.code or found.measure in SPLITS):
            return replace(found, measure="project") if found.code else None
        name = _PROJECT_END.sub("", place.said(marker.end(), place.money.start))
        return Topic(name, "project") if 2 <= len(name) <= _MAX_PROJECT_NAME else None

    def _remember(self, place: Place, topic: Topic) -> Topic:
        first = not self._memory.mentioned
        self._memory.mentioned.append(Mention(place.depth, topic, place.money.end))
        if topic.measure in SPLITS:
            self._memory.split = topic.measure
        if first and place.depth == 0 and not place.explains:
            self._memory.main = topic
        if first and not PARTS.search(place.text, 0, place.money.start):
            self._memory.leading = self._memory.leading or topic.fund
        return topic

    def _spoken_of(self, place: Place) -> Topic | None:
        """The subject an amount has from before: sentence, paragraph, headings."""
        for depth, topic, _ in reversed(self._memory.mentioned):
            if depth <= place.depth:
                return topic
        return self._memory.main or self._memory.about

    def _direction(self, place: Place, topic: Topic) -> tuple[int | None, bool]:
        """The sign of a change, None where the words leave it open; and whether it is one."""
        if topic.measure == "state_assets_added":
            return 1, False
        match = self._changes.search(place.clause)
        if match is None and place.explains:
            match = self._opens_change.match(place.clause)
            goes_on = place.since >= place.reason_end
            if match is None and goes_on and self._memory.direction and place.text[place.since : place.since + 1] in ("、", "，"):
                return self._memory.direction, True
        if match is None and topic == _RESPECTIVE and not place.clause and self._memory.direction:
            return self._memory.direction, True
        if match is None and place.follows and self._memory.changed:
            return self._memory.direction, True
        if match is None:
            return 1, False
        if match.groupdict().get("either") and place.money.yuan:
            return None, True
        self._memory.direction = -1 if match["down"] else 1
        return self._memory.direction, True

    def _cue(self, words: str) -> Cue | None:
        """The cue nearest to the number, the longest of those that end together."""
        hits = [(match.end(), match.end() - match.start(), cue) for cue in self._words.cues for match in cue.pattern.finditer(words)]
        return max(hits, key=lambda hit: hit[:2])[2] if hits else None

    def _basis(self, place: Place, topic: Topic, words: str) -> tuple[str, str | None]:
        """``basis`` and ``budget_stage`` of a level."""
        if self._kind == "budget":
            return "budget", "initial"
        cue = self._cue(words)
        if cue is None:
            ahead = self._cue(place.clause)
            cue = ahead if ahead and ahead.stage else None
        if cue:
            return cue.basis, cue.stage
        return topic.basis or "final", None

    def _period(self, before: str) -> str:
        """``prior`` where the last year named before a level, comparisons aside, lies before the report's."""
        years = [match for match in self._words.dated.finditer(before) if not match["compared"]]
        if not years:
            return "current"
        last = years[-1]
        if last["now"]:
            return "current"
        if last["last"]:
            return "prior"
        return "prior" if self._year is not None and int(last["year"]) < self._year else "current"

    def _compares_with_another_year(self, place: Place) -> bool:
        """Whether the amount is another year's, which this year's is compared with."""
        match = self._words.compared_level.search(place.clause)
        if match is None and self._words.compared_after.match(place.text, place.money.end):
            # 与2022年收入9万元、支出8万元相比
            start = max(place.text.rfind(mark, 0, place.money.start) for mark in "，。；：") + 1
            match = self._words.compared_all.match(place.said(start, place.money.start))
        return match is not None and (match["year"] is None or int(match["year"]) != self._year)

    def _compared(self, words: str) -> str | None:
        """What the last comparison in ``words`` is with."""
        matches = list(self._words.compared.finditer(words))
        if not matches:
            return None
        what = matches[-1]["what"]
        if what is None:
            return "prior_year"
        year = re.match(r"(?P<named>20\d\d)|[上去]年", what)
        back = self._year - int(year["named"]) if year and year["named"] and self._year else 1
        if back not in (0, 1):
            # 比2019年（疫情前） is with no year that the report tells anything else of
            return None
        if "年初预算" in what:
            return "initial_budget"
        if "预算" in what and "执行" not in what:
            return "prior_budget" if year and back else "budget"
        return "prior_year" if year and back else None

    def _telling(self, headings: tuple[str, ...]) -> tuple[str, ...]:
        """The headings below the last that is no part of the prose (a table's title)."""
        silent = [position for position, heading in enumerate(headings) if self._own_role(heading) == "none"]
        return headings[silent[-1] + 1 :] if silent else headings

    def _fund_above(self) -> str | None:
        """The money that the innermost heading about any names."""
        return next((found for heading in reversed(self._memory.headings) if (found := self._topics.fund(heading))), None)

    def _section(self) -> str:
        """The headings to show: the part's title only where no section stands below it."""
        headings = self._memory.headings
        return "/".join(headings[1:] if len(headings) > 1 and self._own_role(headings[0]) == "claims" else headings)
