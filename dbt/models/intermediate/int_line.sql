-- Lines of the published statements, each with the subject that its own code names. A leaf has no printed
-- line below it: summing leaves counts no yuan twice, whatever depth a report prints.
with line as (
    select
        cell.report_key,
        cell.statement,
        cell.side,
        cell.basis,
        cell.row_no,
        cell.line_code,
        min(cell.line_name) as line_name,
        min(report.fiscal_year) as fiscal_year
    from {{ ref('stg_cell') }} as cell
    inner join {{ ref('int_report') }} as report on cell.report_key = report.report_key
    group by all
),

-- A revenue table is split by subject or by unit; unit codes are local and may look like subject codes.
revenue_table as (
    select
        report_key,
        bool_and(regexp_full_match(line_code, '2\d\d(\d\d){0,2}')) and max(length(line_code)) > 3 as is_by_subject
    from line
    where statement = 'revenue' and line_code is not null
    group by report_key
),

classified as (
    select
        line.*,
        case
            when line.line_code is null or not regexp_full_match(line.line_code, '[23]\d\d(\d\d){0,2}') then null
            when line.statement = 'basic_expenditure' and line.line_code[1] = '3' then 'economic_departmental'
            when line.line_code[1] = '3' then null
            when line.statement = 'revenue' and revenue_table.is_by_subject then 'functional'
            when line.statement in (
                'expenditure', 'general_public_budget_expenditure', 'government_fund', 'state_capital',
                'fiscal_appropriation_expenditure'
            ) then 'functional'
        end as classification
    from line
    left join revenue_table on line.report_key = revenue_table.report_key
),

deeper as (
    select
        report_key,
        statement,
        line_code,
        lead(line_code) over (partition by report_key, statement order by line_code) as next_code
    from (
        select distinct
            report_key,
            statement,
            line_code
        from classified
        where classification is not null
    ) as printed_code
)

select
    classified.report_key,
    classified.statement,
    classified.side,
    classified.basis,
    classified.row_no,
    classified.line_code,
    classified.fiscal_year,
    classified.classification,
    {{ bare_label('classified.line_name') }} as label,
    case when classified.classification is not null then classified.line_code end as subject_code,
    coalesce(not starts_with(deeper.next_code, classified.line_code), true) and classified.classification is not null
        as is_leaf,
    classified.line_code is null and {{ bare_label('classified.line_name') }} in ('合计', '总计', '本年合计', '')
        as is_total_line
from classified
left join deeper
    on
        classified.report_key = deeper.report_key
        and classified.statement = deeper.statement
        and classified.line_code = deeper.line_code
