{#- The roles of the labels in summaries, as a relation (side, label, role): each label meets the patterns once, not each cell. -#}
{% macro summary_roles() -%}
    (
        select
            role.side,
            printed.label,
            role.role
        from (
            select distinct
                side,
                label
            from {{ ref('int_cell') }}
            where side is not null
        ) as printed
        inner join {{ ref('summary_line') }} as role
            on printed.side = role.side and regexp_full_match(printed.label, role.label)
    )
{%- endmacro %}
