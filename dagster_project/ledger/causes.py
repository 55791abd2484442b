"""Which amount is wrong where several checks fail at once: one row for the cause, none for its symptoms."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from dagster_project.ledger.copies import Belief
from dagster_project.ledger.evidence import Spoken
from dagster_project.ledger.findings import BEYOND, Finding, money
from dagster_project.ledger.intervals import Interval

_SYMPTOMS = 2
Hints = Callable[[Spoken], Iterable[Decimal]]


@dataclass(frozen=True, slots=True, eq=False)
class Check:
    """A sum or a rate of the prose. ``finding`` is None where it holds.

    ``bounds``: for each of its amounts, the values that would make it hold, the others being right.
    """

    finding: Finding | None
    bounds: Mapping[Spoken, Interval]


def explain(checks: Sequence[Check], belief: Belief, hints: Hints, printed: Collection[Decimal]) -> Iterator[Finding]:
    """The findings of the failed checks, those of one cause as one.

    An amount is the cause of what fails where a single other value of it would put right at
    least two checks and break none, or one check if the statements print that value for it
    (``hints``), or if it is all that is doubtful in a sum. ``printed`` holds the report's
    amounts, of which the right one may be one.
    """
    failed = [check for check in checks if check.finding and check.finding.severity == BEYOND]
    held = [check for check in checks if check not in failed]
    yield from (check.finding for check in held if check.finding)
    while cause := _cause(failed, held, belief, hints, printed):
        spoken, value, symptoms = cause
        belief.corrected[spoken] = value
        yield _finding(spoken, value, symptoms)
        failed = [check for check in failed if check not in symptoms]
    yield from (check.finding for check in failed if check.finding)


def _cause(
    failed: Sequence[Check], held: Sequence[Check], belief: Belief, hints: Hints, printed: Collection[Decimal]
) -> tuple[Spoken, Decimal, list[Check]] | None:
    """The amount that explains most failures, with its right value."""
    found: list[tuple[Spoken, Decimal, list[Check]]] = []
    symptoms: defaultdict[Spoken, list[Check]] = defaultdict(list)
    for check in failed:
        for spoken in check.bounds:
            symptoms[spoken].append(check)
    for spoken, checks in symptoms.items():
        if spoken in belief.confirmed or spoken in belief.corrected:
            continue
        bounds = [check.bounds[spoken] for check in checks]
        bounds += [check.bounds[spoken] for check in held if spoken in check.bounds and check.bounds[spoken].holds(spoken.value)]
        within = Interval(max(bound.low for bound in bounds), min(bound.high for bound in bounds))
        hinted = [value for value in hints(spoken) if within.holds(value) and not spoken.interval.holds(value)]
        if hinted:
            found.append((spoken, hinted[0], checks))
        elif len(checks) >= _SYMPTOMS or _alone(spoken, checks[0], belief):
            value = _value(spoken, within, bounds, printed)
            found += [(spoken, value, checks)] if value is not None else []
    return max(found, key=lambda each: len(each[2]), default=None)


def _alone(spoken: Spoken, check: Check, belief: Belief) -> bool:
    """Whether all other amounts of a failed sum are confirmed; of a rate, the rate itself may be wrong."""
    others = [other for other in check.bounds if other is not spoken]
    return check.finding is not None and check.finding.unit == "yuan" and belief.confirmed.issuperset(others)


def _value(spoken: Spoken, within: Interval, bounds: Sequence[Interval], printed: Collection[Decimal]) -> Decimal | None:
    """The one value inside ``within`` that the report prints elsewhere; else the middle of the tightest bound."""
    known = [value for value in printed if within.holds(value) and value != spoken.value]
    if len(known) == 1:
        return known[0]
    tightest = min(bounds, key=lambda bound: bound.high - bound.low)
    middle = ((tightest.low + tightest.high) / 2).quantize(Decimal("0.01"))
    if within.holds(middle):
        return min(known, key=lambda value: abs(value - middle)) if known else middle
    return None


def _finding(spoken: Spoken, value: Decimal, symptoms: Sequence[Check]) -> Finding:
    places = [check.finding for check in symptoms if check.finding]
    lines = dict.fromkeys(line for finding in places for line in (finding.line, finding.counterpart) if line)
    others = [line for line in lines if line != spoken.line]
    count = len(places)
    what_zh = "、".join(dict.fromkeys("合计关系" if finding.unit == "yuan" else "比率" for finding in places))
    what_en = " and ".join(dict.fromkeys("sum" if finding.unit == "yuan" else "rate" for finding in places))
    return Finding(
        kind="narrative",
        severity=BEYOND,
        where=spoken.where,
        unit="yuan",
        stated=spoken.value,
        expected=value,
        zh=f"情况说明中“{spoken.zh}”写作 {money(spoken.value)}（第 {spoken.line} 行），与其有关的 {count} 处{what_zh}不成立；"
        f"若为 {money(value)} 则全部成立，差额超出四舍五入所能解释的范围",
        en=f"The prose states {spoken.en} as {money(spoken.value)} (line {spoken.line}), and {count} {what_en}{'s' if count > 1 else ''} "
        f"with it fail{'' if count > 1 else 's'}; with {money(value)} all hold: more than rounding explains",
        line=spoken.line,
        counterpart=others[0] if others else None,
        lines=tuple(others[1:]),
    )
