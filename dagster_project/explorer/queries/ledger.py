"""What doesn't reconcile in the reports themselves."""

from collections.abc import Sequence

from dagster_project.published.query import Query


def contradictions(report_keys: Sequence[str] = (), kinds: Sequence[str] = (), severities: Sequence[str] = ()) -> Query:
    """The ledger, those beyond rounding first; an empty choice stands for all."""
    return Query(
        """
        select fault.*, report.unit_name, report.fiscal_year, report.kind as report_kind
        from marts.fact_discrepancy as fault inner join marts.dim_report as report using (report_key)
        where (len($report_keys) = 0 or list_contains($report_keys, fault.report_key))
            and (len($kinds) = 0 or list_contains($kinds, fault.kind))
            and (len($severities) = 0 or list_contains($severities, fault.severity))
        order by fault.severity, report.fiscal_year desc, fault.source_file, fault.source_line, fault.counterpart_line
        """,
        {"report_keys": list(report_keys), "kinds": list(kinds), "severities": list(severities)},
    )


def count(report_key: str) -> Query:
    """How much of a report doesn't reconcile, rounding aside."""
    return Query(
        """
        select count(*) as contradictions from marts.fact_discrepancy
        where report_key = $report_key and severity = 'beyond_rounding'
        """,
        {"report_key": report_key},
    )


def choices() -> Query:
    """Which reports, kinds and severities there are to filter by."""
    return Query(
        """
        select list_sort(list(distinct report_key)) as report_keys, list_sort(list(distinct kind)) as kinds,
            list_sort(list(distinct severity)) as severities
        from marts.fact_discrepancy
        """
    )
