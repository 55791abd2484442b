"""The run that made a build, as it is noted when that is published."""

import duckdb

from dagster_project.warehouse import staging
from dagster_project.warehouse.run_log import PipelineRun, code_commit, taxonomy_hash
from dagster_project.warehouse.summary import totals


def this_run(con: duckdb.DuckDBPyConnection, note: str | None = None) -> PipelineRun:
    """The run of a build with the counts of what it publishes. Needs schemas ``landing`` and ``extracted``."""
    start = staging.landed_start(con)
    counted = totals(con)
    return PipelineRun(
        run_id=start.run_id,
        started_at=start.started_at,
        trigger=start.trigger,
        outcome="published",
        note=note,
        code_commit=code_commit(),
        taxonomy_hash=taxonomy_hash(),
        reports_published=counted.published,
        reports_quarantined=counted.quarantined,
        duplicate_files=counted.duplicates,
        amounts_reported=counted.amounts["reported"],
        amounts_repaired=counted.amounts["repaired"],
        amounts_inferred=counted.amounts["inferred"],
        amounts_disputed=counted.amounts["disputed"],
        amounts_ruled=counted.amounts["ruled"],
        is_current=True,
    )


def count_again(con: duckdb.DuckDBPyConnection) -> None:
    """The counts of this run after its reports were quarantined or came back."""
    note = staging.current_run(con).note
    con.execute("delete from extracted.pipeline_run where is_current")
    staging.load_runs(con, [this_run(con, note)])
