"""Amounts that stand beside another line or in another column than their own.

Each amount may be printed well and still stand beside another line's name. A row's own sums
don't show that, since its amounts slid together; the tree of its codes does: most of its
sections don't add up. In such a statement only what an equation between lines holds stays.

Where a section lacks in one column what it has too much of in another, the column was chosen wrong: by a row
that had lost a figure, perhaps, and adds up in another column without it.
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


def crossed(differences: Iterable[tuple[Equation, int]], placed: Iterable[Ref]) -> set[Ref]:
    """The cells, of those ``placed`` by sums alone, of sections that lack in one column what they have too much of
    in another, and of what is below them. ``differences`` are the equations over decided cells with left less right."""
    below: dict[tuple[str, int], set[int]] = defaultdict(set)
    lacking: dict[tuple[str, int], dict[int, int]] = defaultdict(dict)
    for equation, difference in differences:
        if equation.scope == "hierarchy":
            parent = equation.left[0][0]
            below[parent.statement, parent.row] |= {ref.row for ref, _ in equation.right}
            if difference:
                lacking[parent.statement, parent.row][parent.column] = difference
    doubted: set[Ref] = set()
    for (statement, row), by_column in lacking.items():
        columns = {column for column, difference in by_column.items() if -difference in by_column.values()}
        rows, open_ = set[int](), [row] if columns else []
        while open_:
            rows.add(top := open_.pop())
            open_ += below[statement, top] - rows
        doubted |= {Ref(statement, each, column) for each in rows for column in columns}
    return doubted & set(placed)
