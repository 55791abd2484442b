-- A report that vanishes without a reason looks like one that was never there. `is not distinct from` on the blank, since a
-- reason of '' is none, and `<>` would let NULL through.
select
    report_key,
    source_file,
    state
from {{ ref('dim_report') }}
where state is distinct from 'published' and nullif(trim(state_reason), '') is null
