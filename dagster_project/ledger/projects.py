"""Projects in the project table, in the prose and in the forms: their money, rates and sums."""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from difflib import SequenceMatcher

from dagster_project.ledger.findings import BEYOND, ROUNDING, Finding, money
from dagster_project.ledger.intervals import Interval, around, last_digit, percent, percentage, trimmed_unit
from dagster_project.relations import PerformanceIndicator, Project
from dagster_project.reports.form_sums import FormSum

_CENT_OF_WAN = Decimal(100)
# The place whose figure another's is measured by: what was adopted before what repeats it.
_ORIGINS = ("statement", "application_form", "prose", "self_evaluation")
_ORIGINS_ZH = {"statement": "项目支出表", "application_form": "项目申报表", "prose": "情况说明", "self_evaluation": "项目自评表"}
_ORIGINS_EN = {
    "statement": "the project table",
    "application_form": "the project's application form",
    "prose": "the prose",
    "self_evaluation": "the self-evaluation form",
}
_FIELDS = {"budget_yuan": ("预算数", "budget"), "executed_yuan": ("执行数", "executed amount")}
_UNIMPORTANT = re.compile(r"[\s“”\"'‘’,，、.。·:：;；()（）《》\-—]")
_ENDINGS = re.compile(r"(?:项目|支出|经费|资金|费用|专项|预算)+$")
_COST = re.compile(r"成本")
_COST_AMOUNT = re.compile(r"(\d+(?:\.\d+)?)万元?")
_ALIKE = 0.85
_UNIT_YUAN = Decimal(10_000)


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
        return _interval(self.value)


def _interval(value: Decimal) -> Interval:
    return around(value, trimmed_unit(value, _CENT_OF_WAN))


def _copies(stated: Sequence[_Stated], field: str) -> Iterator[Finding]:
    """Places that differ from the one that counts most. Names that one place has twice are no copies."""
    origins = [each.project.origin for each in stated]
    if len(set(origins)) < len(origins) or len(stated) < 2:
        return
    ranked = sorted(stated, key=lambda each: (-sum(other.value == each.value for other in stated), _ORIGINS.index(each.project.origin)))
    model = ranked[0]
    for each in ranked[1:]:
        if each.value == model.value:
            continue
        severity = ROUNDING if each.interval.meets(model.interval) else BEYOND
        yield _difference(each, model, field, severity)


def _difference(each: _Stated, model: _Stated, field: str, severity: str) -> Finding:
    zh, en = _FIELDS[field]
    name, beyond = each.project.project_name, severity == BEYOND
    return Finding(
        kind="narrative" if each.project.origin == "prose" else "cross_statement",
        severity=severity,
        where=f"{_ORIGINS_ZH[each.project.origin]} {name} {zh}",
        unit="yuan",
        stated=each.value,
        expected=model.value,
        zh=f"项目“{name}”的{zh}在{_ORIGINS_ZH[each.project.origin]}中为 {money(each.value)}（第 {each.project.source_line} 行），"
        f"在{_ORIGINS_ZH[model.project.origin]}中为 {money(model.value)}（第 {model.project.source_line} 行），"
        f"{'二者不一致' if beyond else '差额可由四舍五入解释'}",
        en=f"The {en} of project {name} is {money(each.value)} in {_ORIGINS_EN[each.project.origin]} (line {each.project.source_line}) and "
        f"{money(model.value)} in {_ORIGINS_EN[model.project.origin]} (line {model.project.source_line}): "
        f"{'they contradict each other' if beyond else 'within rounding'}",
        line=each.project.source_line,
        counterpart=model.project.source_line,
    )


def _rate(project: Project) -> Iterator[Finding]:
    """The execution rate that a form prints, against its own amounts."""
    budget, executed, stated = project.budget_yuan, project.executed_yuan, project.execution_rate
    if budget is None or executed is None or stated is None:
        return
    computed = percentage(_interval(executed), _interval(budget))
    if computed is None or computed.meets(around(stated, last_digit(stated))):
        return
    expected = percent(executed, budget, stated)
    yield Finding(
        kind="ratio",
        severity=BEYOND,
        where=f"{_ORIGINS_ZH[project.origin]} {project.project_name} 执行率",
        unit="percent",
        stated=stated,
        expected=expected,
        zh=f"项目“{project.project_name}”的执行率写作 {stated}%（第 {project.source_line} 行），"
        f"按所列执行数 {money(executed)} ÷ 预算数 {money(budget)} 应为 {expected}%",
        en=f"The execution rate of project {project.project_name} is stated as {stated}% (line {project.source_line}); "
        f"{money(executed)} of {money(budget)} is {expected}%",
        line=project.source_line,
    )


def check_costs(indicators: Sequence[PerformanceIndicator], projects: Sequence[Project]) -> Iterator[Finding]:
    """成本指标 that give a project's cost, against what the project's own places state."""
    named: defaultdict[str, list[Project]] = defaultdict(list)
    for project in projects:
        named[name_key(project.project_name)].append(project)
    for indicator in indicators:
        match = _COST_AMOUNT.fullmatch(re.sub(r"\s", "", indicator.target or ""))
        if not match or not _COST.search(f"{indicator.level1}{indicator.level2}"):
            continue
        key = _close(name_key(indicator.level3), list(named))
        amounts = [value for each in named.get(key or "", []) for value in (each.budget_yuan, each.executed_yuan) if value is not None]
        stated = Decimal(match[1]) * _UNIT_YUAN
        if len(set(amounts)) == 1 and not _interval(stated).meets(_interval(amounts[0])):
            yield _cost(indicator, stated, named[key or ""], amounts[0])


def _close(name: str, names: Sequence[str]) -> str | None:
    """The one of ``names`` that is ``name`` or so like it that nothing else is meant."""
    if name in names:
        return name
    alike = [known for known in names if SequenceMatcher(None, name, known).ratio() >= _ALIKE]
    return alike[0] if len(alike) == 1 else None


def _cost(indicator: PerformanceIndicator, stated: Decimal, places: Sequence[Project], expected: Decimal) -> Finding:
    place = min(places, key=lambda each: _ORIGINS.index(each.origin))
    form_zh = "部门整体绩效表" if indicator.scope == "unit" else f"项目“{indicator.project_name}”绩效表"
    form_en = "the form of the whole unit" if indicator.scope == "unit" else f"the form of project {indicator.project_name}"
    return Finding(
        kind="cross_statement",
        severity=BEYOND,
        where=f"{form_zh} 成本指标 {indicator.level3}",
        unit="yuan",
        stated=stated,
        expected=expected,
        zh=f"{form_zh}的成本指标“{indicator.level3}”为 {money(stated)}（第 {indicator.source_line} 行），"
        f"而{_ORIGINS_ZH[place.origin]}中项目“{place.project_name}”为 {money(expected)}（第 {place.source_line} 行）",
        en=f"The cost indicator {indicator.level3} in {form_en} is {money(stated)} (line {indicator.source_line}); "
        f"{_ORIGINS_EN[place.origin]} has {money(expected)} for project {place.project_name} (line {place.source_line})",
        line=indicator.source_line,
        counterpart=place.source_line,
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
