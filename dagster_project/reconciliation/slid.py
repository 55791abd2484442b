"""Statements whose amounts have slid against their lines.

Each amount may be printed well and still stand beside another line's name. A row's own sums
don't show that, since its amounts slid together; the tree of its codes does: most of its
sections don't add up. In such a statement only what an equation between lines holds stays.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from dagster_project.reconciliation.equations import Equation, Ref

# So many sections, and such a part of all, are no misprints.
_LEAST_BROKEN = 3
_LEAST_PART = 3
# A parent and its only child may agree by chance, being the same figure twice.
_LEAST_CELLS = 3


def slid(outcomes: Sequence[tuple[Equation, str]], printed: Iterable[Ref]) -> Mapping[str, tuple[set[Ref], tuple[Equation, ...]]]:
    """By statement that has slid: the ``printed`` cells that nothing ties to their lines, and
    the sections that don't add up. ``outcomes`` are the equations over decided cells with
    what they come to as printed."""
    cells = set(printed)
    broken: dict[str, list[Equation]] = defaultdict(list)
    sections: dict[str, set[int]] = defaultdict(set)
    tied: set[Ref] = set()
    for equation, outcome in outcomes:
        mine = {ref for ref, _ in equation.terms if ref in cells}
        if equation.scope == "hierarchy":
            parent = equation.left[0][0]
            sections[parent.statement].add(parent.row)
            if outcome == "broken":
                broken[parent.statement].append(equation)
        if outcome != "broken" and equation.relation == "=":
            between = len({ref.statement for ref in mine}) > 1
            if between or (equation.scope != "row" and len(mine) >= _LEAST_CELLS):
                tied |= mine
    found: dict[str, tuple[set[Ref], tuple[Equation, ...]]] = {}
    for statement, equations in broken.items():
        rows = {e.left[0][0].row for e in equations}
        if len(rows) >= _LEAST_BROKEN and len(rows) * _LEAST_PART >= len(sections[statement]):
            found[statement] = ({ref for ref in cells if ref.statement == statement} - tied, tuple(equations))
    return found
