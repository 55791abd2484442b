"""A report: its statements as printed, and behind each number its line, its evidence and its proofs."""

from dataclasses import asdict
from decimal import Decimal
from functools import cache, partial
from pathlib import Path
from typing import Any

import streamlit as st
from streamlit.components import v2

from dagster_project.explorer.charts import STATUS_COLOURS
from dagster_project.explorer.queries import report as queries
from dagster_project.explorer.screen import CELL, JUMP, go_to, open_contradictions, pick, pick_report, show, show_query, source
from dagster_project.explorer.sheet import Form, sheet
from dagster_project.explorer.view import View, plain
from dagster_project.published.citation import amount, citation, money, statement_name
from dagster_project.published.evidence import evidence, identity_name
from dagster_project.published.explain import Explanation, Line, Proof, explain, lines_of

# The same as in sheet.css.
MARKS = {"repaired": "✎", "inferred": "+", "ruled": "§", "disputed": "?"}
SIGNS = {"exact": "✓", "rounding": "≈", "broken": "✗", "not_evaluable": "–"}
STATEMENT = "statement"
# The statement, and beside it where it was printed.
COLUMNS = (3, 2)
# Lines of a statement that are shown before a number is chosen.
BEGINNING = 24


def render(view: View) -> None:
    """The chosen report; a cell that is asked for in the address or by another page is gone to."""
    st.title(view.say("report.title"))
    asked = _asked(view)
    left, right = st.columns(COLUMNS, gap="medium")
    with left:
        report = pick_report(view, asked.cell["report_key"] if asked else None)
    if report is None:
        return
    query = queries.statements(report["report_key"])
    held = {row["statement"]: row for row in view.edition.rows(query) if row["state"] == "present"}
    statement = None
    with right:
        if held:
            statement = pick(
                view.say("report.statement"),
                list(held),
                STATEMENT,
                lambda slug: statement_name(held[slug], view.edition.labels, view.language),
                asked.cell["statement"] if asked else None,
            )
    _about(view, report)
    if statement is None:
        st.info(view.say("report.no_tables"))
    else:
        _statement(view, report, held[statement])
    with st.expander(view.say("report.all_statements")):
        show(view, view.named(view.edition.frame(query), state="statement_state", statement=STATEMENT))
        st.code(query.text(), language="sql")


def _asked(view: View) -> Explanation | None:
    """The cell to go to: from another page, or from an address that was followed here."""
    key = st.session_state.pop(JUMP, None)
    if key is None and st.query_params.get(CELL) != st.session_state.get(CELL):
        key = st.query_params.get(CELL)
    if key is None:
        return None
    found = explain(view.edition, key)
    if found is None:
        st.warning(view.say("report.no_cell", key=key))
        st.query_params.pop(CELL, None)
        return None
    st.session_state[CELL] = key
    return found


def _about(view: View, report: dict[str, Any]) -> None:
    facts = [report["source_file"], view.say("report.unit", unit=report["amount_unit"] or "?")]
    if report["source_url"]:
        facts.append(f"[{report['source_url']}]({report['source_url']})")
    if report["retrieved_at"]:
        facts.append(view.say("report.retrieved", date=report["retrieved_at"]))
    counts = [f"{view.name('status', status)} {report[status]:,}" for status in STATUS_COLOURS if report[status]]
    left, right = st.columns(COLUMNS, gap="medium")
    with left:
        if counts:
            st.markdown(view.say("report.amounts", count=f"{report['amounts']:,}", words=view.listed(counts)))
        st.caption(" · ".join(facts))
    with right:
        open_contradictions(view, report["report_key"])


def _statement(view: View, report: dict[str, Any], statement: dict[str, Any]) -> None:
    query = queries.cells(report["report_key"], statement["statement"])
    cells = view.edition.rows(query)
    chosen = next((cell for cell in cells if cell["cell_key"] == st.session_state.get(CELL)), None)
    left, right = st.columns(COLUMNS, gap="medium")
    with left:
        st.caption(_legend(view, cells, statement["amount_unit"]))
        form = Form(statement["statement"], report["kind"], statement["amount_unit"])
        blocks = [asdict(block) for block in sheet(cells, form, view.edition.labels, view.language)]
        key = f"sheet_{report['report_key']}_{statement['statement']}"
        data = {"blocks": blocks, "chosen": chosen["cell_key"] if chosen else None}
        _component()(data=data, key=key, on_chosen_change=partial(_jump, key))
        show_query(view, query)
    with right:
        if chosen is None:
            st.query_params.pop(CELL, None)
            st.info(view.say("report.choose"))
            _beginning(view, report, statement, cells)
        else:
            st.query_params[CELL] = chosen["cell_key"]
            found = explain(view.edition, chosen["cell_key"])
            assert found is not None, "the cell was just read from the same edition"
            _explanation(view, found)


def _beginning(view: View, report: dict[str, Any], statement: dict[str, Any], cells: list[dict[str, Any]]) -> None:
    """The source from the title or, where that stands below, the first number on."""
    title = statement["source_line"]
    first = min([cell["source_line"] for cell in cells] + ([title] if title else []))
    rows = view.edition.rows(lines_of(report["report_key"], first - 1, first + BEGINNING))
    source([Line(row["line_no"], row["page"], row["text"], row["line_no"] == title) for row in rows])


def _legend(view: View, cells: list[dict[str, Any]], unit: str | None) -> str:
    """The unit, what to do, and the marks that stand in this statement."""
    there = {cell["status"] for cell in cells}
    marks = [f"{mark} {view.name('status', status)}" for status, mark in MARKS.items() if status in there]
    return "　".join([view.say("report.printed_in", unit=unit or "?") + view.say("report.legend"), *marks])


def _jump(key: str) -> None:
    st.session_state[JUMP] = st.session_state[key].chosen


@cache
def _component() -> Any:
    folder = Path(__file__).parent.parent
    style, script = ((folder / f"sheet.{kind}").read_text(encoding="utf-8") for kind in ("css", "js"))
    return v2.component("statement_sheet", html="<div class='sheet'></div>", css=style, js=script)


def _explanation(view: View, found: Explanation) -> None:
    cell = found.cell
    line = " ".join(part for part in (cell["line_code"], cell["line_name"]) if part)
    st.markdown(f"#### {line} · {view.name('measure', cell['measure'])}")
    st.markdown(f"### {amount(cell, view.language)}")
    meaning = view.say(f"status.{cell['status']}", printed=cell["printed"] or "")
    st.markdown(f"**{view.name('status', cell['status'])}**: {meaning}")
    if cell["candidate_measures"]:
        st.markdown(view.say("report.candidates", columns=view.listed(view.name("measure", m) for m in cell["candidate_measures"])))
    if cell["amount_low_yuan"] is not None and cell["amount_high_yuan"] is not None:
        st.markdown(view.say("report.range", low=money(cell["amount_low_yuan"]), high=money(cell["amount_high_yuan"])))
    if found.ruling:
        st.markdown(view.say("report.ruling", **{name: plain(found.ruling[name]) for name in ("who", "why", "source")}))
    st.markdown(_certainty(view, cell))
    st.caption(view.say("report.evidence", evidence=evidence(cell["evidence"], view.edition.labels, view.language)))
    page = " · " + view.say("common.page", page=cell["source_page"]) if cell["source_page"] else ""
    st.markdown(f"**{view.say('report.source')}** {view.say('common.line', line=cell['source_line'])}{page}")
    source(found.context, cell["printed"])
    _proofs(view, found)
    st.markdown(f"**{view.say('report.cite')}**")
    st.code(citation(cell, found.report, view.edition.labels, view.language), language=None, wrap_lines=True)


def _certainty(view: View, cell: dict[str, Any]) -> str:
    counts = {outcome: cell[f"checks_{outcome}"] for outcome in ("exact", "rounding", "broken", "not_evaluable")}
    if not sum(counts.values()):
        return view.say("report.unchecked")
    words = [view.say(f"report.checks_{outcome}", count=count) for outcome, count in counts.items() if count]
    return view.say("report.checks", counts=view.listed(words))


def _proofs(view: View, found: Explanation) -> None:
    if not found.proofs:
        return
    st.markdown(f"**{view.say('report.identities')}**")
    for proof in found.proofs:
        name = identity_name(proof.identity, view.edition.labels, view.language)
        with st.expander(f"{SIGNS[proof.outcome]} {name}", expanded=proof.outcome == "broken"):
            st.markdown(_equation(view, proof, found.cell["cell_key"]))
            st.caption(f"{view.name('outcome', proof.outcome)} · {view.name('identity_scope', proof.scope)}")
            if explanation := proof.explanation_zh if view.language == "zh" else proof.explanation_en:
                st.caption(explanation)
            for number, term in enumerate(proof.terms):
                if term.cell_key != found.cell["cell_key"]:
                    place = f"{view.name('statement', term.statement)} · {term.line_name} · {view.name('measure', term.measure)}"
                    go_to(view, term.cell_key, place, f"term_{proof.identity_key}_{number}")


def _equation(view: View, proof: Proof, chosen: str) -> str:
    relation = "=" if proof.relation == "=" else "≤"
    words = " ".join(f"{'+' if part.weight < 0 else '−'} {_term(view, part, chosen)}" for part in proof.parts).removeprefix("+ ")
    lines = [f"{_term(view, proof.stated, chosen) if proof.stated else '—'} {relation} {words}"]
    if proof.difference_yuan:
        lines.append(view.say("report.difference", difference=money(proof.difference_yuan), slack=money(proof.slack_yuan or Decimal(0))))
    return "\n\n".join(lines)


def _term(view: View, term: Any, chosen: str) -> str:
    amount = "?" if term.amount_yuan is None else money(term.amount_yuan)
    words = f"{amount} ({term.line_name or view.name('statement', term.statement)} · {view.name('measure', term.measure)})"
    return f"**{words}**" if term.cell_key == chosen else words
