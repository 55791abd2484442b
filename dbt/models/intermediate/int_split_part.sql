-- The parts of every group as weighted cells. Where the total stands and its split doesn't, the rest is `unspecified`,
-- so that every group adds up to its total.
with addend as (
    select
        cell.*,
        split_group.is_split_refuted,
        split_group.unsplit_yuan
    from {{ ref('int_split_cell') }} as cell
    inner join {{ ref('int_split_group') }} as split_group
        on
            cell.split = split_group.split
            and cell.report_key = split_group.report_key
            and cell.statement = split_group.statement
            and cell.group_key = split_group.group_key
    where cell.stands
)

select
    split,
    report_key,
    statement,
    group_key,
    part,
    subject_code,
    class_code,
    basis,
    budget_stage,
    cell_key,
    1 as weight,
    amount_yuan,
    resolution_yuan,
    status
from addend
where not is_total and not is_split_refuted
union all
select
    split,
    report_key,
    statement,
    group_key,
    'unspecified' as part,
    subject_code,
    class_code,
    basis,
    budget_stage,
    cell_key,
    case when is_total then 1 else -1 end as weight,
    amount_yuan,
    resolution_yuan,
    status
from addend
where unsplit_yuan != 0 and (is_total or not is_split_refuted)
