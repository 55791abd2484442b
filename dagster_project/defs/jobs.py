"""The one job, the night it runs in, and what is noted when it fails."""

from datetime import UTC, datetime

import dagster as dg

from dagster_project.settings import Settings
from dagster_project.warehouse.run_log import PipelineRun, append_run, code_commit, taxonomy_hash, trigger

JOB = "materialize"


@dg.failure_hook(required_resource_keys={"settings"})
def log_failed_run(context: dg.HookContext) -> None:
    """A failed run leaves its line in the run log, whatever started it."""
    settings: Settings = context.resources.settings
    error = context.op_exception
    run = context.instance.get_run_by_id(context.run_id)
    stats = context.instance.get_run_stats(context.run_id)
    now = datetime.now(UTC)
    append_run(
        settings.run_log,
        PipelineRun(
            run_id=context.run_id,
            started_at=datetime.fromtimestamp(stats.start_time, UTC) if stats.start_time else now,
            finished_at=now,
            trigger=trigger(run.tags if run else {}),
            outcome="failed",
            failure=f"{context.op.name}: {getattr(error, 'description', None) or error}",
            code_commit=code_commit(),
            taxonomy_hash=taxonomy_hash(),
        ),
    )


materialize = dg.define_asset_job(
    JOB,
    selection=dg.AssetSelection.all(),
    description="Everything, from the raw folder to the published file: what `make materialize` runs.",
    executor_def=dg.in_process_executor,
    config={"loggers": {"console": {}}},
    hooks={log_failed_run},
)

nightly = dg.ScheduleDefinition(
    name="nightly",
    job=materialize,
    cron_schedule="0 2 * * *",
    execution_timezone="Asia/Shanghai",
    default_status=dg.DefaultScheduleStatus.RUNNING,
    description="Every night at 02:00 in China, while nobody reads.",
)
