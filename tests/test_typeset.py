"""Invented reports set as PDFs are read right, whatever the form and the rules of its tables."""

from random import Random

import pytest

from dagster_project.extract import extract
from tests.synthetic.compose import FORMS, random_document
from tests.synthetic.judge import judge
from tests.synthetic.typeset import random_style, typeset


@pytest.mark.parametrize("form", sorted(FORMS))
@pytest.mark.parametrize("rules", ["all", "open"])
def test_every_amount_of_a_ruled_report_is_read(form: str, rules: str) -> None:
    _, document = random_document(Random(f"{rules} {form}"), form)
    read = extract(typeset(document, random_style(Random(form), rules)), "report.pdf")
    assert read.report.state == "published", read.report.state_reason
    judged = judge(document, [], read.rows["cell"], [])
    assert (judged.missed, judged.wrong) == ([], [])
    assert judged.truth > 10
    pages = {cell.source_page for cell in read.rows["cell"]}
    assert None not in pages
    assert len(pages) > 2
