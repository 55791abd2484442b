"""What goes to a worker and what comes back: plain values that travel between machines."""

from dataclasses import dataclass
from pathlib import Path

from dagster_project.intake import RawFile
from dagster_project.relations import Report

# Enough reports to make a Parquet file worth its while, few enough to read them again after a fault.
MOST_REPORTS = 32


@dataclass(frozen=True, slots=True)
class Limits:
    """What one report may take: seconds of a core (busy neighbours don't count) and MiB of resident memory."""

    seconds: float = 600
    memory_mib: int = 2048


@dataclass(frozen=True, slots=True)
class Batch:
    """Files with their bytes, the folder where their part goes (on storage that all machines share), and the reader wanted.

    ``fingerprint`` is that of the code which the run's other rows come from.
    """

    files: tuple[RawFile, ...]
    folder: Path
    limits: Limits
    fingerprint: str


@dataclass(frozen=True, slots=True)
class Failed:
    """A report that was not read to its end: its row with the reason, and the traceback where there is one."""

    report: Report
    error: str | None = None


@dataclass(frozen=True, slots=True)
class BatchRead:
    """``part`` is the folder with the rows (None where every report failed). Rows themselves don't travel."""

    count: int
    part: Path | None
    hashes: tuple[str, ...]
    failed: tuple[Failed, ...]
