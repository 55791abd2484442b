"""Which amount is wrong where several checks fail at once: one row for the cause, none for its symptoms."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal

from dagster_project.ledger.evidence import Spoken
from dagster_project.ledger.findings import BEYOND, Finding, money
from dagster_project.ledger.intervals import Interval, around

_SYMPTOMS = 2
# A whole that is wrong fails the share of each of its parts; trying a few of them shows it.
_MOST_SEEDS = 20
# A text with more faults than this is no report with misprints; what is left is told check by check.
_MOST_CAUSES = 50
# A sum has a whole and two parts at least; two amounts that should be equal have no third to tell.
_TERMS_OF_A_SUM = 3
Hints = Callable[[Spoken], Iterable[Decimal]]


@dataclass(slots=True)
class Belief:
    """What comparing has shown of the prose's amounts.

    ``confirmed``: a statement or another place has the same; ``corrected``: what those have that
    contradict them; ``narrowed``: intervals that a finer copy makes smaller.
    """

    confirmed: set[Spoken] = field(default_factory=set[Spoken])
    corrected: dict[Spoken, Decimal] = field(default_factory=dict[Spoken, Decimal])
    narrowed: dict[Spoken, Interval] = field(default_factory=dict[Spoken, Interval])

    def values(self, spoken: Spoken) -> list[Interval]:
        """What a check may take the amount for: what the other places have, or what is printed."""
        printed = self.narrowed.get(spoken, spoken.interval)
        corrected = self.corrected.get(spoken)
        return [printed] if corrected is None else [around(corrected, spoken.resolution), printed]

    def value(self, spoken: Spoken) -> Decimal:
        """The likeliest value of the amount."""
        return self.corrected.get(spoken, spoken.value)


@dataclass(frozen=True, slots=True, eq=False)
class Check:
    """A sum, a rate or a repetition in the prose.

    ``finding`` is None where it holds. ``bounds``: for each of its amounts, the values that
    would make it hold, the others being right. ``soft``: a sum whose parts may not all be
    given; it accuses nobody, but can tell the right value of what another check accuses.
    """

    finding: Finding | None
    bounds: Mapping[Spoken, Interval]
    soft: bool = False

    @property
    def failed(self) -> bool:
        return self.finding is not None and self.finding.severity == BEYOND

    @property
    def is_sum(self) -> bool:
        return len(self.bounds) >= _TERMS_OF_A_SUM


@dataclass(frozen=True, slots=True)
class _Cause:
    spoken: Spoken
    value: Decimal
    symptoms: list[Check]


def explain(checks: Sequence[Check], belief: Belief, hints: Hints, printed: Collection[Decimal]) -> Iterator[Finding]:
    """The findings of the failed checks but rates, those of one cause as one.

    What the causes should be goes to ``belief``: rates are to be computed again with that.
    An amount is the cause of what fails where one other value of it would put right at least two
    checks and break none; or one check, if the report prints that value for the same thing
    (``hints``) or it closes a sum, or if all else in a sum is confirmed. ``printed`` holds all
    the report's amounts, of which the right one may be one.
    """
    held = [check for check in checks if not check.failed]
    soft = [check for check in checks if check.failed and check.soft]
    failed = [check for check in checks if check.failed and not check.soft]
    yield from (check.finding for check in held if check.finding)
    holding, closing = _by_amount(held), _by_amount(soft)
    for _ in range(_MOST_CAUSES):
        cause = _cause(failed, holding, closing, belief, hints, printed)
        if cause is None:
            break
        belief.corrected[cause.spoken] = cause.value
        yield _finding(cause)
        failed = [check for check in failed if check not in cause.symptoms]
    supported = {spoken for check in held if check.finding is None for spoken in check.bounds}
    for check in failed:
        # Two figures that each agree with others of their own are figures of two things.
        two_things = not check.is_sum and len(check.bounds) > 1 and supported.issuperset(check.bounds)
        if check.finding and check.finding.unit != "percent" and not two_things:
            yield check.finding


def _by_amount(checks: Iterable[Check]) -> Mapping[Spoken, list[Check]]:
    found: defaultdict[Spoken, list[Check]] = defaultdict(list)
    for check in checks:
        for spoken in check.bounds:
            found[spoken].append(check)
    return found


def _cause(
    failed: Sequence[Check],
    holding: Mapping[Spoken, list[Check]],
    closing: Mapping[Spoken, list[Check]],
    belief: Belief,
    hints: Hints,
    printed: Collection[Decimal],
) -> _Cause | None:
    """The amount that explains most failures, with its right value."""
    found: list[tuple[int, _Cause]] = []
    for spoken, checks in _by_amount(failed).items():
        if spoken in belief.confirmed or spoken in belief.corrected:
            continue
        kept = [check.bounds[spoken] for check in holding.get(spoken, ()) if check.bounds[spoken].holds(spoken.value)]
        told = hints(spoken)
        for explained, within in _explained(spoken, checks, kept):
            closed = [check for check in closing.get(spoken, ()) if check.bounds[spoken].meets(within)]
            hinted = [value for value in told if within.holds(value) and not around(value, spoken.resolution).meets(spoken.interval)]
            sums = [check.bounds[spoken] for check in (*explained, *closed) if check.is_sum]
            support = len(explained) + len(closed)
            if hinted:
                found.append((support, _Cause(spoken, hinted[0], explained)))
            elif support >= _SYMPTOMS or _alone(spoken, explained[0], belief):
                found.append((support, _Cause(spoken, _value(spoken, within, sums, printed), explained)))
    return max(found, key=lambda each: each[0], default=(0, None))[1]


def _explained(spoken: Spoken, checks: Sequence[Check], kept: Sequence[Interval]) -> Iterator[tuple[list[Check], Interval]]:
    """The failed checks that one value puts right and that breaks no other, with those values; once from each check."""
    for seed in checks[:_MOST_SEEDS]:
        within, explained = _common([seed.bounds[spoken], *kept]), [seed]
        if within.low > within.high:
            continue
        for check in checks:
            if check is not seed and check.bounds[spoken].meets(within):
                within = _common([within, check.bounds[spoken]])
                explained.append(check)
        yield explained, within


def _common(bounds: Sequence[Interval]) -> Interval:
    return Interval(max(bound.low for bound in bounds), min(bound.high for bound in bounds))


def _alone(spoken: Spoken, check: Check, belief: Belief) -> bool:
    """Whether all other amounts of a failed sum are confirmed; of a rate, the rate itself may be wrong."""
    return check.is_sum and belief.confirmed.issuperset(other for other in check.bounds if other is not spoken)


def _value(spoken: Spoken, within: Interval, sums: Sequence[Interval], printed: Collection[Decimal]) -> Decimal:
    """The one value inside ``within`` that the report prints elsewhere; else what a sum or the middle gives."""
    known = [value for value in printed if within.holds(value) and not spoken.interval.holds(value)]
    if len(known) == 1:
        return known[0]
    middles = [_middle(bound, spoken) for bound in (*sums, within)]
    return next((middle for middle in middles if within.holds(middle)), middles[-1])


def _middle(bound: Interval, spoken: Spoken) -> Decimal:
    """The middle of ``bound``, as finely as the amount is printed."""
    middle = (bound.low + bound.high) / 2
    return (middle / spoken.resolution).quantize(Decimal(1), ROUND_HALF_UP) * spoken.resolution


def _finding(cause: _Cause) -> Finding:
    spoken, value = cause.spoken, cause.value
    findings = [check.finding for check in cause.symptoms if check.finding]
    lines = dict.fromkeys(line for finding in findings for line in (finding.line, finding.counterpart) if line)
    others = [line for line in lines if line != spoken.line]
    names = dict.fromkeys(_name(check) for check in cause.symptoms)
    zh, en = ("、".join(name for name, _ in names), ", ".join(name for _, name in names))
    return Finding(
        kind="narrative",
        severity=BEYOND,
        where=spoken.where,
        unit="yuan",
        stated=spoken.value,
        expected=value,
        zh=f"情况说明中“{spoken.zh}”写作 {money(spoken.value)}（第 {spoken.line} 行），与其有关的{zh}不成立，"
        f"若为 {money(value)} 则成立，差额超出四舍五入所能解释的范围",
        en=f"The prose states {spoken.en} as {money(spoken.value)} (line {spoken.line}), which fails its {en}; "
        f"with {money(value)} they hold: more than rounding explains",
        line=spoken.line,
        counterpart=others[0] if others else None,
        lines=tuple(others[1:]),
    )


def _name(check: Check) -> tuple[str, str]:
    if check.is_sum:
        return "合计关系", "sum"
    if check.finding and check.finding.unit == "percent":
        return "比率", "rate"
    return "其他出处", "other mentions"
