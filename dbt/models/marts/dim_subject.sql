-- A row a subject and name; the year of a report decides which name, and so which row, its amounts go to.
with subject as (
    select
        classification,
        code,
        name,
        case when bool_or(first_year is null) then null else min(first_year) end as first_year,
        case when bool_or(last_year is null) then null else max(last_year) end as last_year,
        min(source_rank) as source_rank
    from {{ ref('int_subject_name') }}
    group by classification, code, name
),

-- What a 类 or 款 was called when the subject was: the name that was in use in its last year, else the latest.
named as (
    select
        subject.classification,
        subject.code,
        subject.name,
        parent.code as parent_code,
        arg_max(
            parent.name,
            (
                coalesce(subject.last_year, 9999) between coalesce(parent.first_year, 0) and coalesce(parent.last_year, 9999),
                -parent.source_rank,
                coalesce(parent.last_year, 9999),
                parent.name
            )
        ) as parent_name
    from subject
    inner join subject as parent
        on
            subject.classification = parent.classification
            and starts_with(subject.code, parent.code)
            and length(parent.code) in (3, 5)
    group by all
)

select
    {{ content_key(['subject.classification', 'subject.code', 'subject.name']) }} as subject_key,
    {{ content_key(['subject.classification', 'subject.code']) }} as subject_code_key,
    subject.classification,
    subject.code,
    subject.name,
    cast((length(subject.code) - 1) / 2 as integer) as level,
    case when length(subject.code) > 3 then left(subject.code, length(subject.code) - 2) end as parent_code,
    left(subject.code, 3) as class_code,
    class.parent_name as class_name,
    case when length(subject.code) > 3 then left(subject.code, 5) end as section_code,
    section.parent_name as section_name,
    cast(subject.first_year as integer) as first_fiscal_year,
    cast(subject.last_year as integer) as last_fiscal_year,
    subject.source_rank = 1 as is_official
from subject
left join named as class
    on
        subject.classification = class.classification
        and subject.code = class.code
        and subject.name = class.name
        and class.parent_code = left(subject.code, 3)
left join named as section
    on
        subject.classification = section.classification
        and subject.code = section.code
        and subject.name = section.name
        and section.parent_code = left(subject.code, 5)
        and length(section.parent_code) = 5
