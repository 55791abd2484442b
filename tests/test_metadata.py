"""What a report says of itself is read from any layout, and what it does not say is not made up."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dagster_project.reports.lines import Line, read_lines
from dagster_project.reports.metadata import Metadata, is_report, read_metadata


def lines_of(text: str) -> list[Line]:
    return read_lines(text.encode())


def metadata_of(text: str) -> Metadata:
    return read_metadata(lines_of(text))


FINAL_ACCOUNTS = """\
临江市园林绿化局
2022 年度部门决算
目 录
第一部分 临江市园林绿化局概况
一、主要职能
二、部门决算单位构成
第二部分 临江市园林绿化局 2022 年度部门决算表
一、收入支出决算总表
二、一般公共预算财政拨款支出决算表
第三部分 临江市园林绿化局 202 年度部门决算情况说明
从预算单位构成看，临江市园林绿化局部门决算包括：临江市园林
绿化局本级决算、下属行政事业单位决算。
收入支出决算总表
单位：万元
一、一般公共预算财政拨款收入 1,044.27 一、一般公共服务支出 306.90
本年收入合计 1,044.27 本年支出合计 1,044.27
一般公共预算财政拨款支出决算表
单位：万元
212 城乡社区支出 737.37 500.00 237.37
财政拨款“三公”经费支出决算表
单位：万元
预算数 决算数 预算数 决算数
12.00 10.00 12.00 10.00
与 2021 年度相比，收入支出总计增加 20.46 万元。比 2021 年度部门决算增加 2.00%。
年初预算为 1,100.00 万元，支出决算为 1,044.27 万元，完成年初预算的 94.93%。
"""

BUDGET_IN_YUAN = """\
临江市2026年市级部门预算
预算主管部门：临江市图书和文献委员会
目  录
五、部门预算表
1. 2026年部门财务收支预算总表
2026年部门预算编制说明
2026年，收入预算27,807.61万元，比2025年预算增加27.45万元。
2026年部门财务收支预算总表
编制部门：临江市图书和文献委员会 单位：元
一、财政拨款收入 278,076,101 一、文化旅游体育与传媒支出 199,337,712
收入总计 278,076,101 支出总计 278,076,101
2026年部门支出预算总表
编制部门：临江市图书和文献委员会 单位：元
207 01 01 行政运行 4,654,597 4,614,597 40,000
2026年部门“三公”经费和机关运行经费预算表
编制部门：临江市图书和文献委员会 单位:万元
11.49 0 2.11 9.38 0 9.38 182.65
"""


def test_final_accounts_without_labels() -> None:
    assert metadata_of(FINAL_ACCOUNTS) == Metadata("final", 2022, "临江市园林绿化局", "consolidated", "万元")


def test_a_budget_in_yuan_with_one_table_in_ten_thousands() -> None:
    assert metadata_of(BUDGET_IN_YUAN) == Metadata("budget", 2026, "临江市图书和文献委员会", None, "元")


@pytest.mark.parametrize("text", [FINAL_ACCOUNTS, BUDGET_IN_YUAN])
def test_both_are_reports(text: str) -> None:
    assert is_report(lines_of(text)) is None


@given(data=st.data())
def test_blank_lines_and_indents_mean_nothing(data: st.DataObject) -> None:
    indents = st.sampled_from(["", "  ", "　　", "\n", "\n\n   "])
    text = "\n".join(data.draw(indents) + line + data.draw(st.sampled_from(["", "  "])) for line in BUDGET_IN_YUAN.splitlines())
    assert metadata_of(text) == metadata_of(BUDGET_IN_YUAN)


def test_one_token_a_line() -> None:
    text = "1\n临江市档案馆办公厅\n2018\n年度部门\n预算公开\n2\n目\n录\n收支预算总表\n部门：临江市档案馆办公厅\n单位：万元\n收入\n支出\n"
    assert metadata_of(text) == Metadata("budget", 2018, "临江市档案馆办公厅", None, "万元")


def test_digits_on_a_line_of_their_own() -> None:
    text = "临江市审计局\n年度部门决算\n2024\n目 录\n第二部分 临江市审计局 年度部门决算表\n2024\n单位：万元\n"
    assert metadata_of(text) == Metadata("final", 2024, "临江市审计局", None, "万元")


def test_tables_only() -> None:
    text = "公开01表\n部门：临江市档案馆 单位：万元\n一、财政拨款 10,070.48\n收支预算总表\n2018年政府采购预算表\n部门：临江市档案馆 单位：万元\n"
    assert metadata_of(text) == Metadata("budget", 2018, "临江市档案馆", None, "万元")


@pytest.mark.parametrize(
    ("titles", "year"),
    [
        ("第三部分 2023 年度部门决算情况说明\n与2022年度部门决算相比持平\n较\n2022年度部门决算增加", 2023),
        ("2024 年 8 月 30 日\n2023年度单位决算公开", 2023),
        ("第三部分 202 年度部门决算情况说明", None),
        ("附件 1 2020 年至 2023 年规划", None),
        ("３\n２０２３年度部门决算", 2023),
        ("2022年度部门决算表\n2023年度部门决算表", None),
    ],
)
def test_the_fiscal_year_is_that_of_the_titles(titles: str, year: int | None) -> None:
    assert metadata_of(titles).fiscal_year == year


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("收支总表\n部门/单位：临江市海洋工程技术\n\n研究院\n单位：万元\n", "临江市海洋工程技术研究院"),
        ("部门：临江市海洋工程局（汇\n\n总）\n单位：万元\n部门：临江市海洋工程局（汇总）\n单位：万元\n", "临江市海洋工程局"),
        ("编制部门：临江市 海洋局            单位：元\n", "临江市海洋局"),
        ("部门：[501]临江市海洋局 单位：万元\n", "临江市海洋局"),
        ("单 位：临江市海洋局 单位：万元\n", "临江市海洋局"),
        ("临江大学 2023 年度部门决算\n2024 年 8 月\n单位名称： 单位：万元\n", "临江大学"),
        ("单位：万元\n单位：人\n", None),
        ("2023年度部门决算公开\n临江市城市管理和综合执法局\n目录\n第一部分 部门概况\n", "临江市城市管理和综合执法局"),
        ("2022年度临江市植保植检总站决算\n目录\n第一部分单位概况1\n", "临江市植保植检总站"),
        ("中共临江市委\n社会工作部 2024 年度\n部门决算\n目 录\n第一部分 中共临江市委社会工作部概况\n", "中共临江市委社会工作部"),
        ("第一部分 临江市科学技术和经\n\n济信息化局（本级）概况\n", "临江市科学技术和经济信息化局（本级）"),
        ("一、临江市农业厅概况\n(一)主要职能\n", "临江市农业厅"),
        # Project forms name subordinate units; the tables name the reporting one.
        ("部门：临江市海洋局 单位：万元\n填报单位：临江市海洋观测站 单位：万元\n填报单位：临江市海洋观测站\n", "临江市海洋局"),
    ],
)
def test_unit_names(text: str, name: str | None) -> None:
    assert metadata_of(text).unit_name == name


@pytest.mark.parametrize(
    ("text", "scope"),
    [
        ("部门：临江市海洋局（汇总） 单位：万元\n", "consolidated"),
        ("部门：临江市海洋局（本级） 单位：万元\n", "own"),
        ("临江市2025年市级单位预算\n预算单位：临江市海洋局\n五、单位预算表\n部门预算支出经济分类科目\n", "single_unit"),
        ("临江医院2023年度单位决算\n", "single_unit"),
        ("临江市海洋局部门预算是包括局本部以及下属4家预算单位的综合收支计划。\n", "consolidated"),
        ("从单位构成看，临江市海洋局部门决算由纳入独立核算的单位本级决算和1个下属单位决算组成。\n", "consolidated"),
        ("学校2021年度部门预算包括大学、附属中学及附属小学。\n", "consolidated"),
        ("从单位构成看，临江市海洋中心决算由\n实行独立核算的单位本级决算组成。\n", "single_unit"),
        ("纳入本部门2018年部门汇总预算编\n制范围的预算单位共计一家，具体包括：海洋局部门本级。\n", "single_unit"),
        ("纳入海洋局2018年部门预算编制范围的二级预算单位共3家。\n", "consolidated"),
        ("从预算单位构成看，部门综合预算包括：临江市海洋局本级、临江市海洋监测中心、临江市渔港管理处。\n", "consolidated"),
        ("纳入本部门决算编制范围的二级预算单位包括：1.临江市海洋局2.临江市海洋监测中心\n", "consolidated"),
        ("从决算单位构成看，部门决算包括：临江市海洋局。\n", "single_unit"),
        ("从预算单位构成看，部门预算包括：基本支出、项目支出。\n", None),
        ("2025年部门预算\n项目单位\n预算12表\n", None),
        ("因公出国费主要安排机关及下属预算单位人员的国际合作交流。\n", None),
    ],
)
def test_scopes(text: str, scope: str | None) -> None:
    assert metadata_of(text).report_scope == scope


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("单位：元\n单位：元\n金额单位：万元\n", "元"),
        ("金额单位：人民币万元\n", "万元"),
        ("本年支出合计 1,044.27 万元，其中基本支出 1,006.00 万元，人均 300 元。\n", "万元"),
        ("部门：临江市海洋局\n", None),
    ],
)
def test_amount_units(text: str, unit: str | None) -> None:
    assert metadata_of(text).amount_unit == unit


def test_nothing_is_made_up() -> None:
    assert metadata_of("今天天气很好。\n") == Metadata(None, None, None, None, None)
    assert read_metadata([]) == Metadata(None, None, None, None, None)


BLANK_FORM = (
    FINAL_ACCOUNTS.replace("1,044.27", "XXX")
    .replace("1,100.00", "XXX")
    .replace("306.90", "XX")
    .replace("737.37 500.00 237.37", "")
    .replace("12.00 10.00 12.00 10.00", "")
    .replace("20.46", "XXX")
    .replace("2.00%", "XX%")
    .replace("94.93", "XX")
    + "单价 100 万元（含）以上设备 XX 台\n"
)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("2023年度部门决算\n", "too few"),
        ("第一章 总则\n" + "为了规范市场秩序，保护消费者的合法权益，制定本条例。\n" * 20, "neither 预算 nor 决算"),
        ("市财政局召开预算管理工作会议\n" + "会议强调，要继续加强预算管理，提高资金使用效益。\n" * 20, "none of the parts"),
        (BLANK_FORM, "nobody filled in"),
        (BLANK_FORM.replace("X", ""), "almost without amounts"),
    ],
)
def test_what_is_no_report_says_why(text: str, reason: str) -> None:
    answer = is_report(lines_of(text))
    assert answer is not None and reason in answer


def test_whole_amounts_without_separators_are_amounts() -> None:
    text = BLANK_FORM + "201 1044 1044\n208 3286 3286\n221 4018 4018\n"
    assert is_report(lines_of(text)) is None
