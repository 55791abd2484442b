"""A report: its statements and their cells."""

from dagster_project.published.query import Query


def published() -> Query:
    """The published reports with their amounts by status, those with the most amounts first."""
    return Query(
        """
        select report.*, count(cell.cell_key) as amounts,
            count(*) filter (cell.status = 'reported') as reported, count(*) filter (cell.status = 'repaired') as repaired,
            count(*) filter (cell.status = 'inferred') as inferred, count(*) filter (cell.status = 'ruled') as ruled,
            count(*) filter (cell.status = 'disputed') as disputed
        from marts.dim_report as report left join marts.fact_reported_amount as cell using (report_key)
        where report.state = 'published'
        group by all order by amounts desc, report.fiscal_year desc, report.source_file
        """
    )


def statements(report_key: str) -> Query:
    """What became of each statement, in the order of the report; absent ones last."""
    return Query(
        """
        select statement, state, title, source_line, source_page, amount_unit, resolution_yuan, note
        from marts.report_statement where report_key = $report_key
        order by state = 'absent', source_line, statement
        """,
        {"report_key": report_key},
    )


def cells(report_key: str, statement: str) -> Query:
    """The amount cells of a statement, in the order printed."""
    return Query(
        """
        select cell_key, side, basis, row_no, line_no, line_code, line_name, measure, candidate_measures,
            amount_yuan, value, value_unit, printed, status, source_line
        from marts.fact_reported_amount where report_key = $report_key and statement = $statement
        order by side desc, row_no, source_line, cell_key
        """,
        {"report_key": report_key, "statement": statement},
    )
