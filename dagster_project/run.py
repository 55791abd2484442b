"""``make materialize``: the whole pipeline once, in this process, with a summary at the end.

Exit code 0 when every report was published or quarantined with its reason, 1 when nothing
was published, 3 while another run has the warehouse's lock; the published file is then as it was.
"""

import sys

from dagster_project.settings import Settings
from dagster_project.warehouse.lock import AnotherRun, only_run

LOCKED = 3


def main() -> int:
    """Run the job ``materialize`` as the settings say, if no other run does. Returns the exit code."""
    settings = Settings.from_environment()
    try:
        with only_run(settings.lock_file):
            return materialize(settings)
    except AnotherRun as error:
        print(f"nothing was done: {error}", file=sys.stderr)
        return LOCKED


def materialize(settings: Settings) -> int:
    """The job, in this process. Returns the exit code."""
    # Imported here: worker processes of the extraction load this module too and need none of it.
    import dagster as dg
    import duckdb
    from rich.console import Console

    from dagster_project.defs.build import build_definitions
    from dagster_project.defs.jobs import JOB
    from dagster_project.home import prepare_home
    from dagster_project.terminal import print_failure, print_summary, wide_console
    from dagster_project.warehouse.summary import duplicate_files, report_summaries

    prepare_home(settings)
    job = build_definitions(settings).resolve_job_def(JOB)
    with dg.DagsterInstance.get() as instance:
        result = job.execute_in_process(instance=instance, run_config={"loggers": {"console": {}}}, raise_on_error=False)
    if not result.success:
        print_failure(Console(stderr=True), result)
        kept = "is as it was" if settings.published_file.exists() else "was not made"
        print(f"nothing was published: {settings.published_file} {kept}", file=sys.stderr)
        return 1
    with duckdb.connect(str(settings.build_file), read_only=True) as con:
        print_summary(wide_console(), report_summaries(con), duplicate_files(con))
    print(f"published {settings.published_file}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
