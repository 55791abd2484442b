select
    classification,
    code,
    name,
    cast(source_rank as integer) as source_rank,
    cast(first_year as integer) as first_fiscal_year,
    cast(last_year as integer) as last_fiscal_year
from {{ ref('int_subject_name') }}
