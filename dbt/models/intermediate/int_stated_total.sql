-- The totals that a report states: the lines of its 类 and of 合计, and the current totals of its summaries; prose where
-- the expenditure is known from prose only. Each with the slice of an additive fact that should add up to it.
with summary_total as (
    -- A summary without a current total, and with nothing carried over, calls the same figure its grand total.
    select
        cell.cell_key,
        role.role
    from {{ ref('int_cell') }} as cell
    inner join {{ summary_roles() }} as role on cell.side = role.side and cell.label = role.label
    qualify
        role.role = 'current_total'
        or (
            role.role = 'grand_total'
            and not bool_or(
                role.role = 'current_total'
                or (
                    role.role in ('opening_balance', 'non_fiscal_balance', 'surplus_distribution', 'closing_balance')
                    and (not cell.stands or cell.amount_yuan != 0)
                )
            ) over (partition by cell.report_key, cell.statement)
        )
),

stated as (
    select
        cell.cell_key as audit_key,
        cell.report_key,
        cell.source_file,
        'statement' as origin,
        cell.statement,
        cell.side,
        cell.basis,
        cell.budget_stage,
        case
            -- 人员经费合计 and 公用经费合计 of final accounts are lines, not columns.
            when cell.measure = 'total' and cell.label = '人员经费合计' then 'personnel'
            when cell.measure = 'total' and cell.label = '公用经费合计' then 'operating'
            else cell.measure
        end as measure,
        cell.measure as stated_measure,
        cell.class_code,
        cell.class_code is null as is_total,
        cell.line_name,
        cell.amount_yuan,
        cell.resolution_yuan,
        cell.status,
        cell.stands,
        cell.source_line
    from {{ ref('int_cell') }} as cell
    left join summary_total on cell.cell_key = summary_total.cell_key
    where
        -- Summaries: 类 and current totals.
        (cell.side is not null and (length(cell.subject_code) = 3 or summary_total.role is not null))
        -- Tables by subject: 类, and the total line.
        or (
            cell.side is null
            and (
                length(cell.subject_code) = 3
                or (cell.is_total_line and cell.statement != 'three_public')
                or (cell.statement = 'basic_expenditure' and cell.label in ('人员经费合计', '公用经费合计'))
            )
        )
        or cell.statement = 'three_public'
    qualify
        not (cell.side is null and (cell.is_total_line or cell.statement = 'three_public'))
        or dense_rank() over (
            partition by cell.report_key, cell.statement, cell.side, cell.basis, cell.budget_stage, cell.is_total_line
            order by cell.row_no
        ) = 1
    union all
    select
        narrative_key as audit_key,
        report_key,
        source_file,
        'narrative' as origin,
        'narrative' as statement,
        null as side,
        basis,
        budget_stage,
        case
            when subject_name = '财政拨款支出' then 'fiscal_appropriation'
            when subject_name like '一般公共预算%支出' then 'general_public_budget'
            when subject_name like '政府性基金%支出' then 'government_fund'
            when subject_name like '国有资本经营%支出' then 'state_capital'
            -- 支出合计 of a fund's section is the fund's.
            when subject_name = '支出合计' then replace(fund_source, 'unspecified', 'total')
        end as measure,
        measure as stated_measure,
        null as class_code,
        true as is_total,
        subject_name as line_name,
        amount_yuan,
        resolution_yuan,
        'reported' as status,
        true as stands,
        source_line
    from {{ ref('int_narrative_amount') }}
    where
        is_current_level
        and measure in ('total', 'expenditure')
        and subject_code is null
        and report_key in (
            select spending.report_key
            from {{ ref('int_narrative_spending') }} as spending
            where spending.is_used
        )
)

select
    stated.*,
    slice.fact,
    string_split(slice.items, '|') as items,
    string_split(slice.open_items, '|') as open_items,
    string_split(slice.funds, '|') as funds,
    string_split(slice.open_funds, '|') as open_funds
from stated
inner join {{ ref('audit_slice') }} as slice
    on
        stated.statement = slice.statement
        and stated.side is not distinct from slice.side
        and stated.measure = slice.measure
        and (slice.lines = 'all' or stated.is_total)
