"""Expectation suites: a file each in ``expectations/``, loaded as data and run on a build.

A suite asks one query's rows what must hold of them. Its file (YAML) has

- ``name`` (that of the file), ``relation`` (the mart it judges), ``description``;
- ``query``: SQL on the build file, the rows to judge;
- ``parameters``: name → SQL with one number, for what the rows are measured against
  (how many there must be, by what was staged);
- ``quarantine``, where a row can be one report's fault: ``where`` (SQL on the query's columns) finds such rows, which hold
  their ``report_key``, and ``reason`` (SQL) says in words what is wrong;
- ``expectations``: each with ``name``, ``type`` and ``kwargs`` of Great Expectations,
  ``why``, and ``severity``: ``critical`` (the default) stops publication, ``warning`` is shown;
  ``holds``: the same in SQL; ``of``: ``rows`` (the default) or ``totals``.

The rows stay in DuckDB, however many reports there are. What is judged are two small frames:
``totals`` is one row with the number of ``rows``; the other has the rows for which the ``holds`` of an
expectation isn't true, as far as they are shown. A suite in which an expectation of rows has no
``holds`` gets all its rows.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

SEVERITIES = ("critical", "warning")
_SUITE_KEYS = {"name", "relation", "description", "query", "parameters", "quarantine", "expectations"}
_QUARANTINE_KEYS = {"where", "reason"}
_EXPECTATION_KEYS = {"name", "type", "kwargs", "why", "severity", "holds", "of"}
ROWS, TOTALS = "rows", "totals"
# Failing rows that are judged and shown of each expectation; the suite's query gives all of them.
MOST_FAILING = 1000


class BadSuite(Exception):
    """A suite's file is not what a suite is. The message names the file and what to correct."""


@dataclass(frozen=True, slots=True)
class Expectation:
    """What must hold, in the words of Great Expectations, and why; ``holds`` says it in SQL, of one row."""

    name: str
    type: str
    kwargs: Mapping[str, Any]
    why: str
    severity: str = "critical"
    holds: str | None = None
    of: str = ROWS


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
    """Read the suite's frames from a build and judge them. The build is opened read-only and closed again."""
    from dagster_project.audit.validation import to_frame, validate
    from dagster_project.warehouse.connection import connect

    with connect(build_file, read_only=True) as con:
        con.execute(f"create temp table judged as {suite.query}")
        totals = con.execute("select count(*) as rows from judged").to_arrow_table()
        rows = con.execute(f"select * from judged {suspects(suite)} order by all").to_arrow_table()
        parameters = {name: con.execute(query).fetchall()[0][0] for name, query in suite.parameters.items()}
    return validate(suite, {ROWS: to_frame(rows), TOTALS: to_frame(totals)}, parameters)


def suspects(suite: Suite) -> str:
    """The condition of the rows that may break an expectation: for each, no more than are shown; none where all rows count."""
    of_rows = [expectation.holds for expectation in suite.expectations if expectation.of == ROWS]
    if None in of_rows:
        return ""
    broken = [f"rowid in (select rowid from judged where ({holds}) is not true limit {MOST_FAILING})" for holds in of_rows]
    return f"where {' or '.join(broken) or 'false'}"


def faulty_reports(suites: Sequence[Suite], build_file: Path) -> dict[str, str]:
    """The reports of a build that some suite puts in quarantine, by ``report_key``, each with the first reason and their number."""
    from dagster_project.warehouse.connection import connect

    found: dict[str, tuple[str, int]] = {}
    with connect(build_file, read_only=True) as con:
        for suite in suites:
            if suite.quarantine is not None:
                reason, where = suite.quarantine["reason"], suite.quarantine["where"]
                rows = (
                    f"select report_key, min({reason}), count(*) from ({suite.query}) where {where} group by report_key order by report_key"
                )
                for report_key, words, count in con.execute(rows).fetchall():
                    first, before = found.get(report_key, (words, 0))
                    found[report_key] = first, before + count
    return {key: words + f" (and {count - 1} more)" * (count > 1) for key, (words, count) in found.items()}


def _expectation(entry: Mapping[str, Any]) -> Expectation:
    _only(entry, _EXPECTATION_KEYS)
    expectation = Expectation(**entry)
    if expectation.severity not in SEVERITIES:
        raise ValueError(f"severity of {expectation.name} is one of {', '.join(SEVERITIES)}")
    if expectation.of not in (ROWS, TOTALS):
        raise ValueError(f"{expectation.name} is of {ROWS} or of {TOTALS}")
    return expectation


def _only(entry: Mapping[str, Any], keys: Sequence[str] | set[str]) -> None:
    if unknown := set(entry) - set(keys):
        raise ValueError(f"unknown: {', '.join(sorted(unknown))}")
