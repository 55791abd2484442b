{#- The word for a derived row: the least certain of the words for its cells. -#}
{% macro worst_status(status) -%}
    (['reported', 'repaired', 'inferred', 'ruled', 'disputed'])[max(
        list_position(['reported', 'repaired', 'inferred', 'ruled', 'disputed'], {{ status }})
    )]
{%- endmacro %}

{#- A readable key from content: the same row has the same key in every run. -#}
{% macro content_key(columns) -%}
    concat_ws('|', {% for column in columns %}coalesce({{ column }}, ''){{ ', ' if not loop.last }}{% endfor %})
{%- endmacro %}

{#- Half of the last printed unit: how far a printed figure may be from the true one. -#}
{% macro half_unit(resolution) -%}
    coalesce({{ resolution }}, 0) * 0.5
{%- endmacro %}
