-- Open cells by statement and 类, NULL for lines without one: where they stand, the report's own checks of the totals
-- around them could not be made, and what these miss accuses nobody.
select
    report_key,
    statement,
    class_code,
    count(*) as cells
from {{ ref('int_cell') }}
where status = 'disputed'
group by all
