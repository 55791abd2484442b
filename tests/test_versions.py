"""A version that is no good leaves the one before it in the build; where nothing can be read, nothing is built."""

import shutil
import uuid
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path

import duckdb
import pytest

from dagster_project import engine
from dagster_project.engine import guard
from dagster_project.engine.batch import BatchRead, Failed
from dagster_project.engine.part import write_part
from dagster_project.extract import Extraction, Provenance
from dagster_project.intake import RawFile, read_rulings, take_in
from dagster_project.rulings import Ruling
from dagster_project.settings import PROJECT_DIR, Settings
from dagster_project.warehouse import staging, versions
from dagster_project.warehouse.good import GoodVersions
from dagster_project.warehouse.reading import Contents, Read, reading
from tests.hostile_child import HOSTILE

REPORT = (PROJECT_DIR / "raw" / "000_21a8962bf628d34d.txt").read_bytes()
# The same few bytes are read night after night.
READ = lru_cache(engine.extract)
Versions = list[tuple[str, str, str | None]]


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """Three reports, published."""
    monkeypatch.setattr(engine, "extract", READ)
    made = Settings(raw_dir=tmp_path / "raw", warehouse_dir=tmp_path / "warehouse")
    made.raw_dir.mkdir()
    for count, name in enumerate(("a.txt", "b.txt", "c.txt")):
        (made.raw_dir / name).write_bytes(REPORT + b"\n" * count)
    publish(made)
    return made


def publish(settings: Settings) -> Versions:
    """Take in and extract as a run does, and note what would be published."""
    good, told = GoodVersions(settings.good_dir), list[str]()
    start = staging.Start(
        run_id="r", started_at=datetime(2024, 1, 1, tzinfo=UTC), trigger="manual", pipeline="p", rulings=read_rulings(settings.raw_dir)
    )
    with staging.new_build(settings.build_file) as con:
        staging.land(con, take_in(settings.raw_dir, {}), start)
        staging.create_relations(con)
        failed: list[Failed] = []
        for raw in take_in(settings.raw_dir, {}):
            if raw.duplicate_of is None:
                one = engine.extract_file(raw)
                failed += [Failed(one.report, one.error)] if one.error else []
                for name, rows in one.tables.items():
                    staging.load_rows(con, name, rows)
        read = reader(settings.parts_dir)
        versions.require_readable(con, failed)
        versions.fall_back(con, good, read, told.append)
        versions.apply_rulings(con, good, settings.ruled_dir, read, told.append)
        versions.keep_good(con, good)
        return con.execute("select source_file, state, state_reason from extracted.report order by all").fetchall()


def reader(folder: Path) -> Read:
    """Reads in this process what a run's workers would."""

    def read(files: Sequence[RawFile], contents: Contents) -> Iterator[BatchRead]:
        # One at a time, each under a folder of its own, as a part is named by its reports.
        for raw in contents(files):
            one = engine.extract_file(raw)
            part = write_part(folder / uuid.uuid4().hex, [one]) if one.error is None else None
            failed = () if part else (Failed(one.report, one.error),)
            yield BatchRead(1, part.folder if part else None, part.hashes if part else (), failed)

    return read


def states(found: Versions) -> list[tuple[str, str]]:
    return [(name, state) for name, state, _ in found]


def test_a_version_that_cannot_be_read_leaves_the_one_before(settings: Settings) -> None:
    (settings.raw_dir / "a.txt").write_bytes(b"\0\0\0")
    want = [("a.txt", "published"), ("a.txt", "quarantined"), ("b.txt", "published"), ("c.txt", "published")]
    assert states(publish(settings)) == want
    assert states(publish(settings)) == want, "also the night after"
    (settings.raw_dir / "a.txt").unlink()
    assert states(publish(settings)) == want[2:], "what is removed leaves"
    (settings.raw_dir / "a.txt").write_bytes(REPORT)
    assert states(publish(settings)) == [want[0], *want[2:]]


def test_files_that_are_spoilt_alike_keep_each_its_own_version(settings: Settings) -> None:
    for name in ("a.txt", "b.txt"):
        (settings.raw_dir / name).write_bytes(b"")
    found = publish(settings)
    assert states(found) == [("a.txt", "published"), ("a.txt", "quarantined"), ("b.txt", "published"), ("c.txt", "published")]
    assert all(
        "stays published" in (why or "") for name, state, why in found if (name, state) in {("a.txt", "published"), ("b.txt", "published")}
    )


@pytest.mark.parametrize(
    "damage", [lambda good: shutil.rmtree(good), lambda good: [p.write_bytes(b"x") for p in good.glob("*.z")], lambda good: (good / "versions.json").write_text("[]")]
)  # fmt: skip
def test_what_is_kept_and_damaged_is_not_published(damage: Callable[[Path], object], settings: Settings) -> None:
    damage(settings.good_dir)
    (settings.raw_dir / "a.txt").write_bytes(b"\0\0\0")
    assert states(publish(settings)) == [("a.txt", "quarantined"), ("b.txt", "published"), ("c.txt", "published")]


def test_a_version_that_fails_for_a_night_is_not_forgotten(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    (settings.raw_dir / "a.txt").write_bytes(b"\0\0\0")
    with monkeypatch.context() as patch:
        patch.setattr(engine, "extract", lambda content, *rest: 1 / 0 if content == REPORT else READ(content, *rest))
        assert states(publish(settings)) == [("a.txt", "quarantined"), ("b.txt", "published"), ("c.txt", "published")]
    assert ("a.txt", "published") in states(publish(settings))


def test_nothing_is_kept_but_what_is_published(settings: Settings) -> None:
    assert len(list(settings.good_dir.glob("*.z"))) == 3
    (settings.raw_dir / "b.txt").unlink()
    publish(settings)
    assert len(list(settings.good_dir.iterdir())) == 3
    assert list(GoodVersions(settings.good_dir).known()) == ["a.txt", "c.txt"]


def test_an_extraction_that_fails_for_every_report_stops_the_run(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    (settings.raw_dir / "empty.txt").write_bytes(b"")
    extract = engine.extract
    monkeypatch.setattr(engine, "extract", lambda content, *rest: 1 / 0 if content else extract(content, *rest))
    with pytest.raises(versions.NothingIsRead, match="extraction failed for 3 reports"):
        publish(settings)
    for name in ("a.txt", "b.txt", "c.txt"):
        (settings.raw_dir / name).unlink()
    assert states(publish(settings)) == [("empty.txt", "quarantined")], "a folder of bad files alone is no fault of the code"


def test_totals_that_hold_for_no_report_are_a_fault_of_the_code(settings: Settings) -> None:
    told: list[str] = []
    with duckdb.connect(str(settings.build_file)) as con:
        keys = [key for (key,) in con.execute("select report_key from extracted.report order by source_file").fetchall()]
        with pytest.raises(versions.NothingIsRead, match="not one of 3 reports"):
            versions.quarantine(con, dict.fromkeys(keys, "they do not add up"), told.append)
        assert con.execute("select count(*) from extracted.report where state = 'published'").fetchall() == [(3,)]
        versions.quarantine(con, {keys[0]: "it does not add up"}, told.append)
        assert con.execute("select state, state_reason from extracted.report where report_key = ?", [keys[0]]).fetchall() == [
            ("quarantined", "it does not add up")
        ]
        for name in ("cell", "identity", "source_line", "statement", "discrepancy"):
            assert con.execute(f"select count(*) from extracted.{name} where report_key = ?", [keys[0]]).fetchall() == [(0,)]
    assert told == ["a.txt is quarantined: it does not add up"]


def ruled(settings: Settings) -> list[tuple[object, ...]]:
    publish(settings)
    with duckdb.connect(str(settings.build_file), read_only=True) as con:
        return con.execute("select line, state, cell_key is not null from extracted.ruled_cell order by line").fetchall()


def test_rulings_are_laid_over_what_is_kept_and_over_versions_from_before(settings: Settings) -> None:
    with duckdb.connect(str(settings.build_file), read_only=True) as con:
        sql = "select report_key, cell_key from extracted.cell join extracted.report using (report_key) where status = 'disputed'"
        ((key, cell),) = con.execute(f"{sql} and source_file = 'a.txt'").fetchall()
    ruling = f"report,cell,value,who,why,source,measure\n{key},{cell},1万元,a,b,c,reception\n"
    (settings.raw_dir / "rulings.csv").write_text(f"{ruling}{'0' * 16},x,1,a,b,c,\n{key},,,,,,\n")
    want = [(2, "settled", True), (3, "no_report", False), (4, "not_understood", False)]
    assert ruled(settings) == want
    (settings.raw_dir / "a.txt").write_bytes(b"\0\0\0")
    assert ruled(settings) == want, "the version before is ruled on as well"
    (settings.raw_dir / "a.txt").unlink()
    assert ruled(settings)[0] == (2, "no_report", False)
    (settings.raw_dir / "rulings.csv").unlink()
    assert ruled(settings) == []


def test_a_report_is_read_again_with_its_rulings_only_where_these_change(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    with duckdb.connect(str(settings.build_file), read_only=True) as con:
        sql = (
            "select report_key, cell_key from extracted.cell join extracted.report using (report_key) where status = 'disputed' order by 1"
        )
        (key, cell), *_ = con.execute(sql).fetchall()
    read_with: list[str] = []

    def extract(content: bytes, name: str, provenance: Provenance, rulings: tuple[Ruling, ...]) -> Extraction:
        read_with.extend(str(ruling.value) for ruling in rulings)
        return READ(content, name, provenance, rulings)

    monkeypatch.setattr(engine, "extract", extract)
    for value in ("1万元", "1万元", "2万元"):
        (settings.raw_dir / "rulings.csv").write_text(f"report,cell,value,who,why,source,measure\n{key},{cell},{value},a,b,c,reception\n")
        assert ruled(settings) == [(2, "settled", True)]
    assert read_with == ["10000.00", "20000.00"]
    with duckdb.connect(str(settings.build_file), read_only=True) as con:
        sql = "select amount_yuan, count(*) from extracted.cell where status = 'ruled' group by 1"
        assert con.execute(sql).fetchall() == [(20_000, 1)]
    (settings.raw_dir / "rulings.csv").unlink()
    assert ruled(settings) == []
    assert [*settings.ruled_dir.glob("*/*")] == []


def test_a_ruling_that_ends_the_reading_leaves_the_report_as_without_it(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """By the real engine: the report's rows stay, and the ruling says what became of it."""
    (settings.raw_dir / "a.txt").rename(settings.raw_dir / "ruled.txt")
    publish(settings)
    with duckdb.connect(str(settings.build_file), read_only=True) as con:
        rows = con.execute("select count(*) from extracted.cell").fetchall()
        ((key, cell),) = con.execute(
            "select report_key, cell_key from extracted.cell join extracted.report using (report_key) "
            "where status = 'disputed' and source_file = 'ruled.txt'"
        ).fetchall()
    (settings.raw_dir / "rulings.csv").write_text(f"report,cell,value,who,why,source,measure\n{key},{cell},1万元,a,b,c,reception\n")
    publish(settings)
    told: list[str] = []
    monkeypatch.setattr(guard, "COMMAND", HOSTILE)
    with duckdb.connect(str(settings.build_file)) as con, reading(settings, told.append) as read:
        versions.apply_rulings(con, GoodVersions(settings.good_dir), settings.build_dir, read, told.append)
        ((state, explanation),) = con.execute("select state, explanation from extracted.ruled_cell").fetchall()
        assert con.execute("select count(*) from extracted.cell").fetchall() == rows
    assert state == "no_effect"
    assert "reading ended its process by signal 11, and again at a second try" in explanation
    assert "it stands as without them" in explanation
