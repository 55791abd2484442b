"""One report's bytes → its rows for every extracted relation. Pure: no files, no clock."""

import hashlib
from dataclasses import dataclass, field
from typing import Any

from dagster_project.relations import Report, SourceLine
from dagster_project.reports.errors import UnreadableReport
from dagster_project.reports.lines import read_lines


@dataclass(frozen=True, slots=True)
class Provenance:
    """Where a file came from, as far as ``raw/provenance.json`` knows."""

    source_url: str | None = None
    retrieved_at: str | None = None


@dataclass(frozen=True, slots=True)
class Extraction:
    """Rows by relation name (see :data:`dagster_project.relations.TABLES`)."""

    rows: dict[str, list[Any]] = field(default_factory=dict)

    @property
    def report(self) -> Report:
        return self.rows["report"][0]


def quarantined(source_file: str, content: bytes, reason: str, provenance: Provenance) -> Extraction:
    """The extraction of a file that cannot be read: its report row with the reason."""
    sha256 = hashlib.sha256(content).hexdigest()
    report = Report(
        report_key=sha256[:16],
        source_file=source_file,
        sha256=sha256,
        state="quarantined",
        state_reason=reason,
        source_url=provenance.source_url,
        retrieved_at=provenance.retrieved_at,
    )
    return Extraction({"report": [report]})


def extract(content: bytes, source_file: str, provenance: Provenance = Provenance()) -> Extraction:
    """Read one report: a quarantined row with its reason where it cannot be read."""
    try:
        lines = read_lines(content)
    except UnreadableReport as error:
        return quarantined(source_file, content, str(error), provenance)
    sha256 = hashlib.sha256(content).hexdigest()
    key = sha256[:16]
    report = Report(
        report_key=key,
        source_file=source_file,
        sha256=sha256,
        state="published",
        char_count=sum(len(line.raw) for line in lines),
        source_url=provenance.source_url,
        retrieved_at=provenance.retrieved_at,
    )
    source_lines = [SourceLine(report_key=key, page=line.page, line_no=line.number, text=line.raw) for line in lines]
    return Extraction({"report": [report], "source_line": source_lines})
