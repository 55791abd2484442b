"""Tables as departments of many regions print them: heads, rows and titles that the forms of one region don't have.

Which column an amount stands in is not decided here.
"""

import pytest

from dagster_project.reports.headers import columns_told
from dagster_project.reports.lines import read_lines
from dagster_project.reports.metadata import is_report
from dagster_project.reports.outline import headings
from dagster_project.reports.statements import read_statements
from dagster_project.reports.tables import Table
from dagster_project.taxonomy.statements import load_forms
from dagster_project.taxonomy.summary_lines import USES, load_summary_lines
from tests.sections import measures, read_body, rows


def read(slug: str, body: str, kind: str = "budget") -> Table:
    return read_body(slug, body, kind)


# --- rows ---------------------------------------------------------------------------------------------


def test_amounts_beside_a_units_name_are_no_more_of_the_total() -> None:
    table = read(
        "expenditure",
        """科目编码 单位名称（科目） 合计 基本支出 项目支出
合计 90.00 40.00 50.00
某某市统计局 90.00 40.00 50.00
201 一般公共服务支出 90.00 40.00 50.00
""",
    )
    assert rows(table) == [(None, "合计", "90.00 40.00 50.00"), ("201", "一般公共服务支出", "90.00 40.00 50.00")]


@pytest.mark.parametrize("gap", [" ", "\n", "\t"])
def test_units_in_front_of_the_subjects_are_no_rows(gap: str) -> None:
    body = """单位编码 单位名称 科目编码 科目名称 合计 基本支出 项目支出
301001 某市统计局本级 201 一般公共服务支出 90.00 40.00 50.00
301001 某市统计局本级 20105 统计信息事务 90.00 40.00 50.00
301001 某市统计局本级 2010501 行政运行 40.00 40.00 0.00
301001 某市统计局本级 2010505 专项统计业务 50.00 0.00 50.00
"""
    assert rows(read("expenditure", body.replace(" ", gap))) == [
        ("201", "一般公共服务支出", "90.00 40.00 50.00"),
        ("20105", "统计信息事务", "90.00 40.00 50.00"),
        ("2010501", "行政运行", "40.00 40.00 0.00"),
        ("2010505", "专项统计业务", "50.00 0.00 50.00"),
    ]


def test_a_name_around_its_codes_line_is_whole() -> None:
    table = read(
        "basic_expenditure",
        """科目编码 科目名称 合计 人员经费 公用经费
合计 9.00 7.00 2.00
301 工资福利支出 7.00 7.00
机关事业单位基本养
30108 4.00 4.00
老保险缴费
职业
30109 年金 3.00 3.00
缴费
302 商品和服务支出 2.00 2.00
""",
    )
    assert [name for _, name, _ in rows(table)] == [
        "合计",
        "工资福利支出",
        "机关事业单位基本养老保险缴费",
        "职业年金缴费",
        "商品和服务支出",
    ]


def test_a_name_of_no_list_around_its_codes_line_is_what_stands_there() -> None:
    table = read(
        "basic_expenditure",
        """科目编码 科目名称 合计 人员经费 公用经费
301 工资福利支出 7.00 7.00
本地补贴之
30198 7.00 7.00
类别甲
302 商品和服务支出 2.00 2.00
""",
    )
    assert rows(table)[1] == ("30198", "本地补贴之类别甲", "7.00 7.00")


def test_a_subject_opens_a_row_where_its_name_stands_around_it() -> None:
    table = read(
        "general_public_budget_expenditure",
        """                 科目编码    科目名称                       合计       基本支出     项目支出
                 208         社会保障和就业支出             90.00        90.00
                 20805       行政事业单位养老支出           90.00        90.00
                 2080502     事业单位离退休                 30.00        30.00
                             机关事业单位基本养老
                 2080505                                    60.00        60.00
                             保险缴费支出
""",
    )
    assert rows(table)[-1] == ("2080505", "机关事业单位基本养老保险缴费支出", "60.00 60.00")


# --- heads --------------------------------------------------------------------------------------------


def test_columns_that_a_head_in_other_words_cant_mean_are_not_supposed() -> None:
    table = read(
        "general_public_budget_expenditure",
        """项目 单位名称（科目） 合计 当年财政拨款安排 上年结转安排
科目编码
合计 90.00 40.00 50.00
201 一般公共服务支出 60.00 30.00 30.00
208 社会保障和就业支出 30.00 10.00 20.00
""",
    )
    assert not {"basic", "personnel", "operating", "project"} & set(measures(table))


@pytest.mark.parametrize(
    ("slug", "head", "kind", "expected"),
    [
        (
            "general_public_budget_expenditure",
            "2023年预算数 2024年预算数\n科目编码 科目名称 总计 基本支出 项目支出",
            "budget",
            ["other:2023年预算数", "total", "basic", "project"],
        ),
        (
            "general_public_budget_expenditure",
            "科目编码 科目名称 合计 小计 人员支出 日常公用支出 项目支出",
            "budget",
            ["total", "basic", "personnel", "operating", "project"],
        ),
        (
            "general_public_budget_expenditure",
            "科目编码 科目名称 合计 当年财政拨款安排 上年结转安排",
            "budget",
            ["total", "other:当年财政拨款安排", "other:上年结转安排"],
        ),
        (
            "general_public_budget_expenditure",
            "科目编码 科目名称 合计 基本支出 工资福利支出 商品和服务支出 对个人和家庭的补助 项目支出",
            "budget",
            ["total", "basic", "other:工资福利支出", "other:商品和服务支出", "other:对个人和家庭的补助", "project"],
        ),
        (
            "expenditure",
            "科目编码 科目名称 合计 基本支出 人员经费 公用经费 项目支出",
            "budget",
            ["total", "basic", "other:人员经费", "other:公用经费", "project"],
        ),
        (
            "revenue",
            "科目编码 科目名称 总计 一般公共预算 小计 其中：财政拨款 政府性基金 财政专户管理的教育收费",
            "budget",
            ["total", "general_public_budget", "other:其中：财政拨款", "government_fund", "special_account"],
        ),
        ("basic_expenditure", "日常公用经\n科目编码 科目名称 总计 人员经费\n费", "budget", ["total", "personnel", "operating"]),
    ],
)
def test_heads_of_other_regions(slug: str, head: str, kind: str, expected: list[str]) -> None:
    code, name = ("301", "工资福利支出") if slug == "basic_expenditure" else ("206", "科学技术支出")
    assert measures(read(slug, f"{head}\n合计 9.00 9.00\n{code} {name} 9.00 9.00\n", kind)) == expected


def test_heads_of_several_lines_that_come_cell_by_cell_tell_their_order() -> None:
    """The head over codes and names comes first, its lower line last of all."""
    cells = [
        "功能分类科目",
        "合计",
        "上年结转",
        "一般公共预算收入",
        "事业收入",
        "其他收入",
        "科目编码",
        "科目名称",
        "合计",
        "9.00",
        "4.00",
        "5.00",
    ]
    table = read("revenue", "\n".join([*cells, "205", "教育支出", "9.00", "4.00", "5.00"]))
    assert table.sure
    assert measures(table) == ["total", "carryover_subtotal", "general_public_budget", "institutional", "other"]


def test_a_head_that_stands_over_its_parts_alone_is_no_column() -> None:
    """The rows that print most say whether the whole has an amount of its own."""
    head = "功能科目 合计 基本支出 项目支出\n编码 名称 人员支出 公用支出\n"
    apart = read(
        "expenditure", f"{head}合计 90.00 30.00 20.00 40.00\n206 科学技术支出 90.00 30.00 20.00 40.00\n2060101 行政运行 30.00 30.00\n"
    )
    assert measures(apart) == ["total", "other:人员支出", "other:公用支出", "project"]
    beside = read("expenditure", f"{head}合计 90.00 50.00 30.00 20.00 40.00\n206 科学技术支出 90.00 50.00 30.00 20.00 40.00\n")
    assert measures(beside) == ["total", "basic", "other:人员支出", "other:公用支出", "project"]


def test_a_head_of_a_cell_names_the_part_that_it_ends_in() -> None:
    form = load_forms()["expenditure"]
    columns = columns_told(form, "budget", "budget", ["合计", "基本支出人员支出", "公用支出", "项目支出"])
    assert columns
    assert [c.measure for c in columns] == ["total", "other:人员支出", "other:公用支出", "project"]


@pytest.mark.parametrize("gap", [" ", "\n", "\t"])
def test_a_head_that_names_all_columns_for_two_years_has_them_twice(gap: str) -> None:
    body = """2017年预算数 2018年预算数
科目编码 科目名称 合计 基本支出 项目支出 合计 基本支出 项目支出
207 文化旅游体育与传媒支出 80.00 40.00 40.00 90.00 50.00 40.00
20701 文化和旅游 80.00 40.00 40.00 90.00 50.00 40.00
"""
    table = read("general_public_budget_expenditure", body.replace(" ", gap))
    assert measures(table) == ["other:2017年:total", "other:2017年:basic", "other:2017年:project", "total", "basic", "project"]


def test_a_summary_may_show_the_year_before_on_either_side() -> None:
    table = read(
        "revenue_expenditure_summary",
        """收入 支出
项目 2017年预算数 2018年预算数 项目 2017年预算数 2018年预算数
一、一般公共预算 80.00 90.00 一、教育支出 80.00 90.00
本年收入合计 80.00 90.00 本年支出合计 80.00 90.00
""",
    )
    assert measures(table, "revenue") == measures(table, "expenditure") == ["other:2017年预算数", "total"]


def test_units_whose_code_reads_like_a_class_are_no_economic_table() -> None:
    text = """收入总表
单位代码 单位名称 合计 一般公共预算 事业收入 其他收入
合计 90.00 80.00 6.00 4.00
301 某市统计局 90.00 80.00 6.00 4.00
"""
    found = read_statements(read_lines(text.encode()), load_forms(), load_summary_lines(), "budget")
    assert found.tables["revenue"].state == "present"


def test_the_lower_heads_that_come_last_are_no_columns_at_the_end() -> None:
    cells = (
        "项目 年初结转和结余 本年收入 本年支出 年末结转和结余 科目编码 科目名称 小计 基本支出 项目支出 合计 0.00 9.00 9.00 0.00 9.00 0.00"
    )
    table = read("government_fund", f"{cells} 212 城乡社区支出 0.00 9.00 9.00 0.00 9.00 0.00".replace(" ", "\n"), "final")
    assert measures(table) == ["opening_balance", "revenue", "total", "basic", "project", "closing_balance"]


REVENUE_BY_FUND = {
    "合计 上年结转 财政拨款小计 一般公共预算拨款收入 政府性基金预算拨款收入 事业收入": [
        "total",
        "carryover_subtotal",
        "fiscal_appropriation",
        "general_public_budget",
        "government_fund",
        "institutional",
    ],
    "合计 本年收入小计 财政拨款一般公共预算 政府性基金预算 事业收入": [
        "total",
        "current_subtotal",
        "general_public_budget",
        "government_fund",
        "institutional",
    ],
}


@pytest.mark.parametrize(("heads", "expected"), REVENUE_BY_FUND.items())
def test_a_subtotal_of_appropriations_is_no_subtotal_of_the_year(heads: str, expected: list[str]) -> None:
    columns = columns_told(load_forms()["revenue"], "budget", "budget", heads.split())
    assert columns
    assert [c.measure for c in columns] == expected
    assert {c.of for c in columns if c.measure in ("general_public_budget", "government_fund")} == {expected[-4]}


def test_a_subtotal_of_appropriations_below_its_head_is_theirs() -> None:
    table = read(
        "revenue",
        """合计 上年结转 财政拨款 事业收入
科目编码 科目名称 小计 一般公共预算拨款收入 政府性基金预算拨款收入
合计 90.00 60.00 60.00 30.00
205 教育支出 90.00 60.00 60.00 30.00
""",
    )
    assert "fiscal_appropriation" in measures(table)
    assert "current_subtotal" not in measures(table)


def test_a_bare_subtotal_beside_appropriations_tells_nothing_by_its_place() -> None:
    form = load_forms()["revenue"]
    assert columns_told(form, "budget", "budget", ["合计", "小计", "财政拨款一般公共预算", "政府性基金", "事业收入"]) is None
    assert columns_told(form, "budget", "budget", ["合计", "小计", "一般公共预算", "政府性基金", "事业收入"]) is not None


def test_a_percentage_is_no_money() -> None:
    form = load_forms()["general_public_budget_expenditure"]
    heads = ["2023年执行数", "2024年预算数", "2024年预算数比2023年执行数增减额", "2024年预算数比2023年执行数增减%"]
    columns = columns_told(form, "budget", "budget", [*heads, "基本支出", "项目支出"])
    assert columns
    assert [c.unit for c in columns] == [None, None, None, "percent", None, None]


def test_a_source_below_appropriations_is_that_source() -> None:
    form = load_forms()["revenue"]
    columns = columns_told(form, "budget", "budget", ["合计", "本年收入小计", "财政拨款一般公共预算", "政府性基金预算", "其他收入"])
    assert columns
    assert [c.measure for c in columns] == ["total", "current_subtotal", "general_public_budget", "government_fund", "other"]


def test_an_earlier_years_heads_are_no_measures() -> None:
    form = load_forms()["general_public_budget_expenditure"]
    columns = columns_told(form, "budget", "budget", ["2023年预算数", "2024年预算数"])
    assert columns
    assert [c.measure for c in columns] == ["other:2023年预算数", "total"]


def test_a_part_shown_of_a_column_is_none_of_its_own() -> None:
    form = load_forms()["revenue"]
    columns = columns_told(form, "budget", "budget", ["总计", "一般公共预算小计", "其中：财政拨款", "事业收入"])
    assert columns
    assert [c.measure for c in columns] == ["total", "general_public_budget", "other:其中：财政拨款", "institutional"]


@pytest.mark.parametrize("over", ["      事业收入", "   事业收入   "])
def test_an_amount_beside_a_part_of_it_is_what_stands_over_both(over: str) -> None:
    table = read(
        "revenue",
        f"""    科目编码    科目名称          合计      一般公共预算拨款收入      {over}          其他收入
                                                                      金额    其中：教育收费
    205         教育支出         90.00                 40.00         30.00           20.00           20.00
    20502       普通教育         90.00                 40.00         30.00           20.00           20.00
    2050201     学前教育         60.00                 40.00         20.00
    2050202     小学教育         30.00                               10.00                           20.00
""",
    )
    assert measures(table.placed or table) == ["total", "general_public_budget", "institutional", "education_fees", "other"]


# --- summaries ------------------------------------------------------------------------------------------


def test_labels_that_call_each_source_a_budget_are_known() -> None:
    table = read(
        "revenue_expenditure_summary",
        """收入 支出
项目 预算数 项目 预算数
一般公共预算拨款收入 50.00 教育支出 80.00
事业收入预算 20.00 卫生健康支出 10.00
附属单位上缴收入预算
事业单位经营收入预算
其他收入预算 20.00
本年收入合计 90.00 本年支出合计 90.00
""",
    )
    assert {row.role: row.amounts[0].text for row in table.rows if row.side == "revenue" and row.amounts} == {
        "general_public_budget": "50.00",
        "institutional": "20.00",
        "other": "20.00",
        "current_total": "90.00",
    }


def test_all_uses_of_money_are_uses() -> None:
    known = load_summary_lines()
    found = [known.find(label) for label in ("一、基本支出", "三、事业单位经营支出", "四、对附属单位补助支出", "五、上缴上级支出")]
    assert all(line and line.side == "expenditure" and line.role in USES for line in found)


# --- reports and titles ---------------------------------------------------------------------------------


def test_amounts_to_the_fen_in_ten_thousands_make_a_report() -> None:
    words = "部门预算 收入 支出 一般公共预算 基本支出 项目支出 财政拨款 “三公”经费 政府采购 绩效目标\n" * 4
    amounts = "".join(f"201 一般公共服务支出 {n}8.345600 {n}2.123456\n" for n in range(1, 9))
    assert is_report(read_lines((words + amounts).encode())) is None
    assert is_report(read_lines(words.encode())) is not None


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        ("部门收支总体表", "revenue_expenditure_summary"),
        ("某市教育局部门收支预算总表（2024年）", "revenue_expenditure_summary"),
        ("收入支出决算总表（万元）", "revenue_expenditure_summary"),
        ("部门收入总表（按单位）", "revenue"),
        ("支出预算总表（按资金来源）", "expenditure"),
        ("公共财政拨款支出预算表", "general_public_budget_expenditure"),
        ("一般公共预算本年支出表", "general_public_budget_expenditure"),
        ("一般公共预算支出预算明细表", "general_public_budget_expenditure"),
        ("一般公共预算安排基本支出分经济科目表", "basic_expenditure"),
        ("政府性基金预算支出明细表", "government_fund"),
        ("基金预算支出表", "government_fund"),
        ("“三公”经费及相关信息统计表", "three_public"),
        ("一般公共预算拨款“三公”经费支出预算表（不含上年结转）", "three_public"),
        ("部门项目支出预算表（其他运转类、特定目标类项目）", "project_expenditure"),
        ("部门预算项目支出及其他支出预算表", "project_expenditure"),
        ("政府采购项目支出预算表", "procurement"),
        ("政府采购（资产配置、购买服务）预算表", "procurement"),
        ("政府购买服务项目预算表", "purchased_services"),
        # What comes in alone, a class of spending, what others pay: no statement of the fourteen.
        ("政府性基金预算收入表", None),
        ("住房保障支出预算表", None),
        ("教育支出预算表", None),
        ("上级补助项目支出预算表", None),
        ("社保基金预算支出表", None),
    ],
)
def test_titles_of_other_regions(title: str, slug: str | None) -> None:
    assert [h.slug for h in headings(read_lines(title.encode()), load_forms())] == [slug]


# --- “三公” -----------------------------------------------------------------------------------------------


def items(body: str, kind: str = "budget") -> dict[str, str]:
    """Measure → amount, where a row has as many amounts as there are columns."""
    table = read("three_public", body, kind)
    [row] = table.rows
    return dict(zip(measures(table), (t.text for t in row.amounts), strict=True))


@pytest.mark.parametrize("gap", [" ", "\n"])
def test_the_units_below_the_total_are_none_of_its_amounts(gap: str) -> None:
    body = """单位编码 单位名称 合计 因公出国（境）费 小计 公务用车购置费 公务用车运行费 公务接待费
合计 12.00 2.00 9.00 4.00 5.00 1.00
301001 某市统计局 10.00 2.00 7.50 4.00 3.50 0.50
301002 某市普查中心 2.00 0.00 1.50 0.00 1.50 0.50
"""
    found = items(body.replace(" ", gap))
    assert (found["total"], found["overseas_travel"], found["vehicles"], found["reception"]) == ("12.00", "2.00", "9.00", "1.00")


def test_a_units_code_is_no_amount() -> None:
    head = "单位编码 单位名称 合计 因公出国（境）费 小计 公务用车购置费 公务用车运行费 公务接待费\n"
    assert items(f"{head}301001 某市统计局 12.00 2.00 9.00 4.00 5.00 1.00\n")["total"] == "12.00"
    assert items(f"{head}某市发展和\n301001 12.00 2.00 9.00 4.00 5.00 1.00\n改革委员会\n")["total"] == "12.00"


def test_a_line_with_both_tells_whether_reception_stands_before_vehicles() -> None:
    """The whole of several columns stands higher than its neighbours, which says nothing."""
    body = """“三公”经费 公务用车购置和运行维护费
因公出国（境
年度 财政拨款预算 公务接待费 公务用车购置 公务用车运行
）费用 小计
总额 费 维护费
2022年 12.00 2.00 1.00 9.00 4.00 5.00
2023年 13.00 2.00 1.00 10.00 4.00 6.00
"""
    table = read("three_public", body)
    assert table.sure
    assert [m for m in measures(table) if ":" not in m] == [
        "total",
        "overseas_travel",
        "reception",
        "vehicles",
        "vehicle_purchase",
        "vehicle_operation",
    ]


def test_percentages_beside_items_are_no_amounts() -> None:
    body = """项目 2022年预算数 2023年预算数 增减额 增减率（%）
“三公”经费合计 4.00 3.00 -1.00 -25.00%
1、公务用车购置及运行维护费 2.00 1.00 -1.00 -50.00%
（1）公务用车运行维护费 2.00 1.00 -1.00 -50.00%
2、公务接待费 2.00 2.00 0.00 0.00%
"""
    found = items(body)
    assert {m: found[m] for m in ("total", "vehicles", "vehicle_operation", "reception")} == {
        "total": "3.00",
        "vehicles": "1.00",
        "vehicle_operation": "1.00",
        "reception": "2.00",
    }


def test_an_items_name_around_its_amount_is_whole() -> None:
    body = "项目 预算数\n“三公”经费合计 3.00\n2、公务用车购置及运行维\n1.00\n护费\n（2）公务用车运行维护费 1.00\n3、公务接待费 2.00\n"
    assert items(body) == {"total": "3.00", "vehicles": "1.00", "vehicle_operation": "1.00", "reception": "2.00"}
