"""Figures of a build, for the run's summary, the run log and the UI."""

from dataclasses import dataclass
from pathlib import Path

import duckdb

from dagster_project.warehouse.connection import connect

STATUSES = ("reported", "repaired", "inferred", "ruled", "disputed")
# Reports that a person is shown of a run; the published file has them all.
SHOWN = 100


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


@dataclass(frozen=True, slots=True)
class Totals:
    """Counts of a build: its reports by state, the amounts of published ones by status, files that were there twice."""

    reports: dict[str, int]
    amounts: dict[str, int]
    duplicates: int

    @property
    def published(self) -> int:
        return self.reports.get("published", 0)

    @property
    def quarantined(self) -> int:
        return self.reports.get("quarantined", 0)


def totals(con: duckdb.DuckDBPyConnection) -> Totals:
    """The counts of the build. Needs schemas ``landing`` and ``extracted``."""
    reports = con.execute("select state, count(*) from extracted.report group by state").fetchall()
    kept = " union all ".join(f"select '{status}', sum({status}) from extracted.kept_report" for status in STATUSES)
    amounts = con.execute(
        f"""
        with built as (
            select status, count(*) from extracted.cell join extracted.report using (report_key) where state = 'published' group by status
        ),
        amount(status, amounts) as (from built union all ({kept}))
        select status, coalesce(sum(amounts), 0)::bigint from amount group by status
        """
    ).fetchall()
    (duplicates,) = con.execute("select count(*) from landing.raw_file where duplicate_of is not null").fetchone() or (0,)
    return Totals(dict(reports), {**dict.fromkeys(STATUSES, 0), **dict(amounts)}, duplicates)


def report_summaries(con: duckdb.DuckDBPyConnection, most: int = SHOWN) -> list[ReportSummary]:
    """A row a report of the build, by file name; where there are more than ``most``, those that were not published come first.

    Needs schema ``extracted``.
    """
    counts = ", ".join(f"count(*) filter (where status = '{status}') as {status}" for status in STATUSES)
    rows = con.execute(
        f"""
        with shown as (
            select report_key, source_file, state, state_reason from extracted.report order by state = 'published', source_file limit ?
        ),
        statement as (
            select report_key, count(*) filter (where state = 'present') as present, count(*) filter (where state = 'unread') as unread
            from extracted.statement where report_key in (select report_key from shown) group by report_key
        ),
        discrepancy as (
            select report_key, count(*) filter (where severity = 'beyond_rounding') as beyond
            from extracted.discrepancy where report_key in (select report_key from shown) group by report_key
        ),
        cell as (select report_key, {counts} from extracted.cell where report_key in (select report_key from shown) group by report_key)
        select source_file, state, state_reason, coalesce(present, kept.statements_present, 0), coalesce(unread, kept.statements_unread, 0),
            coalesce(beyond, kept.discrepancies, 0), {", ".join(f"coalesce(cell.{status}, kept.{status}, 0)" for status in STATUSES)}
        from shown left join statement using (report_key) left join discrepancy using (report_key) left join cell using (report_key)
        left join extracted.kept_report as kept using (report_key)
        order by source_file
        """,
        [most],
    ).fetchall()
    return [ReportSummary(*row[:5], amounts=dict(zip(STATUSES, row[6:], strict=True)), discrepancies=row[5]) for row in rows]


def duplicate_files(con: duckdb.DuckDBPyConnection, most: int = SHOWN) -> list[tuple[str, str]]:
    """Files that were not loaded since another has the same bytes: (file, the other); the first ``most``."""
    return con.execute(
        "select source_file, duplicate_of from landing.raw_file where duplicate_of is not null order by source_file limit ?", [most]
    ).fetchall()


def table_shapes(build_file: Path, schema: str) -> dict[str, tuple[int, list[tuple[str, str]]]]:
    """Row count and (column, type) pairs of every table in a schema of the build."""
    with connect(build_file, read_only=True) as con:
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
