"""The build file: raw files as they were found, then every extracted relation.

Schema ``landing`` holds the files with their bytes, so that extraction reads exactly what
was taken in; schema ``extracted`` holds the relations one to one, typed, also when empty.
Neither is published.
"""

import csv
from collections.abc import Iterable, Iterator, Sequence
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
    """A raw file in the build: see :class:`dagster_project.intake.RawFile`."""

    source_file: str
    sha256: str
    byte_count: int
    fault: str | None
    duplicate_of: str | None
    source_url: str | None
    retrieved_at: str | None
    content: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Start:
    """The run that began this build. ``pipeline`` is the fingerprint of the code that it runs, ``rulings`` the bytes of rulings.csv."""

    run_id: str
    started_at: datetime
    trigger: str
    pipeline: str
    rulings: bytes


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


RELATIONS: dict[str, type] = {
    **TABLES,
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


def land(con: duckdb.DuckDBPyConnection, files: Iterable[RawFile], start: Start) -> None:
    """Stage ``files`` and the run's beginning in schema ``landing``."""
    con.execute("create schema landing")
    _create(con, "landing", "raw_file", LandedFile)
    _create(con, "landing", "run", Start)
    _insert(con, "landing", "run", to_arrow(Start, [start]))
    stream = map(_landed, files)
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


def landed_inventory(con: duckdb.DuckDBPyConnection) -> list[RawFile]:
    """Every file that was taken in, duplicates too, without its bytes, in order."""
    rows = con.execute(
        "select source_file, ''::blob, sha256, fault, duplicate_of, source_url, retrieved_at from landing.raw_file order by rowid"
    ).fetchall()
    return [RawFile(*row[:5], provenance=Provenance(*row[5:])) for row in rows]


def landed_start(con: duckdb.DuckDBPyConnection) -> Start:
    """The run that began this build."""
    row = con.execute("select run_id, started_at, trigger, pipeline, rulings from landing.run").fetchone()
    assert row is not None, "a build begins with its run"
    return Start(run_id=row[0], started_at=row[1], trigger=row[2], pipeline=row[3], rulings=row[4])


def landed_report(con: duckdb.DuckDBPyConnection, sha256: str) -> RawFile | None:
    """The file whose bytes have this SHA-256 (or one that begins so), None where none was taken in."""
    row = con.execute(
        "select source_file, content, sha256, fault, duplicate_of, source_url, retrieved_at "
        "from landing.raw_file where starts_with(sha256, ?) and duplicate_of is null",
        [sha256],
    ).fetchone()
    return RawFile(*row[:5], provenance=Provenance(*row[5:])) if row else None


def create_relations(con: duckdb.DuckDBPyConnection) -> None:
    """Schema ``extracted`` with every relation, empty, in place of what was there."""
    con.execute("drop schema if exists extracted cascade")
    con.execute("create schema extracted")
    for name, relation in RELATIONS.items():
        _create(con, "extracted", name, relation)


def load_parts(con: duckdb.DuckDBPyConnection, parts: Sequence[Part]) -> None:
    """Fill the relations with the rows that ``parts`` hold of the files taken in, under today's names and provenance.

    One pass over each relation's files, which DuckDB reads itself: no row passes through Python.
    """
    for name in ("report", *(name for name in TABLES if name != "report")):
        files = [str(path) for part in parts if (path := part.file(name))]
        if files:
            con.execute(f"insert into extracted.{name} by name {_OF_REPORTS if name == 'report' else _OF_THEIR_ROWS}", [files])


_OF_REPORTS = """
    select part.* replace (file.source_file as source_file, file.source_url as source_url, file.retrieved_at as retrieved_at)
    from read_parquet(?) as part
    inner join landing.raw_file as file on part.sha256 = file.sha256 and file.duplicate_of is null and file.fault is null
"""
# A part may hold reports that are gone by now.
_OF_THEIR_ROWS = "from read_parquet(?) where report_key in (select report_key from extracted.report)"


def load_part(con: duckdb.DuckDBPyConnection, part: Part, names: Iterable[str] = TABLES) -> None:
    """Append every row that one part holds of the relations ``names``, as it is."""
    for name in names:
        if path := part.file(name):
            con.execute(f"insert into extracted.{name} by name from read_parquet(?)", [str(path)])


def load_reports(con: duckdb.DuckDBPyConnection, reports: Sequence[Report]) -> None:
    """Append reports that have no rows but their own: those that could not be read."""
    _insert(con, "extracted", "report", to_arrow(Report, reports))


def load_rows(con: duckdb.DuckDBPyConnection, name: str, rows: pa.Table) -> None:
    """Append ``rows`` to a relation."""
    _insert(con, "extracted", name, rows)


def load_previous(con: duckdb.DuckDBPyConnection, published_file: Path) -> None:
    """Fill the two relations of what readers have now; they stay empty where nothing is published, or not by a code that can be compared."""
    if not published_file.is_file():
        return
    try:
        path = str(published_file).replace("'", "''")
        con.execute(f"attach '{path}' as before (read_only)")
    except duckdb.Error:
        return
    try:
        for name, relation in (("previous_report", "dim_report"), ("previous_amount", "fact_reported_amount")):
            columns = ", ".join(column.name for column in fields(RELATIONS[name]))
            con.execute(f"insert into extracted.{name} by name select {columns} from before.marts.{relation}")
    except duckdb.Error:
        con.execute("delete from extracted.previous_report; delete from extracted.previous_amount")
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


def _landed(raw: RawFile) -> LandedFile:
    return LandedFile(
        source_file=raw.source_file,
        sha256=raw.sha256,
        byte_count=len(raw.content),
        fault=raw.fault,
        duplicate_of=raw.duplicate_of,
        source_url=raw.provenance.source_url,
        retrieved_at=raw.provenance.retrieved_at,
        content=raw.content,
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
