"""All definitions, put together for one set of folders."""

import dagster as dg

from dagster_project.audit.suites import load_suites
from dagster_project.defs.audit import audit_checks
from dagster_project.defs.auditor import Auditor
from dagster_project.defs.ingestion import extraction, raw_reports
from dagster_project.defs.jobs import arrivals, materialize, nightly
from dagster_project.defs.lock import RunLock
from dagster_project.defs.loggers import console
from dagster_project.defs.models import DBT_GATE, model_assets
from dagster_project.defs.publication import publication_asset
from dagster_project.defs.pulling import pulled_reports
from dagster_project.settings import Settings
from dagster_project.warehouse.publication import MARTS


def build_definitions(settings: Settings) -> dg.Definitions:
    """The assets, checks, job and schedule of a deployment with these folders."""
    models = model_assets(settings)
    suites = load_suites(settings.expectations_dir)
    marts = [spec.key for spec in models.specs if spec.group_name == MARTS]
    publication = publication_asset(marts, gates=[DBT_GATE, *(suite.name for suite in suites)])
    return dg.Definitions(
        assets=[pulled_reports, raw_reports, extraction, models, publication],
        asset_checks=[audit_checks(suites)],
        jobs=[materialize],
        schedules=[nightly],
        sensors=[arrivals],
        resources={"settings": settings, "auditor": Auditor(), "run_lock": RunLock.of(settings)},
        loggers={"console": console},
        executor=dg.in_process_executor,
    )
