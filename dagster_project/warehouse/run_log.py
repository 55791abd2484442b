"""The run log: a JSON line a run, and the same rows as relation ``pipeline_run``."""

import hashlib
import json
import subprocess
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from datetime import datetime
from pathlib import Path
from typing import Any

from dagster_project.settings import CONTRACT_VERSION, PROJECT_DIR, TAXONOMY_DIR


@dataclass(frozen=True, slots=True, kw_only=True)
class PipelineRun:
    """A run. Times are UTC; counts are those of the build, None where the run failed before.

    ``outcome`` is ``published``, ``failed`` (then with ``failure``, in words), ``unchanged``
    (nothing was new, so nothing was done) or ``rolled_back`` (``note`` says to what). The run whose
    publication a reader has open is the one with ``is_current``; as it stands in that very
    file, ``finished_at`` is None there.
    """

    run_id: str
    started_at: datetime
    finished_at: datetime | None = None
    trigger: str
    outcome: str
    failure: str | None = None
    note: str | None = None
    contract_version: str = CONTRACT_VERSION
    code_commit: str | None
    taxonomy_hash: str
    reports_published: int | None = None
    reports_quarantined: int | None = None
    duplicate_files: int | None = None
    amounts_reported: int | None = None
    amounts_repaired: int | None = None
    amounts_inferred: int | None = None
    amounts_ruled: int | None = None
    amounts_disputed: int | None = None
    is_current: bool = False


_TIMES = ("started_at", "finished_at")


def append_run(path: Path, run: PipelineRun) -> bool:
    """Add ``run`` to the log, once: a run that is already in it is left alone, and the answer False."""
    if any(known.run_id == run.run_id for known in read_runs(path)):
        return False
    row = {name: value for name, value in asdict(run).items() if name != "is_current"}
    line = json.dumps(row, default=datetime.isoformat, ensure_ascii=False) + "\n"
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a+", encoding="utf-8") as log:
        # A line cut off by a killed run must not swallow this one.
        if log.tell() and not path.read_bytes().endswith(b"\n"):
            log.write("\n")
        log.write(line)
    return True


def read_runs(path: Path) -> list[PipelineRun]:
    """The runs in the log, oldest first. Lines that are no run are passed over."""
    if not path.is_file():
        return []
    runs = (_parse(line) for line in path.read_text(encoding="utf-8", errors="replace").splitlines())
    return [run for run in runs if run is not None]


def _parse(line: str) -> PipelineRun | None:
    known = {column.name for column in fields(PipelineRun)}
    try:
        row: dict[str, Any] = {name: value for name, value in json.loads(line).items() if name in known}
        row |= {name: datetime.fromisoformat(row[name]) for name in _TIMES if row.get(name)}
        return PipelineRun(**row)
    except (ValueError, TypeError, AttributeError):
        return None


def trigger(tags: Mapping[str, str]) -> str:
    """What started a run (``schedule``, ``sensor`` or ``manual``), by the tags Dagster gives it."""
    return next((word for word in ("schedule", "sensor") if f"dagster/{word}_name" in tags), "manual")


def code_commit(project_dir: Path = PROJECT_DIR) -> str | None:
    """The commit of the code, ``-dirty`` where it was changed since; None outside a checkout."""
    # Without writing anything: a look at the checkout must not leave a lock in it.
    command = ["git", "--no-optional-locks", "-C", str(project_dir), "describe", "--always", "--dirty", "--abbrev=40", "--exclude=*"]
    try:
        return subprocess.run(command, capture_output=True, text=True, check=True, timeout=10).stdout.strip() or None
    except (OSError, subprocess.SubprocessError):
        return None


def taxonomy_hash(folder: Path = TAXONOMY_DIR) -> str:
    """SHA-256 over the names and bytes of the taxonomy: what decides how a report is read."""
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        if path.is_file() and "__pycache__" not in path.parts:
            digest.update(path.relative_to(folder).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()
