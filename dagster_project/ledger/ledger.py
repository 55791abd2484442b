"""The contradictions of one report: prose against statements and itself, forms against both."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from dagster_project.ledger.causes import Belief, explain
from dagster_project.ledger.changes import check_changes
from dagster_project.ledger.copies import compare, levels
from dagster_project.ledger.directions import check_directions
from dagster_project.ledger.evidence import Hinter, Reader, Statements
from dagster_project.ledger.findings import Finding, rows
from dagster_project.ledger.indicators import check_costs, check_targets
from dagster_project.ledger.projects import believe, check_lists, check_projects, check_reviewed, claimed, form_findings
from dagster_project.ledger.purchases import check_kind_shares
from dagster_project.ledger.rates import RateChecker
from dagster_project.ledger.subjects import SubjectChecker, official_names
from dagster_project.ledger.sums import check_sums
from dagster_project.relations import Cell, Discrepancy, PerformanceIndicator, Project
from dagster_project.reports.form_sums import FormSum
from dagster_project.reports.metadata import Metadata
from dagster_project.reports.narrative import Narrative
from dagster_project.taxonomy.ledger import LedgerRules, load_ledger_rules
from dagster_project.taxonomy.summary_lines import load_summary_lines


@dataclass(frozen=True, slots=True)
class Stated:
    """All that a report states, as its readers give it."""

    cells: Sequence[Cell]
    narrative: Narrative
    projects: Sequence[Project]
    indicators: Sequence[PerformanceIndicator]
    sums: Sequence[FormSum]


def contradictions(
    stated: Stated, *, report_key: str, metadata: Metadata, known: Sequence[Discrepancy] = (), rules: LedgerRules | None = None
) -> list[Discrepancy]:
    """What doesn't reconcile beyond the statements' own contradictions, which ``known`` holds.

    One row a fault, amounts in yuan. Pure; never raises.
    """
    rules = rules or load_ledger_rules()
    statements = Statements(stated.cells, load_summary_lines(), rules)
    every = Reader(rules, metadata.kind or "final", _administrative(metadata, stated.cells, rules)).spoken(stated.narrative.claims)
    statements.learn_totals(every)
    belief = Belief()
    found = list(check_projects([*stated.projects, *claimed(every, stated.projects)]))
    believe(found, every, belief)
    checks = list(compare(every, statements, belief))
    checks += check_sums(levels(every), rules.sums, belief)
    checks += check_lists(every, stated.narrative.sentences, belief)
    rates = RateChecker(every, statements, belief, rules)
    checks += rates.checks()
    checks += check_directions(every, belief)
    checks += check_changes(every, rules.sums, belief)
    printed = _printed(stated)
    checks += check_reviewed(every, [project for project in stated.projects if not _is_wrong(project, found)], printed)
    found += explain(checks, belief, Hinter(every, statements), printed)
    found += (check.finding for check in rates.checks() if check.finding)
    found += SubjectChecker(official_names(), stated.cells).findings(stated.narrative.sentences, every)
    found += check_kind_shares(every, rules.kind_shares)
    found += check_costs(stated.indicators, stated.projects)
    found += check_targets(stated.indicators)
    found += form_findings(stated.sums)
    return rows(found, report_key, known)


def _printed(stated: Stated) -> set[Decimal]:
    """Every amount of the report."""
    amounts = [cell.amount_yuan for cell in stated.cells] + [claim.amount.amount_yuan for claim in stated.narrative.claims]
    return {amount for amount in amounts if amount}


def _is_wrong(project: Project, found: Sequence[Finding]) -> bool:
    """Whether an amount of a project has been shown to be wrong."""
    return any(finding.line == project.source_line and finding.stated in (project.budget_yuan, project.executed_yuan) for finding in found)


def _administrative(metadata: Metadata, cells: Sequence[Cell], rules: LedgerRules) -> bool:
    """Whether the unit is an administrative one by its name, alone in its report, and has no subjects of 事业单位."""
    if metadata.report_scope not in ("own", "single_unit") or not rules.administrative.search(metadata.unit_name or ""):
        return False
    return not any(cell.line_code and rules.institution.match(cell.line_code) for cell in cells)
