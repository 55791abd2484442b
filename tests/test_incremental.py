"""Only what is new is extracted; the rows are those of a full run; a night with nothing new does nothing."""

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import dagster as dg
import duckdb
import pytest

from dagster_project import run
from dagster_project.defs.ingestion import extraction, raw_reports
from dagster_project.defs.lock import RunLock
from dagster_project.engine import fingerprint, guard, spread
from dagster_project.engine.backends import local
from dagster_project.engine.batch import Batch, BatchRead
from dagster_project.intake import take_in
from dagster_project.relations import TABLES
from dagster_project.settings import PROJECT_DIR, Settings
from dagster_project.warehouse.good import GoodVersions
from dagster_project.warehouse.history import file_digest
from dagster_project.warehouse.run_log import read_runs
from dagster_project.warehouse.state import CorruptState, State, inputs_digest, present_inputs, read_state, write_state
from dagster_project.warehouse.versions import keep_good
from tests.hostile_child import HOSTILE
from tests.test_architecture import MAY_IMPORT

ONE, TWO, THREE = "000_21a8962bf628d34d.txt", "002_cbda2cc4455dd02a.txt", "004_a5cd81855b1907fa.txt"
Rows = dict[str, list[tuple[Any, ...]]]


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    made = Settings(raw_dir=tmp_path / "raw", warehouse_dir=tmp_path / "warehouse")
    made.raw_dir.mkdir()
    return made


@pytest.fixture
def extracted(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the reports that are extracted from now on."""
    names: list[str] = []
    read_batch = spread.read_batch

    def noted(batch: Batch) -> BatchRead:
        names.extend(raw.source_file for raw in batch.files)
        return read_batch(batch)

    monkeypatch.setattr(spread, "read_batch", noted)
    monkeypatch.setattr(local, "cores", lambda: 1)
    return names


def put(settings: Settings, name: str, source: str) -> None:
    shutil.copy(PROJECT_DIR / "raw" / source, settings.raw_dir / name)


def ingest(settings: Settings) -> Rows:
    """Take in and extract as a run does; every row of every relation."""
    resources = {"settings": settings, "run_lock": RunLock.of(settings)}
    with dg.instance_for_test() as instance:
        assert dg.materialize([raw_reports, extraction], resources=resources, instance=instance).success
    with duckdb.connect(str(settings.build_file), read_only=True) as con:
        return {name: con.execute(f"from extracted.{name} order by all").fetchall() for name in TABLES}


def in_full(settings: Settings, tmp_path: Path) -> Rows:
    """The same folder by a warehouse that knows nothing."""
    return ingest(Settings(raw_dir=settings.raw_dir, warehouse_dir=tmp_path / "full"))


def test_only_new_and_changed_reports_are_extracted_and_the_rows_are_those_of_a_full_run(
    settings: Settings, tmp_path: Path, extracted: list[str]
) -> None:
    for name, source in (("a.txt", ONE), ("b.txt", TWO), ("gone.txt", THREE)):
        put(settings, name, source)
    (settings.raw_dir / "empty.txt").write_bytes(b"")
    ingest(settings)
    assert extracted == ["a.txt", "b.txt", "empty.txt", "gone.txt"]
    extracted.clear()
    (settings.raw_dir / "gone.txt").unlink()
    with (settings.raw_dir / "b.txt").open("a", encoding="utf-8") as file:
        file.write("\n附注：本表另行公开。\n")
    put(settings, "again.txt", ONE)
    (settings.raw_dir / "d").mkdir()
    put(settings, "d/new.txt", THREE)
    now = ingest(settings)
    # The bytes of gone.txt under their new name, and those of a.txt under a second, are known.
    assert extracted == ["b.txt"]
    extracted.clear()
    assert now == in_full(settings, tmp_path)
    assert extracted == ["a.txt", "b.txt", "d/new.txt", "empty.txt"]
    assert sorted(row[1] for row in now["report"]) == ["a.txt", "b.txt", "d/new.txt", "empty.txt"]
    assert len(now["cell"]) > 100


def test_bytes_that_are_kept_as_published_are_not_taken_in_again(settings: Settings) -> None:
    put(settings, "a.txt", ONE)
    ingest(settings)
    with duckdb.connect(str(settings.build_file), read_only=True) as con:
        keep_good(con, GoodVersions(settings.good_dir))
    put(settings, "b.txt", TWO)
    assert len(ingest(settings)["report"]) == 2
    with duckdb.connect(str(settings.build_file), read_only=True) as con:
        taken_in = con.execute("select source_file, content is not null from landing.raw_file order by 1").fetchall()
    assert taken_in == [("a.txt", False), ("b.txt", True)]
    shutil.rmtree(settings.cache_dir)
    resources = {"settings": settings, "run_lock": RunLock.of(settings)}
    with pytest.raises(dg.Failure, match="materialize raw_reports again"), dg.instance_for_test() as instance:
        dg.materialize([raw_reports, extraction], selection=[extraction], resources=resources, instance=instance)


def test_another_extractor_extracts_everything_again(settings: Settings, extracted: list[str]) -> None:
    put(settings, "a.txt", ONE)
    ingest(settings)
    (of_now,) = settings.cache_dir.iterdir()
    of_now.rename(settings.cache_dir / ("b" * 16))
    ingest(settings)
    ingest(settings)
    assert extracted == ["a.txt", "a.txt"]
    assert list(settings.cache_dir.iterdir()) == [of_now]


@pytest.mark.parametrize("file", ["cell.parquet", "part.json"])
def test_a_damaged_extraction_is_made_again_with_a_word_about_it(
    file: str, settings: Settings, extracted: list[str], capfd: pytest.CaptureFixture[str]
) -> None:
    put(settings, "a.txt", ONE)
    before = ingest(settings)
    (kept,) = settings.cache_dir.glob(f"*/*/{file}")
    kept.write_bytes(kept.read_bytes()[:-7])
    assert ingest(settings) == before
    assert extracted == ["a.txt", "a.txt"]
    assert "is damaged" in capfd.readouterr().err
    assert ingest(settings) == before
    assert extracted == ["a.txt", "a.txt"]


def test_an_extraction_that_failed_is_tried_again(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    put(settings, "fails.txt", ONE)
    put(settings, "well.txt", TWO)
    with monkeypatch.context() as patch:
        patch.setattr(guard, "COMMAND", HOSTILE)
        found = {row[1]: row[3:5] for row in ingest(settings)["report"]}
    assert found["fails.txt"][0] == "quarantined"
    assert "ZeroDivisionError" in found["fails.txt"][1]
    assert found["well.txt"] == ("published", None)
    assert "Traceback" in capfd.readouterr().err
    assert [row[3] for row in ingest(settings)["report"]] == ["published", "published"]


def test_where_extraction_fails_for_every_report_the_run_fails(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    put(settings, "fails.txt", ONE)
    monkeypatch.setattr(guard, "COMMAND", HOSTILE)
    with pytest.raises(dg.Failure, match=r"extraction failed for 1 reports and none could be read.*ZeroDivisionError"):
        ingest(settings)


def test_provenance_is_todays_for_an_extraction_of_yesterday(settings: Settings, extracted: list[str]) -> None:
    put(settings, "a.txt", ONE)
    ingest(settings)
    shutil.copy(PROJECT_DIR / "raw" / "provenance.json", settings.raw_dir)
    text = (settings.raw_dir / "provenance.json").read_text(encoding="utf-8")
    (settings.raw_dir / "provenance.json").write_text(text.replace('"url": null', '"url": "https://example.org/r"'), encoding="utf-8")
    assert "https://example.org/r" in ingest(settings)["report"][0]
    assert extracted == ["a.txt"]


def needed_by(part: str) -> set[str]:
    return {part}.union(*(needed_by(other) for other in MAY_IMPORT[part]))


def test_the_fingerprint_covers_all_that_extraction_may_import() -> None:
    assert set(fingerprint.EXTRACTOR) == needed_by("engine")


def test_a_fingerprint_sees_names_and_bytes_and_no_compiled_files(tmp_path: Path) -> None:
    (tmp_path / "a.toml").write_text("1")
    seen = {fingerprint.files_digest([tmp_path], tmp_path)}
    (tmp_path / "a.toml").rename(tmp_path / "b.toml")
    seen.add(fingerprint.files_digest([tmp_path], tmp_path))
    (tmp_path / "b.toml").write_text("2")
    last = fingerprint.files_digest([tmp_path], tmp_path)
    (tmp_path / "__pycache__").mkdir()
    (tmp_path / "__pycache__" / "b.pyc").write_text("compiled")
    assert fingerprint.files_digest([tmp_path], tmp_path) == last
    assert len({*seen, last}) == 3


def test_whatever_decides_a_publication_is_in_its_inputs(settings: Settings) -> None:
    put(settings, "a.txt", ONE)
    seen = [present_inputs(settings)]
    assert present_inputs(settings) == seen[0]
    shutil.copy(PROJECT_DIR / "raw" / "provenance.json", settings.raw_dir)
    (settings.raw_dir / "provenance.json").write_text(
        (settings.raw_dir / "provenance.json").read_text(encoding="utf-8").replace('"url": null', '"url": "u"'), encoding="utf-8"
    )
    seen.append(present_inputs(settings))
    (settings.raw_dir / "a.txt").rename(settings.raw_dir / "b.txt")
    seen.append(present_inputs(settings))
    put(settings, "c.txt", ONE)
    seen.append(present_inputs(settings))
    with (settings.raw_dir / "b.txt").open("ab") as file:
        file.write(b" ")
    seen.append(present_inputs(settings))
    seen.append(inputs_digest(take_in(settings.raw_dir, {}), "another pipeline"))
    assert len(set(seen)) == 6


@pytest.fixture
def standing(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """A published file with a state that fits it, and a job that may not run."""
    put(settings, "a.txt", ONE)
    settings.warehouse_dir.mkdir()
    settings.published_file.write_bytes(b"as published")
    state = State(
        inputs=present_inputs(settings),
        published_sha256=file_digest(settings.published_file),
        published_at="2024-01-01T02:00:00+00:00",
        reports_published=1,
        reports_quarantined=2,
    )
    write_state(settings.state_file, state)
    monkeypatch.setenv("MINGZHANG_RAW_DIR", str(settings.raw_dir))
    monkeypatch.setenv("MINGZHANG_WAREHOUSE_DIR", str(settings.warehouse_dir))
    monkeypatch.delenv("STRICT", raising=False)
    monkeypatch.setattr(run, "materialize", lambda _: pytest.fail("nothing was new"))
    return settings


def test_a_night_with_nothing_new_is_one_look_at_the_files(standing: Settings, capsys: pytest.CaptureFixture[str]) -> None:
    standing.published_file.with_name("mingzhang.duckdb.wal").write_bytes(b"stale")
    before = standing.published_file.stat()
    assert run.main() == 0
    said = capsys.readouterr()
    assert said.out.splitlines() == [
        f"nothing new: {standing.published_file} is as published 2024-01-01T02:00:00+00:00",
        "reports: 1 published, 2 quarantined",
    ]
    assert "that was none of its own is removed" in said.err
    assert (standing.published_file.stat().st_ino, standing.published_file.stat().st_mtime_ns) == (before.st_ino, before.st_mtime_ns)
    assert {path.name for path in standing.warehouse_dir.iterdir()} == {"mingzhang.duckdb", "run.lock", "runs.jsonl", "state.json"}
    (logged,) = read_runs(standing.run_log)
    assert (logged.outcome, logged.reports_published, logged.reports_quarantined) == ("unchanged", 1, 2)


def test_strict_fails_for_quarantined_reports_also_when_nothing_is_new(
    standing: Settings, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("STRICT", "1")
    assert run.main() == run.QUARANTINED
    assert "STRICT=1: 2 quarantined" in capsys.readouterr().err


@pytest.mark.parametrize(
    "something",
    [
        lambda s: put(s, "b.txt", TWO),
        lambda s: (s.raw_dir / "a.txt").rename(s.raw_dir / "b.txt"),
        lambda s: s.published_file.write_bytes(b"scribbled"),
        lambda s: s.published_file.unlink(),
        lambda s: s.state_file.unlink(),
        lambda s: s.state_file.write_text("{}"),
        lambda s: s.state_file.write_bytes(b"\0\xff"),
        lambda s: (s.raw_dir / "a.txt").unlink(),
    ],
    ids=["arrived", "renamed", "file changed", "file lost", "no state", "state of another kind", "state damaged", "no reports"],
)
def test_whatever_is_new_starts_a_run(something: Callable[[Settings], Any], standing: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    something(standing)
    monkeypatch.setattr(run, "materialize", lambda _: 77)
    assert run.main() == 77


def test_a_damaged_state_is_told(standing: Settings, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    standing.state_file.write_text('{"inputs": 1')
    monkeypatch.setattr(run, "materialize", lambda _: 0)
    run.main()
    assert "state.json cannot be understood" in capsys.readouterr().err
    with pytest.raises(CorruptState):
        read_state(standing.state_file)
