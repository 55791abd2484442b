"""Amounts in whole fen, rows in a tree, and where a row's amounts may stand by itself."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dagster_project.reconciliation.grid import Effort, Placement, RowSums, agrees, balances, build_grid, candidates, row_sums, slack
from tests.small_tables import coded, form_columns, three_public


def ways(measures: str, amounts: str, slug: str = "expenditure", allowed: frozenset[int] | None = None) -> tuple[list[Placement], bool]:
    """The placements of a row that is all its table has."""
    grid = build_grid(coded(slug, measures, ("206", "科学技术支出", amounts)), "万元")
    return candidates(grid, grid.rows[0], Effort(), allowed)


# --- amounts ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("money", "printed", "fen", "unit"),
    [
        ("万元", "12.34", 12_340_000, 10_000),
        ("万元", "550", 550_000_000, 1_000_000),
        ("万元", "0.000001", 1, 1),
        ("元", "1,234.56", 123_456, 1),
        ("元", "1,234", 123_400, 100),
        ("万元", "△3.20", -3_200_000, 10_000),
    ],
)
def test_an_amount_is_whole_fen_and_its_table_knows_its_unit(money: str, printed: str, fen: int, unit: int) -> None:
    grid = build_grid(coded("expenditure", "total", ("206", "科学技术支出", printed), money=money), "万元")
    (amount,) = grid.rows[0].amounts
    assert (amount.fen, amount.exact, grid.unit) == (fen, True, unit)


def test_the_finest_figure_of_a_table_is_its_unit() -> None:
    grid = build_grid(
        coded(
            "expenditure", "total", ("206", "科学技术支出", "550"), ("208", "社会保障和就业支出", "205.1"), ("210", "卫生健康支出", "62.55")
        ),
        "元",
    )
    assert grid.unit == 10_000


def test_a_figure_finer_than_a_fen_is_not_taken_as_it_stands() -> None:
    grid = build_grid(coded("expenditure", "total", ("206", "科学技术支出", "0.0000012")), "万元")
    assert not grid.rows[0].amounts[0].exact


def test_the_table_s_unit_of_money_goes_before_the_report_s() -> None:
    table = coded("expenditure", "total", ("206", "科学技术支出", "5.00"), money="元")
    assert build_grid(table, "万元").money == "元"


def test_a_mark_of_nothing_is_no_zero() -> None:
    grid = build_grid(coded("expenditure", "total basic", ("206", "科学技术支出", "- 0.00")), "万元")
    assert [(a.fen, a.filled) for a in grid.rows[0].amounts] == [(None, False), (0, False)]


# --- the tree ----------------------------------------------------------------------------------


def tree(slug: str, *codes: str) -> dict[str, str | None]:
    """Code → its parent's code (合计 as such)."""
    rows = [("", "合计", "1.00"), *((code, "某行", "1.00") for code in codes)]
    grid = build_grid(coded(slug, "total", *rows, kind="budget"), "万元")
    return {row.code: (grid.rows[row.parent].code or "合计") if row.parent is not None else None for row in grid.rows if row.code}


def test_a_row_stands_below_the_longest_code_that_begins_its_own() -> None:
    assert tree("expenditure", "206", "20601", "2060101", "2069901", "208") == {
        "206": "合计",
        "20601": "206",
        "2060101": "20601",
        "2069901": "206",
        "208": "合计",
    }


def test_order_does_not_matter_to_the_tree() -> None:
    assert tree("expenditure", "2060101", "20601", "206") == {"2060101": "20601", "20601": "206", "206": "合计"}


def test_units_stand_in_groups_of_three_digits() -> None:
    assert tree("general_public_budget_expenditure_by_unit", "501", "501001", "501002") == {"501": "合计", "501001": "501", "501002": "501"}


def test_a_project_stands_below_the_unit_or_group_above_it() -> None:
    one, two = "42010023T000000101", "42010023T000000102"
    assert tree("project_expenditure", "501", "501001", one, "501002", two) == {
        "501": "合计",
        "501001": "501",
        one: "501001",
        "501002": "501",
        two: "501002",
    }
    assert tree("project_expenditure", "31", one, "32", two) == {"31": "合计", one: "31", "32": "合计", two: "32"}


def test_only_the_first_total_row_is_the_total() -> None:
    grid = build_grid(coded("expenditure", "total", ("", "合计", "1.00"), ("206", "科学技术支出", "1.00"), ("", "合计", "2.00")), "万元")
    assert grid.total is grid.rows[0]
    assert [bool(row.roles) for row in grid.rows] == [True, False, False]


def test_totals_of_personnel_and_operation_are_known_by_their_names() -> None:
    grid = build_grid(coded("basic_expenditure", "total", ("", "人员经费合计", "1.00"), ("", "公用经费合计", "1.00")), "万元")
    assert [row.roles for row in grid.rows] == [{"personnel_total"}, {"operating_total"}]
    assert grid.total is None


# --- rounding -----------------------------------------------------------------------------------


@pytest.mark.parametrize("terms", [1, 2, 9])
def test_a_total_and_its_parts_allow_half_a_unit_each(terms: int) -> None:
    assert slack(10_000, terms) == 10_000 * (terms + 1)
    allowed = 5_000 * (terms + 1)
    assert agrees(allowed, 10_000, terms)
    assert agrees(-allowed, 10_000, terms)
    assert not agrees(allowed + 1, 10_000, terms)


@given(st.lists(st.integers(0, 10**9), min_size=1, max_size=12))
@settings(max_examples=60, deadline=None)
def test_rounding_never_accuses(parts: list[int]) -> None:
    """Figures rounded one by one always agree with their rounded total."""

    def rounded(fen: int) -> int:
        return int(Decimal(fen).scaleb(-4).quantize(Decimal(1), "ROUND_HALF_UP")) * 10_000

    difference = rounded(sum(parts)) - sum(map(rounded, parts))
    assert agrees(difference, 10_000, len(parts))


# --- a row's sums --------------------------------------------------------------------------------


def test_sums_of_a_row_go_by_parent_and_basis() -> None:
    columns = form_columns(
        "revenue", "budget", ["total", "current_subtotal", "general_public_budget", "other", "carryover_subtotal"], "budget"
    )
    assert row_sums(columns).sums == ((0, ((1, 1), (4, 1))), (1, ((2, 1), (3, 1))))
    both = (
        *form_columns("three_public", "final", ["total", "reception"], "budget"),
        *form_columns("three_public", "final", ["total", "reception"], "final"),
    )
    assert row_sums(both).sums == ((0, ((1, 1),)), (2, ((3, 1),)))


@pytest.mark.parametrize(
    ("values", "good"),
    [
        ({0: 30, 1: 10, 2: 20}, True),
        ({0: 30, 1: 30}, True),
        ({}, True),
        ({0: 30}, False),
        ({1: 10, 2: 20}, False),
        ({0: 31, 1: 10, 2: 20}, True),
        ({0: 32, 1: 10, 2: 20}, False),
    ],
    ids=["exact", "one part", "nothing", "no part", "no total", "within rounding", "beyond"],
)
def test_a_row_balances_within_rounding_and_only_where_both_sides_are_printed(values: dict[int, int], good: bool) -> None:
    assert balances(values, RowSums(((0, ((1, 1), (2, 1))),), ()), 1) is good


def test_a_part_shown_is_no_more_than_its_parent_and_needs_one() -> None:
    sums = RowSums((), ((1, 0),))
    assert [balances(v, sums, 1) for v in ({0: 5, 1: 5}, {0: 5}, {0: 4, 1: 5}, {1: 5}, {0: -5, 1: -5})] == [True, True, False, False, True]


# --- candidates ------------------------------------------------------------------------------------


def test_an_amount_for_every_column_has_one_placement() -> None:
    assert ways("total basic project", "30.00 10.00 20.00") == ([(0, 1, 2)], True)


def test_a_row_that_contradicts_itself_says_so() -> None:
    assert ways("total basic project", "31.00 10.00 20.00") == ([(0, 1, 2)], False)


def test_cells_that_kept_their_place_need_no_arithmetic() -> None:
    assert ways("total basic project", "30.00\t\t30.00") == ([(0, 2)], True)


def test_lost_blanks_leave_what_the_row_s_sum_allows() -> None:
    assert ways("total basic project commercial", "30.00 10.00 20.00") == ([(0, 1, 2), (0, 1, 3), (0, 2, 3)], True)
    assert ways("total basic project", "30.00 30.00") == ([(0, 1), (0, 2)], True)


def test_subtotals_narrow_a_row_by_itself() -> None:
    measures = "total basic personnel operating project"
    assert ways(measures, "30.00 12.00 12.00 18.00", "general_public_budget_expenditure") == ([(0, 1, 2, 4), (0, 1, 3, 4)], True)
    assert ways(measures, "30.00 30.00 12.00 18.00", "general_public_budget_expenditure") == ([(0, 1, 2, 3)], True)


def test_the_first_amount_is_the_total() -> None:
    placements, _ = ways("total basic project", "30.00 30.00")
    assert {placement[0] for placement in placements} == {0}


def test_only_columns_that_the_total_row_fills_are_tried() -> None:
    assert ways("total basic project commercial", "30.00 30.00", allowed=frozenset({0, 2})) == ([(0, 2)], True)


def test_a_zero_takes_room_but_no_column_of_its_own() -> None:
    """30.00 0.00 30.00: the zero stands between, so the second 30.00 can't be 基本支出."""
    assert ways("total basic project commercial", "30.00 0.00 30.00") == ([(0, None, 2), (0, None, 3)], True)


def test_where_nothing_balances_all_that_the_order_allows_is_left() -> None:
    placements, good = ways("total basic project", "31.00 30.00")
    assert (placements, good) == ([(0, 1), (0, 2)], False)


def test_three_public_in_one_row() -> None:
    grid = build_grid(three_public("6.00 5.00 5.00 1.00"), "万元")
    assert candidates(grid, grid.rows[0], Effort()) == ([(0, 2, 3, 5), (0, 2, 4, 5)], True)


@given(st.data())
@settings(max_examples=60, deadline=None)
def test_the_true_placement_is_among_the_candidates(data: st.DataObject) -> None:
    """Whatever blanks a consistent row has lost, how it really stood is never struck out."""
    leaves = data.draw(st.lists(st.integers(0, 99), min_size=3, max_size=3).filter(any))
    personnel, operating, project = leaves
    full = [sum(leaves), personnel + operating, personnel, operating, project]
    filled = [(i, value) for i, value in enumerate(full) if value]
    placements, good = ways(
        "total basic personnel operating project", " ".join(f"{v}.00" for _, v in filled), "general_public_budget_expenditure"
    )
    told = [{full_column: filled[i][1] for i, full_column in enumerate(p) if full_column is not None} for p in placements]
    assert good
    assert dict(filled) in told


@pytest.mark.parametrize(("printed", "known"), [("0.23", True), ("0.", False)])
def test_sums_with_what_was_cut_off_choose_no_order_of_columns(printed: str, known: bool) -> None:
    """用车 0.23 of which 运行 is cut off: only 接待 in its place would add up."""
    table = three_public(f"0.23 0 0.23 0 {printed} 0")
    by_measure = {c.measure: c for c in table.columns[None]}
    order = ("total", "overseas_travel", "reception", "vehicles", "vehicle_purchase", "vehicle_operation")
    grid = build_grid(replace(table, sure=False, other_orders=(tuple(by_measure[m] for m in order),)), "万元")
    assert grid.table.columns == table.columns
    assert grid.table.sure is known
