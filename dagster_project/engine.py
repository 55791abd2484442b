"""Files → rows: extraction mapped over reports, in this process or in one process a core.

Extraction is a pure function of one report's bytes, so that the engine only spreads it.
Whatever goes wrong in one report stays there: it is quarantined and the rest goes on.
"""

import hashlib
import itertools
import multiprocessing
import os
import traceback
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass

import pyarrow as pa

from dagster_project.columns import to_arrow
from dagster_project.extract import Extraction, extract, quarantined
from dagster_project.intake import RawFile
from dagster_project.relations import TABLES, Report

# Below this, starting worker processes costs more than they save.
POOL_FROM_FILES = 24
BATCH = 200


@dataclass(frozen=True, slots=True)
class Extracted:
    """The rows of one report by relation; ``error`` is the traceback where extraction failed."""

    report: Report
    tables: dict[str, pa.Table]
    error: str | None = None


def extract_file(raw: RawFile) -> Extracted:
    """Extract one file; a fault of the file or an exception gives a quarantined report."""
    if raw.fault is not None:
        return _in_tables(_not_read(raw, raw.fault))
    try:
        return _in_tables(extract(raw.content, raw.source_file, raw.provenance))
    except Exception as error:
        reason = f"extraction failed ({type(error).__name__}: {error}): the run's log has the details"
        return _in_tables(_not_read(raw, reason), traceback.format_exc())


def extract_files(files: Iterable[RawFile], count: int) -> Iterator[Extracted]:
    """Extract ``files`` (``count`` of them) in their order; never holds more than a batch of them."""
    if count < POOL_FROM_FILES:
        yield from map(extract_file, files)
        return
    # Not forked: this process has threads of DuckDB and Dagster, whose locks a fork would copy.
    context = multiprocessing.get_context("spawn")
    stream = iter(files)
    with ProcessPoolExecutor(max_workers=os.cpu_count(), mp_context=context) as pool:
        while batch := list(itertools.islice(stream, BATCH)):
            yield from pool.map(extract_file, batch, chunksize=4)


def _not_read(raw: RawFile, reason: str) -> Extraction:
    if raw.sha256:
        return quarantined(raw.source_file, raw.content, reason, raw.provenance)
    # Without bytes there is no content to tell reports apart by: the name has to do.
    key = hashlib.sha256(f"unreadable:{raw.source_file}".encode()).hexdigest()[:16]
    report = Report(report_key=key, source_file=raw.source_file, sha256="", state="quarantined", state_reason=reason)
    return Extraction({"report": [report]})


def _in_tables(extraction: Extraction, error: str | None = None) -> Extracted:
    tables = {name: to_arrow(TABLES[name], rows) for name, rows in extraction.rows.items() if rows}
    return Extracted(extraction.report, tables, error)
