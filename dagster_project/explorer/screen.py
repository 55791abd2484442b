"""What several pages put on the screen: a choice of report, a chart with its table and query, a source line."""

import re
from collections.abc import Callable, Hashable, Sequence
from decimal import Decimal
from html import escape
from typing import Any, Literal, TypeVar

import pandas as pd
import streamlit as st

from dagster_project.explorer import charts
from dagster_project.explorer.charts import Chart
from dagster_project.explorer.queries import ledger, spending
from dagster_project.explorer.queries import report as report_queries
from dagster_project.explorer.view import View, is_null, wan
from dagster_project.published.citation import money
from dagster_project.published.edition import Frame
from dagster_project.published.explain import Line, context
from dagster_project.published.query import Query

T = TypeVar("T", bound=Hashable)

# What a session keeps: the report it is about, the cell that was chosen, and a cell that the
# report page is to go to, also when it shows another report now.
REPORT, CELL, JUMP = "report", "cell", "jump"
NAVIGATION = "navigation"
# The reports that the ledger is narrowed to.
LEDGER_REPORTS = "ledger_report_keys"
FIRST_ROW = {"selection": {"rows": [0], "columns": [], "cells": []}}
AMOUNTS = ("_yuan", "_wan", "_value", "difference")
# Wide enough to be read, where the widest entry would push what matters out of sight.
WIDTHS: dict[str, Any] = {"explanation": 520, "report_scope": "small", "goal": "medium", "state_reason": "medium"}


def pick(label: str, options: Sequence[T], name: str, words: Callable[[T], str], forced: T | None = None) -> T:
    """A select box whose choice is kept when the reader goes to another page and comes back."""
    widget = f"{name}_choice"
    kept = next((value for value in (forced, st.session_state.get(widget), st.session_state.get(name)) if value in options), options[0])
    if st.session_state.get(widget) != kept:
        st.session_state[widget] = kept
    chosen = st.selectbox(label, options, format_func=words, key=widget)
    st.session_state[name] = chosen
    return chosen


def pick_report(view: View, forced: str | None = None) -> dict[str, Any] | None:
    """The report a page is about; None, with words, where none is published."""
    reports = {report["report_key"]: report for report in view.edition.rows(report_queries.published())}
    if not reports:
        st.info(view.say("common.no_reports"))
        return None
    asked = forced or (st.query_params.get(REPORT) if REPORT not in st.session_state else None)
    chosen = pick(view.say("common.report"), list(reports), REPORT, lambda key: view.report(reports[key]), asked)
    st.query_params[REPORT] = chosen
    return reports[chosen]


def exhibit(view: View, key: str, query: Query, table: Frame, chart: Chart | None = None, choose: bool = False) -> int | None:
    """A chart with its table and its query; returns the number of the chosen row where rows can be chosen."""
    if chart is not None:
        st.altair_chart(chart, key=f"{key}_chart")
    if not choose:
        show(view, table)
        show_query(view, query)
        return None
    drawn = show(view, table, key=f"{key}_table", on_select="rerun", selection_mode="single-row", selection_default=FIRST_ROW)
    show_query(view, query)
    rows = drawn["selection"]["rows"]
    # A choice from a longer table may be left when a filter has made it shorter.
    return rows[0] if rows and rows[0] < len(table) else None


def show(view: View, table: Frame, **options: Any) -> Any:
    """A table under column titles in the reader's language, amounts with their thousands apart."""
    config = {column: _column(view, column, table[column]) for column in table.columns}
    return st.dataframe(table, hide_index=True, column_config=config, placeholder="", **options)


def _column(view: View, name: str, values: Frame) -> Any:
    title = view.title(name)
    if name.endswith(AMOUNTS):
        return st.column_config.NumberColumn(title, format=_number_format(values))
    if name in ("computed_rate", "percent"):
        return st.column_config.NumberColumn(title, format="%.1f")
    return st.column_config.Column(title, width=WIDTHS.get(name))


def _number_format(values: Frame) -> Literal["accounting", "localized"]:
    """Two decimals below each other where they show every amount whole; but that format has brackets for a minus."""
    amounts = [Decimal(value) for value in values if not is_null(value)]
    return "accounting" if all(amount >= 0 and amount == round(amount, 2) for amount in amounts) else "localized"


def show_query(view: View, query: Query) -> None:
    """The query behind what stands above, to be run anywhere."""
    with st.expander(view.say("common.query"), type="compact"):
        st.code(query.text(), language="sql")


def staged(view: View, frame: Frame, row: str, stages: Sequence[str]) -> Chart | None:
    """Bars of amounts in several columns (budget, final, …), one beside the other; None where there are none."""
    drawn = frame.melt(id_vars=[row], value_vars=list(stages), var_name="stage", value_name="amount_wan")
    drawn = drawn.dropna(subset=["amount_wan"]).drop_duplicates()
    if drawn.empty:
        return None
    drawn["amount_wan"] = wan(drawn["amount_wan"])
    drawn["stage"] = [view.say(f"stage.{stage}") for stage in drawn["stage"]]
    return charts.bars(drawn, row, "amount_wan", view.title, "stage")


def source(lines: Sequence[Line], mark: str | None = None) -> None:
    """Lines of a report with their numbers, the cited one lifted out and what was printed there marked."""
    rows = []
    for line in lines:
        text = _marked(line.text, mark) if line.is_cited and mark else escape(line.text)
        text = text.replace("\t", "<span style='opacity:.35'> ⇥ </span>")
        style = "background:#f0e44255;font-weight:600" if line.is_cited else "opacity:.75"
        cited = " data-cited='true'" if line.is_cited else ""
        number = f"<span style='opacity:.5;user-select:none;flex:0 0 3.2rem;text-align:right'>{line.number}</span>"
        rows.append(f"<div{cited} style='display:flex;gap:.8rem;{style}'>{number}<span>{text}</span></div>")
    layout = "white-space:pre-wrap;overflow-wrap:anywhere;font-size:.8rem;line-height:1.5;margin:0"
    st.html(f"<pre class='source' style='{layout}'>{''.join(rows)}</pre>")


def _marked(text: str, mark: str) -> str:
    """A line with the printed characters marked, where they stand in it once as a figure of their own."""
    found = list(re.finditer(rf"(?<![\d.,]){re.escape(mark)}(?![\d,]|\.\d)", text))
    if len(found) != 1:
        return escape(text)
    start, end = found[0].span()
    return f"{escape(text[:start])}<mark>{escape(mark)}</mark>{escape(text[end:])}"


def source_of(view: View, report_key: str, line: int | None, around: int = 4) -> None:
    """The source of something that isn't a cell: a line of a report in its context."""
    if line is None or pd.isna(line):
        st.caption(view.say("common.no_line"))
        return
    lines = context(view.edition, report_key, int(line), around)
    page = next((found.page for found in lines if found.is_cited), None)
    st.caption(view.say("common.line", line=int(line)) + (" · " + view.say("common.page", page=page) if page else ""))
    source(lines)


def origins(view: View, report_key: str, fact: str, fact_key: str) -> None:
    """Where a row of an additive fact comes from, with a way to each cell and the line of each sentence."""
    query = spending.sources(fact, fact_key)
    st.markdown(f"**{view.say('common.origins')}**")
    for number, row in enumerate(view.edition.rows(query)):
        sign = "−" if row["weight"] < 0 else ""
        amount = "?" if is_null(row["amount_yuan"]) else money(row["amount_yuan"])
        place = " ".join(part for part in (row["line_code"], row["line_name"]) if part)
        where = view.name("statement", row["statement"]) if row["statement"] else view.name("origin", "narrative")
        words = " · ".join(part for part in (where, place, view.name("measure", row["measure"])) if part) + f": {sign}{amount}"
        if row["cell_key"]:
            go_to(view, row["cell_key"], f"{words} ({view.name('status', row['status'])})", f"origin_{fact_key}_{number}")
        else:
            st.caption(words)
            source_of(view, report_key, row["source_line"], around=2)
    show_query(view, query)


def sentences(view: View, report_key: str, subject_code: str) -> None:
    """What the report says in prose of a subject; nothing where it says nothing."""
    query = spending.said(report_key, subject_code)
    rows = view.edition.rows(query)
    if not rows:
        return
    st.markdown(f"**{view.say('common.said')}**")
    source([Line(row["source_line"], None, row["sentence"], False) for row in rows])
    show_query(view, query)


def open_report(report_key: str) -> None:
    """Lead to a report."""
    st.session_state[REPORT] = report_key
    st.session_state.pop(f"{REPORT}_choice", None)
    st.switch_page(st.session_state[NAVIGATION]["report"])


def open_contradictions(view: View, report_key: str) -> None:
    """A button that leads to what doesn't add up in a report; words where nothing does."""
    row = view.edition.row(ledger.count(report_key))
    count = row["contradictions"] if row else 0
    if not count:
        st.caption(view.say("common.no_contradictions"))
    elif st.button(view.say("common.contradictions", count=count), icon=":material/report:", key="open_contradictions"):
        st.session_state[LEDGER_REPORTS] = [report_key]
        st.switch_page(st.session_state[NAVIGATION]["contradictions"])


def go_to(view: View, cell_key: str, words: str, key: str) -> None:
    """A button that leads to a cell in its statement."""
    if st.button(words, key=key, icon=":material/manage_search:", help=view.say("common.go_to")):
        find(cell_key)


def find(cell_key: str) -> None:
    """Lead to a cell in its statement."""
    st.session_state[JUMP] = cell_key
    st.switch_page(st.session_state[NAVIGATION]["report"])
