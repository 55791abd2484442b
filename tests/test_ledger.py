"""Prose against statements and against itself: each kind planted in a small report, and its clean twin silent."""

from dataclasses import replace
from decimal import Decimal

import pytest
from ledger_reports import Pair, beyond, cell, ledger, percent, rounded, subject, wan, yuan

from dagster_project.relations import Cell

ITEM = "1.科学技术支出（类）科学技术管理事务（款）行政运行（项）。"
SPECIFICS = ("五、一般公共预算财政拨款支出决算情况说明", "（三）一般公共预算财政拨款支出决算具体情况")
SUMMARY = "revenue_expenditure_summary"
RUNNING = subject("2060101", "行政运行", "337.84")
TOTALS = (
    cell(SUMMARY, "本年支出合计", "total", "1000.00", side="expenditure"),
    cell(SUMMARY, "支出总计", "total", "1040.00", side="expenditure", row=2),
)


def item(amount: str, *cells: Cell, said: str = "支出决算为") -> list[Pair]:
    return beyond(ledger(*SPECIFICS, f"{ITEM}{said}{amount}万元。", cells=cells))


# Prose against statements


def test_a_subject_that_the_statement_has_otherwise() -> None:
    assert item("338.74", RUNNING) == [yuan("338.74", "337.84")]
    assert item("337.84", RUNNING) == []


def test_the_row_names_both_figures_and_both_lines_in_both_languages() -> None:
    [row] = ledger(*SPECIFICS, f"{ITEM}支出决算为338.74万元。", cells=[RUNNING])
    assert (row.kind, row.source_line, row.counterpart_line, row.difference) == ("narrative", 4, 901, wan("0.90"))
    for told in (row.explanation_zh, row.explanation_en):
        assert all(part in told for part in ("338.74 万元", "337.84 万元", "4", "901"))
    assert row.where_stated.endswith("行政运行")


@pytest.mark.parametrize(
    ("doubtful", "why"),
    [
        (subject("2060101", "行政运行", "337.84", "expenditure"), "another statement, for all money"),
        (cell("general_public_budget_expenditure", "行政运行", "total", "337.84", code="2060101", status="disputed"), "disputed"),
        (cell("general_public_budget_expenditure", "行政运行", "total", "337.84", code="2060101", status="repaired"), "not printed so"),
        (cell("general_public_budget_expenditure", "行政运行", "total", "337.84", code="2060101", proofs=0), "no identity has it"),
        (cell("general_public_budget_expenditure", "行政运行", "total", "337.84", code="2060101", broken=1), "in a broken identity"),
        (cell("general_public_budget_expenditure", "行政运行", "project", "337.84", code="2060101"), "another column"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_only_a_proved_cell_of_the_same_thing_accuses(doubtful: Cell, why: str) -> None:
    assert item("338.74", doubtful) == [], why


def test_an_unproved_cell_counts_once_another_statement_has_the_same() -> None:
    unproved = cell("general_public_budget_expenditure", "行政运行", "total", "337.84", code="2060101", proofs=0)
    assert item("338.74", unproved, subject("2060101", "行政运行", "337.84", "expenditure")) == [yuan("338.74", "337.84")]


def test_a_zero_which_any_column_could_hold_counts_once_another_statement_has_it() -> None:
    nothing = subject("2060101", "行政运行", "0.00")
    assert item("338.74", nothing) == []
    assert item("338.74", nothing, subject("2060101", "行政运行", "0.00", "expenditure")) == [yuan("338.74", "0.00")]
    assert item("0.00", RUNNING) == [yuan("0.00", "337.84")]


def test_what_another_column_or_a_disputed_cell_has_is_no_contradiction() -> None:
    basic = cell("general_public_budget_expenditure", "行政运行", "basic", "330.00", code="2060101")
    torn = cell("general_public_budget_expenditure", "行政运行", None, "331.00", code="2060101", status="disputed")
    assert item("330.00", RUNNING, basic) == []
    assert item("331.00", RUNNING, torn) == []
    assert item("345.00", RUNNING, basic, torn) == [yuan("345.00", "337.84")]


def test_a_hundredth_between_two_printings_is_rounding() -> None:
    rows = ledger(*SPECIFICS, f"{ITEM}支出决算为337.85万元。", cells=[RUNNING])
    assert (beyond(rows), rounded(rows)) == ([], [yuan("337.85", "337.84")])
    assert item("337.86", RUNNING) == [yuan("337.86", "337.84")]


def test_a_coarser_printing_agrees_with_what_it_rounds() -> None:
    exact = cell("general_public_budget_expenditure", "行政运行", "total", "337.8412", code="2060101", resolution="0.01")
    assert ledger(*SPECIFICS, f"{ITEM}支出决算为337.84万元。", cells=[exact]) == []
    assert item("338", exact) == []
    assert item("337.83", exact) == [yuan("337.83", "337.8412")]


def test_one_wrong_figure_in_two_places_is_one_row_with_both_lines() -> None:
    rows = ledger(
        *SPECIFICS,
        f"{ITEM}支出决算为338.74万元。",
        "六、一般公共预算财政拨款支出决算补充说明",
        f"{ITEM}支出决算为338.74万元。",
        cells=[RUNNING],
    )
    assert beyond(rows) == [yuan("338.74", "337.84")]
    assert "第 6 行" in rows[0].explanation_zh and "line 6" in rows[0].explanation_en


def test_a_subject_told_twice_in_a_section_may_be_another_subject() -> None:
    texts = (f"{ITEM}支出决算为337.84万元。", f"{ITEM}支出决算为20.00万元。")
    assert beyond(ledger(*SPECIFICS, *texts, cells=[RUNNING])) == []


def test_totals_with_and_without_balances_are_both_right() -> None:
    def total(amount: str) -> list[Pair]:
        return beyond(ledger("三、支出决算情况说明", f"2023年度支出合计{amount}万元。", cells=TOTALS))

    assert total("1000.00") == total("1040.00") == []
    assert total("1100.00") == [yuan("1100.00", "1000.00")]


@pytest.mark.parametrize(
    ("printed", "meant"),
    [("339.00", "330.00"), ("303.00", "330.00"), ("347.84", "337.84"), ("373.84", "337.84"), ("345.67", "337.84"), ("33.00", "337.84")],
    ids=["a digit of the other", "two swapped", "a digit", "two swapped of the total", "like neither", "a digit lost"],
)
def test_a_misprint_means_the_figure_that_one_digit_or_two_swapped_make_of_it(printed: str, meant: str) -> None:
    basic = cell("general_public_budget_expenditure", "行政运行", "basic", "330.00", code="2060101")
    assert item(printed, RUNNING, basic) == [yuan(printed, meant)]


def test_a_part_of_the_carry_over_is_no_revenue_of_the_year() -> None:
    def revenue(*names: str) -> list[Cell]:
        amounts = {"一、本年收入": "612.34", "（一）一般公共预算拨款": "169.16", "二、上年结转": "169.16"}
        rows = enumerate(names, start=1)
        return [
            cell("appropriation_summary", name, "total", amounts[name], side="revenue", basis="budget", stage="initial", row=row)
            for row, name in rows
        ]

    told = ("四、财政拨款收支预算总体情况", "收入包括：一般公共预算财政拨款收入500.00万元。")
    assert beyond(ledger(*told, kind="budget", cells=revenue("二、上年结转", "（一）一般公共预算拨款"))) == []
    assert beyond(ledger(*told, kind="budget", cells=revenue("一、本年收入", "（一）一般公共预算拨款"))) == [yuan("500.00", "169.16")]


def test_a_line_printed_twice_with_two_amounts_accuses_nobody() -> None:
    twice = [subject("2060101", "行政运行", "337.84"), cell(RUNNING.statement, "行政运行", "total", "20.00", code="2060101", row=2)]
    assert item("338.74", *twice) == []


def test_a_statement_on_all_fiscal_money_serves_where_there_is_no_other() -> None:
    told = (*SPECIFICS[:1], "2023年度一般公共预算财政拨款支出900.00万元。", SPECIFICS[1], f"{ITEM}支出决算为338.74万元。")
    statement = "fiscal_appropriation_expenditure"
    running = subject("2060101", "行政运行", "337.84", statement)
    assert beyond(ledger(*told, cells=[running, cell(statement, "合计", "total", "900.00")])) == [yuan("338.74", "337.84")]
    assert beyond(ledger(*told, cells=[running, cell(statement, "合计", "total", "950.00")])) == []


def test_the_three_public_expenses_by_basis_and_stage() -> None:
    def three(basis: str, stage: str | None, amount: str) -> Cell:
        return cell("three_public", "", "reception", amount, basis=basis, stage=stage)

    told = ("九、财政拨款“三公”经费支出决算情况说明", "公务接待费年初预算为2.00万元，支出决算为1.50万元。")
    final = three("final", None, "1.05")
    assert beyond(ledger(*told, cells=[final])) == [yuan("1.50", "1.05")]
    assert beyond(ledger(*told, cells=[three("final", None, "1.50"), three("budget", "initial", "2.20")])) == [yuan("2.00", "2.20")]
    assert beyond(ledger(*told, cells=[three("final", None, "1.50"), three("budget", "adjusted", "2.20")])) == []


def test_a_figure_in_the_column_of_an_expense_without_one_may_have_slid() -> None:
    told = ("九、财政拨款“三公”经费支出决算情况说明", "因公出国（境）费支出0.00万元；公务接待费支出5.95万元。")
    slid = [cell("three_public", "", "overseas_travel", "5.95")]
    assert beyond(ledger(*told, cells=slid)) == []
    assert beyond(ledger(*told, cells=[*slid, cell("three_public", "", "reception", "1.00")])) != []


@pytest.mark.parametrize(
    ("unit", "scope", "cells", "found"),
    [
        ("某某市某某局（本级）", "own", (), [yuan("85.11", "58.11")]),
        ("某某市某某局", "consolidated", (), []),
        ("某某市某某中心", "single_unit", (), []),
        ("某某市某某局", "single_unit", (subject("2101102", "事业单位医疗", "9.88"),), []),
    ],
    ids=["an organ alone", "with its institutions", "an institution", "an organ with subjects of institutions"],
)
def test_running_costs_are_operating_costs_of_organs_only(unit: str, scope: str, cells: tuple[Cell, ...], found: list[object]) -> None:
    told = ("十、机关运行经费支出说明", "2023年度机关运行经费支出85.11万元。")
    operating = cell("basic_expenditure", "公用经费合计", "total", "58.11")
    assert beyond(ledger(*told, cells=(operating, *cells), unit=unit, scope=scope)) == found


def test_what_the_tables_contradict_already_is_told_once() -> None:
    texts = (*SPECIFICS, f"{ITEM}支出决算为338.74万元。")
    [row] = ledger(*texts, cells=[RUNNING])
    assert ledger(*texts, cells=[RUNNING], known=[row]) == []


def test_annexes_are_compared_up_to_rounding_and_never_accused() -> None:
    annex = ("附件1 2023年度部门整体绩效自评结果", "支出合计{}万元，其中基本支出200.00万元。")
    for amount, found in (("999.99", [yuan("999.99", "1000.00")]), ("900.00", [])):
        rows = ledger(annex[0], annex[1].format(amount), cells=TOTALS)
        assert (beyond(rows), rounded(rows)) == ([], found)


# Prose against itself


def test_the_same_thing_told_differently() -> None:
    def told(second: str) -> list[Pair]:
        return beyond(
            ledger(
                "十、机关运行经费支出说明",
                "2023年度政府采购支出总额243.33万元。",
                "十一、政府采购支出情况",
                f"2023年度政府采购支出总额{second}万元。",
            )
        )

    assert told("243.33") == []
    assert told("234.33") == [yuan("234.33", "243.33")]


def test_what_most_places_have_is_expected() -> None:
    sections = zip(("九、采购情况", "十、采购情况", "十一、采购情况"), ("234.33", "243.33", "243.33"), strict=True)
    texts = [text for head, amount in sections for text in (head, f"2023年度政府采购支出总额{amount}万元。")]
    assert beyond(ledger(*texts)) == [yuan("234.33", "243.33")]


def test_a_name_with_many_amounts_is_several_things() -> None:
    texts = [text for i in range(8) for text in (f"{'一二三四五六七八'[i]}、采购情况", f"政府采购支出总额{i}.33万元。")]
    assert beyond(ledger(*texts)) == []


SHARES = "三、支出决算情况说明"


def test_listed_parts_whose_shares_are_all_add_up() -> None:
    def told(total: str) -> list[Pair]:
        text = f"2023年度支出合计{total}万元。其中：基本支出400.00万元，占本年支出40%；项目支出600.00万元，占本年支出60%。"
        return beyond(ledger(SHARES, text))

    assert told("1000.00") == told("1000.01") == []
    assert told("1001.50") == [yuan("1001.50", "1000.00")]


def test_half_a_unit_for_each_printed_number_is_rounding_and_a_zero_is_nothing() -> None:
    def told(total: str) -> tuple[object, object]:
        rows = ledger(
            SHARES,
            f"2023年度支出合计{total}万元。其中：基本支出1303.54万元，占本年支出13.45%；项目支出8386.94万元，占本年支出86.55%；"
            "上缴上级支出0.00万元，占本年支出0.00%；经营支出0.00万元，占本年支出0.00%。",
        )
        return beyond(rows), rounded(rows)

    assert told("9690.48") == ([], [])
    assert told("9690.47") == ([], [yuan("9690.47", "9690.48")])
    assert told("9690.46") == ([yuan("9690.46", "9690.48")], [])


def test_parts_that_may_not_be_all_accuse_nobody() -> None:
    assert beyond(ledger(SHARES, "2023年度支出合计1001.50万元。其中：基本支出400.00万元；项目支出500.00万元。")) == []


@pytest.mark.parametrize(
    ("head", "text", "fault"),
    [
        (
            "六、一般公共预算财政拨款基本支出决算情况说明",
            "基本支出{}万元，其中：人员经费812.12万元；公用经费128.11万元。",
            yuan("904.23", "940.23"),
        ),
        (
            "九、财政拨款“三公”经费支出决算情况说明",
            "“三公”经费支出{}万元，其中：因公出国（境）费支出0.00万元；公务用车购置及运行费支出900.00万元；公务接待费支出40.23万元。",
            yuan("904.23", "940.23"),
        ),
        (
            "十一、政府采购支出情况",
            "政府采购支出总额{}万元，其中：政府采购货物支出900.00万元、政府采购工程支出40.00万元、政府采购服务支出0.23万元。",
            yuan("904.23", "940.23"),
        ),
    ],
)
def test_sums_whose_parts_are_all_by_definition(head: str, text: str, fault: object) -> None:
    assert beyond(ledger(head, text.format("904.23"))) == [fault]
    assert beyond(ledger(head, text.format("940.23"))) == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("政府采购支出总额243.33万元，其中：政府采购货物支出7.95万元、政府采购服务支出{}万元。", yuan("243.33", "333.33")),
        ("政府采购支出总额243.33万元，其中：政府采购服务支出{}万元。", yuan("243.33", "325.38")),
    ],
    ids=["two of three", "one"],
)
def test_some_of_the_parts_are_no_more_than_the_whole(text: str, found: Pair) -> None:
    assert beyond(ledger("十一、政府采购支出情况", text.format("325.38"))) == [found]
    for less in ("235.38", "225.38"):
        assert beyond(ledger("十一、政府采购支出情况", text.format(less))) == []


def test_the_general_public_budget_is_spent_on_running_and_on_projects_and_nothing_else() -> None:
    def told(section: str, whole: str, project: str) -> list[Pair]:
        return beyond(ledger(section, f"2023年度{whole}1000.00万元。其中：基本支出400.00万元，项目支出{project}万元。"))

    public = ("五、一般公共预算财政拨款支出决算情况说明", "一般公共预算财政拨款支出")
    assert told(*public, "600.00") == []
    assert told(*public, "500.00") == [yuan("1000.00", "900.00")]
    assert told(*public, "700.00") == [yuan("1000.00", "1100.00")]
    assert told(SHARES, "支出合计", "500.00") == [], "there may be expenditure of other types"


@pytest.mark.parametrize(
    ("pension", "found"),
    [("50.00", []), ("40.00", []), ("76.00", [yuan("110.00", "136.00")]), ("140.00", [yuan("110.00", "200.00")])],
    ids=["all", "not all listed", "more than the whole", "one more than the whole"],
)
def test_items_are_no_more_than_their_class_wherever_it_is_told(pension: str, found: list[Pair]) -> None:
    texts = (
        SPECIFICS[0],
        "（二）一般公共预算财政拨款支出决算结构情况",
        "社会保障和就业支出（类）110.00万元；住房保障支出（类）20.00万元。",
        "（三）一般公共预算财政拨款支出决算具体情况",
        "1.社会保障和就业支出（类）行政事业单位养老支出（款）行政单位离退休（项）。支出决算为60.00万元。",
        f"2.社会保障和就业支出（类）行政事业单位养老支出（款）机关事业单位基本养老保险缴费支出（项）。支出决算为{pension}万元。",
    )
    assert beyond(ledger(*texts)) == found


@pytest.mark.parametrize(
    ("total", "other", "found"),
    [("2900.00", "0.00", []), ("2900.00", "70.00", [yuan("2900.00", "2970.00")]), ("2950.00", "50.00", [])],
)
def test_parts_are_of_the_whole_that_they_make_or_that_stands_before_them(total: str, other: str, found: list[Pair]) -> None:
    texts = (
        "一、收入支出决算总体情况说明",
        "2023年度收入总计3000.00万元，支出总计3000.00万元。",
        f"2023年度收入合计{total}万元，其中：财政拨款收入2900.00万元，占{{}}；事业收入{other}万元，占{{}}。年初结转和结余50.00万元。",
    )
    shares = {"0.00": ("100%", "0%"), "70.00": ("97.64%", "2.36%"), "50.00": ("98.31%", "1.69%")}[other]
    rows = beyond(ledger(*texts[:2], texts[2].format(*shares)))
    assert [row for row in rows if row[0] == "yuan"] == found


def test_where_all_else_in_a_sum_is_confirmed_the_one_part_is_at_fault() -> None:
    cells = [cell("expenditure", "合计", "total", "1000.00"), cell("expenditure", "合计", "basic", "400.00")]
    text = "2023年度支出合计1000.00万元。其中：基本支出400.00万元，占本年支出40%；项目支出690.00万元，占本年支出60%。"
    assert beyond(ledger(SHARES, text, cells=cells)) == [yuan("690.00", "600.00")]


LISTED = (
    "1.信息系统运行维护{}万元，主要用于系统维护。",
    "2.专项业务培训21.70万元，主要用于培训。",
    "3.设备购置60.00万元，主要用于设备更新。",
)


@pytest.mark.parametrize(
    ("words", "first", "found"),
    [
        ("具体使用情况如下", "35.20", []),
        ("具体使用情况如下", "40.00", [yuan("116.90", "121.70")]),
        ("具体使用情况如下", "53.20", [yuan("116.90", "134.90")]),
        ("主要情况如下", "25.20", []),
        ("主要用于", "25.20", []),
    ],
)
def test_a_list_of_all_projects_adds_up(words: str, first: str, found: list[Pair]) -> None:
    texts = ("十、项目支出安排情况", f"2023年项目支出116.90万元，{words}：", LISTED[0].format(first), *LISTED[1:])
    assert beyond(ledger(*texts, kind="budget")) == found


@pytest.mark.parametrize(
    ("words", "items", "found"),
    [
        ("具体安排情况如下：", ("（1）系统运维项目35.20万元。", "（2）设备购置项目60.00万元。"), [yuan("116.90", "95.20")]),
        ("具体使用情况如下：", ("1.系统运维项目35.20万元。", "2.设备购置项目，详见附表。", "3.业务培训项目60.00万元。"), []),
        ("具体使用情况如下：", ("1.系统运维项目35.20万元。", "2.设备购置项目60.00万元。", "3.其余项目按规定不公开。", "十一、其他"), []),
        ("具体使用情况如下：", ("1.系统运维项目35.20万元。", "3.业务培训项目60.00万元。"), []),
        (
            "具体使用情况如下：",
            ("1.系统运维项目56.90万元，其中：", "（1）软件维护20.00万元。", "（2）硬件维护36.90万元。", "2.设备购置项目60.00万元。"),
            [],
        ),
        ("具体情况如下：", ("系统运维项目35.20万元，用于维护。", "设备购置项目60.00万元，用于更新。"), []),
        ("主要项目安排情况如下：", ("1.系统运维项目35.20万元。", "2.设备购置项目60.00万元。"), []),
        ("使用情况如下（仅列50万元以上项目）：", ("1.系统运维项目55.20万元。", "2.设备购置项目60.00万元。"), []),
        ("其中：一般公共预算本年拨款95.20万元，具体使用情况如下：", ("1.系统运维项目35.20万元。", "2.设备购置项目60.00万元。"), []),
    ],
)
def test_a_list_that_may_not_be_whole_accuses_nobody(words: str, items: tuple[str, ...], found: list[Pair]) -> None:
    texts = ("十、项目支出安排情况", f"2023年项目支出116.90万元，{words}", *items)
    assert beyond(ledger(*texts, kind="budget")) == found


def test_in_a_sum_the_amount_is_at_fault_that_one_misprint_makes_of_one_printed_elsewhere() -> None:
    elsewhere = cell("expenditure", "其他支出", "project", "35.20", code="2299999")
    texts = ("十、项目支出安排情况", "2023年项目支出116.90万元，具体使用情况如下：", LISTED[0].format("53.20"), *LISTED[1:])
    assert beyond(ledger(*texts, kind="budget", cells=[elsewhere])) == [yuan("53.20", "35.20")]
    texts = (*texts[:2], LISTED[0].format("68.43"), *LISTED[1:])
    assert beyond(ledger(*texts, kind="budget", cells=[elsewhere])) == [yuan("116.90", "150.13")], "no misprint of it"


# Causes


def test_an_amount_that_fails_a_sum_and_its_rate_is_one_fault() -> None:
    text = "“三公”经费预算为{}万元，支出决算为2.56万元，完成预算的100.00%。其中：因公出国（境）费预算为0.00万元，支出决算为0.00万元；"
    rest = "公务用车购置及运行费预算为2.02万元，支出决算为2.02万元；公务接待费预算为0.54万元，支出决算为0.54万元。"
    told = ("九、财政拨款“三公”经费支出决算情况说明",)
    assert beyond(ledger(*told, text.format("5.26") + rest)) == [yuan("5.26", "2.56")]
    assert beyond(ledger(*told, text.format("2.56") + rest)) == []


def test_a_sum_that_may_lack_parts_still_tells_the_right_value() -> None:
    def told(second: str) -> list[Pair]:
        return beyond(
            ledger(
                *SPECIFICS,
                "2023年度一般公共预算财政拨款支出年初预算为1699.52万元，支出决算为1423.94万元。",
                "1.科学技术支出（类）。年初预算为1541.52万元，支出决算为1307.19万元，完成年初预算的84.8%。",
                f"2.社会保障和就业支出（类）。年初预算为{second}万元，支出决算为65.23万元，完成年初预算的89.4%。",
                "3.住房保障支出（类）。年初预算为85.00万元，支出决算为51.52万元，完成年初预算的60.6%。",
            )
        )

    assert told("73.00") == []
    assert told("13.00") == [yuan("13.00", "73.00")]


def test_of_two_amounts_that_would_explain_the_same_the_one_with_a_misprint_is_at_fault() -> None:
    def told(pension: str) -> list[Pair]:
        return beyond(
            ledger(
                SPECIFICS[0],
                "（二）一般公共预算财政拨款支出决算结构情况",
                "社会保障和就业支出（类）963.57万元。",
                "（三）一般公共预算财政拨款支出决算具体情况",
                "2023年度一般公共预算财政拨款支出963.57万元。",
                "1.社会保障和就业支出（类）行政事业单位养老支出（款）行政单位离退休（项）。支出决算为350.00万元。",
                f"2.社会保障和就业支出（类）行政事业单位养老支出（款）机关事业单位基本养老保险缴费支出（项）。支出决算为{pension}万元。",
            )
        )

    assert told("613.57") == []
    assert told("631.57") == [yuan("631.57", "613.57")]
    assert told("678.12") == [yuan("963.57", "1028.12")], "nothing tells which of the two it is"


def test_a_rate_alone_is_told_as_a_rate() -> None:
    text = f"{ITEM}年初预算为20.00万元，支出决算为15.00万元，完成年初预算的{{}}%。"
    assert beyond(ledger(*SPECIFICS, text.format("75"))) == []
    assert beyond(ledger(*SPECIFICS, text.format("57"))) == [percent("57", "75")]


def test_a_value_printed_for_the_subject_elsewhere_is_what_the_rate_misses() -> None:
    text = f"{ITEM}年初预算为84.18万元，支出决算为81.48万元，完成年初预算的100.00%。"
    elsewhere = subject("2060101", "行政运行", "84.18", "expenditure")
    assert beyond(ledger(*SPECIFICS, text, cells=[elsewhere])) == [yuan("81.48", "84.18")]


# Rates


@pytest.mark.parametrize(
    ("rate", "found"),
    [("78.9", []), ("78.88", []), ("79", []), ("78.8", [percent("78.8", "78.9")]), ("87.9", [percent("87.9", "78.9")])],
    ids=["rounded", "finer", "coarser", "cut off", "digits swapped"],
)
def test_completion_is_spent_of_the_budget(rate: str, found: list[object]) -> None:
    text = f"1.社会保障和就业支出（类）。年初预算为133.34万元，支出决算为105.18万元，完成年初预算的{rate}%。"
    assert beyond(ledger(*SPECIFICS, text)) == found


def test_completion_of_the_budget_that_only_the_statement_prints() -> None:
    told = ("九、财政拨款“三公”经费支出决算情况说明", "公务接待费支出决算为0.40万元，完成预算的{}%。")
    budget = cell("three_public", "", "reception", "2.11", basis="budget")
    assert beyond(ledger(told[0], told[1].format("18.96"), cells=[budget])) == []
    assert beyond(ledger(told[0], told[1].format("19.86"), cells=[budget])) == [percent("19.86", "18.96")]
    assert beyond(ledger(told[0], told[1].format("19.86"))) == []


def test_a_rate_of_nothing_is_open() -> None:
    text = f"{ITEM}年初预算为0.00万元，支出决算为15.00万元，完成年初预算的100%。"
    assert beyond(ledger(*SPECIFICS, text)) == []


@pytest.mark.parametrize(("share", "found"), [("40", []), ("41", [percent("41", "40")])])
def test_a_share_is_of_what_its_words_name(share: str, found: list[object]) -> None:
    texts = (
        "二、支出决算情况说明",
        "2023年度支出合计1000.00万元。",
        "五、一般公共预算财政拨款支出决算情况说明",
        f"2023年度一般公共预算财政拨款支出400.00万元，占本年支出合计的{share}%。",
    )
    assert beyond(ledger(*texts)) == found


def test_a_share_is_of_what_its_section_opens_with() -> None:
    text = "2023年度一般公共预算财政拨款支出1000.00万元，主要用于以下方面：教育支出（类）600.00万元，占{}%；住房保障支出（类）400.00万元，占40%。"
    assert beyond(ledger(SPECIFICS[0], text.format("60"))) == []
    assert beyond(ledger(SPECIFICS[0], text.format("66"))) == [percent("66", "60")]


def test_a_share_of_what_only_the_statement_prints() -> None:
    whole = cell("general_public_budget_expenditure", "合计", "total", "1000.00")
    told = ("五、一般公共预算财政拨款支出决算情况说明", "基本支出600.00万元，占{}%，其中：人员经费500.00万元；项目支出400.00万元，占40%。")
    assert beyond(ledger(told[0], told[1].format("60"), cells=[whole])) == []
    assert beyond(ledger(told[0], told[1].format("90"), cells=[whole])) == [percent("90", "60")]
    assert beyond(ledger(told[0], "基本支出600.00万元，占90%。")) == []


def test_a_share_is_of_nothing_known_where_its_own_whole_is_open() -> None:
    """The total of all appropriations stands in for that of the general public budget, unless that one is printed and was cut off."""
    every = cell("fiscal_appropriation_expenditure", "合计", "total", "1200.00")
    cut = replace(cell("general_public_budget_expenditure", "合计", "total", "1.00", status="disputed"), amount_yuan=None, printed="1,0")
    told = "五、一般公共预算财政拨款支出决算情况说明", "基本支出600.00万元，占60%，其中：人员经费500.00万元。"
    assert beyond(ledger(*told, cells=[every])) == [percent("60", "50")]
    assert beyond(ledger(*told, cells=[every, cut])) == []
    assert beyond(ledger(*told, cells=[every, replace(cut, measure=None)])) == []


@pytest.mark.parametrize(("share", "other", "found"), [("60", "40", []), ("90", "40", [percent("90", "60")]), ("50", "33", [])])
def test_a_share_of_what_the_other_shares_are_of(share: str, other: str, found: list[Pair]) -> None:
    text = f"基本支出600.00万元，占{share}%，其中：人员经费500.00万元；项目支出400.00万元，占{other}%。"
    assert beyond(ledger("五、一般公共预算财政拨款支出决算情况说明", text)) == found


@pytest.mark.parametrize(
    ("words", "found"), [("本年支出合计的94.0%", []), ("支出总计的91.7%", []), ("支出总计的94.0%", [percent("94.0", "91.7")])]
)
def test_a_share_of_the_year_s_spending_is_none_of_the_total_with_balances(words: str, found: list[Pair]) -> None:
    total = ("一、收入支出决算总体情况说明", "2023年度收入总计1200.00万元，支出总计1200.00万元。")
    text = f"2023年度一般公共预算财政拨款支出1100.00万元，占{words}。"
    assert beyond(ledger(*total, "五、一般公共预算财政拨款支出决算情况说明", text)) == found


@pytest.mark.parametrize(
    ("rate", "found"),
    [("增长15.61", []), ("增长16.61", [percent("16.61", "15.61")]), ("下降15.61", [("text", "下降 15.61%", "增长 15.61%")])],
)
def test_growth_is_of_the_amount_before_the_change(rate: str, found: list[object]) -> None:
    text = f"2023年收支总预算6372.11万元。比2022年预算增加860.22万元，{rate}%，主要原因是人员变动。"
    assert beyond(ledger("一、收支预算总体安排情况", text, kind="budget")) == found


def test_growth_from_nothing_is_open() -> None:
    text = "2023年度收、支总计307.82万元。与2022年度相比，收、支总计各增加307.82万元，增长100.00%。"
    assert beyond(ledger("一、收入支出决算总体情况说明", text)) == []


def test_an_increase_is_not_more_than_what_it_led_to() -> None:
    text = "政府采购支出总额10.70万元，比2022年预算增加{}万元，增长7%。"
    assert beyond(ledger("十一、政府采购预算情况", text.format("0.70"), kind="budget")) == []
    assert beyond(ledger("十一、政府采购预算情况", text.format("60.70"), kind="budget")) == [yuan("60.70", "0.70")]


# More and less


@pytest.mark.parametrize(("word", "found"), [("小于", []), ("大于", [("text", "决算数大于预算数", "决算数小于预算数")])])
def test_spending_is_on_the_side_of_its_budget_that_the_words_say(word: str, found: list[object]) -> None:
    text = f"{ITEM}年初预算为20.00万元，支出决算为15.00万元，决算数{word}年初预算数的主要原因：人员变动。"
    assert beyond(ledger(*SPECIFICS, text)) == found


@pytest.mark.parametrize(
    ("change", "found"), [("增加5.00", []), ("减少5.00", [yuan("-5.00", "5.00")]), ("增加6.00", [yuan("6.00", "5.00")])]
)
def test_a_change_lies_between_its_two_years(change: str, found: list[object]) -> None:
    text = f"2022年度机关运行经费决算80.00万元，2023年度机关运行经费决算85.00万元，比上年{change}万元。"
    assert beyond(ledger("十、机关运行经费支出说明", text)) == found


@pytest.mark.parametrize(
    ("change", "found"),
    [
        ("决算数大于年初预算数20.50", []),
        ("决算数大于年初预算数25.50", [yuan("25.50", "20.50")]),
        ("比年初预算减少20.50", [yuan("-20.50", "20.50")]),
        ("比预算增加10.50", []),
        ("较上年增加3.00", []),
    ],
)
def test_what_was_spent_more_than_the_budget(change: str, found: list[object]) -> None:
    text = f"2023年度基本支出年初预算为100.00万元，调整后预算为110.00万元，支出决算为120.50万元，{change}万元。"
    assert beyond(ledger("五、支出决算情况说明", text)) == found


@pytest.mark.parametrize(
    ("whole", "reason", "travel", "found"),
    [
        ("比上年减少1.20", "0.20", "比上年减少0.00万元", []),
        ("比上年减少1.20", "0.50", "比上年减少0.00万元", [yuan("-0.50", "-0.20")]),
        ("比上年减少3.20", "0.20", "比上年减少0.00万元", [yuan("-3.20", "-1.20")]),
        ("比上年减少3.20", "0.20", "与上年持平", []),
        ("比年初预算减少3.20", "0.20", "比上年减少0.00万元", []),
        ("比2019年（疫情前）减少3.20", "0.20", "比上年减少0.00万元", []),
    ],
    ids=["consistent", "a reason", "a whole", "a part told in words", "another base", "another year"],
)
def test_changes_from_one_base_agree(whole: str, reason: str, travel: str, found: list[Pair]) -> None:
    text = (
        f"2023年度“三公”经费支出10.00万元，{whole}万元。其中：因公出国（境）费0.00万元，{travel}；公务用车购置及运行费8.00万元，比上年减少1.00万元；"
        f"公务接待费2.00万元，比上年减少0.20万元。“三公”经费比上年减少，主要原因是公务接待费减少{reason}万元。"
    )
    assert beyond(ledger("九、“三公”经费支出决算情况说明", text)) == found


@pytest.mark.parametrize(("change", "found"), [("432.10", []), ("452.10", [yuan("452.10", "432.10")])])
def test_a_change_from_the_budget_named_beside_it(change: str, found: list[object]) -> None:
    text = f"2023年支出预算5432.10万元，比2022年5000.00万元增加{change}万元，增长8.64%。"
    assert beyond(ledger("三、支出预算说明", text, kind="budget")) == found


@pytest.mark.parametrize(("rate", "found"), [("75", []), ("76", [percent("76", "75")])])
def test_a_completion_of_a_budget_named_beside_it(rate: str, found: list[object]) -> None:
    text = f"2023年“三公”经费支出决算为31.50万元，完成全年预算42.00万元的{rate}%。"
    assert beyond(ledger("九、“三公”经费支出决算情况说明", text)) == found


# Subjects


@pytest.mark.parametrize(
    "texts",
    [
        ("1.{}（类）{}（款）{}（项）。", "年初预算为12.00万元，支出决算为11.00万元。"),
        ("1.{}（类）{}（款）{}（项）。年初预算为12.00万元，支出决算为11.00万元。",),
        ("1.“{}”（类）“{}”（款）“{}”（项）支出决算为11.00万元。",),
        ("1.{}（类）{}（款）{}（项）主要用于日常工作。",),
        ("（一）{}（类）{}（款）{}（项）", "支出决算为11.00万元，比上年增加1.00万元，主要原因是本年度的业务量增加较多。"),
        ("（1）{}（208类）{}（08款）{}（05项）。支出决算为11.00万元。",),
    ],
)
@pytest.mark.parametrize("group", ["抚恤", "行政事业单位养老支出"])
def test_a_path_in_a_sentence_of_its_own(texts: tuple[str, ...], group: str) -> None:
    path = ("社会保障和就业支出", group, "机关事业单位基本养老保险缴费支出")
    rows = ledger("五、一般公共预算财政拨款支出决算情况说明", *(text.format(*path) for text in texts))
    wrong = [("text", "抚恤（款）", "行政事业单位养老支出（款）")] if group == "抚恤" else []
    assert beyond(rows) == wrong
    assert [row.source_line for row in rows] == [3] * len(wrong)


@pytest.mark.parametrize(
    ("group", "found"),
    [
        ("行政事业单位养老支出", []),
        ("抚恤", [("text", "抚恤（款）", "行政事业单位养老支出（款）")]),
        ("普通教育", []),
        ("养老事业", []),
    ],
    ids=["its own", "another's", "of another class, which may be the heading's fault", "no official name"],
)
@pytest.mark.parametrize("end", ["支出20.50万元，与上年相比增加1.00万元。", "。支出20.50万元。"])
def test_a_path_below_the_class_of_its_heading(group: str, found: list[Pair], end: str) -> None:
    item = f"1.{group}（款）机关事业单位基本养老保险缴费支出（项）{end}"
    assert beyond(ledger("五、财政拨款支出预算情况说明", "（二）社会保障和就业支出（类）", item, kind="budget")) == found


@pytest.mark.parametrize("path", ["1.{}教育支出（类）普通教育（款）高中教育（项）", "1.教育支出（{}类）普通教育（02款）高中教育（04项）"])
@pytest.mark.parametrize(("code", "found"), [("205", []), ("206", [("code", "206 教育支出（类）", "205 教育支出（类）")])])
def test_the_code_of_a_path_s_class(path: str, code: str, found: list[Pair]) -> None:
    assert beyond(ledger(*SPECIFICS, f"{path.format(code)}。", "支出决算为11.00万元。")) == found


@pytest.mark.parametrize(("amount", "found"), [("11.00", [("code", "高中教育（2050203）", "高中教育（2050204）")]), ("9.00", [])])
def test_a_code_before_a_sentence_with_another_subject_s_amount(amount: str, found: list[Pair]) -> None:
    cells = [subject("2050204", "高中教育", "11.00"), subject("2050203", "初中教育", "9.00")]
    assert beyond(ledger(*SPECIFICS, "1.高中教育（2050203）。", f"支出决算为{amount}万元。", cells=cells)) == found


# Purchases


@pytest.mark.parametrize(
    ("goods", "found"),
    [("60.00", []), ("100.00", []), ("6.72", [("percent", Decimal("6.72"), None)])],
)
def test_the_share_of_small_firms_in_one_kind_is_bounded_by_the_totals(goods: str, found: list[object]) -> None:
    text = (
        "政府采购支出总额259.85万元，其中：政府采购货物支出17.46万元、政府采购工程支出1.74万元、政府采购服务支出240.65万元。"
        f"授予中小企业合同金额251.85万元，占政府采购支出总额的96.92%；货物采购授予中小企业合同金额占货物支出金额的{goods}%。"
    )
    rows = ledger("十一、政府采购支出情况", text)
    assert beyond(rows) == found
    assert [row.expected_text for row in rows] == ["≥54.18%"] * len(found)
