-- A subject with the names of its 类, its 款 and its own in both languages.
select
    subject.subject_key,
    subject.code as subject_code,
    subject.name as subject_name,
    own.name_en as subject_name_en,
    subject.class_code,
    subject.class_name,
    class.name_en as class_name_en,
    subject.section_code,
    subject.section_name,
    section.name_en as section_name_en
from {{ ref('dim_subject') }} as subject
left join {{ ref('dim_label') }} as own on own.domain = 'subject_name' and subject.name = own.code
left join {{ ref('dim_label') }} as class on class.domain = 'subject_name' and subject.class_name = class.code
left join {{ ref('dim_label') }} as section on section.domain = 'subject_name' and subject.section_name = section.code
