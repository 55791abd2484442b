{#- Joins the names of a code in both languages under the alias `<domain>_name`. -#}
{% macro join_names(domain, code) -%}
    left join {{ ref('dim_label') }} as {{ domain }}_name
        on {{ domain }}_name.domain = '{{ domain }}' and {{ domain }}_name.code = {{ code }}
{%- endmacro %}

{#- A code with its Chinese and English names, from the join above. -#}
{% macro code_and_names(domain, code, column=none) -%}
    {{ code }}{{ ' as ' ~ column if column }},
    {{ domain }}_name.name_zh as {{ column or domain }}_zh,
    {{ domain }}_name.name_en as {{ column or domain }}_en
{%- endmacro %}
