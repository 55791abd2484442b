select
    report_key,
    identity_key,
    identity,
    scope,
    relation,
    outcome,
    stated_yuan,
    computed_yuan,
    difference_yuan,
    slack_yuan,
    cells,
    weights,
    explanation_zh,
    explanation_en
from {{ source('extracted', 'identity') }}
