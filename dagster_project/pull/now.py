"""A deployment's sources, pulled now."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from dagster_project.intake import SOURCES, NoReports, find_files
from dagster_project.settings import Settings

if TYPE_CHECKING:
    from dagster_project.pull.folder import Outcome


def pull_now(settings: Settings, warn: Callable[[str], None]) -> "list[Outcome]":
    """Pull what ``sources.toml`` lists, within the limits of the settings; ``warn`` is told what failed. Raises nothing for it."""
    if not _concerned(settings):
        return []
    # Imported for those who pull: a night without sources needs none of it.
    from dagster_project.pull.fetch import Limits
    from dagster_project.pull.folder import pull
    from dagster_project.pull.sources import BadSources, read_sources

    limits = Limits(seconds=settings.pull_seconds, most_bytes=settings.pull_megabytes * 1024 * 1024, allowed=settings.pull_allow)
    try:
        outcomes = pull(read_sources(settings.raw_dir), settings.pulled_dir, limits)
    except BadSources as error:
        warn(f"nothing was pulled: {error}")
        return []
    except OSError as error:
        warn(f"not everything was pulled ({error}): what was pulled before stays")
        return []
    for outcome in outcomes:
        if outcome.state == "failed":
            warn(f"{outcome.url} was not pulled: {outcome.reason}; what was pulled of it before stays")
    return outcomes


def _concerned(settings: Settings) -> bool:
    """Whether there is a list, or files of a list that was there; a raw folder with nothing in it may be a disk that isn't mounted."""
    if (settings.raw_dir / SOURCES).is_file():
        return True
    if not settings.pulled_dir.is_dir():
        return False
    try:
        return bool(find_files(settings.raw_dir))
    except NoReports:
        return False
