"""``make materialize``: the whole pipeline once, in this process, with a summary at the end.

Exit code 0 when every report was published or quarantined with its reason, also when nothing
was new; 1 when nothing was published, 3 while another run has the warehouse's lock: the
published file is then as it was. With ``STRICT=1`` a quarantined report makes it 4, after publishing.
"""

import json
import os
import sys
import traceback
from datetime import UTC, datetime

from dagster_project.intake import NoReports
from dagster_project.pull.now import pull_now
from dagster_project.settings import Settings
from dagster_project.warehouse.failure import note_failure, note_killed
from dagster_project.warehouse.lock import AnotherRun, only_run
from dagster_project.warehouse.state import CorruptState, State, standing
from dagster_project.warehouse.unchanged import note_unchanged

LOCKED = 3
QUARANTINED = 4
# As shells have it for a process that Ctrl-C ended.
INTERRUPTED = 130


def main() -> int:
    """Run the job ``materialize`` as the settings say, if no other run does and something is new. Returns the exit code."""
    try:
        settings = Settings.from_environment()
    except ValueError as error:
        print(f"nothing was done: {error}", file=sys.stderr)
        return 1
    started = datetime.now(UTC)
    try:
        with only_run(settings.lock_file) as killed:
            note_killed(settings.run_log, settings.on_failure, killed, warn)
            try:
                return one_run(settings)
            except KeyboardInterrupt:
                note_failure(settings.run_log, settings.on_failure, "interrupted", warn, started_at=started, started_by="manual")
                print(not_published(settings), file=sys.stderr)
                return INTERRUPTED
            except Exception as error:
                # Outside of the job's steps, which note their failures themselves: a disk that is full, a home that is damaged.
                traceback.print_exc()
                words = f"{type(error).__name__}: {error}"
                note_failure(settings.run_log, settings.on_failure, words, warn, started_at=started, started_by="manual")
                print(not_published(settings), file=sys.stderr)
                return 1
    except AnotherRun as error:
        print(f"nothing was done: {error}", file=sys.stderr)
        return LOCKED


def one_run(settings: Settings) -> int:
    """Pull, look at the files, and run the job where anything is new."""
    outcomes = pull_now(settings, warn)
    state = nothing_new(settings)
    failed = [outcome for outcome in outcomes if outcome.state == "failed"]
    if state is None:
        result = materialize(settings)
        for outcome in failed:
            print(f"not pulled: {outcome.url}: {outcome.reason}")
        return result
    if note_unchanged(settings, state, "manual", note=f"{len(failed)} of {len(outcomes)} sources failed" if failed else None):
        warn(f"a log beside {settings.published_file} that was none of its own is removed")
    print(f"nothing new: {settings.published_file} is as published {state.published_at}")
    print(f"reports: {state.reports_published} published, {state.reports_quarantined} quarantined")
    return code(state.reports_quarantined)


def warn(words: str) -> None:
    """A line on standard error, as the log of the job has it (defs/loggers.py)."""
    if os.environ.get("MINGZHANG_LOG") == "json":
        facts = {"time": datetime.now(UTC).isoformat(timespec="milliseconds"), "level": "warning", "message": words}
        print(json.dumps(facts, ensure_ascii=False), file=sys.stderr)
    else:
        print(f"warning: {words}", file=sys.stderr)


def not_published(settings: Settings) -> str:
    """What a failed run leaves."""
    return f"nothing was published: {settings.published_file} {'is as it was' if settings.published_file.exists() else 'was not made'}"


def nothing_new(settings: Settings) -> State | None:
    """The state of the last publication where a run would only publish it again."""
    try:
        return standing(settings)
    except CorruptState as error:
        warn(str(error))
    except NoReports:
        # The run says so, and what to do.
        pass
    return None


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

    prepare_home(settings, warn)
    job = build_definitions(settings).resolve_job_def(JOB)
    with dg.DagsterInstance.get() as instance:
        # The sources were asked before the look at the files.
        config = {"loggers": {"console": {}}, "ops": {"pulled_reports": {"config": {"ask": False}}}}
        result = job.execute_in_process(instance=instance, run_config=config, raise_on_error=False)
    if not result.success:
        print_failure(Console(stderr=True), result)
        # Noted by the failed step itself, unless none could begin.
        words, started = "the run could not begin", datetime.now(UTC)
        note_failure(settings.run_log, settings.on_failure, words, warn, started_at=started, started_by="manual", run_id=result.run_id)
        print(not_published(settings), file=sys.stderr)
        return 1
    with connect(settings.build_file, read_only=True) as con:
        counted = totals(con)
        print_summary(wide_console(), report_summaries(con), duplicate_files(con), counted)
    print(f"published {settings.published_file}")
    return code(counted.quarantined)


if __name__ == "__main__":
    sys.exit(main())
