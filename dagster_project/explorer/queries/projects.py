"""Projects, performance forms and indicators of a report."""

from dagster_project.published.query import Query


def projects(report_key: str) -> Query:
    """The projects, a row a place of the report that states figures of one."""
    return Query(
        """
        select project_name, project_code, unit_name, budget_yuan, executed_yuan, execution_rate, score, origin, source_line
        from marts.fact_project where report_key = $report_key
        order by coalesce(budget_yuan, executed_yuan) desc, project_name, source_line
        """,
        {"report_key": report_key},
    )


def indicators(report_key: str, project: str | None = None) -> Query:
    """The performance indicators, of all projects and the unit as a whole or of one project."""
    return Query(
        """
        select scope, project_name, goal, level1, level2, level3, target, actual, score, prior1, prior2, source_line
        from marts.fact_performance_indicator
        where report_key = $report_key and ($project is null or project_name = $project)
        order by source_line
        """,
        {"report_key": report_key, "project": project},
    )


def forms(report_key: str) -> Query:
    """The performance forms with how much of each was read, those with rows left out first."""
    return Query(
        """
        select kind, scope, title, project_name, state, rows_read, rows_left_out,
            array_to_string(lines_left_out, ', ') as lines_left_out, array_to_string(list_distinct(reasons), '; ') as reasons, source_line
        from marts.report_form where report_key = $report_key
        order by rows_left_out desc, source_line
        """,
        {"report_key": report_key},
    )
