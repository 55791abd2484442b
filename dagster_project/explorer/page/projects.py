"""A report's projects and performance indicators."""

from typing import Any

import streamlit as st

from dagster_project.explorer.queries import projects
from dagster_project.explorer.screen import exhibit, pick_report, show, source_of, staged
from dagster_project.explorer.view import View

# A longer chart is read in the table.
DRAWN = 25


def render(view: View) -> None:
    """The chosen report's projects with their figures, and its indicators."""
    st.title(view.say("projects.title"))
    report = pick_report(view)
    if report is None:
        return
    _projects(view, report)
    _indicators(view, report)


def _projects(view: View, report: dict[str, Any]) -> None:
    st.header(view.say("projects.projects"))
    query = projects.projects(report["report_key"])
    frame = view.edition.frame(query)
    if frame.empty:
        st.info(view.say("projects.none"))
        return
    st.markdown(view.say("projects.what", count=frame["project_name"].nunique(), rows=len(frame)))
    largest = frame.drop_duplicates("project_name").head(DRAWN)
    chart = staged(view, largest, "project_name", ("budget_yuan", "executed_yuan"))
    row = exhibit(view, "projects", query, view.named(frame, origin="project_origin"), chart, choose=True)
    if row is not None:
        source_of(view, report["report_key"], frame["source_line"].iloc[row])


def _indicators(view: View, report: dict[str, Any]) -> None:
    st.header(view.say("projects.indicators"))
    # A file that was brought back may be older than this relation.
    if "report_form" in view.edition.relations:
        _forms(view, report)
    everything = view.edition.frame(projects.indicators(report["report_key"]))
    if everything.empty:
        st.info(view.say("projects.no_indicators"))
        return
    names = [None, *everything["project_name"].dropna().unique()]
    project = st.selectbox(view.say("projects.project"), names, format_func=lambda name: name or view.say("projects.all"), key="project")
    query = projects.indicators(report["report_key"], project)
    frame = view.edition.frame(query)
    row = exhibit(view, "indicators", query, view.named(frame, scope="indicator_scope"), choose=True)
    if row is not None:
        source_of(view, report["report_key"], frame["source_line"].iloc[row])


def _forms(view: View, report: dict[str, Any]) -> None:
    """How much of the forms was read; rows left out are to be looked up in the report itself."""
    query = projects.forms(report["report_key"])
    frame = view.edition.frame(query)
    if frame.empty:
        return
    counts = {"forms": len(frame), "rows": frame["rows_read"].sum(), "left_out": frame["rows_left_out"].sum()}
    st.markdown(view.say("projects.forms", **counts))
    with st.expander(view.say("projects.all_forms")):
        show(view, view.named(frame, kind="form_kind", scope="indicator_scope", state="form_state"))
        st.code(query.text(), language="sql")
