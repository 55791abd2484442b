"""The one thing Dagster loads."""

import dagster as dg

from dagster_project.defs.build import build_definitions
from dagster_project.settings import Settings

defs: dg.Definitions = build_definitions(Settings.from_environment())
