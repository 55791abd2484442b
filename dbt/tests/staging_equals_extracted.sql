-- Staging is where our own judgement has not begun: it holds exactly the rows that extraction handed over. Counts agree
-- also when one row is lost and another doubled, and a one-sided difference misses what was added, so the rows are
-- compared as multisets in both directions.
{% set relations = [
    'report', 'source_line', 'statement', 'cell', 'identity', 'discrepancy', 'narrative_amount', 'project',
    'performance_indicator', 'subject', 'pipeline_run', 'ruled_cell', 'previous_report', 'previous_amount'
] %}
{% for relation in relations %}
    {% set staged, extracted = ref('stg_' ~ relation), source('extracted', relation) %}
    select
        '{{ relation }}: lost in staging' as fault,
        count(*) as row_count
    from (
        select * from {{ extracted }}
        except all
        select * from {{ staged }}
    )
    having count(*) > 0
    union all
    select
        '{{ relation }}: added in staging' as fault,
        count(*) as row_count
    from (
        select * from {{ staged }}
        except all
        select * from {{ extracted }}
    )
    having count(*) > 0
    {{ 'union all' if not loop.last }}
{% endfor %}
