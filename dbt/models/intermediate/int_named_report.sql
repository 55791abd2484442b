-- A published report with its place and the names of its codes: what every wide table begins with.
select
    report.report_key,
    report.source_file,
    {{ code_and_names('kind', 'report.kind') }},
    report.fiscal_year,
    report.unit_key,
    report.unit_name,
    unit.province,
    unit.city,
    unit.district,
    {{ code_and_names('report_scope', 'report.report_scope') }},
    report.source_url,
    report.retrieved_at
from {{ ref('dim_report') }} as report
left join {{ ref('dim_unit') }} as unit on report.unit_key = unit.unit_key
{{ join_names('kind', 'report.kind') }}
{{ join_names('report_scope', 'report.report_scope') }}
where report.state = 'published'
