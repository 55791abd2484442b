"""Budget against final, and year against year: of one unit, within one scope."""

from typing import Any

import streamlit as st

from dagster_project.explorer import charts
from dagster_project.explorer.queries import compare
from dagster_project.explorer.screen import REPORT, exhibit, pick, source_of, staged
from dagster_project.explorer.view import View, plain, wan
from dagster_project.published.explain import report_of

# The report whose unit was last shown because the reader came from it.
FOLLOWED = "compared_report"
STAGES = ("initial_budget_yuan", "adjusted_budget_yuan", "final_yuan")


def render(view: View) -> None:
    """A choice of unit and scope, and what its reports say against each other."""
    st.title(view.say("compare.title"))
    units = view.edition.rows(compare.units())
    if not units:
        st.info(view.say("common.no_reports"))
        return
    by_key = {(unit["unit_key"], unit["report_scope"]): unit for unit in units}
    words = {key: f"{unit['unit_name']} · {view.name('report_scope', unit['report_scope'])}" for key, unit in by_key.items()}
    chosen = by_key[pick(view.say("compare.unit"), list(by_key), "unit", lambda key: words[key], _of_the_report(view))]
    others = [unit for unit in units if unit["unit_key"] == chosen["unit_key"] and unit != chosen]
    if others:
        scopes = view.listed(view.name("report_scope", unit["report_scope"]) for unit in others)
        st.warning(view.say("compare.never_across", scopes=scopes))
    _by_class(view, chosen)
    _execution(view, chosen)
    _changes(view, chosen)
    _three_public(view, chosen)


def _of_the_report(view: View) -> tuple[str, str] | None:
    """The unit and scope of the report the session is about, where the reader comes from another one."""
    report_key = st.session_state.get(REPORT) or st.query_params.get(REPORT)
    if report_key is None or report_key == st.session_state.get(FOLLOWED):
        return None
    st.session_state[FOLLOWED] = report_key
    report = view.edition.row(report_of(report_key))
    return (report["unit_key"], report["report_scope"]) if report else None


def _by_class(view: View, unit: dict[str, Any]) -> None:
    st.header(view.say("compare.by_class"))
    query = compare.by_class(unit["unit_key"], unit["report_scope"])
    frame = view.edition.frame(query)
    if frame.empty:
        st.info(view.say("compare.no_spending"))
        return
    if unit["reports"] == 1:
        st.info(view.say("compare.one_report"))
    named = view.named(frame, class_name="subject", kind="kind")
    named["amount_wan"] = wan(frame["amount_yuan"])
    named["report"] = named["fiscal_year"].astype("str") + " " + named["kind"]
    chart = charts.bars(named[["class_name", "amount_wan", "report"]], "class_name", "amount_wan", view.title, "report")
    exhibit(view, "classes", query, named[["fiscal_year", "kind", "class_code", "class_name", "amount_wan"]], chart)


def _execution(view: View, unit: dict[str, Any]) -> None:
    st.header(view.say("compare.execution"))
    query = compare.execution(unit["unit_key"], unit["report_scope"])
    frame = view.edition.frame(query)
    if frame.empty:
        st.info(view.say("compare.no_execution"))
        return
    st.markdown(view.say("compare.execution_what"))
    named = view.named(frame, subject_name="subject", fund_source="fund_source")
    named["subject"] = (
        named["fiscal_year"].astype("str") + " " + frame["subject_code"].fillna("").astype("str") + " " + named["subject_name"]
    )
    columns = ["fiscal_year", "subject_code", "subject_name", *STAGES, "stated_rate", "computed_rate"]
    row = exhibit(view, "execution", query, named[columns], staged(view, named, "subject", STAGES), choose=True)
    if row is not None:
        st.markdown(f"> {plain(frame['sentence'].iloc[row])}")
        source_of(view, frame["report_key"].iloc[row], frame["source_line"].iloc[row])


def _changes(view: View, unit: dict[str, Any]) -> None:
    st.header(view.say("compare.changes"))
    query = compare.changes(unit["unit_key"], unit["report_scope"])
    frame = view.edition.frame(query)
    if frame.empty:
        st.info(view.say("compare.no_changes"))
        return
    st.markdown(view.say("compare.changes_what"))
    named = view.named(frame, measure="measure", basis="basis")
    named["change_wan"] = wan(frame["amount_yuan"])
    columns = ["fiscal_year", "subject_name", "measure", "basis", "change_wan", "percent"]
    row = exhibit(view, "changes", query, named[columns], choose=True)
    if row is not None:
        st.markdown(f"> {plain(frame['sentence'].iloc[row])}")
        source_of(view, frame["report_key"].iloc[row], frame["source_line"].iloc[row])


def _three_public(view: View, unit: dict[str, Any]) -> None:
    st.header(view.say("spending.three_public"))
    query = compare.three_public(unit["unit_key"], unit["report_scope"])
    frame = view.edition.frame(query)
    if frame.empty:
        st.info(view.say("compare.no_three_public"))
        return
    named = view.named(frame, item="item", basis="basis", budget_stage="budget_stage", kind="kind", status="status")
    named["amount_wan"] = wan(frame["amount_yuan"])
    of_what = named["kind"].where(
        frame["kind"] == frame["basis"], named["budget_stage"].where(frame["budget_stage"].notna(), named["basis"])
    )
    named["report"] = named["fiscal_year"].astype("str") + " " + of_what
    chart = charts.bars(named[["item", "amount_wan", "report"]], "item", "amount_wan", view.title, "report")
    columns = ["fiscal_year", "kind", "item", "basis", "budget_stage", "amount_wan", "status"]
    exhibit(view, "compared_three_public", query, named[columns], chart)
