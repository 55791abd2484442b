"""What is published, how certain it is, and what changed."""

import streamlit as st

from dagster_project.explorer import charts
from dagster_project.explorer.queries import overview
from dagster_project.explorer.screen import exhibit, go_to, open_report, show, show_query
from dagster_project.explorer.view import View, is_null

# Shown where a report has any.
SELDOM = ("inferred", "ruled")
VERSIONS = ("code_commit", "taxonomy_hash", "contract_version")


def render(view: View) -> None:
    """Figures of the publication, its reports, its certainty and its last change."""
    st.title(view.say("overview.title"))
    st.markdown(view.say("overview.what"))
    totals = view.edition.row(overview.totals())
    assert totals is not None, "an aggregate has a row"
    _figures(view, totals)
    _reports(view)
    if totals["amounts"]:
        _certainty(view)
    if "ruling" in view.edition.relations:
        _rulings(view)
    _change(view)


def _figures(view: View, totals: dict[str, int]) -> None:
    read, stated = totals["statements_read"], totals["statements_read"] + totals["statements_unread"]
    figures: dict[str, int | str] = {
        "published": totals["published"],
        "statements": view.say("overview.of", part=read, whole=stated),
        "amounts": f"{totals['amounts']:,}",
        "contradictions": totals["contradictions"],
        "quarantined": totals["quarantined"],
    }
    for column, (name, value) in zip(st.columns(len(figures)), figures.items(), strict=True):
        column.metric(view.say(f"overview.{name}"), value, help=view.say(f"overview.{name}_help"))
    if totals["amounts"]:
        there = [status for status in charts.STATUS_COLOURS if totals[status]]
        shares = [f"{view.name('status', status)} {totals[status] / totals['amounts']:.1%}" for status in there]
        st.markdown(f"**{' · '.join(shares)}**")
    show_query(view, overview.totals())
    if not totals["published"]:
        st.info(view.say("common.no_reports"))


def _reports(view: View) -> None:
    st.header(view.say("overview.reports"))
    reports = view.edition.frame(overview.reports())
    nowhere = [status for status in SELDOM if not reports[status].any()]
    table = view.named(reports, kind="kind", report_scope="report_scope", state="report_state").drop(columns=["report_key", *nowhere])
    row = exhibit(view, "reports", overview.reports(), table, choose=True)
    if row is None or reports["state"].iloc[row] != "published":
        return
    if st.button(view.say("overview.open"), icon=":material/article:"):
        open_report(reports["report_key"].iloc[row])


def _certainty(view: View) -> None:
    st.header(view.say("overview.certainty"))
    st.markdown(view.say("overview.certainty_what"))
    frame = view.edition.frame(overview.certainty())
    named = view.named(frame, kind="kind", status="status")
    named["report"] = named["unit_name"] + " " + named["fiscal_year"].astype("str") + " " + named["kind"]
    colours = {view.name("status", status): colour for status, colour in charts.STATUS_COLOURS.items() if (frame["status"] == status).any()}
    drawn = named[["report", "status", "amounts"]]
    chart = charts.shares(drawn, "report", "status", "amounts", list(colours), list(colours.values()), view.title)
    exhibit(view, "certainty", overview.certainty(), named[["unit_name", "fiscal_year", "kind", "status", "amounts"]], chart)
    st.markdown(view.say("overview.totals_what"))
    exhibit(view, "totals", overview.checked_totals(), view.named(view.edition.frame(overview.checked_totals()), outcome="outcome"))


def _change(view: View) -> None:
    st.header(view.say("overview.change"))
    runs = view.edition.frame(overview.runs())
    published = runs[runs["outcome"] == "published"]
    if len(published) < 2:
        st.info(view.say("overview.first"))
    else:
        change = view.edition.frame(overview.change())
        otherwise = bool((change["difference"] != 0).any())
        if not otherwise:
            st.info(view.say("overview.no_change"))
        for version in VERSIONS:
            now, before = (str(value)[:12] for value in published[version].iloc[:2])
            if before != now:
                st.markdown(view.say(f"overview.changed_{version}", before=before, now=now))
        if otherwise:
            change["figure"] = [view.title(name) for name in change["figure"]]
            exhibit(view, "change", overview.change(), change)
        if "publication_change" in view.edition.relations:
            _changed_amounts(view)
    with st.expander(view.say("overview.runs")):
        show(view, view.named(runs, outcome="run_outcome"))
        st.code(overview.runs().text(), language="sql")


def _changed_amounts(view: View) -> None:
    query = overview.changed_amounts()
    frame = view.edition.frame(query)
    if frame.empty:
        st.info(view.say("overview.no_changed_amounts"))
        return
    st.markdown(view.say("overview.changed_amounts"))
    domains = {"level": "change_level", "change": "change", "statement": "statement", "measure": "measure"}
    named = view.named(frame, **domains, status="status", previous_status="status")
    row = exhibit(view, "changed_amounts", query, named.drop(columns=["cell_key"]), choose=True)
    if row is not None:
        _to_the_cell(view, frame["cell_key"].iloc[row], "changed_amount")


def _rulings(view: View) -> None:
    query = overview.rulings()
    frame = view.edition.frame(query)
    if frame.empty:
        return
    st.header(view.say("overview.rulings"))
    st.markdown(view.say("overview.rulings_what"))
    named = view.named(frame, measure="measure", state="ruling_state").drop(columns=["cell_key"])
    row = exhibit(view, "rulings", query, named, choose=True)
    if row is not None:
        _to_the_cell(view, frame["cell_key"].iloc[row], "ruling")


def _to_the_cell(view: View, cell_key: str | None, key: str) -> None:
    if not is_null(cell_key):
        go_to(view, str(cell_key), view.say("common.go_to"), key)
