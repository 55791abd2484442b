"""Sections to rows in every layout that extractors leave: code, name, amounts, and which columns there are.

One small table is printed in each layout and must read the same; what is peculiar to one form
(two sides, three panels, items, purchases) has tests of its own. Which column an amount
stands in is not decided here.
"""

from dataclasses import replace

import pytest

from dagster_project.reports.rows import Row, plausibility
from dagster_project.reports.tables import Table
from dagster_project.reports.tokens import Kind
from tests.sections import measures, read_body, rows


def read(slug: str, body: str, kind: str = "final") -> Table:
    return read_body(slug, body, kind)


# --- one table in every layout -----------------------------------------------------------------------

EXPECTED = [
    (None, "合计", "90.00 40.00 50.00"),
    ("206", "科学技术支出", "60.00 25.00 35.00"),
    ("2060101", "行政运行", "25.00 25.00"),
    ("2060499", "其他技术研究与开发支出", "35.00 35.00"),
    ("208", "社会保障和就业支出", "30.00 15.00 15.00"),
]

STREAM = """单位：万元
科目编码 科目名称 本年支出合计 基本支出 项目支出
栏次 1 2 3
合计 90.00 40.00 50.00
206 科学技术支出 60.00 25.00 35.00
2060101 行政运行 25.00 25.00
2060499 其他技术研究与开发支出 35.00 35.00
208 社会保障和就业支出 30.00 15.00 15.00
"""

LAYOUTS = {
    "a row a line": STREAM,
    "names wrapped on lines of their own": STREAM.replace("其他技术研究与开发支出 35.00", "其他技术研究与开\n发支出\n35.00"),
    "names wrapped, the last piece beside the figures": STREAM.replace("社会保障和就业支出", "社会保障和就业\n支出"),
    "names wrapped by a blank": STREAM.replace("其他技术研究与开发支出", "其他技术研究 与开发支出"),
    "spaced total": STREAM.replace("合计 90.00", "合 计 90.00"),
    "glued code and name": STREAM.replace("206 科学", "206科学").replace("2060101 行政", "2060101行政"),
    "glued name and amount": STREAM.replace("支出 60.00", "支出60.00").replace("就业支出 30.00", "就业支出30.00"),
    "a blank between lines": STREAM.replace("\n", "\n\n"),
    "no header row of numbers": STREAM.replace("栏次 1 2 3\n", ""),
    "tabs, blanks kept": """单位：万元
科目编码\t科目名称\t本年支出合计\t基本支出\t项目支出
栏次\t\t1\t2\t3
合计\t\t90.00\t40.00\t50.00
206\t科学技术支出\t60.00\t25.00\t35.00
2060101\t行政运行\t25.00\t25.00\t
2060499\t其他技术研究与开发支出\t35.00\t\t35.00
208\t社会保障和就业支出\t30.00\t15.00\t15.00
""",
    "one token a line": "\n".join(STREAM.split()) + "\n",
    "columns kept by spaces": """单位：万元
科目编码        科目名称                    本年支出合计    基本支出    项目支出
                合计                              90.00       40.00       50.00
206             科学技术支出                      60.00       25.00       35.00
2060101         行政运行                          25.00       25.00
2060499         其他技术研究与开发支出            35.00                   35.00
208             社会保障和就业支出                30.00       15.00       15.00
""",
    "columns kept by spaces, name broken below": """单位：万元
科目编码        科目名称                本年支出合计    基本支出    项目支出
                合计                          90.00       40.00       50.00
206             科学技术支出                  60.00       25.00       35.00
2060101         行政运行                      25.00       25.00
2060499         其他技术研究与开              35.00                   35.00
                发支出
208             社会保障和就业支出            30.00       15.00       15.00
""",
    "codes split in cells": STREAM.replace("2060101", "206 01 01").replace("2060499", "206 04 99"),
    "names before codes": """单位：万元
科目编码 科目名称 本年支出合计 基本支出 项目支出
合计 90.00 40.00 50.00
206 科学技术支出 60.00 25.00 35.00
2060101 行政运行 25.00 25.00
其他技术研究与开
2060499 发支出 35.00 35.00
社会保障和就业支
208 出 30.00 15.00 15.00
""",
    "page head repeated in the middle": STREAM.replace(
        "208 社会", "科目编码 科目名称 本年支出合计 基本支出 项目支出\n栏次 1 2 3\n208 社会"
    ),
    "title and header below the rows": "\n".join(STREAM.splitlines()[3:])
    + "\n科目编码 科目名称 本年支出合计 基本支出 项目支出\n单位：万元\n",
    "note below": STREAM + "注：本表反映部门本年度各项支出情况，金额 12.00 万元。\n",
}


@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_table_reads_the_same_in_every_layout(layout: str) -> None:
    table = read("expenditure", LAYOUTS[layout])
    assert rows(table) == EXPECTED
    assert measures(table) == ["total", "basic", "project"]
    assert (table.state, table.money) == ("present", "万元")


def test_tabs_tell_the_column_of_every_cell() -> None:
    table = read("expenditure", LAYOUTS["tabs, blanks kept"])
    placed = [[table.positions[t.slot] for t in row.amounts] for row in table.rows]
    assert placed == [[0, 1, 2], [0, 1, 2], [0, 1], [0, 2], [0, 1, 2]]


def test_other_layouts_leave_columns_to_arithmetic() -> None:
    assert dict(read("expenditure", STREAM).positions) == {}


def test_a_row_names_the_line_of_its_amounts() -> None:
    table = read("expenditure", LAYOUTS["names wrapped on lines of their own"])
    text = ["", "某表", *LAYOUTS["names wrapped on lines of their own"].splitlines()]
    assert [text[row.line].split()[-1] for row in table.rows] == [amounts.split()[-1] for _, _, amounts in EXPECTED]


@pytest.mark.parametrize("glue", [" ", "\n", "\t"], ids=["blanks", "lines", "tabs"])
def test_a_split_code_is_one_code(glue: str) -> None:
    printed = (("201", "一般公共服务支出"), ("201 06", "财政事务"), ("201 06 01", "行政运行"))
    body = "科目编码 科目名称 合计 基本支出 项目支出\n合计 25.00 25.00 0.00\n"
    body += "".join(f"{code} {name} ".replace(" ", glue) + "25.00 25.00 0.00\n" for code, name in printed)
    assert rows(read("expenditure", body))[1:] == [(code.replace(" ", ""), name, "25.00 25.00 0.00") for code, name in printed]


def test_a_code_right_below_column_numbers_is_no_column_number() -> None:
    body = "科目编码 科目名称 合计 基本支出 项目支出\n栏次 1 2 3\n206 科学技术支出 25.00 25.00 0.00\n"
    assert rows(read("expenditure", body)) == [("206", "科学技术支出", "25.00 25.00 0.00")]


def test_years_and_column_numbers_are_no_amounts() -> None:
    body = "2023 年度\n2023\n科目编码 科目名称 合计 基本支出 项目支出\n1 2 3\n合计 90.00 40.00 50.00\n206 科学技术支出 90.00 40.00 50.00\n2024\n"
    assert rows(read("expenditure", body)) == [(None, "合计", "90.00 40.00 50.00"), ("206", "科学技术支出", "90.00 40.00 50.00")]


def test_marks_of_nothing_keep_their_place_in_a_row() -> None:
    body = "科目编码 科目名称 合计 基本支出 项目支出\n合计 25.00 25.00 -\n206 科学技术支出 25.00 25.00 -\n"
    assert [[t.kind for t in row.amounts] for row in read("expenditure", body).rows] == [[Kind.NUMBER, Kind.NUMBER, Kind.EMPTY]] * 2


# --- columns by the header ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("slug", "kind", "header", "expected"),
    [
        (
            "expenditure",
            "final",
            "本年支出合计 基本支出 项目支出 上缴上级支出 经营支出 对附属单位补助支出",
            ["total", "basic", "project", "remitted_to_superior", "commercial", "subsidy_to_subordinate"],
        ),
        (
            "expenditure",
            "budget",
            "合计 基本支出 项目支出 事业单位经营支出 上缴上级支出 对附属单位补助支出",
            ["total", "basic", "project", "commercial", "remitted_to_superior", "subsidy_to_subordinate"],
        ),
        (
            "revenue",
            "final",
            "本年收入合计 财政拨款收入 上级补助收入 事业收入 经营收入 附属单位上缴收入 其他收入",
            ["total", "fiscal_appropriation", "superior_subsidy", "institutional", "commercial", "subordinate_remittance", "other"],
        ),
        (
            "general_public_budget_expenditure",
            "budget",
            "合计 基本支出 小计 人员经费 公用经费 项目支出",
            ["total", "basic", "personnel", "operating", "project"],
        ),
        (
            "government_fund",
            "final",
            "年初结转和结余 本年收入 本年支出 小计 基本支出 项目支出 年末结转和结余",
            ["opening_balance", "revenue", "total", "basic", "project", "closing_balance"],
        ),
        ("basic_expenditure", "budget", "合计 人员经费 公用经费", ["total", "personnel", "operating"]),
        ("purchased_services", "budget", "数量 金额", ["quantity", "total"]),
    ],
)
def test_the_columns_are_those_the_header_names_in_its_order(slug: str, kind: str, header: str, expected: list[str]) -> None:
    code, name = ("301", "工资福利支出") if slug == "basic_expenditure" else ("206", "科学技术支出")
    table = read(slug, f"科目编码 科目名称 {header}\n合计 9.00 9.00\n{code} {name} 9.00 9.00\n", kind)
    assert measures(table) == expected


def test_a_header_broken_into_pieces_still_names_its_columns() -> None:
    body = "科目 科目名 本年支 基本支 项目支 上缴上 经营支 对附属\n编码 称 出合计 出 出 级支出 出 单位补\n助支出\n合计 9.00 9.00\n206 科学技术支出 9.00 9.00\n"
    assert measures(read("expenditure", body)) == [
        "total",
        "basic",
        "project",
        "remitted_to_superior",
        "commercial",
        "subsidy_to_subordinate",
    ]


def test_a_row_wider_than_its_header_has_all_columns_of_the_form() -> None:
    """A header read in pieces that name nothing: arithmetic has to choose among all there may be."""
    body = "科目编码 科目名称 合计\n合计 9.00 4.00 3.00 2.00\n206 科学技术支出 9.00 4.00 3.00 2.00\n"
    assert {"total", "basic", "project", "commercial"} <= set(measures(read("expenditure", body)))


def test_a_total_with_an_amount_for_every_column_of_the_form_tells_of_words_in_pieces() -> None:
    head = "项目支出\n其中：基本\n科目编码 科目名称 合计 基本支出 小计 建设资金支\n出\n"
    body = head + "合计 90.00 40.00 50.00 10.00\n205 教育支出 40.00 40.00\n211 节能环保支出 50.00 50.00 10.00\n"
    assert measures(read("fiscal_appropriation_expenditure", body)) == ["total", "basic", "project", "capital_construction"]


def test_rows_that_ran_together_tell_nothing_of_the_header() -> None:
    rows_ = "206 科学技术支出 9.00 4.00 5.00 4.00 4.00 0 5.00 0 5.00\n207 文化支出 9.00 4.00 5.00 4.00 4.00 0 5.00\n"
    assert measures(read("expenditure", "科目编码 科目名称 合计 基本支出 项目支出\n" + rows_)) == ["total", "basic", "project"]


def test_a_code_in_brackets_opens_a_row_where_its_name_was_lost() -> None:
    body = "功能科目名称 总计 基本支出 项目支出\n[204]公共安全 9.00 4.00 5.00\n[20402]\t4.00 4.00 0\n【20404】 5.00 0 5.00\n合 计 9.00 4.00 5.00\n"
    assert rows(read("expenditure", body)) == [
        ("204", "公共安全", "9.00 4.00 5.00"),
        ("20402", "", "4.00 4.00 0"),
        ("20404", "", "5.00 0 5.00"),
        (None, "合计", "9.00 4.00 5.00"),
    ]


def test_a_part_shown_whose_words_are_in_pieces_is_a_column_where_rows_have_its_amount() -> None:
    head = "项目支出\n其中：基本\n科目编码 科目名称 合计 基本支出 小计 建设资金支\n出\n"
    body = head + "205 教育支出 90.00 40.00 50.00 10.00\n20502 普通教育 90.00 40.00 50.00 10.00\n2050205 高等教育 40.00 40.00\n"
    assert measures(read("fiscal_appropriation_expenditure", body)) == ["total", "basic", "project", "capital_construction"]
    assert measures(read("fiscal_appropriation_expenditure", body.replace(" 10.00", ""))) == ["total", "basic", "project"]


def test_education_fees_are_part_of_institutional_revenue_and_no_addend() -> None:
    table = read(
        "revenue",
        "科目编码 科目名称 合计 财政拨款收入 事业收入 小计 其中：教育收费 其他收入\n合计 9.00 4.00 5.00 1.00\n205 教育支出 9.00 4.00 5.00 1.00\n",
    )
    fees = next(c for c in table.columns[None] if c.measure == "education_fees")
    assert (fees.of, fees.memo) == ("institutional", True)


# --- two sides -------------------------------------------------------------------------------------------

SIDES = [
    ("revenue", "一、一般公共预算财政拨款收入", "80.00"),
    ("revenue", "二、事业收入", "10.00"),
    ("revenue", "本年收入合计", "90.00"),
    ("revenue", "年初结转和结余", "2.00"),
    ("revenue", "总计", "92.00"),
    ("expenditure", "一、一般公共服务支出", ""),
    ("expenditure", "二、科学技术支出", "91.00"),
    ("expenditure", "本年支出合计", "91.00"),
    ("expenditure", "年末结转和结余", "1.00"),
    ("expenditure", "总计", "92.00"),
]

NUMBERED = """收入 支出
项目 行次 金额 项目 行次 金额
栏次 1 栏次 2
一、一般公共预算财政拨款收入 1 80.00 一、一般公共服务支出 11
二、事业收入 2 10.00 二、科学技术支出 12 91.00
本年收入合计 3 90.00 本年支出合计 13 91.00
年初结转和结余 4 2.00 年末结转和结余 14 1.00
总计 5 92.00 总计 15 92.00
"""

TABBED = "\n".join("\t".join(line.split()) for line in NUMBERED.splitlines()) + "\n"

TWO_SIDED = {
    "with 行次": NUMBERED,
    "with 行次, a label wrapped": NUMBERED.replace("一般公共预算财政拨款收入 1", "一般公共预算财政拨\n款收入\n1"),
    "with 行次, one token a line": "\n".join(NUMBERED.split()) + "\n",
    "with 行次, by tabs": TABBED,
    "with 行次, by tabs, a label begun above": TABBED.replace("一般公共预算财政", "一般公共预算财\n政"),
    "with 行次, one token a line below a head by tabs": "\n".join(TABBED.splitlines()[:2]) + "\n" + "\n".join(NUMBERED.split()[8:]) + "\n",
    "with 行次, between upright lines": "\n".join("| " + " | ".join(line.split()) + " |" for line in NUMBERED.splitlines()) + "\n",
    "without 行次": """收入 支出
项目 预算数 项目 预算数
一、一般公共预算财政拨款收入 80.00 一、一般公共服务支出
二、事业收入 10.00 二、科学技术支出 91.00
本年收入合计 90.00 本年支出合计 91.00
年初结转和结余 2.00 年末结转和结余 1.00
总计 92.00 总计 92.00
""",
    "glued": """收入 支出
项目 预算数 项目 预算数
一、一般公共预算财政拨款收入 80.00一、一般公共服务支出
二、事业收入 10.00二、科学技术支出 91.00
本年收入合计 90.00本年支出合计 91.00
年初结转和结余 2.00年末结转和结余 1.00
总计 92.00总计 92.00
""",
    "columns kept by spaces": """收入                                        支出
项目                              金额      项目                          金额
一、一般公共预算财政拨款收入      80.00     一、一般公共服务支出
二、事业收入                      10.00     二、科学技术支出              91.00
本年收入合计                      90.00     本年支出合计                  91.00
年初结转和结余                     2.00     年末结转和结余                 1.00
总计                              92.00     总计                          92.00
""",
}


@pytest.mark.parametrize("layout", TWO_SIDED)
def test_both_sides_of_a_summary(layout: str) -> None:
    table = read("revenue_expenditure_summary", TWO_SIDED[layout])
    found = {(row.side, row.name): " ".join(t.text for t in row.amounts) for row in table.rows}
    assert found == {(side, name): amounts for side, name, amounts in SIDES}


def test_a_fund_s_header_broken_by_height_still_names_its_column() -> None:
    """``国有资本经 / 营预算财政 / 拨款`` stands in three lines between the pieces of its neighbours."""
    body = (
        "收入 支出\n一般公共预 政府性基金 国有资本经\n项目 决算数 项目 合计 预算财政拨 营预算财政\n算财政拨款 款 拨款\n"
        "一、一般公共预算财政拨款 9.00 一、科学技术支出 9.00 9.00\n总计 9.00 总计 9.00 9.00\n"
    )
    assert measures(read("appropriation_summary", body), "expenditure") == [
        "total",
        "general_public_budget",
        "government_fund",
        "state_capital",
    ]


def test_line_numbers_are_kept_beside_their_labels() -> None:
    table = read("revenue_expenditure_summary", NUMBERED)
    assert [row.number for row in table.rows if row.side == "revenue"] == [1, 2, 3, 4, 5]
    assert [row.number for row in table.rows if row.side == "expenditure"] == [11, 12, 13, 14, 15]


def test_line_numbers_go_on_where_some_were_lost_with_a_page() -> None:
    body = "收入 支出\n项目 行次 金额 项目 行次 金额\n一、事业收入 1 10.00 一、科学技术支出 31 10.00\n本年收入合计 27 10.00 本年支出合计 57 10.00\n使用非财政拨款结余 28 结余分配 58\n总计 30 10.00 总计 60 10.00\n"
    table = read("revenue_expenditure_summary", body)
    assert {row.name: " ".join(t.text for t in row.amounts) for row in table.rows if row.side == "revenue"} == {
        "一、事业收入": "10.00",
        "本年收入合计": "10.00",
        "使用非财政拨款结余": "",
        "总计": "10.00",
    }
    assert [row.number for row in table.rows] == [1, 31, 27, 57, 28, 58, 30, 60]


def test_where_amounts_may_be_whole_numbers_a_jump_in_the_line_numbers_is_not_taken_for_one() -> None:
    """Zeros are trimmed: 28 may be an amount, and stays one beside its own line number."""
    body = "收入 支出\n项目 行次 金额 项目 行次 金额\n一、事业收入 1 28 一、科学技术支出 31 27.5\n总计 2 28 总计 32 28\n"
    table = read("revenue_expenditure_summary", body)
    assert [(row.number, " ".join(t.text for t in row.amounts)) for row in table.rows] == [(1, "28"), (31, "27.5"), (2, "28"), (32, "28")]


def test_where_line_numbers_have_cells_of_their_own_no_amount_is_one() -> None:
    head = "收入\t\t\t支出\t\t\n项目\t行次\t金额\t项目\t行次\t金额\n"
    lines = "一、事业收入\t1\t50.25\t一、外交支出\t31\t7.25\n\t2\t\t二、国防支出\t32\t43\n总计\t3\t50.25\t总计\t33\t50.25\n"
    table = read("revenue_expenditure_summary", head + lines)
    found = {(row.side, row.name): (row.number, [t.text for t in row.amounts]) for row in table.rows}
    assert found["expenditure", "二、国防支出"] == (32, ["43"])


SOURCES = """项目名称 金额
收入总计 2,381.38
一般公共预算资金 小计 1,746.72
公共财政拨款（补助）资金 1,746.72
专项收入
其他资金 小计 634.66
"""


@pytest.mark.parametrize(
    "body", [SOURCES, SOURCES.replace(" 小计", "小计").replace(" ", "\n"), SOURCES.replace(" 小计", "小计").replace(" ", "\t")]
)
def test_sources_of_money_in_rows_keep_their_labels(body: str) -> None:
    table = read("revenue", body, kind="budget")
    assert [c.measure for c in table.columns[None]] == ["total"]
    assert rows(table) == [
        (None, "收入总计", "2,381.38"),
        (None, "一般公共预算资金小计", "1,746.72"),
        (None, "公共财政拨款（补助）资金", "1,746.72"),
        (None, "其他资金小计", "634.66"),
    ]


def test_a_subtotal_of_nothing_is_left_out() -> None:
    body = "项目名称 金额\n2,381.38\n小计 1,746.72\n公共财政拨款（补助）资金 1,746.72\n其他非税收入\n小计 634.66\n其他收入 634.66\n"
    found = rows(read("revenue", body, kind="budget"))
    assert found == [(None, "公共财政拨款（补助）资金", "1,746.72"), (None, "其他收入", "634.66")]


def test_sources_in_columns_are_no_rows_of_sources() -> None:
    table = read("revenue", "项目\n合计 财政拨款收入 其他收入\n206 科学技术支出 30.00 20.00 10.00\n合计 30.00 20.00 10.00\n")
    assert len(table.columns[None]) == 3


def test_beside_its_line_number_a_label_s_whole_amount_stays() -> None:
    head = "收入 支出\n项目 行次 金额 项目 行次 合计 一般公共预算\n"
    lines = (
        "一、事业收入 1 50.25 一、外交支出 31 7.25 7.25\n2 二、国防支出 32 43 43\n3 三、公共安全支出 33\n总计 4 50.25 总计 34 50.25 50.25\n"
    )
    table = read("appropriation_summary", head + lines)
    found = {(row.side, row.name): (row.number, [t.text for t in row.amounts]) for row in table.rows}
    assert found["expenditure", "二、国防支出"] == (32, ["43", "43"])
    assert found["expenditure", "三、公共安全支出"] == (33, [])


def test_five_digits_of_yuan_are_no_economic_code() -> None:
    body = "科目编码\t科目名称\t合计\n302\t25\t专用燃料费\t37681\n302\t40\t税金及附加费用\t286785\n"
    assert rows(read("basic_expenditure", body)) == [("30225", "专用燃料费", "37681"), ("30240", "税金及附加费用", "286785")]


def test_one_amount_below_two_labels_is_the_one_s_it_stands_under() -> None:
    body = (
        TWO_SIDED["columns kept by spaces"]
        .replace("      80.00 ", "            ")
        .replace("二、事业收入  ", f"{80.00:>39.2f}\n二、事业收入  ")
    )
    table = read("revenue_expenditure_summary", body)
    assert {row.name: row.contested for row in table.rows if row.contested} == {}
    assert next((row.name, row.amounts[0].text) for row in table.rows if row.amounts) == ("一、一般公共预算财政拨款收入", "80.00")


def test_a_label_in_the_middle_of_its_row_has_the_amount_beside_its_line_number() -> None:
    body = NUMBERED.replace("二、事业收入 2 10.00 二、科学技术支出 12 91.00", "二、文化旅游体育与传媒\n二、事业收入 2 10.00 12 91.00\n支出")
    found = {row.name: (row.side, row.number, row.amounts[0].text) for row in read("revenue_expenditure_summary", body).rows if row.amounts}
    assert found["二、事业收入"] == ("revenue", 2, "10.00")
    assert found["二、文化旅游体育与传媒支出"] == ("expenditure", 12, "91.00")


@pytest.mark.parametrize(("number", "amount"), [("7", ""), ("7.00", "7.00")])
def test_a_page_number_above_a_head_drawn_again_is_no_amount(number: str, amount: str) -> None:
    head, _, rows_ = TWO_SIDED["without 行次"].partition("本年收入合计")
    text = "\n".join(f"{head}三、国防支出 {number} 收入 支出 项目 预算数 项目 预算数 本年收入合计{rows_}".split()) + "\n"
    found = {row.name: " ".join(t.text for t in row.amounts) for row in read("revenue_expenditure_summary", text).rows}
    assert (found["三、国防支出"], found["本年支出合计"]) == (amount, "91.00")


@pytest.mark.parametrize(
    ("amounts", "revenue", "expenditure", "contested"), [("10.00 91.00", "10.00", "91.00", False), ("10.00", "10.00", "", True)]
)
def test_a_label_broken_around_its_line_has_the_second_amount_of_it(amounts: str, revenue: str, expenditure: str, contested: bool) -> None:
    body = TWO_SIDED["without 行次"].replace(
        "二、事业收入 10.00 二、科学技术支出 91.00", f"二、文化旅游体育与传媒支\n二、事业收入 {amounts}\n出"
    )
    found = {row.name: row for row in read("revenue_expenditure_summary", body).rows}
    mine, other = found["二、事业收入"], found["二、文化旅游体育与传媒支出"]
    assert [" ".join(t.text for t in row.amounts) for row in (mine, other)] == [revenue, expenditure]
    assert (bool(mine.contested), bool(other.contested), other.side) == (contested, contested, "expenditure")


def test_beside_a_broken_label_of_the_left_side_the_right_side_s_amount_is_its_own() -> None:
    body = TWO_SIDED["without 行次"].replace(
        "二、事业收入 10.00 二、科学技术支出 91.00", "二、政府性基金预算财\n二、科学技术支出 91.00\n政拨款收入"
    )
    found = {row.name: row for row in read("revenue_expenditure_summary", body).rows}
    assert [t.text for t in found["二、科学技术支出"].amounts] == ["91.00"]
    assert not found["二、科学技术支出"].contested and not found["二、政府性基金预算财政拨款收入"].amounts


def test_the_number_of_the_next_table_is_no_amount() -> None:
    assert rows(read("expenditure", "\n".join(STREAM.split()) + "\n表\n4\n"))[-1] == EXPECTED[-1]


def test_one_amount_below_two_labels_may_be_either_s() -> None:
    body = "收入 支出\n项目 预算数 项目 预算数\n一、事业收入 30.00 一、科学技术支出 28.00\n二、其他收入 二、卫生健康支出\n2.00\n收入总计 30.00 支出总计 30.00\n"
    contested = {row.name: row.contested for row in read("revenue_expenditure_summary", body).rows if row.contested}
    assert contested == {"二、其他收入": "二、卫生健康支出", "二、卫生健康支出": "二、其他收入"}


def test_in_columns_an_amount_below_its_label_is_that_side_s() -> None:
    body = (
        "收入                              支出\n项目                   预算数     项目                   预算数\n"
        "一、事业收入                      一、科学技术支出\n                        30.00                             28.00\n"
        "二、其他收入                      二、卫生健康支出\n                                                           2.00\n"
        "收入总计                          支出总计\n                        30.00                             30.00\n"
    )
    found = {row.name: ([t.text for t in row.amounts], row.contested) for row in read("revenue_expenditure_summary", body).rows}
    assert found["二、卫生健康支出"] == (["2.00"], None)
    assert found["二、其他收入"] == ([], None)


@pytest.mark.parametrize("gap", [" ", "\n", "\t"])
@pytest.mark.parametrize("marks", ["[]", "【】", "（）"])
def test_codes_in_brackets_before_their_names(gap: str, marks: str) -> None:
    left, right = marks
    body = f"支出经济分类科目 预算数\n合计 90.00\n{left}301{right}工资福利支出 60.00\n{left}30101{right}基本工资 60.00\n{left}302{right}商品和服务支出 30.00\n"
    assert rows(read("basic_expenditure", body.replace(" ", gap))) == [
        (None, "合计", "90.00"),
        ("301", "工资福利支出", "60.00"),
        ("30101", "基本工资", "60.00"),
        ("302", "商品和服务支出", "30.00"),
    ]


def test_whole_yuan_between_the_parts_of_a_broken_name_are_no_code() -> None:
    """29200 has as many digits as a 款, and there is none; 20805 is one, and its name stands around it."""
    body = (
        "功能科目名称 合计 基本支出 项目支出\n合计 120400 120400\n[208]社会保障和就业支出 120400 120400\n行政事业单位养老\n20805 120400 120400\n支出\n"
        "[2080505]机关事业单位基本养老保险缴费支出 91200 91200\n[2080506]机关事业单位职业年金缴费支\n29200 29200\n出\n"
    )
    found = [(row.code, [t.text for t in row.amounts]) for row in read("expenditure", body).rows]
    assert found == [
        (None, ["120400", "120400"]),
        ("208", ["120400", "120400"]),
        ("20805", ["120400", "120400"]),
        ("2080505", ["91200", "91200"]),
        ("2080506", ["29200", "29200"]),
    ]


@pytest.mark.parametrize("gap", [" ", "\n", "\t"])
@pytest.mark.parametrize("government_first", [False, True])
def test_the_government_s_economic_subjects_beside_the_department_s_are_left_out(gap: str, government_first: bool) -> None:
    pairs = [("301 工资福利支出", "501 机关工资福利支出", "60.00"), ("30101 基本工资", "50101 工资奖金津补贴", "60.00")]
    printed = [" ".join((theirs, mine) if government_first else (mine, theirs)) + f" {amount}" for mine, theirs, amount in pairs]
    body = "部门预算支出经济分类科目 政府预算支出经济分类科目 预算数\n" + "\n".join(printed) + "\n合计 60.00\n"
    found = rows(read("basic_expenditure", body.replace(" ", gap)))
    assert found == [("301", "工资福利支出", "60.00"), ("30101", "基本工资", "60.00"), (None, "合计", "60.00")]


def test_basic_expenditure_by_function_keeps_its_codes() -> None:
    body = "科目编码 科目名称 合计 人员经费 公用经费\n合计 90.00 60.00 30.00\n206 科学技术支出 90.00 60.00 30.00\n20601 科学技术管理事务 90.00 60.00 30.00\n"
    table = read("basic_expenditure", body)
    assert measures(table) == ["total", "personnel", "operating"]
    assert [code for code, *_ in rows(table)] == [None, "206", "20601"]


def test_a_split_code_below_column_numbers_keeps_its_parts() -> None:
    head = "类\t款\t项\t科目名称\t合计\t基本支出\t项目支出\n\t\t\t栏次\t1\t2\t3\n"
    body = head + "220\t01\t\t自然资源事务\t9.00\t4.00\t5.00\n220\t01\t01\t行政运行\t9.00\t4.00\t5.00\n"
    assert [code for code, *_ in rows(read("expenditure", body))] == ["22001", "2200101"]


@pytest.mark.parametrize("gap", ["\t", " "])
def test_yuan_like_codes_and_years_are_amounts(gap: str) -> None:
    body = "科目编码 科目名称 合计 人员经费 公用经费\n30106 伙食补助费 30217 30217 0\n30108 缴费 1900 1900 0\n合计 32117 32117 0\n"
    assert rows(read("basic_expenditure", body.replace(" ", gap))) == [
        ("30106", "伙食补助费", "30217 30217 0"),
        ("30108", "缴费", "1900 1900 0"),
        (None, "合计", "32117 32117 0"),
    ]


def test_a_code_cut_off_between_the_pieces_of_its_name_opens_a_row() -> None:
    body = (
        "科目编码 科目名称 合计 人员经费\n301 工资福利支出 5,501,800 5,501,800\n机关事业单位基本养老保险\n3010 2,469,700 2,469,700\n缴费\n"
    )
    assert rows(read("basic_expenditure", body + "3010 职业年金缴费 3,032,100 3,032,100\n")) == [
        ("301", "工资福利支出", "5,501,800 5,501,800"),
        ("3010", "机关事业单位基本养老保险缴费", "2,469,700 2,469,700"),
        ("3010", "职业年金缴费", "3,032,100 3,032,100"),
    ]


def test_yuan_like_codes_behind_a_code_whose_name_stands_above_are_amounts() -> None:
    head = "      经济分类科目编码 科目名称            合计       人员经费     公用经费\n"
    lines = [f"              {name}\n      {code}                      {amount}    {amount}        0\n" for code, name, amount in YUAN_ROWS]
    found = rows(read("basic_expenditure", head + "".join(lines)))
    assert [(code, amounts) for code, _, amounts in found] == [(code, f"{amount} {amount} 0") for code, _, amount in YUAN_ROWS]


YUAN_ROWS = [("30305", "生活补助", "43900"), ("30307", "医疗费补助", "31000"), ("30308", "助学金", "38100"), ("30309", "奖励金", "30217")]


def test_a_year_before_its_word_is_none() -> None:
    assert rows(read("expenditure", "2023\n年度\n科目编码 科目名称 合计\n206 科学技术支出 9.00\n")) == [("206", "科学技术支出", "9.00")]


def test_whole_amounts_beside_split_codes_in_columns_are_no_parts_of_them() -> None:
    body = (
        "类   款   科目名称         决算数    类   款   科目名称         决算数\n"
        "          工资福利支出                         商品和服务支出\n301                          150    302                         164\n"
        "          基本工资                             办公费\n301  01                      138    302  01                     164\n"
        "          其他工资福利支出\n301  99                       12\n"
    )
    found = {code: amount for code, _, amount in rows(read("basic_expenditure", body))}
    assert found == {"301": "150", "30101": "138", "30199": "12", "302": "164", "30201": "164"}


def test_the_rest_of_a_label_below_its_amount_is_the_label_s() -> None:
    body = "收入 支出\n一、一般公共预算财政拨款 9.00 一、科学技术支出 9.00\n二、政府性基金预算财政 0.00\n拨款\n总计 9.00 总计 9.00\n"
    names = [row.name for row in read("appropriation_summary", body).rows if row.side == "revenue"]
    assert names == ["一、一般公共预算财政拨款", "二、政府性基金预算财政拨款", "总计"]


def test_a_page_number_among_labels_without_amounts_is_none() -> None:
    lines = "一、事业收入 9.00 一、科学技术支出 9.00\n二、外交支出\n三、国防支出\n四、教育支出\n五、卫生健康支出\n2\n六、金融支出\n总计 9.00 总计 9.00\n"
    found = read("revenue_expenditure_summary", "收入 支出\n项目 决算数 项目 决算数\n" + lines).rows
    assert [t.text for row in found for t in row.amounts] == ["9.00"] * 4


def test_an_amount_behind_the_other_side_s_line_number_is_the_other_side_s() -> None:
    """The expenditure label is broken around the line, by height."""
    head = "收入 支出\n项目 行次 金额 项目 行次 金额\n一、事业收入 1 90 一、外交支出 31 20\n"
    lines = "二、文化旅游体育与传媒支\n二、经营收入 2 32 70\n出\n本年收入合计 3 90 本年支出合计 33 90\n"
    found = {row.name: (row.number, [t.text for t in row.amounts]) for row in read("revenue_expenditure_summary", head + lines).rows}
    assert found["二、经营收入"] == (2, [])
    assert found["二、文化旅游体育与传媒支出"] == (32, ["70"])


def test_a_zero_below_its_label_is_no_line_number() -> None:
    head = "收入                         支出\n项目             行次  决算数   项目             行次  决算数\n"
    rows_ = "".join(
        f"{a}                            {b}\n                    {i}    {x}                      {i + 30}    {y}\n"
        for i, (a, b, x, y) in enumerate(
            [
                ("一、事业收入", "一、外交支出", "9.50", "0"),
                ("二、经营收入", "二、国防支出", "0", "9.50"),
                ("总计", "总计", "9.50", "9.50"),
            ],
            1,
        )
    )
    found = {(row.side, row.name): [t.text for t in row.amounts] for row in read("revenue_expenditure_summary", head + rows_).rows}
    assert found["revenue", "二、经营收入"] == ["0"]
    assert found["expenditure", "一、外交支出"] == ["0"]


def test_labels_tell_what_their_lines_mean() -> None:
    table = read("revenue_expenditure_summary", NUMBERED)
    roles = {(row.side, row.name): (row.role, row.level) for row in table.rows}
    assert roles["revenue", "二、事业收入"] == ("institutional", 1)
    assert roles["revenue", "年初结转和结余"] == ("opening_balance", 0)
    assert roles["expenditure", "二、科学技术支出"] == ("206", 1)
    assert roles["expenditure", "总计"] == ("grand_total", 0)


def test_an_amount_for_each_fund_on_the_expenditure_side() -> None:
    body = (
        "收入 支出\n项目 行次 金额 项目 行次 合计 一般公共预算财政拨款 政府性基金预算财政拨款 国有资本经营预算财政拨款\n"
        "一、一般公共预算财政拨款 1 80.00 一、科学技术支出 11 90.00 80.00 10.00\n"
        "二、政府性基金预算财政拨款 2 10.00 二、外交支出 12\n"
        "本年收入合计 3 90.00 本年支出合计 13 90.00 80.00 10.00\n"
        "总计 4 90.00 总计 14 90.00 80.00 10.00\n"
    )
    table = read("appropriation_summary", body)
    assert measures(table, "expenditure") == ["total", "general_public_budget", "government_fund", "state_capital"]
    assert measures(table, "revenue") == ["total"]
    assert {row.name: len(row.amounts) for row in table.rows if row.side == "expenditure"} == {
        "一、科学技术支出": 3,
        "二、外交支出": 0,
        "本年支出合计": 3,
        "总计": 3,
    }


# --- three panels, items, purchases, projects ---------------------------------------------------------------

PANELS = """人员经费 公用经费
经济分类科目编码 科目名称 决算数 经济分类科目编码 科目名称 决算数 经济分类科目编码 科目名称 决算数
301 工资福利支出 50.00 302 商品和服务支出 18.00 307 债务利息及费用支出
30101 基本工资 30.00 30201 办公费 8.00 310 资本性支出 2.00
30102 津贴补贴 20.00 30217 公务接待费 10.00 31002 办公设备购置 2.00
303 对个人和家庭的补助 5.00 30231 公务用车运行维护费
30302 退休费 5.00
人员经费合计 55.00 公用经费合计 20.00
"""
PANEL_ROWS = {
    ("301", "工资福利支出", "50.00"),
    ("30101", "基本工资", "30.00"),
    ("30102", "津贴补贴", "20.00"),
    ("303", "对个人和家庭的补助", "5.00"),
    ("30302", "退休费", "5.00"),
    ("302", "商品和服务支出", "18.00"),
    ("30201", "办公费", "8.00"),
    ("30217", "公务接待费", "10.00"),
    ("30231", "公务用车运行维护费", ""),
    ("307", "债务利息及费用支出", ""),
    ("310", "资本性支出", "2.00"),
    ("31002", "办公设备购置", "2.00"),
    (None, "人员经费合计", "55.00"),
    (None, "公用经费合计", "20.00"),
}


@pytest.mark.parametrize(
    "body",
    [
        PANELS,
        PANELS.replace("公务用车运行维护费", "公务用车运行\n维护费"),
        PANELS.replace("50.00 302", "50.00302").replace("20.00 30217", "20.0030217"),
        "\n".join(PANELS.split()) + "\n",
    ],
    ids=["three blocks a line", "a name wrapped", "glued blocks", "one token a line"],
)
def test_three_panels_of_the_economic_table(body: str) -> None:
    assert set(rows(read("basic_expenditure", body))) == PANEL_ROWS


ITEMS = "“三公”经费合计 因公出国（境）费用 公务用车购置及运行费 公务接待费\n小计 公务用车购置费 公务用车运行费\n"


def test_three_public_of_a_budget_is_one_row_of_items() -> None:
    table = read("three_public", ITEMS + "6.00 1.00 4.00 0.00 4.00 1.00\n", "budget")
    assert rows(table) == [(None, "", "6.00 1.00 4.00 0.00 4.00 1.00")]
    assert measures(table) == ["total", "overseas_travel", "vehicles", "vehicle_purchase", "vehicle_operation", "reception"]


def test_three_public_of_final_accounts_stands_on_both_bases() -> None:
    items = "合计 因公出国（境）费 公务用车购置及运行费 公务接待费 "
    below = "小计 公务用车购置费 公务用车运行费 "
    body = f"预算数 决算数\n{items}{items}\n{below}{below}\n1 2 3 4 5 6 7 8 9 10 11 12\n6.00 1.00 4.00 0.00 4.00 1.00 5.50 1.00 3.50 0.00 3.50 1.00\n"
    table = read("three_public", body)
    assert [(c.basis, c.measure) for c in table.columns[None]][::6] == [("budget", "total"), ("final", "total")]
    assert len(table.rows[0].amounts) == len(table.columns[None]) == 12


def test_whole_yuan_of_three_digits_beside_items_are_amounts() -> None:
    body = "项目\t预算数\n“三公”经费合计\t1,884\n1．因公出国（境）费\t\n2．公务用车购置及运行维护费\t590\n（1）公务用车购置费\t\n"
    table = read("three_public", body + "（2）公务用车运行维护费\t590\n3．公务接待费\t1,294\n", "budget")
    assert [t.text for t in table.rows[0].amounts if t.kind is Kind.NUMBER] == ["1,884", "590", "590", "1,294"]


def test_items_named_twice_stand_on_both_bases() -> None:
    head = "合计 因公出国（境）费 小计 公务用车购置费 公务用车运行费 公务接待费"
    table = read("three_public", f"单位：万元\n公务用车购置及运行费\n{head} {head}\n6.64 2.64 4.00 2.83 2.44 0.39\n")
    assert [column.basis for column in table.columns[None]] == ["budget"] * 6 + ["final"] * 6
    assert len(read("three_public", f"单位：万元\n{head}\n6.64 2.64 4.00\n").columns[None]) == 6


@pytest.mark.parametrize(
    ("line", "third", "orders"),
    [
        ("合计 因公出国（ 小计 公务用车购 公务用车运 公务接待费", "vehicles", 1),
        ("合计 因公出国（ 公务接待费 小计 公务用车购 公务用车运", "reception", 1),
        ("合计 因公出国（ 公务接待费\n小计 公务用车购 公务用车运", "reception", 2),
    ],
)
def test_a_line_of_the_header_tells_where_reception_stands(line: str, third: str, orders: int) -> None:
    table = read("three_public", f"单位：元\n公务用车购置及运行费\n{line}\n境）费 置费 行费\n9400.00 — 9400.00 — —\n", "budget")
    assert (measures(table)[2], 1 + len(table.other_orders)) == (third, orders)


def test_reception_before_vehicles_where_the_header_says_so() -> None:
    body = "合计 因公出国（境）费用 公务接待费 公务用车购置及运行费\n小计 公务用车购置费 公务用车运行费\n6.00 1.00 1.00 4.00 0.00 4.00\n"
    assert measures(read("three_public", body, "budget"))[2] == "reception"


def test_projects_have_long_codes_and_names_without_their_unit() -> None:
    body = (
        "项目编码 项目名称 项目单位 合计 一般公共预算\n合计 90.00 90.00\n501001 某市某局本级 90.00 90.00\n"
        "42010023T000000101 信息化建设运维 某市某局本级 50.00 50.00\n42010023T000000102 科普宣传\n专项 某市某局本级 40.00 40.00\n"
    )
    assert rows(read("project_expenditure", body, "budget")) == [
        (None, "合计", "90.00 90.00"),
        ("501001", "某市某局本级", "90.00 90.00"),
        ("42010023T000000101", "信息化建设运维", "50.00 50.00"),
        ("42010023T000000102", "科普宣传专项", "40.00 40.00"),
    ]


def test_purchases_count_and_cost() -> None:
    body = "单位编码 单位名称 采购数量 单价（万元） 采购金额合计 其中面向中小企业 其中面向小微企业\n合计 12 30.00 20.00 10.00\n501001 某市某局本级 12 30.00 20.00 10.00\n"
    table = read("procurement", body, "budget")
    assert rows(table) == [(None, "合计", "12 30.00 20.00 10.00"), ("501001", "某市某局本级", "12 30.00 20.00 10.00")]
    assert next((c.measure, c.unit, c.memo) for c in table.columns[None]) == ("quantity", "count", False)


@pytest.mark.parametrize("letter", ["A", " A", ""])
def test_the_kinds_of_purchases_are_totals_without_a_code(letter: str) -> None:
    body = (
        f"采购品目大类 专项名称 采购物品名称 采购组织形式 总计\n合计 9.25\n一、货物{letter} 7.00\n设备购置费 计算机 分散自行组织 5.00\n"
        "家具用具 分散自行组织 2.00\n三、服务C 2.25\n培训费 2.25\n"
    )
    found = rows(read("procurement", body, "budget"))
    assert found == [(None, "合计", "9.25"), (None, "货物", "7.00"), (None, "服务", "2.25")]


def test_units_with_codes_of_three_and_six_digits() -> None:
    body = "单位编码 单位名称 合计 基本支出 小计 人员经费 公用经费 项目支出\n合计 90.00 40.00 30.00 10.00 50.00\n501 某市某局 90.00 40.00 30.00 10.00 50.00\n501001 某市某局本级 90.00 40.00 30.00 10.00 50.00\n"
    assert [code for code, _, _ in rows(read("general_public_budget_expenditure_by_unit", body, "budget"))] == [None, "501", "501001"]


# --- how well rows read ---------------------------------------------------------------------------------------


def test_rows_that_add_up_are_more_plausible_than_rows_that_do_not() -> None:
    good = read("expenditure", STREAM).rows
    bad = [Row(row.code, row.name, row.line, tuple(tuple(run[:-1]) for run in row.runs)) for row in good]
    assert plausibility(good) > plausibility(bad)


def test_a_code_twice_is_a_wrong_reading() -> None:
    good = read("expenditure", STREAM).rows
    assert plausibility([*good, good[1]]) < plausibility(good) + plausibility([good[1]])
    assert plausibility([]) == 0


def test_a_code_cut_off_may_stand_again_beside_another_name() -> None:
    section, office, other = (Row("20501", name, 1, ()) for name in ("教育管理事务", "行政运行", "行政运行"))
    assert plausibility([section, office]) > plausibility([section, replace(section, name="某市教育局")])
    assert plausibility([section, office]) > plausibility([office, other])


def test_how_well_rows_read_is_told_in_bounded_work() -> None:
    """Nineteen figures of which none is the sum of others: half a million sums, of which few are looked at."""
    figures = [3**i for i in range(18)]
    body = f"科目编码 科目名称 合计\n206 科学技术支出 {2 * 3**18}.00 " + " ".join(f"{f}.00" for f in figures) + "\n"
    (row,) = read("revenue", body, "budget").rows
    assert len(row.amounts) == 19
    assert plausibility([row] * 200) < 0


# --- what was cut off, and what stands beside or below a summary ---------------------------------


def labels(body: str, slug: str = "appropriation_summary") -> dict[tuple[str | None, str], str]:
    """(side, label) → amounts."""
    return {(row.side, row.name): " ".join(t.text for t in row.amounts) for row in read(slug, body).rows}


def test_a_label_of_the_revenue_side_may_be_one_of_expenditure_cut_off() -> None:
    """国有资本经营预算 is the twenty-first line of expenditure here, and 35 its number."""
    head = "收入 支出\n项目 行次 金额 项目 行次 合计\n"
    found = labels(
        f"{head}一、一般公共预算财政拨款 1 9.5 一、一般公共服务支出 33\n2 二十、粮油物资储备支出 34 2.25\n"
        "3 二十一、国有资本经营预算 35\n4 二十二、灾害防治及应急管 36 7.25\n"
    )
    assert found["expenditure", "二十一、国有资本经营预算支出"] == ""
    assert found["expenditure", "二十二、灾害防治及应急管理支出"] == "7.25"
    assert [label for side, label in found if side == "revenue"] == ["一、一般公共预算财政拨款"]


def test_a_spelled_total_below_a_label_cut_off_is_no_part_of_it() -> None:
    found = labels("收入 支出\n一、一般公共预算资金 4.00 一、教育支出 4.00\n三、国有资本经营预\n收 入 总 计 4.00 支 出 总 计 4.00\n")
    assert found["revenue", "收入总计"] == found["expenditure", "支出总计"] == "4.00"


def test_a_small_number_beside_a_line_s_number_is_its_amount_where_the_sides_are_split() -> None:
    """4 is what is left of an amount, and the next line is 2: a label has one number."""
    body = (
        "      项目            行次   金额      项目                行次   合计\n"
        "      一、一般公共预算                一、一般公共服务支出\n"
        "                      1      4                            33\n"
        "      二、政府性基金                  二、外交支出\n"
        "                      2      25.70                        34     4,611.31\n"
        "      三、国有资本经营                三、国防支出\n"
        "                      3                                   35\n"
        "      本年收入合计                    本年支出合计\n"
        "                      4      4,637.01                     36     4,611.31\n"
    )
    found = labels(body)
    assert [found["revenue", label] for label in ("一、一般公共预算", "二、政府性基金", "本年收入合计")] == ["4", "25.70", "4,637.01"]


def test_an_amount_cut_off_runs_into_the_label_beside_it() -> None:
    found = labels("收入 支出\n一、一般公共预算资金 184,一、教育支出 153,205,552.00\n收入总计 188,支出总计 188,188,626.00\n")
    assert found == {
        ("revenue", "一、一般公共预算资金"): "184,",
        ("expenditure", "一、教育支出"): "153,205,552.00",
        ("revenue", "收入总计"): "188,",
        ("expenditure", "支出总计"): "188,188,626.00",
    }


def test_a_header_below_the_last_line_and_the_page_number_after_it_are_no_line() -> None:
    body = "项目\n预算数\n项目\n预算数\n一、一般公共预算拨款\n9.5\n一、教育支出\n9.25\n收支总表\n收入 支出\n2\n"
    assert [amounts for amounts in labels(body).values() if amounts] == ["9.5", "9.25"]


def test_a_total_before_the_uses_prints_its_amount_beyond_them() -> None:
    body = (
        "收入                     支出                                支出\n"
        "                         功能分类                            支出用途\n"
        "一、财政拨款        9.50 一、一般公共服务支出                一、基本支出        6.25\n"
        "二、其他资金             二、科学技术支出        9.50        二、项目支出        3.25\n"
        "当年收入小计        9.50 当年支出小计                                            9.50\n"
    )
    found = labels(body, "revenue_expenditure_summary")
    assert found["expenditure", "当年支出小计"] == "9.50"
    assert found["expenditure", "二、项目支出"] == "3.25"


def test_totals_below_panels_side_by_side_are_read_as_their_line_runs() -> None:
    """公用经费合计 is labelled in the second panel and prints its amount in the third."""
    body = (
        "科目编码 科目名称        决算数   科目编码 科目名称        决算数   科目编码 科目名称        决算数\n"
        "301      工资福利支出    30.00    302      商品和服务支出  3.15     307      债务利息支出\n"
        "30101    基本工资        30.00    30201    办公费          3.15     30701    国内债务付息\n"
        "303      个人和家庭补助  7.21     303      其他支出                 399      其他支出\n"
        "30301    离休费          7.21     30202    印刷费                   39999    其他支出\n"
        "人员经费合计             37.21    公用经费合计                                               3.15\n"
    )
    found = {(row.code, row.name): " ".join(t.text for t in row.amounts) for row in read("basic_expenditure", body).rows}
    assert found[None, "人员经费合计"] == "37.21"
    assert found[None, "公用经费合计"] == "3.15"
    assert list(found.values()).count("3.15") == 3


def test_a_use_whose_header_is_broken_by_height_keeps_its_place() -> None:
    """``事业单位经 / 营支出`` comes before 上缴上级, as its first line shows."""
    body = (
        "科目编码 科目名称 合计 基本支出 项目支出 事业单位经 上缴上级支 对附属单位\n营支出 出 补助支出\n"
        "205 教育支出 10.00 4.00 5.00 1.00 0.00 0.00\n20508 进修及培训 10.00 4.00 5.00 1.00 0.00 0.00\n"
    )
    assert measures(read("expenditure", body, "budget"))[3:] == ["commercial", "remitted_to_superior", "subsidy_to_subordinate"]


def test_panels_are_told_by_their_items_where_a_class_stands_alone() -> None:
    """302 is the only 类 of its panel."""
    body = (
        "科目编码    科目名称       决算数      科目编码    科目名称       决算数\n"
        "            工资福利支出                           商品和服务支出\n"
        "301                        30.00       302                        3.15\n"
        "            基本工资                               办公费\n"
        "30101                      20.00       30201                      1.15\n"
        "            津贴补贴                               印刷费\n"
        "30102                      10.00       30202                      2.00\n"
        "            离休费\n303                        7.21\n"
    )
    found = {row.code: " ".join(t.text for t in row.amounts) for row in read("basic_expenditure", body).rows}
    assert found == {"301": "30.00", "30101": "20.00", "30102": "10.00", "303": "7.21", "302": "3.15", "30201": "1.15", "30202": "2.00"}


def test_an_amount_right_before_a_panel_s_code_ends_the_panel_before() -> None:
    """Amounts end where the next panel's codes begin; the names stand above their lines."""
    body = (
        "科目编码       科目名称       决算数 科目编码  科目名称    决算数\n"
        "               工资福利支出                    商品和服务支出\n"
        "301                           30.00 302                 3.15\n"
        "               基本工资                        办公费\n"
        "301     01                        0 302     01          1.15\n"
        "               津贴补贴                        印刷费\n"
        "301     02                    30.00 302     02          2.00\n"
    )
    found = {row.code: " ".join(t.text for t in row.amounts) for row in read("basic_expenditure", body).rows}
    assert found == {"301": "30.00", "30101": "0", "30102": "30.00", "302": "3.15", "30201": "1.15", "30202": "2.00"}


NAMES_ABOVE = (
    "经济分类科目  科目名称                      合计    人员经费  公用经费\n编码\n"
    "                合 计\n                                          30.00     20.00     10.00\n"
    "                工资福利支出\n   301                                    20.00     20.00\n"
    "                基本工资\n   30101                                  20.00     20.00\n"
    "                商品和服务支出\n   302                                    10.00               10.00\n"
)


def test_a_total_above_its_amounts_is_one_row_with_them() -> None:
    found = [(row.code, " ".join(t.text for t in row.amounts)) for row in read("basic_expenditure", NAMES_ABOVE).rows]
    assert sorted(found, key=str) == [("301", "20.00 20.00"), ("30101", "20.00 20.00"), ("302", "10.00 10.00"), (None, "30.00 20.00 10.00")]


def test_a_code_cut_to_four_digits_opens_its_row() -> None:
    body = NAMES_ABOVE.replace("30101 ", "3010  ")
    assert {row.code: len(row.amounts) for row in read("basic_expenditure", body).rows} == {None: 3, "301": 2, "3010": 2, "302": 2}


def test_a_year_that_a_narrow_head_broke_is_no_code() -> None:
    body = (
        "                                            201\n"
        "                              201           9年预\n"
        "                              8年执         算数\n"
        "   科目代码  科目名称         行数\n"
        "   205       教育支出         10.00         20.00\n"
        "   20599     其他教育支出     10.00         20.00\n"
        "   2059999   其他教育支出     10.00         20.00\n"
    )
    assert [row.code for row in read("general_public_budget_expenditure", body, "budget").rows] == ["205", "20599", "2059999"]


@pytest.mark.parametrize(("other", "amounts"), [("1.25", "45.2"), ("1.252525", "45.230206")])
def test_an_amount_with_trimmed_zeros_may_run_into_the_next_code(other: str, amounts: str) -> None:
    """Where other amounts have as many decimals it may be one."""
    body = f"科目编码 科目名称 决算数 科目编码 科目名称 决算数\n30108 养老保险缴费 45.230206 电费\n30109 职业年金缴费 31.43 30207 邮电费 {other}\n"
    found = {row.code: " ".join(t.text for t in row.amounts) for row in read("basic_expenditure", body).rows}
    assert found["30108"] == amounts
    assert ("30206" in found) is (amounts == "45.2")


def test_a_blank_row_at_the_end_of_a_panel_is_no_amount() -> None:
    """39999 stands below its name, with nothing after it."""
    body = (
        "科目编码    科目名称       决算数      科目编码    科目名称       决算数\n"
        "301         工资福利支出   30.00       399         其他支出       3.15\n"
        "30101       基本工资       20.00       39908       补贴           3.15\n"
        "30102       津贴补贴       10.00       39909       经常性赠与\n"
        "                                                   其他支出\n"
        "302         商品和服务                 39999\n"
    )
    found = {row.code: " ".join(t.text for t in row.amounts) for row in read("basic_expenditure", body).rows}
    assert (found["39908"], found["39909"], found["39999"]) == ("3.15", "", "")


def test_a_unit_below_one_named_before_is_one_though_its_name_stands_around_it() -> None:
    body = (
        "项目编码 项目名称 项目单位 合计 一般公共预算\n9.25 9.25\n562 某市统计局 9.25 9.25\n"
        "42014629562T000000113 示范片区补助资金 某市统计局 2.00 2.00\n某市综合服务中\n562002 7.25 7.25\n心\n"
        "42007829562T000000107 维修改造项目 某市综合服务中心 7.25 7.25\n"
    )
    found = {row.code: " ".join(t.text for t in row.amounts) for row in read("project_expenditure", body, "budget").rows}
    assert found["42014629562T000000113"] == "2.00 2.00"
    assert found["562002"] == "7.25 7.25"


def test_funds_that_a_project_table_prints_twice_are_carried_over_the_second_time() -> None:
    """The words over both blocks (本年拨款, 财政拨款结转结余) were lost; rows have nine amounts."""
    funds = "一般公共预算 政府性基金预算 国有资本经营预算"
    row = "9.25 7.00 0.00 0.00 1.00 0.00 0.00 0.00 1.25\n"
    body = (
        f"项目编码 项目名称 项目单位 合计 {funds} {funds} 财政专户管理资金 单位资金\n{row}562 某市统计局 {row}562001 某市统计局本级 {row}"
    )
    assert measures(read("project_expenditure", body, "budget"))[4:] == [
        "carryover_general_public_budget",
        "carryover_government_fund",
        "carryover_state_capital",
        "special_account",
        "unit_funds",
    ]


def test_funds_named_twice_are_carried_over_whatever_the_rows_print() -> None:
    funds = "一般公共预算 政府性基金预算 国有资本经营预算"
    head = f"项目编码 项目名称 项目单位 合计 {funds} {funds} 财政专户管理资金 单位资金\n"
    assert len(measures(read("project_expenditure", f"{head}562 某市统计局 9.25 7.00 2.25\n", "budget"))) == 9
    once = head.replace(f"{funds} {funds}", funds)
    assert len(measures(read("project_expenditure", f"{once}562 某市统计局 9.25 7.00 2.25\n", "budget"))) == 6


def test_a_small_figure_alone_on_its_line_is_an_item_s_amount() -> None:
    """17 is left of 17.36; where rows fill a table it would be a page's number."""
    body = "合计\n因公出国（境）费\n小计\n公务用车购置费\n公务用车运行费\n公务接待费\n18.65\n17\n17.36\n1.29\n"
    (row,) = read("three_public", body, "budget").rows
    assert [t.text for t in row.amounts] == ["18.65", "17", "17.36", "1.29"]


def test_a_unit_below_its_name_opens_a_row() -> None:
    body = (
        "项目编码 项目名称 项目单位 合计 一般公共预算\n合计\n9.25 9.25\n某市统计局\n562 9.25 9.25\n某市统计局本级\n562001 9.25 9.25\n"
        "42014629562T000000113 示范片区补助资金 某市统计局 9.25 9.25\n"
    )
    found = {row.code or row.name: " ".join(t.text for t in row.amounts) for row in read("project_expenditure", body, "budget").rows}
    assert found == dict.fromkeys(("合计", "562", "562001", "42014629562T000000113"), "9.25 9.25")


def test_an_amount_below_a_word_is_no_unit() -> None:
    body = "项目编码 项目名称 项目单位 合计 一般公共预算\n合计\n550 550\n562 某市统计局 550 550\n"
    assert [row.code for row in read("project_expenditure", body, "budget").rows] == [None, "562"]


def _spaced(code: str, name: str, *amounts: str) -> str:
    """A line of text that keeps its columns."""
    return f"      {code:8}{name:12}" + "".join(f"{amount:>12}" for amount in amounts) + "\n"


def test_codes_cut_off_below_their_names_are_rows_each() -> None:
    """Names stand above their codes, of which five digits are left: each code several times, each time another name.

    The 合计 among the heads of columns is no total's label."""
    entries = [
        ("205", "教育支出", "90.00", "50.00", "40.00"),
        ("20501", "教育管理事务", "90.00", "50.00", "40.00"),
        ("20501", "行政运行", "50.00", "50.00", ""),
        ("20501", "一般行政管理事务", "32", "", "32.00"),
        ("20501", "其他教育管理事务支出", "8.00", "", "8.00"),
        ("208", "社会保障和就业支出", "30.00", "18.00", "12.00"),
        ("20805", "行政事业单位养老支出", "30.00", "18.00", "12.00"),
        ("20805", "行政单位离退休", "18.00", "18.00", ""),
        ("20805", "事业单位离退休", "12.00", "", "12.00"),
        ("210", "卫生健康支出", "10.00", "9.00", "1.00"),
        ("21011", "行政事业单位医疗", "10.00", "9.00", "1.00"),
        ("21011", "行政单位医疗", "9.00", "9.00", ""),
        ("21011", "事业单位医疗", "1.00", "", "1.00"),
    ]
    body = _spaced("科目编码", "科目名称", "合计", "基本支出", "项目支出")
    body += "".join(_spaced("", name) + _spaced(code, "", *amounts) for code, name, *amounts in entries)
    table = read("expenditure", body + _spaced("", "合 计") + _spaced("", "", "130.00", "77.00", "53.00"), "budget")
    assert measures(table) == ["total", "basic", "project"]
    assert rows(table) == [
        *((code, name, " ".join(a for a in amounts if a)) for code, name, *amounts in entries),
        (None, "合计", "130.00 77.00 53.00"),
    ]


def test_a_zero_alone_on_its_line_is_an_amount_and_no_page_number() -> None:
    body = "合计\n因公出国（境）费\n小计\n购置费\n运行费\n公务接待费\n4.13\n0\n0.05\n4.08\n"
    assert rows(read("three_public", body, "budget"))[0][2] == "4.13 0 0.05 4.08"
