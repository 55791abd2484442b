-- The rows of the four additive facts, zeros included: a printed zero adds nothing, and yet may be rounded.
select
    fact,
    fact_key,
    report_key,
    source_file,
    unit_key,
    subject_key,
    subject_code,
    class_code,
    fiscal_year,
    fact_basis as basis,
    budget_stage,
    item,
    fund_source,
    origin,
    cast(sum(weight * amount_yuan) as decimal(20, 2)) as amount_yuan,
    max(resolution_yuan) as resolution_yuan,
    sum({{ half_unit('resolution_yuan') }}) as slack_yuan,
    list(distinct statement) as statements,
    {{ worst_status('status') }} as status
from {{ ref('int_fact_part') }}
group by all
