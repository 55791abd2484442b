"""Cells that print only the beginning of their amount: which they are, and what they were.

A value that was cut off is a prefix of the true one and is seen by its shape (``2,16``), because it is shorter
than its table's figures and doesn't add up, or because the same figure goes on elsewhere. It is repaired where one value
is proved twice (:mod:`dagster_project.reconciliation.proofs`) and nothing contradicts it; else it is open.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping

from dagster_project.reconciliation.completion import NO_CHANCE
from dagster_project.reconciliation.equations import Equation, Ref
from dagster_project.reconciliation.printed import Ledger, Printed
from dagster_project.reconciliation.proofs import Prover
from dagster_project.reconciliation.verdict import Verdict


def repair_cut_off(ledger: Ledger, verdict: Verdict, shown_cut: Collection[Ref]) -> None:
    """Put into ``verdict`` the cells that were cut off, those that ``shown_cut`` names among them: ``repaired`` in fen with their
    proofs, or ``disputed`` with the values, in fen, that they may have."""
    suspects = {*_cut_suspects(ledger), *_begun(ledger), *_completing(ledger), *shown_cut}
    if not suspects:
        return
    values = _propagate(ledger, suspects)
    while more := {
        ref for ref, cell in ledger.printed.items() if cell.short and ref not in suspects and _goes_on(ledger, ref, suspects, values)
    }:
        suspects |= more
        values = _propagate(ledger, suspects)
    prover = Prover(ledger, values, suspects)
    cut_columns = {_place(ledger, ref) for ref in suspects if ledger.printed[ref].malformed}
    for ref in sorted(suspects):
        value, cell = values.get(ref), ledger.printed[ref]
        proofs = prover.proofs(ref) if value is not None else ()
        proved = value is not None and len(proofs) >= 2 and not _contradicted(ledger, ref, values, suspects)
        if proved and value == cell.fen and not cell.malformed:
            continue
        verdict.cut.add(ref)
        trimmed = _place(ledger, ref) not in cut_columns and _may_be_trimmed(ledger, ref, values, suspects)
        if value is None:
            verdict.disputed[ref] = ()
        elif proved and not trimmed:
            verdict.repaired[ref] = (value, proofs)
        else:
            verdict.disputed[ref] = (cell.fen, value) if trimmed else (value,)


def _goes_on(ledger: Ledger, ref: Ref, suspects: set[Ref], values: Mapping[Ref, int]) -> bool:
    """Whether a short cell begins as the one figure goes on that it has to equal, which shows that it was cut off."""
    for equation in ledger.of[ref]:
        others = [r for r, _ in equation.terms if r != ref and values.get(r, ledger.fen(r))]
        if len(others) == 1 and ledger.printed[other := others[0]].malformed:
            sure = other in values and not _contradicted(ledger, other, values, suspects)
            known = [values[other]] if sure else [fen for e, fen in _given(ledger, other, suspects, values) if e is not equation]
            same = [ledger.implied(equation, ref, {**values, other: fen}) for fen in known]
            if any(fen is not None and fen != ledger.fen(ref) and ledger.printed[ref].begins(fen) for fen in same):
                return True
    return False


def _cut_suspects(ledger: Ledger) -> set[Ref]:
    """Malformed cells, and short ones that may have been cut: not confirmed by figures
    printed whole, and as wide as their column goes or the beginning of the same figure
    elsewhere, and in an equation that isn't exact (trimmed zeros would make it so)."""
    suspects = {ref for ref, cell in ledger.printed.items() if cell.malformed}
    short = {ref for ref, cell in ledger.printed.items() if cell.short and not cell.malformed}
    longer = {ref for ref in short if ledger.printed[ref].outgrown or _longer_elsewhere(ledger, ref, short)}
    short -= _confirmed(ledger, short - longer, suspects | longer, {})
    widest = _column_widths(ledger)
    suspects |= {ref for ref in short if _kept(ledger.printed[ref])}
    wide = {ref for ref in short if ledger.fen(ref) and ledger.printed[ref].width + 1 >= widest[_place(ledger, ref)]}
    grown = True
    while grown:
        grown = False
        for ref in short - suspects:
            if any(_points_at(ledger, e, ref, suspects, ref in wide) for e in ledger.of[ref]):
                suspects.add(ref)
                grown = True
    return suspects


def _kept(cell: Printed) -> bool:
    """Whether a short cell shows that its zeros weren't trimmed: ``0.0``, any figure where others end in zeros, or one that
    goes on beside it."""
    return cell.outgrown or (cell.padded if cell.fen else cell.decimals > 0)


def _begun(ledger: Ledger) -> set[Ref]:
    """Cells that print the beginning of what a copy prints, or several of a column that print the beginning of the whole whose
    only part they are; and those of their columns that were cut alike and agree with them."""
    begun: set[Ref] = set()
    parts: dict[tuple[str, str | None, int], set[Ref]] = defaultdict(set)
    for equation in ledger.equations:
        sides = {ref: weight for ref, weight in equation.signed if ledger.fen(ref)}
        cells = list(sides)
        if equation.relation != "=" or len(cells) != 2 or sum(sides.values()) or ledger.outcome(equation, {}) != "broken":
            continue
        short = {a for a, b in (cells, cells[::-1]) if not ledger.printed[a].ruled and ledger.printed[a].begins(ledger.printed[b].fen)}
        if equation.kind == "copy":
            begun |= short
        for ref in short:
            if len(ledger.printed[ref].text) >= NO_CHANCE:
                parts[_place(ledger, ref)].add(ref)
    begun |= {ref for refs in parts.values() if len(refs) > 1 for ref in refs}
    grown = list(begun)
    while grown:
        ref = grown.pop()
        for equation in ledger.of[ref]:
            if equation.relation == "=" and ledger.outcome(equation, {}) == "exact":
                alike = {
                    r for r, _ in equation.terms if r in ledger.printed and not ledger.printed[r].ruled and _alike(ledger, ref, r)
                } - begun
                begun |= alike
                grown += alike
    return begun


def _completing(ledger: Ledger) -> Iterator[Ref]:
    """The one cell of a broken equation that makes it exact where it goes on."""
    for equation in ledger.equations:
        if equation.relation == "=" and ledger.outcome(equation, {}) == "broken":
            cells = [ledger.printed[ref] for ref, _ in equation.terms if ref in ledger.printed]
            going_on = [
                cell
                for cell in cells
                if (fen := ledger.implied(equation, cell.ref, {})) is not None and not cell.ruled and cell.goes_on(fen)
            ]
            if len(going_on) == 1 and len(going_on[0].text) > 1:
                yield going_on[0].ref


def _alike(ledger: Ledger, one: Ref, other: Ref) -> bool:
    """Whether two cells of a column are printed equally wide."""
    return _place(ledger, one) == _place(ledger, other) and len(ledger.printed[one].text) == len(ledger.printed[other].text)


def _confirmed(ledger: Ledger, doubtful: Collection[Ref], without: Collection[Ref], values: Mapping[Ref, int]) -> set[Ref]:
    """Doubtful cells that an exact equation shows to be printed whole; one with a cell of ``without`` shows nothing.

    What was cut off is less than the truth: where all doubtful cells of an equation are on one
    side, none of them can be, or that side would fall short.
    """
    if not doubtful:
        return set()
    exact = [e for e in ledger.equations if e.relation == "=" and ledger.outcome(e, values) == "exact"]
    signed = [{ref: w for ref, w in e.signed if ref in ledger.printed} for e in exact]
    signed = [cells for cells in signed if not any(ref in without for ref in cells)]
    confirmed: set[Ref] = set()
    grown = True
    while grown:
        grown = False
        for cells in signed:
            open_ = [ref for ref in cells if ref in doubtful and ref not in confirmed]
            if open_ and len(open_) < len(cells) and len({cells[ref] > 0 for ref in open_}) == 1:
                confirmed.update(open_)
                grown = True
    return confirmed


def _longer_elsewhere(ledger: Ledger, ref: Ref, short: Collection[Ref]) -> bool:
    """Whether the same figure is printed whole elsewhere and goes on there."""
    others = ((e, _same_figure(ledger, e, ref)) for e in ledger.of[ref])
    return any(r is not None and r not in short and not ledger.printed[r].malformed and _falls_short(ledger, e, ref) for e, r in others)


def _same_figure(ledger: Ledger, equation: Equation, ref: Ref) -> Ref | None:
    """The one other cell that an equation sets a cell equal to: a copy, or a sum with one part."""
    others = [r for r, _ in equation.terms if r != ref and r in ledger.printed]
    return others[0] if equation.relation == "=" and len(others) == 1 else None


def _column_widths(ledger: Ledger) -> dict[tuple[str, str | None, int], float]:
    widths: dict[tuple[str, str | None, int], float] = defaultdict(float)
    for ref, cell in ledger.printed.items():
        widths[_place(ledger, ref)] = max(widths[_place(ledger, ref)], cell.width)
    return widths


def _points_at(ledger: Ledger, equation: Equation, ref: Ref, suspects: set[Ref], wide: bool) -> bool:
    """Whether an equation casts doubt on a short cell."""
    if equation.kind == "bound":
        return False
    if ledger.outcome(equation, {}) == "exact":
        others = [r for r, _ in equation.terms if r != ref and r in ledger.printed]
        return wide and any(r in suspects and not ledger.printed[r].malformed for r in others)
    return wide or _falls_short(ledger, equation, ref)


def _falls_short(ledger: Ledger, equation: Equation, ref: Ref) -> bool:
    """Whether an equation would hold if a cell were longer than it is printed; a zero only where rounding doesn't explain it."""
    if not ledger.fen(ref) and ledger.outcome(equation, {}) != "broken":
        return False
    fen = ledger.implied(equation, ref, {})
    return fen is not None and fen != ledger.printed[ref].fen and ledger.printed[ref].begins(fen)


def _known_but_for(ledger: Ledger, ref: Ref, unknown: Collection[Ref], values: Mapping[Ref, int]) -> Iterator[Equation]:
    """The equations of a cell whose other cells have a value, printed or found."""
    return (e for e in ledger.of[ref] if not any(r != ref and r in unknown and r not in values for r, _ in e.terms))


def _given(ledger: Ledger, ref: Ref, unknown: Collection[Ref], values: Mapping[Ref, int]) -> Iterator[tuple[Equation, int]]:
    """What equations without another cell that is ``unknown`` make of one that was cut off, where that goes on as it begins."""
    for equation in _known_but_for(ledger, ref, unknown, values):
        fen = ledger.implied(equation, ref, values)
        if fen is not None and ledger.printed[ref].begins(fen):
            yield equation, fen


def _propagate(ledger: Ledger, unknown: set[Ref]) -> dict[Ref, int]:
    """Solve for ``unknown`` cell by cell: copies first, then sums, while some equation has
    a single unsolved cell; a value that more equations give exactly wins."""
    values: dict[Ref, int] = {}
    progress = True
    while progress:
        progress = False
        offers: dict[Ref, dict[int, list[int]]] = defaultdict(lambda: defaultdict(list))
        for ref in unknown - values.keys():
            for equation, fen in _given(ledger, ref, unknown, values):
                offers[ref][fen].append(2 if equation.kind == "copy" else 1)
        for ref, given in offers.items():
            ranked = sorted(((sum(weights), fen) for fen, weights in given.items()), reverse=True)
            if len(ranked) == 1 or ranked[0][0] > ranked[1][0]:
                values[ref] = ranked[0][1]
                progress = True
    return values


def _contradicted(ledger: Ledger, ref: Ref, values: Mapping[Ref, int], unknown: set[Ref]) -> bool:
    """Whether an equation with all cells known breaks under the new value."""
    return any(_broken(ledger, e, values) for e in _known_but_for(ledger, ref, unknown, values))


def _may_be_trimmed(ledger: Ledger, ref: Ref, values: Mapping[Ref, int], unknown: set[Ref]) -> bool:
    """Whether a figure may be whole, its zeros trimmed: all that is known of it holds within rounding as it is printed."""
    cell, others = ledger.printed[ref], {r: fen for r, fen in values.items() if r != ref}
    known = _known_but_for(ledger, ref, unknown, values)
    return not cell.malformed and not _kept(cell) and not any(_broken(ledger, e, others) for e in known)


def _broken(ledger: Ledger, equation: Equation, values: Mapping[Ref, int]) -> bool:
    """Whether an equation breaks; one between two figures says that they are the same, which rounding can't move."""
    outcome = ledger.outcome(equation, values)
    again = equation.relation == "=" and sum(1 for r, _ in equation.terms if values.get(r, ledger.fen(r))) == 2
    return outcome == "broken" or (outcome == "rounding" and again)


def doubt_cut_columns(ledger: Ledger, verdict: Verdict) -> None:
    """In a column known to be cut, a figure that is short, or as wide as the cut ones and not as
    fine as other columns print, may be cut too, unless figures in no doubt give it exactly."""
    widths: dict[tuple[str, str | None, int], set[int]] = defaultdict(set)
    for ref in verdict.cut:
        widths[_place(ledger, ref)].add(len(ledger.printed[ref].text))
    finest: dict[int, int] = defaultdict(int)
    for ref, cell in ledger.printed.items():
        if _place(ledger, ref) not in widths:
            finest[cell.factor] = max(finest[cell.factor], cell.decimals)

    def may_be_cut(cell: Printed) -> bool:
        cut, fine = widths[_place(ledger, cell.ref)], finest[cell.factor]
        reaches = len(cell.text) >= max(cut) and cell.decimals < fine
        return cell.short or reaches or (len(cell.text) in cut and not fine)

    doubted = {
        ref
        for ref, cell in ledger.printed.items()
        if (cell.fen or cell.padded) and not cell.ruled and _place(ledger, ref) in widths and may_be_cut(cell)
    }
    doubted -= verdict.repaired.keys()
    values = verdict.values
    for ref in doubted - _confirmed(ledger, doubted, verdict.disputed.keys() - doubted, values):
        verdict.disputed.setdefault(ref, ())
        verdict.cut.add(ref)


def _place(ledger: Ledger, ref: Ref) -> tuple[str, str | None, int]:
    """The printed column that a cell stands in."""
    return ref.statement, ledger.printed[ref].side, 0 if ref.statement in ledger.upright else ref.column
