"""Whether two proofs of one value are two: neither may follow from the other.

A row and the section below it can say the same twice: where 合计 has one 类 only, both lines
print the same rounded figures, and where every other column adds up over the section, a
column filled in from the rows adds up by itself. Then what rounding has moved, both proofs
have moved alike. In linear terms: the difference of two proofs is a relation between known
cells; if the equations over known cells imply it, the second proof adds nothing.
"""

from collections.abc import Iterable, Mapping
from fractions import Fraction

from dagster_project.reconciliation.equations import Ref

Relation = dict[Ref, Fraction]
"""A sum of cells, each with its factor, that comes to nothing."""


class Known:
    """The relations that equations over known cells state, and all that follow from them."""

    def __init__(self, relations: Iterable[Mapping[Ref, int]]) -> None:
        self._rows: dict[Ref, Relation] = {}
        for relation in relations:
            rest = self._reduced({ref: Fraction(factor) for ref, factor in relation.items() if factor})
            if rest:
                pivot = min(rest)
                self._rows[pivot] = {ref: factor / rest[pivot] for ref, factor in rest.items()}

    def implies(self, relation: Mapping[Ref, Fraction]) -> bool:
        """Whether ``relation`` follows."""
        return not self._reduced({ref: factor for ref, factor in relation.items() if factor})

    def _reduced(self, relation: Relation) -> Relation:
        """``relation`` less what is known of it. Cells below a row's first one are in no other row."""
        rest = dict(relation)
        while pivot := min((ref for ref in rest if ref in self._rows), default=None):
            factor = rest[pivot]
            for ref, weight in self._rows[pivot].items():
                value = rest.get(ref, Fraction(0)) - factor * weight
                if value:
                    rest[ref] = value
                else:
                    rest.pop(ref, None)
        return rest
