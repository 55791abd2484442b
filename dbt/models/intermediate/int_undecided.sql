-- What an additive fact misses since the report leaves it open, by fact and 类: groups whose total is undecided, and
-- lines that can't be placed, without a code or with one that is no subject's (they may belong to any 类).
with used as (
    select distinct
        report_key,
        statement,
        'fact_expenditure' as fact
    from {{ ref('int_spending_table') }}
    where is_used
    union all
    select distinct
        report_key,
        statement,
        concat('fact_', split) as fact
    from {{ ref('int_split_group') }}
    where split != 'expenditure'
)

select
    used.fact,
    used.report_key,
    split_group.class_code,
    case when split_group.split = 'three_public' then split_group.basis end as basis,
    case when split_group.split = 'three_public' then split_group.budget_stage end as budget_stage,
    count(*) as items
from used
inner join {{ ref('int_split_group') }} as split_group
    on
        used.report_key = split_group.report_key
        and used.statement = split_group.statement
        and used.fact = concat('fact_', split_group.split)
where split_group.is_undecided
group by all
union all
select
    used.fact,
    used.report_key,
    null as class_code,
    null as basis,
    null as budget_stage,
    count(*) as items
from used
inner join {{ ref('int_line') }} as line on used.report_key = line.report_key and used.statement = line.statement
where
    not line.is_total_line
    and (
        (used.fact = 'fact_expenditure' and line.classification is null)
        or (used.fact = 'fact_revenue' and line.statement = 'revenue' and line.line_code is null)
    )
group by all
union all
-- A subject that prose states twice, and differently.
select
    'fact_expenditure' as fact,
    report_key,
    class_code,
    null as basis,
    null as budget_stage,
    count(*) as items
from {{ ref('int_narrative_spending') }}
where is_contradicted and length(subject_code) = 3
group by all
