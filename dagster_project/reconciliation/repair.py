"""Which printed values cannot be the true ones, what they must be, and what stood where nothing is printed.

Two kinds of wrong values. A value that was *cut off* is a prefix of the true one and is seen by its shape
(``2,16``) or because it is shorter than its table's figures and doesn't add up. A
*misprint* is seen because equations break. Either is repaired only where exactly one value
is in every smallest repair and at least two independent equations give it exactly; else
every cell that some smallest repair would change is disputed. A figure that was *lost* is inferred
under the same rule, where nothing else explains as cheaply what breaks without it.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from itertools import combinations

from dagster_project.reconciliation.completion import NO_CHANCE, begins
from dagster_project.reconciliation.equations import Equation, Ref, Side
from dagster_project.reconciliation.independence import Known
from dagster_project.reconciliation.slid import crossed, slid

# A repair of more cells than this is no repair: the contradiction is disputed whole.
MAX_CHANGES = 2
MAX_SUSPECTS = 40
# Of rounded figures three in four sums are exact: so many without one that isn't are none.
SURELY_EXACT = 28


@dataclass(frozen=True, slots=True)
class Printed:
    """A decided cell as printed: fen, how many decimals, the table's most, its unit in fen;
    ``position`` among its row's amounts; ``padded`` where the table keeps trailing zeros,
    so that a short figure can only have been cut; ``outgrown`` where the one other figure of its row goes on after what
    is printed here; ``placed`` where sums alone tell its column; ``ruled`` where ``fen`` is a person's ruling,
    which is not doubted."""

    ref: Ref
    side: str | None
    position: int
    line: int
    text: str
    fen: int
    decimals: int
    table_decimals: int
    padded: bool
    factor: int
    unit: int
    outgrown: bool = False
    placed: bool = False
    ruled: bool = False

    @property
    def malformed(self) -> bool:
        """Cut so that it is no number any more: ``2,16``, ``637.``"""
        text = self.text.lstrip("-△▲(（").rstrip(")）")
        return not self.ruled and (text.endswith((".", ",")) or ("," in text and not re.fullmatch(r"\d{1,3}(,\d{3})+(\.\d+)?", text)))

    @property
    def short(self) -> bool:
        """Fewer decimals than its table: zeros trimmed, or cut off."""
        return self.decimals < self.table_decimals and not self.ruled

    @property
    def width(self) -> float:
        """How wide it was printed, in digits: commas and points take half of one."""
        return sum(0.5 if c in ",." else 1 for c in self.text)

    def begins(self, fen: int) -> bool:
        """Whether ``fen``, printed as its table prints, begins with what is printed here."""
        return begins(self.text, fen, self.factor, self.table_decimals)


# A value and the equations that prove it.
Proved = tuple[int, tuple[Equation, ...]]


@dataclass
class Verdict:
    """What became of the suspect cells.

    ``repaired`` holds the proved value and the equations that prove it, ``inferred`` the same for
    cells that print nothing; ``disputed`` the
    cells left open with the values that some smallest repair gives them; ``faults`` the
    groups of cells and broken equations that belong to one contradiction.
    """

    repaired: dict[Ref, Proved] = field(default_factory=dict[Ref, Proved])
    inferred: dict[Ref, Proved] = field(default_factory=dict[Ref, Proved])
    disputed: dict[Ref, tuple[int, ...]] = field(default_factory=dict[Ref, tuple[int, ...]])
    cut: set[Ref] = field(default_factory=set[Ref])
    faults: list["Fault"] = field(default_factory=list["Fault"])

    @property
    def values(self) -> dict[Ref, int]:
        """What is proved in place of what is printed."""
        return {ref: value for ref, (value, _) in (self.repaired | self.inferred).items()}


@dataclass(frozen=True, slots=True)
class Fault:
    """One contradiction: the equations it breaks and the cell it lies in, where that is known."""

    broken: tuple[Equation, ...]
    cell: Ref | None
    expected: int | None


class Ledger:
    """Values of decided cells, blanks counted as nothing, and the equations over them."""

    def __init__(self, printed: Mapping[Ref, Printed], units: Mapping[str, int], equations: Sequence[Equation]) -> None:
        self.printed = printed
        self._fen = {ref: cell.fen for ref, cell in printed.items()}
        self.units = units
        self.equations = list(equations)

    @cached_property
    def of(self) -> Mapping[Ref, Sequence[Equation]]:
        """The equations that each cell is in."""
        of: dict[Ref, list[Equation]] = defaultdict(list)
        for equation in self.equations:
            for ref, _ in equation.terms:
                of[ref].append(equation)
        return of

    def fen(self, ref: Ref) -> int:
        """A cell's value as printed; a blank one is nothing."""
        return self._fen.get(ref, 0)

    def total(self, side: Side, changed: Mapping[Ref, int]) -> int:
        """What one side of an equation comes to, in fen."""
        return sum(weight * changed.get(ref, self.fen(ref)) for ref, weight in side)

    def difference(self, equation: Equation, changed: Mapping[Ref, int]) -> tuple[int, int]:
        """Left less right, and twice the rounding allowed, both in fen."""
        difference, half_units = 0, 0
        for ref, weight in equation.signed:
            value = changed[ref] if ref in changed else self._fen.get(ref)
            if value is not None:
                difference += weight * value
                half_units += abs(weight) * self.units[ref.statement]
        return difference, half_units

    def outcome(self, equation: Equation, changed: Mapping[Ref, int]) -> str:
        """``exact``, ``rounding`` or ``broken``."""
        difference, half_units = self.difference(equation, changed)
        if difference == 0 or (equation.relation == "<=" and difference < 0):
            return "exact"
        return "rounding" if 2 * abs(difference) <= half_units else "broken"

    def implied(self, equation: Equation, target: Ref, changed: Mapping[Ref, int]) -> int | None:
        """The value of ``target`` that makes an equation exact."""
        if equation.relation != "=" or not equation.proves:
            return None
        weight = sum(w for ref, w in equation.signed if ref == target)
        if abs(weight) != 1:
            return None
        rest, _ = self.difference(equation, {**changed, target: 0})
        return -rest * weight


def examine(
    printed: Mapping[Ref, Printed],
    units: Mapping[str, int],
    equations: Sequence[Equation],
    blank: Collection[Ref] = frozenset(),
    shown_cut: Collection[Ref] = frozenset(),
) -> Verdict:
    """Find, repair and dispute what cannot be right. ``equations`` are those whose rows
    are all decided, links left out; ``blank`` the cells that print nothing where a figure may have been lost, ``shown_cut`` those
    that print the beginning of what prose or another statement says of them, or their row comes to."""
    verdict = Verdict()
    ledger = Ledger(printed, units, equations)
    _repair_cut_off(ledger, verdict, shown_cut)
    ledger = _without_slid(ledger, verdict)
    _infer_lost(ledger, verdict, blank)
    _repair_misprints(ledger, verdict)
    _doubt_cut_columns(ledger, verdict)
    return verdict


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
    if not loose:
        return ledger
    return Ledger(ledger.printed, ledger.units, [e for e in ledger.equations if not any(ref in loose for ref, _ in e.terms)])


# --- cut off ----------------------------------------------------------------------------


def _repair_cut_off(ledger: Ledger, verdict: Verdict, shown_cut: Collection[Ref]) -> None:
    suspects = _cut_suspects(ledger) | _begun(ledger) | set(shown_cut)
    if not suspects:
        return
    values = _propagate(ledger, suspects, lambda ref, fen: ledger.printed[ref].begins(fen))
    prover = _Prover(ledger, values, suspects)
    for ref in sorted(suspects):
        value = values.get(ref)
        proofs = prover.proofs(ref) if value is not None else ()
        if value is not None and len(proofs) >= 2 and not _contradicted(ledger, ref, values, suspects):
            if value == ledger.printed[ref].fen and not ledger.printed[ref].malformed:
                continue
            verdict.repaired[ref] = (value, proofs)
            verdict.cut.add(ref)
        else:
            verdict.disputed[ref] = () if value is None else (value,)
            verdict.cut.add(ref)


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


def _propagate(ledger: Ledger, unknown: set[Ref], fits: Callable[[Ref, int], bool]) -> dict[Ref, int]:
    """Solve for ``unknown`` cell by cell: copies first, then sums, while some equation has
    a single unsolved cell; a value that more equations give exactly wins."""
    values: dict[Ref, int] = {}
    progress = True
    while progress:
        progress = False
        offers: dict[Ref, dict[int, list[int]]] = defaultdict(lambda: defaultdict(list))
        for ref in unknown - values.keys():
            for equation in ledger.of[ref]:
                if any(other != ref and other in unknown and other not in values for other, _ in equation.terms):
                    continue
                fen = ledger.implied(equation, ref, values)
                if fen is not None and fits(ref, fen):
                    offers[ref][fen].append(2 if equation.kind == "copy" else 1)
        for ref, given in offers.items():
            ranked = sorted(((sum(weights), fen) for fen, weights in given.items()), reverse=True)
            if len(ranked) == 1 or ranked[0][0] > ranked[1][0]:
                values[ref] = ranked[0][1]
                progress = True
    return values


@dataclass(frozen=True, slots=True)
class _Proof:
    """An equation and what it comes to in cells that are known: their factors."""

    equation: Equation
    others: frozenset[Ref]
    leaves: Mapping[Ref, Fraction]

    @property
    def copies(self) -> bool:
        """Whether it is one known figure again, which rounding can't move."""
        return len(self.leaves) == 1


def _one_column(one: _Proof, other: _Proof) -> bool:
    """Whether both are copies in one column: what is wrong with one figure of it may be wrong with all."""
    return one.copies and other.copies and len({(ref.statement, ref.column) for ref in (*one.leaves, *other.leaves)}) == 1


class _Prover:
    """Finds what proves the ``values`` of cells that are ``unknown`` as printed."""

    def __init__(self, ledger: Ledger, values: Mapping[Ref, int], unknown: Collection[Ref]) -> None:
        self._ledger = ledger
        self._values = values
        self._unknown = unknown
        self._found: dict[Ref, list[Equation]] = {}
        self._beside: dict[tuple[str, int], Known] = {}

    @cached_property
    def _surely_exact(self) -> bool:
        """Whether so many sums over known cells are exact that the report's figures can't be rounded, and an
        equation more is a proof more."""
        over = [e for e in self._ledger.equations if e.relation == "=" and not _touches(e, self._unknown)]
        sums = {self._figures(e): self._ledger.outcome(e, {}) for e in over if len(self._relation(e)) > 2}
        outcomes = list(sums.values())
        return "rounding" not in outcomes and outcomes.count("exact") >= SURELY_EXACT

    @cached_property
    def _exactly(self) -> list[tuple[Equation, dict[Ref, int]]]:
        """The equations that hold exactly, and what they say of the cells that print something."""
        exact = (e for e in self._ledger.equations if e.relation == "=" and self._ledger.outcome(e, self._values) == "exact")
        return [(e, self._relation(e)) for e in exact]

    def _known_beside(self, ref: Ref) -> Known:
        """What the exact equations imply that say nothing of a cell's column where that is unknown."""
        column = ref.statement, ref.column
        if column not in self._beside:
            mine = {r for r in self._unknown if r not in self._values or (r.statement, r.column) == column}
            self._beside[column] = Known(relation for e, relation in self._exactly if not _touches(e, mine))
        return self._beside[column]

    def _figures(self, equation: Equation) -> tuple[int, ...]:
        """What an equation adds up: a 款 with one 项 says again what that says."""
        return tuple(sorted(weight * self._ledger.fen(ref) for ref, weight in self._relation(equation).items()))

    def _relation(self, equation: Equation) -> dict[Ref, int]:
        """Left less right by cell, those that print nothing left out."""
        relation: dict[Ref, int] = defaultdict(int)
        for ref, weight in equation.signed:
            if ref in self._ledger.printed and self._ledger.printed[ref].fen:
                relation[ref] += weight
        return relation

    def proofs(self, ref: Ref) -> tuple[Equation, ...]:
        """Independent equations that give a cell's value exactly: they share no cell but it,
        each holds without leaning on the cell itself, and of two sums neither implies the other."""
        found: list[_Proof] = []
        for equation in self._exact(ref):
            leaves = self._leaves(ref, equation, frozenset({ref}))
            if leaves:
                others = frozenset(r for r, _ in equation.terms if r != ref and r in self._ledger.printed)
                found.append(_Proof(equation, others, leaves))
        chosen: list[_Proof] = []
        for proof in sorted(found, key=lambda p: (not p.copies, len(p.equation.terms))):
            if not any(proof.others & other.others or _one_column(proof, other) or self._repeats(ref, proof, other) for other in chosen):
                chosen.append(proof)
        if ref.statement in self._rounded and not any(proof.copies for proof in chosen):
            # Rounding may have moved one sum as far as the other.
            chosen = chosen[:1]
        return tuple(proof.equation for proof in chosen)

    @cached_property
    def _rounded(self) -> frozenset[str]:
        """The statements with a sum of their own, over figures printed in full, that only rounding explains."""
        cells = self._ledger.printed
        sums = [e for e in self._ledger.equations if e.kind == "sum" and e.scope != "between"]
        sums = [e for e in sums if not any(r in self._unknown or (r in cells and cells[r].short) for r, _ in e.terms)]
        return frozenset(e.left[0][0].statement for e in sums if self._ledger.outcome(e, {}) == "rounding")

    def _exact(self, ref: Ref) -> list[Equation]:
        """The equations with a cell that hold exactly, the shortest first."""
        if ref not in self._found:
            exact = (e for e in self._ledger.of[ref] if e.relation == "=" and e.proves and self._ledger.outcome(e, self._values) == "exact")
            self._found[ref] = sorted(exact, key=lambda e: len(e.terms))
        return self._found[ref]

    def _repeats(self, ref: Ref, one: _Proof, other: _Proof) -> bool:
        """Whether two sums say the same thing of a cell twice, in a report whose figures may be rounded."""
        if one.copies or other.copies or self._surely_exact:
            return False
        cells = one.leaves.keys() | other.leaves.keys()
        return self._known_beside(ref).implies({r: one.leaves.get(r, Fraction(0)) - other.leaves.get(r, Fraction(0)) for r in cells})

    def _leaves(self, ref: Ref, equation: Equation, without: frozenset[Ref]) -> dict[Ref, Fraction] | None:
        """A cell's value by an equation, in known cells; None where one of its cells isn't
        known without the cells ``without``."""
        own = sum(w for r, w in equation.signed if r == ref)
        if not own:
            return None
        leaves: dict[Ref, Fraction] = defaultdict(Fraction)
        for other, weight in equation.signed:
            if other == ref or other not in self._ledger.printed:
                continue
            below = self._stands(other, equation, without)
            if below is None:
                return None
            for leaf, part in below.items():
                leaves[leaf] -= Fraction(weight, own) * part
        return {leaf: factor for leaf, factor in leaves.items() if factor and self._ledger.printed[leaf].fen}

    def _stands(self, ref: Ref, used: Equation, without: frozenset[Ref]) -> dict[Ref, Fraction] | None:
        """A cell's value in known cells: itself where it is printed whole, else as another
        equation gives it exactly; None where nothing does without the cells ``without``."""
        if ref not in self._unknown:
            return {ref: Fraction(1)}
        if ref not in self._values:
            return None
        for equation in self._exact(ref):
            if equation is not used and not any(r in without for r, _ in equation.terms if r in self._ledger.printed):
                leaves = self._leaves(ref, equation, without | {ref})
                if leaves:
                    return leaves
        return None


def _contradicted(ledger: Ledger, ref: Ref, values: Mapping[Ref, int], unknown: set[Ref]) -> bool:
    """Whether an equation with all cells known breaks under the new value; one that has a single other figure
    says that it is the same, which rounding can't move."""
    for equation in ledger.of[ref]:
        if any(r in unknown and r not in values for r, _ in equation.terms):
            continue
        outcome = ledger.outcome(equation, values)
        again = equation.relation == "=" and sum(1 for r, _ in equation.terms if values.get(r, ledger.fen(r))) == 2
        if outcome == "broken" or (outcome == "rounding" and again):
            return True
    return False


def _doubt_cut_columns(ledger: Ledger, verdict: Verdict) -> None:
    """In a column known to be cut, a figure that is short, or as wide as the cut ones and not as
    fine as other columns print, may be cut too, unless figures in no doubt give it exactly."""
    widths: dict[tuple[str, str | None, int], int] = {}
    for ref in verdict.cut:
        widths[_place(ledger, ref)] = max(widths.get(_place(ledger, ref), 0), len(ledger.printed[ref].text))
    finest: dict[int, int] = defaultdict(int)
    for ref, cell in ledger.printed.items():
        if _place(ledger, ref) not in widths:
            finest[cell.factor] = max(finest[cell.factor], cell.decimals)

    def may_be_cut(cell: Printed) -> bool:
        width, fine = widths[_place(ledger, cell.ref)], finest[cell.factor]
        reaches = len(cell.text) >= width and cell.decimals < fine
        return cell.short or reaches or (len(cell.text) == width and not fine)

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
    return ref.statement, ledger.printed[ref].side, ref.column


# --- lost -------------------------------------------------------------------------------


def _infer_lost(ledger: Ledger, verdict: Verdict, blank: Collection[Ref]) -> None:
    """Give a value to cells that print nothing, where all that breaks without it holds with it.

    Two independent equations share no cell but the blank one, so no single printed cell explains both; what
    breaks together with them must hold too, and no other blank may explain the same.
    """
    settled, open_cells = verdict.values, verdict.disputed.keys()
    broken = [e for e in ledger.equations if not _touches(e, open_cells) and ledger.outcome(e, settled) == "broken"]
    groups = _components(broken, ledger)
    found: dict[Ref, tuple[int, frozenset[Equation]]] = {}
    for ref in {ref for e in broken for ref, _ in e.terms if ref not in ledger.printed}:
        mine = frozenset(e for e in broken if _touches(e, (ref,)))
        with_them = frozenset(e for group in groups if mine & set(group) for e in group)
        repairs = list(_repairs(ledger, list(mine), {ref}, settled)) if mine == with_them else []
        if len(repairs) == 1:
            found[ref] = repairs[0][ref], mine
    for ref in sorted(found.keys() & set(blank)):
        value, mine = found[ref]
        if any(mine & others for other, (_, others) in found.items() if other != ref):
            continue
        proofs = _Prover(ledger, {**settled, ref: value}, {ref, *open_cells}).proofs(ref)
        if len(proofs) >= 2:
            verdict.inferred[ref] = (value, proofs)


def _touches(equation: Equation, cells: Collection[Ref]) -> bool:
    return any(ref in cells for ref, _ in equation.terms)


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
    for ref, weight in equation.signed:
        if ref in open_cells:
            cell = ledger.printed[ref]
            if cell.malformed or not cell.decimals or cell.fen < 0:
                return False
            more = weight * (cell.factor // 10**cell.decimals)
            low, high = low + min(more, 0), high + max(more, 0)
    return 2 * low > half_units or (equation.relation == "=" and 2 * high < -half_units)


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
    if len(repairs) == 1:
        values = {**settled, **repairs[0]}
        prover = _Prover(ledger, values, repairs[0])
        proofs = {ref: prover.proofs(ref) for ref in repairs[0]}
        if all(len(p) >= 2 for p in proofs.values()):
            for ref, fen in repairs[0].items():
                verdict.repaired[ref] = (fen, proofs[ref])
                if ledger.printed[ref].short and ledger.printed[ref].begins(fen):
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
    if accusing := tuple(e for e in group if e.proves):
        verdict.faults.append(Fault(accusing, None, None))


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
    touched = {e for ref in chosen for e in ledger.of[ref] if not _touches(e, unknown)}
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
