"""The expectation suites as asset checks, and their verdict on the build."""

from collections.abc import Iterator, Sequence
from typing import Any

import dagster as dg

from dagster_project.audit.suites import Suite, SuiteResult
from dagster_project.defs.auditor import Auditor
from dagster_project.settings import Settings
from dagster_project.warehouse import verdict
from dagster_project.warehouse.publication import MARTS

# What a person looks at; the query in the suite's file gives all of them.
SHOWN_ROWS = 50


def audit_checks(suites: Sequence[Suite]) -> dg.AssetChecksDefinition:
    """All suites as one step: they judge one and the same build, and all are judged before one can stop the run."""
    specs = {
        suite.name: dg.AssetCheckSpec(suite.name, asset=[MARTS, suite.relation], description=suite.description.strip(), blocking=True)
        for suite in suites
    }

    @dg.multi_asset_check(name="audit", specs=list(specs.values()))
    def audit(settings: dg.ResourceParam[Settings], auditor: Auditor) -> Iterator[dg.AssetCheckResult]:
        results = auditor.judge(suites, settings.build_file)
        verdict.record(settings.verdict_file, settings.build_file, {result.suite: result.passed for result in results})
        for result in results:
            yield check_result(specs[result.suite].key, result)

    return audit


def check_result(key: dg.AssetCheckKey, result: SuiteResult) -> dg.AssetCheckResult:
    """A suite's outcome as a check: what failed in words, and the rows it failed on as tables.

    Failed warnings alone are shown as a warning, which stops nothing.
    """
    metadata: dict[str, Any] = {"rows": result.row_count, "expectations": result.expectation_count}
    for failure in result.failures:
        if failure.rows:
            records = [dg.TableRecord({str(name): _shown(value) for name, value in row.items()}) for row in failure.rows[:SHOWN_ROWS]]
            columns = [dg.TableColumn(name, "string") for name in records[0].data]
            metadata[failure.expectation.name] = dg.MetadataValue.table(records, dg.TableSchema(columns=columns))
    said = [f"{f.expectation.name}: {f.message} ({f.expectation.why})" for f in result.failures]
    return dg.AssetCheckResult(
        passed=not result.failures,
        asset_key=key.asset_key,
        check_name=key.name,
        severity=dg.AssetCheckSeverity.WARN if result.passed else dg.AssetCheckSeverity.ERROR,
        description="\n".join(said) or f"{result.expectation_count} expectations hold for {result.row_count} rows",
        metadata=metadata,
    )


def _shown(value: Any) -> str:
    """A value as it is printed: tables in the UI know no decimals."""
    return "" if value is None else str(value)
