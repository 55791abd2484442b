"""Rows that add up only if one amount was cut off: placed by that, the amount proved or open; never by chance."""

import pytest

from dagster_project.reconciliation.completion import begins
from tests.small_tables import Printed, cell, coded, exact_figures, reconciled

USES = "total basic project"
WAN, YUAN = 1_000_000, 100


@pytest.mark.parametrize(
    ("text", "fen", "factor", "decimals", "expected"),
    [
        ("107", 10_710_000, YUAN, 2, True),
        ("107,1", 10_710_000, YUAN, 2, True),
        ("355.", 355_780_000, WAN, 2, True),
        ("355.78", 355_780_000, WAN, 2, True),
        ("0.3", 360_000, WAN, 2, True),
        ("108", 10_710_000, YUAN, 2, False),
        ("355.7", 355_780_001, WAN, 2, False),
        ("35", -355_780_000, WAN, 2, False),
        ("12", 123_400, YUAN, 0, True),
    ],
)
def test_what_a_printed_text_may_be_the_beginning_of(text: str, fen: int, factor: int, decimals: int, expected: bool) -> None:
    assert begins(text, fen, factor, decimals) is expected


def section(*amounts: str) -> tuple[Printed, ...]:
    codes = (("", "合计"), ("206", "科学技术支出"), ("208", "社会保障和就业支出"))
    return tuple((code, name, printed) for (code, name), printed in zip(codes, amounts, strict=True))


def test_a_total_cut_off_beside_its_parts_leaves_them_placed() -> None:
    """355. begins what its only part is, which the section places; the column of totals proves it again."""
    result = reconciled(coded("expenditure", USES, *section("855.78 355.78 500.00", "355. 355.78", "500.00 500.00")), exact_figures())
    assert {c.measure: c.status for c in result.cells if c.line_code == "206"} == {"total": "repaired", "basic": "reported"}
    assert cell(result, "expenditure", "206", "total").amount_yuan == 3_557_800


def test_a_part_cut_off_is_placed_with_its_row() -> None:
    rows = section("855.78 355.78 500.00", "355.78 355.", "500.00 500.00")
    result = reconciled(coded("expenditure", USES, *rows), exact_figures())
    assert {c.measure: c.status for c in result.cells if c.line_code == "206"} == {"total": "reported", "basic": "repaired"}


@pytest.mark.parametrize(
    "row",
    [
        "355. 188.79 167",  # Two may be cut.
        "356. 188.78 167.00",  # No beginning of what the others come to.
        "35 188.78 167.00",  # So short that it may begin anything.
    ],
)
def test_what_does_not_complete_one_amount_beside_whole_ones_stays_open(row: str) -> None:
    table = coded("expenditure", "total basic project commercial", ("206", "科学技术支出", row))
    assert {c.status for c in reconciled(table).cells} == {"disputed"}


def test_two_amounts_that_may_each_be_the_one_leave_the_row_open() -> None:
    """With 12.3 as 12.34 or 2.3 as 2.26 the row adds up: nothing tells which was cut."""
    table = coded("expenditure", "total basic project commercial", ("206", "科学技术支出", "14.60 12.30 2.26"))
    found = {c.measure: c.status for c in reconciled(table).cells}
    assert set(found.values()) == {"disputed"}


def test_a_row_that_was_completed_accuses_nobody() -> None:
    rows = (("206", "科学技术支出", "2,036 2,036,800 "), ("208", "社会保障和就业支出", "500,000 500,000"))
    result = reconciled(coded("expenditure", "total basic project commercial", *rows, money="元"))
    assert result.discrepancies == []
    assert cell(result, "expenditure", "206", "total").status == "disputed"
