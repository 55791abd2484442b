"""Results of dbt's nodes → Dagster events, with public names of both only."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

import dagster as dg

from dagster_project.dbt_build import NodeResult

UNIQUE_ID = "dagster_dbt/unique_id"


def to_events(
    results: Iterable[NodeResult],
    assets: Mapping[str, dg.AssetKey],
    checks: Mapping[str, dg.AssetCheckKey],
    table_metadata: Callable[[dg.AssetKey], Mapping[str, Any]],
) -> Iterator[dg.MaterializeResult | dg.AssetCheckResult]:
    """A materialization for every built node of ``assets``, a check result for every test of ``checks``.

    Both map dbt's unique ids. A node that failed or was skipped gives no materialization; a
    skipped test gives no result. Nodes in neither mapping give nothing.
    """
    for result in results:
        metadata: dict[str, Any] = {"seconds": round(result.seconds, 3), "dbt_status": result.status}
        if result.message:
            metadata["dbt_message"] = result.message
        if result.unique_id in assets and result.ok:
            key = assets[result.unique_id]
            yield dg.MaterializeResult(asset_key=key, metadata={**metadata, **table_metadata(key)})
        elif result.unique_id in checks and result.status != "skipped":
            key = checks[result.unique_id]
            if result.failing_rows is not None:
                metadata["failing_rows"] = result.failing_rows
            yield dg.AssetCheckResult(
                passed=result.status == "pass",
                asset_key=key.asset_key,
                check_name=key.name,
                severity=dg.AssetCheckSeverity.WARN if result.status == "warn" else dg.AssetCheckSeverity.ERROR,
                metadata=metadata,
            )
