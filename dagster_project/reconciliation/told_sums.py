"""Sums that prose states by itself (货物 + 工程 + 服务 = 采购总额): looked at section by section.

Its figures stand in no statement's cells, so nothing is placed or repaired by them; where prose contradicts itself,
that is the ledger's to say.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal

from dagster_project.reconciliation.facts import digest
from dagster_project.reconciliation.prose import SLUG
from dagster_project.relations import Identity, NarrativeAmount
from dagster_project.taxonomy import identities as taxonomy

_FEN = Decimal("0.01")

Claims = Mapping[str, Sequence[NarrativeAmount]]


def told_sums(told: Iterable[NarrativeAmount], known: Iterable[taxonomy.Identity], report_key: str) -> Iterator[Identity]:
    """The identities of ``known`` that are over prose alone, for each section that tells one of their parts."""
    sections: dict[tuple[str, str, str | None], dict[str, list[NarrativeAmount]]] = defaultdict(lambda: defaultdict(list))
    for claim in told:
        if claim.value_type == "level" and claim.period == "current" and claim.amount_yuan is not None:
            sections[claim.section, claim.basis, claim.budget_stage][claim.measure].append(claim)
    for identity in known:
        if all(term.statement == SLUG for term in (*identity.left, *identity.right)):
            for place, claims in sections.items():
                if any(term.measure in claims for term in identity.right):
                    yield _identity(identity, claims, (report_key, *place))


def _identity(identity: taxonomy.Identity, claims: Claims, place: tuple[str | None, ...]) -> Identity:
    """``not_evaluable`` where a figure isn't told, or told in two ways."""
    left, right = ([_figure(claims.get(term.measure, ())) for term in side] for side in (identity.left, identity.right))
    stated, computed, slack = _sum(left), _sum(right), _sum(right + left, units=True)
    difference = None if stated is None or computed is None else stated - computed
    outcome = "not_evaluable"
    if difference is not None and slack is not None:
        outcome = "exact" if not difference else "rounding" if 2 * abs(difference) <= slack else "broken"
    return Identity(
        report_key=str(place[0]),
        identity_key=digest(*place, identity.name),
        identity=identity.name,
        scope="prose",
        relation=identity.relation,
        outcome=outcome,
        stated_yuan=stated,
        computed_yuan=computed,
        difference_yuan=difference,
        slack_yuan=None if difference is None or slack is None else (slack / 2).quantize(_FEN),
        cells=[],
        weights=[],
    )


def _figure(claims: Iterable[NarrativeAmount]) -> tuple[Decimal, Decimal] | None:
    """The one amount that claims state and its last printed unit, in yuan."""
    figures = {claim.amount_yuan: claim.resolution_yuan or _FEN for claim in claims if claim.amount_yuan is not None}
    return next(iter(figures.items())) if len(figures) == 1 else None


def _sum(figures: Sequence[tuple[Decimal, Decimal] | None], *, units: bool = False) -> Decimal | None:
    """What amounts (or their units) come to; None where one isn't known."""
    known = [figure[units] for figure in figures if figure is not None]
    return sum(known, Decimal(0)) if len(known) == len(figures) else None
