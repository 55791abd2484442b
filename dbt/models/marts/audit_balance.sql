-- The revenue side against the expenditure side of each report, from the additive facts and the balances carried.
with revenue as (
    select
        report_key,
        sum(amount_yuan) filter (where not starts_with(item, 'carryover')) as amount_yuan,
        sum(slack_yuan) as slack_yuan
    from {{ ref('int_fact_row') }}
    where fact = 'fact_revenue'
    group by report_key
),

expenditure as (
    select
        report_key,
        sum(amount_yuan) as amount_yuan,
        sum(slack_yuan) as slack_yuan
    from {{ ref('int_fact_row') }}
    where fact = 'fact_expenditure'
    group by report_key
),

balance as (
    select
        cell.report_key,
        coalesce(sum(cell.amount_yuan) filter (where role.side = 'revenue'), 0) as opening_yuan,
        coalesce(sum(cell.amount_yuan) filter (where role.side = 'expenditure'), 0) as closing_yuan,
        sum({{ half_unit('cell.resolution_yuan') }}) as slack_yuan,
        bool_and(cell.stands) as stands
    from {{ ref('int_cell') }} as cell
    inner join {{ summary_roles() }} as role
        on
            cell.side = role.side
            and cell.label = role.label
            and role.role in ('opening_balance', 'non_fiscal_balance', 'closing_balance', 'surplus_distribution')
    where cell.statement = 'revenue_expenditure_summary'
    group by cell.report_key
),

-- Both current totals of the summary have to agree with the facts before the sides can be set against each other.
current_total as (
    select
        report_key,
        count(distinct side) filter (where outcome != 'not_evaluable') = 2 as is_audited,
        max(abs(difference_yuan)) as difference_yuan,
        max(own_difference_yuan) as own_difference_yuan
    from {{ ref('audit_totals') }}
    where statement = 'revenue_expenditure_summary' and class_code is null
    group by report_key
),

balanced as (
    select
        report.report_key,
        report.source_file,
        report.unit_key,
        report.fiscal_year,
        report.basis,
        revenue.amount_yuan as revenue_yuan,
        coalesce(balance.opening_yuan, 0) as opening_yuan,
        expenditure.amount_yuan as expenditure_yuan,
        coalesce(balance.closing_yuan, 0) as closing_yuan,
        revenue.amount_yuan + coalesce(balance.opening_yuan, 0)
        - expenditure.amount_yuan - coalesce(balance.closing_yuan, 0) as difference_yuan,
        revenue.slack_yuan + expenditure.slack_yuan + coalesce(balance.slack_yuan, 0) as slack_yuan,
        coalesce(current_total.own_difference_yuan, 0) as own_difference_yuan,
        coalesce(current_total.is_audited and coalesce(balance.stands, true), false)
        and revenue.amount_yuan is not null
        and expenditure.amount_yuan is not null as is_evaluable
    from {{ ref('int_report') }} as report
    left join revenue on report.report_key = revenue.report_key
    left join expenditure on report.report_key = expenditure.report_key
    left join balance on report.report_key = balance.report_key
    left join current_total on report.report_key = current_total.report_key
)

select
    report_key,
    source_file,
    unit_key,
    cast(fiscal_year as integer) as fiscal_year,
    basis,
    cast(revenue_yuan as decimal(20, 2)) as revenue_yuan,
    cast(opening_yuan as decimal(20, 2)) as opening_yuan,
    cast(expenditure_yuan as decimal(20, 2)) as expenditure_yuan,
    cast(closing_yuan as decimal(20, 2)) as closing_yuan,
    case when is_evaluable then cast(difference_yuan as decimal(20, 2)) end as difference_yuan,
    cast(slack_yuan as decimal(20, 3)) as slack_yuan,
    case
        when not is_evaluable then 'not_evaluable'
        when difference_yuan = 0 then 'exact'
        when abs(difference_yuan) <= slack_yuan then 'rounding'
        else 'broken'
    end as outcome,
    cast(own_difference_yuan as decimal(20, 2)) as own_difference_yuan,
    is_evaluable and abs(difference_yuan) > slack_yuan and abs(difference_yuan) <= own_difference_yuan as is_explained
from balanced
