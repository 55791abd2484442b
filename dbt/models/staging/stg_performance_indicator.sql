select
    report_key,
    scope,
    project_name,
    goal,
    level1,
    level2,
    level3,
    target,
    actual,
    score,
    prior1,
    prior2,
    source_line
from {{ source('extracted', 'performance_indicator') }}
