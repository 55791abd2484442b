"""One amount cell: what was printed, what it means, the line in its context and the identities it takes part in."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from dagster_project.published.edition import Edition
from dagster_project.published.query import Query

Row = dict[str, Any]


@dataclass(frozen=True)
class Line:
    """A line of a report's file. ``is_cited``: the one asked for."""

    number: int
    page: int | None
    text: str
    is_cited: bool


@dataclass(frozen=True)
class Term:
    """A cell in an identity, with its factor: 1 for the stated one and for subtracted parts, -1 for added ones."""

    cell_key: str
    weight: int
    statement: str
    line_name: str
    measure: str | None
    amount_yuan: Decimal | None
    source_line: int


@dataclass(frozen=True)
class Proof:
    """An identity the cell takes part in: `stated = parts`, or `stated <= parts`."""

    identity_key: str
    identity: str
    scope: str
    relation: str
    outcome: str
    stated_yuan: Decimal | None
    computed_yuan: Decimal | None
    difference_yuan: Decimal | None
    slack_yuan: Decimal | None
    explanation_zh: str | None
    explanation_en: str | None
    terms: tuple[Term, ...]

    @property
    def stated(self) -> Term | None:
        """The stated cell; None where nothing is printed for it."""
        return self.terms[0] if self.terms[0].weight > 0 else None

    @property
    def parts(self) -> tuple[Term, ...]:
        """The cells on the other side."""
        return self.terms[1:] if self.stated else self.terms


@dataclass(frozen=True)
class Explanation:
    """A cell of ``fact_reported_amount`` (with its statement's title and unit), its report, source and proofs, broken ones first.

    ``ruling``: who decided it and why, where a person did.
    """

    cell: Row
    report: Row
    context: tuple[Line, ...]
    proofs: tuple[Proof, ...]
    ruling: Row | None


def explain(edition: Edition, cell_key: str, around: int = 6) -> Explanation | None:
    """Everything the publication knows of a cell; None where it has no such cell."""
    cell = edition.row(cell_of(cell_key))
    if cell is None:
        return None
    report = edition.row(report_of(cell["report_key"]))
    assert report is not None, "a fact belongs to a report"
    lines = context(edition, cell["report_key"], cell["source_line"], around)
    ruling = edition.row(ruling_of(cell_key)) if "ruling" in edition.relations else None
    return Explanation(cell, report, lines, proofs(edition, cell), ruling)


def cell_of(cell_key: str) -> Query:
    """A cell of ``fact_reported_amount`` with its statement's title and unit."""
    return Query(
        """
        select cell.*, statement.title, statement.amount_unit
        from marts.fact_reported_amount as cell left join marts.report_statement as statement using (report_key, statement)
        where cell.cell_key = $cell_key
        """,
        {"cell_key": cell_key},
    )


def ruling_of(cell_key: str) -> Query:
    """Who ruled on a cell, and why."""
    return Query(
        "select who, why, source, explanation from marts.ruling where cell_key = $cell_key and is_in_force", {"cell_key": cell_key}
    )


def report_of(report_key: str) -> Query:
    """A report's row of ``dim_report``."""
    return Query("select * from marts.dim_report where report_key = $report_key", {"report_key": report_key})


def lines_of(report_key: str, first: int, last: int) -> Query:
    """The lines of a report from ``first`` to ``last``."""
    return Query(
        """
        select line_no, page, text from marts.source_line
        where report_key = $report_key and line_no between $first and $last order by line_no
        """,
        {"report_key": report_key, "first": first, "last": last},
    )


def context(edition: Edition, report_key: str, line: int, around: int = 6) -> tuple[Line, ...]:
    """A line of a report with ``around`` lines before and after."""
    rows = edition.rows(lines_of(report_key, line - around, line + around))
    return tuple(Line(row["line_no"], row["page"], row["text"], row["line_no"] == line) for row in rows)


def identities_of(report_key: str, cell_key: str) -> Query:
    """The identities a cell takes part in, a row a term, the stated cell first."""
    return Query(
        """
        with taken_part as (
            select * from marts.fact_identity where report_key = $report_key and list_contains(cells, $cell_key)
        ),
        term as (
            select * exclude (cells, weights), unnest(cells) as cell_key, unnest(weights) as weight,
                unnest(range(len(cells))) as position
            from taken_part
        )
        select term.identity_key, term.identity, term.scope, term.relation, term.outcome,
            term.stated_yuan, term.computed_yuan, term.difference_yuan, term.slack_yuan, term.explanation_zh, term.explanation_en,
            cell.cell_key, term.weight, cell.statement, cell.line_name, cell.measure,
            coalesce(cell.amount_yuan, cell.value) as amount, cell.source_line
        from term inner join marts.fact_reported_amount as cell using (cell_key)
        order by list_position(['broken', 'rounding', 'exact', 'not_evaluable'], term.outcome), term.identity, term.identity_key, position
        """,
        {"report_key": report_key, "cell_key": cell_key},
    )


def proofs(edition: Edition, cell: Row) -> tuple[Proof, ...]:
    """The identities of a cell with their terms."""
    found: dict[str, list[Row]] = {}
    for row in edition.rows(identities_of(cell["report_key"], cell["cell_key"])):
        found.setdefault(row["identity_key"], []).append(row)
    return tuple(_proof(rows) for rows in found.values())


def _proof(rows: list[Row]) -> Proof:
    head = rows[0]
    return Proof(
        identity=head["identity"],
        identity_key=head["identity_key"],
        scope=head["scope"],
        relation=head["relation"],
        outcome=head["outcome"],
        stated_yuan=head["stated_yuan"],
        computed_yuan=head["computed_yuan"],
        difference_yuan=head["difference_yuan"],
        slack_yuan=head["slack_yuan"],
        explanation_zh=head["explanation_zh"],
        explanation_en=head["explanation_en"],
        terms=tuple(
            Term(
                cell_key=row["cell_key"],
                weight=row["weight"],
                statement=row["statement"],
                line_name=row["line_name"],
                measure=row["measure"],
                amount_yuan=row["amount"],
                source_line=row["source_line"],
            )
            for row in rows
        ),
    )
