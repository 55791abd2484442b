"""Figures of a build: counted by DuckDB, and shown for no more reports than a person looks at."""

from pathlib import Path

import duckdb
import pytest
from rich.console import Console

from dagster_project.engine import not_read
from dagster_project.intake import RawFile
from dagster_project.relations import Report
from dagster_project.settings import Settings
from dagster_project.terminal import print_summary
from dagster_project.warehouse import staging
from dagster_project.warehouse.summary import duplicate_files, report_summaries, totals


@pytest.fixture
def build(tmp_path: Path) -> duckdb.DuckDBPyConnection:
    """Three published reports, two quarantined ones, two files that are there twice."""
    con = staging.new_build(tmp_path / "build.duckdb")
    con.execute("create schema landing; create table landing.raw_file (source_file varchar, duplicate_of varchar)")
    con.execute("insert into landing.raw_file values ('x', 'a'), ('y', 'a'), ('a', null)")
    staging.create_relations(con)
    published = [Report(report_key=name, source_file=name, sha256=name, state="published") for name in "abc"]
    staging.load_reports(con, [*published, *(not_read(RawFile(name, b"", ""), "why") for name in "yz")])
    con.execute("insert into extracted.cell by name select 'b' as report_key, unnest(['reported', 'reported', 'disputed']) as status")
    con.execute("insert into extracted.statement by name select 'b' as report_key, unnest(['present', 'unread', 'absent']) as state")
    con.execute("insert into extracted.discrepancy by name select 'b' as report_key, unnest(['rounding', 'beyond_rounding']) as severity")
    return con


def test_totals_count_all(build: duckdb.DuckDBPyConnection) -> None:
    counted = totals(build)
    assert (counted.published, counted.quarantined, counted.duplicates) == (3, 2, 2)
    assert counted.amounts == {"reported": 2, "repaired": 0, "inferred": 0, "ruled": 0, "disputed": 1}


def test_a_summary_counts_what_is_of_its_report(build: duckdb.DuckDBPyConnection) -> None:
    found = {summary.source_file: summary for summary in report_summaries(build)}
    assert list(found) == ["a", "b", "c", "y", "z"]
    one = found["b"]
    assert (one.statements_present, one.statements_unread, one.discrepancies) == (1, 1, 1)
    assert one.amounts == {"reported": 2, "repaired": 0, "inferred": 0, "ruled": 0, "disputed": 1}
    assert found["a"].amounts == dict.fromkeys(one.amounts, 0)


def test_of_many_reports_those_that_were_not_published_are_shown_first(build: duckdb.DuckDBPyConnection) -> None:
    shown = report_summaries(build, 3)
    assert [summary.source_file for summary in shown] == ["a", "y", "z"]
    console = Console(width=160, record=True, quiet=False)
    with console.capture() as said:
        print_summary(console, shown, duplicate_files(build, 1), totals(build))
    assert "… and 2 more reports, in dim_report" in said.get()
    assert "… and 1 more files with the bytes of another" in said.get()
    assert "reports: 3 published, 2 quarantined" in said.get()
    assert "amounts: 2 reported, 0 repaired, 0 inferred, 0 ruled, 1 disputed" in said.get()


@pytest.mark.parametrize("name", ["MINGZHANG_REPORT_SECONDS", "MINGZHANG_REPORT_MIB", "MINGZHANG_PULL_SECONDS", "MINGZHANG_PULL_MB"])
@pytest.mark.parametrize("value", ["0", "-1", "much", "nan"])
def test_a_limit_that_is_none_is_refused_by_name(name: str, value: str) -> None:
    with pytest.raises(ValueError, match=f"{name} is a whole number from 1, not '{value}'"):
        Settings.from_environment({name: value})


def test_dbt_is_bounded_as_all_else() -> None:
    settings = Settings.from_environment({})
    assert f"'{settings.duckdb_memory}'" in (settings.dbt_dir / "profiles.yml").read_text(encoding="utf-8")
