"""What prose says of a table's totals: it tells their columns, and accuses nobody."""

from decimal import Decimal

import pytest

from dagster_project.reconciliation.engine import reconcile
from dagster_project.reconciliation.facts import Context
from dagster_project.relations import Cell, NarrativeAmount
from dagster_project.reports.lines import Line
from dagster_project.reports.outline import Section
from dagster_project.reports.tables import Table, read_section
from dagster_project.taxonomy.identities import load_identities
from dagster_project.taxonomy.statements import load_forms
from dagster_project.taxonomy.subjects import subject_index
from dagster_project.taxonomy.summary_lines import load_summary_lines

EXPENDITURE = """支出决算表
单位：万元
科目编码 科目名称 本年支出合计 基本支出 项目支出 上缴上级支出 经营支出 对附属单位补助支出
合计 30.00 20.00 10.00
206 科学技术支出 30.00 20.00 10.00"""

THREE_PUBLIC = """财政拨款“三公”经费支出决算表
单位：万元
预算数 决算数
合计 因公出国（境）费 小计 购置费 运行维护费 公务接待费 合计 因公出国（境）费 小计 购置费 运行维护费 公务接待费
1.50 1.50 0.40 0.40"""


def table(slug: str, text: str) -> Table:
    lines = tuple(Line(i, line, line) for i, line in enumerate(text.split("\n"), start=1))
    return read_section(Section(slug, lines[0].text, 1, lines), load_forms()[slug], "final", load_summary_lines())


def said(section: str, measure: str, yuan: str, basis: str = "final") -> NarrativeAmount:
    return NarrativeAmount(
        report_key="r",
        section=section,
        subject_name="",
        subject_code=None,
        measure=measure,
        basis=basis,
        budget_stage=None,
        period="current",
        value_type="level",
        amount_yuan=Decimal(yuan),
        resolution_yuan=Decimal(100),
        percent=None,
        sentence="",
        source_line=90,
    )


def cells(slug: str, text: str, told: list[NarrativeAmount]) -> list[Cell]:
    context = Context("r", "final", "万元", 2023, {})
    result = reconcile({slug: table(slug, text)}, context, load_identities(), subject_index(), told)
    assert result.discrepancies == []
    assert all("prose" not in cell.statement for cell in result.cells)
    return result.cells


def test_the_totals_that_prose_repeats_tell_their_columns() -> None:
    told = [said("三、支出决算情况说明", "basic", "200000"), said("三、支出决算情况说明", "project", "100000")]
    read = cells("expenditure", EXPENDITURE, told)
    assert [(c.line_code, c.measure, c.status) for c in read if c.printed == "20.00"] == [
        (None, "basic", "reported"),
        ("206", "basic", "reported"),
    ]


def test_without_prose_the_columns_stay_open() -> None:
    read = cells("expenditure", EXPENDITURE, [])
    assert {c.status for c in read if c.printed == "20.00"} == {"disputed"}


@pytest.mark.parametrize("basic", ["190000", "300000"])
def test_prose_that_says_otherwise_decides_and_accuses_nothing(basic: str) -> None:
    read = cells("expenditure", EXPENDITURE, [said("三、支出决算情况说明", "basic", basic)])
    assert {c.status for c in read if c.printed == "20.00"} == {"disputed"}


def test_prose_that_contradicts_itself_says_nothing() -> None:
    told = [said("三、支出决算情况说明", "basic", "200000"), said("三、支出决算情况说明", "basic", "210000")]
    assert {c.status for c in cells("expenditure", EXPENDITURE, told) if c.printed == "20.00"} == {"disputed"}


def test_what_prose_says_of_one_fund_says_nothing_of_all_expenditure() -> None:
    told = [said("六、一般公共预算财政拨款基本支出决算情况说明", "basic", "200000")]
    assert {c.status for c in cells("expenditure", EXPENDITURE, told) if c.printed == "20.00"} == {"disputed"}


def test_the_items_that_prose_names_tell_the_columns_of_three_public() -> None:
    told = [
        said("七、财政拨款“三公”经费支出决算情况说明", "reception", "15000", "budget"),
        said("七、财政拨款“三公”经费支出决算情况说明", "reception", "4000", "final"),
    ]
    read = cells("three_public", THREE_PUBLIC, told)
    assert [(c.basis, c.measure, c.status) for c in read] == [
        ("budget", "total", "reported"),
        ("budget", "reception", "reported"),
        ("final", "total", "reported"),
        ("final", "reception", "reported"),
    ]
