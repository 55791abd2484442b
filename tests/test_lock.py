"""One run at a time, by a lock that a killed run does not leave behind."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from dagster_project.rollback import main as rollback
from dagster_project.settings import PROJECT_DIR
from dagster_project.warehouse.lock import AnotherRun, is_free, only_run

HOLDER = """
import sys, time
from pathlib import Path
from dagster_project.warehouse.lock import only_run
with only_run(Path(sys.argv[1])):
    print("held", flush=True)
    time.sleep(60)
"""


@contextmanager
def holder(lock: Path) -> Iterator[subprocess.Popen[str]]:
    """Another process that has the lock."""
    with subprocess.Popen([sys.executable, "-c", HOLDER, str(lock)], cwd=PROJECT_DIR, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout and process.stdout.readline() == "held\n"
            yield process
        finally:
            process.kill()


def test_a_second_process_is_told_who_is_at_work(tmp_path: Path) -> None:
    lock = tmp_path / "run.lock"
    with holder(lock) as process:
        assert not is_free(lock)
        with pytest.raises(AnotherRun, match=f"process {process.pid}"), only_run(lock):
            pass


def test_a_killed_holder_leaves_no_lock(tmp_path: Path) -> None:
    lock = tmp_path / "run.lock"
    with holder(lock) as process:
        os.kill(process.pid, signal.SIGKILL)
        process.wait(timeout=10)
        assert is_free(lock)
    assert lock.exists()


def test_one_process_may_take_it_again_and_lets_go_at_the_end(tmp_path: Path) -> None:
    lock = tmp_path / "run.lock"
    with only_run(lock):
        with only_run(lock):
            pass
        other = subprocess.run([sys.executable, "-c", HOLDER, str(lock)], cwd=PROJECT_DIR, capture_output=True, text=True, check=False)
        assert "AnotherRun" in other.stderr
    assert is_free(lock)


def test_the_second_run_says_so_and_ends_with_its_own_code(tmp_path: Path) -> None:
    environment = {**os.environ, "MINGZHANG_RAW_DIR": str(PROJECT_DIR / "raw"), "MINGZHANG_WAREHOUSE_DIR": str(tmp_path)}
    with holder(tmp_path / "run.lock") as process:
        second = subprocess.run(
            [sys.executable, "-m", "dagster_project.run"], cwd=PROJECT_DIR, env=environment, capture_output=True, text=True, check=False
        )
    assert second.returncode == 3
    assert second.stderr == f"nothing was done: another run (process {process.pid}) is writing to {tmp_path}\n"
    assert {path.name for path in tmp_path.iterdir()} == {"run.lock"}


def test_rollback_waits_its_turn(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("MINGZHANG_WAREHOUSE_DIR", str(tmp_path))
    with holder(tmp_path / "run.lock"):
        assert rollback([]) == 3
    assert "another run" in capsys.readouterr().err
