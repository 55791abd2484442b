"""Projects in the project table, in the prose and in the forms: their money, rates and sums."""

import re
from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import takewhile

from dagster_project.ledger.causes import Belief, Check
from dagster_project.ledger.evidence import Spoken, is_level
from dagster_project.ledger.findings import BEYOND, ROUNDING, Finding, money
from dagster_project.ledger.intervals import Interval, around, last_digit, percent, percentage, trimmed_unit
from dagster_project.ledger.rates import sum_of
from dagster_project.ledger.sums import compared
from dagster_project.relations import Project
from dagster_project.reports.form_sums import FormSum
from dagster_project.reports.prose import Sentence
from dagster_project.reports.prose_amounts import fold

_CENT_OF_WAN = Decimal(100)
# The place whose figure another's is measured by: what was adopted before what repeats it.
ORIGINS = ("statement", "application_form", "prose", "self_evaluation")
ORIGINS_ZH = {"statement": "项目支出表", "application_form": "项目申报表", "prose": "情况说明", "self_evaluation": "项目自评表"}
ORIGINS_EN = {
    "statement": "the project table",
    "application_form": "the project's application form",
    "prose": "the prose",
    "self_evaluation": "the self-evaluation form",
}
_FIELDS = {"budget_yuan": ("预算数", "budget"), "executed_yuan": ("执行数", "executed amount")}
_UNIMPORTANT = re.compile(r"[\s“”\"'‘’,，、.。·:：;；()（）《》\-—]")
_ENDINGS = re.compile(r"(?:项目|支出|经费|资金|费用|专项|预算)+$")
_REVIEWED_NUMBER = re.compile(r"项目共?计?(\d{1,3})个|(\d{1,3})个项目")
_PROJECT = "project"
# A list that says to be all there is, by nothing that says that it isn't.
_ALL_LISTED = re.compile(r"(?:[，。；][^，。；]{0,8})?(?:具体|使用|安排|明细)(?:使用|安排)?情况如下[：。]?$")
_SOME_LISTED = re.compile(r"主要|重点|部分|个别|较大|重大|以上|等\d")
_MARKER = re.compile(r"(?:(?P<arabic>\d{1,2})[.．、]|（(?P<bracketed>\d{1,2})）|（(?P<chinese>[一二三四五六七八九十]{1,3})）)")
_CHINESE = "一二三四五六七八九"
_MOST_LISTED, _MOST_SENTENCES = 200, 500
_REVIEWED_TOTAL = "自评项目资金"


def name_key(name: str) -> str:
    """A project's name as names are compared: without punctuation and words like 项目经费 at its end."""
    bare = _UNIMPORTANT.sub("", name)
    return _ENDINGS.sub("", bare) or bare


def check_projects(projects: Sequence[Project]) -> Iterator[Finding]:
    """A project's money in different places, and the rates that forms compute from it."""
    named: defaultdict[str, list[Project]] = defaultdict(list)
    for project in projects:
        named[name_key(project.project_name)].append(project)
    for group in named.values():
        for field in _FIELDS:
            yield from _copies([_Stated.of(project, field) for project in group if getattr(project, field) is not None], field)
    for project in projects:
        if project.origin != "prose":
            yield from _rate(project)


def claimed(every: Sequence[Spoken], projects: Sequence[Project]) -> list[Project]:
    """The budgets that the prose claims of projects in the project table, where no reader of projects has them."""
    tabled = {name_key(project.project_name) for project in projects if project.origin == "statement"}
    told = {name_key(project.project_name) for project in projects if project.origin == "prose"}
    found: list[Project] = []
    for spoken in every:
        amount = spoken.claim.amount
        key = name_key(amount.subject_name)
        plain = amount.measure == "project" and spoken.stands == ("budget", "initial") and is_level(spoken) and not spoken.claim.cautious
        if plain and spoken.thing is None and key in tabled and key not in told:
            found.append(_prose_budget(spoken))
    return found


def _prose_budget(spoken: Spoken) -> Project:
    return Project(
        report_key=spoken.claim.amount.report_key,
        project_code=None,
        project_name=spoken.claim.amount.subject_name,
        unit_name=None,
        budget_yuan=spoken.value,
        executed_yuan=None,
        execution_rate=None,
        score=None,
        origin="prose",
        source_line=spoken.line,
    )


def believe(found: Sequence[Finding], every: Sequence[Spoken], belief: Belief) -> None:
    """Takes in which amounts of the prose ``found`` has shown to be wrong."""
    wrong = {(finding.line, finding.stated): finding.expected for finding in found if finding.severity == BEYOND}
    for spoken in every:
        expected = wrong.get((spoken.line, spoken.value))
        if expected is not None and spoken.topic[0] == "project":
            belief.corrected[spoken] = expected


def check_lists(every: Sequence[Spoken], sentences: Sequence[Sentence], belief: Belief) -> Iterator[Check]:
    """The projects that a section lists under 项目支出, against it; accused only where the text gives all of them."""
    places = {id(sentence): place for place, sentence in enumerate(sentences)}
    for whole in every:
        if whole.topic[0] != _PROJECT or whole.topic[2] or not whole.thing or not is_level(whole) or whole.claim.cautious:
            continue
        listed: dict[int, Spoken] = {}
        for spoken in every[whole.order + 1 : whole.order + 1 + _MOST_LISTED]:
            if spoken.section != whole.section:
                break
            if spoken.topic[0] == _PROJECT and not spoken.thing and is_level(spoken) and spoken.stands == whole.stands:
                listed.setdefault(spoken.claim.source.paragraph, spoken)
        items = _all_listed(whole, sentences, places.get(id(whole.claim.source), len(sentences)))
        if items and items <= listed.keys():
            yield from _listed(whole, [listed[paragraph] for paragraph in sorted(items)], every, belief)
        elif len(listed) > 1:
            yield from compared(whole, list(listed.values()), belief, complete=False, nested=False)


def _listed(whole: Spoken, parts: Sequence[Spoken], every: Sequence[Spoken], belief: Belief) -> Iterator[Check]:
    """All items of a list against the whole before it, or against a part of that which stands nearer to the list."""
    total = sum_of(parts)
    nearer = takewhile(lambda each: each.claim.source is whole.claim.source, every[whole.order + 1 : whole.order + 1 + _MOST_LISTED])
    if len(parts) > 1 and not any(total.meets(each.interval) for each in nearer):
        yield from compared(whole, parts, belief, complete=True, nested=False)


def _all_listed(whole: Spoken, sentences: Sequence[Sentence], start: int) -> set[int]:
    """The paragraphs of the items that follow a whole, where its sentence (at ``start``) says that they are all and they
    are numbered through; else none."""
    opening = fold(whole.claim.source.text[whole.claim.end :])
    if not _ALL_LISTED.search(opening) or _SOME_LISTED.search(opening):
        return set()
    items: dict[int, re.Match[str]] = {}
    above = whole.claim.source.headings
    for sentence in sentences[start + 1 : start + 1 + _MOST_SENTENCES]:
        if sentence.headings != above:
            # an item without an amount may have been taken for a heading
            if sentence.headings[: len(above)] == above:
                return set()
            break
        marker = _MARKER.match(fold(sentence.text)) if sentence.paragraph not in items else None
        if marker and (not items or marker.lastgroup == next(iter(items.values())).lastgroup):
            items[sentence.paragraph] = marker
    numbers = [_number(marker) for marker in items.values()]
    return set(items) if numbers == list(range(1, len(numbers) + 1)) else set()


def _number(marker: re.Match[str]) -> int:
    digits = marker[marker.lastgroup or 0]
    if digits.isdigit():
        return int(digits)
    tens, ten, ones = digits.rpartition("十")
    return (10 * (_CHINESE.index(tens) + 1 if tens else 1) if ten else 0) + (_CHINESE.index(ones) + 1 if ones else 0)


def check_reviewed(every: Sequence[Spoken], projects: Sequence[Project], printed: Collection[Decimal]) -> Iterator[Check]:
    """The money of self-evaluated projects, where the prose lists as many projects as it counts.

    ``printed`` holds the report's amounts; a sum that it prints elsewhere is what's meant.
    """
    listed = [project for project in projects if project.origin == "prose"]
    sums = [total for field in _FIELDS if (total := _sum_of(listed, field))]
    for spoken in every:
        if spoken.claim.amount.subject_name != _REVIEWED_TOTAL or not is_level(spoken) or spoken.claim.cautious:
            continue
        match = _REVIEWED_NUMBER.search(spoken.claim.source.text)
        if match and sums and int(match[1] or match[2]) == len(listed):
            known = {total: [value for value in printed if total.holds(value) and value != spoken.value] for total in sums}
            nearest = min(sums, key=lambda total: (not total.meets(spoken.interval), not known[total], abs(_middle(total) - spoken.value)))
            close = sorted(known[nearest], key=lambda value: abs(value - _middle(nearest)))
            yield _reviewed(spoken, listed, nearest, close[0] if close else _middle(nearest))


def _sum_of(projects: Sequence[Project], field: str) -> Interval | None:
    """The projects' amounts together; None where one is unknown."""
    values: list[Decimal | None] = [getattr(project, field) for project in projects]
    total = Interval(Decimal(0), Decimal(0))
    for value in values:
        if value is None:
            return None
        total += interval_of(value)
    return total


def _middle(interval: Interval) -> Decimal:
    return (interval.low + interval.high) / 2


def _reviewed(spoken: Spoken, listed: Sequence[Project], total: Interval, expected: Decimal) -> Check:
    """The budgets of the projects, or what was spent of them, against what they are said to be."""
    bounds = {spoken: total}
    if _middle(total) == spoken.value:
        return Check(None, bounds)
    severity = ROUNDING if total.meets(spoken.interval) else BEYOND
    expected = expected if severity == BEYOND else _middle(total)
    beyond = severity == BEYOND
    finding = Finding(
        kind="narrative",
        severity=severity,
        where=spoken.where,
        unit="yuan",
        stated=spoken.value,
        expected=expected,
        zh=f"绩效自评涉及 {len(listed)} 个项目、资金 {money(spoken.value)}（第 {spoken.line} 行），"
        f"而所列 {len(listed)} 个项目相加为 {money(expected)}，{'差额超出四舍五入所能解释的范围' if beyond else '差额可由四舍五入解释'}",
        en=f"{len(listed)} self-evaluated projects are said to have {money(spoken.value)} (line {spoken.line}); the {len(listed)} listed "
        f"add up to {money(expected)}: {'more than rounding explains' if beyond else 'within rounding'}",
        line=spoken.line,
        counterpart=listed[0].source_line,
    )
    return Check(finding, bounds)


@dataclass(frozen=True, slots=True)
class _Stated:
    """A project's amount in one place; zeros at its end may have been trimmed."""

    project: Project
    value: Decimal

    @classmethod
    def of(cls, project: Project, field: str) -> "_Stated":
        value: Decimal | None = getattr(project, field)
        return cls(project, Decimal(0) if value is None else value)

    @property
    def interval(self) -> Interval:
        return interval_of(self.value)


def interval_of(value: Decimal) -> Interval:
    """What an amount that a form or table states of a project may stand for."""
    return around(value, trimmed_unit(value, _CENT_OF_WAN))


def _copies(stated: Sequence[_Stated], field: str) -> Iterator[Finding]:
    """Places that differ from the one that counts most. Names that one place has twice are no copies."""
    origins = [each.project.origin for each in stated]
    if len(set(origins)) < len(origins) or len(stated) < 2:
        return
    ranked = sorted(stated, key=lambda each: (-sum(other.value == each.value for other in stated), _doubt(each.project)))
    model = ranked[0]
    for each in ranked[1:]:
        if each.value == model.value:
            continue
        severity = ROUNDING if each.interval.meets(model.interval) else BEYOND
        yield _difference(each, model, field, severity)


def _doubt(project: Project) -> tuple[bool, int]:
    """Less for a place whose rate is that of its own amounts, then for the place that counts more."""
    return any(_rate(project)), ORIGINS.index(project.origin)


def _difference(each: _Stated, model: _Stated, field: str, severity: str) -> Finding:
    zh, en = _FIELDS[field]
    name, beyond = each.project.project_name, severity == BEYOND
    return Finding(
        kind="narrative" if each.project.origin == "prose" else "cross_statement",
        severity=severity,
        where=f"{ORIGINS_ZH[each.project.origin]} {name} {zh}",
        unit="yuan",
        stated=each.value,
        expected=model.value,
        zh=f"项目“{name}”的{zh}在{ORIGINS_ZH[each.project.origin]}中为 {money(each.value)}（第 {each.project.source_line} 行），"
        f"在{ORIGINS_ZH[model.project.origin]}中为 {money(model.value)}（第 {model.project.source_line} 行），"
        f"{'二者不一致' if beyond else '差额可由四舍五入解释'}",
        en=f"The {en} of project {name} is {money(each.value)} in {ORIGINS_EN[each.project.origin]} (line {each.project.source_line}) and "
        f"{money(model.value)} in {ORIGINS_EN[model.project.origin]} (line {model.project.source_line}): "
        f"{'they contradict each other' if beyond else 'within rounding'}",
        line=each.project.source_line,
        counterpart=model.project.source_line,
    )


def _rate(project: Project) -> Iterator[Finding]:
    """The execution rate that a form prints, against its own amounts."""
    budget, executed, stated = project.budget_yuan, project.executed_yuan, project.execution_rate
    if budget is None or executed is None or stated is None:
        return
    computed = percentage(interval_of(executed), interval_of(budget))
    if computed is None or computed.meets(around(stated, last_digit(stated))):
        return
    expected = percent(executed, budget, stated)
    yield Finding(
        kind="ratio",
        severity=BEYOND,
        where=f"{ORIGINS_ZH[project.origin]} {project.project_name} 执行率",
        unit="percent",
        stated=stated,
        expected=expected,
        zh=f"项目“{project.project_name}”的执行率写作 {stated}%（第 {project.source_line} 行），"
        f"按所列执行数 {money(executed)} ÷ 预算数 {money(budget)} 应为 {expected}%",
        en=f"The execution rate of project {project.project_name} is stated as {stated}% (line {project.source_line}); "
        f"{money(executed)} of {money(budget)} is {expected}%",
        line=project.source_line,
    )


def form_findings(sums: Sequence[FormSum]) -> Iterator[Finding]:
    """Sums that forms state and don't keep; where one part alone is wrong, the finding is that part's."""
    for each in sums:
        form_zh = f"项目“{each.project}”申报表" if each.project else "部门整体绩效目标申报表"
        form_en = f"the form of project {each.project}" if each.project else "the form of the whole unit"
        stated, expected, line, counterpart, what = each.computed, each.stated, each.parts[0], each.line, each.what
        if each.suspect:
            stated, expected, line, what = each.suspect.stated, each.suspect.expected, each.suspect.line, f"{each.what} {each.suspect.name}"
        show = money if each.unit == "yuan" else "{}%".format
        rounding_zh = "可由四舍五入解释" if each.within_rounding else "超出四舍五入所能解释的范围"
        rounding_en = "within rounding" if each.within_rounding else "more than rounding explains"
        yield Finding(
            kind="identity" if each.unit == "yuan" else "ratio",
            severity=ROUNDING if each.within_rounding else BEYOND,
            where=f"{form_zh} {what}",
            unit=each.unit,
            stated=stated,
            expected=expected,
            zh=f"{form_zh}“{what}”为 {show(stated)}（第 {line} 行），"
            f"按该表其余数字（第 {counterpart} 行）应为 {show(expected)}，{rounding_zh}",
            en=f"{what} in {form_en} is {show(stated)} (line {line}); the form's other figures (line {counterpart}) make it "
            f"{show(expected)}: {rounding_en}",
            line=line,
            counterpart=counterpart,
            lines=each.parts,
        )
