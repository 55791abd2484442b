-- What prose says of a subject's budget, its final figure beside it, and the completion rate that follows. A row each time
-- a budget figure is stated: prose repeats itself, and not always in the same words.
with claim as (
    select *
    from {{ ref('int_narrative_amount') }}
    where
        kind = 'final'
        and value_type = 'level'
        and period = 'current'
        and measure = 'total'
        and amount_yuan is not null
        and subject_code is not null
),

paired as (
    select
        budget.*,
        final.amount_yuan as final_yuan,
        final.percent as stated_rate
    from claim as budget
    left join claim as final
        on
            budget.report_key = final.report_key
            and budget.section = final.section
            and budget.subject_code = final.subject_code
            and final.basis = 'final'
            -- A sentence is wrapped over a few lines; further away stands another one.
            and abs(final.source_line - budget.source_line) <= 4
    where budget.basis = 'budget' and budget.budget_stage is not null
    qualify row_number() over (
        partition by budget.narrative_key
        order by
            final.sentence = budget.sentence desc nulls last,
            abs(final.source_line - budget.source_line) asc,
            final.source_line desc,
            final.narrative_key asc
    ) = 1
)

select
    narrative_key,
    report_key,
    source_file,
    unit_key,
    cast(fiscal_year as integer) as fiscal_year,
    subject_key,
    subject_code,
    subject_name,
    fund_source,
    case when budget_stage = 'initial' then amount_yuan end as initial_budget_yuan,
    case when budget_stage = 'adjusted' then amount_yuan end as adjusted_budget_yuan,
    final_yuan,
    stated_rate,
    cast(round(100 * final_yuan / nullif(amount_yuan, 0), 6) as decimal(24, 6)) as computed_rate,
    sentence,
    cast(source_line as integer) as source_line
from paired
