"""Equations from tables: within a row, down the hierarchy, a summary's lines, and each identity of the taxonomy.

Every identity of ``identities.toml`` gets a report of the smallest size that its terms can
be read from; there it holds, and breaks when one figure is changed.
"""

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal

import pytest

from dagster_project.reconciliation.engine import Reconciled
from dagster_project.reconciliation.equations import Equation
from dagster_project.reconciliation.grid import Grid
from dagster_project.relations import Identity as Outcome
from dagster_project.reports.headers import TableColumn
from dagster_project.reports.lines import Line
from dagster_project.reports.rows import Row
from dagster_project.reports.tables import Table
from dagster_project.reports.tokens import tokenise
from dagster_project.taxonomy.identities import Identity, Term, load_identities
from dagster_project.taxonomy.statements import load_forms
from tests.small_tables import cell, coded, form_columns, grids_of, reconciled, summary, three_public, wan

IDENTITIES = {identity.name: identity for identity in load_identities()}
VARIABLES = {"{class}": "206", "{code}": "2060101"}
MARGIN = 3
Figures = dict[Term, int]


# --- a report of its own for every identity ------------------------------------------------


def bound(identity: Identity, measure: str) -> Identity:
    """The identity with its variables bound to one line and measure."""

    def bind(term: Term) -> Term:
        return replace(term, line=term.line.replace("{measure}", measure), measure=term.measure.replace("{measure}", measure))

    sides = {name: tuple(map(bind, getattr(identity, name))) for name in ("left", "right", "unless")}
    return replace(identity, **sides)


def line_of(term: Term) -> str:
    return VARIABLES.get(term.line, term.line)


def holding(identity: Identity) -> Figures:
    """Figures in 万元 under which the identity is exact, none of them zero.

    10, 11, 12 … where a side has several terms, and their sum on the other. The whole of a
    bound is made larger than its parts.
    """
    one, many = (identity.left, identity.right) if len(identity.left) == 1 else (identity.right, identity.left)
    figures = {term: 10 + i for i, term in enumerate(many)}
    figures[one[0]] = sum(value * term.weight for term, value in figures.items()) * one[0].weight
    assert len(one) == 1
    assert all(value > 0 for value in figures.values())
    if identity.relation == "<=":
        figures[identity.right[0]] += MARGIN
    return figures


def table_of(statement: str, figures: Figures, identity: Identity, kind: str) -> Table:
    """A table with the lines and columns that the terms name, and nothing else in it."""
    mine = [term for term in figures if term.statement == statement]
    two_sided = load_forms()[statement].shape == "two_sided"
    bases = {term.side for term in mine if term.side} if not two_sided and mine[0].side else {kind}
    columns, rows = {}, []
    for side in ("revenue", "expenditure") if two_sided else (None,):
        terms = [term for term in mine if not two_sided or term.side == side]
        order = [c.measure for c in load_forms()[statement].columns_for(side or kind)]
        measures = sorted({t.measure for t in terms}, key=order.index)
        columns[side] = form_columns(statement, side or kind, measures, next(iter(bases)) if not two_sided else kind)
        for line in _in_order({line_of(t): None for t in terms}):
            amounts = {t.measure: figures[t] for t in terms if line_of(t) == line}
            rows += _rows(line, side, [c.measure for c in columns[side]], amounts, len(rows) + 2)
    positions = {i: i for i in range(len(columns[None]))} if not two_sided else {}
    return Table(statement, statement, 1, "万元", columns, tuple(rows), "present", positions=positions)


def _in_order(lines: Mapping[str, None]) -> list[str]:
    """The opening balance's lines stand below it."""
    return sorted(lines, key=lambda line: line.startswith("@opening_"))


def _rows(line: str, side: str | None, measures: list[str], amounts: Mapping[str, int], number: int) -> list[Row]:
    text = "\t".join(str(amounts.get(m, "-")) + (".00" if m in amounts else "") for m in measures)
    run = tuple(tokenise([Line(number, text, text)]))
    role = line.removeprefix("@") if line.startswith("@") else None
    if side:
        if role and role.startswith("opening_") and role != "opening_balance":
            heading = Row(None, "上年结转", number, (), side, "opening_balance", number)
            return [heading, Row(None, line, number, (run,), side, role.removeprefix("opening_"), number + 1)]
        return [Row(None, line, number, (run,), side, role or line, number)]
    if line in ("row", "total"):
        return [Row(None, "" if line == "row" else "合计", number, (run,))]
    names = {
        "@personnel_total": "人员经费合计",
        "@operating_total": "公用经费合计",
        "@goods": "货物",
        "@works": "工程",
        "@services": "服务",
    }
    return [Row(None if line in names else line, names.get(line, "某科目"), number, (run,))]


def kind_of(identity: Identity) -> str:
    """The kind of report that prints such columns."""
    if identity.report:
        return identity.report
    forms = load_forms()
    terms = [t for t in identity.left + identity.right if forms[t.statement].shape != "two_sided"]
    final = all(t.measure in {c.measure for c in forms[t.statement].columns_for("final")} for t in terms)
    return "final" if final else "budget"


def tables_of(identity: Identity, figures: Figures, kind: str) -> list[Table]:
    statements = dict.fromkeys(term.statement for term in figures)
    return [table_of(statement, figures, identity, kind) for statement in statements]


def outcomes(identity: Identity, figures: Figures) -> list[Outcome]:
    """What reconciliation says of the identity alone, over a report of its own."""
    kind = kind_of(identity)
    result = reconciled(*tables_of(identity, figures, kind), kind=kind, identities=[IDENTITIES[identity.name]])
    return [i for i in result.identities if i.identity.split(" ")[0].removesuffix("_is_whole") == identity.name]


# What prose says of a table, or adds up by itself, has its own tests (test_told.py, test_told_sums.py): it is no statement.
TOLD = {name for name, identity in IDENTITIES.items() if any(term.statement == "prose" for term in identity.right)}
CASES = [(name, measure) for name, identity in IDENTITIES.items() if name not in TOLD for measure in identity.over or ("",)]


@pytest.mark.parametrize(("name", "measure"), CASES)
def test_an_identity_holds_where_its_figures_agree(name: str, measure: str) -> None:
    identity = bound(IDENTITIES[name], measure)
    (found,) = outcomes(identity, holding(identity))
    assert (found.outcome, found.scope, found.relation) == ("exact", "between", identity.relation)
    assert found.difference_yuan == (0 if identity.relation == "=" else wan(str(-MARGIN)))
    assert len(found.cells) == len(identity.left) + len(identity.right)


@pytest.mark.parametrize(("name", "measure"), CASES)
def test_an_identity_breaks_where_one_figure_is_wrong(name: str, measure: str) -> None:
    """Changed upwards on its left side, so that a part exceeds its whole as well."""
    identity = bound(IDENTITIES[name], measure)
    figures = holding(identity)
    figures[identity.left[0]] += MARGIN + 5
    (found,) = outcomes(identity, figures)
    assert (found.outcome, found.difference_yuan) == ("broken", wan("5" if identity.relation == "<=" else f"{MARGIN + 5}"))


@pytest.mark.parametrize(("name", "measure"), CASES)
def test_an_identity_allows_half_a_printed_unit_a_figure(name: str, measure: str) -> None:
    """Figures to a cent of 万元: n of them allow ½·0.01·n between the two sides, and not more."""
    identity = bound(IDENTITIES[name], measure)
    (found,) = outcomes(identity, holding(identity))
    terms = len(identity.left) + len(identity.right)
    assert found.slack_yuan == Decimal(100) * terms / 2


@pytest.mark.parametrize("name", [name for name, identity in IDENTITIES.items() if identity.unless])
def test_an_identity_with_a_premise_is_only_a_link_where_the_premise_fails(name: str) -> None:
    identity = bound(IDENTITIES[name], (*IDENTITIES[name].over, "")[0])
    kind = kind_of(identity)
    figures = holding(identity)
    figures[identity.left[0]] += 5
    if any("budget" in term.line for term in identity.unless):
        kind = "budget"
    for term in identity.unless:
        role = {"@budget_opening_balance": "@opening_balance", "@opening_balance_unsplit": "@opening_balance"}.get(term.line, term.line)
        figures.setdefault(replace(term, line=role), 7)
    figures = {
        term: value for term, value in figures.items() if not (term.line.startswith("@opening_") and term.line != "@opening_balance")
    }
    result = reconciled(*tables_of(identity, figures, kind), kind=kind, identities=[IDENTITIES[name]])
    (found,) = [i for i in result.identities if i.identity.startswith(name)]
    assert (found.identity, found.outcome) == (f"{name} (evidence only)", "broken")
    assert result.discrepancies == []
    assert {c.status for c in result.cells} == {"reported"}


def test_every_identity_has_its_cases() -> None:
    assert {name for name, _ in CASES} | TOLD == set(IDENTITIES)
    between = {name for name in TOLD if any(term.statement != "prose" for term in IDENTITIES[name].left)}
    assert all(IDENTITIES[name].kind == "link" for name in between)
    assert len(IDENTITIES) == len(load_identities()) > 40


# --- within a table -------------------------------------------------------------------------


def written(equation: Equation, grids: Mapping[str, Grid]) -> str:
    """An equation as ``206.total = 206.basic + 206.project``."""

    def cell(ref, weight: int) -> str:
        grid = grids[ref.statement]
        row = grid.rows[ref.row]
        return f"{'-' if weight < 0 else ''}{row.code or row.name}.{grid.columns(row)[ref.column].measure}"

    left, right = ([cell(ref, weight) for ref, weight in side] for side in (equation.left, equation.right))
    return f"{' + '.join(left)} {equation.relation} {' + '.join(right)}"


def equations_of(*tables: Table, kind: str = "final") -> set[tuple[str, str, str]]:
    """(scope, kind, equation) over tables without any identity of the taxonomy."""
    grids, every = grids_of(*tables, kind=kind, identities=[])
    return {(e.scope, e.kind, written(e, grids)) for e in every}


def test_a_row_is_the_sum_of_the_columns_printed_and_a_part_shown_is_bounded() -> None:
    table = coded("revenue", "total fiscal_appropriation institutional education_fees", ("205", "教育支出", "9.00 5.00 4.00 1.00"))
    assert equations_of(table) == {
        ("row", "sum", "205.total = 205.fiscal_appropriation + 205.institutional"),
        ("row", "bound", "205.education_fees <= 205.institutional"),
    }


def test_parts_of_parts_add_up_to_their_own_parent() -> None:
    measures = "total basic personnel operating project"
    table = coded("general_public_budget_expenditure", measures, ("206", "科学技术支出", "9.00 6.00 4.00 2.00 3.00"))
    assert {text for _, _, text in equations_of(table)} == {
        "206.total = 206.basic + 206.project",
        "206.basic = 206.personnel + 206.operating",
    }


def test_an_unknown_column_is_an_addend_where_it_is_printed() -> None:
    table = coded("expenditure", "total basic project reserve", ("206", "科学技术支出", "9.00 5.00 3.00 1.00"))
    assert ("row", "sum", "206.total = 206.basic + 206.project + 206.reserve") in equations_of(table)


def test_closing_balance_is_opening_and_revenue_less_expenditure() -> None:
    measures = "opening_balance revenue total basic project closing_balance"
    table = coded("government_fund", measures, ("212", "城乡社区支出", "1.00 9.00 8.00 5.00 3.00 2.00"))
    assert ("row", "sum", "212.closing_balance = 212.opening_balance + 212.revenue + -212.total") in equations_of(table)


def test_three_public_adds_up_by_items() -> None:
    assert {text for _, _, text in equations_of(three_public("6.00 1.00 4.00 3.00 1.00 1.00"))} == {
        ".total = .overseas_travel + .vehicles + .reception",
        ".vehicles = .vehicle_purchase + .vehicle_operation",
    }


def test_each_level_of_codes_adds_up_to_the_one_above() -> None:
    table = coded(
        "expenditure",
        "total",
        ("", "合计", "9.00"),
        ("206", "科学技术支出", "7.00"),
        ("20601", "科学技术管理事务", "7.00"),
        ("2060101", "行政运行", "4.00"),
        ("2060199", "其他科学技术管理事务支出", "3.00"),
        ("208", "社会保障和就业支出", "2.00"),
    )
    assert equations_of(table) == {
        ("hierarchy", "sum", "合计.total = 206.total + 208.total"),
        ("hierarchy", "copy", "206.total = 20601.total"),
        ("hierarchy", "sum", "20601.total = 2060101.total + 2060199.total"),
    }


def test_units_stand_below_their_department_and_projects_below_their_unit() -> None:
    units = coded(
        "general_public_budget_expenditure_by_unit",
        "total",
        ("", "合计", "9.00"),
        ("501", "某局", "9.00"),
        ("501001", "某局本级", "5.00"),
        ("501002", "某中心", "4.00"),
    )
    assert {text for _, _, text in equations_of(units)} == {"合计.total = 501.total", "501.total = 501001.total + 501002.total"}
    projects = coded(
        "project_expenditure",
        "total",
        ("", "合计", "9.00"),
        ("501001", "某局本级", "9.00"),
        ("42010023T000000101", "甲", "5.00"),
        ("42010023T000000102", "乙", "4.00"),
    )
    assert "501001.total = 42010023T000000101.total + 42010023T000000102.total" in {text for _, _, text in equations_of(projects)}


def test_counts_add_up_and_prices_do_not() -> None:
    table = coded("procurement", "quantity unit_price total", ("", "合计", "3 - 9.00"), ("501001", "某局本级", "3 3.00 9.00"))
    assert {text for scope, _, text in equations_of(table) if scope == "hierarchy"} == {
        "合计.quantity = 501001.quantity",
        "合计.total = 501001.total",
    }


# --- a summary's lines ------------------------------------------------------------------------

SUMMARY = summary(
    "revenue_expenditure_summary",
    [
        ("一、一般公共预算财政拨款收入", "8.00"),
        ("其中：专项", "1.00"),
        ("二、事业收入", "2.00"),
        ("本年收入合计", "10.00"),
        ("年初结转和结余", "1.00"),
        ("总计", "11.00"),
    ],
    [
        ("一、科学技术支出", "9.00"),
        ("二、卫生健康支出", "1.50"),
        ("本年支出合计", "10.50"),
        ("结余分配", ""),
        ("年末结转和结余", "0.50"),
        ("总计", "11.00"),
    ],
)


def test_a_summary_total_is_the_sum_of_its_top_lines() -> None:
    found = equations_of(SUMMARY)
    assert ("statement", "sum", "本年收入合计.total = 一、一般公共预算财政拨款收入.total + 二、事业收入.total") in found
    assert ("statement", "sum", "本年支出合计.total = 一、科学技术支出.total + 二、卫生健康支出.total") in found


@pytest.mark.parametrize(("reserve", "outcome"), [("2.00", "exact"), ("3.00", "broken")])
def test_uses_that_stand_behind_the_total_are_added_up_as_far_as_they_are_counted_on(reserve: str, outcome: str) -> None:
    lines = (
        ("一、教育支出", "9.00"),
        ("本年支出合计", "9.00"),
        ("一、基本支出", "4.00"),
        ("其中：人员经费", "1.00"),
        ("二、项目支出", "3.00"),
    )
    more = (("三、经营支出", reserve), ("一、工资福利支出", "4.00"))
    result = reconciled(summary("revenue_expenditure_summary", (), (*lines, *more)))
    assert sorted(i.outcome for i in result.identities if i.identity == "lines:total") == sorted(["exact", outcome])


def test_uses_counted_on_behind_the_total_are_none_of_its_parts() -> None:
    """本年支出合计 stands between the uses: what comes behind it is added to the grand total alone."""
    lines = (
        ("一、基本支出", "4.00"),
        ("二、项目支出", "5.00"),
        ("本年支出合计", "9.00"),
        ("三、上缴上级支出", "0.00"),
        ("支出总计", "9.00"),
    )
    result = reconciled(summary("revenue_expenditure_summary", (), lines))
    assert {i.outcome for i in result.identities if i.identity == "lines:total"} == {"exact"}


def test_percentages_are_neither_added_up_nor_money() -> None:
    columns = (*form_columns("expenditure", "final", ["total"], "final"), TableColumn("other:增减%", "final", None, False, "percent", ()))
    rows = ("206", "科学技术支出", "9.00\t5.20"), ("2060101", "行政运行", "6.00\t3.10"), ("2060199", "其他支出", "3.00\t9.40")
    result = reconciled(replace(coded("expenditure", "total", *rows), columns={None: columns}, positions={0: 0, 1: 1}))
    found = cell(result, "expenditure", "206", "other:增减%")
    assert (found.value, found.value_unit, found.amount_yuan, found.resolution_yuan) == (Decimal("5.20"), "percent", None, None)
    assert not any("增减%" in i.identity for i in result.identities)


def test_a_part_shown_is_no_addend_and_no_more_than_the_line_above_it() -> None:
    found = equations_of(SUMMARY)
    assert ("statement", "bound", "其中：专项.total <= 一、一般公共预算财政拨款收入.total") in found
    assert not any("其中" in text for _, kind, text in found if kind != "bound")


def test_a_line_not_printed_is_left_out_of_a_grand_total() -> None:
    """结余分配 prints no amount and 使用非财政拨款结余 not even a line; the sum holds without them."""
    result = reconciled(SUMMARY)
    outcomes = {i.identity: i for i in result.identities}
    assert outcomes["revenue_grand_total"].outcome == outcomes["expenditure_grand_total"].outcome == "exact"
    assert len(outcomes["revenue_grand_total"].cells) == 3
    assert len(outcomes["expenditure_grand_total"].cells) == 3
    assert outcomes["grand_totals_agree"].outcome == "exact"


def test_lines_of_a_source_below_the_opening_balance_are_that_balance_and_no_revenue() -> None:
    table = summary(
        "appropriation_summary",
        [
            ("一、本年收入", "8.00"),
            ("（一）一般公共预算拨款", "7.00"),
            ("（二）政府性基金预算拨款", "1.00"),
            ("二、上年结转", "2.00"),
            ("（一）一般公共预算拨款", "2.00"),
            ("收入总计", "10.00"),
        ],
        [("一、本年支出", "10.00"), ("（一）科学技术支出", "10.00"), ("支出总计", "10.00")],
        kind="budget",
    )
    texts = [text for _, _, text in equations_of(table, kind="budget")]
    assert "一、本年收入.total = （一）一般公共预算拨款.total + （二）政府性基金预算拨款.total" in texts
    assert "二、上年结转.total = （一）一般公共预算拨款.total" in texts
    result = reconciled(table, kind="budget")
    assert {i.outcome for i in result.identities} == {"exact"}


# --- outcomes ---------------------------------------------------------------------------------


def outcome_of(*rows: tuple[str, str, str], measures: str = "total basic project") -> dict[str, str]:
    return {i.identity: i.outcome for i in reconciled(coded("expenditure", measures, *rows), identities=[]).identities}


@pytest.mark.parametrize(
    ("total", "outcome"), [("10.00", "exact"), ("10.01", "rounding"), ("10.02", "broken"), ("9.99", "rounding"), ("9.98", "broken")]
)
def test_a_sum_of_two_allows_a_unit_and_a_half(total: str, outcome: str) -> None:
    assert outcome_of(("206", "科学技术支出", f"{total} 4.00 6.00"))["row:total"] == outcome


@pytest.mark.parametrize(("total", "outcome"), [("10.02", "rounding"), ("10.03", "broken")])
def test_more_addends_allow_more(total: str, outcome: str) -> None:
    """Four parts and their total: five figures, each half a unit either way."""
    found = outcome_of(("206", "科学技术支出", f"{total} 1.00 2.00 3.00 4.00"), measures="total basic project commercial reserve")
    assert found["row:total"] == outcome


def test_the_slack_is_that_of_the_figures_printed() -> None:
    """A blank part rounds nothing."""
    found = reconciled(coded("expenditure", "total basic project", ("206", "科学技术支出", "10.01\t10.00\t")), identities=[])
    (identity,) = found.identities
    assert (identity.outcome, identity.slack_yuan) == ("rounding", 100)


def test_the_unit_is_the_finest_that_the_table_prints() -> None:
    coarse = reconciled(coded("expenditure", "total basic project", ("206", "科学技术支出", "11 4 6")), identities=[])
    assert [(i.outcome, i.slack_yuan) for i in coarse.identities] == [("rounding", 15_000)]
    fine = reconciled(
        coded("expenditure", "total basic project", ("206", "科学技术支出", "11 4 6"), ("208", "社会保障和就业支出", "0.25 0.25 0.00")),
        identities=[],
    )
    assert {(i.outcome, i.slack_yuan) for i in fine.identities} == {("broken", 150), ("exact", 150)}


def test_a_row_whose_columns_are_open_makes_its_equations_not_evaluable() -> None:
    """20.00 may be 基本支出 or 项目支出: what they add up to can't be said, and is not taken for zero."""
    result = reconciled(
        coded("expenditure", "total basic project", ("206", "科学技术支出", "20.00 20.00"), ("20601", "科学技术管理事务", "20.00 20.00")),
        identities=[],
    )
    open_ = [i for i in result.identities if i.identity != "hierarchy:total"]
    assert {i.outcome for i in open_} == {"not_evaluable"}
    assert {(i.stated_yuan, i.computed_yuan, i.slack_yuan) for i in open_} == {(None, None, None)}
    assert {c.checks_not_evaluable > 0 for c in result.cells if c.measure} == {True}
    assert {(c.checks_exact, c.checks_broken) for c in result.cells if c.measure is None} == {(0, 0)}


def test_totals_are_put_to_their_equations_though_their_split_is_open() -> None:
    rows = ("206", "科学技术支出", "20.00 20.00"), ("20601", "科学技术管理事务", "20.00 20.00")
    result = reconciled(coded("expenditure", "total basic project", *rows), identities=[])
    assert [i.outcome for i in result.identities if i.identity == "hierarchy:total"] == ["exact"]


def test_a_cell_counts_the_checks_it_took_part_in() -> None:
    result = reconciled(
        coded(
            "expenditure",
            "total basic project",
            ("", "合计", "10.00 4.00 6.00"),
            ("206", "科学技术支出", "10.01 4.00 6.00"),
            ("208", "社会保障和就业支出", "-\t-\t-"),
        ),
        identities=[],
    )
    counts = {(c.line_code, c.measure): (c.checks_exact, c.checks_rounding, c.checks_broken) for c in result.cells}
    assert counts[None, "basic"] == (2, 0, 0)
    assert counts[None, "total"] == (1, 1, 0)
    assert counts["206", "total"] == (0, 2, 0)


def test_a_figure_no_equation_touches_is_not_taken_for_proved() -> None:
    result = reconciled(coded("purchased_services", "total", ("501001", "某局本级", "3.00"), kind="budget"), kind="budget", identities=[])
    (cell,) = result.cells
    assert (cell.status, cell.checks_exact, cell.checks_rounding, cell.checks_not_evaluable) == ("reported", 0, 0, 0)


# --- purchases ---------------------------------------------------------------------------------------

PURCHASES = "quantity unit_price total sme micro"


def bought(*rows: tuple[str, str, str]) -> Reconciled:
    return reconciled(coded("procurement", PURCHASES, *rows, kind="budget"), kind="budget")


def product_outcomes(result: Reconciled) -> list[str]:
    return [i.outcome for i in result.identities if i.identity == "row:quantity_times_price"]


@pytest.mark.parametrize(
    ("price", "amount", "outcome"),
    [("0.27", "5.40", "exact"), ("0.27", "5.45", "rounding"), ("0.21", "5.40", "broken"), ("0", "5.40", "broken")],
)
def test_quantity_times_price_is_the_amount(price: str, amount: str, outcome: str) -> None:
    """A price may be half a cent off, twenty times; beyond that it is open, and accuses nobody: it may be in another unit."""
    result = bought(("248001", "某局本级", f"20\t{price}\t{amount}\t\t"))
    assert product_outcomes(result) == [outcome]
    assert (cell(result, "procurement", "248001", "unit_price").status == "disputed") == (outcome == "broken")
    assert [d for d in result.discrepancies if d.severity == "beyond_rounding"] == []


def test_purchases_added_up_have_no_price() -> None:
    """Of the three figures in the lines of totals none is a price; a purchase has one, though 合计 prints none."""
    result = bought(("", "合计", "20 5.40 2.70"), ("248", "某局", "20 5.40 2.70"), ("248001", "某局本级", "20 0.27 5.40 2.70"))
    totals = [c for c in result.cells if c.line_code != "248001"]
    assert len(totals) == 6
    assert not any("unit_price" in (c.measure, *c.candidate_measures) for c in totals)
    assert any("unit_price" in (c.measure, *c.candidate_measures) for c in result.cells if c.line_code == "248001")
