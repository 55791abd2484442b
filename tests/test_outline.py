"""Which lines name a statement, where its rows are cut, and which lines are a table's number."""

import pytest

from dagster_project.reports.lines import Line, read_lines
from dagster_project.reports.outline import compact, headings, is_marker, prose_starts, slug_of, title_of, titles_after, titles_before
from dagster_project.taxonomy.statements import load_forms

FORMS = load_forms()


def lines(text: str) -> list[Line]:
    return read_lines(text.encode())


def found(text: str) -> list[tuple[str | None, str]]:
    return [(heading.slug, heading.title) for heading in headings(lines(text), FORMS)]


# --- titles --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("printed", "title"),
    [
        ("支出决算表", "支出决算表"),
        ("支 出 决 算 表", "支出决算表"),
        ("公开03表 支出决算表", "支出决算表"),
        ("表3：支出决算表", "支出决算表"),
        ("（三）支出决算表", "支出决算表"),
        ("三、支出决算表", "支出决算表"),
        ("3. 支出决算表", "支出决算表"),
        ("2023年度支出决算表", "支出决算表"),
        ("2023 年度部门支出决算表", "支出决算表"),
        ("支出决算表（续）", "支出决算表"),
        ("支出决算表 单位：万元", "支出决算表"),
        ("支出决算表支出决算表", "支出决算表"),
        ("表三：支出决算表", "支出决算表"),
        ("11、2023年支出决算表", "支出决算表"),
        ("3.2023年支出决算表", "支出决算表"),
        ("附件3：支出决算表", "支出决算表"),
        ("表1-2 支出决算表", "支出决算表"),
        ("部门公开表3 支出决算表", "支出决算表"),
        ("财决公开03表 支出决算表", "支出决算表"),
        ("Z04 支出决算表", "支出决算表"),
        ("03-支出决算表", "支出决算表"),
        ("支出决算表（财决公开03表）", "支出决算表"),
        ("支出决算表（Z04）", "支出决算表"),
        ("支出决算表 公开03表", "支出决算表"),
        ("支出决算表（单位：万元）", "支出决算表"),
    ],
)
def test_a_title_is_what_is_left_of_its_line(printed: str, title: str) -> None:
    (line,) = lines(printed)
    assert title_of(line) == title


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        ("支出决算表", "expenditure"),
        ("收入支出决算总表", "revenue_expenditure_summary"),
        ("财政拨款收入支出决算总表", "appropriation_summary"),
        ("一般公共预算财政拨款支出决算表", "general_public_budget_expenditure"),
        ("一般公共预算财政拨款基本支出决算表", "basic_expenditure"),
        ("某市某局支出预算表", "expenditure"),
        ("一般公共预算支出表（按功能分类科目）", "general_public_budget_expenditure"),
        ("一般公共预算支出表（分单位）", "general_public_budget_expenditure_by_unit"),
        ("机关运行经费支出表", None),
        ("人员支出表", None),
        ("本表反映部门支出决算表", None),
        ("专项资金安排情况表", None),
        ("部门综合预算收支总表", "revenue_expenditure_summary"),
        ("部门收支总体情况表", "revenue_expenditure_summary"),
        ("部门收支预算总体情况表", "revenue_expenditure_summary"),
        ("财务收支预算总表", "revenue_expenditure_summary"),
        ("部门收入预算情况表", "revenue"),
        ("部门支出总体情况表", "expenditure"),
        ("支出总表（按功能分类）", "expenditure"),
        ("支出总表（按部门预算经济分类）", None),
        ("支出决算明细表", None),
        ("收入支出决算表", None),
        ("财政专户管理资金预算支出表", None),
        ("部门财政拨款收支总体情况表", "appropriation_summary"),
        ("一般公共预算支出情况表（按功能分类科目）", "general_public_budget_expenditure"),
        ("一般公共预算支出明细表（按支出功能分类科目）", "general_public_budget_expenditure"),
        ("一般公共预算支出明细表（按支出经济分类科目）", None),
        ("一般公共预算财政拨款项目支出决算表", None),
        ("一般公共预算基本支出情况表（按支出经济分类科目）", "basic_expenditure"),
        ("一般公共预算基本支出明细表（按支出功能分类科目）", None),
        ("部门预算政府基金预算财政拨款支出表", "government_fund"),
        ("政府性基金收支表", "government_fund"),
        ("政府性基金预算“三公”经费支出预算表", None),
        ("国有资本经营预算支出情况表", "state_capital"),
        ("一般公共预算“三公”经费支出情况表", "three_public"),
        ("一般公共预算“三公经费”支出表", "three_public"),
        ("财政拨款（含一般公共预算和政府性基金预算）“三公”经费支出表", "three_public"),
        ("一般公共预算拨款“三公”经费及会议费、培训费支出预算表", "three_public"),
        ("政府购买服务预算财政拨款明细表", "purchased_services"),
        ("项目支出绩效目标表", None),
        ("收入决算表（分科目）", "revenue"),
        ("收入决算表（分单位）", None),
        ("部门收支总表（一）", "revenue_expenditure_summary"),
        ("财政拨款收支总表（预算）", "appropriation_summary"),
        ("财政拨款预算收支情况表", "appropriation_summary"),
        ("一般公共预算财政拨款收入支出决算表", "general_public_budget_expenditure"),
        ("一般公共预算收支总表", None),
        ("财政拨款当年支出表", "fiscal_appropriation_expenditure"),
        ("财政拨款基本支出决算表（经济科目）", None),
        ("政府性基金预算财政拨款基本支出决算表", None),
        ("财政拨款预算“三公”经费支出表", "three_public"),
        ("财政拨款“三公”经费、行政参公单位机关运行经费情况表", "three_public"),
        ("“三公”经费预算公开表", "three_public"),
        ("政府购买服务决算公开情况表", "purchased_services"),
        ("机构运行信息表", None),
        ("一般公共预算财政拨款“三公”经费支出表（分单位）", "three_public_by_unit"),
        ("“三公”经费预算财政拨款情况统计表", "three_public"),
        ("固有资本经营预算支出表", "state_capital"),
        ("国有资本经营预算预算支出表", "state_capital"),
        ("工资福利支出预算表", None),
        ("商品和服务支出预算表", None),
        ("对个人和家庭的补助支出预算表", None),
        ("上年结转支出预算表", None),
        ("经营支出表", None),
        ("某市农业经营管理站支出表", "expenditure"),
        ("政府购买服务项目支出预算表", "purchased_services"),
        ("行政事业性收费收入表", None),
    ],
)
def test_the_longest_pattern_names_the_statement_and_what_stands_before_it_may_forbid_that(title: str, slug: str | None) -> None:
    assert slug_of(title, FORMS) == slug


def test_contents_prose_and_long_lines_are_no_headings() -> None:
    text = (
        "一、收入决算表........3\n"
        "二、支出决算表 - 4 -\n"
        "三、支出决算表…………5\n"
        "本表反映部门本年度支出情况，见支出决算表。\n"
        "支出决算表反映本年度各项支出，其中基本支出包括人员经费和公用经费，项目支出包括各类专项，详见后附的各张明细表以及支出决算表\n"
    )
    assert found(text) == []


def test_a_table_that_nothing_knows_is_a_heading_without_a_statement() -> None:
    assert found("专项资金安排情况表\n绩效目标表\n值班表\n") == [(None, "专项资金安排情况表"), (None, "绩效目标表")]


@pytest.mark.parametrize(
    "title",
    [
        "机构运行信息表",
        "新增资产配置表",
        "对下转移支付项目表",
        "某县某局2025年一般公共预算项目支出表",
        "财政拨款支出预算表（部门经济分类科目）（分单位）",
        "一般公共预算基本支出表--人员经费（工资福利支出）（按政府预算经济分类）",
    ],
)
def test_what_ends_in_a_table_s_words_ends_the_table_before(title: str) -> None:
    assert found(title) == [(None, title)]


@pytest.mark.parametrize(
    ("above", "below", "slug"),
    [
        ("某县某局2025年一般公共预算基本支出明细", "表（按经济分类）", "basic_expenditure"),
        ("2024年度某市某局一般公共预算财政拨款基本", "支出决算表", "basic_expenditure"),
        ("2024年度某市某局一般公共预算财政拨款支出决", "算表", "general_public_budget_expenditure"),
        ("2024年度政府性基金预算财政拨款", "收入支出决算表", "government_fund"),
        # What is above is another title, a label, a unit's name or the last row of the table before.
        ("某市某局", "收入决算表", "revenue"),
        ("部门：某市某局", "支出决算表", "expenditure"),
        ("一般公共预算财政拨款", "收入支出决算总表", "revenue_expenditure_summary"),
        ("其他支出", "财政拨款收支总表", "appropriation_summary"),
        ("项目支出", "支出预算总表", "expenditure"),
    ],
)
def test_a_title_may_begin_on_the_line_above(above: str, below: str, slug: str) -> None:
    """Where its last line is none, or the line above says whose it is."""
    assert [(h.slug, h.index) for h in headings(lines(f"{above}\n{below}\n"), FORMS)] == [(slug, 1)]


def test_an_entry_of_contents_without_a_page_is_a_heading_and_its_section_empty() -> None:
    """It can't be told from a title by itself; its section has no rows, so the printing counts."""
    before = titles_before(
        lines("支出决算表\n收入决算表\n支出决算表\n合计 1.00"), headings(lines("支出决算表\n收入决算表\n支出决算表\n合计 1.00"), FORMS)
    )
    assert [(section.slug, len(section.lines)) for section in before] == [("expenditure", 1), ("revenue", 1), ("expenditure", 2)]


# --- sections --------------------------------------------------------------------------------------


def test_no_headings_no_sections() -> None:
    text = lines("第一部分 概况\n某局负责某项工作。")
    assert titles_before(text, []) == titles_after(text, []) == []


def test_a_section_goes_to_the_next_title_or_to_prose() -> None:
    text = lines("支出决算表\n合计 1.00\n收入决算表\n合计 2.00\n第三部分 情况说明\n本年收入 2.00 万元。")
    sections = titles_before(text, headings(text, FORMS))
    assert [[line.text for line in section.lines] for section in sections] == [["支出决算表", "合计 1.00"], ["收入决算表", "合计 2.00"]]
    assert [(section.slug, section.title, section.title_line) for section in sections] == [
        ("expenditure", "支出决算表", 1),
        ("revenue", "收入决算表", 3),
    ]


@pytest.mark.parametrize(("after", "kept"), [("支出决算表", False), ("收入决算表", True)])
def test_a_page_s_number_above_the_title_drawn_again_is_taken_off(after: str, kept: bool) -> None:
    """Above another table's title a number alone may be the last amount."""
    text = lines(f"支出决算表\n208 社会保障和就业支出\n2\n\n{after}\n210 卫生健康支出\n3\n")
    first, second = titles_before(text, headings(text, FORMS))
    assert ("2" in [line.text for line in first.lines]) is kept
    assert second.lines[-1].text == "3"


def test_table_numbers_are_left_out_of_sections() -> None:
    text = lines("支出决算表\n公开03表\n单位：万元\n合计 1.00\n公\n开\n0\n4\n表\n")
    (section,) = titles_before(text, headings(text, FORMS))
    assert [line.text for line in section.lines] == ["支出决算表", "单位：万元", "合计 1.00"]


def test_where_titles_follow_their_rows_table_numbers_open_the_sections() -> None:
    text = lines("预算03表\n合计 1.00\n支出预算表\n预算04表\n合计 2.00\n收入预算表\n")
    sections = titles_after(text, headings(text, FORMS))
    assert [(section.slug, [line.text for line in section.lines]) for section in sections] == [
        ("expenditure", ["合计 1.00", "支出预算表"]),
        ("revenue", ["合计 2.00", "收入预算表"]),
    ]


def test_without_table_numbers_the_unit_of_money_ends_a_table() -> None:
    text = lines("单位：万元\n合计 1.00\n支出预算表\n单位：万元\n合计 2.00\n收入预算表\n单位：万元\n")
    sections = titles_after(text, headings(text, FORMS))
    assert [section.slug for section in sections] == ["expenditure", "revenue"]


@pytest.mark.parametrize("text", ["公开03表", "预算12表", "决算3表", "附表7-1", "表3", "附表2", "部门公开表5"])
def test_a_table_s_number(text: str) -> None:
    assert is_marker(text)


@pytest.mark.parametrize("text", ["支出决算表", "03", "公开", "表格", "一览表", "2023年表"])
def test_no_table_s_number(text: str) -> None:
    assert not is_marker(text)


@pytest.mark.parametrize(
    "text",
    [
        "第三部分 部门决算情况说明",
        "一、收入支出决算总体情况说明",
        "（二）支出决算情况",
        "名词解释",
        "第四部分 名词解释",
        "三、预算编制说明",
    ],
)
def test_prose_starts_at_its_heading(text: str) -> None:
    assert prose_starts(lines(f"合计 1.00\n{text}\n本年支出 1.00 万元。"), 0) == [1]


@pytest.mark.parametrize("text", ["合计 1.00", "一、一般公共服务支出", "情况说明........12", "（一）一般公共预算拨款"])
def test_rows_are_no_prose(text: str) -> None:
    assert prose_starts(lines(text), 0) == []


def test_compact_leaves_no_blank() -> None:
    assert compact(" 收 入\t总 计 \u3000") == "收入总计"
