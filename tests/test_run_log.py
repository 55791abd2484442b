"""The run log survives what a killed run leaves, and has every run once."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from dagster_project.warehouse.run_log import PipelineRun, append_run, read_runs, taxonomy_hash, trigger

RUN = PipelineRun(
    run_id="one",
    started_at=datetime(2024, 1, 1, 2, tzinfo=UTC),
    finished_at=datetime(2024, 1, 1, 3, tzinfo=UTC),
    trigger="schedule",
    outcome="published",
    code_commit=None,
    taxonomy_hash="t",
    reports_published=5,
)


def test_runs_come_back_as_they_were_noted(tmp_path: Path) -> None:
    log = tmp_path / "new" / "runs.jsonl"
    append_run(log, RUN)
    append_run(log, replace(RUN, run_id="two", is_current=True))
    assert read_runs(log) == [RUN, replace(RUN, run_id="two")], "which run is current is no property of the log"


def test_a_run_is_noted_once(tmp_path: Path) -> None:
    log = tmp_path / "runs.jsonl"
    append_run(log, RUN)
    append_run(log, replace(RUN, outcome="failed"))
    assert read_runs(log) == [RUN]


def test_a_line_cut_off_costs_that_line_only(tmp_path: Path) -> None:
    log = tmp_path / "runs.jsonl"
    append_run(log, RUN)
    with log.open("a") as file:
        file.write('{"run_id": "cut o')
    append_run(log, replace(RUN, run_id="two"))
    assert [run.run_id for run in read_runs(log)] == ["one", "two"]


@pytest.mark.parametrize("line", ["", "[]", "null", '{"run_id": "x"}', "\ufffd"])
def test_what_is_no_run_is_passed_over(tmp_path: Path, line: str) -> None:
    log = tmp_path / "runs.jsonl"
    log.write_text(line + "\n")
    assert read_runs(log) == []


def test_fields_of_a_later_version_are_ignored(tmp_path: Path) -> None:
    log = tmp_path / "runs.jsonl"
    append_run(log, RUN)
    log.write_text(log.read_text().replace('"run_id"', '"from_the_future": 1, "run_id"'))
    assert read_runs(log) == [RUN]


def test_the_trigger_is_what_the_scheduler_says() -> None:
    assert trigger({"dagster/schedule_name": "nightly"}) == "schedule"
    assert trigger({"dagster/sensor_name": "files"}) == "sensor"
    assert trigger({}) == "manual"


def test_the_taxonomy_hash_sees_names_and_bytes(tmp_path: Path) -> None:
    (tmp_path / "a.toml").write_text("1")
    first = taxonomy_hash(tmp_path)
    (tmp_path / "a.toml").rename(tmp_path / "b.toml")
    renamed = taxonomy_hash(tmp_path)
    (tmp_path / "b.toml").write_text("2")
    assert len({first, renamed, taxonomy_hash(tmp_path)}) == 3
    (tmp_path / "__pycache__").mkdir()
    before = taxonomy_hash(tmp_path)
    (tmp_path / "__pycache__" / "x.pyc").write_text("compiled")
    assert taxonomy_hash(tmp_path) == before
