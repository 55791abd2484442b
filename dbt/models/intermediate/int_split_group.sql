-- Does a group's total stand, and do its parts add up to it? `unsplit_yuan` is what the parts leave open.
with totals as (
    select
        split,
        report_key,
        statement,
        group_key,
        min(subject_code) as subject_code,
        min(class_code) as class_code,
        min(basis) as basis,
        min(budget_stage) as budget_stage,
        case when bool_and(stands) filter (where is_total) then sum(amount_yuan) filter (where is_total) end as total_yuan,
        coalesce(sum(amount_yuan) filter (where stands and not is_total), 0) as parts_yuan,
        count(*) filter (where stands and not is_total) as parts,
        coalesce(sum({{ half_unit('resolution_yuan') }}) filter (where stands), 0) as slack_yuan,
        coalesce(bool_or(not stands and not is_total), false) as has_undecided_part,
        bool_or(not stands) as has_undecided_cell
    from {{ ref('int_split_cell') }}
    group by all
)

select
    *,
    -- An undecided part of a total that stands is made up for by the rest.
    total_yuan is null and has_undecided_cell as is_undecided,
    coalesce(parts_yuan - total_yuan > slack_yuan, false) as is_split_refuted,
    case
        when total_yuan is null then 0
        when parts = 0 or parts_yuan - total_yuan > slack_yuan then total_yuan
        -- A rest that rounding explains is none, unless a part is known to be missing.
        when total_yuan - parts_yuan > slack_yuan or (has_undecided_part and total_yuan > parts_yuan)
            then total_yuan - parts_yuan
        else 0
    end as unsplit_yuan
from totals
