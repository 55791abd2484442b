"""The overview: what is published, how certain it is, and what the runs changed."""

from dagster_project.published.query import Query


def reports() -> Query:
    """A row a report taken in: its statements by state, its amounts by status, its contradictions."""
    return Query(
        """
        with statement as (
            select report_key,
                count(*) filter (state in ('present', 'declared_empty', 'blank')) as statements_read,
                count(*) filter (state in ('image', 'unread') and statement != 'unknown') as statements_unread
            from marts.report_statement group by report_key
        ),
        amount as (
            select report_key,
                count(*) as amounts,
                count(*) filter (status = 'repaired') as repaired,
                count(*) filter (status = 'inferred') as inferred,
                count(*) filter (status = 'ruled') as ruled,
                count(*) filter (status = 'disputed') as disputed
            from marts.fact_reported_amount group by report_key
        ),
        contradiction as (
            select report_key, count(*) as contradictions
            from marts.fact_discrepancy where severity = 'beyond_rounding' group by report_key
        )
        select report.report_key, report.unit_name, report.fiscal_year, report.kind, report.report_scope,
            statement.statements_read, statement.statements_unread,
            coalesce(amount.amounts, 0) as amounts, coalesce(amount.repaired, 0) as repaired,
            coalesce(amount.inferred, 0) as inferred, coalesce(amount.ruled, 0) as ruled, coalesce(amount.disputed, 0) as disputed,
            coalesce(contradiction.contradictions, 0) as contradictions, report.state, report.state_reason, report.source_file
        from marts.dim_report as report
        left join statement using (report_key) left join amount using (report_key) left join contradiction using (report_key)
        order by report.state desc, report.fiscal_year desc, report.unit_name, report.source_file
        """
    )


def certainty() -> Query:
    """Amount cells by report and status."""
    return Query(
        """
        select report.report_key, report.unit_name, report.fiscal_year, report.kind, cell.status, count(*) as amounts
        from marts.fact_reported_amount as cell inner join marts.dim_report as report using (report_key)
        group by all order by report.fiscal_year desc, report.unit_name, cell.status
        """
    )


def totals() -> Query:
    """One row of figures over the whole publication."""
    return Query(
        """
        select
            (select count(*) from marts.dim_report where state = 'published') as published,
            (select count(*) from marts.dim_report where state = 'quarantined') as quarantined,
            (select count(*) from marts.report_statement where state in ('present', 'declared_empty', 'blank')) as statements_read,
            (
                select count(*) from marts.report_statement where state in ('image', 'unread') and statement != 'unknown'
            ) as statements_unread,
            count(*) as amounts,
            count(*) filter (status = 'reported') as reported,
            count(*) filter (status = 'repaired') as repaired,
            count(*) filter (status = 'inferred') as inferred,
            count(*) filter (status = 'ruled') as ruled,
            count(*) filter (status = 'disputed') as disputed,
            (select count(*) from marts.fact_discrepancy where severity = 'beyond_rounding') as contradictions
        from marts.fact_reported_amount
        """
    )


def checked_totals() -> Query:
    """How the totals that reports state came out against the sum of their parts."""
    return Query("select outcome, count(*) as totals from marts.audit_totals group by outcome order by totals desc")


def runs() -> Query:
    """The run log of this publication, newest first; the run it is from is the current one."""
    return Query(
        """
        select started_at, finished_at, trigger, outcome, failure, reports_published, reports_quarantined,
            columns('amounts_.*'), contract_version, code_commit, taxonomy_hash, is_current
        from marts.pipeline_run order by started_at desc
        """
    )


def change() -> Query:
    """The figures of this publication beside those of the one before, a row a figure."""
    return Query(
        """
        with publication as (
            select *, row_number() over (order by started_at desc) as age
            from marts.pipeline_run where outcome = 'published'
        ),
        figure as (
            from (
                select age, reports_published, reports_quarantined, duplicate_files, columns('amounts_.*')
                from publication where age <= 2
            )
            unpivot include nulls (amount for figure in (columns(* exclude age)))
        )
        select figure, max(amount) filter (age = 2) as before, max(amount) filter (age = 1) as now,
            max(amount) filter (age = 1) - max(amount) filter (age = 2) as difference
        from figure group by figure order by figure desc
        """
    )


def changed_amounts() -> Query:
    """Files and amounts that are not as they were in the publication before, files first."""
    return Query(
        """
        select level, change, source_file, statement, line_code, line_name, coalesce(measure, previous_measure) as measure,
            previous_amount_yuan, amount_yuan, previous_status, status, cell_key
        from marts.publication_change order by level desc, source_file, statement, line_code, line_name, measure, change_key
        """
    )


def rulings() -> Query:
    """What persons decided of cells in dispute, and what became of it."""
    return Query(
        """
        select source_file, cell, ruled_value, measure, who, why, source, state, explanation, cell_key
        from marts.ruling order by is_in_force, line
        """
    )


def current_run() -> Query:
    """The run that this publication is from."""
    return Query("select * from marts.pipeline_run where is_current")
