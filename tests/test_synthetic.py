"""The generator of invented reports is itself true: identities hold, seeds decide, every cell is printed."""

from random import Random

import pytest

from tests.synthetic.compose import FORMS, random_document
from tests.synthetic.model import broken_identities, random_report
from tests.synthetic.render import LAYOUTS, random_style, render

SEEDS = range(12)


@pytest.mark.parametrize("kind", ["final", "budget"])
def test_books_are_consistent(kind: str) -> None:
    for seed in range(40):
        assert broken_identities(random_report(Random(seed), kind)) == []


@pytest.mark.parametrize("form", sorted(FORMS))
def test_printed_identities_hold_within_rounding(form: str) -> None:
    for seed in SEEDS:
        book, document = random_document(Random(seed), form)
        looked_at = 0
        for table in document.tables:
            fen = table.printing.fen
            for identity in table.identities:
                looked_at += 1
                slack = 0 if book.quantum >= fen else fen * (len(identity.parts) + 1) // 2
                assert identity.miss() <= slack, (table.statement, identity)
        assert looked_at > 50


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("form", sorted(FORMS))
def test_every_cell_stands_on_its_line(form: str, layout: str) -> None:
    for seed in SEEDS:
        rng = Random(seed)
        _, document = random_document(rng, form)
        rendered = render(document, random_style(rng, layout))
        lines = rendered.text.split("\n")
        for table in document.tables:
            for _, _, cell in table.cells():
                if cell.printed:
                    assert cell.printed in lines[rendered.lines[id(cell)] - 1]


@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_seed_decides_the_text(layout: str) -> None:
    texts = []
    for _ in range(2):
        rng = Random(7)
        _, document = random_document(rng)
        texts.append(render(document, random_style(rng, layout)).text)
    assert texts[0] == texts[1]
