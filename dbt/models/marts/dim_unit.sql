-- One row an organisation, whatever its reports call it. Place and level are read from the beginning of the name, where
-- it tells; a parent is another organisation whose name this one begins with.
with unit as (
    select
        {{ organisation_key('unit_name') }} as unit_key,
        {{ organisation_name('unit_name') }} as unit_name,
        list_sort(list_distinct(list(unit_name))) as names
    from {{ ref('stg_report') }}
    where unit_name is not null
    group by all
),

placed as (
    select
        *,
        regexp_extract(
            unit_name,
            -- 城市 is a word, unless it ends a name of three characters (盐城市).
            concat(
                '^([^省市区县]{2,7}(?:省|自治区))?',
                '([^省市区县城]{2,6}市|[^省市区县]城市|[^省市区县]{2,7}自治州)?',
                '([^省市区县]{1,7}县|[^省市区县]{2,7}区)?'
            ),
            ['province', 'city', 'district']
        ) as place
    from unit
)

select
    placed.unit_key,
    placed.unit_name,
    placed.names,
    nullif(placed.place.province, '') as province,
    nullif(placed.place.city, '') as city,
    nullif(placed.place.district, '') as district,
    case
        when placed.place.district != '' then 'district'
        when regexp_full_match(placed.place.city, '(北京|天津|上海|重庆)市') then 'province'
        when placed.place.city != '' then 'city'
        when placed.place.province != '' then 'province'
    end as administrative_level,
    arg_max(parent.unit_key, length(parent.unit_name)) as parent_unit_key
from placed
left join unit as parent
    on
        starts_with(placed.unit_name, parent.unit_name)
        and placed.unit_key != parent.unit_key
        and length(parent.unit_name) >= 4
group by all
