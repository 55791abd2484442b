"""A table made to run away ends in ``disputed`` after bounded work, and takes no other table with it.

Work is counted in steps (placements tried, partial sums visited), never in seconds.
"""

import pytest

from dagster_project.reconciliation import placement
from dagster_project.reconciliation.grid import MAX_CANDIDATES, MAX_STEPS, MAX_TRIES, Effort, candidates
from tests.small_tables import coded, grids_of, placed, reconciled, row_values, statuses

BUDGET_REVENUE = (
    "total current_subtotal general_public_budget government_fund state_capital special_account institutional commercial "
    "superior_subsidy subordinate_remittance other carryover_subtotal carryover_general_public_budget carryover_government_fund "
    "carryover_state_capital carryover_special_account carryover_unit_funds"
)
TWENTY = [f"{208 + i}" for i in range(20)]


def ambiguous(siblings: int = 20):
    """Seventeen columns; every sibling's one figure may have come in any way, and the total doesn't say."""
    rows = [(code, "某类支出", f"{i + 1}.00 {i + 1}.00 {i + 1}.00") for i, code in enumerate(TWENTY[:siblings])]
    whole = sum(range(1, siblings + 1))
    parts = f"{whole - 40}.00 {whole - 70}.00 20.00 10.00 40.00 25.00 15.00"
    return coded("revenue", BUDGET_REVENUE, ("", "合计", f"{whole}.00 {parts}"), *rows, kind="budget")


def impossible(siblings: int = 20):
    """Nine figures a row in seventeen columns: more ways than are tried."""
    nine = " ".join(f"{i}.00" for i in range(1, 10))
    return coded("revenue", BUDGET_REVENUE, *((code, "某类支出", nine) for code in TWENTY[:siblings]), kind="budget")


@pytest.fixture
def spent(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Every spending of effort while a report is placed."""
    steps: list[int] = []
    original = Effort.spend

    def spend(self: Effort, count: int) -> None:
        steps.append(count)
        original(self, count)

    monkeypatch.setattr(Effort, "spend", spend)
    return steps


@pytest.mark.parametrize("table", [ambiguous(), impossible()], ids=["ambiguous siblings", "too many ways a row"])
def test_work_is_bounded_and_what_is_open_is_disputed(table, spent: list[int]) -> None:
    result = reconciled(table, kind="budget")
    assert sum(spent) <= 2 * MAX_STEPS
    counts = statuses(result)
    assert counts["disputed"] > sum(counts.values()) / 2
    assert set(counts) <= {"reported", "disputed"}
    assert all(c.amount_yuan is not None and c.evidence for c in result.cells if c.status == "disputed")


def test_no_candidate_beyond_the_bound_is_kept() -> None:
    grids, _ = grids_of(impossible(1), kind="budget")
    effort = Effort()
    (row,) = grids["revenue"].rows
    assert candidates(grids["revenue"], row, effort) == ([], False)
    assert effort.left == MAX_STEPS
    assert MAX_CANDIDATES <= MAX_TRIES <= MAX_STEPS


def test_a_section_takes_its_share_and_is_tried_again_only_when_it_has_changed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(placement, "MAX_SECTION_STEPS", 200)
    lent: list[int] = []
    original = Effort.lend

    def lend(self: Effort, steps: int) -> Effort:
        lent.append(steps)
        return original(self, steps)

    monkeypatch.setattr(Effort, "lend", lend)
    placed(ambiguous(), kind="budget")
    assert lent == [200]


def test_other_tables_of_the_report_are_placed_all_the_same() -> None:
    spending = coded(
        "expenditure",
        "total basic project commercial",
        ("", "合计", "90.00 50.00 30.00 10.00"),
        ("206", "科学技术支出", "60.00 50.00 10.00"),
        ("212", "城乡社区支出", "30.00 20.00 10.00"),
        kind="budget",
    )
    grids = placed(ambiguous(), spending, kind="budget")
    assert row_values(grids["expenditure"], "206") == {"total": "60", "basic": "50", "project": "10"}
    assert row_values(grids["expenditure"], "212") == {"total": "30", "project": "20", "commercial": "10"}


def test_used_up_effort_leaves_rows_open_and_never_guesses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(placement, "Effort", lambda: Effort(3))
    rows = (("", "合计", "60.00 50.00 10.00"), ("206", "科学技术支出", "60.00 60.00"), ("20601", "科学技术管理事务", "60.00 60.00"))
    result = reconciled(coded("expenditure", "total basic project", *rows))
    assert {(c.line_code, c.status) for c in result.cells if c.measure is None} == {("206", "disputed"), ("20601", "disputed")}
    assert {c.measure for c in result.cells if c.status == "reported"} == {"total", "basic", "project"}
    assert {c.line_code for c in result.cells if c.status == "reported" and c.measure != "total"} == {None}
