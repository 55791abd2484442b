-- Published reports with the organisation behind the printed unit name: what every fact is limited to.
select
    report_key,
    source_file,
    kind,
    kind as basis,
    fiscal_year,
    report_scope,
    unit_name as printed_unit_name,
    {{ organisation_name('unit_name') }} as unit_name,
    left(md5({{ organisation_name('unit_name') }}), 16) as unit_key
from {{ ref('stg_report') }}
where state = 'published'
