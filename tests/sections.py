"""Sections of a title and a table's text, read by their statement's form, and what is looked at of the tables."""

from dagster_project.reports.lines import read_lines
from dagster_project.reports.outline import Section
from dagster_project.reports.tables import Table, read_section
from dagster_project.taxonomy.statements import load_forms
from dagster_project.taxonomy.summary_lines import load_summary_lines


def read_body(slug: str, body: str, kind: str) -> Table:
    """A section of a title and ``body`` read by its statement's form."""
    lines = tuple(read_lines(f"某表\n{body}".encode()))
    return read_section(Section(slug, "某表", 1, lines), load_forms()[slug], kind, load_summary_lines())


def rows(table: Table) -> list[tuple[str | None, str, str]]:
    """Code, name and amounts in order."""
    return [(row.code, row.name, " ".join(t.text for t in row.amounts)) for row in table.rows]


def measures(table: Table, side: str | None = None) -> list[str]:
    return [column.measure for column in table.columns[side]]
