"""Assets from the raw folder to the extracted relations."""

import time
from collections import deque
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from itertools import repeat

import dagster as dg
import duckdb

from dagster_project.defs.lock import RunLock
from dagster_project.defs.metadata import report_table, table_metadata
from dagster_project.defs.pulling import pulled_reports
from dagster_project.engine.batch import BatchRead, Failed
from dagster_project.engine.fingerprint import extractor_fingerprint
from dagster_project.engine.spread import EngineFailed
from dagster_project.intake import NoReports, RawFile, read_rulings, take_in
from dagster_project.pull.folder import last_outcomes
from dagster_project.settings import TAXONOMY_DIR, Settings
from dagster_project.terminal import progress
from dagster_project.warehouse import staging, versions
from dagster_project.warehouse.cache import ExtractionCache
from dagster_project.warehouse.connection import connect
from dagster_project.warehouse.fingerprint import pipeline_fingerprint
from dagster_project.warehouse.good import GoodVersions
from dagster_project.warehouse.incremental import faults, not_known, read_new
from dagster_project.warehouse.kept import keep
from dagster_project.warehouse.reading import reading
from dagster_project.warehouse.run_log import read_runs, trigger
from dagster_project.warehouse.state import all_provenance, base
from dagster_project.warehouse.summary import duplicate_files, report_summaries, table_shapes
from dagster_project.warehouse.this_run import this_run

SCHEMA = "extracted"


@dg.asset(group_name="ingestion", kinds={"duckdb", "file"}, deps=[pulled_reports])
def raw_reports(context: dg.AssetExecutionContext, settings: dg.ResourceParam[Settings], run_lock: RunLock) -> dg.MaterializeResult:
    """Every file under the raw folder and every pulled one, as it was found at the start of the run; with its bytes, where they are new.

    Begins a new build. The same bytes under a second name are noted and not loaded twice.
    """
    try:
        provenance = all_provenance(settings)
    except ValueError as error:
        context.log.warning(f"{error}; the reports are loaded without their provenance")
        provenance = {}
    try:
        rulings = read_rulings(settings.raw_dir)
    except ValueError as error:
        context.log.warning(f"{error}; no ruling is in force")
        rulings = b""
    pipeline = pipeline_fingerprint(settings)
    before = base(settings, pipeline)
    start = staging.Start(
        run_id=context.run.run_id,
        started_at=datetime.now(UTC),
        trigger=trigger(context.run.tags),
        pipeline=pipeline,
        rulings=rulings,
        base=before.published_sha256 if before else None,
        patched=before.patched if before else 0,
    )
    # The bytes of what was extracted and published before are kept as such, and not needed in the build.
    extracted = ExtractionCache(settings.cache_dir, extractor_fingerprint(), context.log.warning).hashes
    kept = extracted - set(GoodVersions(settings.good_dir).missing(extracted))
    with staging.new_build(settings.build_file) as con:
        try:
            staging.land(con, take_in(settings.raw_dir, provenance, settings.pulled_dir), start, kept)
        except NoReports as error:
            raise dg.Failure(str(error), allow_retries=False) from error
        duplicates = duplicate_files(con)
        files, size = con.execute("select count(*), sum(byte_count) from landing.raw_file").fetchone() or (0, 0)
        faults = con.execute("select source_file, fault from landing.raw_file where fault is not null order by 1").fetchall()
    for source_file, other in duplicates:
        context.log.warning(f"{source_file} has the same bytes as {other} and is not loaded again")
    for source_file, fault in faults:
        context.log.warning(f"{source_file} is quarantined: {fault}")
    return dg.MaterializeResult(
        metadata={
            "dagster/row_count": files,
            "bytes": int(size or 0),
            "duplicates": dg.MetadataValue.json(dict(duplicates)),
            "raw_folder": dg.MetadataValue.path(settings.raw_dir),
        }
    )


@dg.multi_asset(
    name="extraction",
    group_name="extracted",
    specs=[
        dg.AssetSpec([SCHEMA, name], deps=[raw_reports], kinds={"python", "duckdb"}, description=relation.__doc__)
        for name, relation in staging.RELATIONS.items()
    ],
)
def extraction(
    context: dg.AssetExecutionContext, settings: dg.ResourceParam[Settings], run_lock: RunLock
) -> Iterator[dg.MaterializeResult]:
    """Extract the reports of the build that are new or changed; one that cannot be read is quarantined alone.

    What was extracted before, by the same extractor from the same bytes, is taken from the cache; of what stays as it
    is published nothing is loaded but its row of ``report``.
    """
    cache = ExtractionCache(settings.cache_dir, extractor_fingerprint(), context.log.warning)
    good = GoodVersions(settings.good_dir)
    with connect(settings.build_file) as con:
        staging.create_relations(con)
        staging.load_subjects(con, TAXONOMY_DIR / "subjects.csv")
        files = [raw for raw in staging.landed_inventory(con) if raw.duplicate_of is None]
        new = not_known(files, cache)
        if not staging.landed_without_bytes(con).isdisjoint(raw.sha256 for raw in new):
            raise dg.Failure("extractions that were there when the reports were taken in are gone: materialize raw_reports again")
        begun = time.monotonic()
        try:
            with reading(settings, context.log.warning) as read:

                def contents(group: Sequence[RawFile]) -> Iterator[RawFile]:
                    return staging.landed_files(con, [raw.source_file for raw in group])

                failed = _read_all(read_new(new, contents, read, cache), len(new))
                cache.keep_only(raw.sha256 for raw in files)
                done = time.monotonic()
                staging.load_read_reports(con, cache.parts)
                keep(con, settings.published_file)
                staging.load_parts(con, cache.parts, staging.hashes_to_build(con))
                staging.load_reports(con, [one.report for one in (*faults(files), *failed)])
                loaded = time.monotonic()
                _log_quarantined(context, con, failed)
                versions.require_readable(con, failed)
                versions.fall_back(con, good, read, context.log.warning)
                versions.apply_rulings(con, good, settings.ruled_dir, read, context.log.warning)
        except (EngineFailed, versions.NothingIsRead) as error:
            raise dg.Failure(str(error), allow_retries=False) from error
        staging.load_previous(con, settings.published_file)
        staging.load_runs(con, [*read_runs(settings.run_log), this_run(con, remarks(con, settings))])
        summaries = report_summaries(con)
    shapes = table_shapes(settings.build_file, SCHEMA)
    for name in staging.RELATIONS:
        metadata = table_metadata(*shapes[name])
        if name == "report":
            metadata |= {"reports": report_table(summaries), "extracted": len(new), "kept from before": len(files) - len(new)}
            metadata |= {"seconds reading": round(done - begun, 2), "seconds loading": round(loaded - done, 2)}
        yield dg.MaterializeResult(asset_key=[SCHEMA, name], metadata=metadata)


def _read_all(batches: Iterator[BatchRead], count: int) -> list[Failed]:
    """Let ``count`` reports be read, with a bar on the terminal; those that failed."""
    failed: list[Failed] = []

    def reports() -> Iterator[None]:
        for batch in batches:
            failed.extend(batch.failed)
            yield from repeat(None, batch.count)

    deque(progress(reports(), count, "reading reports"), maxlen=0)
    return failed


def _log_quarantined(context: dg.AssetExecutionContext, con: duckdb.DuckDBPyConnection, failed: Sequence[Failed]) -> None:
    traces = {one.report.report_key: one.error for one in failed if one.error is not None}
    quarantined = "select report_key, source_file, state_reason from extracted.report where state = 'quarantined' order by source_file"
    for key, source_file, reason in con.execute(quarantined).fetchall():
        if key in traces:
            context.log.error(f"{source_file}: extraction failed\n{traces[key]}")
        else:
            context.log.warning(f"{source_file} is quarantined: {reason}")


def remarks(con: duckdb.DuckDBPyConnection, settings: Settings) -> str | None:
    """What of a run's surroundings a person should look at: sources that are down, rulings that don't fit."""
    outcomes = last_outcomes(settings.pulled_dir)
    failed = sum(outcome.state == "failed" for outcome in outcomes)
    words = [f"{failed} of {len(outcomes)} sources failed"] if failed else []
    idle = con.execute("select count(*) from extracted.ruled_cell where state not in ('settled', 'overrides')").fetchone() or (0,)
    words += [f"{idle[0]} rulings are without effect"] if idle[0] else []
    return "; ".join(words) or None
