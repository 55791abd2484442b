"""The ledger of what doesn't reconcile, both sources side by side."""

from collections.abc import Callable
from typing import Any

import streamlit as st

from dagster_project.explorer.queries import ledger
from dagster_project.explorer.queries import report as report_queries
from dagster_project.explorer.screen import LEDGER_REPORTS, REPORT, exhibit, source_of
from dagster_project.explorer.spreadsheet import as_csv
from dagster_project.explorer.view import View, is_null, plain
from dagster_project.published.citation import money
from dagster_project.published.edition import Frame
from dagster_project.published.query import Query

WHAT = ["unit_name", "fiscal_year", "report_kind", "severity", "kind"]
FIGURES = ["stated_value", "expected_value", "difference", "unit"]
WORDS = ["stated_text", "expected_text"]
PLACES = ["source_line", "counterpart_line"]


def render(view: View) -> None:
    """Filters, the ledger, the chosen entry and the ledger as a file."""
    st.title(view.say("contradictions.title"))
    st.markdown(view.say("contradictions.what"))
    choices = view.edition.row(ledger.choices())
    if not choices or not choices["report_keys"]:
        st.success(view.say("contradictions.none"))
        return
    query = _filtered(view, choices)
    frame = view.edition.frame(query)
    if frame.empty:
        st.info(view.say("contradictions.no_match"))
        return
    counts = frame["severity"].value_counts(sort=False)
    words = view.listed(f"{view.name('severity', severity)} ({count})" for severity, count in counts.items())
    st.markdown(view.say("contradictions.count", count=len(frame), words=words))
    named = view.named(frame, kind="discrepancy_kind", severity="severity", unit="unit", report_kind="kind")
    named["explanation"] = frame[f"explanation_{view.language}"]
    row = exhibit(view, "ledger", query, named[["explanation", *WHAT, *FIGURES, *PLACES]], choose=True)
    written = view.titled(named[[*WHAT, "where_stated", *FIGURES, *WORDS, "explanation", "source_file", *PLACES]])
    st.download_button(
        view.say("contradictions.download"), as_csv(written), "mingzhang-contradictions.csv", "text/csv", icon=":material/download:"
    )
    if row is not None:
        _entry(view, frame.iloc[row])


def _filtered(view: View, choices: dict[str, Any]) -> Query:
    reports = {report["report_key"]: view.report(report) for report in view.edition.rows(report_queries.published())}
    asked = st.query_params.get(REPORT)
    if LEDGER_REPORTS not in st.session_state and asked in choices["report_keys"]:
        st.session_state[LEDGER_REPORTS] = [asked]
    words: dict[str, Callable[[str], str]] = {
        "report_keys": lambda key: reports[key],
        "kinds": lambda kind: view.name("discrepancy_kind", kind),
        "severities": lambda severity: view.name("severity", severity),
    }
    chosen = [
        column.multiselect(
            view.say(f"contradictions.{name}"),
            choices[name],
            format_func=words[name],
            key=f"ledger_{name}",
            placeholder=view.say("contradictions.all"),
        )
        for column, name in zip(st.columns([3, 2, 2]), words, strict=True)
    ]
    return ledger.contradictions(*chosen)


def _entry(view: View, fault: Frame) -> None:
    st.markdown(f"#### {plain(fault[f'explanation_{view.language}'])}")
    st.caption(f"{fault['unit_name']} · {fault['fiscal_year']} · {view.name('kind', fault['report_kind'])} · {fault['source_file']}")
    for column, side, line in zip(st.columns(2), ("stated", "expected"), PLACES, strict=True):
        with column:
            st.markdown(f"**{view.say(f'contradictions.{side}')}**: {_value(view, fault, side)}")
            source_of(view, fault["report_key"], fault[line])


def _value(view: View, fault: Frame, side: str) -> str:
    text, value = fault[f"{side}_text"], fault[f"{side}_value"]
    if not is_null(text):
        return plain(text)
    if is_null(value):
        return "—"
    return money(value) if fault["unit"] == "yuan" else f"{value:,.2f} {view.name('unit', fault['unit'])}"
