"""The build file: raw files as they were found, then every extracted relation.

Schema ``landing`` holds the files with their bytes, so that extraction reads exactly what
was taken in; schema ``extracted`` holds the relations one to one, typed, also when empty.
Neither is published.
"""

import csv
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, fields
from datetime import datetime
from decimal import Decimal
from itertools import islice
from pathlib import Path

import duckdb
import pyarrow as pa

from dagster_project.columns import arrow_schema, to_arrow
from dagster_project.engine.part import Part
from dagster_project.extract import Provenance
from dagster_project.intake import RawFile
from dagster_project.relations import TABLES, Report, Subject
from dagster_project.warehouse.connection import connect
from dagster_project.warehouse.run_log import PipelineRun

BATCH = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class LandedFile:
    """A raw file in the build: see :class:`dagster_project.intake.RawFile`. ``content`` is None where its bytes and rows are kept elsewhere."""

    source_file: str
    sha256: str
    byte_count: int
    fault: str | None
    duplicate_of: str | None
    source_url: str | None
    retrieved_at: str | None
    content: bytes | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Start:
    """The run that began this build. ``pipeline`` is the fingerprint of the code that it runs, ``rulings`` the bytes of rulings.csv.

    ``base`` is the SHA-256 of the published file where this code has made it, so that rows may be taken over from it;
    ``patched`` is how many reports' rows were put into that file since it was last written whole.
    """

    run_id: str
    started_at: datetime
    trigger: str
    pipeline: str
    rulings: bytes
    base: str | None = None
    patched: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class PreviousReport:
    """A report version as it is published when the build begins."""

    report_key: str
    source_file: str
    state: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PreviousAmount:
    """An amount as it is published when the build begins."""

    cell_key: str
    report_key: str
    source_file: str
    statement: str
    line_no: int
    line_code: str | None
    line_name: str
    side: str | None
    basis: str
    measure: str | None
    amount_yuan: Decimal | None
    value: Decimal | None
    status: str


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptReport:
    """A report whose published rows stay as they are and are not built again, with the counts that a run's summary shows."""

    report_key: str
    statements_present: int
    statements_unread: int
    discrepancies: int
    reported: int
    repaired: int
    inferred: int
    ruled: int
    disputed: int


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptSubject:
    """What a kept report calls a subject, on how many lines: what subjects are called is elected by all reports."""

    report_key: str
    classification: str
    code: str
    name: str
    fiscal_year: int | None
    source_rank: int
    lines: int


RELATIONS: dict[str, type] = {
    **TABLES,
    "kept_report": KeptReport,
    "kept_subject": KeptSubject,
    "pipeline_run": PipelineRun,
    "previous_report": PreviousReport,
    "previous_amount": PreviousAmount,
}


def new_build(path: Path) -> duckdb.DuckDBPyConnection:
    """An empty build file in place of whatever was there before."""
    path.parent.mkdir(parents=True, exist_ok=True)
    for old in (path, path.with_name(path.name + ".wal")):
        old.unlink(missing_ok=True)
    return connect(path)


def land(con: duckdb.DuckDBPyConnection, files: Iterable[RawFile], start: Start, kept: Collection[str] = ()) -> None:
    """Stage ``files`` and the run's beginning in schema ``landing``; the bytes of those whose SHA-256 is in ``kept`` are not needed."""
    con.execute("create schema landing")
    _create(con, "landing", "raw_file", LandedFile)
    _create(con, "landing", "run", Start)
    _insert(con, "landing", "run", to_arrow(Start, [start]))
    stream = (_landed(raw, None if raw.sha256 in kept else raw.content) for raw in files)
    while batch := list(islice(stream, BATCH)):
        _insert(con, "landing", "raw_file", to_arrow(LandedFile, batch))


def landed_files(con: duckdb.DuckDBPyConnection, names: Sequence[str]) -> Iterator[RawFile]:
    """The files of these names with their bytes, in the order they were taken in."""
    rows = con.cursor().execute(
        "select source_file, content, sha256, fault, duplicate_of, source_url, retrieved_at "
        "from landing.raw_file where source_file in (select unnest(?::varchar[])) order by rowid",
        [list(names)],
    )
    while row := rows.fetchone():
        yield RawFile(*row[:5], provenance=Provenance(*row[5:]))


def landed_without_bytes(con: duckdb.DuckDBPyConnection) -> set[str]:
    """The SHA-256 of the files that were taken in without their bytes."""
    return {sha256 for (sha256,) in con.execute("select sha256 from landing.raw_file where content is null").fetchall()}


def landed_inventory(con: duckdb.DuckDBPyConnection) -> list[RawFile]:
    """Every file that was taken in, duplicates too, without its bytes, in order."""
    rows = con.execute(
        "select source_file, ''::blob, sha256, fault, duplicate_of, source_url, retrieved_at from landing.raw_file order by rowid"
    ).fetchall()
    return [RawFile(*row[:5], provenance=Provenance(*row[5:])) for row in rows]


def landed_start(con: duckdb.DuckDBPyConnection) -> Start:
    """The run that began this build."""
    names = [field.name for field in fields(Start)]
    row = con.execute(f"select {', '.join(names)} from landing.run").fetchone()
    assert row is not None, "a build begins with its run"
    return Start(**dict(zip(names, row, strict=True)))


def landed_report(con: duckdb.DuckDBPyConnection, sha256: str) -> RawFile | None:
    """The file whose bytes have this SHA-256, None where none was taken in with its bytes."""
    row = con.execute(
        "select source_file, content, sha256, fault, duplicate_of, source_url, retrieved_at "
        "from landing.raw_file where sha256 = ? and duplicate_of is null and content is not null",
        [sha256],
    ).fetchone()
    return RawFile(*row[:5], provenance=Provenance(*row[5:])) if row else None


def landed_reports(con: duckdb.DuckDBPyConnection, hashes: Collection[str]) -> Iterator[RawFile]:
    """The files with these SHA-256 and their bytes, in one pass."""
    rows = con.cursor().execute(
        "select source_file, content, sha256 from landing.raw_file "
        "where sha256 in (select unnest(?::varchar[])) and duplicate_of is null and content is not null",
        [list(hashes)],
    )
    while row := rows.fetchone():
        yield RawFile(*row)


def create_relations(con: duckdb.DuckDBPyConnection) -> None:
    """Schema ``extracted`` with every relation, empty, in place of what was there."""
    con.execute("drop schema if exists extracted cascade")
    con.execute("create schema extracted")
    for name, relation in RELATIONS.items():
        _create(con, "extracted", name, relation)


def load_read_reports(con: duckdb.DuckDBPyConnection, parts: Sequence[Part]) -> None:
    """Fill ``extracted.report`` with what ``parts`` hold of the files taken in, under today's names and provenance."""
    if files := [str(path) for part in parts if (path := part.file("report"))]:
        con.execute(
            """
            insert into extracted.report by name
            select part.* replace (file.source_file as source_file, file.source_url as source_url, file.retrieved_at as retrieved_at)
            from read_parquet(?) as part
            inner join landing.raw_file as file on part.sha256 = file.sha256 and file.duplicate_of is null and file.fault is null
            """,
            [files],
        )


def load_parts(con: duckdb.DuckDBPyConnection, parts: Sequence[Part], hashes: Collection[str]) -> None:
    """Fill the other relations with the rows that ``parts`` hold of the reports ``hashes`` (SHA-256).

    One pass over each relation's files, which DuckDB reads itself: no row passes through Python. A part may hold
    reports that are gone by now, or that are not to be built.
    """
    keys, needed = [sha256[:16] for sha256 in hashes], [part for part in parts if not set(part.hashes).isdisjoint(hashes)]
    for name in TABLES:
        files = [str(path) for part in needed if (path := part.file(name))]
        if files and name != "report":
            con.execute(
                f"insert into extracted.{name} by name from read_parquet(?) where report_key in (select unnest(?::varchar[]))",
                [files, keys],
            )


def hashes_to_build(con: duckdb.DuckDBPyConnection) -> set[str]:
    """The SHA-256 of the reports of the build whose rows are not taken over from the file before."""
    rows = con.execute("select sha256 from extracted.report where report_key not in (select report_key from extracted.kept_report)")
    return {sha256 for (sha256,) in rows.fetchall()}


def load_part(con: duckdb.DuckDBPyConnection, part: Part) -> None:
    """Append every row that one part holds, as it is."""
    for name in TABLES:
        if path := part.file(name):
            con.execute(f"insert into extracted.{name} by name from read_parquet(?)", [str(path)])


def load_reports(con: duckdb.DuckDBPyConnection, reports: Sequence[Report]) -> None:
    """Append reports that have no rows but their own: those that could not be read."""
    _insert(con, "extracted", "report", to_arrow(Report, reports))


def load_rows(con: duckdb.DuckDBPyConnection, name: str, rows: pa.Table) -> None:
    """Append ``rows`` to a relation."""
    _insert(con, "extracted", name, rows)


def load_previous(con: duckdb.DuckDBPyConnection, published_file: Path) -> None:
    """Fill the two relations of what readers have now; they stay empty where nothing is published, or not by a code that can be compared.

    Amounts of kept reports are those of before and need no comparison.
    """
    if not published_file.is_file():
        return
    try:
        with attached(con, published_file) as before:
            con.execute(f"insert into extracted.previous_report by name select {_columns(PreviousReport)} from {before}.marts.dim_report")
            con.execute(f"insert into extracted.previous_amount by name {_PREVIOUS_AMOUNTS.format(before=before)}")
    except duckdb.Error:
        con.execute("delete from extracted.previous_report; delete from extracted.previous_amount")


def load_previous_amounts(con: duckdb.DuckDBPyConnection, published_file: Path, keys: Collection[str]) -> None:
    """Append what readers have now of the reports ``keys``, which are kept no longer."""
    with attached(con, published_file) as before:
        con.execute(
            f"insert into extracted.previous_amount by name {_PREVIOUS_AMOUNTS.format(before=before)} "
            "and report_key in (select unnest(?::varchar[]))",
            [list(keys)],
        )


def _columns(relation: type) -> str:
    return ", ".join(column.name for column in fields(relation))


_PREVIOUS_AMOUNTS = (
    f"select {_columns(PreviousAmount)} from {{before}}.marts.fact_reported_amount "
    "where report_key not in (select report_key from extracted.kept_report)"
)


@contextmanager
def attached(con: duckdb.DuckDBPyConnection, file: Path) -> Iterator[str]:
    """The name of another file's catalog while the block runs, read-only. Raises duckdb.Error where it is no database."""
    path = str(file).replace("'", "''")
    con.execute(f"attach '{path}' as before (read_only)")
    try:
        yield "before"
    finally:
        con.execute("detach before")


def load_runs(con: duckdb.DuckDBPyConnection, runs: list[PipelineRun]) -> None:
    """Fill ``extracted.pipeline_run``."""
    _insert(con, "extracted", "pipeline_run", to_arrow(PipelineRun, runs))


def current_run(con: duckdb.DuckDBPyConnection) -> PipelineRun:
    """The run this build was extracted in, as it stands in ``extracted.pipeline_run``."""
    cursor = con.execute("select * from extracted.pipeline_run where is_current")
    names = [column[0] for column in cursor.description or []]
    (row,) = cursor.fetchall()
    return PipelineRun(**dict(zip(names, row, strict=True)))


def load_subjects(con: duckdb.DuckDBPyConnection, path: Path) -> None:
    """Fill ``extracted.subject`` from the taxonomy's list, where there is one."""
    if not path.is_file():
        return
    with path.open(encoding="utf-8", newline="") as file:
        subjects = [
            Subject(
                classification=row["classification"],
                code=row["code"],
                name=row["name"],
                first_year=int(row["first_year"]) if row["first_year"] else None,
                last_year=int(row["last_year"]) if row["last_year"] else None,
            )
            for row in csv.DictReader(file)
        ]
    _insert(con, "extracted", "subject", to_arrow(Subject, subjects))


def _landed(raw: RawFile, content: bytes | None) -> LandedFile:
    return LandedFile(
        source_file=raw.source_file,
        sha256=raw.sha256,
        byte_count=len(raw.content),
        fault=raw.fault,
        duplicate_of=raw.duplicate_of,
        source_url=raw.provenance.source_url,
        retrieved_at=raw.provenance.retrieved_at,
        content=content,
    )


def _create(con: duckdb.DuckDBPyConnection, schema: str, name: str, relation: type) -> None:
    empty = arrow_schema(relation).empty_table()
    con.register("incoming", empty)
    con.execute(f"create or replace table {schema}.{name} as select * from incoming")
    con.unregister("incoming")


def _insert(con: duckdb.DuckDBPyConnection, schema: str, name: str, rows: pa.Table) -> None:
    con.register("incoming", rows)
    con.execute(f"insert into {schema}.{name} by name select * from incoming")
    con.unregister("incoming")
