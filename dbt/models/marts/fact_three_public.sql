select
    fact_key,
    report_key,
    source_file,
    unit_key,
    cast(fiscal_year as integer) as fiscal_year,
    basis,
    budget_stage,
    item,
    amount_yuan,
    resolution_yuan,
    status,
    origin
from {{ ref('int_fact_row') }}
where fact = 'fact_three_public' and amount_yuan != 0
