"""Reports that stay as they are published: their rows are taken over from the published file and not built again.

A row of a mart depends on its own report, on the code, and on what subjects are called, which all reports elect. So the
rows of a report stay where the report, the code and the names of its subjects are those of the last publication.
"""

from collections.abc import Collection, Sequence
from dataclasses import fields
from pathlib import Path

import duckdb

from dagster_project.engine.part import Part
from dagster_project.relations import Report
from dagster_project.rulings import parse_rulings
from dagster_project.warehouse import staging
from dagster_project.warehouse.summary import STATUSES

# Once as many of the reports were put into a file one by one, it is built whole again: that ends its growth by rows that
# were replaced, and makes every check on every row.
MOST_PATCHED = 0.25


def keep(con: duckdb.DuckDBPyConnection, published_file: Path) -> None:
    """Fill ``extracted.kept_report`` and ``extracted.kept_subject``, before any rows but those of ``extracted.report`` are loaded.

    Kept is a report that the base of the build has with the same bytes, name and provenance, and that nobody rules on,
    neither then nor now. None is kept where the build has no base, or where too much of that would be patched.
    """
    start = staging.landed_start(con)
    if start.base is None:
        return
    columns = ", ".join(column.name for column in fields(Report))
    statuses = ", ".join(f"count(*) filter (where status = '{status}') as {status}" for status in STATUSES)
    with staging.attached(con, published_file) as before:
        con.execute(
            f"""
            create temp table same as
            select report_key from (
                select {columns} from extracted.report where state = 'published' and state_reason is null
                intersect
                select {columns} from {before}.marts.dim_report
            )
            where report_key not in (select report_key from {before}.marts.ruling where report_key is not null)
            and report_key not in (select unnest(?::varchar[]))
            """,
            [list(parse_rulings(start.rulings).by_report)],
        )
        if start.patched + _written(con, "same", f"{before}.marts.dim_report") <= MOST_PATCHED * _count(con, "extracted.report"):
            con.execute(
                f"""
                insert into extracted.kept_report by name
                with statement as (
                    select report_key, count(*) filter (where state = 'present') as present, count(*) filter (where state = 'unread') as unread
                    from {before}.marts.report_statement group by report_key
                ),
                discrepancy as (
                    select report_key, count(*) filter (where severity = 'beyond_rounding') as beyond
                    from {before}.marts.fact_discrepancy group by report_key
                ),
                amount as (select report_key, {statuses} from {before}.marts.fact_reported_amount group by report_key)
                select report_key, coalesce(present, 0) as statements_present, coalesce(unread, 0) as statements_unread,
                    coalesce(beyond, 0) as discrepancies, {", ".join(f"coalesce({status}, 0) as {status}" for status in STATUSES)}
                from same left join statement using (report_key) left join discrepancy using (report_key) left join amount using (report_key)
                """
            )
            con.execute(
                f"insert into extracted.kept_subject by name from {before}.marts.printed_subject semi join same using (report_key)"
            )
        con.execute("drop table same")


def base_of(con: duckdb.DuckDBPyConnection) -> str | None:
    """The SHA-256 of the published file that has the rows of the kept reports, None where the build has the rows of all."""
    return staging.landed_start(con).base if _count(con, "extracted.kept_report") else None


def patched(con: duckdb.DuckDBPyConnection) -> int:
    """How many reports were put into the published file one by one since it was written whole, once this build is in it."""
    if base_of(con) is None:
        return 0
    return staging.landed_start(con).patched + _written(con, "extracted.kept_report", "extracted.previous_report")


def called_otherwise(con: duckdb.DuckDBPyConnection, published_file: Path) -> set[str]:
    """The kept reports with subjects that the models of this build call otherwise than the published file does, by ``report_key``.

    A subject's row names the 类 and 款 above it; a summary's lines are found by the names of the 类 alone, in every report.
    """
    if not _count(con, "extracted.kept_report"):
        return set()
    with staging.attached(con, published_file) as before:
        rows = con.execute(
            f"""
            with changed as (
                select classification, code from (
                    (from marts.subject_validity except from {before}.marts.subject_validity)
                    union all (from {before}.marts.subject_validity except from marts.subject_validity)
                )
            )
            select distinct kept.report_key
            from extracted.kept_subject as kept
            join changed on kept.classification = changed.classification and starts_with(kept.code, changed.code)
            union
            select report_key from extracted.kept_report
            where exists (from changed where classification = 'functional' and length(code) = 3)
            """
        ).fetchall()
    return {key for (key,) in rows}


def build_again(con: duckdb.DuckDBPyConnection, published_file: Path, parts: Sequence[Part], keys: Collection[str]) -> None:
    """Keep the reports ``keys`` no longer: load their rows, as if they were new."""
    for relation in ("kept_report", "kept_subject"):
        con.execute(f"delete from extracted.{relation} where report_key in (select unnest(?::varchar[]))", [list(keys)])
    staging.load_previous_amounts(con, published_file, keys)
    found = con.execute("select sha256 from extracted.report where report_key in (select unnest(?::varchar[]))", [list(keys)])
    staging.load_parts(con, parts, {sha256 for (sha256,) in found.fetchall()})


def _written(con: duckdb.DuckDBPyConnection, kept: str, previous: str) -> int:
    """How many reports' rows come into a file, or leave it, where those of ``kept`` stay."""
    published = [_count(con, f"{reports} where state = 'published'") for reports in ("extracted.report", previous)]
    return max(published) - _count(con, kept)


def _count(con: duckdb.DuckDBPyConnection, relation: str) -> int:
    (count,) = con.execute(f"select count(*) from {relation}").fetchone() or (0,)
    return count
