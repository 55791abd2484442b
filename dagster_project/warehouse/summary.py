"""Figures of a build, for the run's summary, the run log and the UI."""

from dataclasses import dataclass
from pathlib import Path

import duckdb

STATUSES = ("reported", "repaired", "inferred", "ruled", "disputed")


@dataclass(frozen=True, slots=True)
class ReportSummary:
    """What became of one report: its statements by state and its amounts by status."""

    source_file: str
    state: str
    state_reason: str | None
    statements_present: int
    statements_unread: int
    amounts: dict[str, int]
    discrepancies: int


def report_summaries(con: duckdb.DuckDBPyConnection) -> list[ReportSummary]:
    """A row a report of the build, by file name. Needs schema ``extracted``."""
    counts = ", ".join(f"(select count(*) from extracted.cell c where c.report_key = r.report_key and c.status = '{s}')" for s in STATUSES)
    rows = con.execute(
        f"""
        select r.source_file, r.state, r.state_reason,
            (select count(*) from extracted.statement s where s.report_key = r.report_key and s.state = 'present'),
            (select count(*) from extracted.statement s where s.report_key = r.report_key and s.state = 'unread'),
            (select count(*) from extracted.discrepancy d
                where d.report_key = r.report_key and d.severity = 'beyond_rounding'),
            {counts}
        from extracted.report r order by r.source_file
        """
    ).fetchall()
    return [ReportSummary(*row[:5], amounts=dict(zip(STATUSES, row[6:], strict=True)), discrepancies=row[5]) for row in rows]


def duplicate_files(con: duckdb.DuckDBPyConnection) -> list[tuple[str, str]]:
    """Files that were not loaded since another has the same bytes: (file, the other)."""
    return con.execute(
        "select source_file, duplicate_of from landing.raw_file where duplicate_of is not null order by source_file"
    ).fetchall()


def table_shapes(build_file: Path, schema: str) -> dict[str, tuple[int, list[tuple[str, str]]]]:
    """Row count and (column, type) pairs of every table in a schema of the build."""
    with duckdb.connect(str(build_file), read_only=True) as con:
        columns = con.execute(
            "select c.table_name, c.column_name, c.data_type from duckdb_columns() c "
            "join duckdb_tables() t using (database_name, schema_name, table_name) "
            "where schema_name = ? order by c.table_name, c.column_index",
            [schema],
        ).fetchall()
        shapes: dict[str, tuple[int, list[tuple[str, str]]]] = {}
        for table, column, kind in columns:
            if table not in shapes:
                (rows,) = con.execute(f'select count(*) from "{schema}"."{table}"').fetchone() or (0,)
                shapes[table] = (rows, [])
            shapes[table][1].append((column, kind))
    return shapes
