"""``make materialize``: the whole pipeline once, in this process, with a summary at the end.

Exit code 0 when every report was published or quarantined with its reason, also when nothing
was new; 1 when nothing was published, 3 while another run has the warehouse's lock: the
published file is then as it was. With ``STRICT=1`` a quarantined report makes it 4, after publishing.
"""

import os
import sys
import uuid
from datetime import UTC, datetime

from dagster_project.intake import NoReports
from dagster_project.settings import Settings
from dagster_project.warehouse.history import wal_of
from dagster_project.warehouse.lock import AnotherRun, only_run
from dagster_project.warehouse.run_log import PipelineRun, append_run, code_commit, taxonomy_hash
from dagster_project.warehouse.state import CorruptState, State, standing

LOCKED = 3
QUARANTINED = 4


def main() -> int:
    """Run the job ``materialize`` as the settings say, if no other run does and something is new. Returns the exit code."""
    settings = Settings.from_environment()
    try:
        with only_run(settings.lock_file):
            state = nothing_new(settings)
            if state is None:
                return materialize(settings)
            note_unchanged(settings, state)
            return code(state.reports_quarantined)
    except AnotherRun as error:
        print(f"nothing was done: {error}", file=sys.stderr)
        return LOCKED


def nothing_new(settings: Settings) -> State | None:
    """The state of the last publication where a run would only publish it again."""
    try:
        return standing(settings)
    except CorruptState as error:
        print(f"warning: {error}", file=sys.stderr)
    except NoReports:
        # The run says so, and what to do.
        pass
    return None


def note_unchanged(settings: Settings, state: State) -> None:
    """Say that nothing was new, on the terminal and in the run log."""
    if wal_of(settings.published_file).exists():
        wal_of(settings.published_file).unlink()
        print(f"warning: a log beside {settings.published_file} that was none of its own is removed", file=sys.stderr)
    now = datetime.now(UTC)
    append_run(
        settings.run_log,
        PipelineRun(
            run_id=str(uuid.uuid4()),
            started_at=now,
            finished_at=now,
            trigger="manual",
            outcome="unchanged",
            code_commit=code_commit(),
            taxonomy_hash=taxonomy_hash(),
            reports_published=state.reports_published,
            reports_quarantined=state.reports_quarantined,
        ),
    )
    print(f"nothing new: {settings.published_file} is as published {state.published_at}")
    print(f"reports: {state.reports_published} published, {state.reports_quarantined} quarantined")


def code(quarantined: int) -> int:
    """The exit code of a run that ended well: ``STRICT=1`` takes a quarantined report for a fault."""
    if quarantined and os.environ.get("STRICT") == "1":
        print(f"STRICT=1: {quarantined} quarantined", file=sys.stderr)
        return QUARANTINED
    return 0


def materialize(settings: Settings) -> int:
    """The job, in this process. Returns the exit code."""
    # Imported here: worker processes of the extraction load this module too and need none of it.
    import dagster as dg
    from rich.console import Console

    from dagster_project.defs.build import build_definitions
    from dagster_project.defs.jobs import JOB
    from dagster_project.home import prepare_home
    from dagster_project.terminal import print_failure, print_summary, wide_console
    from dagster_project.warehouse.connection import connect
    from dagster_project.warehouse.summary import duplicate_files, report_summaries, totals

    prepare_home(settings)
    job = build_definitions(settings).resolve_job_def(JOB)
    with dg.DagsterInstance.get() as instance:
        result = job.execute_in_process(instance=instance, run_config={"loggers": {"console": {}}}, raise_on_error=False)
    if not result.success:
        print_failure(Console(stderr=True), result)
        kept = "is as it was" if settings.published_file.exists() else "was not made"
        print(f"nothing was published: {settings.published_file} {kept}", file=sys.stderr)
        return 1
    with connect(settings.build_file, read_only=True) as con:
        counted = totals(con)
        print_summary(wide_console(), report_summaries(con), duplicate_files(con), counted)
    print(f"published {settings.published_file}")
    return code(counted.quarantined)


if __name__ == "__main__":
    sys.exit(main())
