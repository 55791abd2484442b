"""Which version of a report a build publishes: a bad one is quarantined, and the good one before it stays."""

from collections.abc import Callable, Mapping

import duckdb
import pyarrow as pa

from dagster_project.columns import to_arrow
from dagster_project.engine import extract_file
from dagster_project.extract import extract
from dagster_project.intake import RawFile
from dagster_project.relations import TABLES, RuledCell
from dagster_project.rulings import parse_rulings
from dagster_project.warehouse import staging
from dagster_project.warehouse.good import GoodVersions, Version

# How the engine begins the reason of a report that extraction stumbled over.
_OUR_FAULT = "extraction failed (%"
# What a report's bytes alone give.
_OF_A_REPORT = tuple(name for name in TABLES if name not in ("report", "subject", "ruled_cell"))


class NothingIsRead(Exception):
    """Not one report could be read, and the reports are not to blame."""


def require_readable(con: duckdb.DuckDBPyConnection) -> None:
    """Raises :class:`NothingIsRead` where no report was read and extraction failed for some of them."""
    read, failed = con.execute(
        "select count(*) filter (state = 'published'), count(*) filter (state_reason like ?) from extracted.report", [_OUR_FAULT]
    ).fetchone() or (0, 0)
    if failed and not read:
        raise NothingIsRead(f"extraction failed for {failed} reports and none could be read: a fault of the code, not of the reports")


def fall_back(con: duckdb.DuckDBPyConnection, good: GoodVersions, warn: Callable[[str], None]) -> None:
    """Beside each quarantined report, load the version of its file that was published last."""
    known = good.known()
    for source_file, sha256, reason in _quarantined(con):
        version = known.get(source_file)
        if version is None or version.sha256 == sha256 or _is_there(con, version.sha256):
            continue
        raw = good.file(source_file, version)
        extracted = extract_file(raw) if raw is not None else None
        if raw is None or extracted is None or extracted.report.state != "published":
            warn(f"{source_file}: the version published before cannot be read any more and leaves the warehouse")
            continue
        for name, rows in extracted.tables.items():
            staging.load_rows(con, name, rows)
        con.execute(
            "update extracted.report set state_reason = ? where report_key = ?",
            [f"the version before stays published, since a later one is quarantined: {reason}", extracted.report.report_key],
        )
        warn(f"{source_file}: the version before stays published")


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


def apply_rulings(con: duckdb.DuckDBPyConnection, good: GoodVersions, warn: Callable[[str], None]) -> None:
    """Read the reports with rulings once more, with them; note what became of every ruling."""
    rulings = parse_rulings(staging.landed_start(con).rulings)
    rows: list[RuledCell] = []
    for report_key, mine in rulings.by_report.items():
        raw = staging.landed_report(con, report_key) or _kept_report(good, report_key)
        if raw is None or not _is_there(con, raw.sha256):
            words = "no published report has these bytes (any more): look whether a newer version still leaves the cell in dispute"
            rows += [_unfit(m.line, m.cell, "no_report", words, report_key) for m in mine]
            continue
        try:
            extraction = extract(raw.content, raw.source_file, raw.provenance, mine)
            tables = {name: to_arrow(TABLES[name], found) for name, found in extraction.rows.items() if found and name in _OF_A_REPORT}
        except Exception as error:
            words = f"the report cannot be read with its rulings ({type(error).__name__}: {error}); it stands as without them"
            rows += [_unfit(m.line, m.cell, "no_effect", words, report_key) for m in mine]
            continue
        _replace(con, report_key, tables)
        rows += extraction.rows["ruled_cell"]
    rows += [_unfit(line.line, line.text, "not_understood", line.reason) for line in rulings.unread]
    con.execute("delete from extracted.ruled_cell")
    staging.load_rows(con, "ruled_cell", to_arrow(RuledCell, sorted(rows, key=lambda row: row.line)))
    for row in sorted(rows, key=lambda row: row.line):
        if row.state != "settled":
            warn(f"rulings.csv, line {row.line} ({row.state}): {row.explanation}")


def keep_good(con: duckdb.DuckDBPyConnection, good: GoodVersions) -> None:
    """Keep the bytes of every version that a build publishes, and of those that would be, could they be read today."""
    rows = con.execute(
        "select source_file, sha256, source_url, retrieved_at from extracted.report where state = 'published' order by source_file"
    ).fetchall()
    versions = {source_file: Version(sha256=sha256, source_url=url, retrieved_at=at) for source_file, sha256, url, at in rows}
    for sha256 in good.missing(version.sha256 for version in versions.values()):
        raw = staging.landed_report(con, sha256)
        if raw is not None:
            good.keep(raw.content, sha256)
    known = good.known()
    waiting = {source_file: known[source_file] for source_file, _, _ in _quarantined(con) if source_file in known}
    good.put(waiting | versions)


def _kept_report(good: GoodVersions, report_key: str) -> RawFile | None:
    found = ((name, version) for name, version in good.known().items() if version.sha256.startswith(report_key))
    return next((good.file(name, version) for name, version in found), None)


def _quarantined(con: duckdb.DuckDBPyConnection) -> list[tuple[str, str, str]]:
    """The files whose bytes are no good, also those that have them under a second name, without a version that is published."""
    return con.execute(
        """
        with bad as (
            select source_file, sha256, state_reason from extracted.report where state = 'quarantined'
            union all
            select file.source_file, file.sha256, report.state_reason
            from landing.raw_file as file join extracted.report as report on file.duplicate_of = report.source_file
            where report.state = 'quarantined'
        )
        from bad where source_file not in (select source_file from extracted.report where state = 'published') order by source_file
        """
    ).fetchall()


def _is_there(con: duckdb.DuckDBPyConnection, sha256: str) -> bool:
    """Whether a version is in the build, published under some name."""
    return bool(con.execute("select 1 from extracted.report where sha256 = ? and state = 'published'", [sha256]).fetchone())


def _replace(con: duckdb.DuckDBPyConnection, report_key: str, tables: Mapping[str, pa.Table]) -> None:
    """The rows of a report in place of those that are there."""
    for name in _OF_A_REPORT:
        con.execute(f"delete from extracted.{name} where report_key = ?", [report_key])
        if name in tables:
            staging.load_rows(con, name, tables[name])


def _unfit(line: int, cell: str, state: str, words: str, report_key: str | None = None) -> RuledCell:
    return RuledCell(report_key=report_key, line=line, cell=cell, state=state, explanation=words)
