-- The additive expenditure by subject, kind and fund, each as a weighted sum of cells. The table of all expenditure
-- gives subjects and kinds; the funds' own tables say which part of that money is theirs.
with split as (
    select
        split.report_key,
        split.statement,
        split.subject_code,
        split.part as expenditure_type,
        split.cell_key,
        split.weight,
        split.amount_yuan,
        split.resolution_yuan,
        split.status,
        spending.fund_source,
        spending.is_used
    from {{ ref('int_split_part') }} as split
    inner join {{ ref('int_spending_table') }} as spending
        on split.report_key = spending.report_key and split.statement = spending.statement
    where split.split = 'expenditure'
),

kind as (
    select
        report_key,
        statement,
        subject_code,
        expenditure_type,
        fund_source,
        is_used,
        sum(weight * amount_yuan) as amount_yuan,
        sum({{ half_unit('resolution_yuan') }}) as slack_yuan
    from split
    group by all
),

subject as (
    select
        report_key,
        subject_code,
        sum(amount_yuan) filter (where statement = 'expenditure') as spent_yuan,
        sum(amount_yuan) filter (where statement != 'expenditure') as funded_yuan,
        sum(slack_yuan) as slack_yuan,
        count(distinct fund_source) filter (where amount_yuan != 0) as funds,
        min(fund_source) filter (where amount_yuan != 0) as fund_source,
        coalesce(bool_or(expenditure_type = 'unspecified' and amount_yuan != 0 and statement != 'expenditure'), false)
            as has_unsplit_fund
    from kind
    group by all
),

-- Money that no fund's table claims is from other sources only where every such table is known, speaks of the same
-- money and prints the same subjects.
coverage as (
    select
        spending.report_key,
        bool_and(spending.is_complete) and any_value(carryover.is_same_money)
        and not exists (
            select 1
            from kind
            where
                kind.report_key = spending.report_key
                and kind.statement != 'expenditure'
                and kind.amount_yuan != 0
                and not exists (
                    select 1
                    from {{ ref('int_split_group') }} as spent
                    where
                        spent.split = 'expenditure'
                        and spent.report_key = kind.report_key
                        and spent.statement = 'expenditure'
                        and spent.subject_code = kind.subject_code
                )
        ) as is_rest_other
    from {{ ref('int_spending_table') }} as spending
    inner join {{ ref('int_carryover') }} as carryover on spending.report_key = carryover.report_key
    where spending.statement != 'expenditure'
    group by spending.report_key
    having count(*) = 3
),

claimed as (
    select
        report_key,
        subject_code,
        expenditure_type,
        sum(amount_yuan) as amount_yuan,
        sum(slack_yuan) as slack_yuan,
        count(distinct fund_source) filter (where amount_yuan != 0) as funds,
        min(fund_source) filter (where amount_yuan != 0) as fund_source
    from kind
    where statement != 'expenditure' and expenditure_type != 'unspecified'
    group by all
),

-- own_fund: the fund that the whole amount is from, where one claims just that. Else the funds' own figures stand for
-- their parts (is_shared), and rest_fund is what remains.
decided as (
    select
        kind.report_key,
        kind.subject_code,
        kind.expenditure_type,
        case
            when subject.funds = 1 and abs(subject.spent_yuan - subject.funded_yuan) <= subject.slack_yuan
                then subject.fund_source
            when claimed.funds = 1 and abs(kind.amount_yuan - claimed.amount_yuan) <= kind.slack_yuan + claimed.slack_yuan
                then claimed.fund_source
        end as own_fund,
        coalesce(
            claimed.funds >= 1 and claimed.amount_yuan - kind.amount_yuan <= kind.slack_yuan + claimed.slack_yuan, false
        ) as is_shared,
        coalesce(kind.amount_yuan - claimed.amount_yuan > kind.slack_yuan + claimed.slack_yuan, true) as has_rest,
        case
            when
                coalesce(coverage.is_rest_other, false)
                and not subject.has_unsplit_fund
                and (kind.expenditure_type != 'unspecified' or subject.funds = 0)
                and coalesce(claimed.amount_yuan <= kind.amount_yuan, true)
                then 'other'
            else 'unspecified'
        end as rest_fund
    from kind
    inner join subject on kind.report_key = subject.report_key and kind.subject_code = subject.subject_code
    left join claimed
        on
            kind.report_key = claimed.report_key
            and kind.subject_code = claimed.subject_code
            and kind.expenditure_type = claimed.expenditure_type
    left join coverage on kind.report_key = coverage.report_key
    where kind.statement = 'expenditure'
),

part as (
    -- Tables of the funds alone: each amount has its fund.
    select
        split.report_key,
        split.statement,
        split.subject_code,
        split.expenditure_type,
        split.fund_source,
        split.cell_key,
        split.weight,
        split.amount_yuan,
        split.resolution_yuan,
        split.status
    from split
    where split.is_used and split.statement != 'expenditure'
    union all
    -- The whole amount, where one fund claims it or none can be told from the others.
    select
        split.report_key,
        split.statement,
        split.subject_code,
        split.expenditure_type,
        coalesce(decided.own_fund, decided.rest_fund) as fund_source,
        split.cell_key,
        split.weight,
        split.amount_yuan,
        split.resolution_yuan,
        split.status
    from split
    inner join decided
        on
            split.report_key = decided.report_key
            and split.subject_code = decided.subject_code
            and split.expenditure_type = decided.expenditure_type
    where
        split.is_used
        and split.statement = 'expenditure'
        and (decided.own_fund is not null or not decided.is_shared or decided.has_rest)
    union all
    -- Several funds, or funds and a rest: their own figures, taken off the whole amount.
    select
        split.report_key,
        split.statement,
        split.subject_code,
        split.expenditure_type,
        case side.sign when 1 then split.fund_source else decided.rest_fund end as fund_source,
        split.cell_key,
        side.sign * split.weight as weight,
        split.amount_yuan,
        split.resolution_yuan,
        split.status
    from split
    inner join decided
        on
            split.report_key = decided.report_key
            and split.subject_code = decided.subject_code
            and split.expenditure_type = decided.expenditure_type
    inner join (values (1), (-1)) as side (sign)
        on side.sign = 1 or decided.has_rest
    where
        not split.is_used
        and split.statement != 'expenditure'
        and decided.own_fund is null
        and decided.is_shared
)

select
    part.report_key,
    part.statement,
    part.subject_code,
    part.expenditure_type,
    part.fund_source,
    part.cell_key,
    cast(null as varchar) as narrative_key,
    part.weight,
    part.amount_yuan,
    part.resolution_yuan,
    part.status,
    'statement' as origin
from part
union all
select
    report_key,
    null as statement,
    subject_code,
    'unspecified' as expenditure_type,
    fund_source,
    null as cell_key,
    narrative_key,
    1 as weight,
    amount_yuan,
    resolution_yuan,
    'reported' as status,
    'narrative' as origin
from {{ ref('int_narrative_spending') }}
where is_used
