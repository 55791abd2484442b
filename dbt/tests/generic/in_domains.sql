{#- Columns that may hold certain words only; one test a model, since each test costs a query. NULL is for `not_null`. -#}
{% test in_domains(model, domains) %}
    {% for column, words in domains.items() %}
        select
            '{{ column }}' as column_name,
            {{ column }} as word,
            count(*) as occurrences
        from {{ model }}
        where
            {{ column }} is not null
            and {{ column }} not in ({% for word in words %}'{{ word }}'{{ ', ' if not loop.last }}{% endfor %})
        group by all
        {{ 'union all' if not loop.last }}
    {% endfor %}
{% endtest %}
