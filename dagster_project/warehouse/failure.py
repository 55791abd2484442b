"""Runs that failed: noted in the run log, and told to whoever the operator names."""

import json
import shlex
import subprocess
import uuid
from collections.abc import Callable
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

from dagster_project.warehouse.lock import Killed
from dagster_project.warehouse.run_log import PipelineRun, append_run, code_commit, taxonomy_hash

# A mail that hangs must not hold up the next night.
_LONGEST_SECONDS = 60


def note_failure(
    run_log: Path,
    command: str,
    failure: str,
    warn: Callable[[str], None],
    *,
    started_at: datetime,
    started_by: str,
    run_id: str | None = None,
    finished_at: datetime | None = None,
) -> None:
    """Add a failed run to the log, once, and run ``command``, where there is one, with its facts."""
    run = PipelineRun(
        run_id=run_id or str(uuid.uuid4()),
        started_at=started_at,
        finished_at=finished_at or datetime.now(UTC),
        trigger=started_by,
        outcome="failed",
        failure=failure,
        code_commit=code_commit(),
        taxonomy_hash=taxonomy_hash(),
    )
    if append_run(run_log, run) and command:
        _tell(run_log, command, run, warn)


def note_killed(run_log: Path, command: str, killed: Killed | None, warn: Callable[[str], None]) -> None:
    """The run before, where its process was killed, which could not note it itself."""
    if killed is None:
        return
    words = f"process {killed.process} ended in the middle of its run: killed, or the machine went down"
    warn(f"the run before failed: {words}; this one makes up for it")
    run_id = str(uuid.uuid5(uuid.NAMESPACE_URL, f"mingzhang:{killed.process}:{killed.since.isoformat()}"))
    note_failure(run_log, command, words, warn, started_at=killed.since, started_by="unknown", run_id=run_id)


def _tell(run_log: Path, command: str, run: PipelineRun, warn: Callable[[str], None]) -> None:
    """The command gets the line of the run log, and whose it is, on standard input: no shell reads any of it."""
    facts = {name: value for name, value in asdict(run).items() if name != "is_current"} | {"run_log": str(run_log)}
    text = json.dumps(facts, default=datetime.isoformat, ensure_ascii=False) + "\n"
    try:
        subprocess.run(shlex.split(command), input=text.encode(), check=True, capture_output=True, timeout=_LONGEST_SECONDS)
    except (OSError, ValueError, subprocess.SubprocessError) as error:
        warn(f"MINGZHANG_ON_FAILURE could not be run: {error}")
