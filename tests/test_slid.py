"""Amounts that have slid against their lines, or stand in another column: only what the tree of codes holds stays."""

from dagster_project.reconciliation.equations import Equation, Ref
from dagster_project.reconciliation.slid import crossed
from tests.small_tables import Printed, cell, coded, reconciled, statuses

USES = "total basic project"
LINES = (
    ("206", "科学技术支出", "90.40\t60.10\t30.30"),
    ("20601", "科学技术管理事务", "60.10\t60.10\t"),
    ("2060101", "行政运行", "50.10\t50.10\t"),
    ("2060102", "一般行政管理事务", "10.00\t10.00\t"),
    ("20604", "技术研究与开发", "30.30\t\t30.30"),
    ("2060404", "科技成果转化与扩散", "30.30\t\t30.30"),
    ("208", "社会保障和就业支出", "7.50\t7.50\t"),
    ("20805", "行政事业单位养老支出", "7.50\t7.50\t"),
    ("2080505", "机关事业单位基本养老保险缴费支出", "4.70\t4.70\t"),
    ("2080506", "机关事业单位职业年金缴费支出", "2.80\t2.80\t"),
    ("221", "住房保障支出", "12.90\t12.90\t"),
    ("22102", "住房改革支出", "12.90\t12.90\t"),
    ("2210201", "住房公积金", "12.90\t12.90\t"),
)


def slide(lines: tuple[Printed, ...], start: int, by: int) -> list[Printed]:
    """From line ``start`` on each line prints the amounts of the line ``by`` further down."""
    amounts = [amounts for _, _, amounts in lines]
    moved = amounts[:start] + amounts[start + by :] + amounts[start : start + by]
    return [(code, name, printed) for (code, name, _), printed in zip(lines, moved, strict=True)]


def test_a_table_in_order_stays() -> None:
    assert set(statuses(reconciled(coded("expenditure", USES, *LINES)))) == {"reported"}


def test_what_has_slid_is_open_and_told_once() -> None:
    result = reconciled(coded("expenditure", USES, *slide(LINES, 0, 1)))
    assert set(statuses(result)) == {"disputed"}
    assert len([d for d in result.discrepancies if d.severity == "beyond_rounding"]) == 1


def test_what_stands_above_the_slide_and_adds_up_stays() -> None:
    result = reconciled(coded("expenditure", USES, *slide(LINES, 4, 1)))
    assert cell(result, "expenditure", "20601", "total").status == "reported"
    assert cell(result, "expenditure", "2060101", "basic").status == "reported"
    assert {c.status for c in result.cells if (c.line_code or "") >= "2060404"} == {"disputed"}


def test_one_misprint_is_no_slide() -> None:
    lines = [(code, name, amounts.replace("50.10", "51.00")) for code, name, amounts in LINES]
    result = reconciled(coded("expenditure", USES, *lines))
    assert {c.status for c in result.cells if (c.line_code or "") >= "208"} == {"reported"}


TOTAL, BASIC, PROJECT = range(3)


def hierarchy(parent: int, column: int, *children: int) -> Equation:
    right = tuple((Ref("t", child, column), 1) for child in children)
    return Equation("hierarchy", "sum", "hierarchy", "=", ((Ref("t", parent, column), 1),), right)


def section(basic: int, project: int) -> list[tuple[Equation, int]]:
    """Row 0 over rows 1 and 2, row 1 over row 3, with the differences of row 0's columns."""
    return [
        (hierarchy(0, TOTAL, 1, 2), 0),
        (hierarchy(0, BASIC, 1, 2), basic),
        (hierarchy(0, PROJECT, 1, 2), project),
        (hierarchy(1, BASIC, 3), 0),
    ]


def test_a_section_that_lacks_in_one_column_what_another_has_too_much_of_is_open_with_what_is_below() -> None:
    placed = [Ref("t", row, column) for row in range(4) for column in range(3)] + [Ref("u", 0, BASIC)]
    doubted = crossed(section(49_249, -49_249), placed)
    assert doubted == {Ref("t", row, column) for row in range(4) for column in (BASIC, PROJECT)}


def test_other_differences_and_columns_told_by_the_page_are_not() -> None:
    placed = [Ref("t", row, column) for row in range(4) for column in range(3)]
    assert crossed(section(49_249, -49_248), placed) == set()
    assert crossed(section(49_249, 0), placed) == set()
    assert crossed(section(49_249, -49_249), []) == set()
    assert crossed([], placed) == set()
