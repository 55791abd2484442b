"""Rules printed below a table, held against its figures.

A printed rule is evidence: it places nothing, proves nothing and accuses nobody, for reports print
rules that name the wrong line. One that the figures contradict while an official identity over the same figures
holds is wrong itself, and is told so.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from dagster_project.reconciliation.equations import Equation, Ref
from dagster_project.reconciliation.grid import Grid, GridRow
from dagster_project.reports.printed_rules import PrintedRule, read_rules
from dagster_project.taxonomy.measures import measure_names
from dagster_project.taxonomy.summary_lines import load_summary_lines, plain


@dataclass(frozen=True, slots=True)
class RuleInstance:
    """A rule over the cells of one line or column; ``whole`` where each of its terms was found."""

    equation: Equation
    whole: bool


def rule_instances(grids: Mapping[str, Grid]) -> Iterator[RuleInstance]:
    """Every printed rule over the lines or columns that it speaks of."""
    for grid in grids.values():
        for rule in read_rules(grid.table.note or ""):
            by_columns = _columns_of(grid, rule)
            yield from by_columns if by_columns else _rows_of(grid, rule)


def _columns_of(grid: Grid, rule: PrintedRule) -> list[RuleInstance]:
    """A rule over columns, in each line that prints amounts."""
    if rule.axis == "行" or None not in grid.table.columns:
        return []
    columns = grid.table.columns[None]
    if rule.axis == "栏":
        known = {str(i): i - 1 for i in range(1, len(columns) + 1)}
    else:
        known = {measure_names(c.measure)[0]: i for i, c in enumerate(columns)}
    if rule.left not in known:
        return []
    places = [(known[term], weight) for term, weight in rule.terms if term in known]
    whole = len(places) == len(rule.terms)
    return [
        RuleInstance(
            _equation(rule, Ref(grid.slug, row.index, known[rule.left]), [(Ref(grid.slug, row.index, c), w) for c, w in places]), whole
        )
        for row in grid.rows
        if row.amounts
    ]


def _rows_of(grid: Grid, rule: PrintedRule) -> Iterator[RuleInstance]:
    """A rule over lines, in each column of the line on its left."""
    if rule.axis == "栏":
        return
    total = _row(grid, rule.axis, rule.left)
    if total is None:
        return
    found = [(_row(grid, rule.axis, term), weight) for term, weight in rule.terms]
    rows = [(row, weight) for row, weight in found if row is not None and row.side == total.side]
    for column in range(len(grid.columns(total))):
        parts = [(Ref(grid.slug, row.index, column), weight) for row, weight in rows]
        yield RuleInstance(_equation(rule, Ref(grid.slug, total.index, column), parts), len(rows) == len(found))


def _row(grid: Grid, axis: str | None, term: str) -> GridRow | None:
    """The one line of a number (行次), or of a name."""
    if axis:
        rows = [row for row in grid.rows if str(row.row.number) == term]
    else:
        line = load_summary_lines().find(term)
        rows = [row for row in grid.rows if plain(row.name) == plain(term)]
        rows = rows or [row for row in grid.rows if line and line.role in row.roles and line.side in (row.side, "both")]
    return rows[0] if len(rows) == 1 else None


def _equation(rule: PrintedRule, left: Ref, right: Sequence[tuple[Ref, int]]) -> Equation:
    return Equation(f"printed:{rule.text}", "link", "printed", "=", ((left, 1),), tuple(right))


def explain(rule: Equation, judged: Iterable[tuple[Equation, str]], grids: Mapping[str, Grid], printed: Collection[Ref]) -> tuple[str, str]:
    """What is wrong with a rule that its figures contradict, in Chinese and in English.

    ``judged`` are the identities with their outcomes, ``printed`` the cells that print a figure.
    """
    left, right = rule.left[0][0], _figures(rule, printed)
    for equation, outcome in judged:
        holds = equation.kind != "link" and equation.relation == "=" and outcome in ("exact", "rounding") and len(equation.left) == 1
        if holds and (equation.left[0][0] == left) != (_figures(equation, printed) == right):
            total = equation.left[0][0]
            line = grids[total.statement].rows[total.row].name
            return (
                f"表下所印算式与表中数字不符，而同样这些数字满足“{line}”的等式：是算式写错了行次或栏次，不是数字有误。",
                f"The rule printed below the table doesn't hold, while the official sum of {line} does over the same figures: "
                "the rule names a wrong line or column, and no figure is at fault.",
            )
    return (
        "表下所印算式与表中数字不符；仅凭算式不能判断是算式有误还是数字有误。",
        "The rule printed below the table doesn't hold; by itself it doesn't tell whether the rule or a figure is wrong.",
    )


def _figures(equation: Equation, printed: Collection[Ref]) -> set[Ref]:
    """The right side's cells that print something."""
    return {ref for ref, _ in equation.right if ref in printed}
