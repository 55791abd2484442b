"""“三公” with a row an item: whose an amount is, on which basis, and what is none of the items."""

import pytest

from dagster_project.reports.lines import read_lines
from dagster_project.reports.outline import Section
from dagster_project.reports.tables import Table, read_section
from dagster_project.taxonomy.statements import load_forms
from dagster_project.taxonomy.summary_lines import load_summary_lines


def read(body: str, kind: str) -> Table:
    section = Section("three_public", "“三公”经费支出表", 1, tuple(read_lines(f"“三公”经费支出表\n{body}".encode())))
    return read_section(section, load_forms()["three_public"], kind, load_summary_lines())


def amounts(table: Table) -> dict[tuple[str, str], str]:
    """Measure and basis → amount, where every column has one."""
    [row] = table.rows
    assert len(row.amounts) == len(table.columns[None])
    return {(c.measure, c.basis): t.text for c, t in zip(table.columns[None], row.amounts, strict=True) if t.text not in "—-"}


BUDGET = (
    "项目 2024年预算数\n“三公”经费合计 12.00\n1、因公出国（境）费 2.00\n2、公务接待费 1.00\n3、公务用车费 9.00\n"
    "其中：（1）公务用车运行维护费 9.00\n（2）公务用车购置费 0.00\n"
)


@pytest.mark.parametrize("gap", [" ", "\n", "\t", "      "])
def test_items_in_rows_in_any_layout_and_order(gap: str) -> None:
    assert amounts(read(BUDGET.replace(" ", gap), "budget")) == {
        ("total", "budget"): "12.00",
        ("overseas_travel", "budget"): "2.00",
        ("reception", "budget"): "1.00",
        ("vehicles", "budget"): "9.00",
        ("vehicle_operation", "budget"): "9.00",
        ("vehicle_purchase", "budget"): "0.00",
    }


def test_parts_know_their_whole() -> None:
    of = {c.measure: c.of for c in read(BUDGET, "budget").columns[None]}
    assert of["vehicle_operation"] == "vehicles"
    assert of["vehicles"] == "total"


FINAL = (
    "项目\t行次\t预算数\t全年预算数\t决算统计数\n栏次\t\t1\t2\t3\n一、“三公”经费支出\t1\t—\t—\t—\n（一）支出合计\t2\t12.00\t12\t11.50\n"
    "1．因公出国（境）费\t3\t\t\t\n2．公务用车购置及运行维护费\t4\t10.00\t10.00\t9.50\n（1）公务用车购置费\t5\t\t\t\n"
    "（2）公务用车运行维护费\t6\t10.00\t10.00\t9.50\n3．公务接待费\t7\t2\t2\t2\n（二）相关统计数\t8\t—\t—\t—\n"
    "1．国内公务接待批次（个）\t9\t—\t—\t7\n二、机关运行经费\t10\t—\t—\t88.1\n"
)


@pytest.mark.parametrize("gap", [" ", "\n", "\t"])
def test_a_column_a_basis_line_numbers_and_counts_apart(gap: str) -> None:
    found = amounts(
        read(gap.join("\t".join(x for x in line.split("\t") if x or gap == "\t") for line in [FINAL]).replace("\t", gap), "final")
    )
    assert found["total", "budget"] == "12.00"
    assert found["total", "final"] == "11.50"
    assert found["other:全年预算数:total", "budget"] == "12"
    assert found["reception", "final"] == "2"
    assert found["operating_funds", "final"] == "88.1"
    assert found["other:国内公务接待批次(个)", "final"] == "7"
    assert ("overseas_travel", "final") not in found


def test_counts_are_no_amounts() -> None:
    units = {c.measure: c.unit for c in read(FINAL, "final").columns[None]}
    assert units["other:国内公务接待批次(个)"] == "count"
    assert units["reception"] is None


def test_cells_tell_which_column_a_lone_amount_stands_in() -> None:
    body = "项目\t预算数\t决算数\n合计\t3.00\t2.00\n因公出国（境）费\t\t\n公务用车运行维护费\t1.00\t\n公务接待费\t2.00\t2.00\n"
    assert ("vehicle_operation", "budget") in amounts(read(body, "final"))
    assert ("vehicle_operation", "final") not in amounts(read(body, "final"))


def test_where_cells_are_lost_a_lone_amount_has_two_columns_to_stand_in() -> None:
    table = read("项目 预算数 决算数\n合计 3.00 2.00\n公务用车运行维护费 1.00\n公务接待费 2.00 2.00\n", "final")
    assert [(c.measure, c.basis) for c in table.columns[None]][2:4] == [("vehicle_operation", "budget"), ("vehicle_operation", "final")]
    assert len(table.rows[0].amounts) == 5


def test_the_year_before_is_no_budget_of_this_one() -> None:
    body = "项目 2023年预算数 2024年预算数 增减额\n合计 4.00 3.00 -1.00\n公务用车运行维护费 2.00 1.00 -1.00\n公务接待费 2.00 2.00 0.00\n"
    found = amounts(read(body, "budget"))
    assert found["total", "budget"] == "3.00"
    assert found["other:2023年:total", "budget"] == "4.00"
    assert found["other:增减额:total", "budget"] == "-1.00"


@pytest.mark.parametrize("gap", [" ", "\n", "\t"])
def test_the_numbers_of_blank_rows_are_no_amounts(gap: str) -> None:
    body = (
        "项目 行次 预算数\n合计 1\n因公出国（境）费 2\n公务用车购置及运行维护费 3\n公务用车购置费 4\n公务用车运行维护费 5\n公务接待费 6\n"
    )
    table = read(body.replace(" ", gap), "budget")
    assert (table.rows, table.state) == ((), "blank")


def test_items_in_columns_are_no_rows() -> None:
    body = "合计 因公出国（境）费 公务用车购置及运行费 公务接待费\n小计 公务用车购置费 公务用车运行费\n12.00 2.00 9.00 4.00 5.00 1.00\n"
    table = read(body, "budget")
    assert [c.measure for c in table.columns[None]] == [
        "total",
        "overseas_travel",
        "vehicles",
        "vehicle_purchase",
        "vehicle_operation",
        "reception",
    ]


YEARS = (
    "年度 合计 因公出国（境）费 公务接待费 公务用车购置及运行维护费\n小计 公务用车购置费 公务用车运行维护费\n"
    "2023年预算 5.00 1.00 1.00 3.00 0.00 3.00\n2024年预算 12.00 2.00 1.00 9.00 4.00 5.00\n"
)


@pytest.mark.parametrize("gap", [" ", "\n"])
def test_a_row_a_year(gap: str) -> None:
    found = amounts(read(YEARS.replace(" ", gap), "budget"))
    assert (found["total", "budget"], found["reception", "budget"], found["vehicles", "budget"]) == ("12.00", "1.00", "9.00")
    assert found["other:2023年:vehicles", "budget"] == "3.00"


def test_a_year_before_that_leaves_cells_blank_is_left_out() -> None:
    table = read(YEARS.replace("5.00 1.00 1.00 3.00 0.00 3.00", "5.00 1.00 1.00 3.00 3.00"), "budget")
    assert len(table.columns[None]) == 6
    assert table.rows[0].amounts[0].text == "12.00"


def test_both_bases_are_named_though_their_cells_are_broken() -> None:
    body = (
        "预算 决算\n数 数\n合计 因公出国（境）费 小计 公务用车购置费 公务用车运行费 公务接待费 合计 因公出国（境）费 小计 公务用车购置费 公务用车运行费 公务接待费\n"
        "3.00 0 2.00 0 2.00 1.00 2.50 0 1.50 0 1.50 1.00\n"
    )
    found = amounts(read(body, "final"))
    assert (found["total", "budget"], found["total", "final"]) == ("3.00", "2.50")


def test_items_whose_heads_are_broken_keep_their_order() -> None:
    body = "“三公”经费预算数 机关运行经\n合计 因公出国( 公务接待费 小计 购置费 运行费 费预算数\n境)费\n14.27 2.78 4.72 6.77 6.77 392.57\n"
    table = read(body, "budget")
    assert [c.measure for c in table.columns[None]] == [
        "total",
        "overseas_travel",
        "reception",
        "vehicles",
        "vehicle_purchase",
        "vehicle_operation",
        "operating_funds",
    ]
    assert table.sure
