select
    report_key,
    cast(page as integer) as page,
    cast(line_no as integer) as line_no,
    text
from {{ ref('stg_source_line') }}
