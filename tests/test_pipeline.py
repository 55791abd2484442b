"""The real job on folders of its own: from raw files to the published file, and every way it must refuse.

The runs are real and take seconds each, so that one published warehouse serves many tests.
"""

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path

import dagster as dg
import duckdb
import pytest

from dagster_project.dbt_build import build
from dagster_project.defs import models
from dagster_project.defs.build import build_definitions
from dagster_project.defs.ingestion import extraction, raw_reports
from dagster_project.defs.jobs import JOB
from dagster_project.defs.lock import RunLock
from dagster_project.defs.models import model_assets
from dagster_project.engine import guard
from dagster_project.settings import PROJECT_DIR, Settings
from dagster_project.warehouse import kept
from tests.hostile_child import A_FEN_TOO_MANY
from tests.hostile_child import HOSTILE as HOSTILE_CHILD
from tests.web_server import serving

REPORT = "000_21a8962bf628d34d.txt"
BAD_TOTALS, MOVED = "002_cbda2cc4455dd02a.txt", "004_a5cd81855b1907fa.txt"
HOSTILE = ["{{ 1 / 0 }} {% raw %}", "'; drop table marts.dim_report; --", '=HYPERLINK("http://10.0.0.1/")', "../../../etc/passwd"]
NOTHING = b"\0\0\0"
BAD_FILES = {
    "empty.txt": b"",
    "scan.pdf": b"%PDF-1.7\n%\xe2\xe3",
    "broken.txt": b"\xff\xfe\xfa\xfb\x80\x81\x00\xd8" * 40,
    "district/photo.txt": b"\x89PNG\r\n\x1a\n",
    "[/red]'; drop table marts.dim_report; --\n{{ 1 - 0 }}\"..\x1b[2J.txt": b"GIF89a",
}


PLANTED_SUITE = """
name: planted
relation: dim_report
description: fails on every report
query: select source_file from marts.dim_report
expectations:
  - name: no_such_report
    type: expect_column_values_to_be_in_set
    kwargs: {column: source_file, value_set: [no such file]}
    why: a test needs a failure
"""


def read(path: Path, sql: str) -> list[tuple]:
    with duckdb.connect(str(path), read_only=True) as con:
        return con.execute(sql).fetchall()


def run(settings: Settings, only: Iterable[str] = ()) -> dg.ExecuteInProcessResult:
    """The job in this process; ``only`` takes some of its assets, as a person may in the UI."""
    job = build_definitions(settings).resolve_job_def(JOB)
    selection = [dg.AssetKey(key.split("/")) for key in only] or None
    with dg.instance_for_test() as instance:
        return job.execute_in_process(instance=instance, raise_on_error=False, asset_selection=selection)


def why_failed(result: dg.ExecuteInProcessResult) -> str:
    failures = [event.step_failure_data for event in result.all_events if event.is_step_failure]
    return "\n".join(str(f.user_failure_data.description if f.user_failure_data else f.error) for f in failures)


@dataclass(frozen=True)
class Command:
    """What `make materialize` did: its exit code and words."""

    settings: Settings
    code: int
    out: str
    err: str


def materialize(settings: Settings) -> Command:
    environment = {
        **os.environ,
        "MINGZHANG_RAW_DIR": str(settings.raw_dir),
        "MINGZHANG_WAREHOUSE_DIR": str(settings.warehouse_dir),
    }
    done = subprocess.run(
        [sys.executable, "-m", "dagster_project.run"], cwd=PROJECT_DIR, env=environment, capture_output=True, text=True, check=False
    )
    return Command(settings, done.returncode, done.stdout, done.stderr)


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Command:
    """One `make materialize` over the project's reports, bad files among them, on a littered warehouse folder."""
    folder = tmp_path_factory.mktemp("pipeline")
    settings = Settings(raw_dir=folder / "raw", warehouse_dir=folder / "warehouse")
    shutil.copytree(PROJECT_DIR / "raw", settings.raw_dir)
    shutil.copy(settings.raw_dir / REPORT, settings.raw_dir / "z-copy.txt")
    for name, content in BAD_FILES.items():
        (settings.raw_dir / name).parent.mkdir(exist_ok=True)
        (settings.raw_dir / name).write_bytes(content)
    (settings.raw_dir / "outside.txt").symlink_to(PROJECT_DIR / "Makefile")
    settings.build_dir.mkdir(parents=True)
    settings.build_file.write_bytes(b"not a database")
    settings.build_file.with_name("build.duckdb.wal").write_bytes(b"not a log")
    settings.published_file.write_bytes(b"not a database either")
    settings.run_log.write_text('{"cut off')
    return materialize(settings)


def test_a_run_with_bad_files_ends_well_from_any_state(published: Command) -> None:
    assert published.code == 0, published.err
    assert "reports: 5 published, 6 quarantined" in published.out
    assert f"published {published.settings.published_file}" in published.out


def test_bad_files_are_quarantined_with_a_reason_a_person_can_act_on(published: Command) -> None:
    rows = read(published.settings.published_file, "select source_file, state_reason from marts.dim_report where state = 'quarantined'")
    reasons = dict(rows)
    assert set(reasons) == {*BAD_FILES, "outside.txt"}
    assert "empty" in reasons["empty.txt"]
    assert "PDF" in reasons["scan.pdf"]
    assert "UTF-8" in reasons["broken.txt"]
    assert "PNG" in reasons["district/photo.txt"]
    assert "leads out of the raw folder" in reasons["outside.txt"]
    assert all(reason in published.out for reason in reasons.values())
    # A name holds no commands for the terminal.
    assert "\x1b" not in published.out + published.err
    assert "..\\x1b[2J.txt quarantined: " in published.out


def test_the_good_reports_are_published_and_the_copy_is_noted_once(published: Command) -> None:
    rows = read(published.settings.published_file, "select source_file from marts.dim_report where state = 'published' order by 1")
    assert [name for (name,) in rows] == sorted(path.name for path in (PROJECT_DIR / "raw").glob("*.txt"))
    assert f"z-copy.txt not loaded: the same bytes as {REPORT}" in published.out


def test_every_mart_is_exported_with_the_publication(published: Command) -> None:
    (tables,) = read(published.settings.published_file, "select list(table_name order by table_name) from duckdb_tables()")[0]
    assert [path.stem for path in sorted(published.settings.export_dir.iterdir())] == tables
    rows = "select count(*), sum(amount_yuan) from"
    (exported,) = duckdb.sql(f"{rows} read_parquet('{published.settings.export_dir}/fact_expenditure.parquet')").fetchall()
    assert [exported] == read(published.settings.published_file, f"{rows} marts.fact_expenditure")


def test_quarantined_reports_are_in_no_fact(published: Command) -> None:
    facts = read(published.settings.published_file, "select table_name from duckdb_columns() where column_name = 'report_key'")
    for (fact,) in facts:
        if fact == "dim_report":
            continue
        sql = f"select count(*) from marts.{fact} join marts.dim_report using (report_key) where dim_report.state <> 'published'"
        assert read(published.settings.published_file, sql) == [(0,)], fact


def test_every_line_of_a_report_is_there(published: Command) -> None:
    sql = f"select count(*) from marts.source_line join marts.dim_report using (report_key) where source_file = '{REPORT}'"
    lines = (PROJECT_DIR / "raw" / REPORT).read_bytes().decode().splitlines()
    assert read(published.settings.published_file, sql) == [(len(lines),)]


def test_the_published_file_has_the_marts_alone_each_with_its_comment(published: Command) -> None:
    file = published.settings.published_file
    assert read(file, "select distinct schema_name from duckdb_tables()") == [("marts",)]
    assert read(file, "select count(*) from duckdb_views() where not internal") == [(0,)]
    assert read(file, "select table_name from duckdb_tables() where comment is null") == []
    assert read(file, "select table_name, column_name from duckdb_columns() where schema_name = 'marts' and comment is null") == []
    assert not file.with_name(file.name + ".wal").exists()


def test_the_run_is_in_the_log_and_in_the_published_relation(published: Command) -> None:
    (line,) = [json.loads(line) for line in published.settings.run_log.read_text().splitlines()[1:]]
    assert (line["outcome"], line["trigger"], line["reports_published"], line["reports_quarantined"]) == ("published", "manual", 5, 6)
    assert line["duplicate_files"] == 1
    runs = read(published.settings.published_file, "select run_id, outcome, taxonomy_hash from marts.pipeline_run")
    assert runs == [(line["run_id"], "published", line["taxonomy_hash"])]


def test_the_readme_gives_the_real_answer_to_its_query(published: Command) -> None:
    readme = (PROJECT_DIR / "README.md").read_text(encoding="utf-8")
    query, rest = readme.split("```sql\n")[1].split("```", 1)
    lines = [line for line in rest.split("\n\n")[1].splitlines() if line.startswith("|")][2:]
    said = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    assert said == [["" if value is None else str(value) for value in row] for row in read(published.settings.published_file, query)]
    assert said


def test_nothing_is_written_into_the_raw_folder(published: Command) -> None:
    names = {path.relative_to(published.settings.raw_dir).as_posix() for path in published.settings.raw_dir.rglob("*") if not path.is_dir()}
    assert names == {*BAD_FILES, "outside.txt", "z-copy.txt", *(path.name for path in (PROJECT_DIR / "raw").iterdir())}


def test_a_folder_with_none_fails_in_words_and_leaves_the_published_file(published: Command, tmp_path: Path) -> None:
    (tmp_path / "raw").mkdir()
    warehouse = tmp_path / "warehouse"
    shutil.copytree(published.settings.warehouse_dir, warehouse)
    before = published.settings.published_file.read_bytes()
    command = materialize(Settings(raw_dir=tmp_path / "raw", warehouse_dir=warehouse))
    assert command.code == 1
    assert "there is no report in" in command.err
    assert "is as it was" in command.err
    assert "Traceback" not in command.err
    assert (warehouse / "mingzhang.duckdb").read_bytes() == before
    last = json.loads((warehouse / "runs.jsonl").read_text().splitlines()[-1])
    assert last["outcome"] == "failed"
    assert "there is no report in" in last["failure"]


def test_a_second_run_with_nothing_new_leaves_everything_alone(published: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = replace(published.settings, warehouse_dir=tmp_path / "warehouse")
    shutil.copytree(published.settings.warehouse_dir, settings.warehouse_dir)
    files = settings.published_file, settings.build_file
    before = [(file.stat().st_ino, file.stat().st_mtime_ns) for file in files]
    again = materialize(settings)
    assert (again.code, again.err) == (0, "")
    assert again.out.startswith("nothing new: ")
    assert "reports: 5 published, 6 quarantined" in again.out
    assert [(file.stat().st_ino, file.stat().st_mtime_ns) for file in files] == before
    monkeypatch.setenv("STRICT", "1")
    assert materialize(settings).code == 4
    outcomes = [json.loads(line)["outcome"] for line in settings.run_log.read_text().splitlines()[-3:]]
    assert outcomes == ["published", "unchanged", "unchanged"]


@pytest.fixture(scope="module")
def next_night(published: Command, tmp_path_factory: pytest.TempPathFactory) -> "Night":
    """The night after: a new version that can't be read, one whose totals don't hold, a ruling, a source that came and one that is down.

    What stays as it is published is taken over.
    """
    folder = tmp_path_factory.mktemp("next")
    settings = Settings(raw_dir=folder / "raw", warehouse_dir=folder / "warehouse", pull_allow=("127.0.0.1",))
    shutil.copytree(published.settings.raw_dir, settings.raw_dir, symlinks=True)
    shutil.copytree(published.settings.warehouse_dir, settings.warehouse_dir, symlinks=True)
    open_cell = "select report_key, cell_key from marts.fact_reported_amount where status = 'disputed'"
    ((report_key, cell_key),) = read(settings.published_file, open_cell)
    ruling = f"{report_key},{cell_key},1.00万元,=cmd|' /C calc'!A0,{{{{ 1/0 }}}},'; drop table marts.ruling; --,reception\n"
    (settings.raw_dir / "rulings.csv").write_text(f"report,cell,value,who,why,source,measure\n{ruling}{report_key},gone,1,a,b,c,\n")
    (settings.raw_dir / REPORT).write_bytes(NOTHING)
    (settings.raw_dir / "z-copy.txt").unlink()
    with (settings.raw_dir / BAD_TOTALS).open("ab") as file:
        file.write(A_FEN_TOO_MANY)
    moved = (settings.raw_dir / MOVED).read_bytes() + "\n".join(["", *HOSTILE]).encode()
    (settings.raw_dir / MOVED).unlink()
    with serving() as web, pytest.MonkeyPatch.context() as patch:
        web.give("/moved", moved)
        listed = "".join(f'[[source]]\nurl = "{web.url("/" + name)}"\nname = "{name}.txt"\n' for name in ("moved", "gone"))
        (settings.raw_dir / "sources.toml").write_text(listed)
        patch.setattr(guard, "COMMAND", HOSTILE_CHILD)
        patch.setattr(kept, "MOST_PATCHED", 1)
        result = run(settings)
    assert result.success, why_failed(result)
    return settings, result


Night = tuple[Settings, dg.ExecuteInProcessResult]


def test_a_bad_version_is_quarantined_and_the_one_before_stays_published(next_night: Night) -> None:
    sql = "select state, state_reason, sha256 from marts.dim_report where source_file = '{}' order by state desc"
    (bad, _, nothing), (stays, why, sha256) = read(next_night[0].published_file, sql.format(REPORT))
    assert (bad, stays) == ("quarantined", "published")
    assert "a later one is quarantined" in why
    assert (nothing, sha256) == tuple(
        hashlib.sha256(content).hexdigest() for content in (NOTHING, (PROJECT_DIR / "raw" / REPORT).read_bytes())
    )


def test_a_report_whose_totals_do_not_hold_is_quarantined_too(next_night: Night) -> None:
    sql = f"select state, state_reason, report_key from marts.dim_report where source_file = '{BAD_TOTALS}' order by state desc"
    (bad, why, bad_key), (stays, _, key) = read(next_night[0].published_file, sql)
    assert (bad, stays) == ("quarantined", "published")
    assert re.match(r"its totals do not hold: .* (states|differ)", why), why
    for fact in ("fact_expenditure", "fact_reported_amount", "source_line"):
        counts = f"select count(*) filter (report_key = '{bad_key}'), count(*) filter (report_key = '{key}') > 0 from marts.{fact}"
        assert read(next_night[0].published_file, counts) == [(0, True)]


def test_the_publication_says_what_it_changed(next_night: Night) -> None:
    file = next_night[0].published_file
    sql = "select source_file, change, previous_state, state from marts.publication_change where level = 'report' order by 1"
    assert read(file, sql) == [
        (REPORT, "changed", "published", "quarantined"),
        (BAD_TOTALS, "changed", "published", "quarantined"),
        (MOVED, "removed", "published", None),
        ("pulled/moved.txt", "added", None, "published"),
    ]
    columns = "change, previous_status, status, measure, previous_amount_yuan, amount_yuan"
    # A cell whose column is known now has another key than when it was open.
    assert read(file, f"select {columns} from marts.publication_change where level = 'amount' order by 1") == [
        ("added", None, "ruled", "reception", None, Decimal("10000.00")),
        ("removed", "disputed", None, None, Decimal("10000.00"), None),
    ]


def test_rulings_are_published_with_what_became_of_them_and_none_of_their_words_is_run(next_night: Night) -> None:
    settled, gone = read(next_night[0].published_file, "select state, source_file, who, why, source from marts.ruling order by line")
    assert settled == ("settled", REPORT, "=cmd|' /C calc'!A0", "{{ 1/0 }}", "'; drop table marts.ruling; --")
    assert gone[:2] == ("no_cell", REPORT)
    ruled = "select count(*) from marts.fact_reported_amount join marts.ruling using (cell_key) where status = 'ruled'"
    assert read(next_night[0].published_file, ruled) == [(1,)]


def test_pulled_reports_are_published_with_where_they_are_from(next_night: Night) -> None:
    sql = "select source_url, retrieved_at is not null, state from marts.dim_report where source_file = 'pulled/moved.txt'"
    ((url, retrieved, state),) = read(next_night[0].published_file, sql)
    assert (url.startswith("http://127.0.0.1:"), retrieved, state) == (True, True, "published")
    note = json.loads(next_night[0].run_log.read_text().splitlines()[-1])["note"]
    assert note == "1 of 2 sources failed; 1 rulings are without effect"


def test_what_was_taken_over_is_what_a_whole_build_gives(
    published: Command, next_night: Night, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    night = next_night[0]
    assert read(night.build_file, "select count(*) > 0, (select count(*) from extracted.report) > count(*) from extracted.kept_report") == [
        (True, True)
    ]
    whole = replace(night, warehouse_dir=tmp_path / "warehouse")
    shutil.copytree(published.settings.warehouse_dir, whole.warehouse_dir, symlinks=True)
    shutil.copytree(night.pulled_dir, whole.pulled_dir)
    whole.state_file.unlink()
    monkeypatch.setattr(guard, "COMMAND", HOSTILE_CHILD)
    # The rows alone: dbt's tests have judged the one build and would judge the other.
    monkeypatch.setattr(models, "build", lambda *where: build(*where[:3], ["resource_type:seed", "resource_type:model"]))
    resources = {"settings": whole, "run_lock": RunLock.of(whole)}
    assert dg.materialize([raw_reports, extraction, model_assets(whole)], resources=resources).success
    assert read(whole.build_file, "select count(*) from extracted.kept_report") == [(0,)]
    with duckdb.connect() as con:
        con.execute(f"attach '{whole.build_file}' as whole (read_only); attach '{night.published_file}' as night (read_only)")
        tables = con.execute("select table_name from duckdb_tables() where database_name = 'night' order by 1").fetchall()
        assert len(tables) > 25
        for (table,) in tables:
            # When the run was is another matter.
            of_the_run = {"dim_report": "exclude (loaded_at)", "pipeline_run": "exclude (run_id, started_at, finished_at, trigger)"}
            columns = f"* {of_the_run.get(table, '')}"
            one, other = (f"select {columns} from {build}.marts.{table}" for build in ("whole", "night"))
            where = "where is_current" if table == "pipeline_run" else ""
            both = f"({one} {where} except all {other} {where}) union all ({other} {where} except all {one} {where})"
            assert con.execute(both).fetchall() == [], table


def test_text_of_a_report_is_text_everywhere(next_night: Night) -> None:
    sql = "select text from marts.source_line join marts.dim_report using (report_key) where source_file = 'pulled/moved.txt' order by line_no"
    assert [text for (text,) in read(next_night[0].published_file, sql)][-4:] == HOSTILE


@pytest.fixture
def small(tmp_path: Path) -> Settings:
    """Folders with one report and something published already."""
    settings = Settings(raw_dir=tmp_path / "raw", warehouse_dir=tmp_path / "warehouse")
    settings.raw_dir.mkdir()
    shutil.copy(PROJECT_DIR / "raw" / REPORT, settings.raw_dir)
    settings.warehouse_dir.mkdir()
    settings.published_file.write_bytes(b"published before")
    return settings


def test_a_failed_dbt_test_leaves_the_published_file_as_it_was(small: Settings, tmp_path: Path) -> None:
    dbt_dir = tmp_path / "dbt"
    shutil.copytree(small.dbt_dir, dbt_dir, ignore=shutil.ignore_patterns("target", "logs"))
    (dbt_dir / "tests" / "planted.sql").write_text("select 1 as row_that_must_not_be from {{ ref('dim_report') }}")
    result = run(replace(small, dbt_dir=dbt_dir))
    assert not result.success
    assert "planted" in why_failed(result)
    assert small.published_file.read_bytes() == b"published before"


def test_publication_alone_refuses_a_build_that_was_not_audited(small: Settings) -> None:
    alone = ["published_warehouse"]
    assert "there is no build" in why_failed(run(small, alone))
    built = dg.materialize(
        [raw_reports, extraction, model_assets(small)],
        resources={"settings": small, "run_lock": RunLock.of(small)},
        raise_on_error=False,
    )
    assert built.success, why_failed(built)
    assert "not run: audit_totals" in why_failed(run(small, alone))
    assert small.published_file.read_bytes() == b"published before"


def test_a_failed_audit_leaves_the_published_file_as_it_was(small: Settings, tmp_path: Path) -> None:
    suites = tmp_path / "expectations"
    shutil.copytree(small.expectations_dir, suites)
    (suites / "planted.yml").write_text(PLANTED_SUITE)
    result = run(replace(small, expectations_dir=suites))
    assert not result.success
    (check,) = [check for check in result.get_asset_check_evaluations() if not check.passed]
    assert (check.check_name, check.blocking) == ("planted", True)
    (record,) = check.metadata["no_such_report"].records
    assert record.data == {"source_file": REPORT}
    assert small.published_file.read_bytes() == b"published before"
    refused = run(replace(small, expectations_dir=suites), ["published_warehouse"])
    assert "failed: planted" in why_failed(refused)


def test_the_ui_gets_row_counts_columns_and_the_table_of_reports(next_night: Night) -> None:
    metadata = {
        event.asset_key.to_user_string(): event.step_materialization_data.materialization.metadata
        for event in next_night[1].get_asset_materialization_events()
        if event.asset_key
    }
    assert metadata["extracted/subject"]["dagster/row_count"].value > 0
    assert metadata["marts/source_line"]["dagster/row_count"].value > 0
    columns = metadata["marts/dim_report"]["dagster/column_schema"].value.columns
    assert [column.name for column in columns][:2] == ["report_key", "source_file"]
    reports = {record.data["report"] for record in metadata["published_warehouse"]["reports"].records}
    assert {REPORT, "pulled/moved.txt"} <= reports


def test_publication_alone_takes_the_audited_build_and_no_other(next_night: Night) -> None:
    settings, alone = next_night[0], ["published_warehouse"]
    again = run(settings, alone)
    assert again.success, why_failed(again)
    with duckdb.connect(str(settings.build_file)) as con:
        con.execute("update marts.dim_report set unit_name = 'edited by hand'")
    assert "has not been audited" in why_failed(run(settings, alone))
    assert read(settings.published_file, "select count(*) from marts.dim_report where unit_name = 'edited by hand'") == [(0,)]
