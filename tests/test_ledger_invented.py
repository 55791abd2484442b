"""Invented reports: the ledger is silent on consistent ones, and finds what is planted in their prose and nothing else.

The statements are handed over as a perfect reader would, so that only prose and ledger are on trial.
"""

from collections.abc import Callable
from decimal import Decimal
from random import Random

import pytest

from dagster_project.ledger.ledger import Stated, contradictions
from dagster_project.relations import Cell, Discrepancy
from dagster_project.reports.lines import Line, normalise
from dagster_project.reports.metadata import Metadata
from dagster_project.reports.narrative import read_narrative
from dagster_project.reports.projects import read_projects
from tests.synthetic.compose import FORMS, random_document
from tests.synthetic.faults import Planted, settle, wrong_prose, wrong_rate
from tests.synthetic.tables import Claim, Document, Heading, Sentence

SEEDS = range(5)
# A form may print no total of the general public budget, so that nothing contradicts one of its parts.
_UNPROVABLE = 1


def cells(document: Document) -> list[Cell]:
    return [
        Cell(
            report_key="k",
            cell_key=str(number),
            statement=table.statement,
            row_no=number,
            line_no=number,
            line_code=row.code or None,
            line_name=row.name,
            side=panel.side or None,
            basis=cell.basis,
            budget_stage="initial" if document.kind == "budget" else None,
            measure=cell.measure,
            amount_yuan=Decimal(cell.truth) / 100,
            printed=cell.printed,
            resolution_yuan=Decimal(table.printing.fen) / 100,
            status="reported",
            evidence="",
            checks_exact=2,
            source_line=10_000 + number,
        )
        for table in document.tables
        for number, (panel, row, cell) in enumerate(table.cells(), start=1)
        if cell.truth is not None and not cell.optional and not cell.count
    ]


def found(document: Document) -> list[Discrepancy]:
    """What the ledger finds beyond rounding in the prose beside the statements."""
    texts = [
        piece.text if isinstance(piece, Heading) else piece.text() for piece in document.pieces if isinstance(piece, Heading | Sentence)
    ]
    lines = [Line(number, text, normalise(text)) for number, text in enumerate(texts, start=1)]
    narrative = read_narrative(lines, report_key="k", kind=document.kind, fiscal_year=document.year)
    read = cells(document)
    stated = Stated(read, narrative, read_projects(lines, [], report_key="k", cells=read), indicators=[], sums=[])
    metadata = Metadata(document.kind, document.year, document.unit_name, "consolidated", "万元")
    return [row for row in contradictions(stated, report_key="k", metadata=metadata) if row.severity == "beyond_rounding"]


@pytest.mark.parametrize("form", sorted(FORMS))
def test_a_consistent_report_has_no_row_beyond_rounding(form: str) -> None:
    for seed in SEEDS:
        _, document = random_document(Random(f"{form}/{seed}"), form)
        assert [row.explanation_zh for row in found(document)] == [], seed


def _matches(planted: Planted, row: Discrepancy) -> bool:
    """Whether a row has the planted figures; a rate that falls is told with or without its sign."""
    slack = Decimal("0.06") if planted.unit == "percent" else Decimal(50)
    pairs = ((row.stated_value, planted.stated), (row.expected_value, planted.expected))
    return row.unit == planted.unit and all(one is not None and abs(abs(one) - abs(Decimal(other) / 100)) <= slack for one, other in pairs)


@pytest.mark.parametrize("fault", [wrong_prose, wrong_rate])
@pytest.mark.parametrize("form", sorted(FORMS))
def test_what_is_planted_in_prose_comes_out_alone(form: str, fault: Callable[[Document, Random], None]) -> None:
    silent = 0
    for seed in SEEDS:
        _, document = random_document(Random(f"{form}/{seed}"), form)
        fault(document, Random(seed))
        for planted in settle(document):
            claim, rows = planted.anchor, found(document)
            assert isinstance(claim, Claim)
            told = [(row.stated_value, row.expected_value, row.explanation_zh) for row in rows]
            assert not rows or (len(rows) == 1 and _matches(planted, rows[0])), (seed, claim.section, claim.text, claim.planted, told)
            silent += not rows
    assert silent <= _UNPROVABLE
