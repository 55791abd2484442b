"""What a person sees on the terminal: a progress bar while work is long, a summary at the end."""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import TypeVar

import dagster as dg
from rich.console import Console
from rich.progress import track
from rich.table import Table
from rich.text import Text

from dagster_project.extract import Extraction
from dagster_project.relations import Cell, PerformanceForm
from dagster_project.warehouse.summary import STATUSES, ReportSummary, Totals

T = TypeVar("T")

# Disputed amounts that are shown one by one.
_MOST_LINES = 20
# But for tabs and line ends.
_CONTROLS = {code: f"\\x{code:02x}" for code in (*range(32), *range(127, 160)) if chr(code) not in "\t\n"}
_OUTCOMES = {"exact": "exact", "rounding": "within rounding", "broken": "broken", "not_evaluable": "not evaluable"}


def wide_console() -> Console:
    """Standard output, as wide as its terminal; in a log, wide enough for a row a line."""
    console = Console()
    return console if console.is_terminal else Console(width=160)


def progress(items: Iterable[T], count: int, words: str) -> Iterable[T]:
    """``items``, with a bar on standard error where that is a terminal."""
    console = Console(stderr=True)
    return track(items, words, total=count, console=console, transient=True, disable=not console.is_terminal)


def print_failure(console: Console, result: dg.ExecuteInProcessResult) -> None:
    """Why a run failed: failed checks with their words, then the steps with theirs.

    A traceback only where a step failed by an exception that nobody foresaw.
    """
    failed = [check for check in result.get_asset_check_evaluations() if not check.passed]
    for check in failed:
        words = f"check {check.check_name} of {check.asset_key.to_user_string()} failed: {check.description or 'no description'}"
        _say(console, words)
    for event in result.all_events:
        if not event.is_step_failure:
            continue
        failure = event.step_failure_data
        if failure.user_failure_data is not None:
            _say(console, f"{event.step_key} failed: {failure.user_failure_data.description or failure.user_failure_data.label}")
        elif failure.error is not None:
            # The checks above have said it already.
            foreseen = failure.error.cls_name == "DagsterAssetCheckFailedError"
            _say(console, f"{event.step_key} failed: {'a blocking check did not pass' if foreseen else failure.error.to_string()}")


def print_summary(console: Console, summaries: Sequence[ReportSummary], duplicates: Sequence[tuple[str, str]], totals: Totals) -> None:
    """The reports of a run: what was published with how many amounts, what was not and why; of very many, some."""
    table = Table("report", "state", "statements", *STATUSES, box=None, header_style="bold", pad_edge=False)
    for summary in summaries:
        statements = f"{summary.statements_present} read" + f", {summary.statements_unread} unread" * bool(summary.statements_unread)
        amounts = [str(summary.amounts[status]) for status in STATUSES]
        table.add_row(Text(plain(summary.source_file)), summary.state, statements, *amounts)
    console.print(table)
    for summary in summaries:
        if summary.state_reason:
            _say(console, f"{summary.source_file} {summary.state}: {summary.state_reason}")
    for source_file, other in duplicates:
        _say(console, f"{source_file} not loaded: the same bytes as {other}")
    for more, words in (
        (sum(totals.reports.values()) - len(summaries), "reports, in dim_report"),
        (totals.duplicates - len(duplicates), "files with the bytes of another"),
    ):
        if more > 0:
            _say(console, f"… and {more} more {words}")
    amounts = ", ".join(f"{totals.amounts[status]} {status}" for status in STATUSES)
    _say(console, f"reports: {totals.published} published, {totals.quarantined} quarantined")
    _say(console, f"amounts: {amounts}")


def print_extraction(console: Console, extraction: Extraction) -> None:
    """One report: each statement with its amounts, rows of forms left out, identities, what is disputed and what contradicts itself."""
    report = extraction.report
    name, year = report.unit_name or "unit unknown", report.fiscal_year or "year unknown"
    _say(console, f"{name}, {year}, {report.kind or 'kind unknown'}, amounts in {report.amount_unit or 'a unit each table names'}")
    cells: list[Cell] = extraction.rows["cell"]
    counts = Counter((cell.statement, cell.status) for cell in cells)
    table = Table("statement", "title", "state", "line", *STATUSES, box=None, header_style="bold", pad_edge=False)
    absent = [statement.statement for statement in extraction.rows["statement"] if statement.state == "absent"]
    for statement in extraction.rows["statement"]:
        if statement.state == "absent":
            continue
        amounts = [str(counts[statement.statement, status]) for status in STATUSES]
        table.add_row(statement.statement, Text(plain(statement.title or "")), statement.state, str(statement.source_line or ""), *amounts)
    console.print(table)
    _say(console, f"absent: {', '.join(absent) or 'none'}")
    _print_forms(console, extraction.rows["performance_form"])
    outcomes = Counter(identity.outcome for identity in extraction.rows["identity"])
    _say(console, "identities: " + ", ".join(f"{outcomes[outcome]} {words}" for outcome, words in _OUTCOMES.items()))
    disputed = [cell for cell in cells if cell.status == "disputed"]
    for cell in disputed[:_MOST_LINES]:
        measure = cell.measure or " or ".join(cell.candidate_measures)
        where = f"{cell.statement}, {cell.line_code or ''} {cell.line_name}, {measure}"
        _say(console, f"disputed, line {cell.source_line}: {cell.printed} ({where}): {cell.evidence}")
    if len(disputed) > _MOST_LINES:
        _say(console, f"disputed: {len(disputed) - _MOST_LINES} more, in fact_reported_amount once it is published")
    for fault in extraction.rows["discrepancy"]:
        if fault.severity == "beyond_rounding":
            _say(console, f"contradiction, line {fault.source_line}: {fault.explanation_en}")


def _print_forms(console: Console, forms: Sequence[PerformanceForm]) -> None:
    """How many indicators of the performance forms were read, and where rows were left out and why."""
    if not forms:
        return
    read, doubted = (sum(rows) for rows in zip(*((form.rows_read, form.rows_left_out) for form in forms), strict=True))
    _say(console, f"performance forms: {len(forms)} with {read} rows read, {doubted} left out")
    left_out = [(line, form.title, why) for form in forms for line, why in zip(form.lines_left_out, form.reasons, strict=True)]
    for line, title, why in left_out[:_MOST_LINES]:
        _say(console, f"left out, line {line}: a row of {title}: {why}")
    if len(left_out) > _MOST_LINES:
        _say(console, f"left out: {len(left_out) - _MOST_LINES} more, in report_form once it is published")


def plain(words: str) -> str:
    """Words of others without what a terminal would obey."""
    return words.translate(_CONTROLS)


def _say(console: Console, words: str) -> None:
    """A line as it is: file names may hold anything, and logs are searched by line."""
    console.print(plain(words), markup=False, highlight=False, soft_wrap=True)
