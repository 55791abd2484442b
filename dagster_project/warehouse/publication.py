"""Build file → published file: the marts alone, compacted, swapped in atomically.

Readers may hold the published file open at any time; it is never written to, only replaced
by a finished one.
"""

import shutil
from collections.abc import Callable, Iterable
from pathlib import Path

import duckdb

from dagster_project.warehouse.connection import connect
from dagster_project.warehouse.history import file_digest, keep, kept, put_in_place, wal_of

MARTS = "marts"
# Relations that have a report_key and yet are made of all reports at once.
_OF_ALL_REPORTS = frozenset({"dim_report", "publication_change", "ruling"})
# What rows of reports refer to, and where that has to be.
_REFERENCES = {"report_key": "dim_report", "unit_key": "dim_unit", "subject_key": "dim_subject"}


def publish(
    build_file: Path,
    published_file: Path,
    history: Path,
    most: int,
    base: str | None = None,
    before: Callable[[Path], None] = lambda _: None,
) -> dict[str, int]:
    """Copy schema ``marts`` of the build into a new file and put that in place.

    Where the build has a ``base``, the published file of that SHA-256, the rows of the reports in ``extracted.kept_report``
    are those of the base, which is copied for it. ``before`` gets the finished file before it is in place.
    The file that was published before goes to ``history``, of which the last ``most`` stay.
    Returns the row count of every published relation. Raises ValueError where the build has
    no marts or one of them is a view (a view keeps the build's name and would break), or where it has not this base.
    """
    # Beside the published file, since a rename is atomic within one file system only.
    fresh = published_file.with_name(published_file.name + ".new")
    _remove(fresh)
    try:
        if base is not None:
            _copy_of(base, [published_file, *(one.path for one in kept(history) if base.startswith(one.digest))], fresh)
        rows = _copy(build_file, fresh)
        if wal_of(fresh).exists():
            raise ValueError(f"{fresh} was not closed cleanly; nothing was published")
        before(fresh)
        keep(published_file, history, most)
        put_in_place(fresh, published_file)
    finally:
        _remove(fresh)
    return rows


def _copy_of(digest: str, files: Iterable[Path], fresh: Path) -> None:
    """Copy the one of ``files`` that has this SHA-256. Raises ValueError where none has."""
    for file in files:
        shutil.copyfile(file, fresh)
        if file_digest(fresh) == digest:
            return
    raise ValueError("the published file is another one than this build goes on from: materialize the whole pipeline")


def _copy(build_file: Path, fresh: Path) -> dict[str, int]:
    # Table by table: COPY FROM DATABASE knows no selection, and staging is not for readers.
    with connect(fresh) as con:
        con.execute(f"attach {_text(str(build_file))} as build (read_only)")
        views = con.execute("select view_name from duckdb_views() where database_name = 'build' and schema_name = ?", [MARTS]).fetchall()
        tables = con.execute(
            "select table_name, sql, comment from duckdb_tables() where database_name = 'build' and schema_name = ? order by table_name",
            [MARTS],
        ).fetchall()
        if views or not tables:
            names = ", ".join(name for (name,) in views)
            raise ValueError(f"schema {MARTS} holds views: {names}" if views else f"schema {MARTS} is empty")
        columns = con.execute(
            "select table_name, column_name, comment from duckdb_columns() "
            "where database_name = 'build' and schema_name = ? and comment is not null",
            [MARTS],
        ).fetchall()
        of_reports = con.execute(
            "select table_name from duckdb_columns() where database_name = 'build' and schema_name = ? and column_name = 'report_key'", [MARTS]
        ).fetchall()
        con.execute(f"create schema if not exists {MARTS}")
        there = {name for (name,) in con.execute("select table_name from duckdb_tables() where database_name != 'build'").fetchall()}
        for name, sql, comment in tables:
            table = f"{MARTS}.{_name(name)}"
            by_report = (name,) in of_reports
            if by_report and name in there and name not in _OF_ALL_REPORTS:
                con.execute(f"delete from {table} where report_key not in (select report_key from build.extracted.kept_report)")
            else:
                con.execute(f"drop table if exists {table}")
                con.execute(sql)
            # A report's rows side by side: who asks about one report reads a few blocks and not the table.
            order = " order by report_key, rowid" if by_report else ""
            con.execute(f"insert into {table} select * from build.{table}{order}")
            if comment is not None:
                con.execute(f"comment on table {table} is {_text(comment)}")
        for name, column, comment in columns:
            con.execute(f"comment on column {MARTS}.{_name(name)}.{_name(column)} is {_text(comment)}")
        rows = {name: _count(con, f"{MARTS}.{_name(name)}") for name, *_ in tables}
        if there:
            _require_references(con)
        con.execute("detach build")
    return rows


def _require_references(con: duckdb.DuckDBPyConnection) -> None:
    """Raises ValueError where a row that was taken over refers to what is there no longer."""
    for column, target in _REFERENCES.items():
        tables = con.execute(
            "select table_name from duckdb_columns() where database_name != 'build' and column_name = ? and table_name != ?", [column, target]
        ).fetchall()
        for (name,) in tables:
            there = f"select 1 from {MARTS}.{target} where {target}.{column} = citing.{column}"
            lost = _count(con, f"{MARTS}.{_name(name)} as citing where {column} is not null and not exists ({there})")
            if lost:
                raise ValueError(f"{lost} rows of {name} have a {column} that is not in {target}; nothing was published")


def _count(con: duckdb.DuckDBPyConnection, relation: str) -> int:
    (count,) = con.execute(f"select count(*) from {relation}").fetchone() or (0,)
    return count


def _remove(path: Path) -> None:
    path.unlink(missing_ok=True)
    wal_of(path).unlink(missing_ok=True)


def _text(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"


def _name(value: str) -> str:
    return '"' + value.replace('"', '""') + '"'
