"""One report's bytes → its rows for every extracted relation. Pure: no files, no clock."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from types import MappingProxyType
from typing import Any

from dagster_project.ledger.ledger import Stated, contradictions
from dagster_project.pdf.document import is_pdf, read_pdf_lines
from dagster_project.reconciliation.confirmation import confirmed
from dagster_project.reconciliation.engine import Reconciled, reconcile
from dagster_project.reconciliation.facts import Context
from dagster_project.reconciliation.grid import Place, Ruled
from dagster_project.reconciliation.rulings import rule
from dagster_project.relations import Report, SourceLine, Statement
from dagster_project.reports.errors import UnreadableReport
from dagster_project.reports.form_sums import check_line_items
from dagster_project.reports.forms import find_forms
from dagster_project.reports.furniture import without_furniture
from dagster_project.reports.indicators import read_indicators
from dagster_project.reports.lines import read_lines
from dagster_project.reports.metadata import is_report, read_metadata
from dagster_project.reports.narrative import read_narrative
from dagster_project.reports.pages import with_pages
from dagster_project.reports.privacy import redact
from dagster_project.reports.projects import read_projects
from dagster_project.reports.statements import Statements, read_statements
from dagster_project.reports.tables import Table
from dagster_project.rulings import Ruling
from dagster_project.taxonomy.identities import load_identities
from dagster_project.taxonomy.signatures import load_signatures
from dagster_project.taxonomy.statements import PUBLIC_SLUGS, load_forms
from dagster_project.taxonomy.subjects import subject_index
from dagster_project.taxonomy.summary_lines import load_summary_lines

_RECOGNISED = "nothing knows this title: recognised by its columns and codes, and borne out by the report's figures"


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


def extract(content: bytes, source_file: str, provenance: Provenance = Provenance(), rulings: Sequence[Ruling] = ()) -> Extraction:
    """Read one report: a quarantined row with its reason where it cannot be read.

    ``rulings`` settle cells; what the report contradicts itself in is told as without them.
    """
    try:
        lines = redact(with_pages(without_furniture(read_pdf_lines(content) if is_pdf(content) else read_lines(content))))
    except UnreadableReport as error:
        return quarantined(source_file, content, str(error), provenance)
    reason = is_report(lines)
    if reason is not None:
        return quarantined(source_file, content, reason, provenance)
    metadata = read_metadata(lines)
    sha256 = hashlib.sha256(content).hexdigest()
    key = sha256[:16]
    kind = metadata.kind or "final"
    money = metadata.amount_unit or "万元"
    read = read_statements(lines, load_forms(), load_summary_lines(), kind)
    context = Context(key, kind, money, metadata.fiscal_year, {line.number: line.page for line in lines})
    narrative = read_narrative(lines, report_key=key, kind=kind, fiscal_year=metadata.fiscal_year)
    told = [claim.amount for claim in narrative.claims if not claim.explains]

    def run(tables: Mapping[str, Table], ruled: Mapping[Place, Ruled] = MappingProxyType({})) -> Reconciled:
        return reconcile(tables, context, load_identities(), subject_index(), told, ruled)

    recognised = confirmed(read.tables, read.guesses, {slug for slug, s in load_signatures().items() if s.alone}, run)
    tables = {**read.tables, **recognised}
    reconciled = run(tables)
    settled, ruled_cells = rule(rulings, reconciled, partial(run, tables))
    forms = find_forms(lines)
    indicators = read_indicators(forms, report_key=key)
    stated = Stated(
        cells=reconciled.cells,
        narrative=narrative,
        projects=read_projects(lines, forms, report_key=key, cells=reconciled.cells),
        indicators=indicators.rows,
        sums=check_line_items(lines, forms),
    )
    ledger = contradictions(stated, report_key=key, metadata=metadata, known=reconciled.discrepancies)
    report = Report(
        report_key=key,
        source_file=source_file,
        sha256=sha256,
        state="published",
        kind=metadata.kind,
        fiscal_year=metadata.fiscal_year,
        unit_name=metadata.unit_name,
        report_scope=metadata.report_scope,
        amount_unit=metadata.amount_unit,
        char_count=sum(len(line.raw) for line in lines),
        source_url=provenance.source_url,
        retrieved_at=provenance.retrieved_at,
    )
    return Extraction(
        {
            "report": [report],
            "source_line": [SourceLine(report_key=key, page=line.page, line_no=line.number, text=line.raw) for line in lines],
            "statement": _statements(key, tables, recognised, reconciled, context) + _unread(key, read, recognised, context),
            "cell": settled.cells,
            "identity": settled.identities,
            "ruled_cell": ruled_cells,
            "discrepancy": [*reconciled.discrepancies, *ledger],
            "narrative_amount": [claim.amount for claim in narrative.claims],
            "project": list(stated.projects),
            "performance_indicator": indicators.rows,
            "performance_form": indicators.forms,
        }
    )


def _statements(
    key: str, tables: Mapping[str, Table], recognised: Mapping[str, Table], reconciled: Reconciled, context: Context
) -> list[Statement]:
    """A row for each of the fourteen statements."""
    rows: list[Statement] = []
    for slug in PUBLIC_SLUGS:
        table = tables.get(slug)
        if table is None:
            rows.append(Statement(report_key=key, statement=slug, state="absent"))
            continue
        money, resolution = reconciled.units.get(slug, (table.money or context.money, None))
        rows.append(
            Statement(
                report_key=key,
                statement=slug,
                state=table.state,
                title=table.title,
                source_line=table.title_line,
                source_page=context.pages.get(table.title_line),
                amount_unit=money,
                resolution_yuan=resolution,
                note="; ".join(filter(None, (_RECOGNISED if slug in recognised else None, table.note))) or None,
            )
        )
    return rows


def _unread(key: str, read: Statements, recognised: Mapping[str, Table], context: Context) -> list[Statement]:
    """A row for each title that nothing knows and whose table wasn't recognised either."""
    titles = {table.title for table in recognised.values()}
    return [
        Statement(report_key=key, statement="unknown", state="unread", title=title, source_line=line, source_page=context.pages.get(line))
        for title, line in read.unknown
        if title not in titles
    ]
