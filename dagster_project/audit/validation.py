"""A suite and a frame → which expectations hold. The one module that knows Great Expectations.

Great Expectations takes three seconds to import; import this module only to validate.
Frames hold :class:`~decimal.Decimal` objects, never floats: sums are compared exactly.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import great_expectations as gx
import pandas as pd
import pyarrow as pa
from great_expectations.core import ExpectationSuite
from great_expectations.core.expectation_validation_result import ExpectationValidationResult
from great_expectations.data_context.types.base import ProgressBarsConfig

from dagster_project.audit.suites import MOST_FAILING, ROWS, TOTALS, BadSuite, Expectation, Failure, Suite, SuiteResult


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


def validate(suite: Suite, frames: Mapping[str, pd.DataFrame], parameters: Mapping[str, Any]) -> SuiteResult:
    """Judge the frames ``rows`` and ``totals``; ``parameters`` are the numbers that expectations refer to with ``$PARAMETER``."""
    context = gx.get_context(mode="ephemeral")
    context.variables.progress_bars = ProgressBarsConfig(globally=False)
    source = context.data_sources.add_pandas("build")
    failures: dict[str, Failure] = {}
    judged = 0
    for of, frame in frames.items():
        part = replace(suite, expectations=tuple(e for e in suite.expectations if e.of == of))
        batch = source.add_dataframe_asset(of).add_batch_definition_whole_dataframe(of).get_batch({"dataframe": frame})
        outcome = batch.validate(expectation_suite(part), result_format="COMPLETE", expectation_parameters=dict(parameters))
        results = {_name(result): result for result in outcome.results}
        judged += len(results)
        for expectation in part.expectations:
            result = results.get(expectation.name)
            # What was not judged did not pass.
            if result is None:
                failures[expectation.name] = Failure(expectation, "was not judged")
            elif not result.success:
                failures[expectation.name] = _failure(expectation, result, frame)
    rows = int(frames[TOTALS][ROWS].iloc[0])
    return SuiteResult(suite.name, rows, judged, tuple(failures[e.name] for e in suite.expectations if e.name in failures))


def _name(result: ExpectationValidationResult) -> str:
    meta = result.expectation_config.meta if result.expectation_config else None
    return meta["name"] if meta else ""


def _failure(expectation: Expectation, result: ExpectationValidationResult, frame: pd.DataFrame) -> Failure:
    detail = result.result
    positions = detail.get("unexpected_index_list") or []
    rows = tuple(frame.loc[position].to_dict() for position in positions)
    if rows:
        return Failure(expectation, f"{len(rows)}{' or more' * (len(rows) >= MOST_FAILING)} rows", rows)
    raised = [e.get("exception_message") for e in _exceptions(result.exception_info) if e.get("raised_exception")]
    return Failure(expectation, "; ".join(map(str, raised)) or f"observed {detail.get('observed_value')}")


def _exceptions(info: Any) -> list[Mapping[str, Any]]:
    """Either one exception's description or several by metric."""
    if not isinstance(info, Mapping):
        return []
    return [info] if "raised_exception" in info else [entry for entry in info.values() if isinstance(entry, Mapping)]
