"""Lines to statements, each once: the better reading, the fuller printing, pages put together, and what stays unread."""

import pytest

from dagster_project.reports.lines import read_lines
from dagster_project.reports.outline import Section
from dagster_project.reports.pages import with_pages
from dagster_project.reports.statements import Statements, read_statements
from dagster_project.reports.tables import Table
from dagster_project.taxonomy.statements import PUBLIC_SLUGS, load_forms
from dagster_project.taxonomy.summary_lines import load_summary_lines

HEAD = "科目编码 科目名称 合计 基本支出 项目支出\n"
ROWS = "合计 90.00 40.00 50.00\n206 科学技术支出 90.00 40.00 50.00\n"
SPENDING = "支出决算表\n单位：万元\n" + HEAD + ROWS


def read(text: str, kind: str = "final") -> Statements:
    return read_statements(with_pages(read_lines(text.encode())), load_forms(), load_summary_lines(), kind)


def only(text: str, kind: str = "final") -> Table:
    (table,) = read(text, kind).tables.values()
    return table


def amounts(table: Table) -> dict[str, list[str]]:
    """Each row's amounts by its code, or its name where it has none."""
    return {row.code or row.name: [t.text for t in row.amounts] for row in table.rows}


def test_a_report_without_statements_has_none() -> None:
    read_nothing = read("第一部分 部门概况\n一、主要职能\n负责某项工作。")
    assert (dict(read_nothing.tables), read_nothing.duplicates, read_nothing.unknown) == ({}, (), ())


def test_a_table_of_contents_is_no_statement() -> None:
    contents = "目 录\n一、收入决算表................3\n二、支出决算表........4\n三、收入支出决算总表 -5-\n"
    found = read(contents + "第二部分 部门决算表\n" + SPENDING)
    assert list(found.tables) == ["expenditure"]
    assert found.tables["expenditure"].title_line == 6


def test_prose_below_the_tables_is_no_row() -> None:
    prose = (
        "第三部分 部门决算情况说明\n一、支出决算情况说明\n本年支出合计 90.00 万元，其中：基本支出 40.00 万元。\n208 项工作全部完成 12.00\n"
    )
    assert amounts(only(SPENDING + prose)) == {"合计": ["90.00", "40.00", "50.00"], "206": ["90.00", "40.00", "50.00"]}


def test_economic_codes_are_no_functional_statement() -> None:
    """Of a title between two tables the lower one is not its own."""
    economic = (
        "合计 90.00 40.00 50.00\n301 工资福利支出 60.00 40.00 20.00\n30101 基本工资 60.00 40.00 20.00\n302 商品和服务支出 30.00 30.00\n"
    )
    assert only("一般公共预算支出表\n单位：万元\n" + HEAD + economic, "budget").rows == ()
    assert len(only("一般公共预算基本支出表\n单位：万元\n科目编码 科目名称 合计 人员经费 公用经费\n" + economic, "budget").rows) == 4


def test_titles_after_their_rows() -> None:
    """Table numbers open the tables; titles and headers follow the rows."""
    text = (
        "预算03表\n合计 90.00 40.00 50.00\n206 科学技术支出 90.00 40.00 50.00\n"
        + HEAD
        + "支出预算总表\n单位：万元\n预算04表\n"
        + "合计 60.00 40.00 20.00\n206 科学技术支出 60.00 40.00 20.00\n"
        + HEAD
        + "一般公共预算支出表\n单位：万元\n"
    )
    found = read(text, "budget").tables
    assert amounts(found["expenditure"])["合计"] == ["90.00", "40.00", "50.00"]
    assert amounts(found["general_public_budget_expenditure"])["合计"] == ["60.00", "40.00", "20.00"]


SUMMARY = (
    "一、一般公共预算财政拨款收入 90.00 一、科学技术支出 90.00\n二、政府性基金预算财政拨款收入 二、住房保障支出 10.00\n"
    "三、其他收入 10.00\n本年收入合计 100.00 本年支出合计 100.00\n"
)


def test_a_summary_shows_where_titles_stand(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its lines under its own title settle it for the report; under another's they don't."""
    before = "决算01表\n收入支出决算总表\n单位：万元\n收入 支出\n" + SUMMARY + "决算03表\n" + SPENDING
    after = "决算01表\n" + SUMMARY + "收入支出决算总表\n单位：万元\n决算03表\n" + ROWS + HEAD + "支出决算表\n单位：万元\n"
    roles = [{row.role for row in read(text).tables["revenue_expenditure_summary"].rows if row.amounts} for text in (before, after)]
    assert roles[0] == roles[1] >= {"current_total", "206", "other"}
    assert [amounts(read(text).tables["expenditure"])["206"] for text in (before, after)] == [["90.00", "40.00", "50.00"]] * 2

    def never(*_: object) -> list[Section]:
        raise AssertionError("read a second time")

    monkeypatch.setattr("dagster_project.reports.statements.titles_after", never)
    assert read(before).tables.keys() == {"revenue_expenditure_summary", "expenditure"}
    with pytest.raises(AssertionError, match="a second time"):
        read(after)


def test_a_marker_broken_over_lines_opens_a_table_all_the_same() -> None:
    marker = "公\n开\n0\n3\n表\n"
    assert amounts(only(marker + SPENDING)) == amounts(only(SPENDING))


@pytest.mark.parametrize("kind", ["final", "budget"])
def test_the_fuller_of_two_printings_counts_and_the_other_is_kept(kind: str) -> None:
    word = "决算" if kind == "final" else "预算"
    short = f"支出{word}表\n单位：万元\n科目编码 科目名称 合计\n合计 90.00\n206 科学技术支出 90.00\n"
    full = SPENDING.replace("决算", word)
    for text in (short + full, full + short):
        found = read(text, kind)
        assert amounts(found.tables["expenditure"])["206"] == ["90.00", "40.00", "50.00"]
        assert [amounts(other)["206"] for other in found.duplicates] == [["90.00"]]


def test_a_statement_continued_on_the_next_page_is_one() -> None:
    first = "支出决算表\n单位：万元\n" + HEAD + "合计 90.00 40.00 50.00\n206 科学技术支出 60.00 40.00 20.00\n- 4 -\n"
    second = "支出决算表（续）\n单位：万元\n" + HEAD + "208 社会保障和就业支出 30.00 30.00\n- 5 -\n"
    found = read(first + second)
    assert amounts(found.tables["expenditure"]) == {
        "合计": ["90.00", "40.00", "50.00"],
        "206": ["60.00", "40.00", "20.00"],
        "208": ["30.00", "30.00"],
    }
    assert found.duplicates == ()


def test_codes_that_were_cut_off_stand_again_on_the_next_page_beside_other_names() -> None:
    first = "支出决算表\n单位：万元\n" + HEAD + "201 一般公共服务支出 90.00 40.00 50.00\n20136 其他共产党事务支出 60.00 40.00 20.00\n"
    second = "支出决算表（续）\n单位：万元\n" + HEAD + "20136 一般行政管理事务 30.00 30.00\n"
    assert [row.name for row in only(first + second).rows] == ["一般公共服务支出", "其他共产党事务支出", "一般行政管理事务"]
    again = second.replace("一般行政管理事务", "其他共产党事务")
    assert [row.name for row in only(first + again).rows] == ["一般公共服务支出", "其他共产党事务支出"]


def test_a_total_alone_on_the_last_page_is_the_table_s() -> None:
    first = "支出决算表\n单位：万元\n" + HEAD + "206 科学技术支出 90.00 40.00 50.00\n"
    last = "支出决算表（续）\n" + HEAD + "合计 90.00 40.00 50.00\n"
    assert amounts(only(first + last))["合计"] == ["90.00", "40.00", "50.00"]


def test_a_printing_with_its_own_total_is_no_continuation() -> None:
    again = SPENDING.replace("206 科学技术支出", "208 社会保障和就业支出")
    found = read(SPENDING + again)
    assert len(found.duplicates) == 1
    assert "合计" in amounts(found.tables["expenditure"])
    assert len(found.tables["expenditure"].rows) == 2


@pytest.mark.parametrize(
    ("text", "state"),
    [
        (SPENDING, "present"),
        ("支出决算表\n单位：万元\n" + HEAD + "注：本部门没有此项支出。\n", "declared_empty"),
        ("支出决算表\n单位：万元\n" + HEAD + "合计\n", "blank"),
        ("支出决算表\n", "image"),
    ],
)
def test_what_became_of_a_statement(text: str, state: str) -> None:
    assert only(text).state == state


def test_a_note_is_kept_beside_its_table() -> None:
    table = only(SPENDING + "注：本表反映部门本年度各项支出情况。\n")
    assert table.note == "注：本表反映部门本年度各项支出情况。"
    assert len(table.rows) == 2


def test_a_table_that_does_not_add_up_is_better_than_none() -> None:
    """Purchases don't add up within a row; alone in a report they are read all the same."""
    text = "政府采购预算表\n单位：万元\n单位编码 单位名称 采购数量 采购金额合计\n合计 12 30.00\n501001 某市某局本级 12 30.00\n"
    assert amounts(only(text, "budget")) == {"合计": ["12", "30.00"], "501001": ["12", "30.00"]}


@pytest.mark.parametrize(
    ("note", "money"), [("单位：万元", "万元"), ("金额单位：元", "元"), ("单位：人民币元", "元"), ("（万元）", "万元"), ("", None)]
)
def test_each_table_has_its_own_unit_of_money(note: str, money: str | None) -> None:
    assert only(SPENDING.replace("单位：万元", note)).money == money


def test_an_unknown_table_is_named_and_ends_the_one_before() -> None:
    found = read(SPENDING + "专项资金安排情况表\n单位：万元\n208 社会保障和就业支出 12.00\n")
    assert found.unknown == (("专项资金安排情况表", 6),)
    assert list(amounts(found.tables["expenditure"])) == ["合计", "206"]


@pytest.mark.parametrize("title", ["部门整体支出绩效目标申报表", "某某项目绩效自评表", "第二部分 部门决算报表", "部门决算报表"])
def test_forms_with_readers_of_their_own_and_headings_of_parts_are_no_unread_statements(title: str) -> None:
    found = read(SPENDING + f"{title}\n208 社会保障和就业支出 12.00\n")
    assert found.unknown == ()
    assert list(amounts(found.tables["expenditure"])) == ["合计", "206"]


TITLES = {
    "revenue_expenditure_summary": ("2023年度收入支出决算总表", "部门收支总表"),
    "revenue": ("收入决算表", "部门收入总表"),
    "expenditure": ("支出决算表", "部门支出总表"),
    "appropriation_summary": ("财政拨款收入支出决算总表", "财政拨款收支总表"),
    "general_public_budget_expenditure": ("一般公共预算财政拨款支出决算表", "一般公共预算支出表"),
    "general_public_budget_expenditure_by_unit": (None, "一般公共预算支出表（分单位）"),
    "basic_expenditure": ("一般公共预算财政拨款基本支出决算明细表", "一般公共预算基本支出表"),
    "government_fund": ("政府性基金预算财政拨款收入支出决算表", "政府性基金预算支出表"),
    "state_capital": ("国有资本经营预算财政拨款支出决算表", "国有资本经营预算支出表"),
    "three_public": ("财政拨款“三公”经费支出决算表", "一般公共预算“三公”经费支出表"),
    "three_public_by_unit": (None, "一般公共预算“三公”经费支出表（分单位）"),
    "project_expenditure": (None, "项目支出表"),
    "procurement": (None, "政府采购预算表"),
    "purchased_services": (None, "政府向社会力量购买服务预算表"),
}


def test_each_of_the_fourteen_has_a_title_here() -> None:
    assert set(TITLES) == set(PUBLIC_SLUGS)


@pytest.mark.parametrize(("slug", "title"), [(slug, title) for slug, pair in TITLES.items() for title in pair if title])
@pytest.mark.parametrize("form", ["{}", "公开05表 {}", "附表5：{}", "（五）{}", "2023年度某市某局{}", "{}（续）", " {} 单位：万元"])
def test_a_title_is_known_in_every_dress(slug: str, title: str, form: str) -> None:
    text = form.format(title.removeprefix("2023年度")) + "\n单位：万元\n" + HEAD + ROWS
    assert list(read(text, "budget").tables) == [slug]
