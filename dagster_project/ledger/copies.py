"""The same figure stated twice: in the prose and in a statement, or twice in the prose."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal

from dagster_project.ledger.causes import Belief, Check
from dagster_project.ledger.evidence import Figure, Spoken, Statements, is_level
from dagster_project.ledger.findings import BEYOND, ROUNDING, Finding, money
from dagster_project.ledger.intervals import around, misprinted

# Where one prints ten times finer than the other, the difference is no news.
_COARSER = 10
# What has more amounts than this is several things under one name.
_MOST_VALUES = 5
# To what the prose prints; statements in 元 print finer than any rate is computed from.
_FINEST = Decimal(100)


def compare(every: Sequence[Spoken], statements: Statements, belief: Belief) -> Iterator[Check]:
    """Levels against the statements, then those that no statement has against each other."""
    doubtful = _attributed_twice(every)
    printed = {
        spoken: statements.figures(spoken)
        for spoken in every
        if spoken.thing and is_level(spoken) and (*_place(spoken), spoken.topic) not in doubtful
    }
    alone: defaultdict[tuple[str, ...], list[Spoken]] = defaultdict(list)
    homeless: set[tuple[object, ...]] = set()
    for spoken, figures in printed.items():
        if spoken.thing and not figures:
            alone[spoken.key].append(spoken)
            homeless |= {(*_place(spoken), address.statement, spoken.value) for sums in spoken.thing.cells for address in sums}
    agreeing = {(id(spoken.claim.source), spoken.key) for spoken, figures in printed.items() if _near(spoken, figures)}
    for spoken, figures in printed.items():
        # The same sentence has the thing as it is: the amount is of a part.
        if (id(spoken.claim.source), spoken.key) in agreeing and not _near(spoken, figures):
            continue
        # A figure that the section states of something else without a cell there may stand in a wrong column.
        if figures and (*_place(spoken), figures[0].statement, figures[0].value) not in homeless:
            yield from _with_statements(spoken, figures, statements, belief)
    for group in alone.values():
        yield from _among_themselves(group, belief)


def _attributed_twice(every: Sequence[Spoken]) -> set[tuple[object, ...]]:
    """Subjects of which one section states two figures: the second may be another subject's, its name not read."""
    values: defaultdict[tuple[object, ...], set[Decimal]] = defaultdict(set)
    for spoken in every:
        if is_level(spoken) and spoken.topic[2] is not None:
            values[(*_place(spoken), spoken.topic)].add(spoken.value)
    return {place for place, told in values.items() if len(told) > 1}


def _place(spoken: Spoken) -> tuple[object, ...]:
    return spoken.section, spoken.stands


def _with_statements(spoken: Spoken, figures: Sequence[Figure], statements: Statements, belief: Belief) -> Iterator[Check]:
    same = next((figure for figure in figures if figure.interval.holds(spoken.value) or spoken.interval.holds(figure.value)), None)
    near = same or _near(spoken, figures)
    if near:
        belief.confirmed.add(spoken)
        if near.value == spoken.value and near.resolution < spoken.resolution:
            belief.narrowed[spoken] = around(spoken.value, max(near.resolution, _FINEST))
        exact = any(figure.value == spoken.value for figure in figures)
        if near is not same or (not exact and alike(spoken.resolution, near.resolution)):
            yield Check(_copied(spoken, near, ROUNDING), {})
        return
    others = list(statements.excuses(spoken))
    proved = [figure for figure in figures if figure.proved or _repeated_elsewhere(figure, [*figures, *others])]
    if proved and not spoken.claim.cautious and not any(each.interval.meets(spoken.interval) for each in others):
        likely = (*proved, *(each for each in others if each.proved))
        meant = next((each for each in likely if misprinted(each.value, spoken.value, spoken.resolution)), proved[0])
        belief.corrected[spoken] = meant.value
        yield Check(_copied(spoken, meant, BEYOND), {})


def _near(spoken: Spoken, figures: Sequence[Figure]) -> Figure | None:
    """The first figure that the amount may be, rounding apart."""
    return next((figure for figure in figures if figure.interval.meets(spoken.interval)), None)


def _repeated_elsewhere(figure: Figure, others: Sequence[Figure]) -> bool:
    return any(other.value == figure.value and other.statement != figure.statement for other in others)


def alike(one: Decimal, other: Decimal) -> bool:
    """Whether two amounts are printed about equally fine."""
    return max(one, other) <= _COARSER * min(one, other)


def _copied(spoken: Spoken, figure: Figure, severity: str) -> Finding:
    beyond = severity == BEYOND
    return Finding(
        kind="narrative",
        severity=severity,
        where=spoken.where,
        unit="yuan",
        stated=spoken.value,
        expected=figure.value,
        zh=f"情况说明中“{spoken.zh}”写作 {money(spoken.value)}（第 {spoken.line} 行），"
        f"{figure.where} 为 {money(figure.value)}（第 {figure.line} 行），"
        f"{'差额超出四舍五入所能解释的范围' if beyond else '差额可由四舍五入解释'}",
        en=f"The prose states {spoken.en} as {money(spoken.value)} (line {spoken.line}); the statement {figure.where} has "
        f"{money(figure.value)} (line {figure.line}): {'more than rounding explains' if beyond else 'within rounding'}",
        line=spoken.line,
        counterpart=figure.line,
    )


def _among_themselves(group: Sequence[Spoken], belief: Belief) -> Iterator[Check]:
    """Claims of one thing that no statement has, against the figure that most of the prose repeats."""
    told = [spoken for spoken in group if not spoken.claim.cautious] or list(group)
    counts = Counter(spoken.value for spoken in told)
    if len(counts) > _MOST_VALUES:
        return
    most = max(counts.values())
    model = next(spoken for spoken in told if counts[spoken.value] == most)
    if most > 1:
        belief.confirmed |= {spoken for spoken in group if spoken.value == model.value}
    for spoken in group:
        same = model.interval.holds(spoken.value) or spoken.interval.holds(model.value)
        if spoken is not model and spoken.claim.source is model.claim.source:
            # A sentence states no thing twice: one of the amounts is of a part that the words tell.
            continue
        if same and (spoken.value == model.value or not alike(spoken.resolution, model.resolution)):
            continue
        if spoken.interval.meets(model.interval):
            yield Check(repeated(spoken, model, ROUNDING), {})
        elif not spoken.claim.cautious:
            yield Check(repeated(spoken, model, BEYOND), {spoken: model.interval, model: spoken.interval})


def repeated(spoken: Spoken, model: Spoken, severity: str) -> Finding:
    """A figure that the prose states otherwise at ``model``."""
    beyond = severity == BEYOND
    return Finding(
        kind="narrative",
        severity=severity,
        where=spoken.where,
        unit="yuan",
        stated=spoken.value,
        expected=model.value,
        zh=f"情况说明中“{spoken.zh}”前后不一：第 {spoken.line} 行为 {money(spoken.value)}，第 {model.line} 行为 {money(model.value)}，"
        f"{'差额超出四舍五入所能解释的范围' if beyond else '差额可由四舍五入解释'}",
        en=f"The prose states {spoken.en} twice: {money(spoken.value)} in line {spoken.line}, {money(model.value)} in line {model.line}: "
        f"{'more than rounding explains' if beyond else 'within rounding'}",
        line=spoken.line,
        counterpart=model.line,
    )


def levels(every: Iterable[Spoken]) -> list[Spoken]:
    """This period's amounts of known things, in the order of the text."""
    return [spoken for spoken in every if spoken.thing and is_level(spoken)]
