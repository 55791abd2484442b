-- Whether a report's revenue and expenditure tables cover the same money. Final accounts count what was spent in the
-- year; the tables of a budget differ in whether they hold what was carried over, so there it must be blank or zero.
select
    report.report_key,
    report.kind = 'final' or (
        count(*) filter (where cell.cell_key is not null) > 0
        and count(*) filter (where role.role = 'opening_balance' and cell.amount_yuan is distinct from 0) = 0
        and count(*) filter (where role.role = 'non_fiscal_balance' and cell.amount_yuan is distinct from 0) = 0
    ) as is_same_money
from {{ ref('int_report') }} as report
left join {{ ref('int_cell') }} as cell
    on report.report_key = cell.report_key and cell.statement = 'revenue_expenditure_summary' and cell.side = 'revenue'
left join {{ summary_roles() }} as role
    on role.side = 'revenue' and cell.label = role.label
group by report.report_key, report.kind
