"""A report's tables through the whole engine: what each published cell and identity says of itself."""

from dataclasses import replace
from decimal import Decimal

import pytest

from dagster_project.reports.tables import Table
from tests.small_tables import cell, coded, exact_figures, reconciled, statuses, summary, three_public, wan

USES = "total basic project"
SPENDING = coded(
    "expenditure",
    USES,
    ("", "合计", "90.00 40.00 50.00"),
    ("206", "科学技术支出", "60.00 25.00 35.00"),
    ("208", "社会保障和就业支出", "30.00 15.00 15.00"),
)


def test_a_reported_cell_is_what_was_printed_and_where() -> None:
    found = cell(reconciled(SPENDING), "expenditure", "206", "project")
    assert (found.printed, found.amount_yuan, found.status) == ("35.00", wan("35"), "reported")
    assert (found.source_line, found.row_no, found.line_no, found.basis, found.side) == (3, 2, 2, "final", None)
    assert found.resolution_yuan == 100
    assert found.evidence == "an amount for every column"
    assert (found.checks_exact, found.checks_rounding, found.checks_broken, found.checks_not_evaluable) == (2, 0, 0, 0)


@pytest.mark.parametrize(
    ("rows", "evidence"),
    [
        ((("206", "科学技术支出", "60.00 25.00 35.00"),), "an amount for every column"),
        ((("206", "科学技术支出", "60.00\t\t60.00"),), "its cell of a tab separated line"),
        (
            (("", "合计", "60.00\t\t60.00"), ("206", "科学技术支出", "60.00 60.00")),
            "the only column in which the row, its section and the sibling statements add up",
        ),
    ],
    ids=["full row", "tabs", "arithmetic"],
)
def test_evidence_says_how_a_column_was_known(rows: tuple[tuple[str, str, str], ...], evidence: str) -> None:
    assert cell(reconciled(coded("expenditure", USES, *rows)), "expenditure", "206", "total").evidence == evidence


def test_a_single_column_needs_no_proof_of_its_place() -> None:
    found = cell(reconciled(coded("basic_expenditure", "total", ("301", "工资福利支出", "60.00"))), "basic_expenditure", "301", "total")
    assert found.evidence == "only column"


def test_amounts_in_yuan_are_yuan() -> None:
    result = reconciled(coded("expenditure", USES, ("206", "科学技术支出", "1,234,567 1,000,000 234,567"), money="元"))
    found = cell(result, "expenditure", "206", "total")
    assert (found.amount_yuan, found.resolution_yuan) == (Decimal(1_234_567), 1)
    assert result.units["expenditure"] == ("元", Decimal(1))


def test_blank_cells_make_no_rows() -> None:
    result = reconciled(coded("expenditure", USES, ("206", "科学技术支出", "60.00\t\t60.00"), ("208", "社会保障和就业支出", "-\t-\t-")))
    assert [(c.line_code, c.measure) for c in result.cells] == [("206", "total"), ("206", "project")]


def test_a_figure_finer_than_a_fen_is_disputed_not_rounded() -> None:
    result = reconciled(coded("expenditure", "total", ("206", "科学技术支出", "1.2345678")))
    (found,) = result.cells
    assert (found.status, found.evidence) == ("disputed", "printed finer than a fen, or longer than an amount can be")


def test_counts_stand_in_value_and_never_in_amount() -> None:
    result = reconciled(
        coded("procurement", "quantity unit_price total", ("501001", "某局本级", "3 2.00 6.00"), kind="budget"), kind="budget"
    )
    quantity = cell(result, "procurement", "501001", "quantity")
    assert (quantity.value, quantity.value_unit, quantity.amount_yuan, quantity.resolution_yuan) == (3, "count", None, None)
    price = cell(result, "procurement", "501001", "unit_price")
    assert (price.value, price.value_unit, price.amount_yuan) == (None, None, wan("2"))


def test_both_sides_of_a_summary_keep_their_side_and_line_numbers() -> None:
    table = summary(
        "revenue_expenditure_summary", [("一、事业收入", "5.00"), ("总计", "5.00")], [("一、科学技术支出", "5.00"), ("总计", "5.00")]
    )
    result = reconciled(table)
    assert [(c.side, c.line_no, c.line_name) for c in result.cells] == [
        ("revenue", 1, "一、事业收入"),
        ("revenue", 2, "总计"),
        ("expenditure", 1, "一、科学技术支出"),
        ("expenditure", 2, "总计"),
    ]


def test_final_accounts_print_three_public_on_two_bases() -> None:
    one = three_public("1.00 1.00 -", "final", "total reception vehicles")
    both = tuple(c._replace(basis=basis) for basis in ("budget", "final") for c in one.columns[None])
    row = three_public("3.00 2.00 1.00 2.50 1.50 1.00", "final", "total reception vehicles").rows[0]
    result = reconciled(replace(one, columns={None: both}, rows=(row,)))
    assert [(c.basis, c.measure, c.amount_yuan) for c in result.cells][3:] == [
        ("final", "total", wan("2.5")),
        ("final", "reception", wan("1.5")),
        ("final", "vehicles", wan("1")),
    ]


@pytest.mark.parametrize(
    ("note", "stage"),
    [("注：预算数为“三公”经费全年预算数", "adjusted"), ("注：预算数为年初预算数", "initial"), (None, None)],
)
def test_which_budget_is_meant_is_told_only_where_the_report_tells(note: str | None, stage: str | None) -> None:
    table = three_public("3.00 2.00 1.00", "final", "total reception vehicles")
    columns = tuple(c._replace(basis="budget") for c in table.columns[None])
    result = reconciled(replace(table, columns={None: columns}, note=note))
    assert {c.budget_stage for c in result.cells} == {stage}


@pytest.mark.parametrize("state", ["declared_empty", "blank", "image"])
def test_a_table_that_is_not_present_makes_no_cells(state: str) -> None:
    result = reconciled(replace(SPENDING, state=state))
    assert (result.cells, result.identities, dict(result.units)) == ([], [], {})


def test_no_tables_at_all() -> None:
    result = reconciled()
    assert (result.cells, result.identities, result.discrepancies) == ([], [], [])


# --- keys --------------------------------------------------------------------------------------


def test_keys_are_unique_and_outlive_what_surrounds_a_cell() -> None:
    """The same cell among other rows and on another line has the same key."""
    before = {(c.line_code, c.measure): c.cell_key for c in reconciled(SPENDING).cells}
    assert len(set(before.values())) == len(before) == 9
    rows = tuple(replace(row, line=row.line + 40) for row in reversed(SPENDING.rows))
    after = {(c.line_code, c.measure): c.cell_key for c in reconciled(replace(SPENDING, rows=rows)).cells}
    assert after == before


def test_the_same_line_twice_has_two_keys() -> None:
    table = coded("purchased_services", "total", ("501001", "某局本级", "1.00"), ("501001", "某局本级", "1.00"), kind="budget")
    assert len({c.cell_key for c in reconciled(table, kind="budget").cells}) == 2


def test_identities_name_their_cells_with_weights() -> None:
    result = reconciled(SPENDING, identities=[])
    by_key = {c.cell_key: (c.line_code, c.measure) for c in result.cells}
    (found,) = [i for i in result.identities if i.identity == "row:total" and by_key[i.cells[0]] == ("206", "total")]
    assert [by_key[key] for key in found.cells] == [("206", "total"), ("206", "basic"), ("206", "project")]
    assert found.weights == [1, -1, -1]
    assert (found.stated_yuan, found.computed_yuan, found.difference_yuan, found.outcome) == (wan("60"), wan("60"), 0, "exact")
    assert len({i.identity_key for i in result.identities}) == len(result.identities)


def test_a_repaired_value_is_what_the_identities_are_judged_by() -> None:
    table = coded(
        "expenditure",
        USES,
        ("", "合计", "90.00 40.00 50.00"),
        ("206", "科学技术支出", "60.00 25.00 53.00"),
        ("208", "社会保障和就业支出", "30.00 15.00 15.00"),
    )
    result = reconciled(table, exact_figures())
    assert statuses(result) == {"reported": 92, "repaired": 1}
    assert {i.outcome for i in result.identities} == {"exact"}
    found = cell(result, "expenditure", "206", "project")
    assert (found.printed, found.amount_yuan) == ("53.00", wan("35"))


def test_a_cell_left_open_makes_its_identities_not_evaluable() -> None:
    result = reconciled(coded("expenditure", USES, ("206", "科学技术支出", "1,203.45 0.00 1,20")), identities=[])
    assert [i.outcome for i in result.identities] == ["not_evaluable"]
    assert {c.checks_not_evaluable for c in result.cells} == {1}


# --- what rounding explains -----------------------------------------------------------------------


def test_a_rounding_difference_is_told_as_such() -> None:
    table = coded("expenditure", USES, ("206", "科学技术支出", "60.01 25.00 35.00"))
    (found,) = reconciled(table).discrepancies
    assert (found.kind, found.severity, found.difference) == ("identity", "rounding", wan("0.01"))
    assert (found.stated_value, found.expected_value, found.source_line) == (wan("60.01"), wan("60"), 2)
    assert "60.01 万元" in found.explanation_zh
    assert "within rounding" in found.explanation_en


def _shuffled(table: Table) -> Table:
    return replace(table, rows=tuple(reversed(table.rows)))


def test_the_order_of_tables_and_rows_decides_nothing() -> None:
    public = coded(
        "general_public_budget_expenditure", USES, ("", "合计", "60.00 25.00 35.00"), ("206", "科学技术支出", "60.00 25.00 35.00")
    )
    told = [
        {(c.statement, c.line_code, c.measure, c.amount_yuan, c.status) for c in reconciled(*tables).cells}
        for tables in ((SPENDING, public), (public, SPENDING), (_shuffled(SPENDING), _shuffled(public)))
    ]
    assert told[0] == told[1] == told[2]


def test_what_was_cut_off_speaks_for_no_total() -> None:
    """A misprinted total may be at fault though its copy, cut off, isn't what its parts add up to either."""
    table = summary(
        "appropriation_summary",
        [("一、一般公共预算", "23,"), ("收入总计", "23,")],
        [("一、基本支出", "7,745.92"), ("二、项目支出", "15,260.83"), ("支出总计", "23,096.76")],
        kind="budget",
    )
    assert {c.status for c in reconciled(table, kind="budget").cells} == {"disputed"}
