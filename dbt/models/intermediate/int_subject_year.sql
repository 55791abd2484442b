-- The one name, and so the one subject_key, of every subject in every fiscal year that a published report has.
with fiscal_year as (
    select distinct fiscal_year from {{ ref('int_report') }}
)

select
    fiscal_year.fiscal_year,
    subject.classification,
    subject.code,
    subject.name,
    {{ content_key(['subject.classification', 'subject.code', 'subject.name']) }} as subject_key
from {{ ref('int_subject_name') }} as subject
cross join fiscal_year
qualify row_number() over (
    partition by fiscal_year.fiscal_year, subject.classification, subject.code
    order by
        -- Years outside a name's range take the name of the nearest year.
        greatest(
            coalesce(subject.first_year - fiscal_year.fiscal_year, 0),
            coalesce(fiscal_year.fiscal_year - subject.last_year, 0),
            0
        ) asc,
        subject.source_rank asc,
        subject.first_year desc nulls last,
        subject.name asc
) = 1
