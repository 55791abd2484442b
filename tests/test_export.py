"""The Parquet export: everything that is published, exact, and never half of it."""

from decimal import Decimal
from pathlib import Path

import duckdb
import pyarrow.parquet as pq
import pytest
from published_example import shared_example

from dagster_project.rollback import main as rollback
from dagster_project.settings import Settings
from dagster_project.warehouse.export import put_export_in_place, write_export
from dagster_project.warehouse.publication import publish


def warehouse(path: Path, amount: str) -> Path:
    path.unlink(missing_ok=True)
    with duckdb.connect(str(path)) as con:
        con.execute("create schema marts")
        con.execute(f"create table marts.fact as select {amount}::decimal(20, 2) as amount_yuan, null::integer as line")
        con.execute("create schema staging")
        con.execute("create table staging.not_for_readers as select 1 as one")
    return path


def amount(export: Path) -> Decimal:
    return pq.read_table(export / "fact.parquet")["amount_yuan"][0].as_py()


def test_every_published_row_is_in_its_file(tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    published = shared_example(tmp_path_factory)
    export = tmp_path / "it's here" / "export"
    export.parent.mkdir()
    put_export_in_place(write_export(published, export), export)
    with duckdb.connect(":memory:") as con:
        con.execute(f"attach '{published}' as published (read_only)")
        tables = con.execute(
            "select table_name from duckdb_tables() where database_name = 'published' and schema_name = 'marts'"
        ).fetchall()
        assert {f"{table}.parquet" for (table,) in tables} == {path.name for path in export.iterdir()}
        assert len(tables) > 20
        for (table,) in tables:
            con.execute(f"create temp table back as from read_parquet('{str(export).replace(chr(39), chr(39) * 2)}/{table}.parquet')")
            both = f"(from published.marts.{table} except all from back) union all (from back except all from published.marts.{table})"
            assert con.execute(both).fetchall() == [], table
            described = f"select column_name, column_type from (describe published.marts.{table})"
            assert con.execute(described).fetchall() == con.execute("select column_name, column_type from (describe back)").fetchall()
            con.execute("drop table back")


def test_amounts_are_exact_and_nothing_else_is_exported(tmp_path: Path) -> None:
    export = tmp_path / "export"
    put_export_in_place(write_export(warehouse(tmp_path / "build.duckdb", "99999999999999999.99"), export), export)
    assert amount(export) == Decimal("99999999999999999.99")
    assert [path.name for path in export.iterdir()] == ["fact.parquet"]


def test_readers_have_the_old_one_until_the_new_one_is_whole(tmp_path: Path) -> None:
    export, build = tmp_path / "export", tmp_path / "build.duckdb"
    put_export_in_place(write_export(warehouse(build, "1"), export), export)
    old = export.resolve()
    written = write_export(warehouse(build, "2"), export)
    assert amount(export) == 1
    put_export_in_place(written, export)
    assert (amount(export), amount(old)) == (2, 1)


def test_of_the_folders_before_the_last_one_stays(tmp_path: Path) -> None:
    export, build = tmp_path / "export", tmp_path / "build.duckdb"
    for number in range(1, 5):
        write_export(warehouse(build, "0"), export)  # left behind by a run that was killed
        put_export_in_place(write_export(warehouse(build, str(number)), export), export)
    assert amount(export) == 4
    folders = sorted((tmp_path / ".export").iterdir())
    assert [amount(folder) for folder in folders] == [3, 4]
    assert sorted(path.name for path in tmp_path.iterdir()) == [".export", "build.duckdb", "export"]


def test_what_is_in_the_way_is_said_before_anything_is_written(tmp_path: Path) -> None:
    export = tmp_path / "export"
    export.mkdir()
    with pytest.raises(FileExistsError, match="in the way"):
        write_export(warehouse(tmp_path / "build.duckdb", "1"), export)
    assert not (tmp_path / ".export").exists()


def test_a_rollback_brings_the_export_back_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MINGZHANG_WAREHOUSE_DIR", str(tmp_path))
    settings = Settings.from_environment()
    for number in ("1", "2"):
        build = warehouse(tmp_path / "build.duckdb", number)
        publish(build, settings.published_file, settings.history_dir, 3)
        put_export_in_place(write_export(build, settings.export_dir), settings.export_dir)
    assert rollback([]) == 0
    assert amount(settings.export_dir) == 1
