select
    identity.identity_key,
    identity.report_key,
    report.source_file,
    identity.identity,
    identity.scope,
    identity.relation,
    identity.outcome,
    identity.stated_yuan,
    identity.computed_yuan,
    identity.difference_yuan,
    identity.slack_yuan,
    identity.cells,
    identity.weights,
    identity.explanation_zh,
    identity.explanation_en
from {{ ref('stg_identity') }} as identity
inner join {{ ref('int_report') }} as report on identity.report_key = report.report_key
