select
    report.report_key,
    report.source_file,
    report.sha256,
    report.kind,
    cast(report.fiscal_year as integer) as fiscal_year,
    {{ organisation_key('report.unit_name') }} as unit_key,
    report.unit_name,
    report.report_scope,
    report.amount_unit,
    cast(report.char_count as integer) as char_count,
    report.state,
    report.state_reason,
    report.source_url,
    report.retrieved_at,
    run.started_at as loaded_at
from {{ ref('stg_report') }} as report
left join {{ ref('stg_pipeline_run') }} as run on run.is_current
