select
    report_key,
    source_file,
    state
from {{ source('extracted', 'previous_report') }}
