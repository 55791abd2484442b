select
    statement.report_key,
    report.source_file,
    statement.statement,
    statement.state,
    statement.title,
    cast(statement.source_line as integer) as source_line,
    cast(statement.source_page as integer) as source_page,
    statement.amount_unit,
    statement.resolution_yuan,
    statement.note
from {{ ref('stg_statement') }} as statement
inner join {{ ref('int_report') }} as report on statement.report_key = report.report_key
