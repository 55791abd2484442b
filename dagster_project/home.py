"""The Dagster home: runs and events, kept over runs and shared by the command and the UI."""

import os
from pathlib import Path

from dagster_project.settings import PROJECT_DIR, Settings

# Not in the project folder itself, where Dagster would take it for a home of its own.
TEMPLATE = PROJECT_DIR / "dagster_project" / "dagster.yaml"


def prepare_home(settings: Settings) -> Path:
    """Create the home where it is missing, bring its ``dagster.yaml`` up to date, and use it."""
    home = settings.dagster_home
    home.mkdir(parents=True, exist_ok=True)
    (home / TEMPLATE.name).write_bytes(TEMPLATE.read_bytes())
    os.environ["DAGSTER_HOME"] = str(home)
    return home


if __name__ == "__main__":
    print(prepare_home(Settings.from_environment()))
