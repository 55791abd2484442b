-- Staging is where our own judgement has not begun: it holds exactly the rows that extraction handed over. Counts agree
-- also when one row is lost and another doubled, so the rows are compared as multisets: by their number and the sum of
-- their hashes, in one pass over each side.
{% set relations = [
    'report', 'source_line', 'statement', 'cell', 'identity', 'discrepancy', 'narrative_amount', 'project',
    'performance_indicator', 'performance_form', 'subject', 'pipeline_run', 'ruled_cell', 'previous_report',
    'previous_amount', 'kept_report', 'kept_subject'
] %}
with staged as (
    {% for relation in relations %}
        select
            '{{ relation }}' as relation,
            count(*) as row_count,
            coalesce(sum(cast(hash(each_row) as hugeint)), 0) as rows_hash
        from {{ ref('stg_' ~ relation) }} as each_row -- noqa: AL05
        {{ 'union all' if not loop.last }}
    {% endfor %}
),

extracted as (
    {% for relation in relations %}
        select
            '{{ relation }}' as relation,
            count(*) as row_count,
            coalesce(sum(cast(hash(each_row) as hugeint)), 0) as rows_hash
        from {{ source('extracted', relation) }} as each_row -- noqa: AL05
        {{ 'union all' if not loop.last }}
    {% endfor %}
)

select
    extracted.relation,
    extracted.row_count as extracted_rows,
    staged.row_count as staged_rows
from extracted
inner join staged on extracted.relation = staged.relation
where extracted.row_count != staged.row_count or extracted.rows_hash != staged.rows_hash
