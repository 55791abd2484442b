"""Assets from the raw folder to the extracted relations."""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from functools import partial

import dagster as dg
import duckdb

from dagster_project.defs.lock import RunLock
from dagster_project.defs.metadata import report_table, table_metadata
from dagster_project.defs.pulling import pulled_reports
from dagster_project.engine import Extracted
from dagster_project.intake import NoReports, read_rulings, take_in
from dagster_project.pull.folder import last_outcomes
from dagster_project.settings import TAXONOMY_DIR, Settings
from dagster_project.terminal import progress
from dagster_project.warehouse import staging, versions
from dagster_project.warehouse.cache import ExtractionCache
from dagster_project.warehouse.fingerprint import extractor_fingerprint, pipeline_fingerprint
from dagster_project.warehouse.good import GoodVersions
from dagster_project.warehouse.incremental import extract_new
from dagster_project.warehouse.run_log import read_runs, trigger
from dagster_project.warehouse.state import all_provenance
from dagster_project.warehouse.summary import duplicate_files, report_summaries, table_shapes
from dagster_project.warehouse.this_run import this_run

SCHEMA = "extracted"


@dg.asset(group_name="ingestion", kinds={"duckdb", "file"}, deps=[pulled_reports])
def raw_reports(context: dg.AssetExecutionContext, settings: dg.ResourceParam[Settings], run_lock: RunLock) -> dg.MaterializeResult:
    """Every file under the raw folder and every pulled one, with its bytes, as it was found at the start of the run.

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
    start = staging.Start(
        run_id=context.run.run_id,
        started_at=datetime.now(UTC),
        trigger=trigger(context.run.tags),
        pipeline=pipeline_fingerprint(settings),
        rulings=rulings,
    )
    with staging.new_build(settings.build_file) as con:
        try:
            staging.land(con, take_in(settings.raw_dir, provenance, settings.pulled_dir), start)
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
    cache = ExtractionCache(settings.cache_dir, extractor_fingerprint())
    with duckdb.connect(str(settings.build_file)) as con:
        staging.create_relations(con)
        staging.load_subjects(con, TAXONOMY_DIR / "subjects.csv")
        files = [raw for raw in staging.landed_inventory(con) if raw.duplicate_of is None]
        new = sum(not cache.has(raw) for raw in files)
        extracted = extract_new(files, partial(staging.landed_files, con), cache, context.log.warning)
        staging.load_reports(con, _logged(context, progress(extracted, len(files), "reading reports")))
        try:
            versions.require_readable(con)
        except versions.NothingIsRead as error:
            raise dg.Failure(str(error), allow_retries=False) from error
        good = GoodVersions(settings.good_dir)
        versions.fall_back(con, good, context.log.warning)
        versions.apply_rulings(con, good, context.log.warning)
        staging.load_previous(con, settings.published_file)
        staging.load_runs(con, [*read_runs(settings.run_log), this_run(con, remarks(con, settings))])
        summaries = report_summaries(con)
    shapes = table_shapes(settings.build_file, SCHEMA)
    for name in staging.RELATIONS:
        metadata = table_metadata(*shapes[name])
        if name == "report":
            metadata |= {"reports": report_table(summaries), "extracted": new, "kept from before": len(files) - new}
        yield dg.MaterializeResult(asset_key=[SCHEMA, name], metadata=metadata)


def _logged(context: dg.AssetExecutionContext, reports: Iterable[Extracted]) -> Iterator[Extracted]:
    for item in reports:
        if item.error is not None:
            context.log.error(f"{item.report.source_file}: extraction failed\n{item.error}")
        elif item.report.state == "quarantined":
            context.log.warning(f"{item.report.source_file} is quarantined: {item.report.state_reason}")
        yield item


def remarks(con: duckdb.DuckDBPyConnection, settings: Settings) -> str | None:
    """What of a run's surroundings a person should look at: sources that are down, rulings that don't fit."""
    outcomes = last_outcomes(settings.pulled_dir)
    failed = sum(outcome.state == "failed" for outcome in outcomes)
    words = [f"{failed} of {len(outcomes)} sources failed"] if failed else []
    idle = con.execute("select count(*) from extracted.ruled_cell where state not in ('settled', 'overrides')").fetchone() or (0,)
    words += [f"{idle[0]} rulings are without effect"] if idle[0] else []
    return "; ".join(words) or None
