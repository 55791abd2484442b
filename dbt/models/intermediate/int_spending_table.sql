-- What each table that splits expenditure by subject can be relied on for: `is_used` where the additive fact is taken
-- from it, `is_complete` where it says all there is to say of its fund (a printed or declared zero is an answer, an
-- unread table is none).
with subject_table as (
    select
        report_key,
        statement,
        count(total_yuan) as subjects_with_total,
        count(*) - count(total_yuan) as subjects_without_total
    from {{ ref('int_split_group') }}
    where split = 'expenditure'
    group by all
),

unplaced as (
    select
        report_key,
        statement,
        count(*) as lines
    from {{ ref('int_line') }}
    where line_code is null and not is_total_line
    group by all
),

stated as (
    select
        statement.report_key,
        report.kind,
        statement.statement,
        statement.state,
        coalesce(subject_table.subjects_with_total, 0) as subjects_with_total,
        coalesce(subject_table.subjects_without_total, 0) as subjects_without_total,
        coalesce(unplaced.lines, 0) as unplaced_lines
    from {{ ref('stg_statement') }} as statement
    inner join {{ ref('int_report') }} as report on statement.report_key = report.report_key
    left join subject_table
        on statement.report_key = subject_table.report_key and statement.statement = subject_table.statement
    left join unplaced
        on statement.report_key = unplaced.report_key and statement.statement = unplaced.statement
    where
        statement.statement in (
            'expenditure', 'general_public_budget_expenditure', 'government_fund', 'state_capital'
        )
)

select
    *,
    case statement
        when 'general_public_budget_expenditure' then 'general_public_budget'
        when 'government_fund' then 'government_fund'
        when 'state_capital' then 'state_capital'
    end as fund_source,
    -- The table of all expenditure, where it is split by subject; else the tables of the funds.
    case
        when max(case when statement = 'expenditure' then subjects_with_total else 0 end) over (partition by report_key) > 0
            then statement = 'expenditure'
        else statement != 'expenditure'
    end as is_used,
    state in ('present', 'declared_empty', 'blank') and subjects_without_total = 0 and unplaced_lines = 0 as is_complete
from stated
