"""Which printed values cannot be the true ones, what they must be, and what stood where nothing is printed.

Cells that were cut off come first (:mod:`dagster_project.reconciliation.cut_off`). A
*misprint* is seen because equations break. Either is repaired only where exactly one value
is in every smallest repair and at least two independent equations give it exactly; else
every cell that some smallest repair would change is disputed. A figure that was *lost* is inferred
under the same rule, where nothing else explains as cheaply what breaks without it.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from dagster_project.reconciliation.cut_off import doubt_cut_columns, repair_cut_off
from dagster_project.reconciliation.equations import Equation, Ref
from dagster_project.reconciliation.printed import Ledger, Printed, touches
from dagster_project.reconciliation.proofs import Prover
from dagster_project.reconciliation.slid import crossed, slid
from dagster_project.reconciliation.verdict import Fault, Verdict

# A repair of more cells than this is no repair: the contradiction is disputed whole.
MAX_CHANGES = 2
MAX_SUSPECTS = 40


def examine(
    printed: Mapping[Ref, Printed],
    units: Mapping[str, int],
    equations: Sequence[Equation],
    blank: Collection[Ref] = frozenset(),
    bare: Collection[Ref] = frozenset(),
    shown_cut: Collection[Ref] = frozenset(),
) -> Verdict:
    """Find, repair and dispute what cannot be right. ``equations`` are those whose rows
    are all decided, links left out; ``blank`` the cells that print nothing where a figure may have been lost, ``bare`` those of
    them whose whole rows print nothing where other rows do, ``shown_cut`` those
    that print the beginning of what prose or another statement says of them, or their row comes to."""
    verdict = Verdict()
    ledger = Ledger(printed, units, equations)
    repair_cut_off(ledger, verdict, shown_cut)
    ledger = _without_slid(ledger, verdict)
    _infer_lost(ledger, verdict, blank, bare)
    _repair_misprints(ledger.without(verdict.lacking), verdict)
    doubt_cut_columns(ledger, verdict)
    verdict.faults = [
        fault if fault.cell is not None else Fault(_still_broken(ledger, fault, verdict), None, None) for fault in verdict.faults
    ]
    verdict.faults = [fault for fault in verdict.faults if fault.broken]
    return verdict


def _still_broken(ledger: Ledger, fault: Fault, verdict: Verdict) -> tuple[Equation, ...]:
    """What breaks with all that is proved by now, whatever was cut off from the cells that are known to be."""
    settled, cut = verdict.values, verdict.cut - verdict.repaired.keys()
    broken = (e for e in fault.broken if ledger.outcome(e, settled) == "broken")
    return tuple(e for e in broken if not touches(e, cut) or _apart(ledger, e, settled, cut))


def _without_slid(ledger: Ledger, verdict: Verdict) -> Ledger:
    """Open what has slid; what is left can be examined cell by cell."""
    settled = verdict.values
    known = [e for e in ledger.equations if not any(ref in verdict.disputed for ref, _ in e.terms)]
    outcomes = [(e, ledger.outcome(e, settled)) for e in known]
    found = slid(outcomes, ledger.printed.keys() - verdict.repaired.keys())
    loose = {ref for cells, _ in found.values() for ref in cells}
    placed = {ref for ref, cell in ledger.printed.items() if cell.placed and ref not in verdict.repaired}
    loose |= crossed([(e, ledger.difference(e, settled)[0] if outcome == "broken" else 0) for e, outcome in outcomes], placed)
    for ref in loose:
        verdict.disputed.setdefault(ref, ())
    verdict.faults += [Fault(broken, None, None) for _, broken in found.values()]
    return ledger.without(loose)


# --- lost -------------------------------------------------------------------------------


def _infer_lost(ledger: Ledger, verdict: Verdict, blank: Collection[Ref], bare: Collection[Ref]) -> None:
    """Give a value to cells that print nothing, where all that breaks without it holds with it.

    Two independent equations share no cell but the blank one, so no single printed cell explains both; what
    breaks together with them must hold too, and no other blank may explain as much. Where the equations aren't independent the figure
    was lost all the same, and no contradiction.
    """
    settled, open_cells = verdict.values, verdict.disputed.keys()
    broken = [e for e in ledger.equations if not touches(e, open_cells) and ledger.outcome(e, settled) == "broken"]
    groups = [frozenset(group) for group in _components(broken, ledger)]
    found: list[_Lost] = []
    for ref in sorted({ref for e in broken for ref, _ in e.terms if ref not in ledger.printed}):
        mine = frozenset(e for e in broken if touches(e, (ref,)))
        values = frozenset(repair[ref] for repair in _repairs(ledger, list(mine), {ref}, settled))
        if values:
            found.append(_Lost(ref, values, mine, frozenset[Equation]().union(*(group for group in groups if mine & group))))
    for lost in (lost for lost in found if lost.ref in blank):
        rivals = [other for other in found if other.ref != lost.ref and other.broken & lost.broken and not other.broken < lost.broken]
        if lost.alone and len(lost.values) == 1 and not any(rival.alone for rival in rivals):
            (value,) = lost.values
            proofs = Prover(ledger, {**settled, lost.ref: value}, {lost.ref, *open_cells}).proofs(lost.ref)
            if len(proofs) >= 2:
                verdict.inferred[lost.ref] = (value, proofs)
                continue
        explained = lost.together <= frozenset[Equation]().union(*(other.broken for other in found))
        if not rivals and explained and (lost.ref in bare or not _shared(ledger, lost.broken)):
            verdict.lacking.add(lost.ref)


@dataclass(frozen=True, slots=True)
class _Lost:
    """A cell that prints nothing, the values under which its ``broken`` equations hold, and those that break ``together`` with them."""

    ref: Ref
    values: frozenset[int]
    broken: frozenset[Equation]
    together: frozenset[Equation]

    @property
    def alone(self) -> bool:
        """Whether nothing else is needed to explain what breaks."""
        return self.broken == self.together


def _shared(ledger: Ledger, equations: Iterable[Equation]) -> set[Ref]:
    """The printed cells that all of ``equations`` hold, any of which may be what is wrong with them."""
    cells = [{ref for ref, _ in e.terms if ref in ledger.printed} for e in equations]
    return set[Ref].intersection(*cells)


# --- misprints --------------------------------------------------------------------------


def _repair_misprints(ledger: Ledger, verdict: Verdict) -> None:
    settled = verdict.values
    open_cells = set(verdict.disputed)
    broken = [e for e in ledger.equations if ledger.outcome(e, settled) == "broken"]
    apart = [e for e in broken if any(ref in open_cells for ref, _ in e.terms) and _apart(ledger, e, settled, open_cells)]
    for group in _components([e for e in broken if not any(ref in open_cells for ref, _ in e.terms)], ledger):
        _settle_group(ledger, group, settled, verdict)
    for group in _components(apart, ledger):
        _dispute_group(ledger, group, settled, verdict)


def _apart(ledger: Ledger, equation: Equation, settled: Mapping[Ref, int], open_cells: Collection[Ref]) -> bool:
    """Whether an equation can't hold whatever was cut off from its cells that are open."""
    difference, half_units = ledger.difference(equation, settled)
    within = [ref for ref, _ in equation.terms if ref in open_cells]
    implied = ledger.implied(equation, within[0], settled) if len(within) == 1 else None
    if implied is not None:
        cell, slack = ledger.printed[within[0]], half_units // 2 // ledger.units[within[0].statement]
        return not any(cell.begins(implied + n * ledger.units[within[0].statement]) for n in range(-slack, slack + 1))
    low = high = difference
    endless = {True: False, False: False}
    for ref, weight in equation.signed:
        if ref in open_cells:
            cell = ledger.printed[ref]
            if cell.fen < 0:
                return False
            more = weight * (cell.factor // 10**cell.decimals)
            low, high = low + min(more, 0), high + max(more, 0)
            # Nothing tells how many digits of a whole number are left out.
            endless[weight > 0] |= cell.malformed or not cell.decimals
    too_much = 2 * low > half_units and not endless[False]
    return too_much or (equation.relation == "=" and 2 * high < -half_units and not endless[True])


def _dispute_group(ledger: Ledger, group: Sequence[Equation], settled: Mapping[Ref, int], verdict: Verdict) -> None:
    """Open what may be at fault where cells that were cut off don't let it be told."""
    for ref in {ref for e in group for ref, _ in e.terms if ref in ledger.printed}:
        if ref not in verdict.repaired and not _needed_as_printed(ledger, ref, settled):
            verdict.disputed.setdefault(ref, ())
    verdict.faults.append(Fault(tuple(group), None, None))


def _components(broken: Sequence[Equation], ledger: Ledger) -> list[list[Equation]]:
    """Broken equations that share a printed cell belong together."""
    groups: list[tuple[set[Ref], list[Equation]]] = []
    for equation in broken:
        cells = {ref for ref, _ in equation.terms if ref in ledger.printed}
        touching = [g for g in groups if g[0] & cells]
        merged: tuple[set[Ref], list[Equation]] = (set(cells), [equation])
        for group in touching:
            merged = (merged[0] | group[0], group[1] + merged[1])
            groups.remove(group)
        groups.append(merged)
    return [equations for _, equations in groups]


def _settle_group(ledger: Ledger, group: list[Equation], settled: Mapping[Ref, int], verdict: Verdict) -> None:
    cells = sorted({ref for e in group for ref, _ in e.terms if ref in ledger.printed})
    suspects = [ref for ref in cells if not ledger.printed[ref].ruled and not _needed_as_printed(ledger, ref, settled)]
    repairs: list[dict[Ref, int]] = []
    if len(suspects) <= MAX_SUSPECTS:
        for size in range(1, MAX_CHANGES + 1):
            repairs = [r for chosen in combinations(suspects, size) for r in _repairs(ledger, group, set(chosen), settled, verdict.cut)]
            if repairs:
                break
    changed = {ref for repair in repairs for ref in repair}
    # To leave off the end of a figure takes less than to print another one.
    repairs = [r for r in repairs if _completes(ledger, r)] or repairs
    if len(repairs) == 1:
        values = {**settled, **repairs[0]}
        prover = Prover(ledger, values, repairs[0])
        proofs = {ref: prover.proofs(ref) for ref in repairs[0]}
        if all(len(p) >= 2 for p in proofs.values()):
            for ref, fen in repairs[0].items():
                verdict.repaired[ref] = (fen, proofs[ref])
                if ledger.printed[ref].begins(fen):
                    verdict.cut.add(ref)
                    continue
                mine = tuple(e for e in group if any(r == ref for r, _ in e.terms))
                verdict.faults.append(Fault(mine or tuple(group), ref, fen))
            return
    if any(len(repair) > 1 for repair in repairs):
        # More than one cell at fault: nothing that only broken equations speak of is sure.
        changed |= set(suspects)
    for ref in changed or {ref for ref in cells if not ledger.printed[ref].ruled}:
        verdict.disputed[ref] = tuple(sorted({repair[ref] for repair in repairs if ref in repair}))
    accusing = tuple(e for e in group if e.proves)
    if accusing and not any(_completes(ledger, repair) for repair in repairs):
        verdict.faults.append(Fault(accusing, None, None))


def _completes(ledger: Ledger, repair: Mapping[Ref, int]) -> bool:
    """Whether a repair only completes what is printed."""
    return all(ledger.printed[ref].goes_on(fen) for ref, fen in repair.items())


def _needed_as_printed(ledger: Ledger, ref: Ref, settled: Mapping[Ref, int]) -> bool:
    """Whether changing a cell would break what holds: it is part of an exact equation with
    other printed cells, so one change alone would not do."""
    return any(
        e.relation == "="
        and ledger.outcome(e, settled) == "exact"
        and any(other != ref and other in ledger.printed for other, _ in e.terms)
        for e in ledger.of[ref]
    )


def _repairs(
    ledger: Ledger, group: Sequence[Equation], chosen: set[Ref], settled: Mapping[Ref, int], cut: Collection[Ref] = ()
) -> Iterable[dict[Ref, int]]:
    """Values for exactly the cells ``chosen`` under which everything they touch holds; what is ``cut`` off
    and not settled holds nothing against them."""
    if not all(any(ref in chosen for ref, _ in e.terms) for e in group):
        return []
    options: dict[Ref, set[int]] = {}
    values = dict(settled)
    for ref in chosen:
        given: set[int] = set()
        for equation in ledger.of[ref]:
            if any(other != ref and other in chosen for other, _ in equation.terms):
                continue
            fen = ledger.implied(equation, ref, values)
            if fen is not None and fen >= 0:
                given.add(fen)
        options[ref] = given
    unknown = set(cut) - settled.keys()
    touched = {e for ref in chosen for e in ledger.of[ref] if not touches(e, unknown)}
    possible: list[tuple[int, dict[Ref, int]]] = []
    for assignment in _assignments(options):
        if any(ledger.fen(ref) == fen for ref, fen in assignment.items()):
            continue
        outcomes = [ledger.outcome(e, {**settled, **assignment}) for e in touched]
        if "broken" not in outcomes:
            possible.append((outcomes.count("exact"), assignment))
    # Rounding lets neighbours of the true value through: the one that more equations give
    # exactly is meant.
    most = max((exact for exact, _ in possible), default=0)
    return [assignment for exact, assignment in possible if exact == most]


def _assignments(options: Mapping[Ref, set[int]]) -> Iterable[dict[Ref, int]]:
    combined: list[dict[Ref, int]] = [{}]
    for ref, values in options.items():
        combined = [{**partial, ref: value} for partial in combined for value in sorted(values)]
    return combined
