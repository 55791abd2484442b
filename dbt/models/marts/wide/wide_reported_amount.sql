-- Every amount cell with the names of its codes and the text of its line. Not additive: totals and parts stand side by side.
select
    fact.cell_key,
    report.report_key,
    report.source_file,
    report.kind,
    report.kind_zh,
    report.kind_en,
    report.fiscal_year,
    report.unit_name,
    report.province,
    report.city,
    report.district,
    report.report_scope,
    report.report_scope_zh,
    report.report_scope_en,
    {{ code_and_names('statement', 'fact.statement') }},
    {{ code_and_names('side', 'fact.side') }},
    {{ code_and_names('basis', 'fact.basis') }},
    {{ code_and_names('budget_stage', 'fact.budget_stage') }},
    fact.line_no,
    fact.line_code,
    fact.line_name,
    subject.class_code,
    subject.class_name,
    subject.class_name_en,
    subject.subject_name_en,
    fact.measure,
    -- A column that has no name of its own is kept under its printed header.
    coalesce(measure_name.name_zh, regexp_replace(fact.measure, '^other:', '')) as measure_zh,
    coalesce(measure_name.name_en, regexp_replace(fact.measure, '^other:', '')) as measure_en,
    fact.amount_yuan,
    cast(fact.amount_yuan / 10000 as decimal(20, 6)) as amount_wan,
    fact.value,
    fact.value_unit,
    fact.printed,
    {{ code_and_names('status', 'fact.status') }},
    fact.evidence,
    fact.source_line,
    fact.source_page,
    source_line.text as source_text,
    report.source_url,
    report.retrieved_at
from {{ ref('fact_reported_amount') }} as fact
inner join {{ ref('int_named_report') }} as report on fact.report_key = report.report_key
left join {{ ref('source_line') }} as source_line on fact.report_key = source_line.report_key and fact.source_line = source_line.line_no
left join {{ ref('int_named_subject') }} as subject on fact.subject_key = subject.subject_key
{{ join_names('statement', 'fact.statement') }}
{{ join_names('side', 'fact.side') }}
{{ join_names('basis', 'fact.basis') }}
{{ join_names('budget_stage', 'fact.budget_stage') }}
{{ join_names('measure', 'fact.measure') }}
{{ join_names('status', 'fact.status') }}
