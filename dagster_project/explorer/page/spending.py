"""What a report's money goes to: by 类, 款 and 项, by economic category, and the 三公."""

from typing import Any

import streamlit as st

from dagster_project.explorer import charts
from dagster_project.explorer.queries import projects, spending
from dagster_project.explorer.screen import exhibit, open_contradictions, origins, pick_report, sentences, source_of
from dagster_project.explorer.view import View, wan
from dagster_project.published.citation import money
from dagster_project.published.edition import Frame

ALL = ""
ROWS = ["subject_code", "subject_name", "amount_wan", "status", "expenditure_type", "fund_source", "section_name", "class_name", "origin"]
# Columns of codes and the domains of their names.
NAMES = {
    "class_name": "subject",
    "section_name": "subject",
    "subject_name": "subject",
    "expenditure_type": "expenditure_type",
    "fund_source": "fund_source",
    "status": "status",
    "origin": "origin",
}
STATED_NAMES = {"origin": "origin", "statement": "statement", "measure": "measure", "status": "status", "outcome": "outcome"}


def render(view: View) -> None:
    """The chosen report's spending, every chart with its rows and their origins."""
    st.title(view.say("spending.title"))
    report = pick_report(view)
    if report is None:
        return
    open_contradictions(view, report["report_key"])
    _by_subject(view, report)
    _by_economic_category(view, report)
    _three_public(view, report)


def _by_subject(view: View, report: dict[str, Any]) -> None:
    query = spending.by_subject(report["report_key"])
    frame = view.edition.frame(query)
    if frame.empty:
        st.info(view.say("spending.nothing"))
        return
    named = view.named(frame, **NAMES)
    named["amount_wan"] = wan(frame["amount_yuan"])
    class_code = _class(view, named)
    shown = named if class_code is None else named[named["class_code"] == class_code]
    _figures(view, report, frame.loc[shown.index])
    _stated(view, report, class_code)
    group = "class_name" if class_code is None else "section_name"
    named["label"] = [view.short_subject(name) for name in frame["subject_name"].fillna(frame["class_name"])]
    drawn = _filled(named.loc[shown.index])
    st.altair_chart(charts.treemap(drawn, group, "subject", "amount_wan", "label", view.title), key="treemap")
    by_type = shown.groupby("expenditure_type", sort=False)["amount_wan"].sum().reset_index()
    st.altair_chart(charts.bars(by_type, "expenditure_type", "amount_wan", view.title), key="types")
    st.markdown(view.say("spending.choose"))
    row = exhibit(view, f"subjects_{class_code}", query, shown[ROWS], choose=True)
    if row is not None:
        origins(view, report["report_key"], "fact_expenditure", shown["fact_key"].iloc[row])
        sentences(view, report["report_key"], shown["subject_code"].iloc[row])
    _on_what(view, report)


def _class(view: View, named: Frame) -> str | None:
    """The 类 that the reader chose, None for all."""
    classes = dict(zip(named["class_code"].astype("str"), named["class_name"], strict=True))
    names = {ALL: view.say("spending.all"), **classes}
    chosen = st.pills(
        view.say("spending.class"), list(names), default=ALL, key="class", required=True, format_func=lambda code: names[code]
    )
    return chosen if chosen in classes else None


def _figures(view: View, report: dict[str, Any], rows: Frame) -> None:
    spent = view.say("spending.budgeted") if report["kind"] == "budget" else view.say("spending.spent")
    amounts = rows["amount_yuan"]
    columns = st.columns(3)
    columns[0].metric(spent, money(amounts.sum()))
    columns[1].metric(view.say("spending.projects"), _of_projects(rows), help=view.say("spending.projects_help"))
    changed = money(amounts[rows["status"] != "reported"].sum())
    columns[2].metric(view.say("spending.not_reported"), changed, help=view.say("spending.not_reported_help"))


def _of_projects(rows: Frame) -> str:
    """How much of it goes to projects, as far as the report splits it: what isn't split is not zero."""
    projects = rows["expenditure_type"] == "project"
    whole = money(rows["amount_yuan"][projects].sum())
    if not (rows["expenditure_type"] == "unspecified").any():
        return whole
    return f"≥ {whole}" if projects.any() else "—"


def _filled(frame: Frame) -> Frame:
    """A row of a whole 类 has no names below it: its own stands there. Subjects of one name are told apart by their codes."""
    filled = frame.copy()
    for column in ("section_name", "subject_name"):
        filled[column] = filled[column].where(filled[column] != "—", filled["class_name"])
    filled["subject"] = filled["subject_code"].fillna("") + " " + filled["subject_name"]
    return filled


def _stated(view: View, report: dict[str, Any], class_code: str | None) -> None:
    """Is that figure certain? What the report itself states as the total, beside the sum."""
    query = spending.stated_totals(report["report_key"], class_code)
    frame = view.edition.frame(query)
    if frame.empty:
        st.markdown(view.say("spending.no_stated"))
        return
    counts = frame["outcome"].value_counts()
    words = view.listed(view.say(f"report.checks_{outcome}", count=count) for outcome, count in counts.items())
    st.markdown(view.say("spending.stated", count=len(frame), words=words))
    with st.expander(view.say("spending.stated_table")):
        row = exhibit(view, f"stated_{class_code}", query, view.named(frame, reason="audit_reason", **STATED_NAMES), choose=True)
        if row is not None:
            source_of(view, report["report_key"], frame["source_line"].iloc[row])


def _on_what(view: View, report: dict[str, Any]) -> None:
    query = projects.projects(report["report_key"])
    frame = view.edition.frame(query)
    if frame.empty:
        return
    st.header(view.say("spending.on_what"))
    st.markdown(view.say("spending.projects_what", count=frame["project_name"].nunique()))
    named = view.named(frame, origin="project_origin")
    columns = ["project_name", "budget_yuan", "executed_yuan", "origin", "source_line"]
    row = exhibit(view, "spending_projects", query, named[columns], choose=True)
    if row is not None:
        source_of(view, report["report_key"], frame["source_line"].iloc[row])


def _by_economic_category(view: View, report: dict[str, Any]) -> None:
    st.header(view.say("spending.economic"))
    query = spending.by_economic_category(report["report_key"])
    frame = view.edition.frame(query)
    if frame.empty:
        st.info(view.say("spending.no_economic"))
        return
    named = view.named(frame, class_name="subject", subject_name="subject", cost_type="cost_type", status="status")
    named["amount_wan"] = wan(frame["amount_yuan"])
    named["label"] = [view.short_subject(name) for name in frame["subject_name"]]
    named["subject"] = named["subject_code"] + " " + named["subject_name"]
    chart = charts.treemap(named, "class_name", "subject", "amount_wan", "label", view.title)
    columns = ["subject_code", "subject_name", "amount_wan", "status", "cost_type", "class_name"]
    row = exhibit(view, "economic", query, named[columns], chart, choose=True)
    if row is not None:
        origins(view, report["report_key"], "fact_basic_expenditure", frame["fact_key"].iloc[row])


def _three_public(view: View, report: dict[str, Any]) -> None:
    st.header(view.say("spending.three_public"))
    query = spending.three_public(report["report_key"])
    frame = view.edition.frame(query)
    if frame.empty:
        st.info(view.say("spending.no_three_public"))
        return
    named = view.named(frame, item="item", basis="basis", budget_stage="budget_stage", status="status")
    named["amount_wan"] = wan(frame["amount_yuan"])
    chart = charts.bars(named[["item", "basis", "amount_wan"]], "item", "amount_wan", view.title, "basis")
    row = exhibit(view, "three_public", query, named[["item", "basis", "budget_stage", "amount_wan", "status"]], chart, choose=True)
    if row is not None:
        origins(view, report["report_key"], "fact_three_public", frame["fact_key"].iloc[row])
