"""Percentages that the prose states beside its amounts, computed again.

A rate agrees if any values inside the printed intervals give it at its printed precision;
cutting decimals off is no rounding. Where the words leave open what a rate is of, any
amount that it fits clears it.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from dagster_project.ledger.causes import Check
from dagster_project.ledger.copies import Belief
from dagster_project.ledger.evidence import Figure, Spoken, Statements, is_level
from dagster_project.ledger.findings import BEYOND, Finding, money
from dagster_project.ledger.intervals import Interval, around, last_digit, percent, percentage
from dagster_project.ledger.sums import CLASS, part_of
from dagster_project.reports.prose_amounts import fold
from dagster_project.taxonomy.ledger import LedgerRules

_OF = re.compile(r"占(?P<whole>[^，。；%\d]*)")
_AT_START = re.compile(r"年初")
# Amounts farther back than this have nothing to do with a rate, however long the section.
_REACH = 200
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
        self._wholes: defaultdict[tuple[str, str | None], list[Spoken]] = defaultdict(list)
        for spoken in filter(is_level, every):
            if spoken.thing and spoken.topic[2] is None:
                self._wholes[spoken.stands].append(spoken)
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
        named = self._named(match["whole"] if match else "", spoken)
        within = [each for each in self._sections[spoken.section] if each is not spoken and each.stands == spoken.stands]
        near = sorted(within, key=lambda each: abs(each.order - spoken.order))[:_REACH]
        siblings = [each for each in near if each.claim.rate_kind == "share"]
        printed = self._statements.wholes(spoken)
        whole = self._whole(spoken, named, near, printed)
        if whole is None:
            return
        wholes = [interval for each in (*named[:_REACH], *near) for interval in self._belief.values(each)]
        wholes += [whole.interval, *(figure.interval for figure in printed), sum_of([spoken, *siblings])]
        yield self._check(spoken, stated, whole, self._refuted(stated, self._belief.values(spoken), wholes))

    def _named(self, words: str, spoken: Spoken) -> list[Spoken]:
        """The amounts of what the words say a share is of, those of the same section or fund first."""
        whole = next((whole for whole in self._rules.wholes if whole.words.search(words)), None)
        if whole is None:
            return []
        found = [each for each in self._wholes[spoken.stands] if each.topic[0] in whole.measures and each.value >= spoken.value]
        return sorted(found, key=lambda e: (e.section != spoken.section, e.claim.fund != spoken.claim.fund, abs(e.order - spoken.order)))

    def _whole(self, spoken: Spoken, named: Sequence[Spoken], near: Sequence[Spoken], printed: Sequence[Figure]) -> Base | None:
        """What the share is of by its words; else what its section opens with, or what the statements have."""
        if spoken.value <= 0:
            return None
        of = self._measures_of(spoken)
        before = sorted((each for each in near if each.order < spoken.order), key=lambda each: each.order)
        known = [each for each in before if each.thing and each.topic[0] in of and each.topic[2] is None and each.value >= spoken.value]
        chosen = next(iter((*named[:1], *known)), None)
        if chosen:
            return Base(self._belief.value(chosen), chosen.interval, chosen.line, f"{chosen.zh} ", f"{chosen.en} of ", chosen)
        figure = next((figure for figure in printed if figure.value >= spoken.value), None)
        return Base(figure.value, figure.interval, figure.line, f"{figure.where} ", "") if figure else None

    def _measures_of(self, spoken: Spoken) -> set[str]:
        """The measures of which the claim's thing is a part; a subject of any level is one of all spending."""
        part = part_of(spoken) if spoken.topic[2] is None else CLASS
        return {measure for rule in self._rules.sums if part in rule.parts for measure in rule.whole}

    # Completion

    def _completion(self, spoken: Spoken, stated: Decimal) -> Iterator[Check]:
        same = self._topics[spoken.section, *spoken.topic]
        budgets = [each for each in same if each.stands[0] == "budget" and each.order < spoken.order][-_REACH:]
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
        same = [each for each in self._topics[spoken.section, *spoken.topic] if each.stands[0] == spoken.stands[0]]
        before = [each for each in same if each.order < spoken.order]
        if not before:
            return
        changes = self._belief.values(spoken)
        priors = [level - change for each in before[-_REACH:] for level in self._belief.values(each) for change in changes]
        prior = self._belief.value(before[-1]) - self._belief.value(spoken)
        if prior > 0:
            base = Base(prior, priors[-1], before[-1].line, "基数 ", "a base of ")
            refuted = self._refuted(abs(stated), [abs(change) for change in changes], priors)
            yield Check(self._finding(spoken, stated, base) if refuted else None, _growth_bounds(spoken, before[-1], stated))

    def _check(self, spoken: Spoken, stated: Decimal, base: Base, refuted: bool) -> Check:
        """The check of a rate of ``base``, which bounds the part and, where the prose states it, the base."""
        rate = around(stated, last_digit(stated))
        part = self._belief.values(spoken)[0]
        bounds = {spoken: _scaled(base.interval, rate)}
        if base.spoken and rate.low > 0:
            bounds[base.spoken] = Interval(part.low / rate.high * _HUNDRED, part.high / rate.low * _HUNDRED)
        return Check(self._finding(spoken, stated, base) if refuted else None, bounds)

    def _refuted(self, stated: Decimal, parts: Iterable[Interval], wholes: Iterable[Interval]) -> bool:
        """Whether no part of any whole gives the rate; a whole that may be nothing leaves it open."""
        rate = around(stated, last_digit(stated))
        parts = list(parts)
        for whole in wholes:
            for part in parts:
                computed = percentage(part, whole)
                if computed is None or computed.meets(rate):
                    return False
        return True

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
            f"按所列金额计算，{money(part)} ÷ {base.zh}{money(base.value)}（第 {base.line} 行）应为 {abs(expected)}%，四舍五入不能解释",
            en=f"The {en} of {spoken.en} is stated as {stated}% (line {spoken.line}); {money(part)} of {base.en}{money(base.value)} "
            f"(line {base.line}) is {abs(expected)}%: rounding does not explain it",
            line=spoken.line,
            counterpart=base.line,
        )


def _scaled(whole: Interval, rate: Interval) -> Interval:
    """What is ``rate`` per cent of ``whole``."""
    return Interval(whole.low * rate.low / _HUNDRED, whole.high * rate.high / _HUNDRED)


def _growth_bounds(change: Spoken, level: Spoken, stated: Decimal) -> dict[Spoken, Interval]:
    """The levels at which ``change`` is the stated rate of what was before it."""
    rate = abs(around(stated, last_digit(stated)))
    if rate.low <= 0:
        return {}
    moved = abs(change.interval)
    prior = Interval(moved.low / rate.high * _HUNDRED, moved.high / rate.low * _HUNDRED)
    return {level: prior + change.interval}


def sum_of(parts: Sequence[Spoken]) -> Interval:
    """What the amounts make together."""
    total = Interval(Decimal(0), Decimal(0))
    for part in parts:
        total += part.interval
    return total


def _following(spoken: Spoken) -> str:
    """The words after an amount, up to its rate."""
    after = fold(spoken.claim.source.text)[spoken.claim.end :]
    return after.partition("%")[0]
