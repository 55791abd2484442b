"""Shares of contracts with small firms in each kind of procurement, which the totals bound.

What small firms didn't get of all procurement is all they can have missed of one kind.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

from dagster_project.ledger.evidence import Spoken, is_level
from dagster_project.ledger.findings import BEYOND, Finding, money
from dagster_project.ledger.intervals import Interval, around, last_digit
from dagster_project.reports.prose_amounts import fold
from dagster_project.taxonomy.ledger import KindShares

_HUNDRED = Decimal(100)


def check_kind_shares(every: Sequence[Spoken], rule: KindShares) -> Iterator[Finding]:
    """Shares below or above what the amounts of their section allow."""
    sections: defaultdict[str, dict[str, Spoken]] = defaultdict(dict)
    for spoken in every:
        if is_level(spoken) and not spoken.claim.cautious and spoken.topic[0] in rule.measures:
            sections[spoken.section].setdefault(spoken.topic[0], spoken)
    for amounts in sections.values():
        sentences = {id(spoken.claim.source): spoken.claim.source for spoken in amounts.values()}
        for sentence in sentences.values():
            for match in rule.pattern.finditer(fold(sentence.text)):
                kind = amounts.get(rule.kinds[match["kind"]])
                if kind:
                    yield from _bounded(Decimal(match["rate"]), kind, amounts, rule, sentence.origins[match.start("rate")])


def _bounded(stated: Decimal, kind: Spoken, amounts: Mapping[str, Spoken], rule: KindShares, line: int) -> Iterator[Finding]:
    whole, small = amounts.get(rule.whole), amounts.get(rule.small)
    if whole is None or small is None or kind.value <= 0:
        return
    missed = whole.interval.high - small.interval.low
    low = max(Decimal(0), (kind.interval.low - missed) / kind.interval.high * _HUNDRED)
    high = small.interval.high / kind.interval.low * _HUNDRED
    rate = around(stated, last_digit(stated))
    if rate.meets(Interval(low, high)):
        return
    others = money(whole.value - small.value)
    least = max(Decimal(0), kind.value - (whole.value - small.value)) / kind.value * _HUNDRED
    bound = f"≥{least:.2f}%" if rate.high < low else f"≤{min(high, _HUNDRED):.2f}%"
    yield Finding(
        kind="ratio",
        severity=BEYOND,
        where=f"{kind.section} 授予中小企业合同金额占{kind.zh}",
        unit="percent",
        stated=stated,
        stated_text=f"{stated}%",
        expected_text=bound,
        zh=f"授予中小企业合同金额占{kind.zh}写作 {stated}%（第 {line} 行），"
        f"而采购总额 {money(whole.value)}中只有 {others}未授予中小企业（第 {small.line} 行），"
        f"{kind.zh} {money(kind.value)}（第 {kind.line} 行）中所占比例只能{bound}",
        en=f"Small firms are said to have {stated}% of {kind.en} (line {line}); of all procurement, {money(whole.value)}, only "
        f"{others} went to others (line {small.line}), so of {money(kind.value)} (line {kind.line}) it is {bound}",
        line=line,
        counterpart=small.line,
    )
