select
    report_key,
    kind,
    scope,
    title,
    project_name,
    state,
    rows_read,
    rows_left_out,
    lines_left_out,
    reasons,
    source_line
from {{ source('extracted', 'performance_form') }}
