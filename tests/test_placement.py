"""Columns where blanks were lost: proved by section, by sibling statement, or left open; never guessed."""

from collections.abc import Iterator
from itertools import combinations, product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dagster_project.reconciliation.grid import Grid
from dagster_project.reconciliation.placement import equations_by_row, settled
from tests.small_tables import Printed, coded, grids_of, placed, reconciled, row_values, summary, three_public

USES = "total basic project"


def expenditure(*rows: Printed, measures: str = USES) -> Grid:
    return placed(coded("expenditure", measures, *rows))["expenditure"]


def options(grid: Grid, code: str | None) -> list[tuple[str, ...]]:
    """For each amount of a row the measures it may still have."""
    (row,) = [r for r in grid.rows if r.code == code]
    names = [c.measure for c in grid.columns(row)]
    return [(names[column],) if column is not None else tuple(names[o] for o in others) for column, others in settled(row)]


# --- one row, one section ------------------------------------------------------------------------


def test_a_section_s_subtotals_place_rows_that_are_open_by_themselves() -> None:
    grid = expenditure(
        ("", "合计", "30.00 10.00 20.00"), ("206", "科学技术支出", "10.00 10.00"), ("208", "社会保障和就业支出", "20.00 20.00")
    )
    assert row_values(grid, "206") == {"total": "10", "basic": "10"}
    assert row_values(grid, "208") == {"total": "20", "project": "20"}


def test_a_chain_of_sections_places_its_deepest_rows() -> None:
    grid = expenditure(
        ("", "合计", "30.00 10.00 20.00"),
        ("206", "科学技术支出", "30.00 10.00 20.00"),
        ("20601", "科学技术管理事务", "10.00 10.00"),
        ("2060101", "行政运行", "10.00 10.00"),
        ("20604", "技术研究与开发", "20.00 20.00"),
        ("2060404", "科技成果转化与扩散", "20.00 20.00"),
    )
    assert row_values(grid, "2060101") == {"total": "10", "basic": "10"}
    assert row_values(grid, "2060404") == {"total": "20", "project": "20"}


def test_rows_are_narrowed_in_the_order_of_the_equations() -> None:
    """Not in that of a set, which differs from process to process."""
    parts = [(f"206{number:02d}", "某项", f"{number}.00 {number}.00") for number in range(1, 30)]
    grids, every = grids_of(coded("expenditure", USES, ("206", "科学技术支出", "435.00 435.00"), *parts))
    (total,) = [e for e in every if e.name == "hierarchy:total"]
    for row in grids["expenditure"].rows:
        row.candidates = [(0, 1), (0, 2)]
    assert list(equations_by_row([total], grids)) == [(ref.statement, ref.row) for ref, _ in total.terms]


def test_parts_place_their_total() -> None:
    """From the leaves up as well as from 合计 down."""
    grid = expenditure(
        ("206", "科学技术支出", "30.00 30.00"),
        ("20601", "科学技术管理事务", "10.00\t\t10.00"),
        ("20604", "技术研究与开发", "20.00\t\t20.00"),
    )
    assert row_values(grid, "206") == {"total": "30", "project": "30"}


def test_a_column_that_the_total_row_leaves_blank_is_blank_everywhere() -> None:
    grid = expenditure(("", "合计", "30.00\t\t30.00"), ("206", "科学技术支出", "10.00 10.00"), ("208", "社会保障和就业支出", "20.00 20.00"))
    assert row_values(grid, "206") == {"total": "10", "project": "10"}


def test_siblings_that_may_change_places_stay_open() -> None:
    grid = expenditure(
        ("", "合计", "20.00 10.00 10.00"), ("206", "科学技术支出", "10.00 10.00"), ("208", "社会保障和就业支出", "10.00 10.00")
    )
    assert options(grid, "206") == options(grid, "208") == [("total",), ("basic", "project")]


def test_what_every_surviving_placement_agrees_on_is_decided() -> None:
    """The total is 合计 in both; only its use is open."""
    result = reconciled(coded("expenditure", USES, ("206", "科学技术支出", "10.00 10.00"), ("20601", "科学技术管理事务", "10.00 10.00")))
    told = [(c.line_code, c.measure, c.status, c.candidate_measures) for c in result.cells]
    assert told == [
        ("206", "total", "reported", []),
        ("206", None, "disputed", ["basic", "project"]),
        ("20601", "total", "reported", []),
        ("20601", None, "disputed", ["basic", "project"]),
    ]
    assert [str(c.amount_yuan) for c in result.cells if c.status == "disputed"] == ["100000.00", "100000.00"]


def test_an_open_row_doesn_t_keep_its_siblings_open() -> None:
    grid = expenditure(
        ("", "合计", "27.00 10.00 17.00"),
        ("206", "科学技术支出", "10.00 10.00"),
        ("208", "社会保障和就业支出", "10.00 10.00"),
        ("210", "卫生健康支出", "7.00 7.00"),
    )
    assert row_values(grid, "210") == {"total": "7", "project": "7"}
    assert options(grid, "206") == [("total",), ("basic", "project")]


def test_rounding_does_not_keep_a_section_from_being_placed() -> None:
    grid = expenditure(
        ("", "合计", "30.01 10.00 20.01"),
        ("206", "科学技术支出", "10.00 10.00"),
        ("208", "社会保障和就业支出", "20.00 20.00"),
    )
    assert row_values(grid, "208") == {"total": "20", "project": "20"}


def test_a_section_that_contradicts_itself_strikes_nothing_out() -> None:
    grid = expenditure(
        ("", "合计", "35.00 15.00 20.00"), ("206", "科学技术支出", "10.00 10.00"), ("208", "社会保障和就业支出", "20.00 20.00")
    )
    assert options(grid, "206") == options(grid, "208") == [("total",), ("basic", "project")]


# --- sibling statements ----------------------------------------------------------------------------


def test_a_sibling_statement_places_what_a_section_cannot() -> None:
    """The basic expenditure of the general public budget is known from the economic table."""
    open_alone = coded(
        "general_public_budget_expenditure",
        USES,
        ("", "合计", "20.00 20.00"),
        ("206", "科学技术支出", "20.00 20.00"),
    )
    economic = coded("basic_expenditure", "total", ("", "合计", "20.00"), ("301", "工资福利支出", "20.00"))
    assert options(placed(open_alone)["general_public_budget_expenditure"], "206") == [("total",), ("basic", "project")]
    grids = placed(open_alone, economic)
    assert row_values(grids["general_public_budget_expenditure"], None) == {"total": "20", "basic": "20"}
    assert row_values(grids["general_public_budget_expenditure"], "206") == {"total": "20", "basic": "20"}


def test_proof_goes_outwards_over_several_statements() -> None:
    """Economic table → general public budget → expenditure, where it is all there is."""
    grids = placed(
        coded("expenditure", USES, ("", "合计", "20.00 20.00"), ("206", "科学技术支出", "20.00 20.00")),
        coded("general_public_budget_expenditure", USES, ("", "合计", "20.00 20.00"), ("206", "科学技术支出", "20.00 20.00")),
        coded("basic_expenditure", "total", ("", "合计", "20.00"), ("301", "工资福利支出", "20.00")),
    )
    assert row_values(grids["expenditure"], "206") == {"total": "20", "basic": "20"}


def test_a_sibling_that_is_open_itself_proves_nothing() -> None:
    grids = placed(
        coded("expenditure", USES, ("", "合计", "20.00 20.00")),
        coded("general_public_budget_expenditure", USES, ("", "合计", "20.00 20.00")),
    )
    assert (
        options(grids["expenditure"], None)
        == options(grids["general_public_budget_expenditure"], None)
        == [("total",), ("basic", "project")]
    )


def test_one_row_of_three_public_is_often_open_and_says_which_items_it_may_be() -> None:
    result = reconciled(three_public("6.00 6.00 6.00"), kind="budget")
    told = [(c.measure, c.status, c.candidate_measures) for c in result.cells]
    assert told == [("total", "reported", []), ("vehicles", "reported", []), (None, "disputed", ["vehicle_purchase", "vehicle_operation"])]
    lone = reconciled(three_public("1.00 1.00"), kind="budget")
    assert [(c.measure, c.candidate_measures) for c in lone.cells] == [("total", []), (None, ["overseas_travel", "reception"])]


def test_by_unit_and_by_item_tables_place_each_other() -> None:
    by_unit = coded(
        "three_public_by_unit",
        "total overseas_travel vehicles vehicle_purchase vehicle_operation reception",
        ("", "合计", "1.00 - - - - 1.00"),
        ("501001", "某局本级", "1.00 - - - - 1.00"),
        kind="budget",
    )
    grids = placed(three_public("1.00 1.00"), by_unit, kind="budget")
    assert row_values(grids["three_public"], None) == {"total": "1", "reception": "1"}


# --- zeros ------------------------------------------------------------------------------------------


def test_printed_zeros_take_the_columns_of_the_total_row() -> None:
    grid = expenditure(
        ("", "合计", "30.00\t10.00\t20.00\t\t0.00"),
        ("206", "科学技术支出", "30.00 10.00 20.00 0.00"),
        measures="total basic project commercial reserve",
    )
    (row,) = [r for r in grid.rows if r.code == "206"]
    assert row.candidates == [(0, 1, 2, 4)]


def test_a_zero_whose_column_is_unknown_stays_without_one() -> None:
    grid = expenditure(
        ("206", "科学技术支出", "30.00\t10.00\t20.00\t\t"),
        ("20601", "科学技术管理事务", "30.00 10.00 20.00 0.00"),
        measures="total basic project commercial reserve",
    )
    (row,) = [r for r in grid.rows if r.code == "20601"]
    assert row.candidates == [(0, 1, 2, None)]
    result = reconciled(grid.table)
    assert [(c.measure, c.status) for c in result.cells if c.printed == "0.00"] == [(None, "disputed")]


# --- against brute force ------------------------------------------------------------------------------


def brute_force(rows: list[list[int]], width: int) -> list[set[tuple[int, ...]]]:
    """Every column choice of every row, first row the total, in all solutions of a section.

    Knows nothing of the engine: tries every combination of every row's columns.
    """

    def row_ways(values: list[int]) -> Iterator[tuple[int, ...]]:
        for rest in combinations(range(1, width), len(values) - 1):
            way = (0, *rest)
            if sum(values[1:]) == values[0]:
                yield way

    found: list[set[tuple[int, ...]]] = [set() for _ in rows]
    for choice in product(*(list(row_ways(values)) for values in rows)):
        sums = [[0] * width for _ in rows]
        for vector, values, way in zip(sums, rows, choice, strict=True):
            for value, column in zip(values, way, strict=True):
                vector[column] = value
        if all(sums[0][i] == sum(v[i] for v in sums[1:]) for i in range(width)):
            for have, way in zip(found, choice, strict=True):
                have.add(way)
    return found


@st.composite
def sections(draw: st.DrawFn) -> list[list[int]]:
    """The filled figures of a total and its parts over three uses, small so that sums coincide."""
    parts = draw(st.lists(st.lists(st.integers(0, 4), min_size=3, max_size=3).filter(any), min_size=1, max_size=4))
    every = [[sum(column) for column in zip(*parts, strict=True)], *parts]
    return [[sum(row), *(v for v in row if v)] for row in every]


@given(sections())
@settings(max_examples=120, deadline=None)
def test_exactly_what_occurs_in_some_solution_survives(rows: list[list[int]]) -> None:
    """Neither more (then a proof would be missed) nor less (then one would be made up).

    The figures are 100 apart, so that rounding lets no neighbour through.
    """
    printed = [
        (("", "合计") if i == 0 else (f"{210 + i}", "某类支出"), " ".join(f"{v * 100}.00" for v in row)) for i, row in enumerate(rows)
    ]
    grid = expenditure(*((code, name, amounts) for (code, name), amounts in printed), measures="total basic project commercial")
    want = brute_force(rows, 4)
    have = [{tuple(c for c in p if c is not None) for p in row.candidates} for row in grid.rows]

    def by_value(row: list[int], placements: set[tuple[int, ...]]) -> set[frozenset[tuple[int, int]]]:
        return {frozenset(zip(p, row, strict=True)) for p in placements}

    for row, expected, found in zip(rows, want, have, strict=True):
        assert by_value(row, found) == by_value(row, expected)


@pytest.mark.parametrize("amounts", ["30.00 10.00 20.00", "30.00 30.00", "30.00 10.00 20.00 0.00"])
def test_placing_twice_changes_nothing(amounts: str) -> None:
    table = coded("expenditure", "total basic project commercial", ("", "合计", "30.00 10.00 20.00"), ("206", "科学技术支出", amounts))
    first, second = placed(table), placed(table)
    assert [row.candidates for row in first["expenditure"].rows] == [row.candidates for row in second["expenditure"].rows]


# --- statements that contradict each other ---------------------------------------------------------


def test_what_no_column_satisfies_proves_no_column() -> None:
    """The summary leaves every source blank, the appropriations name one: no column meets both,
    and the one that is looked at last must not win."""
    measures = "total current_subtotal general_public_budget government_fund state_capital"
    sources = ("一、一般公共预算拨款收入", ""), ("二、政府性基金预算拨款收入", ""), ("三、国有资本经营预算拨款收入", "")
    totals = ("本年收入合计", "20.00"), ("收入总计", "20.00")
    spending = ("一、一般公共服务支出", "20.00"), ("本年支出合计", "20.00"), ("支出总计", "20.00")
    whole = summary("revenue_expenditure_summary", (*sources, *totals), spending, kind="budget")
    fiscal = summary("appropriation_summary", (("一、本年收入", "20.00"), ("（一）一般公共预算拨款", "20.00")), spending[:1], kind="budget")
    revenue = coded("revenue", measures, ("", "合计", "20.00 20.00 20.00"), kind="budget")
    grid = placed(whole, fiscal, revenue, kind="budget")["revenue"]
    assert options(grid, None)[2] == ("general_public_budget", "government_fund", "state_capital")
    named = summary("revenue_expenditure_summary", ((sources[0][0], "20.00"), *sources[1:], *totals), spending, kind="budget")
    assert options(placed(named, fiscal, revenue, kind="budget")["revenue"], None)[2] == ("general_public_budget",)
