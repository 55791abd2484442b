-- `status` is what a reader trusts, so it must agree with the rest of the row: nothing open is called decided, nothing
-- printed is called inferred, and no zero is made up. A check of the status' words alone would pass all of these.
select
    cell_key,
    source_file,
    source_line,
    status
from {{ ref('fact_reported_amount') }}
where
    (status != 'disputed' and (measure is null or coalesce(amount_yuan, value) is null))
    or (status in ('reported', 'repaired', 'ruled') and printed is null)
    or (status = 'inferred' and (printed is not null or coalesce(amount_yuan, value) = 0))
