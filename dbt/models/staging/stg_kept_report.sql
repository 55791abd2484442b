select
    report_key,
    statements_present,
    statements_unread,
    discrepancies,
    reported,
    repaired,
    inferred,
    ruled,
    disputed
from {{ source('extracted', 'kept_report') }}
