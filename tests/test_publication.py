"""The published file: marts only, compact, swapped in whole, and never after a fault."""

from decimal import Decimal
from pathlib import Path

import duckdb
import pytest

from dagster_project.warehouse.history import file_digest
from dagster_project.warehouse.publication import publish

BUILD = """
create schema extracted;
create schema landing;
create schema marts;
create table landing.raw_file as select 'private'::blob as content;
create table extracted.report as select 'staging' as name;
create table marts."fact x"(amount_yuan decimal(20,2) not null, name varchar);
insert into marts."fact x" values (99999999999999999.99, '合计'), (0.01, 'it''s');
create table marts.empty(a integer);
comment on table marts."fact x" is 'the unit''s amounts';
comment on column marts."fact x".amount_yuan is '元';
"""


@pytest.fixture
def build_file(tmp_path: Path) -> Path:
    path = tmp_path / "build.duckdb"
    with duckdb.connect(str(path)) as con:
        con.execute(BUILD)
    return path


def read(path: Path, sql: str) -> list[tuple]:
    with duckdb.connect(str(path), read_only=True) as con:
        return con.execute(sql).fetchall()


def test_the_marts_are_published_with_their_comments_and_nothing_else(build_file: Path, tmp_path: Path) -> None:
    published = tmp_path / "published.duckdb"
    assert publish(build_file, published, tmp_path / "history", 2) == {"empty": 0, "fact x": 2}
    assert read(published, 'from marts."fact x"') == [(Decimal("99999999999999999.99"), "合计"), (Decimal("0.01"), "it's")]
    assert read(published, "select schema_name, table_name, comment from duckdb_tables() order by 2") == [
        ("marts", "empty", None),
        ("marts", "fact x", "the unit's amounts"),
    ]
    assert read(published, "select comment, is_nullable from duckdb_columns() where column_name = 'amount_yuan'") == [("元", False)]
    assert {path.name for path in tmp_path.iterdir()} == {"build.duckdb", "published.duckdb"}


def test_the_rows_of_a_report_stand_side_by_side_in_their_order(build_file: Path, tmp_path: Path) -> None:
    with duckdb.connect(str(build_file)) as con:
        con.execute("create table marts.line as select ['b', 'a'][range % 2 + 1] as report_key, range as line_no from range(6)")
    publish(build_file, tmp_path / "published.duckdb", tmp_path / "history", 2)
    lines = read(tmp_path / "published.duckdb", "select report_key, line_no from marts.line")
    assert lines == [("a", 1), ("a", 3), ("a", 5), ("b", 0), ("b", 2), ("b", 4)]


def test_a_stale_wal_is_not_replayed_into_the_new_file(build_file: Path, tmp_path: Path) -> None:
    published = tmp_path / "published.duckdb"
    publish(build_file, published, tmp_path / "history", 2)
    # A log as a killed writer leaves it: the file as it was, with a committed insert beside it.
    other = tmp_path / "other.duckdb"
    other.write_bytes(published.read_bytes())
    with duckdb.connect(str(other)) as con:
        con.execute("set wal_autocheckpoint = '1TB'; set checkpoint_threshold = '1TB'")
        con.execute("""insert into marts."fact x" values (3, 'replayed')""")
        stale = (tmp_path / "other.duckdb.wal").read_bytes()
    assert stale, "the test needs a log that DuckDB would replay"
    (tmp_path / "published.duckdb.wal").write_bytes(stale)
    publish(build_file, published, tmp_path / "history", 2)
    assert read(published, 'select count(*) from marts."fact x"') == [(2,)]
    assert not (tmp_path / "published.duckdb.wal").exists()


def test_an_open_reader_keeps_the_old_data_and_a_new_one_sees_the_new(build_file: Path, tmp_path: Path) -> None:
    published = tmp_path / "published.duckdb"
    publish(build_file, published, tmp_path / "history", 2)
    with published.open("rb") as reader:
        before = published.read_bytes()
        with duckdb.connect(str(build_file)) as con:
            con.execute('delete from marts."fact x" where amount_yuan < 1')
        publish(build_file, published, tmp_path / "history", 2)
        assert reader.read() == before
    assert read(published, 'select count(*) from marts."fact x"') == [(1,)]


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        ("create view marts.v as select 1 as a", "holds views: v"),
        ("drop schema marts cascade", "marts is empty"),
    ],
)
def test_a_build_that_cannot_be_published_leaves_the_file_as_it_was(build_file: Path, tmp_path: Path, spoil: str, words: str) -> None:
    published = tmp_path / "published.duckdb"
    publish(build_file, published, tmp_path / "history", 2)
    before = published.read_bytes()
    with duckdb.connect(str(build_file)) as con:
        con.execute(spoil)
    with pytest.raises(ValueError, match=words):
        publish(build_file, published, tmp_path / "history", 2)
    assert published.read_bytes() == before
    assert {path.name for path in tmp_path.iterdir()} == {"build.duckdb", "published.duckdb"}


def test_what_a_killed_publication_left_is_in_nobodys_way(build_file: Path, tmp_path: Path) -> None:
    (tmp_path / "published.duckdb.new").write_bytes(b"half a file")
    (tmp_path / "published.duckdb.new.wal").write_bytes(b"half a log")
    assert publish(build_file, tmp_path / "published.duckdb", tmp_path / "history", 2) == {"empty": 0, "fact x": 2}


def marts(path: Path, *reports: str, units: str = "u") -> Path:
    path.unlink(missing_ok=True)
    with duckdb.connect(str(path)) as con:
        con.execute("create schema marts; create schema extracted; create table extracted.kept_report (report_key varchar)")
        con.execute("create table marts.dim_report as select unnest(?::varchar[]) as report_key, 'u' as unit_key", [list(reports)])
        con.execute("create table marts.dim_unit as select unnest(?::varchar[]) as unit_key", [list(units)])
        con.execute("create table marts.dim_subject as select 's' as subject_key")
        con.execute(
            "create table marts.fact as select report_key, unit_key, 's' as subject_key, ? as edition from marts.dim_report", [path.stem]
        )
        con.execute("comment on table marts.fact is 'kept'; comment on column marts.fact.edition is 'too'")
    return path


def night(folder: Path, kept: str, built: str, **more: str) -> Path:
    """A build that keeps some reports of the file before and has the rows of others."""
    path = marts(folder / "night.duckdb", *kept, *built, **more)
    with duckdb.connect(str(path)) as con:
        con.execute("insert into extracted.kept_report select unnest(?::varchar[])", [list(kept)])
        con.execute("delete from marts.fact where report_key in (from extracted.kept_report)")
    return path


def test_what_is_kept_is_taken_over_and_all_else_is_of_the_build(tmp_path: Path) -> None:
    published, history, seen = tmp_path / "mingzhang.duckdb", tmp_path / "history", list[list[tuple]]()
    publish(marts(tmp_path / "first.duckdb", *"abc"), published, history, 3)
    build = night(tmp_path, "ab", "de")

    def look(fresh: Path) -> None:
        seen.append(read(fresh, "select count(*) from marts.fact"))

    base = file_digest(published)
    want = [("a", "first"), ("b", "first"), ("d", "night"), ("e", "night")]
    # The second time another file is published: the one to go on from is the one before it.
    for _ in range(2):
        rows = publish(build, published, history, 3, base, look)
        assert rows == {"dim_report": 4, "dim_subject": 1, "dim_unit": 1, "fact": 4}
        assert read(published, "select report_key, edition from marts.fact order by 1") == want
        assert [key for (key,) in read(published, "select report_key from marts.dim_report order by 1")] == list("abde")
    assert seen == [[(4,)], [(4,)]]
    assert read(published, "select comment from duckdb_tables() where table_name = 'fact'") == [("kept",)]
    assert read(published, "select comment from duckdb_columns() where column_name = 'edition'") == [("too",)]


@pytest.mark.parametrize(
    ("spoil", "words"),
    [({"base": "0" * 64}, "another one than this build goes on from"), ({"units": "v"}, "2 rows of dim_report have a unit_key")],
)
def test_rows_are_taken_over_from_the_very_file_and_only_where_they_fit(spoil: dict[str, str], words: str, tmp_path: Path) -> None:
    published = tmp_path / "mingzhang.duckdb"
    publish(marts(tmp_path / "first.duckdb", *"ab"), published, tmp_path / "history", 3)
    before = file_digest(published)
    build = night(tmp_path, "a", "b", units=spoil.get("units", "u"))
    with pytest.raises(ValueError, match=words):
        publish(build, published, tmp_path / "history", 3, spoil.get("base", before))
    assert file_digest(published) == before
    assert {path.name for path in tmp_path.iterdir()} == {"first.duckdb", "night.duckdb", "mingzhang.duckdb"}
