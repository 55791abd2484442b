"""Parts that the prose lists in a section, against the whole it states there."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from decimal import Decimal

from dagster_project.ledger.causes import Belief, Check
from dagster_project.ledger.evidence import Spoken
from dagster_project.ledger.findings import BEYOND, ROUNDING, Finding, money
from dagster_project.ledger.intervals import Interval, last_digit
from dagster_project.taxonomy.ledger import SumRule

CLASS = "class"
_ITEM = "item"
_CLASS_LENGTH, _ITEM_LENGTH = 3, 7
_WHOLE_SHARE = Decimal(100)
Group = tuple[str, tuple[str, str | None]]


def check_sums(levels: Sequence[Spoken], rules: Sequence[SumRule], belief: Belief) -> Iterator[Check]:
    """The sums of each section; soft where the text doesn't show that all parts are given."""
    sections: defaultdict[Group, list[Spoken]] = defaultdict(list)
    for spoken in levels:
        sections[spoken.section, spoken.stands].append(spoken)
    for section in sections.values():
        for rule in rules:
            yield from _sum(section, rule, belief)


def part_of(spoken: Spoken) -> str:
    """The measure by which a rule names a part: a 类 or 项 is one by its code."""
    measure, _, code = spoken.topic
    if code is None or measure != "total":
        return measure if code is None else ""
    return {_CLASS_LENGTH: CLASS, _ITEM_LENGTH: _ITEM}.get(len(code), "")


def _sum(section: Sequence[Spoken], rule: SumRule, belief: Belief) -> Iterator[Check]:
    whole = next((spoken for spoken in section if spoken.topic[2] is None and spoken.topic[0] in rule.whole), None)
    if whole is None:
        return
    parts: dict[tuple[str, str, str | None], Spoken] = {}
    for spoken in section:
        if spoken.order > whole.order and part_of(spoken) in rule.parts:
            parts.setdefault(spoken.topic, spoken)
    if len(parts) < 2:
        return
    listed = list(parts.values())
    # A printed zero is nothing at all, not an amount that was rounded away.
    slack = sum((spoken.resolution for spoken in (whole, *listed) if spoken.value), Decimal(0)) / 2
    printed = whole.value - sum((part.value for part in listed), Decimal(0))
    computed = sum((belief.value(part) for part in listed), Decimal(0))
    miss = min(printed, belief.value(whole) - computed, key=abs)
    bounds = {whole: _within(computed, slack)}
    bounds |= {part: _within(belief.value(whole) - computed + belief.value(part), slack) for part in listed}
    if miss == 0:
        belief.confirmed |= {whole, *listed}
        yield Check(None, bounds)
    elif abs(miss) <= slack:
        yield Check(_finding(whole, listed, whole.value - miss, belief, ROUNDING), bounds)
    elif not belief.confirmed.issuperset((whole, *listed)):
        yield Check(_finding(whole, listed, computed, belief, BEYOND), bounds, soft=not _complete(listed, rule))


def _within(value: Decimal, slack: Decimal) -> Interval:
    return Interval(value - slack, value + slack)


def _complete(parts: Sequence[Spoken], rule: SumRule) -> bool:
    """Whether the text shows that it gives all parts: by their measures, or by shares of 100 % in all."""
    if rule.core and rule.core <= {part_of(part) for part in parts}:
        return True
    shares = [part.claim.amount.percent for part in parts if part.claim.rate_kind == "share"]
    known = [share for share in shares if share is not None]
    if len(known) < len([part for part in parts if part.value]):
        return False
    slack = sum((last_digit(share) for share in known), Decimal(0)) / 2
    return abs(sum(known, Decimal(0)) - _WHOLE_SHARE) <= slack


def _finding(whole: Spoken, parts: Sequence[Spoken], computed: Decimal, belief: Belief, severity: str) -> Finding:
    beyond = severity == BEYOND
    terms = " + ".join(f"{belief.value(part) / 10_000:,.2f}" for part in parts)
    return Finding(
        kind="identity",
        severity=severity,
        where=whole.where,
        unit="yuan",
        stated=belief.value(whole),
        expected=computed,
        zh=f"“{whole.zh}”写作 {money(belief.value(whole))}（第 {whole.line} 行），所列 {len(parts)} 项相加（{terms}）为 {money(computed)}，"
        f"{'差额超出四舍五入所能解释的范围' if beyond else '差额可由四舍五入解释'}",
        en=f"{_capital(whole.en)} is stated as {money(belief.value(whole))} (line {whole.line}); its {len(parts)} parts ({terms}) add up "
        f"to {money(computed)}: {'more than rounding explains' if beyond else 'within rounding'}",
        line=whole.line,
        counterpart=parts[0].line,
    )


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]
