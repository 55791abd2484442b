-- Amount cells of published reports with their report and subject. A cell stands where its amount and its column
-- are both decided: only then may it be added up. The lines of a summary name their 类 without a code.
with class_name as (
    select
        fiscal_year,
        {{ bare_label('name') }} as label,
        min(code) as code
    from {{ ref('int_subject_year') }}
    where classification = 'functional' and length(code) = 3
    group by all
)

select
    cell.report_key,
    cell.cell_key,
    cell.statement,
    cell.row_no,
    cell.line_no,
    cell.line_code,
    cell.line_name,
    cell.side,
    cell.basis,
    cell.budget_stage,
    cell.measure,
    cell.candidate_measures,
    cell.amount_yuan,
    cell.amount_low_yuan,
    cell.amount_high_yuan,
    cell.value,
    cell.value_unit,
    cell.printed,
    cell.resolution_yuan,
    cell.status,
    cell.evidence,
    cell.checks_exact,
    cell.checks_rounding,
    cell.checks_broken,
    cell.checks_not_evaluable,
    cell.source_line,
    cell.source_page,
    report.source_file,
    report.kind,
    report.fiscal_year,
    report.unit_key,
    line.is_leaf,
    line.is_total_line,
    line.label,
    coalesce(line.classification, case when class_name.code is not null then 'functional' end) as classification,
    coalesce(line.subject_code, class_name.code) as subject_code,
    left(coalesce(line.subject_code, class_name.code), 3) as class_code,
    cell.status != 'disputed' and cell.amount_yuan is not null and cell.measure is not null as stands
from {{ ref('stg_cell') }} as cell
inner join {{ ref('int_report') }} as report on cell.report_key = report.report_key
inner join {{ ref('int_line') }} as line
    on
        cell.report_key = line.report_key
        and cell.statement = line.statement
        and cell.row_no = line.row_no
        and cell.basis = line.basis
        and cell.side is not distinct from line.side
        and cell.line_code is not distinct from line.line_code
left join class_name
    on
        line.label = class_name.label
        and report.fiscal_year is not distinct from class_name.fiscal_year
        and cell.side = 'expenditure'
