select
    report_key,
    section,
    subject_name,
    subject_code,
    measure,
    basis,
    budget_stage,
    period,
    value_type,
    amount_yuan,
    resolution_yuan,
    percent,
    sentence,
    source_line
from {{ source('extracted', 'narrative_amount') }}
