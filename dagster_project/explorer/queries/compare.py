"""Budget against final and year against year: for one unit within one scope, never across."""

from dagster_project.published.query import Query


def units() -> Query:
    """Units with the scopes they report in, and how many reports, kinds and years each has."""
    return Query(
        """
        select report.unit_key, unit.unit_name, report.report_scope, count(*) as reports,
            list_sort(list(distinct report.fiscal_year)) as years, list_sort(list(distinct report.kind)) as kinds
        from marts.dim_report as report inner join marts.dim_unit as unit using (unit_key)
        where report.state = 'published'
        group by all order by reports desc, unit.unit_name, report.report_scope
        """
    )


_OF_ONE_SCOPE = """
    select * from marts.dim_report
    where state = 'published' and unit_key = $unit_key and report_scope is not distinct from $report_scope
"""


def by_class(unit_key: str, report_scope: str | None) -> Query:
    """Expenditure of each report of a unit within a scope by 类: a row a year, kind of report and 类."""
    return Query(
        f"""
        with report as ({_OF_ONE_SCOPE})
        select report.report_key, report.fiscal_year, report.kind, subject.class_code, subject.class_name,
            cast(sum(fact.amount_yuan) as decimal(20, 2)) as amount_yuan
        from report inner join marts.fact_expenditure as fact using (report_key)
        left join marts.dim_subject as subject using (subject_key)
        group by all order by report.fiscal_year, report.kind, amount_yuan desc
        """,
        {"unit_key": unit_key, "report_scope": report_scope},
    )


def execution(unit_key: str, report_scope: str | None) -> Query:
    """What the reports say of budget and final figure of a subject, and the rate stated and computed."""
    return Query(
        f"""
        with report as ({_OF_ONE_SCOPE})
        select report.report_key, report.fiscal_year, fact.subject_code, fact.subject_name, fact.fund_source,
            fact.initial_budget_yuan, fact.adjusted_budget_yuan, fact.final_yuan, fact.stated_rate, fact.computed_rate,
            fact.sentence, fact.source_line
        from report inner join marts.fact_budget_execution as fact using (report_key)
        order by report.fiscal_year desc, fact.source_line
        """,
        {"unit_key": unit_key, "report_scope": report_scope},
    )


def changes(unit_key: str, report_scope: str | None) -> Query:
    """What the reports themselves say has risen or fallen, newest first; what they compare with is in the sentence."""
    return Query(
        f"""
        with report as ({_OF_ONE_SCOPE})
        select report.report_key, report.fiscal_year, said.subject_name, said.measure, said.basis, said.amount_yuan, said.percent,
            said.sentence, said.source_line
        from report inner join marts.fact_narrative_amount as said using (report_key)
        where said.value_type = 'change' and said.measure != 'unspecified'
        order by report.fiscal_year desc, abs(said.amount_yuan) desc, said.source_line
        """,
        {"unit_key": unit_key, "report_scope": report_scope},
    )


def three_public(unit_key: str, report_scope: str | None) -> Query:
    """The 三公 of each report of a unit within a scope, budget and final."""
    return Query(
        f"""
        with report as ({_OF_ONE_SCOPE})
        select report.report_key, report.fiscal_year, report.kind, fact.item, fact.basis, fact.budget_stage, fact.amount_yuan, fact.status
        from report inner join marts.fact_three_public as fact using (report_key)
        order by report.fiscal_year, fact.item, fact.basis
        """,
        {"unit_key": unit_key, "report_scope": report_scope},
    )
