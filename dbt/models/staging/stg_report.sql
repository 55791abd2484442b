select
    report_key,
    source_file,
    sha256,
    state,
    state_reason,
    kind,
    fiscal_year,
    unit_name,
    report_scope,
    amount_unit,
    char_count,
    source_url,
    retrieved_at
from {{ source('extracted', 'report') }}
