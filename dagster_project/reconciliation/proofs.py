"""What proves a cell's value: equations that give it exactly and don't say the same twice."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

from dagster_project.reconciliation.equations import Equation, Ref
from dagster_project.reconciliation.independence import Known
from dagster_project.reconciliation.printed import Ledger, touches

# Of rounded figures three in four sums are exact: so many without one that isn't are none.
SURELY_EXACT = 28


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


class Prover:
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
        over = [e for e in self._ledger.equations if e.relation == "=" and not touches(e, self._unknown)]
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
            self._beside[column] = Known(relation for e, relation in self._exactly if not touches(e, mine))
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
        rounds = ref.statement in self._rounded or any(e.scope == "row" and self._rounds(e) for e in self._ledger.of[ref])
        if rounds and not any(proof.copies for proof in chosen):
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

    def _rounds(self, equation: Equation) -> bool:
        """Whether an equation whose cells are known holds only within rounding."""
        known = all(ref in self._values or ref not in self._unknown for ref, _ in equation.terms)
        return known and self._ledger.outcome(equation, self._values) == "rounding"

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
