-- fact_three_public with every name beside its code: one table for a BI tool, as additive as the fact within a basis and budget stage.
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
    {{ code_and_names('basis', 'fact.basis') }},
    {{ code_and_names('budget_stage', 'fact.budget_stage') }},
    {{ code_and_names('item', 'fact.item') }},
    fact.amount_yuan,
    cast(fact.amount_yuan / 10000 as decimal(20, 6)) as amount_wan,
    fact.resolution_yuan,
    {{ code_and_names('status', 'fact.status') }},
    fact.origin,
    report.source_url,
    report.retrieved_at
from {{ ref('fact_three_public') }} as fact
inner join {{ ref('int_named_report') }} as report on fact.report_key = report.report_key
{{ join_names('basis', 'fact.basis') }}
{{ join_names('budget_stage', 'fact.budget_stage') }}
{{ join_names('item', 'fact.item') }}
{{ join_names('status', 'fact.status') }}
