-- Amounts in prose with a key from content, the subject they name and the fund that their section speaks of.
select
    amount.report_key,
    amount.section,
    amount.subject_name,
    amount.subject_code,
    amount.measure,
    amount.basis,
    amount.budget_stage,
    amount.period,
    amount.value_type,
    amount.amount_yuan,
    amount.resolution_yuan,
    amount.percent,
    amount.sentence,
    amount.source_line,
    {{ content_key(["amount.report_key", "'prose'", "cast(amount.source_line as varchar)", "cast(row_number() over (
        partition by amount.report_key, amount.source_line
        order by
            amount.subject_name, amount.measure, amount.basis, amount.budget_stage, amount.period,
            amount.value_type, amount.amount_yuan, amount.percent, amount.section
    ) as varchar)"]) }} as narrative_key,
    report.source_file,
    report.kind,
    report.unit_key,
    report.fiscal_year,
    subject.subject_key,
    case
        when amount.section like '%政府性基金%' then 'government_fund'
        when amount.section like '%国有资本%' then 'state_capital'
        when amount.section like '%一般公共预算%' then 'general_public_budget'
        else 'unspecified'
    end as fund_source,
    amount.value_type = 'level'
    and amount.period = 'current'
    and amount.basis = report.kind
    and amount.amount_yuan is not null
    and (amount.budget_stage is null or report.kind = 'budget') as is_current_level
from {{ ref('stg_narrative_amount') }} as amount
inner join {{ ref('int_report') }} as report on amount.report_key = report.report_key
left join {{ ref('int_subject_year') }} as subject
    on
        subject.classification = 'functional'
        and amount.subject_code = subject.code
        and report.fiscal_year is not distinct from subject.fiscal_year
