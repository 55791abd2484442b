"""A night with nothing new: what is left to do is to note it."""

import uuid
from datetime import UTC, datetime

from dagster_project.settings import Settings
from dagster_project.warehouse.history import wal_of
from dagster_project.warehouse.run_log import PipelineRun, append_run, code_commit, taxonomy_hash
from dagster_project.warehouse.state import State


def note_unchanged(settings: Settings, state: State, started_by: str, run_id: str | None = None, note: str | None = None) -> bool:
    """Note in the run log that nothing was new. Returns whether a stray log lay beside the published file, which is removed."""
    stray = wal_of(settings.published_file).exists()
    if stray:
        wal_of(settings.published_file).unlink()
    now = datetime.now(UTC)
    append_run(
        settings.run_log,
        PipelineRun(
            run_id=run_id or str(uuid.uuid4()),
            started_at=now,
            finished_at=now,
            trigger=started_by,
            outcome="unchanged",
            note=note,
            code_commit=code_commit(),
            taxonomy_hash=taxonomy_hash(),
            reports_published=state.reports_published,
            reports_quarantined=state.reports_quarantined,
        ),
    )
    return stray
