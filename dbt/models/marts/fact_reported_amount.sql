select
    cell.cell_key,
    cell.report_key,
    cell.source_file,
    cell.unit_key,
    cast(cell.fiscal_year as integer) as fiscal_year,
    cell.statement,
    cast(cell.row_no as integer) as row_no,
    cast(cell.line_no as integer) as line_no,
    cell.line_code,
    subject.subject_key,
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
    cast(cell.checks_exact as integer) as checks_exact,
    cast(cell.checks_rounding as integer) as checks_rounding,
    cast(cell.checks_broken as integer) as checks_broken,
    cast(cell.checks_not_evaluable as integer) as checks_not_evaluable,
    cast(cell.source_line as integer) as source_line,
    cast(cell.source_page as integer) as source_page
from {{ ref('int_cell') }} as cell
left join {{ ref('int_subject_year') }} as subject
    on
        cell.classification = subject.classification
        and cell.subject_code = subject.code
        and cell.fiscal_year is not distinct from subject.fiscal_year
