"""The one job, the night it runs in, and what is noted when it fails."""

from contextlib import suppress
from datetime import UTC, datetime

import dagster as dg

from dagster_project.defs.publication import confirm
from dagster_project.intake import SOURCES, NoReports
from dagster_project.settings import Settings
from dagster_project.warehouse.failure import note_failure
from dagster_project.warehouse.lock import is_free
from dagster_project.warehouse.run_log import trigger
from dagster_project.warehouse.state import CorruptState, State, files_digest, standing

JOB = "materialize"


@dg.failure_hook(required_resource_keys={"settings"})
def log_failed_run(context: dg.HookContext) -> None:
    """A failed run leaves its line in the run log, whatever started it, and the operator is told."""
    settings: Settings = context.resources.settings
    error = context.op_exception
    run = context.instance.get_run_by_id(context.run_id)
    stats = context.instance.get_run_stats(context.run_id)
    note_failure(
        settings.run_log,
        settings.on_failure,
        f"{context.op.name}: {getattr(error, 'description', None) or error}",
        context.log.warning,
        started_at=datetime.fromtimestamp(stats.start_time, UTC) if stats.start_time else datetime.now(UTC),
        started_by=trigger(run.tags if run else {}),
        run_id=context.run_id,
    )


materialize = dg.define_asset_job(
    JOB,
    selection=dg.AssetSelection.all(),
    description="Everything, from the raw folder to the published file: what `make materialize` runs.",
    executor_def=dg.in_process_executor,
    config={"loggers": {"console": {}}},
    hooks={log_failed_run},
)


def _nothing_new(settings: Settings) -> State | None:
    """The state of the last publication, where a run would only publish it again."""
    # What is wrong with either the run itself says, in the log that an operator reads.
    with suppress(CorruptState, NoReports):
        return standing(settings)
    return None


@dg.schedule(
    job=materialize,
    cron_schedule="0 2 * * *",
    execution_timezone="Asia/Shanghai",
    default_status=dg.DefaultScheduleStatus.RUNNING,
    description="Every night at 02:00 in China, while nobody reads; not where nothing is new.",
)
def nightly(context: dg.ScheduleEvaluationContext, settings: dg.ResourceParam[Settings]) -> dg.RunRequest | dg.SkipReason:
    """One look at the files decides whether there is anything to do; where sources are listed, they have to be asked first."""
    state = None if (settings.raw_dir / SOURCES).is_file() else _nothing_new(settings)
    if state is None:
        return dg.RunRequest()
    confirm(context.instance, state)
    return dg.SkipReason("nothing is new since the last publication")


@dg.sensor(
    job=materialize,
    minimum_interval_seconds=60,
    default_status=dg.DefaultSensorStatus.RUNNING,
    description="Starts a run when files arrive, change or go, once two looks in a row find them the same.",
)
def arrivals(context: dg.SensorEvaluationContext, settings: dg.ResourceParam[Settings]) -> dg.RunRequest | dg.SkipReason:
    """Cursor and run key are the hash of the files: a folder that failed once is left to the night."""
    try:
        found = files_digest(settings)
    except NoReports as error:
        return dg.SkipReason(str(error))
    if found != context.cursor:
        context.update_cursor(found)
        return dg.SkipReason("the files are others than at the last look: waiting until they stay the same")
    if _nothing_new(settings):
        return dg.SkipReason("nothing is new since the last publication")
    if not is_free(settings.lock_file):
        return dg.SkipReason("another run is at work: waiting for its end")
    return dg.RunRequest(run_key=found, tags={"mingzhang/files": found[:16]})
