select
    fact_key,
    report_key,
    source_file,
    unit_key,
    subject_key,
    cast(fiscal_year as integer) as fiscal_year,
    basis,
    item as cost_type,
    amount_yuan,
    resolution_yuan,
    status,
    origin
from {{ ref('int_fact_row') }}
where fact = 'fact_basic_expenditure' and amount_yuan != 0
