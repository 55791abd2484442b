"""What a person sees on the terminal: a progress bar while work is long, a summary at the end."""

from collections.abc import Iterable, Sequence
from typing import TypeVar

import dagster as dg
from rich.console import Console
from rich.progress import track
from rich.table import Table

from dagster_project.warehouse.summary import STATUSES, ReportSummary

T = TypeVar("T")


def progress(items: Iterable[T], count: int, words: str) -> Iterable[T]:
    """``items``, with a bar on standard error where that is a terminal."""
    console = Console(stderr=True)
    return track(items, words, total=count, console=console, transient=True, disable=not console.is_terminal)


def failure_words(event: dg.DagsterEvent) -> str:
    """Why a step failed: a person's words where the step gave them, else the whole traceback."""
    failure = event.step_failure_data
    if failure.user_failure_data is not None:
        return failure.user_failure_data.description or failure.user_failure_data.label
    return failure.error.to_string() if failure.error is not None else "no reason was given"


def print_summary(console: Console, summaries: Sequence[ReportSummary], duplicates: Sequence[tuple[str, str]]) -> None:
    """The reports of a run: what was published with how many amounts, what was not and why."""
    table = Table("report", "state", "statements", *STATUSES, box=None, header_style="bold")
    for summary in summaries:
        statements = f"{summary.statements_present} read" + f", {summary.statements_unread} unread" * bool(summary.statements_unread)
        amounts = [str(summary.amounts[status]) for status in STATUSES]
        table.add_row(summary.source_file, summary.state, statements, *amounts)
    console.print(table)
    for summary in summaries:
        if summary.state_reason:
            console.print(f"{summary.source_file} {summary.state}: {summary.state_reason}", markup=False, highlight=False)
    for source_file, other in duplicates:
        console.print(f"{source_file} not loaded: the same bytes as {other}", markup=False, highlight=False)
    states = [summary.state for summary in summaries]
    amounts = ", ".join(f"{sum(s.amounts[status] for s in summaries)} {status}" for status in STATUSES)
    console.print(
        f"{states.count('published')} reports published, {states.count('quarantined')} quarantined; amounts: {amounts}",
        highlight=False,
    )
