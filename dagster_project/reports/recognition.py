"""A table whose title nothing knows → the statement that its columns, codes and labels tell.

It takes one statement that fits and no other: what may be two stays unread, and so does a table
whose title names another subject. That the figures agree with the report's is asked later
(:mod:`dagster_project.reconciliation.confirmation`).
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace

from dagster_project.reports.outline import Section, compact
from dagster_project.reports.rows import known_subjects
from dagster_project.reports.tables import Table, read_section
from dagster_project.taxonomy.signatures import Signature
from dagster_project.taxonomy.statements import Form
from dagster_project.taxonomy.summary_lines import SummaryLines
from dagster_project.taxonomy.titles import TitleWords


@dataclass(frozen=True, slots=True)
class Evidence:
    """What a table shows: its ``header`` with what its totals are called, and its ``title``, without spaces, the ``codes`` that open its
    rows, how many of them (``known``) the official list has under the names beside them, the
    ``roles`` of its labels by side, the most amounts in a row (``width``) and the named ``columns``."""

    title: str
    header: str
    codes: tuple[str, ...] = ()
    known: int = 0
    roles: frozenset[tuple[str, str]] = frozenset()
    width: int = 0
    columns: int = 0


def fits(signature: Signature, form: Form, words: TitleWords, shown: Evidence) -> bool:
    """Whether nothing of what a table shows speaks against a statement, and all that it needs is there."""
    title = signature.title.sub("", shown.title) if signature.title else shown.title
    if words.other_subject.search(title) or words.sentence.search(title) or words.elsewhere.search(shown.title):
        return False
    if not all(pattern.search(shown.header) for pattern in signature.header) or (signature.never and signature.never.search(shown.header)):
        return False
    if not all(group & shown.roles for group in signature.lines) or signature.never_lines & shown.roles:
        return False
    if form.shape == "subject" and not (shown.codes and 2 * shown.known >= len(shown.codes)):
        return False
    below = [code for code in shown.codes if len(code) > 3]
    if signature.codes and not (below and all(signature.codes.match(code) for code in below)):
        return False
    return 0 < shown.width <= shown.columns


def evidence_of(section: Section, table: Table, items: bool) -> Evidence:
    """What a section shows where it is read as ``table``; the words of ``items`` may stand in rows, too."""
    lines = [row.line for row in table.rows]
    after = section.title_line > min(lines, default=section.title_line)
    texts = [(line.number, compact(line.text)) for line in section.lines if line.number != section.title_line]
    heads = (text for number, text in texts if items or (number > max(lines) if after else number < min(lines, default=number + 1)))
    totals = (row.name for row in table.rows if not row.code and not row.side)
    return Evidence(
        title=section.title,
        header="".join((*heads, *totals)),
        codes=tuple(row.code for row in table.rows if row.code),
        known=known_subjects(table.rows),
        roles=frozenset((row.side, row.role) for row in table.rows if row.side and row.role),
        width=max((len(row.amounts) for row in table.rows), default=0),
        columns=max(map(len, table.columns.values())),
    )


def recognise(
    sections: Iterable[Section],
    forms: Mapping[str, Form],
    signatures: Mapping[str, Signature],
    words: TitleWords,
    labels: SummaryLines,
    kind: str,
    credible: Callable[[Table], bool],
) -> dict[str, Table]:
    """The tables of unknown title by the one statement that each can be.

    A statement that tables of different titles could be is none of them.
    """
    found: dict[str, list[Table]] = {}
    for section in filter(_holds_figures, _whole(sections)):
        text = "".join(compact(line.text) for line in section.lines)
        possible: list[Table] = []
        for slug, signature in signatures.items():
            if all(pattern.search(text) for pattern in signature.header):
                # Only columns that the header names: none may be supposed here.
                table = read_section(section, replace(forms[slug], piecemeal=False), kind, labels)
                shown = evidence_of(section, table, forms[slug].shape == "items")
                if table.state == "present" and credible(table) and fits(signature, forms[slug], words, shown):
                    possible.append(table)
        if len(possible) == 1:
            found.setdefault(possible[0].slug, []).append(possible[0])
    return {slug: tables[0] for slug, tables in found.items() if len(tables) == 1}


_FIGURE = re.compile(r"\d[.,]\d|\d{4}")
_SENTENCE = re.compile(r"[。；]")
# Of a table's lines, even with names broken over several and blank cells, one in so many holds a figure.
_LINES_A_FIGURE = 8


def _holds_figures(section: Section) -> bool:
    """Whether a section may be a table at all, and not the prose below a heading."""
    filled = [line.text for line in section.lines if line.text.strip()]
    figures = sum(1 for text in filled if _FIGURE.search(text) and not _SENTENCE.search(text))
    return figures * _LINES_A_FIGURE >= len(filled)


def _whole(sections: Iterable[Section]) -> list[Section]:
    """The sections of each unknown title as one: a table may go on over pages under its title."""
    pages: dict[str, list[Section]] = {}
    for section in sections:
        if section.slug is None and len(section.lines) > 1:
            pages.setdefault(section.title, []).append(section)
    return [
        replace(first, lines=(*first.lines, *(line for page in rest for line in page.lines if line.number != page.title_line)))
        for first, *rest in pages.values()
    ]
