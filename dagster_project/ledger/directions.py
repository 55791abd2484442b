"""Words of more and less against the numbers beside them."""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from decimal import Decimal

from dagster_project.ledger.causes import Belief, Check
from dagster_project.ledger.evidence import Spoken, is_level
from dagster_project.ledger.findings import BEYOND, Finding, money
from dagster_project.ledger.intervals import ANY, Interval
from dagster_project.reports.prose_amounts import fold

_COMPARED = re.compile(r"决算数?(?P<word>(?P<more>大于|高于|多于|超过)|小于|低于|少于)(?:年初|全年|调整后?的?)?预算")
_WORDS = 120
_OPPOSITE = {"大于": "小于", "高于": "低于", "多于": "少于", "超过": "低于", "小于": "大于", "低于": "高于", "少于": "多于"}


def check_directions(every: Sequence[Spoken], belief: Belief) -> Iterator[Check]:
    """决算数大于预算数 where it is less, an increase that fell, a change that the two years don't make."""
    budgets: defaultdict[tuple[object, ...], list[Spoken]] = defaultdict(list)
    levels: defaultdict[tuple[object, ...], list[Spoken]] = defaultdict(list)
    priors: defaultdict[tuple[object, ...], list[Spoken]] = defaultdict(list)
    for spoken in every:
        if spoken.claim.cautious or spoken.claim.explains:
            continue
        place = (spoken.section, *spoken.topic)
        if is_level(spoken) and spoken.stands[0] == "budget":
            budgets[place].append(spoken)
        if is_level(spoken):
            levels[place].append(spoken)
            yield from _word(spoken, budgets[place], every, belief)
        elif spoken.claim.amount.value_type == "level":
            priors[place].append(spoken)
        else:
            yield from (Check(finding, {}) for finding in _sign(spoken))
            yield from _change(spoken, levels[place], priors[place], belief)
            yield from _against_budget(spoken, levels[place], budgets[place], belief)


def _word(final: Spoken, budgets: Sequence[Spoken], every: Sequence[Spoken], belief: Belief) -> Iterator[Check]:
    """The comparison that follows a final figure, before the sentence's next amount."""
    if final.stands[0] != "final" or not budgets:
        return
    following = every[final.order + 1] if final.order + 1 < len(every) else None
    start = final.claim.end
    end = following.claim.start if following and following.claim.source is final.claim.source else start + _WORDS
    match = _COMPARED.search(fold(final.claim.source.text[start : min(end, start + _WORDS)]))
    budget = budgets[-1]
    spent, planned = belief.values(final)[0], belief.values(budget)[0]
    if match is None:
        return
    more, less = Interval(planned.low, ANY), Interval(-ANY, planned.high)
    below, above = Interval(-ANY, spent.high), Interval(spent.low, ANY)
    bounds = {final: more if match["more"] else less, budget: below if match["more"] else above}
    if spent.high < planned.low if match["more"] else spent.low > planned.high:
        word, right = match["word"], _OPPOSITE[match["word"]]
        line = final.claim.source.origins[start + match.start()]
        finding = Finding(
            kind="narrative",
            severity=BEYOND,
            where=final.where,
            unit="text",
            stated_text=f"决算数{word}预算数",
            expected_text=f"决算数{right}预算数",
            zh=f"“{final.zh}”的说明称决算数{word}预算数（第 {line} 行），而预算为 {money(budget.value)}（第 {budget.line} 行），"
            f"决算为 {money(final.value)}（第 {final.line} 行），实际为{right}",
            en=f"The prose says that spending on {final.en} is {'more' if match['more'] else 'less'} than its budget (line {line}); "
            f"the budget is {money(budget.value)} (line {budget.line}), spending {money(final.value)} (line {final.line})",
            line=line,
            counterpart=budget.line,
        )
        yield Check(finding, bounds)


def _sign(change: Spoken) -> Iterator[Finding]:
    """An amount that rises at a rate that falls."""
    percent = change.claim.amount.percent
    if change.claim.rate_kind != "growth" or not percent or not change.value or (percent > 0) == (change.value > 0):
        return
    stated, expected = (f"{'增长' if up else '下降'} {abs(percent)}%" for up in (percent > 0, change.value > 0))
    yield Finding(
        kind="narrative",
        severity=BEYOND,
        where=f"{change.where} 增减方向",
        unit="text",
        stated_text=stated,
        expected_text=expected,
        zh=f"“{change.zh}”{'增加' if change.value > 0 else '减少'} {money(abs(change.value))}（第 {change.line} 行），"
        f"却写作{stated}，方向相反",
        en=f"{change.en} {'rises' if change.value > 0 else 'falls'} by {money(abs(change.value))} (line {change.line}), yet its rate "
        f"{'falls' if change.value > 0 else 'rises'}",
        line=change.line,
    )


def _change(change: Spoken, levels: Sequence[Spoken], priors: Sequence[Spoken], belief: Belief) -> Iterator[Check]:
    """A change against the two years it lies between, where the prose prints both."""
    current = next((level for level in reversed(levels) if level.stands[0] == change.stands[0]), None)
    prior = next((level for level in reversed(priors) if level.stands[0] == change.stands[0]), None)
    if current and prior and change.claim.compared_with in ("prior_year", "prior_budget"):
        yield from _difference(change, current, prior, ("上年", "of the year before"), belief)


def _against_budget(change: Spoken, levels: Sequence[Spoken], budgets: Sequence[Spoken], belief: Belief) -> Iterator[Check]:
    """How much more or less than its budget was spent, where the prose prints both.

    Any stage of the budget clears it that makes the change with what was spent, or with a later stage.
    """
    current = next((level for level in reversed(levels) if level.stands[0] == "final"), None)
    initial = change.claim.compared_with == "initial_budget"
    fitting = [each for each in budgets if not initial or each.stands[1] == "initial"]
    if current is None or not fitting or change.stands[0] != "final" or not (initial or change.claim.compared_with == "budget"):
        return
    words = "预算", "of the budget"
    checks = [list(_difference(change, later, budget, words, belief)) for budget in fitting for later in (*budgets, current)]
    if all(checks):
        yield from checks[-1]


def _difference(change: Spoken, current: Spoken, base: Spoken, words: tuple[str, str], belief: Belief) -> Iterator[Check]:
    """A change that two levels don't make; ``words`` say in Chinese and English what ``base`` is."""
    expected = belief.value(current) - belief.value(base)
    slack = sum((each.resolution for each in (change, current, base)), Decimal(0)) / 2
    if abs(change.value - expected) <= slack:
        return
    finding = Finding(
        kind="narrative",
        severity=BEYOND,
        where=f"{change.where} 增减额",
        unit="yuan",
        stated=change.value,
        expected=expected,
        zh=f"“{change.zh}”的增减额写作 {money(change.value)}（第 {change.line} 行），"
        f"而本年 {money(belief.value(current))}（第 {current.line} 行）"
        f"减{words[0]} {money(belief.value(base))}（第 {base.line} 行）为 {money(expected)}",
        en=f"The change of {change.en} is stated as {money(change.value)} (line {change.line}); {money(belief.value(current))} (line "
        f"{current.line}) less {money(belief.value(base))} {words[1]} (line {base.line}) is {money(expected)}",
        line=change.line,
        counterpart=base.line,
    )
    miss = change.value - expected
    around_each = {change: expected, current: current.value + miss, base: base.value - miss}
    yield Check(finding, {spoken: Interval(value - slack, value + slack) for spoken, value in around_each.items()})
