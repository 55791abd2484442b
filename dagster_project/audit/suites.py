"""Expectation suites: a file each in ``expectations/``, loaded as data and run on a build.

A suite asks one query's rows what must hold of them. Its file (YAML) has

- ``name`` (that of the file), ``relation`` (the mart it judges), ``description``;
- ``query``: SQL on the build file, the rows to judge;
- ``parameters``: name → SQL with one number, for what the rows are measured against
  (how many there must be, by what was staged);
- ``quarantine``, where a row can be one report's fault: ``where`` (SQL on the query's columns) finds such rows, which hold
  their ``report_key``, and ``reason`` (SQL) says in words what is wrong;
- ``expectations``: each with ``name``, ``type`` and ``kwargs`` of Great Expectations,
  ``why``, and ``severity``: ``critical`` (the default) stops publication, ``warning`` is shown.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

SEVERITIES = ("critical", "warning")
_SUITE_KEYS = {"name", "relation", "description", "query", "parameters", "quarantine", "expectations"}
_QUARANTINE_KEYS = {"where", "reason"}
_EXPECTATION_KEYS = {"name", "type", "kwargs", "why", "severity"}


class BadSuite(Exception):
    """A suite's file is not what a suite is. The message names the file and what to correct."""


@dataclass(frozen=True, slots=True)
class Expectation:
    """What must hold, in the words of Great Expectations, and why."""

    name: str
    type: str
    kwargs: Mapping[str, Any]
    why: str
    severity: str = "critical"


@dataclass(frozen=True, slots=True)
class Suite:
    """A file of ``expectations/``."""

    name: str
    relation: str
    description: str
    query: str
    expectations: tuple[Expectation, ...]
    parameters: Mapping[str, str] = field(default_factory=dict)
    quarantine: Mapping[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Failure:
    """An expectation that does not hold: ``rows`` are those it fails on, none where it is about the whole."""

    expectation: Expectation
    message: str
    rows: tuple[Mapping[str, Any], ...] = ()


@dataclass(frozen=True, slots=True)
class SuiteResult:
    """How a suite came out over ``row_count`` rows. Warnings are failures that do not stop publication."""

    suite: str
    row_count: int
    expectation_count: int
    failures: tuple[Failure, ...]

    @property
    def passed(self) -> bool:
        return not any(failure.expectation.severity == "critical" for failure in self.failures)


def load_suites(folder: Path) -> tuple[Suite, ...]:
    """Every suite in ``folder``, by name. Raises :class:`BadSuite` where a file is none or there is no file."""
    suites = tuple(load_suite(path) for path in sorted(folder.glob("*.yml")))
    if not suites:
        raise BadSuite(f"there is no suite in {folder}: without an audit nothing may be published")
    return suites


def load_suite(path: Path) -> Suite:
    """The suite in a file. Raises :class:`BadSuite` where it is none."""
    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
        _only(content, _SUITE_KEYS)
        expectations = tuple(_expectation(entry) for entry in content["expectations"])
        if "quarantine" in content:
            _only(content["quarantine"], _QUARANTINE_KEYS)
        suite = Suite(
            name=content["name"],
            relation=content["relation"],
            description=content["description"],
            query=content["query"],
            expectations=expectations,
            parameters=content.get("parameters", {}),
            quarantine=content.get("quarantine"),
        )
    except (yaml.YAMLError, KeyError, TypeError, AttributeError, ValueError) as error:
        raise BadSuite(f"{path} is no suite ({type(error).__name__}: {error})") from error
    names = [expectation.name for expectation in expectations]
    if suite.name != path.stem or len(set(names)) < len(names) or not names:
        raise BadSuite(f"{path}: a suite is named as its file, and has expectations with names of their own")
    return suite


def run_suite(suite: Suite, build_file: Path) -> SuiteResult:
    """Read the suite's rows from a build and judge them. The build is opened read-only and closed again."""
    import duckdb

    from dagster_project.audit.validation import to_frame, validate

    with duckdb.connect(str(build_file), read_only=True) as con:
        frame = to_frame(con.execute(suite.query).to_arrow_table())
        parameters = {name: con.execute(query).fetchall()[0][0] for name, query in suite.parameters.items()}
    return validate(suite, frame, parameters)


def faulty_reports(suites: Sequence[Suite], build_file: Path) -> dict[str, str]:
    """The reports of a build that some suite puts in quarantine, by ``report_key``, each with the first reason and their number."""
    import duckdb

    found: dict[str, list[str]] = {}
    with duckdb.connect(str(build_file), read_only=True) as con:
        for suite in suites:
            if suite.quarantine is not None:
                rows = f"select report_key, {suite.quarantine['reason']} from ({suite.query}) where {suite.quarantine['where']}"
                for report_key, reason in con.execute(rows).fetchall():
                    found.setdefault(report_key, []).append(reason)
    return {key: reasons[0] + f" (and {len(reasons) - 1} more)" * (len(reasons) > 1) for key, reasons in found.items()}


def _expectation(entry: Mapping[str, Any]) -> Expectation:
    _only(entry, _EXPECTATION_KEYS)
    expectation = Expectation(**entry)
    if expectation.severity not in SEVERITIES:
        raise ValueError(f"severity of {expectation.name} is one of {', '.join(SEVERITIES)}")
    return expectation


def _only(entry: Mapping[str, Any], keys: Sequence[str] | set[str]) -> None:
    if unknown := set(entry) - set(keys):
        raise ValueError(f"unknown: {', '.join(sorted(unknown))}")
