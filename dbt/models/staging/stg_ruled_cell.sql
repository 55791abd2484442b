select
    report_key,
    line,
    cell,
    cell_key,
    ruled_value,
    measure,
    who,
    why,
    source,
    state,
    explanation
from {{ source('extracted', 'ruled_cell') }}
