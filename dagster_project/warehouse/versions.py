"""Which version of a report a build publishes: a bad one is quarantined, and the good one before it stays."""

import hashlib
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import duckdb

from dagster_project.columns import to_arrow
from dagster_project.engine.batch import Failed
from dagster_project.engine.fingerprint import extractor_fingerprint
from dagster_project.engine.part import Part
from dagster_project.extract import Provenance
from dagster_project.intake import RawFile
from dagster_project.relations import TABLES, RuledCell
from dagster_project.rulings import parse_rulings
from dagster_project.warehouse import staging
from dagster_project.warehouse.cache import ExtractionCache
from dagster_project.warehouse.good import GoodVersions, Version
from dagster_project.warehouse.incremental import not_known, read_new
from dagster_project.warehouse.reading import Read

# What a report's bytes alone give.
_OF_A_REPORT = tuple(name for name in TABLES if name not in ("report", "subject", "ruled_cell"))


class NothingIsRead(Exception):
    """Not one report could be read, and the reports are not to blame."""


def require_readable(con: duckdb.DuckDBPyConnection, failed: Sequence[Failed]) -> None:
    """Raises :class:`NothingIsRead` where no report was read and extraction failed for some of them."""
    (read,) = con.execute("select count(*) from extracted.report where state = 'published'").fetchone() or (0,)
    if failed and not read:
        raise NothingIsRead(
            f"extraction failed for {len(failed)} reports and none could be read: a fault of the code, not of the reports "
            f"(the first: {failed[0].report.state_reason})"
        )


def fall_back(con: duckdb.DuckDBPyConnection, good: GoodVersions, read: Read, warn: Callable[[str], None]) -> None:
    """Beside each quarantined report, load the version of its file that was published last."""
    known = good.known()
    reasons: dict[RawFile, str] = {}
    for source_file, reason in _quarantined(con):
        version = known.get(source_file)
        if version is not None and not _is_there(con, version.sha256):
            origin = Provenance(version.source_url, version.retrieved_at)
            reasons[RawFile(source_file, b"", version.sha256, provenance=origin)] = reason

    def contents(group: Sequence[RawFile]) -> Iterator[RawFile]:
        return (whole for raw in group if (whole := good.file(raw.source_file, known[raw.source_file])) is not None)

    for batch in read(list(reasons), contents):
        if batch.part is not None:
            staging.load_part(con, Part(batch.part, batch.hashes))
    for raw, reason in reasons.items():
        if _is_there(con, raw.sha256, "published"):
            con.execute(
                "update extracted.report set state_reason = ? where sha256 = ?",
                [f"the version before stays published, since a later one is quarantined: {reason}", raw.sha256],
            )
            warn(f"{raw.source_file}: the version before stays published")
        else:
            con.execute("delete from extracted.report where sha256 = ?", [raw.sha256])
            warn(f"{raw.source_file}: the version published before cannot be read any more and leaves the warehouse")


def quarantine(con: duckdb.DuckDBPyConnection, reasons: Mapping[str, str], warn: Callable[[str], None]) -> None:
    """Take reports out of the build's facts, by ``report_key``; each stays as a row with its reason.

    Raises :class:`NothingIsRead` where it would be all of several: then it is not the reports that are wrong.
    """
    (published,) = con.execute("select count(*) from extracted.report where state = 'published'").fetchone() or (0,)
    if len(reasons) == published > 1:
        raise NothingIsRead(f"the totals of not one of {published} reports hold, such as {next(iter(reasons.values()))}: a fault of the code")
    names = dict(con.execute("select report_key, source_file from extracted.report").fetchall())
    for report_key, reason in reasons.items():
        warn(f"{names[report_key]} is quarantined: {reason}")
        for name in _OF_A_REPORT:
            con.execute(f"delete from extracted.{name} where report_key = ?", [report_key])
        con.execute("update extracted.report set state = 'quarantined', state_reason = ? where report_key = ?", [reason, report_key])
        con.execute(
            "update extracted.ruled_cell set state = 'no_report', cell_key = null, explanation = ? where report_key = ?",
            ["the report is quarantined", report_key],
        )


def apply_rulings(con: duckdb.DuckDBPyConnection, good: GoodVersions, ruled: Path, read: Read, warn: Callable[[str], None]) -> None:
    """Read the reports with rulings once more, with them; note what became of every ruling.

    What was read with exactly these rulings is kept in the folder ``ruled``.
    """
    content = staging.landed_start(con).rulings
    cache = ExtractionCache(ruled, hashlib.sha256(extractor_fingerprint().encode() + content).hexdigest(), warn)
    rulings = parse_rulings(content)
    con.execute("delete from extracted.ruled_cell")
    unfit = [_unfit(line.line, line.text, "not_understood", line.reason) for line in rulings.unread]
    waiting: dict[str, RawFile] = {}
    for report_key, mine in rulings.by_report.items():
        raw = _published(con, report_key)
        if raw is not None:
            waiting[report_key] = replace(raw, rulings=mine)
            continue
        words = "no published report has these bytes (any more): look whether a newer version still leaves the cell in dispute"
        unfit += [_unfit(m.line, m.cell, "no_report", words, report_key) for m in mine]

    def contents(group: Sequence[RawFile]) -> Iterator[RawFile]:
        for raw in group:
            whole = staging.landed_report(con, raw.sha256) or good.file(raw.source_file, Version(sha256=raw.sha256))
            if whole is not None:
                yield replace(raw, content=whole.content)

    why: dict[str, str | None] = {}
    for batch in read_new(not_known(list(waiting.values()), cache), contents, read, cache):
        for failed in batch.failed:
            why[failed.report.report_key] = failed.report.state_reason
            if failed.error is not None:
                warn(f"{failed.report.source_file}, read with its rulings:\n{failed.error}")
    cache.keep_only(raw.sha256 for raw in waiting.values())
    found = {raw.sha256 for raw in waiting.values()} & cache.hashes
    _replace(con, cache.parts, found)
    for sha256 in found:
        del waiting[sha256[:16]]
    for report_key, raw in waiting.items():
        words = f"the report cannot be read with its rulings ({why.get(report_key, 'its bytes are gone')}); it stands as without them"
        unfit += [_unfit(m.line, m.cell, "no_effect", words, report_key) for m in raw.rulings]
    staging.load_rows(con, "ruled_cell", to_arrow(RuledCell, unfit))
    idle = "select line, state, explanation from extracted.ruled_cell where state != 'settled' order by line"
    for line, state, explanation in con.execute(idle).fetchall():
        warn(f"rulings.csv, line {line} ({state}): {explanation}")


def keep_good(con: duckdb.DuckDBPyConnection, good: GoodVersions) -> None:
    """Keep the bytes of every version that a build publishes, and of those that would be, could they be read today."""
    rows = con.execute(
        "select source_file, sha256, source_url, retrieved_at from extracted.report where state = 'published' order by source_file"
    ).fetchall()
    versions = {source_file: Version(sha256=sha256, source_url=url, retrieved_at=at) for source_file, sha256, url, at in rows}
    for raw in staging.landed_reports(con, good.missing(version.sha256 for version in versions.values())):
        good.keep(raw.content, raw.sha256)
    known = good.known()
    waiting = {source_file: known[source_file] for source_file, _ in _quarantined(con) if source_file in known}
    good.put(waiting | versions)


def _published(con: duckdb.DuckDBPyConnection, report_key: str) -> RawFile | None:
    """The published report of this key, without its bytes."""
    row = con.execute(
        "select source_file, ''::blob, sha256, source_url, retrieved_at from extracted.report where report_key = ? and state = 'published'",
        [report_key],
    ).fetchone()
    return RawFile(*row[:3], provenance=Provenance(*row[3:])) if row else None


def _quarantined(con: duckdb.DuckDBPyConnection) -> list[tuple[str, str]]:
    """The files whose bytes are no good, also those that have them under a second name, without a version that is published; why."""
    return con.execute(
        """
        with bad as (
            select source_file, state_reason from extracted.report where state = 'quarantined'
            union all
            select file.source_file, report.state_reason
            from landing.raw_file as file join extracted.report as report on file.duplicate_of = report.source_file
            where report.state = 'quarantined'
        )
        from bad where source_file not in (select source_file from extracted.report where state = 'published') order by source_file
        """
    ).fetchall()


def _is_there(con: duckdb.DuckDBPyConnection, sha256: str, state: str = "%") -> bool:
    """Whether a version is in the build, under some name, in some state."""
    return bool(con.execute("select 1 from extracted.report where sha256 = ? and state like ?", [sha256, state]).fetchone())


def _replace(con: duckdb.DuckDBPyConnection, parts: Sequence[Part], hashes: Collection[str]) -> None:
    """The rows that ``parts`` have of the reports ``hashes`` in place of those that are there."""
    for name in _OF_A_REPORT:
        con.execute(f"delete from extracted.{name} where report_key in (select unnest(?::varchar[]))", [[sha256[:16] for sha256 in hashes]])
    staging.load_parts(con, parts, hashes)


def _unfit(line: int, cell: str, state: str, words: str, report_key: str | None = None) -> RuledCell:
    return RuledCell(report_key=report_key, line=line, cell=cell, state=state, explanation=words)
