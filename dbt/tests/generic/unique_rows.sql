{#- A grain of several columns. NULLs are one value here: two rows that differ in nothing else are two of a kind. -#}
{% test unique_rows(model, columns) %}
    select
        {{ columns | join(', ') }},
        count(*) as occurrences
    from {{ model }}
    group by all
    having count(*) > 1
{% endtest %}
