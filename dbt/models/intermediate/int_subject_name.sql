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

-- Reports that stay as they are published have their votes, too.
printed as (
    select *
    from {{ ref('printed_subject') }}
    union all by name
    select *
    from {{ ref('stg_kept_subject') }}
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
        order by printed.source_rank asc, sum(printed.lines) desc, printed.name asc
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
