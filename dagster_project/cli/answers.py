"""What commands answer with: plain values for ``--json``, words for a person."""

import json
from dataclasses import asdict, is_dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from rich.console import Console
from rich.table import Table

from dagster_project.published.citation import amount, citation, money, statement_name
from dagster_project.published.edition import Edition
from dagster_project.published.evidence import evidence, identity_name
from dagster_project.published.explain import Explanation, Proof, Term
from dagster_project.published.labels import Language

SIGNS = {"exact": "✓", "rounding": "≈", "broken": "✗", "not_evaluable": "–"}
WORDS: dict[Language, dict[str, str]] = {
    "en": {
        "printed": "printed: {words}",
        "nothing": "(nothing)",
        "candidates": "may stand in: {words}",
        "evidence": "evidence: {words}",
        "ruling": "ruled by {who}: {why} ({source})",
        "checks": "checks: {words}",
        "unchecked": "the report has no equation for it",
        "off": " (off by {words})",
    },
    "zh": {
        "printed": "印作：{words}",
        "nothing": "（没有印数）",
        "candidates": "可能所在的栏：{words}",
        "evidence": "依据：{words}",
        "ruling": "由{who}裁定：{why}（{source}）",
        "checks": "核对：{words}",
        "unchecked": "报告中没有可以核对它的等式",
        "off": "（相差 {words}）",
    },
}
STYLES = {"reported": "green", "repaired": "blue", "inferred": "magenta", "ruled": "cyan", "disputed": "yellow"}


def as_json(value: Any) -> str:
    """Plain JSON: amounts as text, so that no reader makes floats of them."""
    return json.dumps(value, ensure_ascii=False, indent=2, default=_plain)


def _plain(value: Any) -> Any:
    if is_dataclass(value) and not isinstance(value, type):
        return asdict(value)
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} is no JSON")


def explanation_values(found: Explanation, edition: Edition, language: Language) -> dict[str, Any]:
    """An explanation as plain values, with its citation."""
    return {**asdict(found), "citation": citation(found.cell, found.report, edition.labels, language)}


def print_explanation(console: Console, found: Explanation, edition: Edition, language: Language) -> None:
    """The value, what was printed, the line in its context, the evidence, the identities and the citation."""
    cell, labels, words = found.cell, edition.labels, WORDS[language]
    line = " ".join(part for part in (cell["line_code"], cell["line_name"]) if part) or "—"
    where = f"{statement_name(cell, labels, language)} · {line} · {labels.name('measure', cell['measure'], language)}"
    status = labels.name("status", cell["status"], language)
    _say(console, where, "bold")
    _say(console, f"{amount(cell, language)}  {status}", STYLES[cell["status"]])
    _say(console, words["printed"].format(words=cell["printed"] or words["nothing"]))
    if cell["candidate_measures"]:
        candidates = ", ".join(labels.name("measure", code, language) for code in cell["candidate_measures"])
        _say(console, words["candidates"].format(words=candidates))
    _say(console, words["evidence"].format(words=evidence(cell["evidence"], labels, language) or "—"))
    if found.ruling:
        _say(console, words["ruling"].format_map(found.ruling))
    checks = ", ".join(
        f"{cell[f'checks_{outcome}']} {labels.name('outcome', outcome, language).lower()}" for outcome in SIGNS if cell[f"checks_{outcome}"]
    )
    _say(console, words["checks"].format(words=checks or words["unchecked"]))
    console.print()
    for source in found.context:
        _say(console, f"{'>' if source.is_cited else ' '} {source.number:>6}  {source.text}", "bold" if source.is_cited else "dim")
    console.print()
    for proof in found.proofs:
        name = identity_name(proof.identity, labels, language)
        _say(console, f"{SIGNS[proof.outcome]} {name}: {_equation(proof, words['off'])}", "red" if proof.outcome == "broken" else "")
        if explanation := proof.explanation_zh if language == "zh" else proof.explanation_en:
            _say(console, f"  {explanation}")
    console.print()
    _say(console, citation(cell, found.report, labels, language))


def _equation(proof: Proof, difference: str) -> str:
    """An identity in figures: the stated amount, then its parts, and by how much they are off in the words given."""
    words = " ".join(f"{'+' if term.weight < 0 else '−'} {_figure(term)}" for term in proof.parts).removeprefix("+ ")
    off = difference.format(words=money(proof.difference_yuan)) if proof.difference_yuan else ""
    return f"{_figure(proof.stated) if proof.stated else '—'} {'=' if proof.relation == '=' else '≤'} {words}{off}"


def _figure(term: Term) -> str:
    return "?" if term.amount_yuan is None else money(term.amount_yuan)


def print_status(console: Console, status: dict[str, Any]) -> None:
    """What is published, in a table."""
    table = Table(box=None, show_header=False, pad_edge=False)
    for name, value in status.items():
        table.add_row(name.replace("_", " "), "—" if value is None else f"{value:,}" if isinstance(value, int) else str(value))
    console.print(table)


def _say(console: Console, words: str, style: str = "") -> None:
    """A line as it is: a report's text may hold anything that looks like markup."""
    console.print(words, style=style, markup=False, highlight=False, soft_wrap=True)
