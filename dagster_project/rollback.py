"""``make rollback``: an earlier published file in place again, for readers who open it from now on."""

import argparse
import sys
import uuid
from dataclasses import replace
from datetime import UTC, datetime

from dagster_project.run import LOCKED
from dagster_project.settings import Settings
from dagster_project.warehouse.export import put_export_in_place, write_export
from dagster_project.warehouse.failure import note_killed
from dagster_project.warehouse.history import NoSuchPublication, bring_back, file_digest, kept
from dagster_project.warehouse.lock import AnotherRun, only_run
from dagster_project.warehouse.run_log import PipelineRun, append_run, code_commit, taxonomy_hash
from dagster_project.warehouse.state import CorruptState, read_state, write_state


def main(arguments: list[str] | None = None) -> int:
    """Bring back the file ``--to`` says, else the last one. 0 when done, 1 where there is none, 3 while a run has the lock."""
    parser = argparse.ArgumentParser(prog="make rollback", description="Publish an earlier file again.")
    parser.add_argument("--to", type=_number, help="the number of a kept file; the last one unless given")
    wanted = parser.parse_args(arguments)
    settings = Settings.from_environment()
    started = datetime.now(UTC)
    try:
        with only_run(settings.lock_file) as killed:
            note_killed(settings.run_log, settings.on_failure, killed, lambda words: print(f"warning: {words}", file=sys.stderr))
            chosen = bring_back(settings.published_file, settings.history_dir, settings.keep_publications, wanted.to)
            put_export_in_place(write_export(settings.published_file, settings.export_dir), settings.export_dir)
            _note_in_state(settings)
            append_run(
                settings.run_log,
                PipelineRun(
                    run_id=str(uuid.uuid4()),
                    started_at=started,
                    finished_at=datetime.now(UTC),
                    trigger="manual",
                    outcome="rolled_back",
                    note=f"publication {chosen.number}, SHA-256 {chosen.digest}…",
                    code_commit=code_commit(),
                    taxonomy_hash=taxonomy_hash(),
                ),
            )
    except AnotherRun as error:
        print(f"nothing was changed: {error}", file=sys.stderr)
        return LOCKED
    except NoSuchPublication as error:
        print(f"nothing was changed: {error}", file=sys.stderr)
        return 1
    others = ", ".join(str(publication.number) for publication in kept(settings.history_dir))
    print(f"{settings.published_file} is publication {chosen.number} again; kept: {others}")
    return 0


def _note_in_state(settings: Settings) -> None:
    """What was brought back stays until something is new: else the next night would undo it. No build goes on from it."""
    try:
        state = read_state(settings.state_file)
    except CorruptState:
        return
    if state is not None:
        write_state(settings.state_file, replace(state, published_sha256=file_digest(settings.published_file), pipeline=""))


def _number(text: str) -> int | None:
    return int(text) if text else None


if __name__ == "__main__":
    sys.exit(main())
