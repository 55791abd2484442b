"""Two panels of an economic table taken by height: codes and names by the official list, amounts by sums."""

from dataclasses import replace
from decimal import Decimal

from dagster_project.reconciliation.dealing import deal
from dagster_project.reports.lines import read_lines
from dagster_project.reports.outline import Section
from dagster_project.reports.tables import Table, read_section
from dagster_project.taxonomy.statements import load_forms
from dagster_project.taxonomy.summary_lines import load_summary_lines
from tests.small_tables import reconciled

HEAD = """经济分类 经济分类
科目名称 决算数 科目名称 决算数
款 款
类 类
"""
# Beside one another in print: 30101 60.00 | 30201 3.00; 30102 blank | 30202 4.00; 30103 30.00 | 30203 blank;
# 30107 10.00 | 30206 blank; 30108 5.00 | 30211 1.50.
BODY = """301 302
工资福利支出 105.00 商品和服务支出 8.50
301 01 302
基本工资 01 办公费
60.00 3.00
301 02 302
津贴补贴 02 印刷费
4.00
301 03 302
奖金 30.00 03 咨询费
301 07 302
绩效工资 06 电费
10.00
301 08 机关事业单位基本养老保险缴 302
11 差旅费
费 5.00
1.50
人员经费合计 105.00 公用经费合计 8.50
"""
AMOUNTS = {
    "301": "105.00",
    "302": "8.50",
    "30101": "60.00",
    "30201": "3.00",
    "30202": "4.00",
    "30103": "30.00",
    "30107": "10.00",
    "30108": "5.00",
    "30211": "1.50",
    "人员经费合计": "105.00",
    "公用经费合计": "8.50",
}


def table(body: str) -> Table:
    lines = tuple(read_lines(f"某表\n{HEAD}{body}".encode()))
    section = Section("basic_expenditure", "某表", 1, lines)
    return read_section(section, load_forms()["basic_expenditure"], "final", load_summary_lines())


def amounts(read: Table) -> dict[str, str]:
    return {row.code or row.name: row.amounts[0].text for row in read.rows if row.amounts}


def test_names_tell_which_codes_belong_together() -> None:
    names = {row.code: row.name for row in table(BODY).rows}
    assert names["30108"] == "机关事业单位基本养老保险缴费"
    assert (names["30202"], names["30203"], names["30211"]) == ("印刷费", "咨询费", "差旅费")


def test_amounts_alone_on_their_line_are_kept_apart_until_sums_decide() -> None:
    read = table(BODY)
    assert not {"30102", "30202", "30107", "30206"} & amounts(read).keys()
    assert amounts(deal(read)) == AMOUNTS
    assert all(row.contested is None for row in deal(read).rows)


def test_every_amount_is_published_once_its_sections_add_up() -> None:
    result = reconciled(table(BODY))
    assert {c.line_code or c.line_name: c.printed for c in result.cells} == AMOUNTS
    assert {c.status for c in result.cells} == {"reported"}
    assert not result.discrepancies


def test_where_no_way_adds_up_the_amounts_stay_open_and_accuse_nobody() -> None:
    result = reconciled(table(BODY.replace("1.50\n", "2.50\n")))
    disputed = {c.printed: c.evidence for c in result.cells if c.status == "disputed"}
    assert disputed == {
        "4.00": "may be the amount of 30202",
        "10.00": "may be the amount of 30206",
        "5.00": "may be the amount of 30211",
        "2.50": "may be the amount of 30108",
    }
    assert not result.discrepancies


def test_where_two_ways_add_up_the_amounts_stay_open() -> None:
    # 4.00 of each side's rows may change places.
    body = BODY.replace("10.00\n301 08", "4.00\n301 08").replace("105.00", "99.00")
    open_ = {c.printed for c in reconciled(table(body)).cells if c.status == "disputed"}
    assert open_ == {"4.00"}


def test_without_a_section_total_nothing_is_proved() -> None:
    body = BODY.replace("工资福利支出 105.00 商品和服务支出 8.50", "工资福利支出 商品和服务支出").replace(
        "人员经费合计 105.00 公用经费合计 8.50\n", ""
    )
    assert {c.printed for c in reconciled(table(body)).cells if c.status == "disputed"} == {"4.00", "10.00", "5.00", "1.50"}


def test_a_name_that_the_list_does_not_know_leaves_the_table_to_the_other_readings() -> None:
    read = table(BODY.replace("咨询费", "另一种费"))
    assert not read.dealings


def test_a_table_with_its_rows_in_order_is_read_as_such() -> None:
    read = table("301 工资福利支出 90.00 302 商品和服务支出 7.00\n30101 基本工资 90.00 30201 办公费 7.00\n")
    assert not read.dealings
    assert amounts(read) == {"301": "90.00", "30101": "90.00", "302": "7.00", "30201": "7.00"}


def test_amounts_count_in_the_tables_last_decimal() -> None:
    read = deal(table(BODY.replace("105.00", "105.0")))
    assert sum(Decimal(t.text) for row in read.rows if row.code and len(row.code) == 5 for t in row.amounts) == Decimal("113.50")


def test_a_table_without_choices_is_left_alone() -> None:
    read = replace(table(BODY), dealings=())
    assert deal(read) is read
