select
    part.fact,
    part.fact_key,
    part.report_key,
    part.cell_key,
    part.narrative_key,
    cast(sum(part.weight) as integer) as weight
from {{ ref('int_fact_part') }} as part
inner join {{ ref('int_fact_row') }} as fact_row
    on part.fact = fact_row.fact and part.fact_key = fact_row.fact_key and fact_row.amount_yuan != 0
group by all
having sum(part.weight) != 0
