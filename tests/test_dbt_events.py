"""dbt's node results as Dagster events."""

import dagster as dg

from dagster_project.dbt_build import NodeResult
from dagster_project.defs.dbt_events import to_events

FACT = dg.AssetKey(["marts", "fact"])
CHECK = dg.AssetCheckKey(FACT, "not_null")
ASSETS = {"model.fact": FACT}
CHECKS = {"test.not_null": CHECK}


def events(*results: NodeResult) -> list:
    return list(to_events(results, ASSETS, CHECKS, lambda key: {"dagster/row_count": len(key.path)}))


def test_a_built_model_is_a_materialization_with_the_tables_metadata() -> None:
    (event,) = events(NodeResult("model.fact", "success", 0.25, "OK"))
    assert isinstance(event, dg.MaterializeResult)
    assert event.asset_key == FACT
    assert event.metadata == {"seconds": 0.25, "dbt_status": "success", "dbt_message": "OK", "dagster/row_count": 2}


def test_a_failed_or_skipped_model_is_none() -> None:
    assert events(NodeResult("model.fact", "error", 0.1, "boom"), NodeResult("model.fact", "skipped", 0.0)) == []


def test_a_passed_and_a_failed_test_are_check_results() -> None:
    passed, failed = events(NodeResult("test.not_null", "pass", 0.1), NodeResult("test.not_null", "fail", 0.1, "Got 3", 3))
    assert isinstance(passed, dg.AssetCheckResult)
    assert (passed.passed, passed.asset_key, passed.check_name) == (True, FACT, "not_null")
    assert (failed.passed, failed.severity) == (False, dg.AssetCheckSeverity.ERROR)
    assert failed.metadata["failing_rows"] == dg.MetadataValue.int(3)


def test_a_test_that_could_not_run_did_not_pass() -> None:
    (event,) = events(NodeResult("test.not_null", "error", 0.1, "no such column"))
    assert event.passed is False


def test_a_warning_does_not_block_and_a_skipped_test_says_nothing() -> None:
    (event,) = events(NodeResult("test.not_null", "warn", 0.1, "Got 1", 1), NodeResult("test.not_null", "skipped", 0.0))
    assert event.severity == dg.AssetCheckSeverity.WARN


def test_nodes_that_are_no_assets_say_nothing() -> None:
    assert events(NodeResult("unit_test.fact.rounding", "pass", 0.1)) == []
