"""A suite and a frame → which expectations hold. The one module that knows Great Expectations.

Great Expectations takes three seconds to import; import this module only to validate.
Frames hold :class:`~decimal.Decimal` objects, never floats: sums are compared exactly.
"""

from collections.abc import Mapping
from typing import Any

import great_expectations as gx
import pandas as pd
import pyarrow as pa
from great_expectations.core import ExpectationSuite
from great_expectations.core.expectation_validation_result import ExpectationValidationResult
from great_expectations.data_context.types.base import ProgressBarsConfig

from dagster_project.audit.suites import BadSuite, Expectation, Failure, Suite, SuiteResult


def expectation_suite(suite: Suite) -> ExpectationSuite:
    """The suite as Great Expectations has it.

    Raises :class:`BadSuite` unless it holds exactly the suite's expectations: a type or an
    argument that it doesn't know is left out with no more than a line in the log.
    """
    wanted = [{"type": e.type, "kwargs": dict(e.kwargs), "severity": e.severity, "meta": {"name": e.name}} for e in suite.expectations]
    try:
        loaded = ExpectationSuite(name=suite.name, expectations=wanted)
    except Exception as error:
        raise BadSuite(f"suite {suite.name}: {error}") from error
    taken = {e.meta["name"]: e.configuration for e in loaded.expectations if e.meta}
    for expectation in suite.expectations:
        configuration = taken.get(expectation.name)
        if configuration is None or configuration.type != expectation.type:
            raise BadSuite(f"suite {suite.name}, {expectation.name}: Great Expectations knows no {expectation.type}")
        if dropped := set(expectation.kwargs) - set(configuration.kwargs):
            raise BadSuite(f"suite {suite.name}, {expectation.name}: unknown arguments {', '.join(sorted(dropped))}")
    return loaded


def to_frame(rows: pa.Table) -> pd.DataFrame:
    """A query's rows as Python objects: pandas' own types would make floats of decimals, and NaN of NULL."""
    return pd.DataFrame(rows.to_pylist(), columns=rows.column_names, dtype=object)


def validate(suite: Suite, frame: pd.DataFrame, parameters: Mapping[str, Any]) -> SuiteResult:
    """Judge ``frame``; ``parameters`` are the numbers that expectations refer to with ``$PARAMETER``."""
    context = gx.get_context(mode="ephemeral")
    context.variables.progress_bars = ProgressBarsConfig(globally=False)
    asset = context.data_sources.add_pandas("build").add_dataframe_asset(suite.name)
    batch = asset.add_batch_definition_whole_dataframe("rows").get_batch({"dataframe": frame})
    outcome = batch.validate(expectation_suite(suite), result_format="COMPLETE", expectation_parameters=dict(parameters))
    by_name = {expectation.name: expectation for expectation in suite.expectations}
    results = {_name(result): result for result in outcome.results}
    # What was not judged did not pass.
    failures = [Failure(by_name[name], "was not judged") for name in by_name if name not in results]
    failures += [_failure(by_name[name], result, frame) for name, result in results.items() if not result.success]
    order = list(by_name)
    failures.sort(key=lambda failure: order.index(failure.expectation.name))
    return SuiteResult(suite.name, len(frame), len(results), tuple(failures))


def _name(result: ExpectationValidationResult) -> str:
    meta = result.expectation_config.meta if result.expectation_config else None
    return meta["name"] if meta else ""


def _failure(expectation: Expectation, result: ExpectationValidationResult, frame: pd.DataFrame) -> Failure:
    detail = result.result
    positions = detail.get("unexpected_index_list") or []
    rows = tuple(frame.loc[position].to_dict() for position in positions)
    if rows:
        return Failure(expectation, f"{len(rows)} of {len(frame)} rows", rows)
    raised = [e.get("exception_message") for e in _exceptions(result.exception_info) if e.get("raised_exception")]
    return Failure(expectation, "; ".join(map(str, raised)) or f"observed {detail.get('observed_value')} in {len(frame)} rows")


def _exceptions(info: Any) -> list[Mapping[str, Any]]:
    """Either one exception's description or several by metric."""
    if not isinstance(info, Mapping):
        return []
    return [info] if "raised_exception" in info else [entry for entry in info.values() if isinstance(entry, Mapping)]
