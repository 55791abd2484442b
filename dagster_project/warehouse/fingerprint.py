"""What decides a publication besides the reports: the code, the models and the suites, as one hash."""

import hashlib

from dagster_project.engine.fingerprint import extractor_fingerprint, files_digest
from dagster_project.settings import PROJECT_DIR, Settings


def pipeline_fingerprint(settings: Settings) -> str:
    """Changes whenever a publication of the same reports could: all code, models, suites and packages."""
    code = files_digest([PROJECT_DIR / "dagster_project", PROJECT_DIR / "requirements.lock"], PROJECT_DIR)
    models = files_digest([settings.dbt_dir], settings.dbt_dir)
    suites = files_digest([settings.expectations_dir], settings.expectations_dir)
    return hashlib.sha256("\n".join([code, models, suites, extractor_fingerprint()]).encode()).hexdigest()
