-- Expenditure by subject of reports that have it in prose only. Prose repeats itself: of what several sentences say of one
-- subject, the figure said most often counts, and none where they differ by more than rounding (`is_contradicted`).
with claim as (
    select
        *,
        left(subject_code, 3) as class_code
    from {{ ref('int_narrative_amount') }}
    where
        is_current_level
        and measure = 'total'
        and regexp_full_match(subject_code, '2\d\d(\d\d){0,2}')
        and report_key not in (
            select spending.report_key
            from {{ ref('int_spending_table') }} as spending
            where spending.is_used and spending.subjects_with_total > 0
        )
),

-- The funds' sections each speak of their own money; a section on all of it would count theirs again.
of_fund as (
    select *
    from claim
    qualify
        fund_source != 'unspecified'
        or not bool_or(fund_source != 'unspecified') over (partition by report_key, class_code)
),

said as (
    select
        report_key,
        fund_source,
        class_code,
        subject_code,
        amount_yuan,
        max(resolution_yuan) as resolution_yuan,
        arg_min(narrative_key, (source_line, narrative_key)) as narrative_key,
        count(*) as times,
        min(source_line) as first_line
    from of_fund
    group by all
),

settled as (
    select
        *,
        max(amount_yuan) over same_subject - min(amount_yuan) over same_subject
        > coalesce(max(resolution_yuan) over same_subject, 0) as is_contradicted
    from said
    window same_subject as (partition by report_key, fund_source, subject_code)
    qualify row_number() over (
        partition by report_key, fund_source, subject_code
        order by times desc, first_line asc
    ) = 1
),

deepest as (
    select
        *,
        length(subject_code) > 3
        and not is_contradicted
        and coalesce(
            not starts_with(
                lead(subject_code) over (partition by report_key, fund_source order by subject_code), subject_code
            ),
            true
        ) as is_deep_leaf
    from settled
),

-- Below its 类 only where the figures there add up to it; a list of some of its subjects would lose the others.
depth as (
    select
        *,
        coalesce(
            abs(
                sum(amount_yuan) filter (where is_deep_leaf) over same_class
                - max(amount_yuan) filter (where length(subject_code) = 3) over same_class
            )
            <= sum({{ half_unit('resolution_yuan') }}) filter (where is_deep_leaf or length(subject_code) = 3) over same_class,
            count(*) filter (where length(subject_code) = 3) over same_class = 0
        ) as is_class_deep
    from deepest
    window same_class as (partition by report_key, fund_source, class_code)
)

select
    *,
    not is_contradicted and case when is_class_deep then is_deep_leaf else length(subject_code) = 3 end as is_used
from depth
