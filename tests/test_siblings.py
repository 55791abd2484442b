"""A figure that goes on in another statement's line of the same subject was cut off, though its own sums hold."""

import pytest

from dagster_project.reconciliation.engine import Reconciled
from tests.small_tables import cell, coded, reconciled

FUND = (("", "合计", "213"), ("212", "城乡社区支出", "213"), ("21213", "城市基础设施配套费安排的支出", "213"))


def beside(amount: str, fund: str = "213", money: str = "万元") -> Reconciled:
    """A fund's table whose figures are all ``fund``, beside one of all spending."""
    rows = (("212", "城乡社区支出", amount), ("21213", "城市基础设施配套费安排的支出", amount), ("208", "社会保障和就业支出", "90.25"))
    mine = tuple((code, name, fund) for code, name, _ in FUND)
    return reconciled(coded("government_fund", "total", *mine), coded("fiscal_appropriation_expenditure", "total", *rows, money=money))


def test_a_column_that_was_cut_shows_in_another_statement() -> None:
    result = beside("213.50")
    assert {cell(result, "government_fund", line, "total").status for line in ("合计", "212", "21213")} == {"disputed"}
    assert cell(result, "fiscal_appropriation_expenditure", "212", "total").status == "reported"


@pytest.mark.parametrize(
    ("amount", "fund"),
    [
        ("213.00", "213"),  # The same figure, its zeros trimmed.
        ("214.50", "213"),  # Another one.
        ("21.50", "21"),  # So short that it may begin anything.
        ("213.5", "213.50"),  # The other one ends first.
    ],
)
def test_what_does_not_go_on_elsewhere_stands(amount: str, fund: str) -> None:
    assert cell(beside(amount, fund), "government_fund", "212", "total").status == "reported"


def test_another_unit_of_money_says_nothing() -> None:
    assert cell(beside("2130000.50", "213", "元"), "government_fund", "212", "total").status == "reported"
