"""A report's lines → its statements, each once.

Titles stand before their tables where a summary's lines show it; else both readings are tried and the one
whose tables are more like their forms is kept. A statement printed twice is taken from its fuller printing, one
continued on another page is put together.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from dagster_project.reports.lines import Line
from dagster_project.reports.outline import Section, headings, titles_after, titles_before
from dagster_project.reports.recognition import recognise
from dagster_project.reports.row_codes import is_class
from dagster_project.reports.rows import Row, plausibility
from dagster_project.reports.tables import Table, read_section
from dagster_project.taxonomy.signatures import load_signatures
from dagster_project.taxonomy.statements import Form
from dagster_project.taxonomy.subjects import subject_index
from dagster_project.taxonomy.summary_lines import SummaryLines
from dagster_project.taxonomy.titles import load_title_words


@dataclass(frozen=True, slots=True)
class Statements:
    """The tables by slug, what was printed beside them, and titles nothing knows (title, line).

    ``guesses`` are tables among those of unknown title, by the statement that they look like and
    that no known title names; the report's figures have to bear them out.
    """

    tables: Mapping[str, Table]
    duplicates: tuple[Table, ...]
    unknown: tuple[tuple[str, int], ...]
    guesses: Mapping[str, Table]


def read_statements(lines: Sequence[Line], forms: Mapping[str, Form], labels: SummaryLines, kind: str) -> Statements:
    """The statements of a report of ``kind`` ``final`` or ``budget``."""
    found = headings(lines, forms)
    before = _read(titles_before(lines, found), forms, kind, labels)
    if any(_shows_titles_right(table, forms) for table in before.chosen.values()):
        sections, chosen, rest = before
    else:
        after = _read(titles_after(lines, found), forms, kind, labels)
        sections, chosen, rest = max(before, after, key=lambda reading: sum(_fitness(t, forms) for t in reading.chosen.values()))
    words = load_title_words()
    looks = recognise(sections, forms, load_signatures(), words, labels, kind, lambda table: _credible(table, forms))
    guesses = {slug: table for slug, table in looks.items() if _free(slug, chosen)}
    unread = (h for h in found if h.slug is None and not words.elsewhere.search(h.title))
    return Statements(chosen, tuple(rest), tuple((h.title, lines[h.index].number) for h in unread), guesses)


class _Reading(NamedTuple):
    """The sections under one position of the titles, and their tables: one a slug, and the other printings."""

    sections: Sequence[Section]
    chosen: dict[str, Table]
    rest: Sequence[Table]


def _read(sections: Sequence[Section], forms: Mapping[str, Form], kind: str, labels: SummaryLines) -> _Reading:
    return _Reading(sections, *_best([read_section(s, forms[s.slug], kind, labels) for s in sections if s.slug], forms))


# So many known lines of a summary are under its title by no chance.
_NO_CHANCE = 3


def _shows_titles_right(table: Table, forms: Mapping[str, Form]) -> bool:
    """Whether a table is a summary whose own lines stand where its title says, the first among them: nothing else
    has them, so titles stand there throughout."""
    known = [row.name for row in table.rows if row.amounts and row.role]
    begins = any(name.startswith("一、") for name in known)
    return forms[table.slug].shape == "two_sided" and table.state == "present" and begins and len(known) >= _NO_CHANCE


def _free(slug: str, chosen: Mapping[str, Table]) -> bool:
    """Whether no table under a known title is a statement's: a line of the contents is none."""
    return slug not in chosen or chosen[slug].state == "image"


def _fitness(table: Table, forms: Mapping[str, Form]) -> int:
    """How much a table looks like its form; one that contradicts itself is still no less than none."""
    if table.state != "present":
        return 0
    if forms[table.slug].shape == "two_sided":
        return max(0, sum((2 if row.role else -1) for row in table.rows if row.amounts))
    return max(0, plausibility(table.rows))


def _best(tables: Sequence[Table], forms: Mapping[str, Form]) -> tuple[dict[str, Table], list[Table]]:
    """One table a slug; the other printings apart."""
    chosen: dict[str, Table] = {}
    rest: list[Table] = []
    for table in tables:
        table = table if _credible(table, forms) else replace(table, rows=(), state="image")
        before = chosen.get(table.slug)
        if before is None:
            chosen[table.slug] = table
        elif _continues(before, table):
            chosen[table.slug] = _joined(before, table)
        else:
            better, other = sorted((before, table), key=lambda t: _fullness(t), reverse=True)
            chosen[table.slug] = better
            rest.append(other)
    return chosen, rest


def _credible(table: Table, forms: Mapping[str, Form]) -> bool:
    """Whether what was read is the statement at all, and not prose under the same words."""
    if table.state != "present":
        return True
    if forms[table.slug].shape == "two_sided":
        filled = [row for row in table.rows if row.amounts]
        return len([row for row in filled if row.role]) * 2 >= len(filled)
    if forms[table.slug].shape == "subject":
        coded = [row for row in table.rows if row.code]
        economic = [row for row in coded if row.code and is_class(row.code[:3]) and subject_index().may_be(row.code, row.name)]
        if table.slug != "basic_expenditure" and 2 * len(economic) > len(coded):
            # The economic table that stands below, its own title under it.
            return False
        named = [row for row in table.rows if row.name not in ("", "合计", "总计") and row.amounts]
        return any(row.code for row in table.rows) or any(len(row.amounts) > 1 for row in table.rows) or len(named) > 1
    return True


def _fullness(table: Table) -> tuple[bool, int, int]:
    columns = sum(len(columns) for columns in table.columns.values())
    return table.state == "present", columns, sum(len(row.amounts) for row in table.rows)


def _joined(before: Table, table: Table) -> Table:
    """A statement with its next page; by its amounts' places where both pages have the same."""
    moved = tuple(tuple(tuple((row + len(before.rows), t) for row, t in way) for way in ways) for ways in table.dealings)
    places, more = before.placed, table.placed
    placed = _joined(places, more) if places and more and places.columns == more.columns else None
    return replace(before, rows=before.rows + _counted_on(before, table), dealings=before.dealings + moved, placed=placed)


def _counted_on(before: Table, table: Table) -> tuple[Row, ...]:
    """The rows of a further page, counted on where their numbers aren't printed."""
    last = {side: max((row.number or 0 for row in before.rows if row.side == side), default=0) for side in table.columns}
    return tuple(
        replace(row, number=row.number + last[row.side]) if row.number is not None and row.number <= last[row.side] else row
        for row in table.rows
    )


def _continues(before: Table, table: Table) -> bool:
    """The next page of a statement: other codes (or labels), and no second total."""
    if not (before.state == table.state == "present"):
        return False
    if None not in before.columns:
        # Each fund stands twice on a side, as income and as what was carried over.
        labels = {(row.side, row.name) for row in before.rows}
        again = [(row.side, row.name) in labels for row in table.rows]
        return 2 * sum(again) < len(again) and not any(row.role == "grand_total" for row in before.rows)
    names: dict[str, list[str]] = defaultdict(list)
    for row in before.rows:
        names[row.code or ""].append(row.name)
    # Codes that were cut off (3021) stand again beside other names; totals only once.
    again = any(not row.code or _alike(row.name, name) for row in table.rows for name in names.get(row.code or "", ()))
    # The total may stand alone on the last page.
    return any(names.keys()) and bool(table.rows) and not again


def _alike(one: str, other: str) -> bool:
    """Whether two names are the same, or one the beginning of the other."""
    return one.startswith(other) or other.startswith(one)
