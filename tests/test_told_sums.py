"""货物 + 工程 + 服务 = 采购总额, in prose and in the statement: looked at wherever the parts are told."""

from decimal import Decimal

import pytest

from dagster_project.reconciliation.told_sums import told_sums
from dagster_project.relations import Identity, NarrativeAmount
from dagster_project.taxonomy.identities import load_identities
from tests.small_tables import coded, reconciled, wan

KINDS = ("procurement_total", "procurement_goods", "procurement_works", "procurement_services")


def said(measure: str, amount: str, section: str = "十一、政府采购", value_type: str = "level") -> NarrativeAmount:
    """An amount in 万元, known to its last printed digit."""
    return NarrativeAmount(
        report_key="report",
        section=section,
        subject_name=measure,
        subject_code=None,
        measure=measure,
        basis="final",
        budget_stage=None,
        period="current",
        value_type=value_type,
        amount_yuan=wan(amount),
        resolution_yuan=wan("0.01") if "." in amount else wan("1"),
        percent=None,
        sentence="",
        source_line=1,
    )


def looked_at(*claims: NarrativeAmount) -> list[Identity]:
    return list(told_sums(claims, load_identities(), "report"))


@pytest.mark.parametrize(
    ("amounts", "outcome", "difference"),
    [
        (("29.89", "0.51", "0", "29.38"), "exact", "0.00"),
        (("29.89", "0.51", "0.00", "29.37"), "rounding", "0.01"),
        (("29.89", "0.51", "0.00", "28.38"), "broken", "1.00"),
    ],
)
def test_the_kinds_of_procurement_add_up_or_not(amounts: tuple[str, ...], outcome: str, difference: str) -> None:
    (found,) = looked_at(*map(said, KINDS, amounts))
    assert (found.identity, found.scope, found.outcome) == ("procurement_by_kind_as_told", "prose", outcome)
    assert found.difference_yuan == wan(difference)
    assert found.stated_yuan == wan(amounts[0]) and found.cells == []
    assert (wan(difference) <= (found.slack_yuan or Decimal(0))) is (outcome != "broken")


@pytest.mark.parametrize("missing", KINDS)
def test_a_part_that_isn_t_told_is_no_zero(missing: str) -> None:
    (found,) = looked_at(*(said(kind, "1.00") for kind in KINDS if kind != missing))
    assert (found.outcome, found.difference_yuan, found.slack_yuan) == ("not_evaluable", None, None)


def test_a_figure_told_in_two_ways_decides_nothing() -> None:
    (found,) = looked_at(*map(said, KINDS, ("3.00", "1.00", "1.00", "1.00")), said("procurement_goods", "2.00"))
    assert found.outcome == "not_evaluable"


def test_each_section_adds_up_by_itself_and_changes_count_for_nothing() -> None:
    first = [said(kind, amount, "一") for kind, amount in zip(KINDS, ("3.00", "1.00", "1.00", "1.00"), strict=True)]
    second = [said(kind, amount, "二") for kind, amount in zip(KINDS, ("5.00", "1.00", "1.00", "1.00"), strict=True)]
    more = said("procurement_goods", "9.00", "一", "change")
    assert [found.outcome for found in looked_at(*first, more, *second)] == ["exact", "broken"]
    assert len({found.identity_key for found in looked_at(*first, *second)}) == 2
    assert looked_at(said("procurement_total", "3.00")) == []


@pytest.mark.parametrize(("services", "outcome"), [("2.25", "exact"), ("9.25", "broken")])
def test_the_statement_s_kinds_are_looked_at_and_accuse_nobody(services: str, outcome: str) -> None:
    """工程 isn't printed, as where there is none; it may as well have been lost."""
    table = coded("procurement", "total", ("", "合计", "3.50"), ("", "货物", "1.25"), ("", "服务", services), kind="budget")
    result = reconciled(table, kind="budget")
    assert [(i.identity, i.outcome) for i in result.identities] == [("procurement_by_kind (evidence only)", outcome)]
    assert result.discrepancies == [] and {c.status for c in result.cells} == {"reported"}
