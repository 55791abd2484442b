-- What each report calls its subjects, and on how many lines: the votes that elect a name where the official list has none.
with printed as (
    select
        report_key,
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
        amount.report_key,
        'functional' as classification,
        amount.subject_code as code,
        {{ bare_label('amount.subject_name') }} as name,
        report.fiscal_year,
        3 as source_rank
    from {{ ref('stg_narrative_amount') }} as amount
    inner join {{ ref('int_report') }} as report on amount.report_key = report.report_key
    where regexp_full_match(amount.subject_code, '2\d\d(\d\d){0,2}')
)

select
    report_key,
    classification,
    code,
    name,
    cast(fiscal_year as integer) as fiscal_year,
    cast(source_rank as integer) as source_rank,
    cast(count(*) as integer) as lines
from printed
group by all
