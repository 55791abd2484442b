"""What a report's money is spent on, from the additive facts; and where each row comes from."""

from dagster_project.published.query import Query


def by_subject(report_key: str) -> Query:
    """Expenditure by 类, 款, 项, kind and fund. Additive."""
    return Query(
        """
        select fact.fact_key, subject.class_code, subject.class_name, subject.section_code, subject.section_name,
            subject.code as subject_code, subject.name as subject_name, fact.expenditure_type, fact.fund_source,
            fact.amount_yuan, fact.status, fact.origin
        from marts.fact_expenditure as fact left join marts.dim_subject as subject using (subject_key)
        where fact.report_key = $report_key
        order by sum(fact.amount_yuan) over (partition by subject.class_code) desc, subject.class_code, fact.amount_yuan desc
        """,
        {"report_key": report_key},
    )


def by_type(report_key: str) -> Query:
    """Expenditure by kind (basic, project, …) and status."""
    return Query(
        """
        select expenditure_type, status, sum(amount_yuan) as amount_yuan
        from marts.fact_expenditure where report_key = $report_key group by all order by amount_yuan desc
        """,
        {"report_key": report_key},
    )


def stated_totals(report_key: str, class_code: str | None) -> Query:
    """What the report itself states as the total of a 类 (None: of all), beside the sum of the rows above."""
    return Query(
        """
        select origin, statement, measure, line_name, status, stated_yuan, computed_yuan, difference_yuan, outcome, reason, source_line
        from marts.audit_totals
        where report_key = $report_key and fact = 'fact_expenditure' and class_code is not distinct from $class_code
            and measure not in ('basic', 'project')
        order by source_line
        """,
        {"report_key": report_key, "class_code": class_code},
    )


def by_economic_category(report_key: str) -> Query:
    """Basic expenditure by economic 类 and 款. Additive."""
    return Query(
        """
        select fact.fact_key, subject.class_code, subject.class_name, subject.code as subject_code, subject.name as subject_name,
            fact.cost_type, fact.amount_yuan, fact.status
        from marts.fact_basic_expenditure as fact left join marts.dim_subject as subject using (subject_key)
        where fact.report_key = $report_key
        order by sum(fact.amount_yuan) over (partition by subject.class_code) desc, subject.class_code, fact.amount_yuan desc
        """,
        {"report_key": report_key},
    )


def three_public(report_key: str) -> Query:
    """The 三公 by item, budget and final."""
    return Query(
        """
        select fact_key, item, basis, budget_stage, amount_yuan, status
        from marts.fact_three_public where report_key = $report_key order by item, basis
        """,
        {"report_key": report_key},
    )


def said(report_key: str, subject_code: str) -> Query:
    """What the report says of a subject in prose: sentences with their lines."""
    return Query(
        """
        select said.sentence, min(said.source_line) as source_line
        from marts.fact_narrative_amount as said inner join marts.dim_subject as subject using (subject_key)
        where said.report_key = $report_key and subject.classification = 'functional' and subject.code = $subject_code
        group by said.sentence order by source_line, said.sentence
        """,
        {"report_key": report_key, "subject_code": subject_code},
    )


def sources(fact: str, fact_key: str) -> Query:
    """The cells and sentences that a row of an additive fact comes from."""
    return Query(
        """
        select bridge.cell_key, cell.statement, cell.line_code, coalesce(cell.line_name, said.subject_name) as line_name,
            coalesce(cell.measure, said.measure) as measure, bridge.weight, coalesce(cell.amount_yuan, said.amount_yuan) as amount_yuan,
            cell.status, said.sentence, coalesce(cell.source_line, said.source_line) as source_line
        from marts.bridge_fact_cell as bridge
        left join marts.fact_reported_amount as cell using (cell_key)
        left join marts.fact_narrative_amount as said using (narrative_key)
        where bridge.fact = $fact and bridge.fact_key = $fact_key
        order by source_line, bridge.cell_key
        """,
        {"fact": fact, "fact_key": fact_key},
    )
