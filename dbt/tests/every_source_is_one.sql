-- Each row of the bridge leads to one source, a cell or an amount in prose. With both NULL the left joins of its readers
-- find nothing, and say nothing; with both set they would add the amount twice.
select
    fact,
    fact_key
from {{ ref('bridge_fact_cell') }}
where (cell_key is null) = (narrative_key is null)
