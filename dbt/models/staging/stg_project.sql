select
    report_key,
    project_code,
    project_name,
    unit_name,
    budget_yuan,
    executed_yuan,
    execution_rate,
    score,
    origin,
    source_line
from {{ source('extracted', 'project') }}
