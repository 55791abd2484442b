select
    indicator.report_key,
    report.source_file,
    report.unit_key,
    cast(report.fiscal_year as integer) as fiscal_year,
    indicator.scope,
    indicator.project_name,
    indicator.goal,
    indicator.level1,
    indicator.level2,
    indicator.level3,
    indicator.target,
    indicator.actual,
    indicator.score,
    indicator.prior1,
    indicator.prior2,
    cast(indicator.source_line as integer) as source_line
from {{ ref('stg_performance_indicator') }} as indicator
inner join {{ ref('int_report') }} as report on indicator.report_key = report.report_key
