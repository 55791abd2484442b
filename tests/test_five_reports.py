"""The five reports in raw/ end to end: every figure of theirs, against truth made by hand.

The truth (tests/gold) was read from the published reports; the rules of comparison are those of
its README: a cell is known by statement, side, basis, measure and code (or name without
its ordinal), and a disputed one is neither right nor wrong.
"""

import csv
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

import pytest

from dagster_project.extract import extract
from dagster_project.relations import Cell
from dagster_project.settings import PROJECT_DIR

GOLD = Path(__file__).parent / "gold"
STEMS = sorted(path.stem for path in (PROJECT_DIR / "raw").glob("*.txt"))
WITH_TABLES = [stem for stem in STEMS if (GOLD / f"{stem}.cells.csv").exists()]
SUMMARIES = ("revenue_expenditure_summary", "appropriation_summary")
_ORDINAL = re.compile(r"^(?:[（(][一二三四五六七八九十廿卅]+[)）]|[一二三四五六七八九十廿卅]+[、.．]|\d+[、.．]|其中[:：])")

Rows = Mapping[str, list[Any]]
Key = tuple[str, str, str, str, str]


@pytest.fixture(scope="session")
def extracted() -> dict[str, Rows]:
    """The rows of each report, read once."""
    return {stem: extract((PROJECT_DIR / "raw" / f"{stem}.txt").read_bytes(), f"{stem}.txt").rows for stem in STEMS}


def gold(stem: str, kind: str) -> list[dict[str, str]]:
    path = GOLD / f"{stem}.{kind}.csv"
    return list(csv.DictReader(path.read_text(encoding="utf-8").splitlines())) if path.exists() else []


def plain(text: str) -> str:
    return _ORDINAL.sub("", re.sub(r"\s", "", unicodedata.normalize("NFKC", text or "")))


def key_of(statement: str, side: str | None, basis: str | None, measure: str | None, code: str | None, name: str | None) -> Key:
    line = code or plain(name or "")
    if statement == "three_public":
        line = ""
    elif statement not in SUMMARIES and line in ("", "总计"):
        line = "合计"
    return statement, side or "", basis or "", measure or "", line


def gold_key(row: Mapping[str, str]) -> Key:
    return key_of(row["statement"], row["side"], row["basis"], row["measure"], row["line_code"], row["line_name"])


def cell_key(cell: Cell) -> Key:
    return key_of(cell.statement, cell.side, cell.basis, cell.measure, cell.line_code, cell.line_name)


def amount(cell: Cell) -> Decimal | None:
    return cell.amount_yuan if cell.amount_yuan is not None else cell.value


def known(stem: str) -> dict[Key, Counter[Decimal]]:
    """The true amounts by key. A key may stand in more than one line."""
    found: dict[Key, Counter[Decimal]] = defaultdict(Counter)
    for row in gold(stem, "cells"):
        found[gold_key(row)][Decimal(row["amount_yuan"])] += 1
    return found


def published(stem: str, cells: Iterable[Cell]) -> list[Cell]:
    """The cells that claim an amount, of the statements that the truth covers."""
    statements = {row["statement"] for row in gold(stem, "cells")}
    return [c for c in cells if c.statement in statements and c.status != "disputed" and amount(c) is not None]


def test_there_are_five_reports_four_with_tables() -> None:
    assert (len(STEMS), len(WITH_TABLES)) == (5, 4)
    assert sum(len(gold(stem, "cells")) for stem in STEMS) == 1155


@pytest.mark.parametrize("stem", STEMS)
def test_every_report_is_published(stem: str, extracted: dict[str, Rows]) -> None:
    assert [(r.state, r.source_file) for r in extracted[stem]["report"]] == [("published", f"{stem}.txt")]


@pytest.mark.parametrize("stem", WITH_TABLES)
def test_every_amount_is_found(stem: str, extracted: dict[str, Rows]) -> None:
    want, have = known(stem), defaultdict[Key, Counter[Decimal | None]](Counter)
    for cell in published(stem, extracted[stem]["cell"]):
        have[cell_key(cell)][amount(cell)] += 1
    assert {key: want[key] - have[key] for key in want if want[key] - have[key]} == {}


@pytest.mark.parametrize("stem", WITH_TABLES)
def test_no_amount_is_silently_wrong(stem: str, extracted: dict[str, Rows]) -> None:
    want, optional = known(stem), {gold_key(row) for row in gold(stem, "cells_optional")}
    wrong = [
        (key, amount(cell), cell.printed, cell.source_line)
        for cell in published(stem, extracted[stem]["cell"])
        if (key := cell_key(cell)) not in optional - set(want)
        and not (key not in want and amount(cell) == 0)
        and amount(cell) not in want.get(key, ())
    ]
    assert wrong == []


@pytest.mark.parametrize("stem", WITH_TABLES)
def test_every_amount_stands_on_the_line_it_names(stem: str, extracted: dict[str, Rows]) -> None:
    text = {line.line_no: line.text for line in extracted[stem]["source_line"]}
    astray = [(c.printed, c.source_line) for c in extracted[stem]["cell"] if c.printed is not None and c.printed not in text[c.source_line]]
    assert astray == []


def test_at_most_one_cell_in_two_hundred_is_disputed(extracted: dict[str, Rows]) -> None:
    cells = [cell for stem in WITH_TABLES for cell in extracted[stem]["cell"]]
    disputed = [cell for cell in cells if cell.status == "disputed"]
    assert len(cells) > 1000
    assert len(disputed) * 200 <= len(cells)
    assert [c for c in disputed if not c.evidence] == []


def test_every_cell_that_was_cut_off_is_repaired_with_two_proofs(extracted: dict[str, Rows]) -> None:
    must = {
        (stem, gold_key(row), Decimal(row["amount_yuan"]))
        for stem in WITH_TABLES
        for row in gold(stem, "cells")
        if row["status"] == "repaired"
    }
    repaired = [(stem, cell) for stem in WITH_TABLES for cell in extracted[stem]["cell"] if cell.status == "repaired"]
    assert len(must) == 31
    assert {(stem, cell_key(cell), cell.amount_yuan) for stem, cell in repaired} == must
    assert [cell.printed for _, cell in repaired if " and " not in cell.evidence or cell.printed is None] == []


@pytest.mark.parametrize("stem", WITH_TABLES)
def test_no_identity_is_broken_once_repairs_are_in_place(stem: str, extracted: dict[str, Rows]) -> None:
    identities = [i for i in extracted[stem]["identity"] if i.scope != "printed"]
    assert {i.outcome for i in identities} <= {"exact", "rounding", "not_evaluable"}
    assert sum(i.outcome == "exact" for i in identities) > 100


def test_the_one_printed_rule_that_is_wrong_is_told_as_such(extracted: dict[str, Rows]) -> None:
    """57 行＝（33+34+…+58）行: their sum is 本年支出合计, line 59."""
    broken = {
        (stem, i.identity, i.explanation_zh)
        for stem, rows in extracted.items()
        for i in rows["identity"]
        if i.scope == "printed" and i.outcome == "broken"
    }
    ((stem, identity, explanation),) = broken
    assert (stem, identity) == ("000_21a8962bf628d34d", "printed:57行＝（33+34+…+58）行 (evidence only)")
    assert "“本年支出合计”" in explanation and "不是数字有误" in explanation


def test_nothing_is_inferred_where_nothing_was_lost(extracted: dict[str, Rows]) -> None:
    assert [c for rows in extracted.values() for c in rows["cell"] if c.status == "inferred"] == []


def in_wan(text: str) -> Decimal | None:
    try:
        return Decimal(re.sub(r"[,，%万元\s]", "", text or ""))
    except InvalidOperation:
        return None


Pair = tuple[str, Decimal, Decimal]


def gold_pairs(stem: str, *kinds: str, severity: str | None = None) -> list[Pair]:
    """(unit, stated, expected) of what is known not to reconcile, money in yuan."""
    pairs: list[Pair] = []
    for row in (row for kind in kinds for row in gold(stem, kind)):
        stated, expected, unit = in_wan(row["stated"]), in_wan(row["expected"]), row.get("unit") or "万元"
        if stated is None or expected is None or severity not in (None, row["severity"]):
            continue
        if row["kind"] == "ratio" or unit == "%":
            pairs.append(("percent", stated, expected))
        elif unit == "万元":
            pairs.append(("yuan", stated * 10_000, expected * 10_000))
    return pairs


def same(one: Pair, other: Pair) -> bool:
    """The same contradiction, whichever of its figures is called the stated one; a falling rate
    is told with and without its sign."""
    if one[0] != other[0]:
        return False
    slack = Decimal("0.06") if one[0] == "percent" else Decimal(50)
    (a, b), (c, d) = ((abs(p[1]), abs(p[2])) if p[0] == "percent" else p[1:] for p in (one, other))
    return any(abs(a - x) <= slack and abs(b - y) <= slack for x, y in ((c, d), (d, c)))


def told_pairs(rows: Rows) -> list[Pair]:
    told = [d for d in rows["discrepancy"] if d.severity == "beyond_rounding"]
    return [(d.unit, d.stated_value, d.expected_value) for d in told if d.stated_value is not None and d.expected_value is not None]


def test_every_contradiction_beyond_rounding_is_named(extracted: dict[str, Rows]) -> None:
    must = [(stem, pair) for stem in STEMS for pair in gold_pairs(stem, "discrepancies", severity="beyond_rounding")]
    lost = [(stem, pair) for stem, pair in must if not any(same(pair, told) for told in told_pairs(extracted[stem]))]
    assert len(must) == 14
    assert lost == []


@pytest.mark.parametrize("stem", STEMS)
def test_no_contradiction_is_made_up(stem: str, extracted: dict[str, Rows]) -> None:
    known_pairs = gold_pairs(stem, "discrepancies", "discrepancies_optional")
    assert [told for told in told_pairs(extracted[stem]) if not any(same(told, pair) for pair in known_pairs)] == []


def test_prose_amounts_are_found(extracted: dict[str, Rows]) -> None:
    hit = total = 0
    for stem in STEMS:
        want = Counter(abs(wan * 10_000) for row in gold(stem, "narrative") if (wan := in_wan(row["amount_wan"])) is not None)
        have = Counter(abs(claim.amount_yuan) for claim in extracted[stem]["narrative_amount"] if claim.amount_yuan is not None)
        hit, total = hit + (want & have).total(), total + want.total()
    assert total > 400
    assert hit * 100 >= total * 98


def test_every_project_with_a_budget_is_found(extracted: dict[str, Rows]) -> None:
    def tidy(name: str) -> str:
        return re.sub(r"\W", "", plain(name))

    lost = []
    for stem in STEMS:
        have = {(tidy(p.project_name), p.budget_yuan) for p in extracted[stem]["project"] if p.budget_yuan is not None}
        want = {
            (tidy(row["project_name"]), wan * 10_000) for row in gold(stem, "projects") if (wan := in_wan(row["budget_wan"])) is not None
        }
        assert want
        lost += sorted(want - have)
    assert lost == []


def test_performance_indicators_are_found(extracted: dict[str, Rows]) -> None:
    def tidy(text: str | None) -> str:
        bare = re.sub(r"\s", "", text or "").translate(str.maketrans("（）≧≦", "()≥≤"))
        return re.sub(r"\(\d+分\)$", "", bare)

    hit = total = 0
    rows = [
        row
        for row in csv.DictReader((GOLD / "performance_indicators.csv").read_text(encoding="utf-8").splitlines())
        if row["doubtful"] != "1"
    ]
    for stem in STEMS:
        want = Counter((tidy(r["level3"]), tidy(r["target"]), tidy(r["actual"])) for r in rows if Path(r["source_file"]).stem == stem)
        have = Counter((tidy(i.level3), tidy(i.target), tidy(i.actual)) for i in extracted[stem]["performance_indicator"])
        hit, total = hit + (want & have).total(), total + want.total()
    assert total > 140
    assert hit * 100 >= total * 95
