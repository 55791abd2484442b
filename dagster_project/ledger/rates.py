"""Percentages that the prose states beside its amounts, computed again.

A rate agrees if any values inside the printed intervals give it at its printed precision;
cutting decimals off is no rounding. Where the words leave open what a rate is of, any
amount that it fits clears it.
"""

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from itertools import product

from dagster_project.ledger.causes import Belief, Check
from dagster_project.ledger.evidence import Figure, Spoken, Statements, is_level
from dagster_project.ledger.findings import BEYOND, Finding, money
from dagster_project.ledger.intervals import Interval, around, gives, last_digit, percent
from dagster_project.ledger.sums import CLASS, part_of
from dagster_project.reports.prose_amounts import fold
from dagster_project.taxonomy.ledger import LedgerRules

_OF = re.compile(r"占(?P<whole>[^，。；%\d]*)")
# 本年支出合计 is no 支出总计, which holds the balance of last year.
_OF_THE_YEAR, _WITH_BALANCES = re.compile(r"本年|合计"), "总计"
_AT_START = re.compile(r"年初")
# Amounts farther back than this have nothing to do with a rate, however long the section.
_REACH = 30
_WORDS = 80
_HUNDRED = Decimal(100)
_NAMES = {"share": ("占比", "share"), "completion": ("完成率", "rate of completion"), "growth": ("增减幅度", "rate of change")}
Topic = tuple[str, str, str, str | None]


@dataclass(frozen=True, slots=True)
class Base:
    """What a rate is of: its amount and line, and words that lead to the amount."""

    value: Decimal
    interval: Interval
    line: int
    zh: str
    en: str
    spoken: Spoken | None = None


class RateChecker:
    """The rates of one report against its amounts."""

    def __init__(self, every: Sequence[Spoken], statements: Statements, belief: Belief, rules: LedgerRules) -> None:
        self._every = every
        self._statements = statements
        self._belief = belief
        self._rules = rules
        self._sections: defaultdict[str, list[Spoken]] = defaultdict(list)
        self._topics: defaultdict[Topic, list[Spoken]] = defaultdict(list)
        self._wholes: defaultdict[tuple[str, str, str | None], list[Spoken]] = defaultdict(list)
        for spoken in filter(is_level, every):
            if spoken.thing and spoken.topic[2] is None:
                self._wholes[spoken.topic[0], *spoken.stands].append(spoken)
            self._sections[spoken.section].append(spoken)
            self._topics[spoken.section, *spoken.topic].append(spoken)

    def checks(self) -> Iterator[Check]:
        """A check for each rate of which something tells what it is of."""
        checks = {"share": self._share, "completion": self._completion, "growth": self._growth}
        for spoken in self._every:
            check = checks.get(spoken.claim.rate_kind or "")
            if check and spoken.claim.amount.percent is not None and not spoken.claim.explains and not spoken.claim.cautious:
                yield from check(spoken, spoken.claim.amount.percent)

    # Shares

    def _share(self, spoken: Spoken, stated: Decimal) -> Iterator[Check]:
        match = _OF.search(_following(spoken))
        words = match["whole"] if match else ""
        named = self._named(words, spoken)
        near = [each for each in self._near(spoken) if each is not spoken and each.stands == spoken.stands]
        siblings = [each for each in near if each.claim.rate_kind == "share"]
        printed = self._statements.wholes(spoken)
        whole = self._whole(spoken, named, near, printed) or self._together(spoken, siblings)
        if whole is None or (whole.spoken and _OF_THE_YEAR.search(words) and whole.spoken.topic[1].endswith(_WITH_BALANCES)):
            return
        wholes = [interval for each in (*named, *near) for interval in self._belief.values(each)]
        wholes += [whole.interval, *(figure.interval for figure in printed), sum_of([spoken, *siblings])]
        yield self._check(spoken, stated, whole, self._refuted(stated, self._belief.values(spoken), wholes))

    def _together(self, spoken: Spoken, siblings: Sequence[Spoken]) -> Base | None:
        """What the amounts with shares make together, if all other shares are of that."""
        total = sum_of([spoken, *siblings])
        shares = [(each, each.claim.amount.percent) for each in siblings if each.value]
        agree = [share is not None and gives(each.interval, total, around(share, last_digit(share))) for each, share in shares]
        if not agree or not all(agree):
            return None
        return Base((total.low + total.high) / 2, total, siblings[0].line, "所列各项之和 ", "what is listed, ")

    def _near(self, spoken: Spoken) -> list[Spoken]:
        """The levels around an amount in its section."""
        section = self._sections[spoken.section]
        place = _place(section, spoken)
        return section[max(0, place - _REACH) : place + _REACH]

    def _before(self, spoken: Spoken) -> list[Spoken]:
        """The levels of the same topic before an amount in its section."""
        same = self._topics[spoken.section, *spoken.topic]
        place = _place(same, spoken)
        return same[max(0, place - _REACH) : place]

    def _named(self, words: str, spoken: Spoken) -> list[Spoken]:
        """The amounts of what the words say a share is of, those of the same section or fund first."""
        whole = next((whole for whole in self._rules.wholes if whole.words.search(words)), None)
        if whole is None:
            return []
        stated = [each for measure in whole.measures for each in self._wholes[measure, *spoken.stands][:_REACH]]
        found = [each for each in stated if each.value >= spoken.value]
        return sorted(found, key=lambda e: (e.section != spoken.section, e.claim.fund != spoken.claim.fund, abs(e.order - spoken.order)))

    def _whole(self, spoken: Spoken, named: Sequence[Spoken], near: Sequence[Spoken], printed: Sequence[Figure]) -> Base | None:
        """What the share is of: what its words name or its section opens with, what they name elsewhere, what the statements have."""
        if spoken.value <= 0:
            return None
        of = self._measures_of(spoken)
        before = [each for each in near if each.order < spoken.order]
        known = [each for each in before if each.thing and each.topic[0] in of and each.topic[2] is None and each.value >= spoken.value]
        here = [each for each in named if each.section == spoken.section]
        chosen = next(iter((*here, *known, *named)), None)
        if chosen:
            return Base(self._belief.value(chosen), chosen.interval, chosen.line, f"{chosen.zh} ", f"{chosen.en} of ", chosen)
        figure = next((figure for figure in printed if figure.value >= spoken.value), None)
        if self._statements.leaves_whole_open(spoken):
            return None
        return Base(figure.value, figure.interval, figure.line, f"{figure.where} ", "") if figure else None

    def _measures_of(self, spoken: Spoken) -> set[str]:
        """The measures of which the claim's thing is a part; a subject of any level is one of all spending."""
        part = part_of(spoken) if spoken.topic[2] is None else CLASS
        return {measure for rule in self._rules.sums if part in rule.parts for measure in rule.whole}

    # Completion

    def _completion(self, spoken: Spoken, stated: Decimal) -> Iterator[Check]:
        # 完成全年预算42万元的75% names its budget itself.
        named = [each for each in self._topics[spoken.section, *spoken.topic] if each.order == spoken.order + 1]
        budgets = [each for each in (*self._before(spoken), *named) if each.stands[0] == "budget"]
        printed = [figure for figure in self._statements.budgets(spoken) if figure.value > 0]
        budget = self._budget(spoken, budgets, printed)
        wholes = [interval for each in budgets for interval in self._belief.values(each)] + [figure.interval for figure in printed]
        if budget:
            yield self._check(spoken, stated, budget, self._refuted(stated, self._belief.values(spoken), wholes))

    def _budget(self, spoken: Spoken, budgets: Sequence[Spoken], printed: Sequence[Figure]) -> Base | None:
        """The budget that a rate of completion speaks of: the last one, of the year's start where it
        says so; the statement's where the prose has none."""
        initial = bool(_AT_START.search(_following(spoken)))
        fitting = [each for each in budgets if not initial or each.stands[1] == "initial"] or list(budgets)
        if fitting:
            last = fitting[-1]
            value = self._belief.value(last)
            return Base(value, last.interval, last.line, "预算 ", "a budget of ", last) if value > 0 else None
        if len(printed) == 1:
            return Base(printed[0].value, printed[0].interval, printed[0].line, f"{printed[0].where} 预算 ", "a budget of ")
        return None

    # Growth

    def _growth(self, spoken: Spoken, stated: Decimal) -> Iterator[Check]:
        if spoken.claim.amount.value_type != "change":
            return
        before = [each for each in self._before(spoken) if each.stands[0] == spoken.stands[0]]
        if not before:
            return
        level = before[-1]
        changes = self._belief.values(spoken)
        priors = [value - change for each in before for value in self._belief.values(each) for change in changes]
        prior = self._belief.value(level) - self._belief.value(spoken)
        bounds = _growth_bounds(spoken, level, stated)
        if prior > 0:
            base = Base(prior, priors[-1], level.line, "基数 ", "a base of ")
            open_ended = any(each.low <= 0 for each in priors)
            refuted = not open_ended and self._refuted(abs(stated), [abs(change) for change in changes], priors)
            yield Check(self._finding(spoken, stated, base) if refuted else None, bounds)
        elif all(each.high < 0 for each in priors) and stated > 0 and spoken in bounds:
            most = level.value if stated == _HUNDRED else _at(bounds[spoken], spoken.resolution)
            yield Check(_impossible(spoken, level, most), bounds)

    def _check(self, spoken: Spoken, stated: Decimal, base: Base, refuted: bool) -> Check:
        """The check of a rate of ``base``, which bounds the part and, where the prose states it, the base."""
        rate = around(stated, last_digit(stated))
        part = self._belief.values(spoken)[0]
        bounds = {spoken: _scaled(base.interval, rate)}
        if base.spoken and rate.low > 0:
            bounds[base.spoken] = Interval(part.low / rate.high * _HUNDRED, part.high / rate.low * _HUNDRED)
        return Check(self._finding(spoken, stated, base) if refuted else None, bounds)

    def _refuted(self, stated: Decimal, parts: Iterable[Interval], wholes: Iterable[Interval]) -> bool:
        """Whether no part of any whole gives the rate."""
        rate = around(stated, last_digit(stated))
        return not any(gives(part, whole, rate) for part, whole in product(list(parts), wholes))

    def _finding(self, spoken: Spoken, stated: Decimal, base: Base) -> Finding:
        part = abs(self._belief.value(spoken))
        expected = percent(part if stated >= 0 else -part, base.value, stated)
        zh, en = _NAMES[spoken.claim.rate_kind or ""]
        return Finding(
            kind="ratio",
            severity=BEYOND,
            where=f"{spoken.where} {zh}",
            unit="percent",
            stated=stated,
            expected=expected,
            zh=f"“{spoken.zh}”的{zh}写作 {stated}%（第 {spoken.line} 行），"
            f"按所列金额计算，{money(part)} ÷ {base.zh}{money(base.value)}（第 {base.line} 行）应为 {expected}%，四舍五入不能解释",
            en=f"The {en} of {spoken.en} is stated as {stated}% (line {spoken.line}); {money(part)} of {base.en}{money(base.value)} "
            f"(line {base.line}) is {expected}%: rounding does not explain it",
            line=spoken.line,
            counterpart=base.line,
        )


def _scaled(whole: Interval, rate: Interval) -> Interval:
    """What is ``rate`` per cent of ``whole``."""
    return Interval(whole.low * rate.low / _HUNDRED, whole.high * rate.high / _HUNDRED)


def _growth_bounds(change: Spoken, level: Spoken, stated: Decimal) -> dict[Spoken, Interval]:
    """The levels, and the changes, at which the change is the stated rate of what was before it."""
    rate = around(stated, last_digit(stated))
    moved = abs(change.interval)
    if rate.low <= -_HUNDRED or rate.low <= 0 <= rate.high or moved.low <= 0:
        return {}
    steps = abs(rate)
    prior = Interval(moved.low / steps.high * _HUNDRED, moved.high / steps.low * _HUNDRED)
    levels = prior + change.interval
    # Growth from nothing is called 100 % too.
    bounds = {level: Interval(min(levels.low, change.interval.low), levels.high) if stated == _HUNDRED else levels}
    shares = [each / (_HUNDRED + each) for each in (rate.low, rate.high)]
    corners = [value * share for value in (level.interval.low, level.interval.high) for share in shares]
    most = max(level.interval.high, *corners) if stated == _HUNDRED else max(corners)
    return bounds | {change: Interval(min(corners), most)}


def _at(bound: Interval, resolution: Decimal) -> Decimal:
    return ((bound.low + bound.high) / 2 / resolution).quantize(Decimal(1), ROUND_HALF_UP) * resolution


def _impossible(change: Spoken, level: Spoken, expected: Decimal) -> Finding:
    """An increase greater than what it led to."""
    return Finding(
        kind="narrative",
        severity=BEYOND,
        where=f"{change.where} 增减额",
        unit="yuan",
        stated=change.value,
        expected=expected,
        zh=f"“{change.zh}”的增加额写作 {money(change.value)}（第 {change.line} 行），"
        f"大于增加后的 {money(level.value)}（第 {level.line} 行），按所列增幅应约为 {money(expected)}",
        en=f"{change.en} is said to rise by {money(change.value)} (line {change.line}), more than the {money(level.value)} it came to "
        f"(line {level.line}); by the stated rate it would be about {money(expected)}",
        line=change.line,
        counterpart=level.line,
    )


def _place(ordered: Sequence[Spoken], spoken: Spoken) -> int:
    return bisect_left(ordered, spoken.order, key=lambda each: each.order)


def sum_of(parts: Sequence[Spoken]) -> Interval:
    """What the amounts make together."""
    total = Interval(Decimal(0), Decimal(0))
    for part in parts:
        total += part.interval
    return total


def _following(spoken: Spoken) -> str:
    """The words after an amount, up to its rate."""
    after = spoken.claim.source.text[spoken.claim.end : spoken.claim.end + _WORDS]
    return fold(after).partition("%")[0]
