select
    cast(ruled.line as integer) as line,
    ruled.report_key,
    report.source_file,
    ruled.cell,
    ruled.cell_key,
    ruled.ruled_value,
    ruled.measure,
    ruled.who,
    ruled.why,
    ruled.source,
    ruled.state,
    ruled.state in ('settled', 'overrides') as is_in_force,
    ruled.explanation
from {{ ref('stg_ruled_cell') }} as ruled
left join {{ ref('int_report') }} as report on ruled.report_key = report.report_key
