"""Changes that the prose states, against each other: told twice, in a reason, or as parts of a whole's change."""

from collections import defaultdict
from collections.abc import Iterator, Sequence

from dagster_project.ledger.causes import Belief, Check
from dagster_project.ledger.copies import alike, repeated
from dagster_project.ledger.evidence import Spoken
from dagster_project.ledger.findings import BEYOND
from dagster_project.ledger.sums import compared, part_of
from dagster_project.taxonomy.ledger import SumRule


def check_changes(every: Sequence[Spoken], rules: Sequence[SumRule], belief: Belief) -> Iterator[Check]:
    """Changes from one base: those of one thing agree, and a whole's is that of its parts where all of them are told."""
    changes = [spoken for spoken in every if spoken.thing and spoken.claim.amount.value_type == "change" and not spoken.claim.cautious]
    things: defaultdict[tuple[object, ...], list[Spoken]] = defaultdict(list)
    sections: defaultdict[tuple[object, ...], list[Spoken]] = defaultdict(list)
    for spoken in changes:
        base = spoken.claim.compared_with
        if base is not None:
            things[spoken.section, spoken.key, base].append(spoken)
        if base is not None and not spoken.claim.explains:
            sections[spoken.section, spoken.stands, base].append(spoken)
    for group in things.values():
        yield from _copies(group)
    for section in sections.values():
        for rule in rules:
            yield from _parts(section, rule, belief)


def _copies(group: Sequence[Spoken]) -> Iterator[Check]:
    """The changes of one thing in a section, against the first that is no reason of another."""
    model = next((spoken for spoken in group if not spoken.claim.explains), None)
    for spoken in group if model else ():
        if model and spoken is not model and not spoken.interval.meets(model.interval) and alike(spoken.resolution, model.resolution):
            yield Check(repeated(spoken, model, BEYOND), {spoken: model.interval, model: spoken.interval})


def _parts(section: Sequence[Spoken], rule: SumRule, belief: Belief) -> Iterator[Check]:
    """A whole's change and those of its parts, where the section tells one for each that there can be."""
    whole = next((spoken for spoken in section if spoken.topic[2] is None and spoken.topic[0] in rule.whole), None)
    parts: dict[str, Spoken] = {}
    for spoken in section if whole and rule.core else ():
        if whole and spoken.order > whole.order and part_of(spoken) in rule.parts:
            parts.setdefault(part_of(spoken), spoken)
    if whole and rule.core_of is None and rule.core and rule.core <= parts.keys():
        yield from compared(whole, list(parts.values()), belief, complete=True, nested=False)
