select
    report_key,
    page,
    line_no,
    text
from {{ source('extracted', 'source_line') }}
