"""The Dagster home: runs and events, kept over runs and shared by the command and the UI."""

import os
import sqlite3
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from dagster_project.settings import PROJECT_DIR, Settings

# Not in the project folder itself, where Dagster would take it for a home of its own.
TEMPLATE = PROJECT_DIR / "dagster_project" / "dagster.yaml"


def prepare_home(settings: Settings, warn: Callable[[str], None] = lambda words: print(words, file=sys.stderr)) -> Path:
    """Create the home where it is missing, bring its ``dagster.yaml`` up to date, and use it.

    A damaged home is put aside under another name, and ``warn`` is told: nothing depends on the history in it.
    """
    home = settings.dagster_home
    damaged = _damaged(home)
    if damaged is not None:
        aside = next(path for n in range(1, 1000) if not (path := home.with_name(f"{home.name}-damaged-{n}")).exists())
        home.rename(aside)
        warn(f"Dagster's history was damaged ({damaged}) and is begun anew; the old one is in {aside}")
    home.mkdir(parents=True, exist_ok=True)
    (home / TEMPLATE.name).write_bytes(TEMPLATE.read_bytes())
    os.environ["DAGSTER_HOME"] = str(home)
    return home


def _damaged(home: Path) -> str | None:
    """The first database of a home that is none any more, or what is in its place; None where all is well."""
    if home.exists() and not home.is_dir():
        return home.name
    for path in sorted(home.rglob("*.db")):
        with closing(sqlite3.connect(path)) as database:
            try:
                database.execute("select count(*) from sqlite_master").fetchone()
            except sqlite3.DatabaseError as error:
                return f"{path.relative_to(home)}: {error}"
    return None


if __name__ == "__main__":
    print(prepare_home(Settings.from_environment()))
