select
    form.report_key,
    report.source_file,
    form.kind,
    form.scope,
    form.title,
    form.project_name,
    form.state,
    cast(form.rows_read as integer) as rows_read,
    cast(form.rows_left_out as integer) as rows_left_out,
    form.lines_left_out,
    form.reasons,
    cast(form.source_line as integer) as source_line
from {{ ref('stg_performance_form') }} as form
inner join {{ ref('int_report') }} as report on form.report_key = report.report_key
