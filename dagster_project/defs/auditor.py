"""The process that judges the build."""

import importlib
from collections.abc import Iterator, Sequence
from concurrent.futures import Executor, ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing import get_context
from pathlib import Path

import dagster as dg
from pydantic import PrivateAttr

from dagster_project.audit.suites import Suite, SuiteResult, run_suite


class Auditor(dg.ConfigurableResource):
    """Runs suites in a process of its own, which loads Great Expectations (three seconds) while dbt builds."""

    _process: Executor = PrivateAttr()

    @contextmanager
    def yield_for_execution(self, context: dg.InitResourceContext) -> Iterator["Auditor"]:
        """The process lives as long as the run."""
        with ProcessPoolExecutor(max_workers=1, mp_context=get_context("spawn")) as self._process:
            self._process.submit(importlib.import_module, "dagster_project.audit.validation")
            yield self

    def judge(self, suites: Sequence[Suite], build_file: Path) -> list[SuiteResult]:
        """How each of ``suites`` comes out for the build. Raises what a suite raises."""
        futures = [self._process.submit(run_suite, suite, build_file) for suite in suites]
        return [future.result() for future in futures]
