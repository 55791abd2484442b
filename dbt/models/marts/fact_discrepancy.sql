select
    discrepancy.report_key,
    report.source_file,
    discrepancy.kind,
    discrepancy.severity,
    discrepancy.where_stated,
    discrepancy.unit,
    discrepancy.stated_value,
    discrepancy.expected_value,
    discrepancy.difference,
    discrepancy.stated_text,
    discrepancy.expected_text,
    discrepancy.explanation_zh,
    discrepancy.explanation_en,
    cast(discrepancy.source_line as integer) as source_line,
    cast(discrepancy.counterpart_line as integer) as counterpart_line
from {{ ref('stg_discrepancy') }} as discrepancy
inner join {{ ref('int_report') }} as report on discrepancy.report_key = report.report_key
