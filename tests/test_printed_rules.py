"""Rules printed below a table: read as they stand, held against its figures, believed by nobody."""

from dataclasses import replace

import pytest

from dagster_project.reconciliation.engine import Reconciled
from dagster_project.relations import Identity
from dagster_project.reports.lines import read_lines
from dagster_project.reports.outline import Section
from dagster_project.reports.printed_rules import is_rule, read_rules
from dagster_project.reports.tables import Table, read_section
from dagster_project.taxonomy.statements import load_forms
from dagster_project.taxonomy.summary_lines import load_summary_lines
from tests.small_tables import coded, reconciled, summary


@pytest.mark.parametrize(
    ("notes", "axis", "left", "terms"),
    [
        ("27行＝（1+2+…+5）行；", "行", "27", {"1": 1, "2": 1, "3": 1, "4": 1, "5": 1}),
        ("6栏各行＝（1＋2－3）栏各行", "栏", "6", {"1": 1, "2": 1, "3": -1}),
        ("注：3栏=（4+5）栏。", "栏", "3", {"4": 1, "5": 1}),
        ("30行=27+...+29行", "行", "30", {"27": 1, "28": 1, "29": 1}),
        ("注：收入总计=本年收入合计+年初结转和结余。", None, "收入总计", {"本年收入合计": 1, "年初结转和结余": 1}),
        ("合计＝基本支出＋项目支出", None, "合计", {"基本支出": 1, "项目支出": 1}),
    ],
)
def test_a_rule_is_read_as_it_stands(notes: str, axis: str | None, left: str, terms: dict[str, int]) -> None:
    (rule,) = read_rules(notes)
    assert (rule.axis, rule.left, dict(rule.terms)) == (axis, left, terms)
    assert rule.text in notes


@pytest.mark.parametrize(
    "notes", ["", "注：本表反映部门本年度的总收支。", "得分=权重*B/A", "完成率=100%", "27行", "1+2=3", "5行＝（1+2）栏"]
)
def test_what_is_no_rule_is_none(notes: str) -> None:
    assert read_rules(notes) == []


def test_a_range_without_an_end_is_bounded() -> None:
    (rule,) = read_rules("1行＝（1+…+999）行")
    assert len(rule.terms) < 200


def test_a_line_with_a_rule_is_no_row_of_the_table() -> None:
    """No 注 opens it, and 30 in its beginning is no amount."""
    body = "单位：万元\n科目编码 科目名称 合计 基本支出 项目支出\n合计 30.25 10.00 20.25\n206 科学技术支出 30.25 10.00 20.25\n1 栏各行＝（2+3）栏各行。\n"
    assert is_rule("1栏各行＝（2+3）栏各行。")
    table = read_section(
        Section("expenditure", "某表", 1, tuple(read_lines(f"某表\n{body}".encode()))),
        load_forms()["expenditure"],
        "final",
        load_summary_lines(),
    )
    assert [" ".join(t.text for t in row.amounts) for row in table.rows] == ["30.25 10.00 20.25"] * 2
    assert table.note == "1栏各行＝（2+3）栏各行。"


# --- held against the figures -----------------------------------------------------------------------

SPENDING = coded(
    "expenditure",
    "total basic project",
    ("", "合计", "30.25 10.00 20.25"),
    ("206", "科学技术支出", "30.25 10.00 20.25"),
    ("20601", "管理", ""),
)
TOTALS = summary(
    "revenue_expenditure_summary",
    (
        ("一、一般公共预算财政拨款收入", "20.00"),
        ("八、其他收入", "10.25"),
        ("本年收入合计", "30.25"),
        ("年初结转和结余", "1.00"),
        ("收入总计", "31.25"),
    ),
    (("一、科学技术支出", "30.25"), ("本年支出合计", "30.25"), ("年末结转和结余", "1.00"), ("支出总计", "31.25")),
)


def numbered(table: Table) -> Table:
    """行次 counted over both sides."""
    return replace(table, rows=tuple(replace(row, number=number) for number, row in enumerate(table.rows, 1)))


def printed(result: Reconciled) -> list[Identity]:
    return [identity for identity in result.identities if identity.scope == "printed"]


def outcomes(table: Table, notes: str) -> list[str]:
    return [identity.outcome for identity in printed(reconciled(replace(table, note=notes)))]


@pytest.mark.parametrize(
    ("table", "notes", "found"),
    [
        (SPENDING, "1栏各行＝（2+3）栏各行", ["exact", "exact"]),
        (SPENDING, "合计=基本支出+项目支出", ["exact", "exact"]),
        (SPENDING, "1栏各行＝（2+3+4）栏各行", ["not_evaluable", "not_evaluable"]),
        (SPENDING, "2栏各行＝（1+3）栏各行", ["broken", "broken"]),
        (SPENDING, "7栏各行＝（1+3）栏各行", []),
        (SPENDING, "1行＝（2+3）行", []),
        (numbered(TOTALS), "3行＝（1+2）行；5行＝（3+4）行；9行＝（7+8）行", ["exact", "exact", "exact"]),
        (numbered(TOTALS), "收入总计=本年收入合计+年初结转和结余", ["exact"]),
        (numbered(TOTALS), "收入总计=本年收入合计+使用非财政拨款结余", ["not_evaluable"]),
        (numbered(TOTALS), "5行＝（3+6）行", ["not_evaluable"]),
        (TOTALS, "1行＝（2+3）行", []),
    ],
)
def test_a_rule_comes_out_as_its_figures_do(table: Table, notes: str, found: list[str]) -> None:
    assert outcomes(table, notes) == found


def test_a_rule_that_names_the_wrong_line_is_told_and_accuses_nobody() -> None:
    """4 is 年初结转和结余; the sum of 1 and 2 is 本年收入合计, line 3."""
    without = reconciled(numbered(TOTALS))
    result = reconciled(replace(numbered(TOTALS), note="4行＝（1+2）行"))
    (rule,) = printed(result)
    assert (rule.identity, rule.outcome) == ("printed:4行＝（1+2）行 (evidence only)", "broken")
    assert "本年收入合计" in (rule.explanation_zh or "") and "是算式写错了行次或栏次" in (rule.explanation_zh or "")
    assert "names a wrong line" in (rule.explanation_en or "")
    assert result.discrepancies == without.discrepancies == []
    assert result.cells == without.cells


def test_a_rule_that_nothing_clears_or_confirms_is_left_open() -> None:
    (rule,) = printed(reconciled(replace(numbered(TOTALS), note="4行＝（2+3）行")))
    assert "by itself" in (rule.explanation_en or "") and "names a wrong line" not in (rule.explanation_en or "")


def test_rules_of_official_forms_that_hold_say_nothing_more() -> None:
    assert {(i.explanation_zh, i.explanation_en) for i in printed(reconciled(replace(SPENDING, note="1栏各行＝（2+3）栏各行")))} == {
        (None, None)
    }
