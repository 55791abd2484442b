"""Two proofs that say the same twice count once."""

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dagster_project.reconciliation.equations import Ref
from dagster_project.reconciliation.independence import Known
from tests.small_tables import Printed, cell, coded, exact_figures, reconciled, statuses, wan

A, B, C, D, E = (Ref("t", 0, i) for i in range(5))
USES = "total basic project"
# 30.01 = 10.00 + 20.00 or 20.01: rounded, as the row of 208 shows the figures of this report to be.
ROUNDED: tuple[Printed, ...] = (("208", "社会保障和就业支出", "20.01 10.00 10.00"),)
EXACT: tuple[Printed, ...] = (("208", "社会保障和就业支出", "20.01 10.00 10.01"),)


def relation(**factors: int) -> dict[Ref, Fraction]:
    return {{"a": A, "b": B, "c": C, "d": D, "e": E}[name]: Fraction(factor) for name, factor in factors.items()}


def test_nothing_known_implies_nothing_but_nothing() -> None:
    known = Known([])
    assert known.implies({})
    assert known.implies(relation(a=0))
    assert not known.implies(relation(a=1))


def test_what_follows_is_implied_and_what_does_not_is_not() -> None:
    known = Known([{A: 1, B: -1}, {B: 1, C: -1, D: -1}])
    assert known.implies(relation(a=1, b=-1))
    assert known.implies(relation(a=2, c=-2, d=-2))
    assert known.implies(relation(a=1, b=1, c=-2, d=-2))
    assert not known.implies(relation(a=1, c=-1))
    assert not known.implies(relation(a=1, e=-1))


@given(st.lists(st.lists(st.integers(-2, 2), min_size=5, max_size=5), max_size=4), st.lists(st.integers(-3, 3), min_size=4, max_size=4))
@settings(max_examples=60, deadline=None)
def test_every_combination_is_implied(rows: list[list[int]], factors: list[int]) -> None:
    cells = (A, B, C, D, E)
    known = Known(dict(zip(cells, row, strict=True)) for row in rows)
    combined = {ref: Fraction(sum(f * row[i] for f, row in zip(factors, rows, strict=False))) for i, ref in enumerate(cells)}
    assert known.implies(combined)


def chain(last: str, others: tuple[Printed, ...]) -> tuple[Printed, ...]:
    """A 类 of one 款 of one 项, whose three lines print the same; other lines beside them."""
    figures = f"30.01 10.00 {last}"
    return (*others, ("206", "科学技术支出", figures), ("20601", "科学技术管理事务", figures), ("2060101", "行政运行", figures))


@pytest.mark.parametrize("last", ["2", "20", "20.", "20.0"])
def test_lines_that_repeat_each_other_prove_nothing_in_rounded_figures(last: str) -> None:
    """Each line gives 20.01, and the lines are copies of one another; but 20.00 was printed once."""
    result = reconciled(coded("expenditure", USES, *chain(last, ROUNDED)))
    found = cell(result, "expenditure", "2060101", "project")
    assert (found.status, found.amount_yuan) == ("disputed", None)
    assert found.amount_low_yuan == found.amount_high_yuan == wan("20.01")
    assert "repaired" not in statuses(result)


def test_where_so_many_sums_are_exact_that_nothing_is_rounded_they_do() -> None:
    result = reconciled(coded("expenditure", USES, *chain("20.", EXACT)), exact_figures())
    assert cell(result, "expenditure", "2060101", "project").amount_yuan == wan("20.01")


def test_a_few_exact_sums_do_not_show_that() -> None:
    result = reconciled(coded("expenditure", USES, *chain("20.", EXACT)), exact_figures(3))
    assert cell(result, "expenditure", "2060101", "project").status == "disputed"


def test_a_sibling_statement_is_a_second_proof() -> None:
    """It prints the figure whole, which rounding can't move."""
    projects = coded("general_public_budget_expenditure", USES, ("", "合计", "50.02 20.00 30.02"), *chain("20.01", ROUNDED))
    result = reconciled(coded("expenditure", USES, ("", "合计", "50.02 20.00 30.02"), *chain("2", ROUNDED)), projects)
    assert {c.amount_yuan for c in result.cells if c.status == "repaired"} == {wan("20.01")}
    assert cell(result, "expenditure", "2060101", "project").status == "repaired"
