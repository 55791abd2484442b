-- Every place where a table prints a total beside its parts and an additive fact needs the parts: the cells, grouped,
-- each the group's total or one of its parts. Undecided cells stay in, for a group must know that it has one.
with cell as (
    select
        *,
        coalesce(bool_or(measure in ('general_public_budget', 'government_fund', 'state_capital') and amount_yuan != 0)
            over row_cells, false) as has_fund_columns,
        coalesce(
            bool_or(starts_with(measure, 'carryover') and measure != 'carryover_subtotal' and amount_yuan != 0) over row_cells,
            false
        ) as has_carryover_columns,
        coalesce(bool_or(measure = 'basic') over row_cells, false) as has_basic_column
    from {{ ref('int_cell') }}
    window row_cells as (partition by report_key, statement, side, basis, row_no)
),

revenue_row as (
    select
        *,
        rank() over (
            partition by report_key
            -- By subject where the table is; else the table's total line; else the lines of the summary.
            order by
                case when is_leaf then 1 when is_total_line then 2 end,
                case when not is_leaf then row_no end
        ) as choice
    from cell
    where statement = 'revenue' and (is_leaf or is_total_line)
),

revenue_line as (
    select
        cell.*,
        role.role
    from cell
    inner join {{ summary_roles() }} as role
        on role.side = 'revenue' and cell.label = role.label
    where
        cell.statement = 'revenue_expenditure_summary'
        and cell.side = 'revenue'
        and role.role not in ('grand_total', 'opening_balance', 'non_fiscal_balance')
        and not exists (
            select 1
            from revenue_row
            where revenue_row.report_key = cell.report_key and revenue_row.choice = 1 and revenue_row.stands
        )
),

summary_fund as (
    select distinct report_key
    from revenue_line
    where role in ('general_public_budget', 'government_fund', 'state_capital') and amount_yuan != 0
),

grouped as (
    select
        'expenditure' as split,
        subject_code as group_key,
        case
            when measure in ('basic', 'project', 'remitted_to_superior', 'commercial', 'subsidy_to_subordinate')
                then measure
            when measure like 'other:%预留%' then 'reserve'
            -- 基本支出 may be printed as its two halves only.
            when measure in ('personnel', 'operating') and not has_basic_column then 'basic'
        end as part,
        measure = 'total' as is_total,
        *
    from cell
    where
        statement in ('expenditure', 'general_public_budget_expenditure', 'government_fund', 'state_capital')
        and is_leaf
        and measure is distinct from 'opening_balance'
        and measure is distinct from 'revenue'
        and measure is distinct from 'closing_balance'
    union all by name
    select
        'revenue' as split,
        coalesce(subject_code, '') as group_key,
        case
            when measure in (
                'general_public_budget', 'government_fund', 'state_capital', 'special_account', 'superior_subsidy',
                'institutional', 'commercial', 'subordinate_remittance', 'other', 'carryover_general_public_budget',
                'carryover_government_fund', 'carryover_state_capital', 'carryover_special_account',
                'carryover_unit_funds'
            ) then measure
            -- A subtotal stands for its parts where they are not printed.
            when measure = 'fiscal_appropriation' and not has_fund_columns then measure
            when measure = 'carryover_subtotal' and not has_carryover_columns then 'carryover_unspecified'
        end as part,
        measure = 'total' as is_total,
        * exclude (choice)
    from revenue_row
    where choice = 1
    union all by name
    select
        'revenue' as split,
        '' as group_key,
        case
            when role = 'fiscal_appropriation' and report_key in (select summary_fund.report_key from summary_fund) then null
            when role != 'current_total' then role
        end as part,
        role = 'current_total' as is_total,
        * exclude (role)
    from revenue_line
    where measure = 'total'
    union all by name
    select
        'basic_expenditure' as split,
        subject_code as group_key,
        case when measure in ('personnel', 'operating') then measure end as part,
        measure = 'total' as is_total,
        *
    from cell
    where statement = 'basic_expenditure' and is_leaf
    union all by name
    select
        'three_public' as split,
        concat_ws(
            '|',
            basis,
            budget_stage,
            case when measure in ('overseas_travel', 'reception') then measure when measure is not null then 'vehicles' end
        ) as group_key,
        case when measure in ('overseas_travel', 'reception', 'vehicle_purchase', 'vehicle_operation') then measure end
            as part,
        measure = 'vehicles' as is_total,
        *
    from cell
    where statement = 'three_public' and measure is distinct from 'total'
    qualify dense_rank() over (partition by report_key, basis, budget_stage order by row_no) = 1
)

select
    split,
    report_key,
    statement,
    group_key,
    coalesce(is_total, false) as is_total,
    part,
    subject_code,
    class_code,
    basis,
    budget_stage,
    cell_key,
    amount_yuan,
    resolution_yuan,
    status,
    stands
from grouped
where is_total or part is not null or measure is null
