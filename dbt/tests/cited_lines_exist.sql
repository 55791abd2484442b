-- Every figure cites a line of its report, and the citation is worth nothing when that line isn't there. Line numbers are
-- plain integers that join to any report, so they are looked up together with the report.
{% set citing = [
    ('fact_reported_amount', 'source_line'), ('fact_narrative_amount', 'source_line'), ('fact_project', 'source_line'),
    ('fact_discrepancy', 'source_line'), ('fact_discrepancy', 'counterpart_line'),
    ('fact_performance_indicator', 'source_line'), ('report_statement', 'source_line'), ('report_form', 'source_line'),
    ('audit_totals', 'source_line')
] %}
{% for relation, line in citing %}
    select
        '{{ relation }}' as relation,
        '{{ line }}' as column_name,
        citing.report_key,
        citing.{{ line }} as line_no
    from {{ ref(relation) }} as citing
    where
        citing.{{ line }} is not null
        and not exists (
            select 1
            from {{ ref('source_line') }} as line
            where line.report_key = citing.report_key and line.line_no = citing.{{ line }}
        )
    {{ 'union all' if not loop.last }}
{% endfor %}
