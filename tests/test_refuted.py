"""Columns that the rows themselves refute, or that the header leaves open, are never published as sure."""

from dataclasses import replace

from dagster_project.reconciliation.grid import build_grid
from tests.small_tables import coded, form_columns, reconciled, summary, three_public

ROWS = [("", "合计", "60.00 40.00 20.00"), ("206", "科学技术支出", "35.00 25.00 10.00"), ("208", "社会保障和就业支出", "25.00 15.00 10.00")]
# The year before stands in front: what looks like the total isn't the sum of the others.
SHIFTED = [
    ("", "合计", "50.00 60.00 40.00"),
    ("206", "科学技术支出", "30.00 35.00 25.00"),
    ("208", "社会保障和就业支出", "20.00 25.00 15.00"),
]


def test_columns_that_most_rows_contradict_are_disputed_whole_and_accuse_nobody() -> None:
    result = reconciled(coded("expenditure", "total basic project", *SHIFTED))
    assert {c.status for c in result.cells} == {"disputed"}
    assert not result.discrepancies
    assert {i.outcome for i in result.identities} == {"not_evaluable"}


def test_columns_that_add_up_are_not() -> None:
    assert {c.status for c in reconciled(coded("expenditure", "total basic project", *ROWS)).cells} == {"reported"}


def test_rows_wider_than_their_header_leave_every_column_open() -> None:
    wide = [(code, name, amounts + " 1.00") for code, name, amounts in ROWS]
    whole = ("210", "卫生健康支出", "9.00 9.00 0.00")
    assert build_grid(coded("expenditure", "total basic project", *wide, whole), "万元").refuted
    assert not build_grid(coded("expenditure", "total basic project", *wide[:2], ROWS[2], whole), "万元").refuted


def test_two_rows_or_cut_off_amounts_refute_nothing() -> None:
    assert not build_grid(coded("expenditure", "total basic project", *SHIFTED[:2]), "万元").refuted
    cut = [(code, name, amounts.replace("40.00", "4,0").replace("25.00", "2,5")) for code, name, amounts in ROWS]
    assert not build_grid(coded("expenditure", "total basic project", *cut), "万元").refuted


def test_what_another_order_would_read_otherwise_is_open_and_what_it_would_not_is_not() -> None:
    table = coded("expenditure", "total basic remitted_to_superior commercial", ("", "合计", "9.00 5.00 3.00 1.00"))
    other = form_columns("expenditure", "final", ["total", "basic", "commercial", "remitted_to_superior"], "final")
    open_ = {c.measure: c.status for c in reconciled(replace(table, sure=False, other_orders=(other,))).cells}
    assert open_ == {"total": "reported", "basic": "reported", "remitted_to_superior": "disputed", "commercial": "disputed"}
    same = coded("expenditure", "total basic remitted_to_superior commercial", ("", "合计", "9.00 9.00 0.00 0.00"))
    assert {c.status for c in reconciled(replace(same, sure=False, other_orders=(other,))).cells} == {"reported"}


def test_figures_accuse_each_other_but_not_a_blank_that_may_not_have_been_read() -> None:
    def told(expenditure: str) -> list[str]:
        table = summary("revenue_expenditure_summary", [("收入总计", "745.81")], [("支出总计", expenditure)])
        return [row.severity for row in reconciled(table).discrepancies]

    assert (told("745.81"), told("741.85"), told("")) == ([], ["beyond_rounding"], [])


def test_columns_whose_order_the_header_leaves_open_accuse_nobody() -> None:
    table = three_public("18.58 18.25 0.20 0.13 0.13 87.75")
    assert [len(reconciled(replace(table, sure=sure)).discrepancies) for sure in (True, False)] == [1, 0]
