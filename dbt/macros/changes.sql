{#- What an amount is, whatever version of its report it stands in: its place in the statement, counted where several share it. -#}
{% macro amount_place(amount) -%}
    concat_ws(
        '|', {{ amount }}.statement, coalesce({{ amount }}.side, ''), {{ amount }}.basis,
        coalesce({{ amount }}.line_code, {{ amount }}.line_name), coalesce({{ amount }}.measure, '?'),
        row_number() over (
            partition by
                {{ amount }}.report_key, {{ amount }}.statement, {{ amount }}.side, {{ amount }}.basis,
                coalesce({{ amount }}.line_code, {{ amount }}.line_name), {{ amount }}.measure
            order by {{ amount }}.line_no, {{ amount }}.cell_key
        )
    )
{%- endmacro %}
