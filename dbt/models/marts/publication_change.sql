-- What this publication has otherwise than the one before it: every file that came, went or has another version, and
-- within files that both have, every amount.
with version_now as (
    select
        source_file,
        max(report_key) filter (where state = 'published') as report_key,
        max(report_key) filter (where state = 'quarantined') as quarantined_key
    from {{ ref('stg_report') }}
    group by source_file
),

version_before as (
    select
        source_file,
        max(report_key) filter (where state = 'published') as report_key,
        max(report_key) filter (where state = 'quarantined') as quarantined_key
    from {{ ref('stg_previous_report') }}
    group by source_file
),

version as (
    select
        coalesce(version_now.source_file, version_before.source_file) as source_file,
        version_now.source_file is not null as is_now,
        version_before.source_file is not null as was_before,
        version_now.report_key,
        version_before.report_key as previous_report_key,
        case
            when version_now.quarantined_key is not null then 'quarantined'
            when version_now.report_key is not null then 'published'
        end as state,
        case
            when version_before.quarantined_key is not null then 'quarantined'
            when version_before.report_key is not null then 'published'
        end as previous_state,
        coalesce(version_now.quarantined_key, '') != coalesce(version_before.quarantined_key, '') as is_quarantined_otherwise
    from version_now
    full join version_before on version_now.source_file = version_before.source_file
),

changed_version as (
    select *
    from version
    where report_key is distinct from previous_report_key or is_quarantined_otherwise or is_now != was_before
),

-- Cells of one version go by their key; those of two versions by what they are, in the order of their lines.
amount_now as (
    select
        amount.*,
        case
            when version.report_key = version.previous_report_key then amount.cell_key
            else {{ amount_place('amount') }}
        end as place
    from {{ ref('fact_reported_amount') }} as amount
    inner join version on amount.source_file = version.source_file and amount.report_key = version.report_key
    where version.previous_report_key is not null
),

amount_before as (
    select
        amount.*,
        case
            when version.report_key = version.previous_report_key then amount.cell_key
            else {{ amount_place('amount') }}
        end as place
    from {{ ref('stg_previous_amount') }} as amount
    inner join version on amount.source_file = version.source_file and amount.report_key = version.previous_report_key
    where version.report_key is not null
),

amount as (
    select
        coalesce(amount_now.source_file, amount_before.source_file) as source_file,
        case when amount_before.place is null then 'added' when amount_now.place is null then 'removed' else 'changed' end as change,
        amount_now.report_key,
        amount_before.report_key as previous_report_key,
        amount_now.cell_key,
        amount_before.cell_key as previous_cell_key,
        coalesce(amount_now.statement, amount_before.statement) as statement,
        coalesce(amount_now.side, amount_before.side) as side,
        coalesce(amount_now.basis, amount_before.basis) as basis,
        coalesce(amount_now.line_code, amount_before.line_code) as line_code,
        coalesce(amount_now.line_name, amount_before.line_name) as line_name,
        amount_now.measure,
        amount_before.measure as previous_measure,
        amount_now.amount_yuan,
        amount_before.amount_yuan as previous_amount_yuan,
        amount_now.value,
        amount_before.value as previous_value,
        amount_now.status,
        amount_before.status as previous_status
    from amount_now
    full join amount_before
        on
            amount_now.source_file = amount_before.source_file
            and amount_now.place = amount_before.place
    where
        amount_now.measure is distinct from amount_before.measure
        or amount_now.amount_yuan is distinct from amount_before.amount_yuan
        or amount_now.value is distinct from amount_before.value
        or amount_now.status is distinct from amount_before.status
)

select
    {{ content_key(["'report'", 'source_file']) }} as change_key,
    'report' as level,
    case when not was_before then 'added' when not is_now then 'removed' else 'changed' end as change,
    source_file,
    report_key,
    previous_report_key,
    state,
    previous_state,
    cast(null as varchar) as cell_key,
    cast(null as varchar) as previous_cell_key,
    cast(null as varchar) as statement,
    cast(null as varchar) as side,
    cast(null as varchar) as basis,
    cast(null as varchar) as line_code,
    cast(null as varchar) as line_name,
    cast(null as varchar) as measure,
    cast(null as varchar) as previous_measure,
    cast(null as decimal(20, 2)) as amount_yuan,
    cast(null as decimal(20, 2)) as previous_amount_yuan,
    cast(null as decimal(24, 6)) as value,
    cast(null as decimal(24, 6)) as previous_value,
    cast(null as varchar) as status,
    cast(null as varchar) as previous_status
from changed_version
union all
select
    {{ content_key(["'amount'", 'source_file', 'cell_key', 'previous_cell_key']) }} as change_key,
    'amount' as level,
    change,
    source_file,
    report_key,
    previous_report_key,
    null as state,
    null as previous_state,
    cell_key,
    previous_cell_key,
    statement,
    side,
    basis,
    line_code,
    line_name,
    measure,
    previous_measure,
    amount_yuan,
    previous_amount_yuan,
    value,
    previous_value,
    status,
    previous_status
from amount
