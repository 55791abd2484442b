"""Extraction spread over workers: one bad report never stops the others, and no engine changes a row."""

import hashlib
import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future
from contextlib import contextmanager
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest

from dagster_project import engine
from dagster_project.engine import extract_file, guard, spread
from dagster_project.engine.backends import local
from dagster_project.engine.batch import MOST_REPORTS, Batch, BatchRead, Limits
from dagster_project.engine.fingerprint import extractor_fingerprint
from dagster_project.engine.guard import ChildLost, Guard, OtherCode
from dagster_project.engine.part import CorruptPart, merge_parts, read_part
from dagster_project.engine.spread import EngineFailed, Workers, batch_size, batched, open_workers
from dagster_project.extract import Extraction
from dagster_project.intake import RawFile, take_in
from dagster_project.relations import TABLES, Identity, Report, RuledCell
from dagster_project.rulings import Ruling
from dagster_project.settings import PROJECT_DIR
from tests.hostile_child import HOSTILE

GOOD = RawFile("good.txt", "第一部分 概况\n".encode(), "a" * 64)


def files(*names: str) -> tuple[RawFile, ...]:
    """Short reports, each with bytes of its own."""
    return tuple(RawFile(name, content := f"{name} 部门决算\n".encode(), hashlib.sha256(content).hexdigest()) for name in names)


def batch(folder: Path, *names: str, **limits: Any) -> Batch:
    return Batch(files(*names), folder, Limits(**limits), extractor_fingerprint())


def states(read: BatchRead) -> dict[str, str]:
    """What became of each report: its reason, or that of the part."""
    found = {one.report.source_file: one.report.state_reason or "" for one in read.failed}
    if read.part is not None:
        (path,) = [read_part(read.part).file("report")]
        found |= dict(duckdb.execute(f"select source_file, 'in the part' from read_parquet('{path}')").fetchall())
    return found


def test_a_value_its_column_cannot_hold_quarantines_instead_of_being_rounded(monkeypatch: pytest.MonkeyPatch) -> None:
    report = Report(report_key="k", source_file="good.txt", sha256="s", state="published")
    identity = Identity(
        report_key="k",
        identity_key="i",
        identity="i",
        scope="row",
        relation="=",
        outcome="exact",
        stated_yuan=Decimal("0.001"),
        computed_yuan=None,
        difference_yuan=None,
        slack_yuan=None,
        cells=[],
        weights=[],
    )
    monkeypatch.setattr(engine, "extract", lambda *_: Extraction({"report": [report], "identity": [identity]}))
    result = extract_file(GOOD)
    assert result.report.state == "quarantined"
    assert "stated_yuan" in (result.report.state_reason or "")
    assert list(result.tables) == ["report"]


def test_unreadable_files_do_not_share_a_key() -> None:
    one, two = (extract_file(RawFile(name, b"", "", fault="cannot be read")) for name in ("one.txt", "two.txt"))
    assert one.report.report_key != two.report.report_key
    assert [one.report.state, one.report.state_reason] == ["quarantined", "cannot be read"]


def test_a_part_has_the_rows_of_its_reports(tmp_path: Path) -> None:
    real = next(take_in(PROJECT_DIR / "raw", {}))
    read = Guard().read(Batch((*files("a.txt"), real), tmp_path, Limits(), extractor_fingerprint()))
    assert read.part is not None
    assert (read.count, read.failed, read.hashes) == (2, (), (files("a.txt")[0].sha256, real.sha256))
    alone, part = extract_file(real), read_part(read.part)
    for name in TABLES:
        path = part.file(name)
        rows = [] if path is None else duckdb.execute("from read_parquet(?) where report_key = ?", [str(path), real.sha256[:16]]).fetchall()
        assert len(rows) == (alone.tables[name].num_rows if name in alone.tables else 0)


@pytest.mark.parametrize(
    ("bad", "says"),
    [
        ("hangs.txt", "more than 1 s of a core (MINGZHANG_REPORT_SECONDS)"),
        ("eats.txt", "more than 500 MiB of memory (MINGZHANG_REPORT_MIB)"),
        ("dies.txt", f"ended its process by signal {int(signal.SIGSEGV)}"),
        ("fails.txt", "ZeroDivisionError"),
    ],
)
def test_a_report_that_takes_its_worker_with_it_is_quarantined_alone(
    bad: str, says: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(guard, "COMMAND", HOSTILE)
    found = states(Guard().read(batch(tmp_path, "a.txt", bad, "z.txt", seconds=1.0 if bad == "hangs.txt" else 60, memory_mib=500)))
    assert says in found.pop(bad)
    assert found == {"a.txt": "in the part", "z.txt": "in the part"}
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []


def test_a_batch_of_bad_reports_leaves_no_part(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guard, "COMMAND", HOSTILE)
    read = Guard().read(batch(tmp_path, "dies.txt"))
    assert (read.part, read.count, len(read.failed)) == (None, 1, 1)
    assert "again at a second try" in (read.failed[0].report.state_reason or "")


def test_a_child_that_never_reads_is_the_workers_fault_and_no_reports(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guard, "COMMAND", (sys.executable, "-c", "raise SystemExit(3)"))
    with pytest.raises(ChildLost, match="exit code 3"):
        Guard().read(batch(tmp_path, "a.txt"))


def test_a_worker_with_other_code_reads_nothing(tmp_path: Path) -> None:
    with pytest.raises(OtherCode, match="bring it to the same commit"):
        Guard().read(replace(batch(tmp_path, "a.txt"), fingerprint="b" * 64))


def test_a_part_that_cannot_be_written_is_an_error_and_no_quarantine(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(OSError):
        Guard().read(batch(tmp_path / "file", "a.txt"))


def test_no_child_outlives_its_guard(tmp_path: Path) -> None:
    one = Guard()
    one.read(batch(tmp_path, "a.txt"))
    process = one._child.process if one._child else None
    assert process is not None
    assert process.poll() is None
    del one
    assert process.poll() is not None


def test_a_damaged_part_is_none(tmp_path: Path) -> None:
    read = Guard().read(batch(tmp_path, "a.txt", "b.txt"))
    assert read.part is not None
    assert read_part(read.part).hashes == read.hashes
    file = read.part / "report.parquet"
    file.write_bytes(file.read_bytes().replace(b"a.txt", b"x.txt"))
    with pytest.raises(CorruptPart, match="checksum of report"):
        read_part(read.part)


def test_merged_parts_have_the_wanted_reports_and_no_others(tmp_path: Path) -> None:
    one, two = Guard(), files("a.txt", "b.txt", "c.txt", "d.txt")
    parts = [
        read_part(part) for pair in (two[:2], two[2:]) if (part := one.read(Batch(pair, tmp_path, Limits(), extractor_fingerprint())).part)
    ]
    wanted = frozenset((two[0].sha256, two[3].sha256))
    merged = merge_parts(tmp_path / "merged", parts, wanted)
    assert set(read_part(merged.folder).hashes) == wanted
    rows = duckdb.execute(f"select sha256, source_file from read_parquet('{merged.file('report')}') order by 2").fetchall()
    assert rows == [(two[0].sha256, "a.txt"), (two[3].sha256, "d.txt")]


@pytest.mark.parametrize(("count", "slots", "size"), [(1, 2, 1), (24, 2, 3), (10_000, 2, MOST_REPORTS), (0, 4, 1), (5, 0, 2)])
def test_batches_are_as_many_as_keep_every_worker_busy(count: int, slots: int, size: int) -> None:
    assert batch_size(count, slots) == size
    assert [x for group in batched(range(count), size) for x in group] == list(range(count))


class Unreliable(Executor):
    """Loses the first ``losses`` batches given to it."""

    def __init__(self, losses: int) -> None:
        self.losses = losses

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        future: Future[Any] = Future()
        if self.losses:
            self.losses -= 1
            future.set_exception(ConnectionError("the worker is gone"))
        else:
            future.set_result(BatchRead(len(args[0].files), None, (), ()))
        return future


def test_a_lost_batch_is_tried_again_and_told(tmp_path: Path) -> None:
    told: list[str] = []
    batches = [batch(tmp_path, f"{n}.txt") for n in range(5)]
    assert sum(read.count for read in spread.spread(batches, Workers(Unreliable(2), lambda: 1), told.append)) == 5
    assert len(told) == 2
    assert "the worker is gone" in told[0]


def test_a_batch_that_is_always_lost_fails_the_run(tmp_path: Path) -> None:
    with pytest.raises(EngineFailed, match="3 times"):
        list(spread.spread([batch(tmp_path, "a.txt")], Workers(Unreliable(9), lambda: 1), lambda _: None))


def test_a_run_does_not_wait_all_night_for_workers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Deaf(Executor):
        def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
            return Future()

    monkeypatch.setattr(spread, "_LOOK_SECONDS", 0.01)
    monkeypatch.setattr(spread, "_NOBODY_SECONDS", 0.05)
    with pytest.raises(EngineFailed, match="there has been no worker"):
        list(spread.spread([batch(tmp_path, "a.txt")], Workers(Deaf(), lambda: 0), lambda _: None))


def test_no_more_batches_are_in_memory_than_keep_the_workers_busy(tmp_path: Path) -> None:
    made: list[int] = []

    def batches() -> Iterator[Batch]:
        for n in range(20):
            made.append(n)
            yield batch(tmp_path, f"{n}.txt")

    done = 0
    for _ in spread.spread(batches(), Workers(Unreliable(0), lambda: 2), lambda _: None):
        done += 1
        assert len(made) <= done + 4
    assert done == 20


def test_an_engine_that_is_none_is_named_with_those_there_are() -> None:
    with pytest.raises(EngineFailed, match="MINGZHANG_ENGINE=spark: there is no such engine, but dask, local"):
        open_workers("spark", None)


def test_no_engine_is_named_but_by_its_module() -> None:
    """Another engine is another module and nothing else."""
    package = PROJECT_DIR / "dagster_project"
    naming = {
        path.relative_to(package).as_posix()
        for path in package.rglob("*.py")
        if re.search(r"(import|from) (dask|distributed)", path.read_text(encoding="utf-8"))
    }
    assert naming == {"engine/backends/dask.py"}


def everything(parts: list[Path]) -> dict[str, list[Any]]:
    """Every row of every relation of some parts."""
    rows: dict[str, list[Any]] = {}
    for name in TABLES:
        found = [str(path) for folder in parts if (path := read_part(folder).file(name))]
        rows[name] = duckdb.execute("from read_parquet(?) order by all", [found]).fetchall() if found else []
    return rows


@contextmanager
def dask_cluster() -> Iterator[tuple[str, list[subprocess.Popen[bytes]]]]:
    """A scheduler and two workers, each a process of its own as an operator starts them."""
    environment = {**os.environ, "PYTHONPATH": str(PROJECT_DIR), "DASK_DISTRIBUTED__COMM__TIMEOUTS__CONNECT": "10s"}
    command = [sys.executable, "-m", "distributed.cli.dask_scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard"]
    processes: list[subprocess.Popen[bytes]] = []
    try:
        scheduler = subprocess.Popen(command, env=environment, stderr=subprocess.PIPE)
        processes.append(scheduler)
        assert scheduler.stderr is not None
        line = next(line for line in iter(scheduler.stderr.readline, b"") if b"Scheduler at" in line)
        threading.Thread(target=scheduler.stderr.read, daemon=True).start()
        address = line.split()[-1].decode()
        worker = [sys.executable, "-m", "distributed.cli.dask_worker", address, "--nthreads", "1", "--no-nanny", "--no-dashboard"]
        workers = [subprocess.Popen(worker, env=environment, stderr=subprocess.DEVNULL) for _ in range(2)]
        processes += workers
        yield address, workers
    finally:
        for process in processes:
            process.kill()
            process.wait()


def test_a_cluster_that_loses_a_worker_gives_the_rows_of_this_machine(tmp_path: Path) -> None:
    real = next(take_in(PROJECT_DIR / "raw", {}))
    (open_cell,) = [row for row in extract_file(real).tables["cell"].to_pylist() if row["status"] == "disputed"]
    ruling = Ruling(
        report_key=open_cell["report_key"],
        cell=open_cell["cell_key"],
        value=Decimal(10_000),
        measure="reception",
        who="a",
        why="b",
        source="c",
        line=2,
    )
    reports = [
        *(replace(real, content=real.content + f"\n附注{n}".encode(), sha256=f"{n:064x}") for n in range(5)),
        replace(real, rulings=(ruling,)),
    ]

    def rows(folder: Path, workers: Workers, after_first: Callable[[], None]) -> dict[str, list[Any]]:
        groups = [Batch(group, folder, Limits(), extractor_fingerprint()) for group in batched(reports, 1)]
        parts: list[Path] = []
        for read in spread.spread(groups, workers, lambda _: None):
            after_first()
            assert read.failed == ()
            parts.append(read.part or folder)
        return everything(parts)

    with local.open_workers(None) as workers:
        alone = rows(tmp_path / "local", workers, lambda: None)
    with dask_cluster() as (address, processes), open_workers("dask", address) as workers:
        end = time.monotonic() + 60
        while workers.slots() < 2 and time.monotonic() < end:
            time.sleep(0.05)
        assert workers.slots() == 2
        spread_out = rows(tmp_path / "dask", workers, processes[0].kill)
        assert processes[0].wait() == -signal.SIGKILL
        assert workers.slots() == 1
    assert spread_out == alone
    assert len(alone["report"]) == 6
    assert [row[list(RuledCell.__slots__).index("state")] for row in alone["ruled_cell"]] == ["settled"]


def test_a_cluster_nobody_answers_at_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dagster_project.engine.backends.dask._FIRST_WORKER_SECONDS", 0.5)
    with pytest.raises(EngineFailed, match="start the scheduler and its workers"), open_workers("dask", "tcp://127.0.0.1:9"):
        pass
