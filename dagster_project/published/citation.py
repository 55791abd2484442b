"""How a number is cited: report, place, source, date, and that this is no official publication."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from dagster_project.published.labels import Labels, Language

WAN = Decimal(10_000)

_WORDS: dict[Language, dict[str, str]] = {
    "zh": {
        "head": "{unit}{year}年度{kind}，《{statement}》{line}，{measure}：{amount}（{status}）。",
        "place": "{file} 第{line_no}行",
        "page": "（第{page}页）",
        "source": "，来源：{url}",
        "retrieved": "，{date}获取",
        "unknown": "，来源网址未登记",
        "loaded": "，{date}读入",
        "end": "。明账引用号 {key}。本数据由公开报告整理而成，不是官方发布。",
        "yuan": "元",
        "undecided": "未定",
        "text": "原文“{text}”",
    },
    "en": {
        "head": "{unit}, {kind} {year}, {statement}: {line}, {measure}: {amount} ({status}). ",
        "place": "{file}, line {line_no}",
        "page": " (page {page})",
        "source": ", from {url}",
        "retrieved": ", retrieved {date}",
        "unknown": ", address of the source not recorded",
        "loaded": ", read {date}",
        "end": ". Mingzhang reference {key}. Compiled from a published report; this is no official publication.",
        "yuan": "yuan",
        "undecided": "undecided",
        "text": "printed “{text}”",
    },
}


def amount(cell: Mapping[str, Any], language: Language) -> str:
    """A cell's amount in words: 万元 with the yuan beside it, a count with its unit, else what was printed."""
    words = _WORDS[language]
    if cell["amount_yuan"] is not None:
        return f"{money(cell['amount_yuan'])} ({cell['amount_yuan']:,.2f} {words['yuan']})"
    if cell["value"] is not None:
        return f"{cell['value'].normalize():f} {cell['value_unit'] or ''}".strip()
    return words["undecided"] + (", " + words["text"].format(text=cell["printed"]) if cell["printed"] else "")


def money(yuan: Decimal) -> str:
    """An amount of yuan in 万元, exact, with at least two decimals."""
    wan = (yuan / WAN).normalize()
    decimals = max(2, -int(wan.as_tuple().exponent))
    return f"{wan:,.{decimals}f} 万元"


def statement_name(cell: Mapping[str, Any], labels: Labels, language: Language) -> str:
    """The statement's title as printed, in English with its name before it."""
    name, title = labels.name("statement", cell["statement"], language), cell["title"]
    if title is None:
        return name
    return title if language == "zh" else f"{name} ({title})"


def citation(cell: Mapping[str, Any], report: Mapping[str, Any], labels: Labels, language: Language) -> str:
    """The citation of a cell as :func:`dagster_project.published.explain.explain` has it, with its row of ``dim_report``."""
    words = _WORDS[language]
    line = " ".join(part for part in (cell["line_code"], cell["line_name"]) if part)
    parts = [
        words["head"].format(
            unit=report["unit_name"] or report["source_file"],
            year=report["fiscal_year"] or "?",
            kind=labels.name("kind", report["kind"], language),
            statement=statement_name(cell, labels, language),
            line=line or "—",
            measure=labels.name("measure", cell["measure"], language),
            amount=amount(cell, language),
            status=labels.name("status", cell["status"], language),
        ),
        words["place"].format(file=cell["source_file"], line_no=cell["source_line"]),
    ]
    if cell["source_page"] is not None:
        parts.append(words["page"].format(page=cell["source_page"]))
    parts.append(words["source"].format(url=report["source_url"]) if report["source_url"] else words["unknown"])
    if report["retrieved_at"]:
        parts.append(words["retrieved"].format(date=report["retrieved_at"]))
    if report["loaded_at"]:
        parts.append(words["loaded"].format(date=f"{report['loaded_at']:%Y-%m-%d}"))
    parts.append(words["end"].format(key=cell["cell_key"]))
    return "".join(parts)
