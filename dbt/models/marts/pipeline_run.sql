select
    run_id,
    started_at,
    finished_at,
    trigger,
    outcome,
    failure,
    contract_version,
    code_commit,
    taxonomy_hash,
    cast(reports_published as integer) as reports_published,
    cast(reports_quarantined as integer) as reports_quarantined,
    cast(duplicate_files as integer) as duplicate_files,
    cast(amounts_reported as integer) as amounts_reported,
    cast(amounts_repaired as integer) as amounts_repaired,
    cast(amounts_inferred as integer) as amounts_inferred,
    cast(amounts_disputed as integer) as amounts_disputed,
    is_current
from {{ ref('stg_pipeline_run') }}
