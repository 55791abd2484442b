"""What is printed nowhere and still proved: inferred under the rule of repair, and only where nothing else explains it."""

from decimal import Decimal

import pytest

from dagster_project.reconciliation.engine import Reconciled
from tests.small_tables import cell, coded, reconciled, summary, wan

USES = "total basic project"


def inferred(result: Reconciled) -> dict[tuple[str, str, str | None], Decimal | None]:
    """(statement, line, measure) → the amount, of what is inferred."""
    return {(c.statement, c.line_code or c.line_name, c.measure): c.amount_yuan for c in result.cells if c.status == "inferred"}


def spending(*changed: tuple[str, str], measures: str = USES) -> Reconciled:
    """支出决算表 of one 类 and two 项, every blank cell kept; ``changed`` rows by code print other amounts."""
    rows = {
        "": "103.45\t80.20\t23.25",
        "206": "73.45\t50.20\t23.25",
        "2060101": "50.20\t50.20\t",
        "2060199": "23.25\t\t23.25",
        "208": "30.00\t30.00\t",
    } | dict(changed)
    names = {"": "合计", "206": "科学技术支出", "2060101": "行政运行", "2060199": "其他支出", "208": "社会保障和就业支出"}
    return reconciled(coded("expenditure", measures, *((code, names[code], amounts) for code, amounts in rows.items())))


def test_nothing_is_inferred_where_all_adds_up() -> None:
    assert inferred(spending()) == {}


@pytest.mark.parametrize(
    ("code", "amounts", "measure", "value"),
    [
        ("2060101", "50.20\t\t", "basic", "50.20"),
        ("2060199", "\t\t23.25", "total", "23.25"),
        ("206", "73.45\t\t23.25", "basic", "50.20"),
        ("", "103.45\t80.20\t", "project", "23.25"),
    ],
)
def test_a_lost_figure_is_inferred_where_row_and_section_prove_it(code: str, amounts: str, measure: str, value: str) -> None:
    result = spending((code, amounts))
    line = code or "合计"
    assert inferred(result) == {("expenditure", line, measure): wan(value)}
    found = cell(result, "expenditure", line, measure)
    assert (found.printed, found.value) == (None, None)
    assert found.evidence.startswith("nothing is printed; given exactly by ") and " and " in found.evidence
    assert found.checks_exact >= 2 and not found.checks_broken
    assert {c.status for c in result.cells} == {"reported", "inferred"}
    assert result.discrepancies == []
    mine = [i for i in result.identities if found.cell_key in i.cells]
    assert len(mine) == found.checks_exact and {i.outcome for i in mine} == {"exact"}
    assert len({c.cell_key for c in result.cells}) == len(result.cells)


def test_one_proof_is_no_proof() -> None:
    """Only the section speaks of the total of 2060199, whose row prints nothing at all."""
    result = spending(("2060199", ""))
    assert inferred(result) == {}


def test_a_row_that_prints_nothing_where_others_do_has_lost_its_figures_and_contradicts_nothing() -> None:
    """One section speaks of each figure of 2060199: none is proved, but nothing else is in doubt."""
    result = spending(("2060199", ""))
    assert (result.discrepancies, {c.status for c in result.cells}) == ([], {"reported"})
    lacking = [i for i in result.identities if i.identity.startswith("hierarchy:") and i.outcome == "not_evaluable"]
    assert len(lacking) == 2


def test_a_row_without_figures_among_others_without_is_as_it_should_be() -> None:
    empty = tuple((f"30{n}", f"某项{n}", "") for n in range(220, 230))
    rows = ("302", "商品和服务支出", "9.00"), ("30201", "办公费", "6.00"), *empty
    assert len(reconciled(coded("basic_expenditure", "total", *rows)).discrepancies) == 1


def test_what_row_and_section_lack_alike_was_lost_though_rounding_leaves_its_value_open() -> None:
    """合计 rounds; row and section both say 23.25 or so of the project column of 206 and of no other blank."""
    rows = (
        ("", "合计", "103.46\t80.20\t23.25"),
        ("206", "科学技术支出", "73.45\t50.20\t"),
        ("2060199", "其他支出", "73.45\t50.20\t23.25"),
        ("208", "社会保障和就业支出", "30.00\t30.00\t"),
    )
    result = reconciled(coded("expenditure", USES, *rows))
    assert not [d for d in result.discrepancies if d.severity == "beyond_rounding"]
    assert {c.status for c in result.cells} <= {"reported", "inferred"}


def test_a_blank_that_explains_more_is_the_lost_one() -> None:
    """Any line of the summary may be what its total lacks; the other statement prints it for 教育支出 only."""
    lines = ("一、教育支出", ""), ("二、科学技术支出", "5.00"), ("三、文化旅游体育与传媒支出", ""), ("本年支出合计", "25.00")
    main = summary("revenue_expenditure_summary", (("一、财政拨款", "25.00"), ("本年收入合计", "25.00")), lines)
    uses = coded(
        "expenditure", USES, ("", "合计", "25.00\t25.00\t"), ("205", "教育支出", "20.00\t20.00\t"), ("206", "科学技术支出", "5.00\t5.00\t")
    )
    assert inferred(reconciled(main, uses)) == {("revenue_expenditure_summary", "一、教育支出", "total"): wan("20.00")}


def test_a_column_that_no_line_prints_has_no_lost_figure() -> None:
    rows = ("", "合计", "30.00\t10.00\t"), ("206", "科学技术支出", "30.00\t10.00\t")
    assert inferred(reconciled(coded("expenditure", USES, *rows))) == {}


def test_a_row_that_is_missing_gives_no_blank_its_figures() -> None:
    """2060199 isn't printed: what 206 lacks is no blank of another line."""
    rows = (("", "合计", "103.45\t80.20\t23.25"), ("206", "科学技术支出", "73.45\t50.20\t23.25"), ("2060101", "行政运行", "50.20\t50.20\t"))
    result = reconciled(coded("expenditure", USES, *rows, ("208", "社会保障和就业支出", "30.00\t30.00\t")))
    assert inferred(result) == {}
    assert any(c.status == "disputed" for c in result.cells)


def test_a_copy_that_says_otherwise_forbids_it() -> None:
    """Row and section want 20.00; the other statement leaves the same line blank in that column too."""
    rows = (("", "合计", "30.00\t10.00\t20.00"), ("206", "科学技术支出", "30.00\t10.00\t"))
    whole = coded("expenditure", USES, *rows)
    assert inferred(reconciled(whole)) == {("expenditure", "206", "project"): wan("20.00")}
    part = coded("general_public_budget_expenditure", USES, ("", "合计", "30.00\t10.00\t20.00"), ("206", "科学技术支出", "10.00\t10.00\t"))
    labels = ("一、一般公共预算财政拨款", "30.00"), ("本年收入合计", "30.00")
    both = reconciled(
        whole, part, summary("appropriation_summary", labels, (("本年支出合计", "30.00 30.00"),), "total general_public_budget")
    )
    assert ("expenditure", "206", "project") not in inferred(both)


def test_a_misprint_beside_a_blank_is_not_taken_for_a_loss() -> None:
    """73.54 for 73.45: the blank 项目支出 of 2060101 would need 0.09, but then its section breaks."""
    result = spending(("206", "73.54\t50.20\t23.25"))
    assert inferred(result) == {}
    assert cell(result, "expenditure", "206", "total").status == "disputed"


def test_what_two_blanks_may_have_lost_is_left_open() -> None:
    """Both 项 of the section print nothing for 项目支出, and their rows have no other part to tell."""
    rows = (
        ("", "合计", "40.00\t40.00"),
        ("206", "科学技术支出", "30.00\t"),
        ("208", "社会保障和就业支出", "10.00\t"),
        ("229", "其他", "5.00\t40.00"),
    )
    assert inferred(reconciled(coded("expenditure", "total project", *rows))) == {}


def test_a_mark_of_nothing_is_no_loss() -> None:
    """A dash is printed: it says that there is nothing, and contradicts its row."""
    assert inferred(spending(("2060101", "50.20\t-\t"))) == {}


def test_a_blank_that_contradicts_is_called_blank() -> None:
    """One proof is none: nothing is inferred, and no figure is said to be printed."""
    rows = ("206", "科学技术支出", "\t4.00\t5.00"), ("208", "社会保障和就业支出", "5.00\t\t5.00")
    result = reconciled(coded("expenditure", "total basic project", *rows))
    assert inferred(result) == {}
    (found,) = result.discrepancies
    assert "“合计”栏没有印数" in found.explanation_zh and "9.00 万元" in found.explanation_zh
    assert "has no figure printed" in found.explanation_en
    assert (found.stated_value, found.expected_value) == (0, wan("9.00"))


def test_a_figure_beside_a_blank_alone_contradicts_nothing() -> None:
    """The blank may be a figure that was not read."""
    rows = ("206", "科学技术支出", "\t9.00"), ("208", "社会保障和就业支出", "5.00\t5.00")
    assert not reconciled(coded("expenditure", "total project", *rows)).discrepancies


# --- where blank cells were lost ----------------------------------------------------------------


def squeezed(*changed: tuple[str, str]) -> Reconciled:
    """The same table without its blank cells: which column an amount stands in has to be proved."""
    rows = {
        "": "103.45 80.20 23.25",
        "206": "73.45 50.20 23.25",
        "2060101": "50.20 50.20",
        "2060199": "23.25 23.25",
        "208": "30.00 30.00",
    } | dict(changed)
    names = {"": "合计", "206": "科学技术支出", "2060101": "行政运行", "2060199": "其他支出", "208": "社会保障和就业支出"}
    return reconciled(coded("expenditure", USES, *((code, names[code], amounts) for code, amounts in rows.items())))


@pytest.mark.parametrize(
    ("code", "amounts", "measure", "value"),
    [
        ("2060101", "50.20", "basic", "50.20"),
        ("2060199", "23.25", "project", "23.25"),
        ("206", "73.45 23.25", "basic", "50.20"),
        ("206", "73.45 50.20", "project", "23.25"),
        ("", "103.45 80.20", "project", "23.25"),
    ],
)
def test_a_lost_figure_tells_where_the_others_of_its_row_stand(code: str, amounts: str, measure: str, value: str) -> None:
    result = squeezed((code, amounts))
    assert inferred(result) == {("expenditure", code or "合计", measure): wan(value)}
    assert {c.status for c in result.cells} == {"reported", "inferred"}
    assert result.discrepancies == []


@pytest.mark.parametrize(("code", "amounts"), [("206", "50.20 23.25"), ("2060101", ""), ("208", "30.00 3.00"), ("206", "73.54 50.20")])
def test_where_no_one_figure_makes_the_row_whole_it_stays_open(code: str, amounts: str) -> None:
    result = squeezed((code, amounts))
    assert inferred(result) == {}
    assert all(c.status == "disputed" for c in result.cells if c.line_code == code and c.measure != "total")
