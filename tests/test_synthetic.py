"""The generator of invented reports is itself true: identities hold, seeds decide, every cell is printed."""

import csv
import os
import subprocess
import sys
from collections import Counter
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dagster_project.relations import Cell as ReadCell
from dagster_project.relations import Discrepancy
from tests.synthetic import truth
from tests.synthetic.__main__ import reports
from tests.synthetic.compose import FORMS, random_document
from tests.synthetic.faults import CORPORA, plant, value_of
from tests.synthetic.judge import judge
from tests.synthetic.model import broken_identities, random_report
from tests.synthetic.render import render
from tests.synthetic.styles import LAYOUTS, random_style
from tests.synthetic.tables import Cell, Document

SEEDS = range(7)


def printed(document: Document) -> list[Cell]:
    return [cell for table in document.tables for _, _, cell in table.cells() if cell.printed or cell.planted]


@pytest.mark.parametrize("form", sorted(FORMS))
def test_books_are_consistent(form: str) -> None:
    for seed in range(25):
        assert broken_identities(random_report(Random(seed), FORMS[form].profile)) == []


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
        assert looked_at > 30


@pytest.mark.parametrize("form", sorted(FORMS))
def test_both_sides_of_a_summary_come_to_the_same(form: str) -> None:
    for seed in range(25):
        _, document = random_document(Random(seed), form)
        for table in document.tables:
            if table.statement in ("revenue_expenditure_summary", "appropriation_summary"):
                totals = {}
                for panel, _, cell in table.cells():
                    if cell.measure == "total":
                        totals[panel.side] = cell.truth
                assert totals["revenue"] == totals["expenditure"], (seed, table.title)


@given(st.integers(0, 10_000), st.sampled_from(sorted(FORMS)))
@settings(max_examples=40, deadline=None)
def test_what_is_printed_is_what_is_meant(seed: int, form: str) -> None:
    _, document = random_document(Random(seed), form)
    for table in document.tables:
        for _, _, cell in table.cells():
            if cell.printed in ("", "-", "—"):
                assert cell.truth is None
            else:
                unit = 100 if cell.count else 1_000_000 if table.printing.unit == "万元" else 100
                assert value_of(cell.printed) * unit == cell.truth


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("form", sorted(FORMS))
def test_every_cell_and_claim_stands_on_its_line(form: str, layout: str) -> None:
    for seed in SEEDS:
        rng = Random(seed)
        _, document = random_document(rng, form)
        rendered = render(document, random_style(rng, layout))
        lines = rendered.text.split("\n")
        for stated in printed(document):
            assert stated.printed in lines[rendered.lines[id(stated)] - 1]
        for claim in document.claims:
            assert claim.text in lines[rendered.lines[id(claim)] - 1]
        assert rendered.content.decode(rendered.encoding).replace(rendered.newline, "\n") == rendered.text


@pytest.mark.parametrize("corpus", sorted(CORPORA))
def test_faults_change_print_and_never_truth(corpus: str) -> None:
    spoilt = Counter[str]()
    for seed in range(30):
        _, clean = random_document(Random(seed))
        _, document = random_document(Random(seed))
        planted = plant(document, corpus, Random(seed))
        for before, after in zip(printed(clean), printed(document), strict=True):
            assert before.truth == after.truth
            assert (before.printed != after.printed) >= bool(after.planted)
            if after.planted.startswith("cut"):
                assert before.printed.startswith(after.printed)
            if after.planted:
                spoilt[after.planted.split()[0]] += 1
                assert after.status in ("repaired" if after.printed else "inferred", "undetermined")
                assert not after.printed or value_of(after.printed) != value_of(before.printed)
            else:
                assert after.status == "reported"
        for before, after in zip(clean.claims, document.claims, strict=True):
            assert before.truth == after.truth
            assert (before.text, before.percent) == (after.text, after.percent) or after.planted
        assert all(p.stated != p.expected for p in planted)
        told = Counter(p.kind for p in planted if p.certain)
        assert told["narrative"] + told["ratio"] == sum(bool(c.planted) for c in document.claims)
    kinds = {
        "clean": set[str](),
        "lossy": set[str](),
        "cut": {"cut"},
        "misprint": {"misprint"},
        "lost": {"lost"},
        "mixed": {"cut", "misprint"},
    }
    assert set(spoilt) == kinds[corpus]


def test_the_truth_files_say_what_the_document_means(tmp_path: Path) -> None:
    for name, document, rendered, planted in reports(12, 5):
        truth.write(tmp_path, name, document, rendered, planted)
        rows = list(csv.DictReader((tmp_path / f"{name}.cells.csv").open(encoding="utf-8")))
        wanted = [c for c in printed(document) if not c.optional]
        assert [Decimal(r["amount_yuan"]) * 100 for r in rows] == [c.truth for c in wanted]
        certain = list(csv.DictReader((tmp_path / f"{name}.discrepancies.csv").open(encoding="utf-8")))
        assert len(certain) == sum(p.certain for p in planted)


def test_a_seed_decides_every_byte(tmp_path: Path) -> None:
    def made(folder: str, hash_seed: str) -> dict[str, bytes]:
        command = [sys.executable, "-m", "tests.synthetic", str(tmp_path / folder), "--n", "12", "--seed", "3"]
        root = Path(__file__).parents[1]
        subprocess.run(command, check=True, cwd=root, env={**os.environ, "PYTHONHASHSEED": hash_seed})
        return {p.name: p.read_bytes() for p in (tmp_path / folder).rglob("*.*")}

    first = made("a", "1")
    assert len(first) == 12 * 7
    assert first == made("b", "2")
    assert len({content for name, content in first.items() if name.endswith(".txt")}) == 12


def test_the_dice_of_layout_and_faults_are_their_own() -> None:
    [(_, lossy, _, _)] = reports(1, 9, "lossy", "wuhan_final")
    [(_, cut, _, _)] = reports(1, 9, "cut", "wuhan_final", "tabs")
    assert [c.truth for c in printed(lossy)] == [c.truth for c in printed(cut)]


def read_cells(document: Document) -> list[ReadCell]:
    """What a perfect extraction would hand over."""
    return [
        ReadCell(
            report_key="k",
            cell_key="c",
            statement=table.statement,
            row_no=1,
            line_no=1,
            line_code=row.code or None,
            line_name=row.name,
            side=panel.side or None,
            basis=cell.basis,
            budget_stage=None,
            measure=cell.measure,
            amount_yuan=Decimal(cell.truth) / 100,
            printed=cell.printed,
            resolution_yuan=Decimal(100),
            status="reported",
            evidence="",
            source_line=1,
        )
        for table in document.tables
        for panel, row, cell in table.cells()
        if cell.truth is not None and not cell.optional
    ]


def test_the_judge_knows_right_open_missed_and_wrong() -> None:
    [(_, document, _, planted)] = reports(1, 4, "misprint", "wuhan_budget")
    perfect = read_cells(document)
    judged = judge(document, planted, perfect, [])
    assert (judged.right, judged.missed, judged.wrong) == (judged.truth, [], [])
    assert judged.repaired == judged.repairable
    assert (judged.found, judged.contradictions) == (0, sum(p.certain for p in planted))

    at = next(i for i, c in enumerate(perfect) if c.statement == "expenditure" and c.amount_yuan)
    left_open = [*perfect[:at], replace(perfect[at], status="disputed", amount_yuan=None), *perfect[at + 1 :]]
    judged = judge(document, planted, left_open, [])
    assert (judged.right, judged.disputed, len(judged.missed), judged.wrong) == (judged.truth - 1, 1, 1, [])

    silent = [*perfect[:at], replace(perfect[at], amount_yuan=(perfect[at].amount_yuan or 0) + Decimal(1)), *perfect[at + 1 :]]
    judged = judge(document, planted, silent, [])
    assert (judged.right, len(judged.missed), len(judged.wrong)) == (judged.truth - 1, 1, 1)


def test_the_judge_knows_planted_contradictions_from_false_ones() -> None:
    [(_, document, _, planted)] = reports(1, 4, "misprint", "wuhan_budget")
    certain = [p for p in planted if p.certain]
    told = [
        Discrepancy(
            report_key="k",
            kind=p.kind,
            severity="beyond_rounding",
            where_stated=p.where,
            unit=p.unit,
            stated_value=Decimal(p.expected) / 100,
            expected_value=Decimal(p.stated) / 100,
            difference=None,
            stated_text=None,
            expected_text=None,
            explanation_zh="",
            explanation_en="",
            source_line=1,
        )
        for p in certain
    ]
    judged = judge(document, planted, [], told)
    assert (judged.found, judged.contradictions, judged.false) == (len(certain), len(certain), [])
    elsewhere = replace(told[0], stated_value=Decimal(123456789), expected_value=Decimal(1))
    judged = judge(document, planted, [], [elsewhere, *told[1:]])
    assert (judged.found, len(judged.false)) == (len(certain) - 1, 1)
