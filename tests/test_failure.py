"""What a failed or killed run leaves: its line in the run log, once, and the operator's command run with its facts."""

import json
import shlex
import signal
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import dagster as dg
import pytest

from dagster_project import run
from dagster_project.defs.loggers import console
from dagster_project.settings import PROJECT_DIR, Settings
from dagster_project.warehouse.failure import note_failure, note_killed
from dagster_project.warehouse.lock import Killed, is_free, only_run
from dagster_project.warehouse.run_log import read_runs

START = datetime(2024, 1, 1, 2, tzinfo=UTC)
KEEP = "import sys; from pathlib import Path; Path(sys.argv[1]).open('ab').write(sys.stdin.buffer.read())"


def command(folder: Path) -> str:
    """One that keeps what it is told."""
    return shlex.join([sys.executable, "-c", KEEP, str(folder / "told")])


def note(folder: Path, with_command: str, warned: list[str], failure: str = "disk full", run_id: str = "one") -> None:
    note_failure(folder / "runs.jsonl", with_command, failure, warned.append, started_at=START, started_by="schedule", run_id=run_id)


def test_the_command_gets_the_facts_of_a_failed_run_once(tmp_path: Path) -> None:
    warned: list[str] = []
    for _ in range(2):
        note(tmp_path, command(tmp_path), warned)
    (line,) = (tmp_path / "told").read_text(encoding="utf-8").splitlines()
    facts = json.loads(line)
    assert (facts["run_id"], facts["outcome"], facts["failure"], facts["trigger"]) == ("one", "failed", "disk full", "schedule")
    assert facts["started_at"] == "2024-01-01T02:00:00+00:00"
    assert facts["run_log"] == str(tmp_path / "runs.jsonl")
    assert [logged.run_id for logged in read_runs(tmp_path / "runs.jsonl")] == ["one"]
    assert warned == []


def test_words_of_a_report_are_never_run(tmp_path: Path) -> None:
    words = f"决算.txt: $(touch {tmp_path}/run) `touch {tmp_path}/run`; touch {tmp_path}/run\n\0"
    note(tmp_path, command(tmp_path), [], words)
    assert json.loads((tmp_path / "told").read_text(encoding="utf-8"))["failure"] == words
    assert not (tmp_path / "run").exists()


@pytest.mark.parametrize("bad", ["/no/such/command", "'unclosed", shlex.join([sys.executable, "-c", "raise SystemExit(3)"])])
def test_a_command_that_fails_is_told_and_changes_nothing(bad: str, tmp_path: Path) -> None:
    warned: list[str] = []
    note(tmp_path, bad, warned)
    assert len(warned) == 1
    assert "MINGZHANG_ON_FAILURE could not be run" in warned[0]
    assert len(read_runs(tmp_path / "runs.jsonl")) == 1


def test_a_killed_run_is_noted_by_the_next_one(tmp_path: Path) -> None:
    lock, log, warned = tmp_path / "run.lock", tmp_path / "runs.jsonl", list[str]()
    script = "import os, sys; from pathlib import Path; from dagster_project.warehouse.lock import only_run\n"
    script += f"with only_run(Path(sys.argv[1])): os.kill(os.getpid(), {int(signal.SIGKILL)})"
    died = subprocess.run([sys.executable, "-c", script, str(lock)], cwd=PROJECT_DIR, check=False)
    assert died.returncode == -signal.SIGKILL
    assert is_free(lock), "a look at the lock leaves what the killed run left"
    with only_run(lock) as killed:
        assert isinstance(killed, Killed)
        note_killed(log, command(tmp_path), killed, warned.append)
    (noted,) = read_runs(log)
    assert (noted.outcome, noted.trigger, noted.started_at) == ("failed", "unknown", killed.since)
    assert f"process {killed.process} ended in the middle" in (noted.failure or "")
    assert len((tmp_path / "told").read_text().splitlines()) == len(warned) == 1
    with only_run(lock) as killed:
        assert killed is None, "who ends in order leaves nothing"


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    monkeypatch.setenv("MINGZHANG_RAW_DIR", str(tmp_path / "raw"))
    monkeypatch.setenv("MINGZHANG_WAREHOUSE_DIR", str(tmp_path / "warehouse"))
    monkeypatch.setenv("MINGZHANG_ON_FAILURE", command(tmp_path))
    return Settings.from_environment()


def test_a_failure_outside_of_the_job_is_logged_and_told_too(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def no_home(_: Settings) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(run, "materialize", no_home)
    assert run.main() == 1
    said = capsys.readouterr().err
    assert "No space left on device" in said
    assert "nothing was published" in said
    (logged,) = read_runs(settings.run_log)
    assert (logged.outcome, logged.failure) == ("failed", "OSError: [Errno 28] No space left on device")
    assert json.loads((tmp_path / "told").read_text())["run_id"] == logged.run_id
    assert is_free(settings.lock_file)


def test_a_run_that_a_person_interrupts_is_in_the_log(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    def ctrl_c(_: Settings) -> int:
        raise KeyboardInterrupt

    monkeypatch.setattr(run, "materialize", ctrl_c)
    assert run.main() == run.INTERRUPTED
    assert [logged.failure for logged in read_runs(settings.run_log)] == ["interrupted"]
    assert is_free(settings.lock_file)


def test_a_setting_that_is_no_number_is_named(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("MINGZHANG_PULL_MB", "many")
    assert run.main() == 1
    assert "MINGZHANG_PULL_MB is a whole number" in capsys.readouterr().err


@pytest.mark.parametrize("form", ["words", "json"])
def test_the_log_is_quiet_in_words_and_whole_in_json(form: str, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> None:
    @dg.op
    def one(context: dg.OpExecutionContext) -> None:
        context.log.info("a step")
        context.log.warning('决算.txt is quarantined:\n"空"')

    monkeypatch.setenv("MINGZHANG_LOG", form)

    @dg.job(logger_defs={"console": console})
    def whole() -> None:
        one()

    whole.execute_in_process(run_config={"loggers": {"console": {}}})
    lines = capfd.readouterr().err.splitlines()
    if form == "words":
        assert lines == ["warning: 决算.txt is quarantined:", '"空"']
    else:
        facts = [json.loads(line) for line in lines]
        assert {"level": "warning", "step": "one", "message": '决算.txt is quarantined:\n"空"'}.items() <= next(
            fact for fact in facts if fact["level"] == "warning"
        ).items()
        assert {"STEP_START", "STEP_SUCCESS", "PIPELINE_SUCCESS"} <= {fact.get("event") for fact in facts}
        assert len({fact["run_id"] for fact in facts if "run_id" in fact}) == 1
