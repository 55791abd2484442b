{#- A printed label without blanks, numbering (一、 （一） 1. 其中：) and brackets' width: what labels are compared by. -#}
{% macro bare_label(text) -%}
    regexp_replace(
        translate(regexp_replace({{ text }}, '\s', '', 'g'), '(),:', '（），：'),
        '^(其中：|[一二三四五六七八九十廿卅]+、|（[一二三四五六七八九十廿卅]+）|[0-9]+[、.．])+',
        ''
    )
{%- endmacro %}

{#- The organisation behind a printed unit name: 本级, 汇总 and the like tell a report's scope, not another unit. -#}
{% macro organisation_name(text) -%}
    regexp_replace(
        translate(regexp_replace({{ text }}, '\s', '', 'g'), '()', '（）'),
        '(（(本级|汇总|机关|本部|部门|单位|含[^）]*|不含[^）]*)）|本级|（）)+$',
        ''
    )
{%- endmacro %}

{#- Key of the organisation behind a printed unit name, from its content. -#}
{% macro organisation_key(text) -%}
    left(md5({{ organisation_name(text) }}), 16)
{%- endmacro %}
