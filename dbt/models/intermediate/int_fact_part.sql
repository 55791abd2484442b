-- The rows of the four additive facts as weighted sources: a fact's amount is the sum of weight × amount, its bridge
-- the sources themselves.
with part as (
    select
        'fact_expenditure' as fact,
        report_key,
        statement,
        subject_code,
        'functional' as classification,
        expenditure_type as item,
        fund_source,
        cast(null as varchar) as basis,
        cast(null as varchar) as budget_stage,
        cell_key,
        narrative_key,
        weight,
        amount_yuan,
        resolution_yuan,
        status,
        origin
    from {{ ref('int_expenditure_part') }}
    union all by name
    select
        'fact_revenue' as fact,
        report_key,
        statement,
        subject_code,
        'functional' as classification,
        part as item,
        cell_key,
        weight,
        amount_yuan,
        resolution_yuan,
        status,
        'statement' as origin
    from {{ ref('int_split_part') }}
    where split = 'revenue'
    union all by name
    select
        'fact_basic_expenditure' as fact,
        report_key,
        statement,
        subject_code,
        'economic_departmental' as classification,
        -- 人员经费 is 301 and 303, 公用经费 the rest, wherever a table has one column for both.
        case
            when part != 'unspecified' then part
            when class_code in ('301', '303') then 'personnel'
            else 'operating'
        end as item,
        cell_key,
        weight,
        amount_yuan,
        resolution_yuan,
        status,
        'statement' as origin
    from {{ ref('int_split_part') }}
    where split = 'basic_expenditure'
    union all by name
    select
        'fact_three_public' as fact,
        report_key,
        statement,
        case when part = 'unspecified' then 'vehicles_unspecified' else part end as item,
        basis,
        budget_stage,
        cell_key,
        weight,
        amount_yuan,
        resolution_yuan,
        status,
        'statement' as origin
    from {{ ref('int_split_part') }}
    where split = 'three_public'
)

select
    part.*,
    coalesce(part.basis, report.basis) as fact_basis,
    report.unit_key,
    report.fiscal_year,
    report.source_file,
    subject.subject_key,
    left(part.subject_code, 3) as class_code,
    {{ content_key([
        'part.report_key', 'part.subject_code', 'part.item', 'part.fund_source', 'part.basis', 'part.budget_stage'
    ]) }} as fact_key
from part
inner join {{ ref('int_report') }} as report on part.report_key = report.report_key
left join {{ ref('int_subject_year') }} as subject
    on
        part.classification = subject.classification
        and part.subject_code = subject.code
        and report.fiscal_year is not distinct from subject.fiscal_year
