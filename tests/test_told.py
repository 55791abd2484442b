"""What prose says of a table's figures: it tells their columns and what was cut off, and accuses nobody."""

from dataclasses import replace
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


ITEMS = """一般公共预算“三公”经费支出表
单位：万元
项目 2028年预算
“三公”经费合计 3.0
1.因公出国（境）费 0
2.公务用车购置及运行维护费 0.3
（1）公务用车购置费 0
（2）公务用车运行维护费 0.3
3.公务接待费 2.7"""


def open_items(told: dict[str, str]) -> set[str | None]:
    context = Context("r", "budget", "万元", 2023, {})
    lines = tuple(Line(i, line, line) for i, line in enumerate(ITEMS.split("\n"), start=1))
    items = read_section(Section("three_public", lines[0].text, 1, lines), load_forms()["three_public"], "budget", load_summary_lines())
    claims = [said("七、一般公共预算“三公”经费支出情况", measure, yuan, "budget") for measure, yuan in told.items()]
    result = reconcile({"three_public": items}, context, load_identities(), subject_index(), claims)
    assert {c.status for c in result.cells} <= {"reported", "disputed"}
    return {c.measure for c in result.cells if c.status == "disputed" and c.evidence == "cut off"}


def test_figures_that_go_on_in_prose_were_cut_off() -> None:
    """0.3 is no rounding of 0.36, nor 3.0 of 3.08; so 2.7 was cut too, though 2.72 rounds to it."""
    assert open_items({}) == set()
    assert open_items({"three_public": "30800", "vehicles": "3600", "reception": "27200"}) >= {"total", "vehicles", "reception"}


def test_prose_that_only_rounds_less_shows_no_cut() -> None:
    assert open_items({"three_public": "30400", "vehicles": "3400", "reception": "27400"}) == set()
    assert open_items({"three_public": "40800", "reception": "28000"}) == set()


@pytest.mark.parametrize(("yuan", "status"), [("975800", "disputed"), ("975200", "reported"), ("985800", "reported")])
def test_a_subject_s_figure_that_goes_on_in_prose_was_cut_off(yuan: str, status: str) -> None:
    """97.5 of 97.58; of 97.52 it is the rounding, of 98.58 it isn't the beginning."""
    claim = replace(said("三、支出决算情况说明", "total", yuan), subject_code="206")
    text = "支出决算表\n单位：万元\n科目编码 科目名称 合计\n206 科学技术支出 97.5"
    assert [c.status for c in cells("expenditure", text, [claim])] == [status]
