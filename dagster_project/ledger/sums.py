"""Parts that the prose lists in a section, against the whole it states there."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from decimal import Decimal

from dagster_project.ledger.causes import Belief, Check
from dagster_project.ledger.evidence import Spoken
from dagster_project.ledger.findings import BEYOND, ROUNDING, Finding, money
from dagster_project.ledger.intervals import ANY, Interval, last_digit
from dagster_project.taxonomy.ledger import SumRule

CLASS = "class"
_ITEM = "item"
_CLASS_LENGTH, _ITEM_LENGTH = 3, 7
_WHOLE_SHARE = Decimal(100)
Group = tuple[str, tuple[str, str | None]]
_Money = tuple[str | None, tuple[str, str | None], str]


def check_sums(levels: Sequence[Spoken], rules: Sequence[SumRule], belief: Belief) -> Iterator[Check]:
    """The sums of each section; soft where the text doesn't show that all parts are given."""
    sections: defaultdict[Group, list[Spoken]] = defaultdict(list)
    for spoken in levels:
        sections[spoken.section, spoken.stands].append(spoken)
    for section in sections.values():
        for rule in rules:
            yield from _sum(section, rule, belief)
    yield from _class_sums(levels, belief)


def part_of(spoken: Spoken) -> str:
    """The measure by which a rule names a part: a 类 or 项 is one by its code."""
    measure, _, code = spoken.topic
    if code is None or measure != "total":
        return measure if code is None else ""
    return {_CLASS_LENGTH: CLASS, _ITEM_LENGTH: _ITEM}.get(len(code), "")


def _sum(section: Sequence[Spoken], rule: SumRule, belief: Belief) -> Iterator[Check]:
    wholes = [spoken for spoken in section if spoken.topic[2] is None and spoken.topic[0] in rule.whole]
    if not wholes:
        return
    parts: dict[tuple[str, str, str | None], Spoken] = {}
    for spoken in section:
        if spoken.order > wholes[0].order and part_of(spoken) in rule.parts:
            parts.setdefault(spoken.topic, spoken)
    listed = list(parts.values())
    if not listed:
        return
    whole = _listed_of(wholes, listed)
    core = rule.core if rule.core_of is None or (whole.thing and whole.thing.thing in rule.core_of) else frozenset[str]()
    if len(listed) > 1:
        yield from compared(whole, listed, belief, complete=_complete(listed, core), nested=bool(core))
    elif core:
        yield from _exceeded(whole, listed[0], belief)


def _listed_of(wholes: Sequence[Spoken], parts: Sequence[Spoken]) -> Spoken:
    """The whole that ``parts`` are of: one that they make, else the last before them.

    A section may state 收入总计, which holds the balance of last year, and 收入合计, which doesn't.
    """
    before = [whole for whole in wholes if whole.order < parts[0].order]
    total = sum((part.value for part in parts), Decimal(0))
    return next((whole for whole in before if abs(whole.value - total) <= _slack(whole, parts)), before[-1])


def _class_sums(levels: Sequence[Spoken], belief: Belief) -> Iterator[Check]:
    """Each 类 with its 项, which another section may list."""
    classes: dict[_Money, Spoken] = {}
    items: defaultdict[tuple[str, _Money], dict[str, Spoken]] = defaultdict(dict)
    for spoken in levels:
        money = (spoken.claim.fund, spoken.stands, (spoken.topic[2] or "")[:_CLASS_LENGTH])
        if part_of(spoken) == CLASS:
            classes.setdefault(money, spoken)
        elif part_of(spoken) == _ITEM:
            items[spoken.section, money].setdefault(spoken.topic[2] or "", spoken)
    for (_, money), listed in items.items():
        whole, parts = classes.get(money), list(listed.values())
        if whole and len(parts) > 1:
            yield from compared(whole, parts, belief, complete=False, nested=True)
        elif whole:
            yield from _exceeded(whole, parts[0], belief)


def compared(whole: Spoken, parts: Sequence[Spoken], belief: Belief, *, complete: bool, nested: bool) -> Iterator[Check]:
    """A whole with two or more of its parts; ``nested`` where parts are surely no more than the whole."""
    slack, computed = _slack(whole, parts), _total(parts, belief)
    printed = whole.value - sum((part.value for part in parts), Decimal(0))
    miss = min(printed, belief.value(whole) - computed, key=abs)
    bounds = {whole: Interval(computed - slack, computed + slack)}
    for part in parts:
        rest = belief.value(whole) - computed + belief.value(part)
        bounds[part] = Interval(rest - slack, rest + slack)
    if miss == 0:
        belief.confirmed |= {whole, *parts}
        yield Check(None, bounds)
    elif abs(miss) <= slack:
        yield Check(_finding(whole, parts, whole.value - miss, belief, ROUNDING), bounds)
    elif not belief.confirmed.issuperset((whole, *parts)):
        accuses = complete or (nested and computed - slack > belief.value(whole))
        yield Check(_finding(whole, parts, computed, belief, BEYOND), bounds, soft=not accuses)


def _exceeded(whole: Spoken, part: Spoken, belief: Belief) -> Iterator[Check]:
    """A part that is more than its whole."""
    slack = _slack(whole, [part])
    least, most = belief.value(part) - slack, belief.value(whole) + slack
    if least > belief.value(whole) and not belief.confirmed.issuperset((whole, part)):
        finding = _finding(whole, [part], belief.value(part), belief, BEYOND)
        yield Check(finding, {whole: Interval(least, ANY), part: Interval(-ANY, most)})


def _slack(whole: Spoken, parts: Sequence[Spoken]) -> Decimal:
    """Half a last digit for each number; a printed zero is nothing at all, not an amount that was rounded away."""
    return sum((spoken.resolution for spoken in (whole, *parts) if spoken.value), Decimal(0)) / 2


def _total(parts: Sequence[Spoken], belief: Belief) -> Decimal:
    return sum((belief.value(part) for part in parts), Decimal(0))


def _complete(parts: Sequence[Spoken], core: frozenset[str]) -> bool:
    """Whether the text shows that it gives all parts: by their measures, or by shares of 100 % in all."""
    if core and core <= {part_of(part) for part in parts}:
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
        zh=f"“{whole.zh}”写作 {money(belief.value(whole))}（第 {whole.line} 行），其中所列 {len(parts)} 项（{terms}）共 {money(computed)}，"
        f"{'差额超出四舍五入所能解释的范围' if beyond else '差额可由四舍五入解释'}",
        en=f"{_capital(whole.en)} is stated as {money(belief.value(whole))} (line {whole.line}); of it the prose lists "
        f"{money(computed)} ({terms}): {'more than rounding explains' if beyond else 'within rounding'}",
        line=whole.line,
        counterpart=parts[0].line,
    )


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]
