-- What a report's own identities leave over, by statement and 类: the most that a total can miss the sum of its leaves by
-- without a fault of ours.
select
    identity.report_key,
    identity.identity_key,
    cell.statement,
    cell.class_code,
    max(abs(identity.difference_yuan)) as difference_yuan
from (
    select
        report_key,
        identity_key,
        difference_yuan,
        unnest(cells) as cell_key
    from {{ ref('stg_identity') }}
    where
        relation = '='
        and outcome in ('rounding', 'broken')
        and difference_yuan != 0
        -- A link that holds under a premise only accuses nobody, and so excuses nobody.
        and identity not like '%(evidence only)'
) as identity
inner join {{ ref('int_cell') }} as cell on identity.cell_key = cell.cell_key
group by all
