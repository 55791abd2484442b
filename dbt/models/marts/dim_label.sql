-- Names of every code that the marts use, and of the subjects: what a reader sees instead of the code.
select
    domain,
    code,
    name_zh,
    name_en
from {{ ref('label') }}
union all by name
select
    'subject_name' as domain,
    name_zh as code,
    name_zh,
    name_en
from {{ ref('subject_name') }}
