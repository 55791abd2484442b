"""Names beside codes: every code that the marts may use has a Chinese and an English name."""

import csv
import re

import pytest
import yaml

from dagster_project.settings import PROJECT_DIR, TAXONOMY_DIR
from dagster_project.taxonomy.measures import load_measures, measure_names
from dagster_project.taxonomy.statements import PUBLIC_SLUGS, load_forms
from dagster_project.taxonomy.subjects import load_subjects

DBT = PROJECT_DIR / "dbt"
# Words of a column that are their own names, or no words at all.
BARE = {"amount_unit", "relation", "fact"}
# Columns of the same name with words of their own carry the relation's in their domain.
DOMAINS = {
    ("dim_report", "state"): "report_state",
    ("report_statement", "state"): "statement_state",
    ("report_form", "state"): "form_state",
    ("report_form", "kind"): "form_kind",
    ("report_form", "scope"): "indicator_scope",
    ("pipeline_run", "outcome"): "run_outcome",
    ("audit_totals", "reason"): "audit_reason",
    ("fact_discrepancy", "kind"): "discrepancy_kind",
    ("fact_performance_indicator", "scope"): "indicator_scope",
}


def seed(name: str) -> list[dict[str, str]]:
    with (DBT / "seeds" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def named(domain: str) -> set[str]:
    return {row["code"] for row in seed("label") if row["domain"] == domain}


def words() -> list[tuple[str, str, str]]:
    """Every word that a test of the marts allows in a column: relation, column, word."""
    models = yaml.safe_load((DBT / "models" / "marts" / "_marts.yml").read_text(encoding="utf-8"))["models"]
    return [
        (model["name"], column, word)
        for model in models
        for test in model.get("data_tests", [])
        if "in_domains" in test
        for column, allowed in test["in_domains"]["arguments"]["domains"].items()
        if column not in BARE
        for word in allowed
    ]


def test_every_word_of_the_marts_has_its_names() -> None:
    found = words()
    assert len(found) > 100
    assert [
        (relation, column, word) for relation, column, word in found if word not in named(DOMAINS.get((relation, column), column))
    ] == []


def test_every_column_of_every_form_has_its_names() -> None:
    printed = {column.measure for form in load_forms().values() for columns in form.columns.values() for column in columns}
    said = re.findall(r'^measure = "(\w+)"', (TAXONOMY_DIR / "narrative_vocabulary.toml").read_text(encoding="utf-8"), re.MULTILINE)
    assert len(printed) > 30 and len(said) > 30
    # A column kept under its printed header has its name there.
    assert {measure for measure in printed | set(said) if not measure.startswith("other:")} - named("measure") == set()


def test_extraction_and_the_published_file_call_a_column_the_same() -> None:
    labels = {row["code"]: (row["name_zh"], row["name_en"]) for row in seed("label") if row["domain"] == "measure"}
    assert {measure: labels.get(measure) for measure in load_measures()} == load_measures()
    printed = {column.measure for form in load_forms().values() for columns in form.columns.values() for column in columns}
    assert {measure for measure in printed if not measure.startswith("other:")} == set(load_measures())
    assert measure_names("other:备注") == ("备注", "备注")


def test_every_statement_has_its_names() -> None:
    assert set(PUBLIC_SLUGS) - named("statement") == set()


def test_every_subject_has_an_english_name() -> None:
    english = {row["name_zh"] for row in seed("subject_name")}
    assert len(load_subjects()) > 1000
    assert [subject.name for subject in load_subjects() if subject.name not in english] == []


@pytest.mark.parametrize("name", ["label", "subject_name"])
def test_no_name_is_empty_and_no_code_named_twice(name: str) -> None:
    rows = seed(name)
    keys = [(row.get("domain"), row.get("code") or row["name_zh"]) for row in rows]
    assert len(set(keys)) == len(keys)
    assert [row for row in rows if not all(value and value == value.strip() for value in row.values())] == []
