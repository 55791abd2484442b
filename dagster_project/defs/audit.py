"""The expectation suites as asset checks, and their verdict on the build."""

from collections.abc import Iterator, Sequence

import dagster as dg

from dagster_project.audit.suites import Suite, run_suite
from dagster_project.settings import Settings
from dagster_project.warehouse import verdict
from dagster_project.warehouse.publication import MARTS


def audit_checks(suites: Sequence[Suite]) -> dg.AssetChecksDefinition:
    """All suites as one step: they judge one and the same build, and their verdict is one."""
    by_name = {suite.name: suite for suite in suites}

    @dg.multi_asset_check(
        name="audit",
        specs=[
            dg.AssetCheckSpec(suite.name, asset=dg.AssetKey([MARTS, suite.relation]), description=suite.description, blocking=True)
            for suite in suites
        ],
    )
    def audit(settings: dg.ResourceParam[Settings]) -> Iterator[dg.AssetCheckResult]:
        outcomes = {name: run_suite(suite, settings.build_file) for name, suite in by_name.items()}
        verdict.record(settings.verdict_file, settings.build_file, {name: o.passed for name, o in outcomes.items()})
        for name, outcome in outcomes.items():
            yield dg.AssetCheckResult(asset_key=dg.AssetKey([MARTS, by_name[name].relation]), check_name=name, passed=outcome.passed)

    return audit
