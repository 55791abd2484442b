select
    classification,
    code,
    name,
    first_year,
    last_year
from {{ source('extracted', 'subject') }}
