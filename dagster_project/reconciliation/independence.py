"""Whether two proofs of one value are two: neither may follow from the other.

A row and the section below it can say the same twice: where 合计 has one 类 only, both lines
print the same rounded figures, and where every other column adds up over the section, a
column filled in from the rows adds up by itself. Then what rounding has moved, both proofs
have moved alike. In linear terms: the difference of two proofs is a relation between known
cells; if the equations over known cells imply it, the second proof adds nothing.
"""

from collections.abc import Iterable, Mapping
from fractions import Fraction
from math import gcd, lcm

from dagster_project.reconciliation.equations import Ref

Relation = dict[Ref, int]
"""A sum of cells, each with its factor, that comes to nothing. Multiplied by a number it says the same."""


class Known:
    """The relations that equations over known cells state, and all that follow from them."""

    def __init__(self, relations: Iterable[Mapping[Ref, int]]) -> None:
        self._rows: dict[Ref, Relation] = {}
        for relation in relations:
            rest = self._reduced({ref: factor for ref, factor in relation.items() if factor})
            if rest:
                divisor = gcd(*rest.values())
                self._rows[min(rest)] = {ref: factor // divisor for ref, factor in rest.items()}

    def implies(self, relation: Mapping[Ref, Fraction]) -> bool:
        """Whether ``relation`` follows."""
        whole = lcm(*(factor.denominator for factor in relation.values()))
        return not self._reduced({ref: int(factor * whole) for ref, factor in relation.items() if factor})

    def _reduced(self, relation: Relation) -> Relation:
        """``relation``, or a multiple of it, less what is known of it. Cells below a row's first one are in no other row."""
        rest = dict(relation)
        while pivots := rest.keys() & self._rows.keys():
            pivot = min(pivots)
            row = self._rows[pivot]
            common = lcm(rest[pivot], row[pivot])
            times, less = common // rest[pivot], common // row[pivot]
            if times != 1:
                rest = {ref: times * factor for ref, factor in rest.items()}
            for ref, factor in row.items():
                value = rest.get(ref, 0) - less * factor
                if value:
                    rest[ref] = value
                else:
                    rest.pop(ref, None)
        return rest
