"""What is published, in a few figures."""

from typing import Any

from dagster_project.published.edition import Edition
from dagster_project.published.query import Query

_FIGURES = Query(
    """
    select
        (select count(*) from marts.dim_report where state = 'published') as reports,
        (select count(*) from marts.dim_report where state = 'quarantined') as quarantined,
        (select count(*) from marts.fact_reported_amount where status = 'reported') as amounts_reported,
        (select count(*) from marts.fact_reported_amount where status = 'repaired') as amounts_repaired,
        (select count(*) from marts.fact_reported_amount where status = 'inferred') as amounts_inferred,
        (select count(*) from marts.fact_reported_amount where status = 'ruled') as amounts_ruled,
        (select count(*) from marts.fact_reported_amount where status = 'disputed') as amounts_disputed,
        (select count(*) from marts.fact_discrepancy where severity = 'beyond_rounding') as contradictions
    """
)
_RUN = Query("select started_at, trigger, code_commit from marts.pipeline_run where is_current")


def status_of(edition: Edition) -> dict[str, Any]:
    """The file, the run it is from and its figures."""
    run = edition.row(_RUN)
    return {
        "file": str(edition.path),
        "bytes": edition.identity[2],
        "published_by_the_run_of": f"{run['started_at']:%Y-%m-%d %H:%M:%S} UTC" if run else None,
        "started_by": run["trigger"] if run else None,
        "code": run["code_commit"] if run else None,
        **(edition.row(_FIGURES) or {}),
    }
