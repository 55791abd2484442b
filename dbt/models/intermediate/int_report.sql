-- Published reports with the organisation behind the printed unit name: what every fact is limited to. Those that stay as
-- they are published have their rows there already.
select
    report_key,
    source_file,
    kind,
    kind as basis,
    fiscal_year,
    report_scope,
    {{ organisation_key('unit_name') }} as unit_key
from {{ ref('stg_report') }}
where state = 'published' and report_key not in (select kept.report_key from {{ ref('stg_kept_report') }} as kept)
