"""Performance indicators against the projects they are about and against each other."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from decimal import Decimal
from difflib import SequenceMatcher
from itertools import combinations

from dagster_project.ledger.findings import BEYOND, Finding, money
from dagster_project.ledger.projects import ORIGINS, ORIGINS_EN, ORIGINS_ZH, interval_of, name_key
from dagster_project.relations import PerformanceIndicator, Project

_COST = re.compile(r"成本")
_COST_AMOUNT = re.compile(r"(\d+(?:\.\d+)?)万元?")
_UNIT_YUAN = Decimal(10_000)
_ALIKE = 0.85
_POINTS = re.compile(r"（\d+(?:\.\d+)?分）|\(\d+(?:\.\d+)?分\)")
_AMOUNT = re.compile(r"[≥≤≧≦＞＜><=]*(\d+(?:\.\d+)?)([^\d.]{1,4})")
# The same characters in another order are the same indicator: 活动举办次数, 举办活动次数.
_SAME_CHARACTERS = 0.9
_LONG_ENOUGH = 6


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
        if len(set(amounts)) == 1 and not interval_of(stated).meets(interval_of(amounts[0])):
            yield _cost(indicator, stated, named[key or ""], amounts[0])


def _close(name: str, names: Sequence[str]) -> str | None:
    """The one of ``names`` that is ``name`` or so like it that nothing else is meant."""
    if name in names:
        return name
    alike = [known for known in names if SequenceMatcher(None, name, known).ratio() >= _ALIKE]
    return alike[0] if len(alike) == 1 else None


def _cost(indicator: PerformanceIndicator, stated: Decimal, places: Sequence[Project], expected: Decimal) -> Finding:
    place = min(places, key=lambda each: ORIGINS.index(each.origin))
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
        f"而{ORIGINS_ZH[place.origin]}中项目“{place.project_name}”为 {money(expected)}（第 {place.source_line} 行）",
        en=f"The cost indicator {indicator.level3} in {form_en} is {money(stated)} (line {indicator.source_line}); "
        f"{ORIGINS_EN[place.origin]} has {money(expected)} for project {place.project_name} (line {place.source_line})",
        line=indicator.source_line,
        counterpart=place.source_line,
    )


def check_targets(indicators: Sequence[PerformanceIndicator]) -> Iterator[Finding]:
    """One indicator in the form of the whole unit and in a project's, with one result and two targets.

    Two projects may well aim at different satisfaction of their own people.
    """
    results: defaultdict[tuple[Decimal, str], list[PerformanceIndicator]] = defaultdict(list)
    for indicator in indicators:
        if (actual := _amount(indicator.actual)) and _amount(indicator.target) and len(_bare(indicator)) >= _LONG_ENOUGH:
            results[actual].append(indicator)
    for group in results.values():
        for one, other in combinations(group, 2):
            here, there = _amount(one.target), _amount(other.target)
            if here and there and here[1] == there[1] and here != there and one.scope != other.scope and _same(one, other):
                yield _target(one, other)


def _bare(indicator: PerformanceIndicator) -> str:
    return re.sub(r"\s", "", _POINTS.sub("", indicator.level3))


def _amount(text: str | None) -> tuple[Decimal, str] | None:
    """A number and its unit, whatever bound it sets."""
    match = _AMOUNT.fullmatch(re.sub(r"\s", "", text or ""))
    return (Decimal(match[1]), match[2]) if match else None


def _same(one: PerformanceIndicator, other: PerformanceIndicator) -> bool:
    names = Counter(_bare(one)), Counter(_bare(other))
    return 2 * (names[0] & names[1]).total() >= _SAME_CHARACTERS * (names[0].total() + names[1].total())


def _target(one: PerformanceIndicator, other: PerformanceIndicator) -> Finding:
    zh = [f"{'部门整体绩效表' if each.scope == 'unit' else f'项目“{each.project_name}”绩效表'}" for each in (one, other)]
    en = ["the form of the whole unit" if each.scope == "unit" else f"the form of project {each.project_name}" for each in (one, other)]
    return Finding(
        kind="cross_statement",
        severity=BEYOND,
        where=f"{zh[0]} {_bare(one)} 年初目标值",
        unit="text",
        stated_text=one.target,
        expected_text=other.target,
        zh=f"同一指标“{_bare(one)}”的目标值在{zh[0]}为 {one.target}（第 {one.source_line} 行），在{zh[1]}为 {other.target}"
        f"（第 {other.source_line} 行），而实际完成值同为 {one.actual}",
        en=f"The target of {_bare(one)} is {one.target} in {en[0]} (line {one.source_line}) and {other.target} in {en[1]} "
        f"(line {other.source_line}), with the same result of {one.actual}",
        line=one.source_line,
        counterpart=other.source_line,
    )
