"""What was published before: kept, counted, brought back whole, and never in a reader's way."""

from pathlib import Path

import duckdb
import pytest

from dagster_project.rollback import main as rollback
from dagster_project.warehouse.history import NoSuchPublication, bring_back, file_digest, kept
from dagster_project.warehouse.publication import publish
from dagster_project.warehouse.run_log import read_runs

MOST = 3


@pytest.fixture
def warehouse(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("MINGZHANG_WAREHOUSE_DIR", str(tmp_path))
    monkeypatch.setenv("MINGZHANG_KEEP", str(MOST))
    return tmp_path


def publish_edition(warehouse: Path, edition: int) -> None:
    build = warehouse / f"build-{edition}.duckdb"
    with duckdb.connect(str(build)) as con:
        con.execute(f"create schema marts; create table marts.edition as select {edition} as n")
    publish(build, warehouse / "mingzhang.duckdb", warehouse / "history", MOST)


def edition(path: Path) -> int:
    with duckdb.connect(str(path), read_only=True) as con:
        ((number,),) = con.execute("from marts.edition").fetchall()
    return number


def test_the_last_few_are_kept_and_no_more(warehouse: Path) -> None:
    for number in range(1, 7):
        publish_edition(warehouse, number)
    assert edition(warehouse / "mingzhang.duckdb") == 6
    assert [(p.number, edition(p.path)) for p in kept(warehouse / "history")] == [(5, 5), (4, 4), (3, 3)]


def test_rollback_brings_the_last_one_back_and_notes_it(warehouse: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for number in (1, 2, 3):
        publish_edition(warehouse, number)
    wanted = kept(warehouse / "history")[0].path.read_bytes()
    assert rollback([]) == 0
    assert (warehouse / "mingzhang.duckdb").read_bytes() == wanted
    assert edition(warehouse / "mingzhang.duckdb") == 2
    (run,) = read_runs(warehouse / "runs.jsonl")
    assert (run.outcome, run.note and run.note.startswith("publication 2,")) == ("rolled_back", True)
    assert "is publication 2 again" in capsys.readouterr().out


def test_what_was_rolled_back_can_be_had_again(warehouse: Path) -> None:
    for number in (1, 2, 3):
        publish_edition(warehouse, number)
    rollback([])
    assert rollback(["--to", "3"]) == 0
    assert edition(warehouse / "mingzhang.duckdb") == 3
    assert rollback(["--to", "1"]) == 0
    assert edition(warehouse / "mingzhang.duckdb") == 1


def test_an_open_reader_keeps_what_it_has(warehouse: Path) -> None:
    publish_edition(warehouse, 1)
    publish_edition(warehouse, 2)
    with (warehouse / "mingzhang.duckdb").open("rb") as reader:
        before = (warehouse / "mingzhang.duckdb").read_bytes()
        rollback([])
        assert reader.read() == before
    assert edition(warehouse / "mingzhang.duckdb") == 1


def test_a_kept_file_is_another_file_than_the_published_one(warehouse: Path) -> None:
    publish_edition(warehouse, 1)
    publish_edition(warehouse, 2)
    rollback([])
    first = kept(warehouse / "history")[-1]
    with (warehouse / "mingzhang.duckdb").open("r+b") as tool:
        tool.write(b"scribbled")
    assert edition(first.path) == 1


def test_a_stale_wal_is_not_replayed_into_what_comes_back(warehouse: Path) -> None:
    publish_edition(warehouse, 1)
    other = warehouse / "other.duckdb"
    other.write_bytes((warehouse / "mingzhang.duckdb").read_bytes())
    with duckdb.connect(str(other)) as con:
        con.execute("set wal_autocheckpoint = '1TB'; set checkpoint_threshold = '1TB'")
        con.execute("update marts.edition set n = 99")
        stale = (warehouse / "other.duckdb.wal").read_bytes()
    assert stale
    publish_edition(warehouse, 2)
    (warehouse / "mingzhang.duckdb.wal").write_bytes(stale)
    assert rollback([]) == 0
    assert edition(warehouse / "mingzhang.duckdb") == 1


def test_a_kept_file_that_was_changed_is_refused(warehouse: Path, capsys: pytest.CaptureFixture[str]) -> None:
    publish_edition(warehouse, 1)
    publish_edition(warehouse, 2)
    (first,) = kept(warehouse / "history")
    with first.path.open("r+b") as file:
        file.seek(5000)
        file.write(b"bad disk")
    before = file_digest(warehouse / "mingzhang.duckdb")
    assert rollback([]) == 1
    assert "is not what was published" in capsys.readouterr().err
    assert file_digest(warehouse / "mingzhang.duckdb") == before
    assert not (warehouse / "mingzhang.duckdb.new").exists()


def test_without_an_earlier_file_there_is_nothing_to_bring_back(warehouse: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert rollback([]) == 1
    publish_edition(warehouse, 1)
    assert rollback([]) == 1
    assert "no earlier publication" in capsys.readouterr().err
    with pytest.raises(NoSuchPublication, match=r"kept in .*: none"):
        bring_back(warehouse / "mingzhang.duckdb", warehouse / "history", MOST, 7)
    assert edition(warehouse / "mingzhang.duckdb") == 1


def test_what_is_no_warehouse_is_not_kept(warehouse: Path) -> None:
    (warehouse / "mingzhang.duckdb").write_bytes(b"not a database")
    publish_edition(warehouse, 1)
    assert kept(warehouse / "history") == []
    assert list((warehouse / "history").iterdir()) == []


def test_a_file_published_again_is_kept_once_as_the_newest(warehouse: Path) -> None:
    for number in (1, 2):
        publish_edition(warehouse, number)
    rollback([])
    publish_edition(warehouse, 3)
    assert [edition(p.path) for p in kept(warehouse / "history")] == [1, 2]
