"""Which amount is wrong where several checks fail at once: one row for the cause, none for its symptoms."""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal

from dagster_project.ledger.evidence import Spoken, is_level
from dagster_project.ledger.findings import BEYOND, Finding, money
from dagster_project.ledger.intervals import ANY, Interval, around, misprinted

_SYMPTOMS = 2
# A whole that is wrong fails the share of each of its parts; trying a few of them shows it.
_MOST_SEEDS = 20
# A text with more faults than this is no report with misprints; what is left is told check by check.
_MOST_CAUSES = 50
# Where more of the report's amounts than this would do, none of them is the one.
_FEW = 5
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
    """An amount, its right value and the failed checks that it explains.

    ``rank``: how many checks ask for the value, whether the report prints it for the same
    thing, whether it takes but one misprint.
    """

    spoken: Spoken
    value: Decimal
    symptoms: list[Check]
    rank: tuple[int, bool, bool]

    def rivals(self, other: "_Cause | None") -> bool:
        """Whether nothing tells which of two explains the same checks."""
        return other is not None and other is not self and (other.rank, set(other.symptoms)) == (self.rank, set(self.symptoms))


def explain(checks: Sequence[Check], belief: Belief, hints: Hints, printed: Collection[Decimal]) -> Iterator[Finding]:
    """The findings of the failed checks but rates, those of one cause as one.

    What the causes should be goes to ``belief``: rates are to be computed again with that.
    An amount is the cause of what fails where one other value of it would put right at least two
    checks and break none; or one check, if the report prints that value for the same thing
    (``hints``) or it closes a sum; or a sum, if all else in it is confirmed, or if the report
    prints the value anywhere and it takes but one misprint. ``printed`` holds all
    the report's amounts, of which the right one may be one.
    """
    held = [check for check in checks if not check.failed]
    failed = [check for check in checks if check.failed and not check.soft]
    yield from (check.finding for check in held if check.finding)
    search = _Search(held, [check for check in checks if check.failed and check.soft], belief, hints, sorted(printed))
    failing = _by_amount(failed)
    causes = {spoken: search.cause(spoken, symptoms) for spoken, symptoms in failing.items()}
    explained: set[Check] = set()
    for _ in range(_MOST_CAUSES):
        cause = max(filter(None, causes.values()), key=lambda cause: cause.rank, default=None)
        if cause is None:
            break
        if rivals := [spoken for spoken, other in causes.items() if cause.rivals(other)]:
            causes |= dict.fromkeys((cause.spoken, *rivals))
            continue
        belief.corrected[cause.spoken] = cause.value
        yield _finding(cause)
        explained.update(cause.symptoms)
        for spoken in {spoken for check in cause.symptoms for spoken in check.bounds}:
            failing[spoken] = [check for check in failing[spoken] if check not in explained]
            causes[spoken] = search.cause(spoken, failing[spoken])
    supported = {spoken for check in held if check.finding is None for spoken in check.bounds}
    for check in failed:
        # Two figures that each agree with others of their own are figures of two things.
        two_things = not check.is_sum and len(check.bounds) > 1 and supported.issuperset(check.bounds)
        if check not in explained and check.finding and check.finding.unit != "percent" and not two_things:
            yield check.finding


def _by_amount(checks: Iterable[Check]) -> dict[Spoken, list[Check]]:
    found: defaultdict[Spoken, list[Check]] = defaultdict(list)
    for check in checks:
        for spoken in check.bounds:
            found[spoken].append(check)
    return dict(found)


class _Search:
    """Looks for the value with which an amount explains failed checks."""

    def __init__(self, held: Sequence[Check], soft: Sequence[Check], belief: Belief, hints: Hints, printed: Sequence[Decimal]) -> None:
        self._holding = _by_amount(held)
        self._closing = _by_amount(soft)
        self._belief = belief
        self._hints = hints
        self._printed = printed

    def cause(self, spoken: Spoken, failed: Sequence[Check]) -> _Cause | None:
        """``spoken`` as the cause of as many of its ``failed`` checks as one value explains, None if of none."""
        if not failed or spoken in self._belief.confirmed or spoken in self._belief.corrected:
            return None
        kept = [check.bounds[spoken] for check in self._holding.get(spoken, ()) if check.bounds[spoken].holds(spoken.value)]
        kept += [Interval(Decimal(0), ANY)] if is_level(spoken) and spoken.value >= 0 else []
        hints = [value for value in self._hints(spoken) if not around(value, spoken.resolution).meets(spoken.interval)]
        found = [self._explained(spoken, explained, within, hints) for explained, within in _explanations(spoken, failed, kept)]
        return max(filter(None, found), key=lambda cause: cause.rank, default=None)

    def _explained(self, spoken: Spoken, explained: list[Check], within: Interval, hints: Sequence[Decimal]) -> _Cause | None:
        closed = [check for check in self._closing.get(spoken, ()) if check.bounds[spoken].meets(within)]
        support = len(explained) + len(closed)
        hinted = value = next(filter(within.holds, hints), None)
        sums = [check.bounds[spoken] for check in (*explained, *closed) if check.is_sum]
        if value is None and (support >= _SYMPTOMS or self._alone(spoken, explained[0])):
            value = self._value(spoken, within, sums)
        elif value is None and sums:
            value = self._misprint(spoken, within, explained[0])
        if value is None:
            return None
        return _Cause(spoken, value, explained, (support, hinted is not None, misprinted(value, spoken.value, spoken.resolution)))

    def _alone(self, spoken: Spoken, check: Check) -> bool:
        """Whether all other amounts of a failed sum are confirmed; of a rate, the rate itself may be wrong."""
        return check.is_sum and self._belief.confirmed.issuperset(other for other in check.bounds if other is not spoken)

    def _misprint(self, spoken: Spoken, within: Interval, check: Check) -> Decimal | None:
        """The one value inside ``within``, printed elsewhere, that one misprint has made the amount of."""
        terms = {term.value for term in check.bounds}
        likely = [each for each in self._known(spoken, within) if misprinted(each, spoken.value, spoken.resolution)]
        return likely[0] if len(likely) == 1 and likely[0] not in terms else None

    def _known(self, spoken: Spoken, within: Interval) -> list[Decimal]:
        """The few values inside ``within`` that the report prints, but the amount's own; none where they are many."""
        known = self._printed[bisect_left(self._printed, within.low) : bisect_right(self._printed, within.high)]
        return [value for value in known if not spoken.interval.holds(value)] if len(known) <= _FEW else []

    def _value(self, spoken: Spoken, within: Interval, sums: Sequence[Interval]) -> Decimal | None:
        """The one value inside ``within`` that the report prints elsewhere; else what a sum or the middle gives."""
        known = self._known(spoken, within)
        if len(known) == 1:
            return known[0]
        middles = [_middle(bound, spoken) for bound in (*sums, within) if bound.low.is_finite() and bound.high.is_finite()]
        return next((middle for middle in middles if within.holds(middle)), middles[-1] if middles else None)


def _explanations(spoken: Spoken, checks: Sequence[Check], kept: Sequence[Interval]) -> Iterator[tuple[list[Check], Interval]]:
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
