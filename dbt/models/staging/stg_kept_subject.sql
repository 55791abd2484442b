select
    report_key,
    classification,
    code,
    name,
    fiscal_year,
    source_rank,
    lines
from {{ source('extracted', 'kept_subject') }}
