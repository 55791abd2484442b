"""Percentages that the prose states beside its amounts, computed again.

A rate agrees if any values inside the printed intervals give it at its printed precision;
cutting decimals off is no rounding. Where the words leave open what a rate is of, any
amount that it fits clears it.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal

from dagster_project.ledger.copies import Belief
from dagster_project.ledger.evidence import Spoken, Statements, is_level
from dagster_project.ledger.findings import BEYOND, Finding, money
from dagster_project.ledger.intervals import Interval, around, last_digit, percent, percentage
from dagster_project.reports.prose_amounts import fold
from dagster_project.taxonomy.ledger import LedgerRules, Whole

_OF = re.compile(r"占(?P<whole>[^，。；%\d]*)")
_AT_START = re.compile(r"年初")
# Amounts farther back than this have nothing to do with a rate, however long the section.
_REACH = 200
_NAMES = {"share": ("占比", "share"), "completion": ("完成率", "rate of completion"), "growth": ("增减幅度", "rate of change")}
Topic = tuple[str, str, str, str | None]


class RateChecker:
    """The rates of one report against its amounts."""

    def __init__(self, every: Sequence[Spoken], statements: Statements, belief: Belief, rules: LedgerRules) -> None:
        self._every = every
        self._statements = statements
        self._belief = belief
        self._rules = rules
        self._levels = [spoken for spoken in every if is_level(spoken)]
        self._sections: defaultdict[str, list[Spoken]] = defaultdict(list)
        self._topics: defaultdict[Topic, list[Spoken]] = defaultdict(list)
        for spoken in self._levels:
            self._sections[spoken.section].append(spoken)
            self._topics[spoken.section, *spoken.topic].append(spoken)

    def findings(self) -> Iterator[Finding]:
        """A finding for each rate that none of the amounts it may be of gives."""
        checks = {"share": self._share, "completion": self._completion, "growth": self._growth}
        for spoken in self._every:
            check = checks.get(spoken.claim.rate_kind or "")
            if check and spoken.claim.amount.percent is not None and not spoken.claim.explains and not spoken.claim.cautious:
                yield from check(spoken, spoken.claim.amount.percent)

    # Shares

    def _share(self, spoken: Spoken, stated: Decimal) -> Iterator[Finding]:
        match = _OF.search(_following(spoken))
        words = match["whole"] if match else ""
        named = [each for each in self._named(words) if each.stands == spoken.stands]
        within = [each for each in self._sections[spoken.section] if each is not spoken and each.stands == spoken.stands]
        before = [each for each in within if each.order < spoken.order]
        nominal = self._nominal(spoken, named, before)
        if nominal is None:
            return
        near = sorted(within, key=lambda each: abs(each.order - spoken.order))[:_REACH]
        wholes = [interval for each in (nominal, *named[:_REACH], *near) for interval in self._belief.values(each)]
        siblings = [each for each in near if each.claim.rate_kind == "share"]
        if siblings:
            total = spoken.interval
            for each in siblings:
                total += each.interval
            wholes.append(total)
        if self._refuted(stated, self._belief.values(spoken), wholes):
            yield self._finding(spoken, stated, self._belief.value(nominal), nominal.line, f"{nominal.zh} ", f"{nominal.en} ")

    def _named(self, words: str) -> list[Spoken]:
        """The amounts of what the words say a share is of."""
        whole: Whole | None = next((whole for whole in self._rules.wholes if whole.words.search(words)), None)
        if whole is None:
            return []
        return [each for each in self._levels if each.topic[0] in whole.measures and each.topic[2] is None and each.thing]

    def _nominal(self, spoken: Spoken, named: Sequence[Spoken], before: Sequence[Spoken]) -> Spoken | None:
        """What the share is of by the words, nearest first; else what the section opens with."""
        fitting = [each for each in named if each.value >= spoken.value > 0]
        same = [each for each in fitting if each.section == spoken.section] or [
            each for each in fitting if each.claim.fund == spoken.claim.fund
        ]
        if same or fitting:
            return min(same or fitting, key=lambda each: abs(each.order - spoken.order))
        return next((each for each in before if each.value >= spoken.value > 0 and each.thing), None)

    # Completion

    def _completion(self, spoken: Spoken, stated: Decimal) -> Iterator[Finding]:
        same = self._topics[spoken.section, *spoken.topic]
        budgets = [each for each in same if each.stands[0] == "budget" and each.order < spoken.order][-_REACH:]
        printed = [figure for figure in self._statements.budgets(spoken) if figure.value > 0]
        nominal = self._budget(spoken, budgets)
        if nominal:
            wholes = [interval for each in budgets for interval in self._belief.values(each)] + [figure.interval for figure in printed]
            if self._refuted(stated, self._belief.values(spoken), wholes):
                yield self._finding(spoken, stated, self._belief.value(nominal), nominal.line, "预算 ", "the budget of ")
        elif len(printed) == 1 and self._refuted(stated, self._belief.values(spoken), [printed[0].interval]):
            yield self._finding(spoken, stated, printed[0].value, printed[0].line, f"{printed[0].where}预算 ", "the budget of ")

    def _budget(self, spoken: Spoken, budgets: Sequence[Spoken]) -> Spoken | None:
        """The budget that a rate of completion speaks of: the last one, of the year's start where it says so."""
        initial = bool(_AT_START.search(_following(spoken)))
        fitting = [each for each in budgets if not initial or each.stands[1] == "initial"] or list(budgets)
        return fitting[-1] if fitting and fitting[-1].value > 0 else None

    # Growth

    def _growth(self, spoken: Spoken, stated: Decimal) -> Iterator[Finding]:
        if spoken.claim.amount.value_type != "change":
            return
        same = [each for each in self._topics[spoken.section, *spoken.topic] if each.stands[0] == spoken.stands[0]]
        before = [each for each in same if each.order < spoken.order]
        if not before:
            return
        nominal = before[-1]
        changes = [abs(interval) for interval in self._belief.values(spoken)]
        priors = [
            level - change for each in same[-_REACH:] for level in self._belief.values(each) for change in self._belief.values(spoken)
        ]
        if self._refuted(abs(stated), changes, priors):
            prior = self._belief.value(nominal) - self._belief.value(spoken)
            yield self._finding(spoken, stated, prior, nominal.line, "基数 ", "a base of ")

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

    def _finding(self, spoken: Spoken, stated: Decimal, whole: Decimal, line: int, of_zh: str, of_en: str) -> Finding:
        part = self._belief.value(spoken)
        expected = percent(abs(part) if stated >= 0 else -abs(part), whole, stated)
        zh, en = _NAMES[spoken.claim.rate_kind or ""]
        return Finding(
            kind="ratio",
            severity=BEYOND,
            where=f"{spoken.where} {zh}",
            unit="percent",
            stated=stated,
            expected=expected,
            zh=f"“{spoken.zh}”的{zh}写作 {stated}%（第 {spoken.line} 行），"
            f"按所列金额计算，{money(part)} ÷ {of_zh}{money(whole)}（第 {line} 行）"
            f"应为 {expected}%，四舍五入不能解释",
            en=f"The {en} of {spoken.en} is stated as {stated}% (line {spoken.line}); {money(part)} of {of_en}{money(whole)} (line {line}) "
            f"is {expected}%: rounding does not explain it",
            line=spoken.line,
            counterpart=line,
        )


def _following(spoken: Spoken) -> str:
    """The words after an amount, up to its rate."""
    after = fold(spoken.claim.source.text)[spoken.claim.end :]
    return after.partition("%")[0]
