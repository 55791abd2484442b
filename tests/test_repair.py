"""What cannot be right: repaired with two independent proofs, else disputed; the least change, or none.

The tables are small enough to solve by trying everything, which the last section does.
"""

from dataclasses import replace
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dagster_project.reconciliation.engine import Reconciled
from dagster_project.reconciliation.equations import Equation, Ref
from dagster_project.reconciliation.printed import Printed
from dagster_project.reconciliation.proofs import SURELY_EXACT
from dagster_project.reconciliation.repair import examine
from dagster_project.reconciliation.verdict import Verdict
from dagster_project.taxonomy.identities import load_identities
from tests.small_tables import cell, coded, exact_figures, reconciled, statuses, summary, three_public, wan

USES = "total basic project"


def repaired(result: Reconciled) -> dict[tuple[str, str, str], str]:
    """(statement, line, measure) → the proved amount in 万元."""
    return {
        (c.statement, c.line_code or c.line_name, c.measure): f"{c.amount_yuan / 10_000:.2f}"
        for c in result.cells
        if c.status == "repaired"
    }


def disputed(result: Reconciled) -> set[tuple[str, str, str]]:
    return {(c.statement, c.line_code or c.line_name, c.measure) for c in result.cells if c.status == "disputed"}


# --- cut off ------------------------------------------------------------------------------------


@pytest.mark.parametrize("printed", ["1,2", "1,20", "1,203", "1,203.", "1,203.4"])
def test_a_cell_cut_off_is_repaired_where_row_and_section_prove_it(printed: str) -> None:
    result = reconciled(
        coded(
            "expenditure",
            USES,
            ("", "合计", "1,303.45 100.00 1,203.45"),
            ("206", "科学技术支出", f"1,203.45 0.00 {printed}"),
            ("208", "社会保障和就业支出", "100.00 100.00 0.00"),
        )
    )
    assert repaired(result) == {("expenditure", "206", "project"): "1203.45"}
    found = cell(result, "expenditure", "206", "project")
    assert (found.printed, found.source_line) == (printed, 3)
    assert found.evidence == "given exactly by row:total and hierarchy:project"
    assert disputed(result) == set()


def test_one_proof_is_no_proof() -> None:
    """The row alone gives 1203.45; nothing else speaks of the cell."""
    result = reconciled(coded("expenditure", USES, ("206", "科学技术支出", "1,203.45 0.00 1,20")))
    found = cell(result, "expenditure", "206", "project")
    assert (found.status, found.amount_yuan, found.evidence) == ("disputed", None, "cut off")
    assert (found.amount_low_yuan, found.amount_high_yuan) == (wan("1203.45"), wan("1203.45"))
    assert repaired(result) == {}


@pytest.mark.parametrize(("total", "open_"), [("30.02", True), ("30.00", False)])
def test_a_zero_with_fewer_decimals_may_be_cut_where_zeros_are_kept(total: str, open_: bool) -> None:
    """``0.0`` among 20.00 and 10.00 is what is left of 0.0?; a sum within rounding is no proof that it is 0.00."""
    rows = (
        ("301", "工资福利支出", total),
        ("30101", "基本工资", "20.00"),
        ("30102", "津贴补贴", "10.00"),
        ("30199", "其他工资福利支出", "0.0"),
    )
    result = reconciled(coded("basic_expenditure", "total", *rows))
    assert (("basic_expenditure", "30199", "total") in disputed(result)) is open_


@pytest.mark.parametrize(("part", "open_"), [("63.09", True), ("36.09", False)])
def test_a_total_cut_off_still_contradicts_parts_that_it_can_t_be_made_of(part: str, open_: bool) -> None:
    """301 is 100.3?: 64.25 and 36.09 make that, 64.25 and 63.09 don't, whatever was cut off."""
    rows = (
        ("301", "工资福利支出", "100.3"),
        ("30101", "基本工资", "64.25"),
        ("30102", "津贴补贴", part),
        ("302", "商品和服务支出", "10.10"),
    )
    elsewhere = coded("expenditure", "total", ("229", "其他支出", "1.25"))
    result = reconciled(coded("basic_expenditure", "total", *rows), elsewhere)
    parts = {("basic_expenditure", code, "total") for code in ("30101", "30102")}
    assert (parts <= disputed(result)) is open_ and (parts & disputed(result) != set()) is open_
    told = [d for d in result.discrepancies if d.severity == "beyond_rounding"]
    assert [(d.stated_value, d.expected_value, d.difference) for d in told] == ([(None, wan("127.34"), None)] if open_ else [])
    assert all("印作 100.3（被截断）" in d.explanation_zh and "100.3, cut off" in d.explanation_en for d in told)


@pytest.mark.parametrize("part", ["63,", "90,1"])
def test_parts_cut_off_anywhere_may_not_be_more_than_their_total(part: str) -> None:
    """50.00 and 63,??? or 90,1?? are more than 100.35, however the figure went on."""
    rows = (("301", "工资福利支出", "100.35"), ("30101", "基本工资", "50.00"), ("30102", "津贴补贴", part))
    assert ("basic_expenditure", "30101", "total") in disputed(reconciled(coded("basic_expenditure", "total", *rows)))


def test_a_short_figure_goes_on_as_the_only_part_does_that_was_cut_off_too() -> None:
    """208 is 900.9 and makes 1,403.83 within rounding; its only part 900. is 900.91 by its row."""
    rows = (
        ("", "合计", "1,403.84 1,403.83 0.01"),
        ("208", "社会保障和就业支出", "900.91\t900.9\t"),
        ("20805", "行政事业单位养老支出", "900.91\t900.\t"),
        ("2080502", "事业单位离退休", "456.64\t456.64\t"),
        ("2080505", "养老保险缴费支出", "444.26\t444.26\t"),
        ("221", "住房保障支出", "502.93\t502.93\t"),
    )
    assert {("expenditure", code, "basic") for code in ("208", "20805")} <= disputed(reconciled(coded("expenditure", USES, *rows)))


YUAN = (
    ("", "合计", "379,400\t359,400\t20,000"),
    ("206", "科学技术支出", "359,400\t3\t"),
    ("208", "社会保障和就业支出", "20,000\t\t20,000"),
)


def test_a_whole_figure_cut_to_its_first_digits_is_repaired_and_no_misprint() -> None:
    """3 is what is left of 359,400: nobody printed another figure."""
    result = reconciled(coded("expenditure", USES, *YUAN, money="元"))
    assert (cell(result, "expenditure", "206", "basic").status, result.discrepancies) == ("repaired", [])
    misprinted = [(code, name, amounts.replace("\t3\t", "\t395,400\t")) for code, name, amounts in YUAN]
    result = reconciled(coded("expenditure", USES, *misprinted, money="元"))
    assert [(d.stated_value, d.expected_value) for d in result.discrepancies] == [(395400, 359400)]


def test_a_whole_figure_as_long_as_one_that_was_cut_off_may_be_cut_off_too() -> None:
    """227,7 and 4,585,25 are no figures; 1,446 is one, and as wide as the first of them."""
    rows = (
        ("301", "工资福利支出", "4,585,25"),
        ("30101", "基本工资", "227,7"),
        ("30113", "住房公积金", "1,446"),
        ("303", "补助", "12,000"),
    )
    result = reconciled(coded("basic_expenditure", "total", *rows, money="元"))
    assert disputed(result) == {("basic_expenditure", code, "total") for code in ("301", "30101", "30113")}


@pytest.mark.parametrize(("operating", "status"), [("843.97", "disputed"), ("843.98", "repaired")])
def test_sums_prove_nothing_where_a_row_s_own_sum_only_rounds(operating: str, status: str) -> None:
    """4,798.02 less 1,873.07 is 2,924.95, 2,080.97 and 843.97 are 2,924.94: one of them is rounded."""
    basic = f"2,954.9{int(operating[-1]) - 3}"
    rows = (
        ("", "合计", f"4,8\t{basic}\t2,110.97\t{operating}\t1,873.07"),
        ("206", "科学技术支出", f"4,798.02\t2,9\t2,080.97\t{operating}\t1,873.07"),
        ("208", "社会保障和就业支出", "30.00\t30.00\t30.00\t\t"),
    )
    table = coded("general_public_budget_expenditure", "total basic personnel operating project", *rows, kind="budget")
    assert cell(reconciled(table, exact_figures()), "general_public_budget_expenditure", "206", "basic").status == status


@pytest.mark.parametrize(("beside", "status"), [("30.0", "disputed"), ("30.", "repaired")])
def test_a_figure_that_holds_within_rounding_as_printed_may_have_lost_its_zeros_alone(beside: str, status: str) -> None:
    """1460.1 may be 1,460.10: both sums allow it. Where its column has cut figures (30.), it is one of them."""
    rows = (
        ("", "合计", "1,548.99\t1460.1\t88.88"),
        ("206", "科学技术支出", "1,430.11\t1,430.11\t"),
        ("208", "社会保障和就业支出", f"118.88\t{beside}\t88.88"),
    )
    result = reconciled(coded("expenditure", USES, *rows), exact_figures())
    found = cell(result, "expenditure", "合计", "basic")
    assert found.status == status
    assert (found.amount_low_yuan, found.amount_high_yuan) == ((wan("1460.10"), wan("1460.11")) if status == "disputed" else (None, None))


def test_items_one_below_the_other_stand_in_one_column_that_was_cut() -> None:
    table = three_public(
        "1,399 9,288 36,320 0 3632, 1,076", measures="total overseas_travel vehicles vehicle_purchase vehicle_operation reception"
    )
    (row,) = table.rows
    below = tuple(token._replace(line=row.line + i) for i, token in enumerate(row.amounts))
    upright = replace(table, rows=(replace(row, runs=(below,)),), money="元")
    assert {c.measure: c.status for c in reconciled(upright, kind="budget").cells if c.printed != "0"} == dict.fromkeys(
        ("total", "overseas_travel", "vehicles", "vehicle_operation", "reception"), "disputed"
    )


@pytest.mark.parametrize(("part", "accused"), [("55", False), ("9,900", True)])
def test_a_figure_too_short_by_far_that_may_go_on_accuses_nothing(part: str, accused: bool) -> None:
    rows = (("303", "对个人和家庭的补助", "621,700"), ("30301", "离休费", "62,700"), ("30399", "其他支出", part))
    result = reconciled(coded("basic_expenditure", "total", *rows, money="元"))
    assert bool(result.discrepancies) is accused
    assert ("basic_expenditure", "30399", "total") in disputed(result)


def test_figures_cut_off_in_two_sections_are_no_contradiction_of_their_sum() -> None:
    rows = (
        ("", "合计", "1,000,000"),
        ("301", "工资福利支出", "600,000"),
        ("30101", "基本工资", "55"),
        ("30102", "津贴补贴", "41,000"),
        ("303", "对个人和家庭的补助", "400,000"),
        ("30301", "离休费", "33"),
        ("30302", "退休费", "63,000"),
    )
    result = reconciled(coded("basic_expenditure", "total", *rows, money="元"))
    assert result.discrepancies == []
    assert {("basic_expenditure", "30101", "total"), ("basic_expenditure", "30301", "total")} == disputed(result)


def test_what_is_printed_on_both_sides_is_told_by_the_figure_that_the_others_make() -> None:
    """一般公共预算 and 政府性基金 make the appropriations: the first of them is stated, not their sum."""
    appropriation = summary(
        "appropriation_summary",
        (("一、一般公共预算财政拨款", "9.00"), ("二、政府性基金预算财政拨款", "3.00"), ("本年收入合计", "12.00")),
        (("一、科学技术支出", "12.00 9.00 3.00"), ("本年支出合计", "12.00 9.00 3.00")),
        "total general_public_budget government_fund",
    )
    general = coded("general_public_budget_expenditure", "total", ("", "合计", "8.00"), ("206", "科学技术支出", "8.00"))
    told = [d for d in reconciled(appropriation, general).discrepancies if d.severity == "beyond_rounding"]
    assert told and all((d.stated_value, d.expected_value) in {(wan("8.00"), wan("9.00")), (wan("9.00"), wan("8.00"))} for d in told)


def test_a_sum_within_rounding_leaves_a_short_figure_open() -> None:
    """282.4 is 282.40 trimmed, or 282.41 cut: with 65.45 both make 347.86 within rounding."""
    rows = (("", "合计", "347.86"), ("206", "科学技术支出", "282.4"), ("221", "住房保障支出", "65.45"))
    elsewhere = coded("state_capital", "total", ("229", "其他支出", "1.25"))
    assert disputed(reconciled(coded("expenditure", "total", *rows), elsewhere)) == {("expenditure", "206", "total")}
    trimmed = (("", "合计", "347.85"), *rows[1:])
    assert disputed(reconciled(coded("expenditure", "total", *trimmed), elsewhere)) == set()


def test_a_sum_doesn_t_confirm_what_goes_on_where_it_is_printed_again() -> None:
    """The classes add up to 91.80, printed 91.8; but the other statement has the figure as 91.81."""
    general = coded(
        "general_public_budget_expenditure", "total", ("", "合计", "91.81"), ("206", "科学技术支出", "31.35"), ("208", "社保", "60.45")
    )
    lines = ("一、科学技术支出", "31.35"), ("二、社会保障和就业支出", "60.45"), ("本年支出合计", "91.8 91.8")
    revenue = ("一、一般公共预算财政拨款", "91.81"), ("本年收入合计", "91.81")
    result = reconciled(general, summary("appropriation_summary", revenue, lines, "total general_public_budget"))
    assert {c.printed: c.status for c in result.cells if c.line_name == "本年支出合计"} == {"91.8": "disputed"}


@pytest.mark.parametrize(
    ("total", "found"),
    [
        ("4,073.50", [("4,070.00", "reported", wan("4070.00")), ("4700", "disputed", None)]),
        ("4,703.50", [("4,070.00", "repaired", wan("4700.00")), ("4700", "reported", wan("4700.00"))]),
    ],
)
def test_a_short_figure_that_can_t_begin_its_copy_is_no_cut_one(total: str, found: list[tuple[object, ...]]) -> None:
    """4700 may be 4,700.00 or what is left of it, never of 4,070.00: the total says which is misprinted."""
    rows = (("", "合计", f"{total}\t{total}"), ("001", "甲", "4,070.00\t4700"), ("002", "乙", "3.50\t3.50"))
    result = reconciled(coded("project_expenditure", "total general_public_budget", *rows, kind="budget"), kind="budget")
    assert [(c.printed, c.status, c.amount_yuan) for c in result.cells if c.line_code == "001"] == found
    whole = found[1][1] == "reported"
    assert [(d.stated_value, d.expected_value) for d in result.discrepancies] == [(wan("4070.00"), wan("4700.00") if whole else None)]


def test_copies_in_one_column_are_one_proof() -> None:
    """类 and 项 print 424 each, 款 what is left of the same figure: all of their column may have been cut."""
    rows = ("", "合计", "1,303.45"), ("206", "科学技术支出", "424"), ("20601", "管理", "4"), ("2060101", "行政运行", "424")
    result = reconciled(coded("expenditure", "total", *rows))
    assert repaired(result) == {}
    assert ("expenditure", "20601", "total") in disputed(result)


def test_no_proof_leaves_no_range() -> None:
    result = reconciled(coded("expenditure", "total", ("206", "科学技术支出", "1,20")), identities=[])
    (found,) = result.cells
    assert (found.status, found.amount_yuan, found.amount_low_yuan, found.amount_high_yuan) == ("disputed", None, None, None)


def test_a_value_that_contradicts_a_copy_is_not_taken() -> None:
    """Row and section would give 20.00, but the sibling statement prints 25.00 for the same figure."""
    spending = coded("expenditure", USES, ("", "合计", "30.00 10.00 2"), ("206", "科学技术支出", "30.00 10.00 20.00"))
    projects = coded("project_expenditure", "total", ("", "合计", "25.00"), kind="budget")
    result = reconciled(spending, projects, kind="budget")
    assert ("expenditure", "合计", "project") not in repaired(result)
    assert ("expenditure", "合计", "project") in disputed(result)


def test_what_is_printed_must_begin_the_value() -> None:
    """Row and section say 203.45, which does not begin with 1,2: no repair of a cut-off cell."""
    result = reconciled(
        coded(
            "expenditure",
            USES,
            ("", "合计", "303.45 100.00 203.45"),
            ("206", "科学技术支出", "203.45 0.00 1,2"),
            ("208", "社会保障和就业支出", "100.00 100.00 0.00"),
        )
    )
    assert cell(result, "expenditure", "206", "project").status == "disputed"


def test_trimmed_zeros_are_no_cut() -> None:
    """550 and 205.1 beside figures to the cent, in sums that are exact: as printed."""
    result = reconciled(
        coded(
            "expenditure",
            USES,
            ("", "合计", "817.65 550 267.65"),
            ("206", "科学技术支出", "755.1 550 205.1"),
            ("208", "社会保障和就业支出", "62.55 0.00 62.55"),
        )
    )
    assert statuses(result) == {"reported": 9}


def test_a_whole_column_cut_off_is_solved_together() -> None:
    """Every project figure lost its last decimals; rows give them, and the section proves them."""
    result = reconciled(
        coded(
            "expenditure",
            USES,
            ("", "合计", "60.66 10.33 50.3"),
            ("206", "科学技术支出", "40.55 5.22 35.3"),
            ("208", "社会保障和就业支出", "20.11 5.11 15.0"),
        ),
        exact_figures(),
    )
    assert repaired(result) == {("expenditure", "合计", "project"): "50.33", ("expenditure", "206", "project"): "35.33"}
    assert cell(result, "expenditure", "208", "project").status == "reported"


# Every figure of the column was cut to four characters: `713.` shows it.
SQUEEZED = (("", "合计", "713."), ("206", "科学技术支出", "103."), ("208", "社会保障和就业支出", "91.2"))


def test_in_a_cut_column_a_figure_as_wide_as_the_cut_is_open() -> None:
    """91.2 has as many decimals as any figure of its table, and may be 91.24 all the same."""
    result = reconciled(coded("expenditure", "total", *SQUEEZED))
    assert statuses(result) == {"disputed": 3}
    assert cell(result, "expenditure", "208", "total").amount_yuan is None


def test_a_figure_narrower_than_the_cut_stands() -> None:
    result = reconciled(coded("expenditure", "total", *SQUEEZED, ("210", "卫生健康支出", "9.2")))
    assert cell(result, "expenditure", "210", "total").status == "reported"


def test_a_figure_wider_than_the_cut_is_open_too() -> None:
    """Figures are cut where their column ends, not after so many characters; elsewhere amounts have two decimals."""
    rows = (*SQUEEZED, ("210", "卫生健康支出", "424.4"))
    beside = coded("fiscal_appropriation_expenditure", "total", ("210", "卫生健康支出", "510.25"))
    assert cell(reconciled(coded("expenditure", "total", *rows), beside), "expenditure", "210", "total").status == "disputed"


def test_two_cut_figures_do_not_confirm_each_other() -> None:
    """206 and its only 款 read alike, but they may have been cut alike."""
    rows = (("", "合计", "713."), ("206", "科学技术支出", "97.5"), ("20604", "技术研究与开发", "97.5"))
    assert statuses(reconciled(coded("expenditure", "total", *rows))) == {"disputed": 3}


def test_parts_that_make_up_a_whole_in_no_doubt_were_only_trimmed() -> None:
    """91.2 and 12.3 can't have been longer: they make up 103.50, which is whole."""
    table = coded(
        "general_public_budget_expenditure",
        "total",
        ("208", "社会保障和就业支出", "103.50"),
        ("20805", "行政事业单位养老支出", "91.2"),
        ("20808", "抚恤", "12.3"),
        ("210", "卫生健康支出", "713."),
    )
    found = {c.line_code: c.status for c in reconciled(table).cells}
    assert found == {"208": "reported", "20805": "reported", "20808": "reported", "210": "disputed"}


def test_whole_yuan_cut_off_at_a_comma_are_seen_by_their_copy() -> None:
    """18,109 is a number; that 18,109,500 begins so elsewhere shows the cut, also of what agrees with it."""
    revenue = [("一、财政拨款收入", "18,109"), ("1.一般公共预算资金", "18,109"), ("收入总计", "18,109")]
    table = replace(
        summary("revenue_expenditure_summary", revenue, [("一、教育支出", "18,109,500"), ("支出总计", "18,109,500")], kind="budget"),
        money="元",
    )
    result = reconciled(table, kind="budget")
    assert {(c.line_name, c.status) for c in result.cells if c.side == "revenue"} == {(label, "disputed") for label, _ in revenue}
    assert {c.status for c in result.cells if c.side == "expenditure"} == {"reported"}


def test_two_sums_prove_nothing_in_a_table_that_rounds() -> None:
    """Row and section both give 20.00; 208 shows that sums of this table may miss by a cent, so both may."""
    rows = (
        ("", "合计", "91.01 40.00 51.00"),
        ("206", "科学技术支出", "60.00 40.00 2"),
        ("208", "社会保障和就业支出", "31.01 0.00 31.00"),
    )
    result = reconciled(coded("expenditure", USES, *rows))
    assert cell(result, "expenditure", "206", "project").status == "disputed"


def test_a_figure_that_falls_short_of_an_exact_sum_is_open() -> None:
    """12 may be 12.01, as which the row is exact; as 12.00 it is within rounding. Where the row is exact as printed it is 12.00."""
    rows = ("206", "科学技术支出", "109.76 97.75 12"), ("208", "社会保障和就业支出", "1,210.26 9.01 1,201.25")
    assert cell(reconciled(coded("expenditure", USES, *rows)), "expenditure", "206", "project").status == "disputed"
    trimmed = ("206", "科学技术支出", "109.75 97.75 12"), rows[1]
    assert cell(reconciled(coded("expenditure", USES, *trimmed)), "expenditure", "206", "project").status == "reported"


def test_a_column_of_whole_figures_cut_alike_is_open() -> None:
    """What is left of 项目支出 adds up by itself; beside it the same figures go on."""
    rows = (
        ("", "合计", "54625727 0 5462"),
        ("206", "科学技术支出", "30864438 0 3086"),
        ("208", "社会保障和就业支出", "23761289 0 2376"),
    )
    result = reconciled(coded("expenditure", USES, *rows, money="元"))
    assert disputed(result) | repaired(result).keys() == {("expenditure", line, "project") for line in ("合计", "206", "208")}
    assert set(repaired(result).values()) <= {"3086.44", "2376.13", "5462.57"}


def test_a_figure_that_goes_on_beside_it_was_cut() -> None:
    """A total and its only part are the same figure, though the sum of the section is exact with what is left of it."""
    rows = ("", "合计", "36.99 24.00 12.99"), ("206", "科学技术支出", "5.8 5.81"), ("208", "社会保障和就业支出", "31.19 31.19")
    result = reconciled(coded("revenue", "total institutional other", *rows))
    assert cell(result, "revenue", "206", "total").status == "disputed"


def test_a_zero_cut_off_is_seen_by_its_decimals_or_in_a_cut_column() -> None:
    rows = (("206", "科学技术支出", "637."), ("208", "社会保障和就业支出", "0"), ("210", "卫生健康支出", "11.90"))
    assert statuses(reconciled(coded("expenditure", "total", *rows))) == {"disputed": 2, "reported": 1}
    assert statuses(reconciled(coded("expenditure", "total", *rows[1:]))) == {"reported": 2}
    assert (
        cell(
            reconciled(coded("expenditure", "total", *rows[2:], ("208", "社会保障和就业支出", "0.0"))), "expenditure", "208", "total"
        ).status
        == "disputed"
    )


# --- misprints -----------------------------------------------------------------------------------

BOOK = (("", "合计", "90.00 40.00 50.00"), ("206", "科学技术支出", "60.00 25.00 35.00"), ("208", "社会保障和就业支出", "30.00 15.00 15.00"))


def misprinted(line: int, amounts: str) -> tuple[tuple[str, str, str], ...]:
    return tuple((*row[:2], amounts) if i == line else row for i, row in enumerate(BOOK))


def test_a_misprint_that_row_and_section_disprove_is_repaired() -> None:
    result = reconciled(coded("expenditure", USES, *misprinted(1, "60.00 25.00 53.00")), exact_figures())
    assert repaired(result) == {("expenditure", "206", "project"): "35.00"}
    found = cell(result, "expenditure", "206", "project")
    assert (found.printed, found.evidence) == ("53.00", "given exactly by row:total and hierarchy:project")
    assert disputed(result) == set()


def test_one_fault_is_told_once_with_both_figures() -> None:
    result = reconciled(coded("expenditure", USES, *misprinted(1, "60.00 25.00 53.00")), exact_figures())
    (fault,) = result.discrepancies
    assert (fault.kind, fault.severity, fault.unit) == ("identity", "beyond_rounding", "yuan")
    assert (fault.stated_value, fault.expected_value, fault.difference) == (wan("53"), wan("35"), wan("18"))
    assert fault.source_line == 3
    assert fault.counterpart_line is not None
    assert fault.where_stated.endswith("206 科学技术支出 project")
    assert "“206 科学技术支出”行“项目支出”栏印作 53.00 万元" in fault.explanation_zh
    assert (
        "line 206 科学技术支出, column Projects, is printed as 53.00 万元" in fault.explanation_en and "35.00 万元" in fault.explanation_en
    )


def test_where_figures_may_be_rounded_row_and_section_are_one_proof_of_a_misprint() -> None:
    """Nine figures don't show whether the report rounds; where it does, 34.99 may be meant as well."""
    result = reconciled(coded("expenditure", USES, *misprinted(1, "60.00 25.00 53.00")))
    found = cell(result, "expenditure", "206", "project")
    assert (found.status, found.amount_yuan, found.amount_low_yuan, found.amount_high_yuan) == ("disputed", wan("53"), wan("35"), wan("35"))
    assert [d.severity for d in result.discrepancies] == ["beyond_rounding"]


def test_a_contradiction_of_two_figures_alone_is_disputed_on_both_sides() -> None:
    """基本 in two tables, 40 or 41, and nothing else to say which."""
    one = coded("general_public_budget_expenditure", "basic", ("", "合计", "40.00"))
    other = coded("basic_expenditure", "total", ("", "合计", "41.00"))
    result = reconciled(one, other)
    assert disputed(result) == {("general_public_budget_expenditure", "合计", "basic"), ("basic_expenditure", "合计", "total")}
    told = {c.statement: (c.amount_yuan, c.amount_low_yuan, c.amount_high_yuan) for c in result.cells}
    assert told["basic_expenditure"] == (wan("41"), wan("40"), wan("40"))
    assert told["general_public_budget_expenditure"] == (wan("40"), wan("41"), wan("41"))
    (fault,) = result.discrepancies
    assert (fault.kind, {fault.stated_value, fault.expected_value}) == ("cross_statement", {wan("40"), wan("41")})


def test_dispute_falls_only_on_what_some_least_repair_changes() -> None:
    """The row of 206 breaks: of its three figures only the last has no exact sum that needs it."""
    result = reconciled(
        coded(
            "expenditure",
            USES,
            ("206", "科学技术支出", "60.00 25.00 53.00"),
            ("20601", "科学技术管理事务", "40.00 15.00 25.00"),
            ("20604", "技术研究与开发", "20.00 10.00 10.00"),
        ),
        exact_figures(),
    )
    assert disputed(result) == set()
    assert {(c.line_code, c.status) for c in result.cells if c.statement == "expenditure" and c.line_code != "206"} == {
        ("20601", "reported"),
        ("20604", "reported"),
    }
    assert repaired(result) == {("expenditure", "206", "project"): "35.00"}


def test_a_difference_that_rounding_explains_changes_nothing() -> None:
    result = reconciled(coded("expenditure", USES, *misprinted(1, "60.00 25.00 35.01")))
    assert statuses(result) == {"reported": 9}
    assert {d.severity for d in result.discrepancies} == {"rounding"}


def test_a_conditional_link_never_accuses() -> None:
    """财政拨款总表's 类 may be more than the general public budget's: two figures, no dispute."""
    name = "appropriation_by_class_without_columns"
    appropriation = summary(
        "appropriation_summary",
        [("一、本年收入", "90.00"), ("收入总计", "90.00")],
        [("一、本年支出", "90.00"), ("（一）科学技术支出", "90.00"), ("支出总计", "90.00")],
        kind="budget",
    )
    public = coded(
        "general_public_budget_expenditure",
        USES,
        ("", "合计", "60.00 25.00 35.00"),
        ("206", "科学技术支出", "60.00 25.00 35.00"),
        kind="budget",
    )
    result = reconciled(appropriation, public, kind="budget", identities=[i for i in load_identities() if i.name == name])
    (link,) = [i for i in result.identities if i.identity.startswith(name)]
    assert (link.identity, link.outcome) == (f"{name} (evidence only)", "broken")
    assert statuses(result) == {"reported": len(result.cells)}
    assert result.discrepancies == []
    assert all(c.checks_broken == 0 for c in result.cells)


def test_open_cells_neither_accuse_nor_are_accused() -> None:
    """206 may be basic or project: 合计 contradicts either, but what is said is said of the totals, which are known."""
    result = reconciled(coded("expenditure", USES, ("", "合计", "50.00 25.00 25.00"), ("206", "科学技术支出", "60.00 60.00")))
    assert {c.status for c in result.cells if c.measure is None} == {"disputed"}
    found = [(d.stated_value, d.expected_value) for d in result.discrepancies if d.severity == "beyond_rounding"]
    assert found == [(wan("50.00"), wan("60.00"))]


def book_of(texts: dict[str, str], *equations: Equation) -> Verdict:
    """The verdict on cells by name, printed in 万元 with two decimals, one a column; what begins with x is another table's."""
    printed = {
        ref: Printed(ref, None, ref.column, 1, text, round(float(text) * 100) * UNIT, len(text.partition(".")[2]), 2, True, 1_000_000, UNIT)
        for ref, text in zip(named(texts, *texts), texts.values(), strict=True)
    }
    return examine(printed, UNITS, equations)


def named(texts: dict[str, str], *names: str) -> list[Ref]:
    return [Ref("x" if name.startswith("x") else "t", 0, list(texts).index(name)) for name in names]


def test_a_repair_leaves_no_figure_printed_again_a_cent_apart() -> None:
    """Two sums of rounded parts give 192.68; the total, whose only part it is, prints 192.67."""
    texts = {"total": "192.67", "part": "192.", "a": "141.52", "b": "51.16", "c": "100.00", "d": "92.68"}
    sums = [equation("first", "sum", *named(texts, "part", "a", "b")), equation("second", "sum", *named(texts, "part", "c", "d"))]
    again = equation("again", "sum", *named(texts, "total", "part"))
    (part,) = named(texts, "part")
    assert book_of(texts, *sums).repaired.keys() == {part}
    assert book_of(texts, *sums, again).repaired == {}
    assert part in book_of(texts, *sums, again).disputed


def test_a_sum_printed_again_through_a_cut_figure_proves_nothing_more() -> None:
    """The line below repeats the line's figures, one of them cut: its sum is the same, whatever rounding moved."""
    texts = {"total": "1334.30", "part": "318.07", "rest": "978.22", "cut": "38.", "total'": "1334.30", "part'": "318.07"}
    texts |= {"rest'": "978.22", "cut'": "38.", "between": "318.", "x": "9.01", "x1": "4.00", "x2": "5.00"}
    line = equation("line", "sum", *named(texts, "total", "part", "rest", "cut"))
    below = equation("below", "sum", *named(texts, "total'", "part'", "rest'", "cut'"))
    copies = [
        equation(f"copy {one}", "copy", *named(texts, one, other))
        for one, other in (("total", "total'"), ("rest", "rest'"), ("cut", "cut'"), ("part", "between"), ("between", "part'"))
    ]
    rounds = equation("rounds", "sum", *named(texts, "x", "x1", "x2"))
    verdict = book_of(texts, line, below, *copies, rounds)
    assert not set(named(texts, "cut", "cut'")) & verdict.repaired.keys()


def test_a_contradiction_that_no_small_repair_explains_opens_its_total_too() -> None:
    """Figures cut alike hold together above: 3192 + 3165 = 6357, while their parts come to far more."""
    texts = {"all": "6357.00", "one": "3192.00", "two": "3165.00", "a": "5679.10", "b": "7968.20", "c": "1223.30", "d": "6816.60"}
    verdict = book_of(
        texts,
        equation("all", "sum", *named(texts, "all", "one", "two")),
        equation("one", "sum", *named(texts, "one", "a", "b", "c")),
        equation("two", "sum", *named(texts, "two", "c", "d", "a")),
    )
    assert {*named(texts, "one", "two")} <= verdict.disputed.keys()


def test_a_zero_that_rounding_explains_is_no_cut() -> None:
    row = ("206", "科学技术支出", "10.01 4.00 6.00 0")
    columns = "total basic project commercial"
    assert cell(reconciled(coded("expenditure", columns, row)), "expenditure", "206", "commercial").status == "reported"
    broken = ("206", "科学技术支出", "10.36 4.00 6.00 0")
    assert cell(reconciled(coded("expenditure", columns, broken)), "expenditure", "206", "commercial").status == "disputed"


# --- against brute force ----------------------------------------------------------------------------

# A table of 合计 over two 类, three columns each: the nine cells of BOOK and their six equations.
ROWS, WIDTH = 3, 3
CELLS = [Ref("t", row, column) for row in range(ROWS) for column in range(WIDTH)]
UNIT = 10_000


def equation(name: str, kind: str, whole: Ref, *parts: Ref) -> Equation:
    return Equation(name, kind, "row", "=", ((whole, 1),), tuple((part, 1) for part in parts))


EQUATIONS = [equation(f"row {row}", "sum", *(Ref("t", row, column) for column in range(WIDTH))) for row in range(ROWS)] + [
    equation(f"column {column}", "sum", *(Ref("t", row, column) for row in range(ROWS))) for column in range(WIDTH)
]


# Beside them so many exact sums that nothing in the report can be rounded.
BESIDE = [Ref("x", row, column) for row in range(SURELY_EXACT) for column in range(WIDTH)]
EXACT = [equation(f"beside {row}", "sum", *(Ref("x", row, column) for column in range(WIDTH))) for row in range(SURELY_EXACT)]
UNITS = {"t": UNIT, "x": UNIT}


def printed_as(values: dict[Ref, int]) -> dict[Ref, Printed]:
    return {
        ref: Printed(ref, None, ref.column, ref.row, f"{fen // 1_000_000}.{fen // UNIT % 100:02d}", fen, 2, 2, False, 1_000_000, UNIT)
        for ref, fen in values.items()
    }


def examined(printed: dict[Ref, Printed]) -> Verdict:
    """The verdict on a table beside others that are exact."""
    beside = printed_as({ref: (3_000_000 + ref.row * UNIT, 1_000_000, 2_000_000 + ref.row * UNIT)[ref.column] for ref in BESIDE})
    return examine(printed | beside, UNITS, EQUATIONS + EXACT)


def least_repairs(values: dict[Ref, int]) -> list[dict[Ref, int]]:
    """All smallest sets of changes that make every equation exact, by trying every set of cells.

    Knows nothing of the engine: unknown cells are solved for by elimination over the six sums.
    """
    for size in range(len(CELLS)):
        found = [repair for chosen in combinations(CELLS, size) if (repair := solved(values, set(chosen))) is not None]
        if found:
            return [r for r in found if all(fen >= 0 for fen in r.values())]
    return []


def solved(values: dict[Ref, int], chosen: set[Ref]) -> dict[Ref, int] | None:
    """The values of exactly ``chosen`` that make all exact; None where there are none or many."""
    known = {ref: fen for ref, fen in values.items() if ref not in chosen}
    progress = True
    while progress:
        progress = False
        for e in EQUATIONS:
            open_terms = [(ref, side) for ref, side in _signed(e) if ref not in known]
            if len(open_terms) == 1:
                ref, sign = open_terms[0]
                known[ref] = -sign * sum(s * known[r] for r, s in _signed(e) if r != ref)
                progress = True
    if len(known) < len(CELLS) or any(sum(s * known[r] for r, s in _signed(e)) for e in EQUATIONS):
        return None
    return {ref: known[ref] for ref in chosen} if all(known[ref] != values[ref] for ref in chosen) else None


def _signed(e: Equation) -> list[tuple[Ref, int]]:
    return [(ref, w) for ref, w in e.left] + [(ref, -w) for ref, w in e.right]


@st.composite
def books(draw: st.DrawFn) -> dict[Ref, int]:
    """A consistent table: four leaves, the rest their sums; figures a whole 万元 or more apart."""
    leaves = [draw(st.integers(1, 500)) for _ in range(4)]
    (a, b), (c, d) = leaves[:2], leaves[2:]
    table = [[a + b + c + d, a + c, b + d], [a + b, a, b], [c + d, c, d]]
    return {Ref("t", i, j): table[i][j] * 1_000_000 for i in range(ROWS) for j in range(WIDTH)}


@given(books())
@settings(max_examples=40, deadline=None)
def test_a_consistent_table_is_left_alone(values: dict[Ref, int]) -> None:
    verdict = examined(printed_as(values))
    assert (verdict.repaired, verdict.disputed, verdict.faults) == ({}, {}, [])


@given(books(), st.sampled_from(CELLS), st.integers(1, 300))
@settings(max_examples=80, deadline=None)
def test_one_misprint_gets_the_only_least_repair(values: dict[Ref, int], spoilt: Ref, shift: int) -> None:
    """Row and column both break, so that brute force knows one smallest repair: the truth."""
    wrong = {**values, spoilt: values[spoilt] + shift * 1_000_000}
    assert least_repairs(wrong) == [{spoilt: values[spoilt]}]
    verdict = examined(printed_as(wrong))
    assert {ref: fen for ref, (fen, _) in verdict.repaired.items()} == {spoilt: values[spoilt]}
    assert (verdict.disputed, len(verdict.faults)) == ({}, 1)


def shifted(count: int) -> st.SearchStrategy[list[tuple[Ref, int]]]:
    """Up to ``count`` cells, each with what is added to it in 万元."""
    return st.lists(st.tuples(st.sampled_from(CELLS), st.integers(-300, 300)), min_size=2, max_size=count, unique_by=lambda pair: pair[0])


def spoil(values: dict[Ref, int], shifts: list[tuple[Ref, int]]) -> dict[Ref, int]:
    return {**values, **{ref: max(0, values[ref] + shift * 1_000_000) for ref, shift in shifts}}


@given(books(), shifted(3))
@settings(max_examples=100, deadline=None)
def test_what_is_repaired_is_in_every_least_repair(values: dict[Ref, int], shifts: list[tuple[Ref, int]]) -> None:
    """Two or three misprints at once: a repair is the same in every smallest one that brute force finds."""
    wrong = spoil(values, shifts)
    least = least_repairs(wrong)
    for ref, (fen, _) in examined(printed_as(wrong)).repaired.items():
        assert all(repair.get(ref) == fen for repair in least)


@given(books(), shifted(2))
@settings(max_examples=100, deadline=None)
def test_what_some_least_repair_changes_is_not_passed_over(values: dict[Ref, int], shifts: list[tuple[Ref, int]]) -> None:
    """Two misprints at once: each cell of some smallest repair is repaired or disputed.

    Repairs of three and more cells aren't searched: there what is disputed may be too little.
    """
    wrong = spoil(values, shifts)
    verdict = examined(printed_as(wrong))
    touched = {ref for repair in least_repairs(wrong) for ref in repair}
    assert touched <= set(verdict.repaired) | set(verdict.disputed)


@given(books(), st.sampled_from(CELLS), st.integers(1, 4))
@settings(max_examples=80, deadline=None)
def test_a_cut_off_cell_is_repaired_with_the_truth(values: dict[Ref, int], cut: Ref, width: int) -> None:
    """Cut to a few characters (``12`` of 123.00): row and column are two proofs of the same value."""
    printed = printed_as(values)
    whole = printed[cut].text
    text = whole[: min(width, len(whole) - 1)]
    fen = int(text.rstrip(".") or 0) * 1_000_000 if "." not in text[:-1] else int(float(text) * 1_000_000)
    if fen == values[cut]:
        return
    decimals = len(text.partition(".")[2])
    printed[cut] = Printed(cut, None, cut.column, cut.row, text, fen, decimals, 2, False, 1_000_000, UNIT)
    verdict = examined(printed)
    assert {ref: fen for ref, (fen, _) in verdict.repaired.items()} == {cut: values[cut]}
    assert verdict.disputed == {}
    assert verdict.faults == [] or cut in verdict.cut
    assert len(verdict.repaired[cut][1]) == 2
