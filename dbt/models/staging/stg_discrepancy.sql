select
    report_key,
    kind,
    severity,
    where_stated,
    unit,
    stated_value,
    expected_value,
    difference,
    stated_text,
    expected_text,
    explanation_zh,
    explanation_en,
    source_line,
    counterpart_line
from {{ source('extracted', 'discrepancy') }}
