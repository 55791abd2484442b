select
    project.report_key,
    report.source_file,
    report.unit_key,
    cast(report.fiscal_year as integer) as fiscal_year,
    project.project_code,
    project.project_name,
    project.unit_name,
    project.budget_yuan,
    project.executed_yuan,
    project.execution_rate,
    project.score,
    project.origin,
    cast(project.source_line as integer) as source_line
from {{ ref('stg_project') }} as project
inner join {{ ref('int_report') }} as report on project.report_key = report.report_key
