"""The asset that pulls reports from the web, and ends a night with nothing new."""

from collections import Counter
from collections.abc import Iterator
from contextlib import suppress

import dagster as dg

from dagster_project.defs.lock import RunLock
from dagster_project.defs.publication import confirm
from dagster_project.intake import NoReports
from dagster_project.pull.folder import last_outcomes
from dagster_project.pull.now import pull_now
from dagster_project.settings import Settings
from dagster_project.warehouse.run_log import trigger
from dagster_project.warehouse.state import CorruptState, State, standing
from dagster_project.warehouse.unchanged import note_unchanged


class Pulling(dg.Config):
    """``ask``: whether to ask the sources; `make materialize` has done so before it looks for anything new."""

    ask: bool = True


# Without its output the steps after it are skipped, and the run ends well.
@dg.asset(group_name="ingestion", kinds={"file"}, output_required=False)
def pulled_reports(
    context: dg.AssetExecutionContext, config: Pulling, settings: dg.ResourceParam[Settings], run_lock: RunLock
) -> Iterator[dg.MaterializeResult]:
    """What the URLs of `sources.toml` give now, in `pulled/` of the warehouse folder. A source that is down stops nothing.

    A run of the schedule ends here where nothing is new.
    """
    outcomes = pull_now(settings, context.log.warning) if config.ask else last_outcomes(settings.pulled_dir)
    started_by = trigger(context.run.tags)
    state = _standing(settings) if started_by == "schedule" else None
    if state is not None:
        note_unchanged(settings, state, started_by, context.run_id)
        confirm(context.instance, state)
        context.log.info(f"nothing is new since the publication of {state.published_at}")
        return
    counts = Counter(outcome.state for outcome in outcomes)
    told = {outcome.url: outcome.reason or outcome.state for outcome in outcomes}
    yield dg.MaterializeResult(metadata={"sources": dg.MetadataValue.json(told), **counts})


def _standing(settings: Settings) -> State | None:
    # What is wrong with either is said by the steps after this one.
    with suppress(CorruptState, NoReports):
        return standing(settings)
    return None
