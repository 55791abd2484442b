-- Each total that a report states beside the sum of the additive rows that belong to it.
with candidate as (
    select
        stated.audit_key,
        fact_row.amount_yuan,
        fact_row.slack_yuan,
        fact_row.statements,
        (stated.items[1] = '*' or list_contains(stated.items, fact_row.item))
        and (stated.funds[1] = '*' or list_contains(stated.funds, fact_row.fund_source)) as belongs,
        -- Rows whose kind or fund the report leaves open may belong too.
        (stated.items[1] = '*' or list_contains(stated.items || coalesce(stated.open_items, []), fact_row.item))
        and (stated.funds[1] = '*' or list_contains(stated.funds || coalesce(stated.open_funds, []), fact_row.fund_source))
            as may_belong
    from {{ ref('int_stated_total') }} as stated
    inner join {{ ref('int_fact_row') }} as fact_row
        on
            stated.report_key = fact_row.report_key
            and stated.fact = fact_row.fact
            and stated.basis = fact_row.basis
            and (stated.class_code is null or stated.class_code = fact_row.class_code)
            and (stated.fact != 'fact_three_public' or stated.budget_stage is not distinct from fact_row.budget_stage)
),

fact_sum as (
    select
        audit_key,
        coalesce(sum(amount_yuan) filter (where belongs), 0) as computed_yuan,
        coalesce(sum(slack_yuan) filter (where belongs), 0) as slack_yuan,
        count(*) filter (where belongs and amount_yuan != 0) as addends,
        count(*) filter (where may_belong and not belongs and amount_yuan != 0) as open_addends,
        flatten(list(statements) filter (where belongs)) as statements
    from candidate
    group by audit_key
),

undecided as (
    select
        stated.audit_key,
        sum(undecided.items) as items
    from {{ ref('int_stated_total') }} as stated
    inner join {{ ref('int_undecided') }} as undecided
        on
            stated.report_key = undecided.report_key
            and stated.fact = undecided.fact
            and (stated.class_code is null or undecided.class_code is null or stated.class_code = undecided.class_code)
            and (undecided.basis is null or stated.basis = undecided.basis)
            and (stated.fact != 'fact_three_public' or stated.budget_stage is not distinct from undecided.budget_stage)
    group by stated.audit_key
),

-- The report's own identities that don't come out exactly, in the tables at hand.
own_difference as (
    select
        audit_key,
        sum(difference_yuan) as difference_yuan
    from (
        select
            stated.audit_key,
            difference.identity_key,
            max(difference.difference_yuan) as difference_yuan
        from {{ ref('int_stated_total') }} as stated
        left join fact_sum on stated.audit_key = fact_sum.audit_key
        inner join {{ ref('int_audit_difference') }} as difference
            on
                stated.report_key = difference.report_key
                and (stated.class_code is null or stated.class_code = difference.class_code)
                and (
                    stated.statement = difference.statement
                    or coalesce(list_contains(fact_sum.statements, difference.statement), false)
                )
        group by all
    )
    group by audit_key
),

doubt as (
    select
        stated.audit_key,
        sum(doubt.cells) as cells
    from {{ ref('int_stated_total') }} as stated
    left join fact_sum on stated.audit_key = fact_sum.audit_key
    inner join {{ ref('int_doubt') }} as doubt
        on
            stated.report_key = doubt.report_key
            and (stated.class_code is null or doubt.class_code is null or stated.class_code = doubt.class_code)
            and (
                stated.statement = doubt.statement
                or coalesce(list_contains(fact_sum.statements, doubt.statement), false)
            )
    group by stated.audit_key
),

audited as (
    select
        stated.*,
        coalesce(fact_sum.computed_yuan, 0) as computed_yuan,
        coalesce(fact_sum.slack_yuan, 0) + {{ half_unit('stated.resolution_yuan') }} as slack_yuan,
        coalesce(fact_sum.addends, 0) as addends,
        coalesce(fact_sum.open_addends, 0) as open_addends,
        coalesce(undecided.items, 0) as undecided_items,
        coalesce(doubt.cells, 0) as doubtful_cells,
        coalesce(own_difference.difference_yuan, 0) as own_difference_yuan,
        -- The fact is taken from the stated total's own table, or from one that counts the same money.
        coalesce(
            list_contains(fact_sum.statements, stated.statement)
            or (
                carryover.is_same_money
                and stated.origin = 'statement'
                and (
                    stated.statement not in ('expenditure', 'revenue_expenditure_summary')
                    or stated.fact != 'fact_expenditure'
                    or list_contains(fact_sum.statements, 'expenditure')
                )
            ),
            false
        ) as is_comparable
    from {{ ref('int_stated_total') }} as stated
    left join fact_sum on stated.audit_key = fact_sum.audit_key
    left join undecided on stated.audit_key = undecided.audit_key
    left join doubt on stated.audit_key = doubt.audit_key
    left join own_difference on stated.audit_key = own_difference.audit_key
    inner join {{ ref('int_carryover') }} as carryover on stated.report_key = carryover.report_key
),

reasoned as (
    select
        *,
        abs(amount_yuan - computed_yuan) as distance_yuan,
        case
            when not stands then 'total_undecided'
            when undecided_items > 0 then 'part_undecided'
            when open_addends > 0 then 'split_unspecified'
            when addends = 0 and amount_yuan != 0 then 'no_addends'
            when abs(amount_yuan - computed_yuan) <= slack_yuan then null
            when not is_comparable then 'other_coverage'
            when doubtful_cells > 0 then 'part_undecided'
        end as reason
    from audited
)

select
    audit_key,
    report_key,
    source_file,
    origin,
    nullif(statement, 'narrative') as statement,
    side,
    basis,
    stated_measure as measure,
    class_code,
    line_name,
    fact,
    status,
    resolution_yuan,
    case when stands then amount_yuan end as stated_yuan,
    cast(computed_yuan as decimal(20, 2)) as computed_yuan,
    case when reason is null then cast(amount_yuan - computed_yuan as decimal(20, 2)) end as difference_yuan,
    cast(slack_yuan as decimal(20, 3)) as slack_yuan,
    cast(addends as integer) as addends,
    case
        when reason is not null then 'not_evaluable'
        when distance_yuan = 0 then 'exact'
        when distance_yuan <= slack_yuan then 'rounding'
        else 'broken'
    end as outcome,
    reason,
    cast(own_difference_yuan as decimal(20, 2)) as own_difference_yuan,
    -- The report's own differences reach as far as this one: its fault, shown beside the total.
    reason is null and distance_yuan > slack_yuan and distance_yuan <= own_difference_yuan as is_explained,
    cast(source_line as integer) as source_line
from reasoned
