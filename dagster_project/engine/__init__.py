"""Files → rows: one pure function a report, spread over processes or machines.

``extract_file`` reads one report; ``part`` is how rows leave the process that read them, ``child``
and ``guard`` are that process and its limits, ``spread`` gives batches to the workers of a
backend (``backends/``, a module an engine). Whatever goes wrong in one report stays there: it
is quarantined and the rest goes on.
"""

import hashlib
import traceback
from dataclasses import dataclass

import pyarrow as pa

from dagster_project.columns import to_arrow
from dagster_project.extract import Extraction, extract
from dagster_project.intake import RawFile
from dagster_project.relations import TABLES, Report


@dataclass(frozen=True, slots=True)
class Extracted:
    """The rows of one report by relation; ``error`` is the traceback where extraction failed."""

    report: Report
    tables: dict[str, pa.Table]
    error: str | None = None


def extract_file(raw: RawFile) -> Extracted:
    """Extract one file; a fault of the file or an exception gives a quarantined report."""
    if raw.fault is not None:
        return _in_tables(Extraction({"report": [not_read(raw, raw.fault)]}))
    try:
        return _in_tables(extract(raw.content, raw.source_file, raw.provenance, raw.rulings))
    except Exception as error:
        reason = f"extraction failed ({type(error).__name__}: {error}): the run's log has the details"
        return _in_tables(Extraction({"report": [not_read(raw, reason)]}), traceback.format_exc())


def not_read(raw: RawFile, reason: str) -> Report:
    """The row of a report that was not read, with its reason. Needs no bytes."""
    # Without bytes there is no content to tell reports apart by: the name has to do.
    key = raw.sha256 or hashlib.sha256(f"unreadable:{raw.source_file}".encode()).hexdigest()
    origin = raw.provenance
    return Report(
        report_key=key[:16],
        source_file=raw.source_file,
        sha256=raw.sha256,
        state="quarantined",
        state_reason=reason,
        source_url=origin.source_url if raw.sha256 else None,
        retrieved_at=origin.retrieved_at if raw.sha256 else None,
    )


def _in_tables(extraction: Extraction, error: str | None = None) -> Extracted:
    tables = {name: to_arrow(TABLES[name], rows) for name, rows in extraction.rows.items() if rows}
    return Extracted(extraction.report, tables, error)
