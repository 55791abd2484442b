"""Assets from the raw folder to the extracted relations."""

import shutil
import time
from collections import deque
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from functools import partial
from itertools import repeat

import dagster as dg
import duckdb

from dagster_project.defs.lock import RunLock
from dagster_project.defs.metadata import report_table, table_metadata
from dagster_project.engine.batch import Failed, Limits
from dagster_project.engine.fingerprint import extractor_fingerprint
from dagster_project.engine.spread import EngineFailed, Workers, open_workers
from dagster_project.intake import NoReports, read_provenance, take_in
from dagster_project.settings import TAXONOMY_DIR, Settings
from dagster_project.terminal import progress
from dagster_project.warehouse import staging
from dagster_project.warehouse.cache import ExtractionCache
from dagster_project.warehouse.connection import connect
from dagster_project.warehouse.fingerprint import pipeline_fingerprint
from dagster_project.warehouse.incremental import Work, faults, not_known, read_new
from dagster_project.warehouse.run_log import PipelineRun, code_commit, read_runs, taxonomy_hash, trigger
from dagster_project.warehouse.summary import duplicate_files, report_summaries, table_shapes, totals

SCHEMA = "extracted"


@dg.asset(group_name="ingestion", kinds={"duckdb", "file"})
def raw_reports(context: dg.AssetExecutionContext, settings: dg.ResourceParam[Settings], run_lock: RunLock) -> dg.MaterializeResult:
    """Every file under the raw folder, with its bytes, as it was found at the start of the run.

    Begins a new build. The same bytes under a second name are noted and not loaded twice.
    """
    try:
        provenance = read_provenance(settings.raw_dir)
    except ValueError as error:
        context.log.warning(f"{error}; the reports are loaded without their provenance")
        provenance = {}
    start = staging.Start(
        run_id=context.run.run_id,
        started_at=datetime.now(UTC),
        trigger=trigger(context.run.tags),
        pipeline=pipeline_fingerprint(settings),
    )
    with staging.new_build(settings.build_file) as con:
        try:
            staging.land(con, take_in(settings.raw_dir, provenance), start)
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

    What was extracted before, by the same extractor from the same bytes, is taken from the cache.
    """
    fingerprint = extractor_fingerprint()
    cache = ExtractionCache(settings.cache_dir, fingerprint, context.log.warning)
    with connect(settings.build_file) as con:
        staging.create_relations(con)
        staging.load_subjects(con, TAXONOMY_DIR / "subjects.csv")
        files = [raw for raw in staging.landed_inventory(con) if raw.duplicate_of is None]
        new = not_known(files, cache)
        work = Work(
            new, partial(staging.landed_files, con), settings.parts_dir, fingerprint, Limits(settings.report_seconds, settings.report_mib)
        )
        # What a killed run was writing.
        shutil.rmtree(settings.parts_dir, ignore_errors=True)
        begun = time.monotonic()
        failed = [*faults(files), *_read(context, settings, work, cache)]
        cache.keep_only(raw.sha256 for raw in files)
        read = time.monotonic()
        staging.load_parts(con, cache.parts)
        staging.load_reports(con, [one.report for one in failed])
        loaded = time.monotonic()
        _log_quarantined(context, con, failed)
        staging.load_runs(con, [*read_runs(settings.run_log), _this_run(con)])
        summaries = report_summaries(con)
    shapes = table_shapes(settings.build_file, SCHEMA)
    for name in staging.RELATIONS:
        metadata = table_metadata(*shapes[name])
        if name == "report":
            metadata |= {"reports": report_table(summaries), "extracted": len(new), "kept from before": len(files) - len(new)}
            metadata |= {"seconds reading": round(read - begun, 2), "seconds loading": round(loaded - read, 2)}
        yield dg.MaterializeResult(asset_key=[SCHEMA, name], metadata=metadata)


def _read(context: dg.AssetExecutionContext, settings: Settings, work: Work, cache: ExtractionCache) -> list[Failed]:
    """Read what is new with the engine of the settings, which is not started for nothing; what failed."""
    failed: list[Failed] = []
    if not work.files:
        return failed

    def reports(workers: Workers) -> Iterator[None]:
        for batch in read_new(work, cache, workers, context.log.warning):
            failed.extend(batch.failed)
            yield from repeat(None, batch.count)

    try:
        with open_workers(settings.engine, settings.dask_scheduler) as workers:
            deque(progress(reports(workers), len(work.files), "reading reports"), maxlen=0)
    except EngineFailed as error:
        raise dg.Failure(str(error), allow_retries=False) from error
    return failed


def _log_quarantined(context: dg.AssetExecutionContext, con: duckdb.DuckDBPyConnection, failed: Sequence[Failed]) -> None:
    traces = {one.report.report_key: one.error for one in failed if one.error is not None}
    quarantined = "select report_key, source_file, state_reason from extracted.report where state = 'quarantined' order by source_file"
    for key, source_file, reason in con.execute(quarantined).fetchall():
        if key in traces:
            context.log.error(f"{source_file}: extraction failed\n{traces[key]}")
        else:
            context.log.warning(f"{source_file} is quarantined: {reason}")


def _this_run(con: duckdb.DuckDBPyConnection) -> PipelineRun:
    start = staging.landed_start(con)
    counted = totals(con)
    return PipelineRun(
        run_id=start.run_id,
        started_at=start.started_at,
        trigger=start.trigger,
        outcome="published",
        code_commit=code_commit(),
        taxonomy_hash=taxonomy_hash(),
        reports_published=counted.published,
        reports_quarantined=counted.quarantined,
        duplicate_files=counted.duplicates,
        amounts_reported=counted.amounts["reported"],
        amounts_repaired=counted.amounts["repaired"],
        amounts_inferred=counted.amounts["inferred"],
        amounts_disputed=counted.amounts["disputed"],
        is_current=True,
    )
