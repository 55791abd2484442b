select
    cell_key,
    report_key,
    source_file,
    statement,
    line_no,
    line_code,
    line_name,
    side,
    basis,
    measure,
    amount_yuan,
    value,
    status
from {{ source('extracted', 'previous_amount') }}
