-- What a subject was called and when: the official list where it covers the year, else what most reports of
-- that year print. Names change and codes are reused, so a name holds for years.
with official as (
    select
        classification,
        code,
        name,
        first_year,
        last_year,
        1 as source_rank
    from {{ ref('stg_subject') }}
),

printed as (
    select
        classification,
        subject_code as code,
        label as name,
        fiscal_year,
        2 as source_rank
    from {{ ref('int_line') }}
    where classification is not null
    union all
    -- Prose names subjects that no table prints; it shortens and misspells, so it comes last.
    select
        'functional' as classification,
        amount.subject_code as code,
        {{ bare_label('amount.subject_name') }} as name,
        report.fiscal_year,
        3 as source_rank
    from {{ ref('stg_narrative_amount') }} as amount
    inner join {{ ref('int_report') }} as report on amount.report_key = report.report_key
    where regexp_full_match(amount.subject_code, '2\d\d(\d\d){0,2}')
),

elected as (
    select
        printed.classification,
        printed.code,
        printed.name,
        printed.fiscal_year,
        printed.source_rank
    from printed
    where
        not exists (
            select 1
            from official
            where
                official.classification = printed.classification
                and official.code = printed.code
                and printed.fiscal_year between
                coalesce(official.first_year, printed.fiscal_year)
                and coalesce(official.last_year, printed.fiscal_year)
        )
    group by printed.classification, printed.code, printed.name, printed.fiscal_year, printed.source_rank
    qualify row_number() over (
        partition by printed.classification, printed.code, printed.fiscal_year
        order by printed.source_rank asc, count(*) desc, printed.name asc
    ) = 1
)

select * from official
union all by name
select
    classification,
    code,
    name,
    source_rank,
    fiscal_year as first_year,
    fiscal_year as last_year
from elected
