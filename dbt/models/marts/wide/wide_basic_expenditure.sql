-- fact_basic_expenditure with every name beside its code: one table for a BI tool, as additive as the fact.
select
    fact.fact_key,
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
    subject.class_code,
    subject.class_name,
    subject.class_name_en,
    subject.section_code,
    subject.section_name,
    subject.section_name_en,
    subject.subject_code,
    subject.subject_name,
    subject.subject_name_en,
    {{ code_and_names('cost_type', 'fact.cost_type') }},
    fact.amount_yuan,
    cast(fact.amount_yuan / 10000 as decimal(20, 6)) as amount_wan,
    fact.resolution_yuan,
    {{ code_and_names('status', 'fact.status') }},
    fact.origin,
    report.source_url,
    report.retrieved_at
from {{ ref('fact_basic_expenditure') }} as fact
inner join {{ ref('int_named_report') }} as report on fact.report_key = report.report_key
left join {{ ref('int_named_subject') }} as subject on fact.subject_key = subject.subject_key
{{ join_names('cost_type', 'fact.cost_type') }}
{{ join_names('status', 'fact.status') }}
