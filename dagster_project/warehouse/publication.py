"""Build file → published file: the marts alone, compacted, swapped in atomically.

Readers may hold the published file open at any time; it is never written to, only replaced
by a finished one.
"""

from pathlib import Path

from dagster_project.warehouse.connection import connect
from dagster_project.warehouse.history import keep, put_in_place, wal_of

MARTS = "marts"


def publish(build_file: Path, published_file: Path, history: Path, most: int) -> dict[str, int]:
    """Copy schema ``marts`` of the build into a new file and put that in place.

    The file that was published before goes to ``history``, of which the last ``most`` stay.
    Returns the row count of every published relation. Raises ValueError where the build has
    no marts or one of them is a view (a view keeps the build's name and would break).
    """
    # Beside the published file, since a rename is atomic within one file system only.
    fresh = published_file.with_name(published_file.name + ".new")
    _remove(fresh)
    try:
        rows = _copy(build_file, fresh)
        if wal_of(fresh).exists():
            raise ValueError(f"{fresh} was not closed cleanly; nothing was published")
        keep(published_file, history, most)
        put_in_place(fresh, published_file)
    finally:
        _remove(fresh)
    return rows


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
        con.execute(f"create schema {MARTS}")
        rows: dict[str, int] = {}
        for name, sql, comment in tables:
            table = f"{MARTS}.{_name(name)}"
            con.execute(sql)
            # A report's rows side by side: who asks about one report reads a few blocks and not the table.
            order = " order by report_key, rowid" if (name,) in of_reports else ""
            (rows[name],) = con.execute(f"insert into {table} select * from build.{table}{order}").fetchone() or (0,)
            if comment is not None:
                con.execute(f"comment on table {table} is {_text(comment)}")
        for name, column, comment in columns:
            con.execute(f"comment on column {MARTS}.{_name(name)}.{_name(column)} is {_text(comment)}")
        con.execute("detach build")
    return rows


def _remove(path: Path) -> None:
    path.unlink(missing_ok=True)
    wal_of(path).unlink(missing_ok=True)


def _text(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"


def _name(value: str) -> str:
    return '"' + value.replace('"', '""') + '"'
