select
    report_key,
    statement,
    state,
    title,
    source_line,
    source_page,
    amount_unit,
    resolution_yuan,
    note
from {{ source('extracted', 'statement') }}
