"""``python -m dagster_project.cli``."""

from dagster_project.cli.app import app

app(prog_name="mingzhang")
