"""The run that made a build, as it is noted when that is published."""

import duckdb

from dagster_project.warehouse import staging
from dagster_project.warehouse.run_log import PipelineRun, code_commit, taxonomy_hash
from dagster_project.warehouse.summary import STATUSES, duplicate_files, report_summaries


def this_run(con: duckdb.DuckDBPyConnection, note: str | None = None) -> PipelineRun:
    """The run of a build with the counts of what it publishes. Needs schema ``extracted``."""
    start = staging.landed_start(con)
    summaries = report_summaries(con)
    published = [summary for summary in summaries if summary.state == "published"]
    amounts = {status: sum(summary.amounts[status] for summary in published) for status in STATUSES}
    return PipelineRun(
        run_id=start.run_id,
        started_at=start.started_at,
        trigger=start.trigger,
        outcome="published",
        note=note,
        code_commit=code_commit(),
        taxonomy_hash=taxonomy_hash(),
        reports_published=len(published),
        reports_quarantined=sum(summary.state == "quarantined" for summary in summaries),
        duplicate_files=len(duplicate_files(con)),
        amounts_reported=amounts["reported"],
        amounts_repaired=amounts["repaired"],
        amounts_inferred=amounts["inferred"],
        amounts_disputed=amounts["disputed"],
        amounts_ruled=amounts["ruled"],
        is_current=True,
    )


def count_again(con: duckdb.DuckDBPyConnection) -> None:
    """The counts of this run after its reports were quarantined or came back."""
    note = staging.current_run(con).note
    con.execute("delete from extracted.pipeline_run where is_current")
    staging.load_runs(con, [this_run(con, note)])
