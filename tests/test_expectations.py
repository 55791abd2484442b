"""The suites: loaded as they are written, and each expectation fails on a frame that breaks it."""

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import pyarrow as pa
import pytest
import yaml

from dagster_project.audit.suites import MOST_FAILING, ROWS, TOTALS, BadSuite, Expectation, Suite, load_suite, load_suites, suspects
from dagster_project.audit.validation import expectation_suite, validate
from dagster_project.settings import PROJECT_DIR

Row = Mapping[str, Any]
EXPECTATIONS_DIR = PROJECT_DIR / "expectations"
SUITES = {suite.name: suite for suite in load_suites(EXPECTATIONS_DIR)}
EXPECTATIONS = [(suite.name, expectation.name) for suite in SUITES.values() for expectation in suite.expectations]

# One row that every suite takes, and the numbers that it is measured against.
GOOD: dict[str, tuple[Row, dict[str, int]]] = {
    "audit_totals": (
        {"audit_key": "k", "computed_yuan": Decimal("100.00"), "distance_yuan": Decimal("0.50"), "allowed_yuan": Decimal("0.500")},
        {"least_rows": 1},
    ),
    "completeness": (
        {"source_file": "a.txt", "relation": "fact_identity", "report_key": "r", "staged_rows": 7, "published_rows": 7},
        {"staged_reports": 1},
    ),
    "evaluability": (
        {"source_file": "a.txt", "without_reason": 0, "without_doubt": 0, "share": Decimal("0.25")},
        {"published_reports": 1},
    ),
    "hierarchy": (
        {"subject_code": "2060101", "distance_yuan": Decimal("50.00"), "slack_yuan": Decimal("50.00"), "deeper_subjects": 0},
        {"least_rows": 1},
    ),
    "lineage": (
        {
            "fact_key": "f",
            "amount_yuan": Decimal("99999999999999999.99"),
            "sourced_yuan": Decimal("99999999999999999.99"),
            "sources_missing": 0,
            "sources_disputed": 0,
            "least_yuan": Decimal("0.00"),
        },
        {"least_rows": 1},
    ),
    "revenue_and_expenditure": (
        {"report_key": "r", "distance_yuan": Decimal("1.00"), "allowed_yuan": Decimal("1.00")},
        {"published_reports": 1},
    ),
}

# What breaks each expectation: other values in that row, or no row at all.
BREAKS: dict[tuple[str, str], Row | None] = {
    ("audit_totals", "totals_are_audited"): None,
    ("audit_totals", "totals_have_keys"): {"audit_key": None},
    ("audit_totals", "sums_are_known"): {"computed_yuan": None},
    ("audit_totals", "totals_match_their_rows"): {"distance_yuan": Decimal("0.51")},
    ("completeness", "every_report_is_counted"): None,
    ("completeness", "every_report_has_its_row"): {"report_key": None},
    ("completeness", "rows_arrive"): {"published_rows": 8},
    ("evaluability", "every_published_report_is_judged"): None,
    ("evaluability", "shares_are_known"): {"share": None},
    ("evaluability", "doubt_has_a_reason"): {"without_reason": 1},
    ("evaluability", "decided_tables_are_audited"): {"without_doubt": 1},
    ("evaluability", "reports_are_audited"): {"share": Decimal("0.2501")},
    ("hierarchy", "subjects_are_there"): None,
    ("hierarchy", "subjects_have_codes"): {"subject_code": None},
    ("hierarchy", "subjects_add_up"): {"distance_yuan": Decimal("50.01")},
    ("hierarchy", "subjects_are_leaves"): {"deeper_subjects": 1},
    ("lineage", "facts_are_there"): None,
    ("lineage", "facts_have_sources"): {"sources_missing": 1},
    ("lineage", "sources_are_known"): {"sourced_yuan": None},
    # A binary float holds neither of these apart from the other.
    ("lineage", "amounts_are_their_sources"): {"sourced_yuan": Decimal("99999999999999999.98")},
    ("lineage", "nothing_disputed_is_added"): {"sources_disputed": 1},
    ("lineage", "no_negative_without_cause"): {"amount_yuan": Decimal("-0.01"), "sourced_yuan": Decimal("-0.01")},
    ("revenue_and_expenditure", "every_published_report_is_balanced"): None,
    ("revenue_and_expenditure", "balances_have_reports"): {"report_key": None},
    ("revenue_and_expenditure", "sides_balance"): {"distance_yuan": Decimal("1.01")},
}


def frames(*rows: Row, columns: Row | None = None) -> dict[str, pd.DataFrame]:
    """What a suite is judged by: its rows, and how many there are."""
    names = list(columns or rows[0])
    return {ROWS: pd.DataFrame(list(rows), columns=names, dtype=object), TOTALS: pd.DataFrame({"rows": [len(rows)]}, dtype=object)}


@pytest.mark.parametrize("name", SUITES)
def test_a_good_frame_passes(name: str) -> None:
    row, parameters = GOOD[name]
    result = validate(SUITES[name], frames(row), parameters)
    assert result.failures == ()
    assert result.passed
    assert result.expectation_count == len(SUITES[name].expectations)


@pytest.mark.parametrize(("suite", "expectation"), EXPECTATIONS)
def test_every_expectation_fails_on_a_frame_that_breaks_it(suite: str, expectation: str) -> None:
    row, parameters = GOOD[suite]
    change = BREAKS[suite, expectation]
    broken = frames(columns=row) if change is None else frames(row, {**row, **change})
    expected = parameters if change is None else dict.fromkeys(parameters, 2)
    failures = {failure.expectation.name: failure for failure in validate(SUITES[suite], broken, expected).failures}
    assert expectation in failures
    assert [dict(r) for r in failures[expectation].rows] == ([{"rows": 0}] if change is None else [{**row, **change}])


@pytest.mark.parametrize("suite", SUITES)
def test_the_rows_that_are_judged_are_all_that_break_something_and_no_others(suite: str) -> None:
    """The rest stays in DuckDB, however many there are."""
    good = GOOD[suite][0]
    bad = [{**good, **change} for (of, _), change in BREAKS.items() if of == suite and change is not None]
    with duckdb.connect() as con:
        many = pa.Table.from_pylist([dict(row) for row in (good, *bad)])
        con.register("given", many)
        con.execute("create table judged as from given union all by name from given where false")
        judged = con.execute(f"select * from judged {suspects(SUITES[suite])}").to_arrow_table().to_pylist()
    assert judged == bad


def test_no_more_failing_rows_are_judged_than_are_shown() -> None:
    with duckdb.connect() as con:
        con.execute(
            "create table judged as select range as computed_yuan, range as audit_key, 1 as distance_yuan, 0 as allowed_yuan from range(5000)"
        )
        (judged,) = con.execute(f"select count(*) from judged {suspects(SUITES['audit_totals'])}").fetchone() or (0,)
    assert judged == MOST_FAILING


def test_a_suite_that_says_nothing_in_sql_is_judged_by_all_its_rows() -> None:
    expectations = (*SUITES["lineage"].expectations, Expectation("other", "expect_column_to_exist", {"column": "fact"}, "why"))
    assert suspects(replace(SUITES["lineage"], expectations=expectations)) == ""


def test_nothing_is_written_here_for_an_expectation_that_is_gone() -> None:
    assert set(BREAKS) == set(EXPECTATIONS)


@pytest.mark.parametrize("name", SUITES)
def test_every_suite_looks_for_rows_and_for_values(name: str) -> None:
    """An empty or all-NULL frame passes most expectations."""
    expectations = SUITES[name].expectations
    assert any(expectation.of == TOTALS and "min_value" in expectation.kwargs for expectation in expectations)
    assert "expect_column_values_to_not_be_null" in {expectation.type for expectation in expectations}


@pytest.mark.parametrize("name", SUITES)
def test_a_frame_without_its_columns_fails_in_words(name: str) -> None:
    result = validate(SUITES[name], frames({"other": 1}), dict.fromkeys(GOOD[name][1], 1))
    assert not result.passed
    assert any("column" in failure.message for failure in result.failures)


def test_a_warning_is_shown_and_stops_nothing() -> None:
    row, parameters = GOOD["evaluability"]
    result = validate(SUITES["evaluability"], frames({**row, "share": Decimal("0.9")}), parameters)
    assert [failure.expectation.name for failure in result.failures] == ["reports_are_audited"]
    assert result.passed


@pytest.mark.parametrize("name", SUITES)
def test_a_suite_loads_with_exactly_what_its_file_has(name: str) -> None:
    content = yaml.safe_load((EXPECTATIONS_DIR / f"{name}.yml").read_text(encoding="utf-8"))
    loaded = expectation_suite(SUITES[name]).expectations
    assert [e.expectation_type for e in loaded] == [entry["type"] for entry in content["expectations"]]
    for expectation, entry in zip(loaded, content["expectations"], strict=True):
        assert {key: expectation.configuration.kwargs[key] for key in entry["kwargs"]} == entry["kwargs"]


@pytest.mark.parametrize(
    "expectation",
    [
        Expectation("typo_in_type", "expect_column_values_to_be_nul", {"column": "a"}, "why"),
        Expectation("typo_in_argument", "expect_column_values_to_not_be_null", {"column": "a", "mosty": 1}, "why"),
    ],
    ids=lambda expectation: expectation.name,
)
def test_what_great_expectations_would_drop_in_silence_is_an_error(expectation: Expectation) -> None:
    suite = replace(SUITES["lineage"], expectations=(*SUITES["lineage"].expectations, expectation))
    with pytest.raises(BadSuite, match="lineage"):
        expectation_suite(suite)


SUITE = """
name: some
relation: dim_report
description: d
query: select 1
expectations:
  - {name: a, type: expect_table_row_count_to_equal, kwargs: {value: 1}, why: w}
"""


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("[", "no suite"),
        (SUITE.replace("relation: dim_report\n", ""), "relation"),
        (SUITE.replace("why: w", "why: w, wy: x"), "wy"),
        (SUITE.replace("why: w", "why: w, severity: fatal"), "severity of a"),
        (SUITE.replace("why: w", "why: w, of: columns"), "of rows or of totals"),
        (SUITE.replace("name: some", "name: other"), "named as its file"),
        (SUITE + "  - {name: a, type: expect_table_row_count_to_equal, kwargs: {value: 1}, why: w}\n", "names of their own"),
        (SUITE.split("expectations:")[0] + "expectations: []\n", "has expectations"),
    ],
)
def test_a_file_that_is_no_suite_is_named(tmp_path: Path, text: str, says: str) -> None:
    path = tmp_path / "some.yml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(BadSuite, match=says) as raised:
        load_suite(path)
    assert str(path) in str(raised.value)


def test_a_file_that_is_a_suite_is_loaded(tmp_path: Path) -> None:
    (tmp_path / "some.yml").write_text(SUITE, encoding="utf-8")
    (suite,) = load_suites(tmp_path)
    expectation = Expectation("a", "expect_table_row_count_to_equal", {"value": 1}, "w", "critical")
    assert suite == Suite("some", "dim_report", "d", "select 1", (expectation,))


def test_no_suites_is_no_audit(tmp_path: Path) -> None:
    with pytest.raises(BadSuite, match="nothing may be published"):
        load_suites(tmp_path)
