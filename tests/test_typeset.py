"""Invented reports set as PDFs are read right, whatever the form and the rules of its tables."""

from random import Random

import pytest

from dagster_project.extract import extract
from tests.synthetic.compose import FORMS, random_document
from tests.synthetic.judge import judge
from tests.synthetic.typeset import random_style, typeset

CASES = [
    *((form, "all") for form in sorted(FORMS)),
    ("university_final", "open"),
    ("wuhan_final", "open"),
    ("shanghai_budget", "columns"),
    ("university_budget", "columns"),
    ("jiangsu_budget", "rows"),
    ("wuhan_final", "none"),
    ("university_final", "none"),
]


@pytest.mark.parametrize(("form", "rules"), CASES)
def test_every_amount_is_read(form: str, rules: str) -> None:
    _, document = random_document(Random(f"{rules} {form}"), form)
    read = extract(typeset(document, random_style(Random(form), rules)), "report.pdf")
    assert read.report.state == "published", read.report.state_reason
    judged = judge(document, [], read.rows["cell"], [])
    assert (judged.missed, judged.wrong) == ([], [])
    assert judged.truth > 10
    pages = {cell.source_page for cell in read.rows["cell"]}
    assert None not in pages
    assert len(pages) > 2
