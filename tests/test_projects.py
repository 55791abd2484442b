"""Projects in the project table, in prose and in forms, and the sums of forms."""

from decimal import Decimal

import pytest

from dagster_project.relations import Cell, Project
from dagster_project.reports.form_sums import FormSum, check_line_items
from dagster_project.reports.forms import find_forms
from dagster_project.reports.lines import read_lines
from dagster_project.reports.projects import number, read_projects


def projects(text: str, cells: tuple[Cell, ...] = ()) -> list[Project]:
    lines = read_lines(text.encode()) if text else []
    return read_projects(lines, find_forms(lines), report_key="r", cells=cells)


def sums(text: str) -> list[FormSum]:
    lines = read_lines(text.encode())
    return check_line_items(lines, find_forms(lines))


def cell(code: str | None, name: str, yuan: str | None, **changes: object) -> Cell:
    values: dict[str, object] = {
        "report_key": "r",
        "cell_key": f"{code}/{name}",
        "statement": "project_expenditure",
        "row_no": 1,
        "line_no": 1,
        "line_code": code,
        "line_name": name,
        "side": None,
        "basis": "budget",
        "budget_stage": "initial",
        "measure": "total",
        "amount_yuan": None if yuan is None else Decimal(yuan),
        "printed": yuan,
        "resolution_yuan": Decimal(100),
        "status": "reported",
        "evidence": "",
        "source_line": 7,
    }
    return Cell(**(values | changes))  # pyright: ignore[reportArgumentType]


CODE = "42010325501T000000101"


def test_the_project_table_gives_its_projects_under_their_unit() -> None:
    table = (
        cell(None, "合计", "300"),
        cell("501001", "某局本级", "300"),
        cell("31", "本级支出项目", "300"),
        cell(CODE, "宣传费", "100"),
        cell(CODE, "宣传费", "90", measure="general_public_budget"),
        cell("42010325501T000000102", "培训费", "2", status="disputed"),
        cell(CODE, "别的表", "100", statement="procurement"),
    )
    read = [(row.project_name, row.project_code, row.unit_name, row.budget_yuan, row.origin) for row in projects("", table)]
    assert read == [
        ("宣传费", CODE, "某局本级", Decimal(100), "statement"),
        ("培训费", "42010325501T000000102", "某局本级", None, "statement"),
    ]


def test_reviews_in_prose_with_amounts_over_lines() -> None:
    text = """共涉及2个项目。

1、“城市书房”项目绩效自评综述：项目全年预算数为

176.52 万元，执行数为 1,716.49 万

元，完成预算的 97.2%。主要产出和效益：好。2.信访经费项目绩效自评综述：项目全年预算数1.3万元，执行数为13000元，完成预算的100%。
"""
    first, second = projects(text)
    assert (first.project_name, first.origin, first.source_line) == ("城市书房", "prose", 5)
    assert (first.budget_yuan, first.executed_yuan, first.execution_rate) == (Decimal(1765200), Decimal(17164900), Decimal("97.2"))
    assert (second.project_name, second.budget_yuan, second.executed_yuan) == ("信访经费", Decimal(13000), Decimal(13000))


def test_the_list_of_arranged_projects_ends_with_its_section() -> None:
    text = """九、项目支出安排情况
2025年项目支出200万元，具体使用情况如下：
1.2025年某区普查工作 100.00 万元，主要用于第3次
普查。
2. 阅读推广,全民参与项目 60万元，主要用于活动。
3.书库（二期)
40.00 万元，主要用于书库。
十、其他重要事项的情况说明
1.办公楼 50 万元。
"""
    read = [(row.project_name, row.budget_yuan, row.source_line) for row in projects(text)]
    assert read == [
        ("2025年某区普查工作", Decimal(1000000), 3),
        ("阅读推广,全民参与", Decimal(600000), 5),
        ("书库（二期)", Decimal(400000), 7),
    ]


def test_projects_described_one_by_one() -> None:
    text = "绿化专项经费情况说明\n 一、项目概述\n 六、年度预算安排\n2025年度项目总预算1720.00万，其中甲1720.00万。\n河道保洁项目经费情况说明\n略\n"
    (row,) = projects(text)
    assert (row.project_name, row.budget_yuan, row.source_line) == ("绿化专项", Decimal(17200000), 4)


SELF = "2023年度宣传项目自评表\n项目名称 宣传\n主管部门 某局 项目实施单位\n某中心\n"


def test_a_self_evaluation_gives_money_rate_and_total_score() -> None:
    text = (
        SELF + "预算执行情况（万\n元）（20 分）\n预算数（A）\n执行数\n（B）\n执行率\n（B/A\n）\n得分（20 分*执行率）\n年度财政\n资金总额\n"
    )
    (row,) = projects(
        text + "1,192 152.23 12.77% 2.55\n年度绩效目标1\n一级指标 二级指标 三级指标\n总\n分\n95.86分\n偏差大或目标未完成原因分析\n"
    )
    assert (row.origin, row.unit_name, row.source_line) == ("self_evaluation", "某中心", 16)
    assert (row.budget_yuan, row.executed_yuan) == (Decimal(11920000), Decimal(1522300))
    assert (row.execution_rate, row.score) == (Decimal("12.77"), Decimal("95.86"))


def test_the_national_form_s_budget_is_that_of_the_whole_year() -> None:
    head = "项目资金（万元）\t\t年初预算数\t全年预算数\t全年执行数\t分值\t执行率\t得分\n"
    (row,) = projects(
        "项目支出绩效自评表\n项目名称\t运维\n" + head + "\t年度资金总额\t120\t118\t110\t10\t93.22%\t9.32\n总分\t\t\t100\t82.32\n"
    )
    assert (row.budget_yuan, row.executed_yuan, row.score) == (Decimal(1180000), Decimal(1100000), Decimal("82.32"))


def test_a_table_of_several_projects_gives_each_its_code_and_budget() -> None:
    text = """部门预算项目绩效目标表
单位：万元
项目名称\t预算数\t年度目标\t一级指标\t二级指标\t三级指标\t指标值
51000022Y000001-道路养护\t120.50\t道路畅通。\t产出指标\t数量指标\t里程\t≥35公里
\t\t\t\t质量指标\t完好率\t≥98%
干部培训\t\t办好培训。\t产出指标\t数量指标\t人次\t≥50人次
"""
    read = [(row.project_code, row.project_name, row.budget_yuan, row.origin, row.source_line) for row in projects(text)]
    assert read == [
        ("51000022Y000001", "道路养护", Decimal(1205000), "application_form", 4),
        (None, "干部培训", None, "application_form", 6),
    ]


def test_a_list_in_plain_text_gives_the_projects_that_have_a_code() -> None:
    text = "部门预算项目绩效目标表\n单位：万元\n项目名称\n预算数\n年度目标\n一级指标\n二级指标\n三级指标\n指标值\n"
    rows = "51000022Y000001-道路\n养护\n120.50\n道路畅通。\n产出指标\n数量指标\n里程\n≥35公里\n"
    read = [(row.project_code, row.project_name, row.budget_yuan, row.source_line) for row in projects(text + rows)]
    assert read == [("51000022Y000001", "道路养护", Decimal(1205000), 10)]
    assert projects(text + rows.replace("120.50\n", "120.50\n8\n")) == []


def test_heads_of_the_money_may_stand_above_the_label_centred_beside_them() -> None:
    text = "项目支出绩效自评表\n项目名称 运维\n年初预算数 全年预算数 全年执行数 分值 执行率 得分\n项目资金\n"
    text += "年度资金总额 120 118 110 10 93.22% 9.32\n（万元）\n"
    (row,) = projects(text)
    assert (row.budget_yuan, row.executed_yuan, row.execution_rate) == (Decimal(1180000), Decimal(1100000), Decimal("93.22"))


LONE = SELF + "预算执行情况 (万元) 预算数 (A) 执行数 (B) 执行率 (B/A)\n年度财政资金总额 14.84 100%\n"


def test_a_lone_amount_is_known_only_if_the_prose_states_it_for_both() -> None:
    (row,) = projects(LONE)
    assert (row.budget_yuan, row.executed_yuan, row.execution_rate) == (None, None, Decimal(100))
    prose = "慰问经费项目绩效自评综述：项目全年预算数为14.84万元，执行数为14.84万元，完成预算的100%。\n"
    row = projects(prose + LONE)[1]
    assert (row.budget_yuan, row.executed_yuan) == (Decimal(148400), Decimal(148400))


def test_amounts_without_a_unit_are_not_guessed() -> None:
    (row,) = projects(SELF + "预算执行情况 预算数 执行数 执行率\n年度资金总额 10 10 100%\n")
    assert row.budget_yuan is None


APPLICATION = """2025年某区项目支出(绩效目标）申报表
单位名称：某区图书馆                      单位：万元
项目名
称
全民阅
读推广
项目代码
42010325501T00
0000101
项目总预算 （延续性项目填写） 项目当年预
算
20
"""
SOURCES = "来源项目 2025年预算申报数\n当年预算合计 20\n1.财政拨款收入（区级安排数） 15\n2.财政拨款收入（上级转移支付） 5\n3.其他资金\n"
ITEMS = "2025年项目支出明细及依据\n项目内容 测算依据及说明 本级财政拨款金额\n甲活动\n共 3 场，每场 4 万元；\n12\n乙活动\n租场地\n8\n项目资产配置计划及采购计划\n"


def test_an_application_gives_code_budget_and_unit() -> None:
    (row,) = projects(APPLICATION)
    assert (row.project_name, row.project_code, row.unit_name) == ("全民阅读推广", CODE, "某区图书馆")
    assert (row.budget_yuan, row.origin, row.source_line) == (Decimal(200000), "application_form", 12)


@pytest.mark.parametrize(
    "text",
    [
        "项目概况： 甲。\n项目总预算（元）： 3,000.00 当年度预算（元）： 2,000.00\n同名项目上年预算额（元）： 1,000.00\n",
        "资金总额 0.2万元\n",
        "单位：万元\n年度资金总额： 0.20\n其中：财政拨款 0.20\n",
    ],
)
def test_the_year_s_budget_in_the_words_of_other_regions(text: str) -> None:
    (row,) = projects("项目绩效目标表\n（2025年）\n项目名称 活动\n" + text)
    assert row.budget_yuan == Decimal(2000)


def test_a_unit_s_form_is_no_project() -> None:
    assert projects("2024年部门整体支出绩效自评表\n单位名称 某局\n预算执行情况（万元） 预算数 执行数 执行率\n总额 10 10 100%\n") == []


@pytest.mark.parametrize(("text", "value"), [("1,234.50", "1234.50"), ("-3", "-3"), ("12万", None), ("", None)])
def test_numbers(text: str, value: str | None) -> None:
    assert number(text) == (None if value is None else Decimal(value))


# Sums


def test_a_form_that_adds_up_is_silent() -> None:
    assert sums(APPLICATION + SOURCES + ITEMS) == []


def test_line_items_that_miss_the_budget() -> None:
    (found,) = sums(APPLICATION + ITEMS.replace("\n8\n", "\n9\n"))
    assert (found.project, found.what, found.stated, found.computed) == ("全民阅读推广", "支出明细", Decimal(200000), Decimal(210000))
    assert not found.within_rounding
    assert found.parts == (17, 20)


@pytest.mark.parametrize("items", ["12\n乙活动，租场地 8\n", "12\n7.5\n0.5\n", "12\n乙活动用款约 9\n"])
def test_where_the_items_are_unsure_nothing_is_claimed(items: str) -> None:
    assert sums(APPLICATION + "项目支出明细\n甲活动\n" + items + "项目采购\n") == []


def test_a_broken_number_is_joined() -> None:
    assert sums(APPLICATION.replace("\n20\n", "\n20.25\n") + "项目支出明细\n甲活动\n2\n乙活动\n18.2\n5\n项目采购\n") == []


def test_sources_against_their_total() -> None:
    (found,) = sums(APPLICATION + SOURCES.replace(" 5\n", " 6\n"))
    assert (found.what, found.stated, found.computed, found.parts) == ("资金来源", Decimal(200000), Decimal(210000), (15, 16))


def test_a_new_project_s_budget_told_otherwise() -> None:
    (found,) = sums(APPLICATION + "项目前两年预算及当年预算变动情况 2025 年新设项目，经费为 15万\n")
    assert found.suspect is not None
    assert (found.suspect.line, found.suspect.stated, found.suspect.expected) == (13, Decimal(150000), Decimal(200000))
    assert sums(APPLICATION + "2025年预算20万元，2024年预算变动情况及理由：当年预算为 4692 万\n") == []


def test_a_unit_misprinted_in_brackets() -> None:
    (found,) = sums(APPLICATION + "其他工作经费 1万元\n(检查 0.5万\n元；培训 0.5元)。\n")
    assert found.suspect is not None
    assert (found.suspect.stated, found.suspect.expected) == (Decimal("0.5"), Decimal(5000))
    assert sums(APPLICATION + "经费 5万元（其中检查 3万元、培训 1万元）\n") == []


FUNDS = """2025年部门整体绩效目标申报表
填报日期：2024年 单位：万元
收入
构成
财政拨款 300.1 100% 280 270.55
财政专户管理资金
单位资金
合 计 300.1 100% 280 270.55
支出
构成
人员类项目支出 200.05 67% 180 170.55
运转类项目支出 50.05 17% 50 50
特定目标类项目支出 50.01 17% 50 50
合计 300.1 100% 280 270.55
"""


def test_rounding_in_a_unit_s_funds_is_told_as_such() -> None:
    amount, shares = sums(FUNDS)
    assert (amount.what, amount.stated, amount.computed) == ("部门总体资金情况 当年金额", Decimal(3001000), Decimal(3001100))
    assert (shares.unit, shares.stated, shares.computed) == ("percent", Decimal(100), Decimal(101))
    assert amount.within_rounding and shares.within_rounding


def test_a_total_entered_as_a_part_is_found() -> None:
    found = sums(FUNDS.replace("单位资金\n", "单位资金 300.1   280 270.55\n"))[:3]
    assert [(each.suspect.name, each.suspect.line, each.suspect.stated, each.suspect.expected) for each in found if each.suspect] == [
        ("单位资金", 7, Decimal(amount), Decimal(0)) for amount in ("3001000", "2800000", "2705500")
    ]
    assert not any(each.within_rounding for each in found)
