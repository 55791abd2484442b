"""Whether what extraction makes of an invented report is right, open, missed or silently wrong.

The keys and rules are those of the acceptance scorer: a cell is known by statement, side,
basis, measure and code (or name without its ordinal); a disputed cell is neither right nor
wrong. ``python -m tests.synthetic.judge --n 100 --corpus lossy`` prints a line a form and
layout.
"""

import argparse
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from random import Random

from dagster_project.extract import extract
from dagster_project.relations import Cell as ReadCell
from dagster_project.relations import Discrepancy
from tests.synthetic.__main__ import reports
from tests.synthetic.compose import FORMS
from tests.synthetic.faults import CORPORA, Planted
from tests.synthetic.styles import LAYOUTS
from tests.synthetic.tables import Cell, Document, Row, Table
from tests.synthetic.typeset import RULES, random_style, typeset

_ORDINAL = re.compile(r"^(?:[（(][一二三四五六七八九十廿卅]+[)）]|[一二三四五六七八九十廿卅]+[、.．]|\d+[、.．]|其中[:：])")
_SUMMARIES = ("revenue_expenditure_summary", "appropriation_summary")

Key = tuple[str, str, str, str, str]
Pair = tuple[str, Decimal, Decimal]


@dataclass(slots=True)
class Judgement:
    """Counts of cells, and the faults by key: ``wrong`` were published and aren't so, ``missed`` weren't published."""

    truth: int = 0
    right: int = 0
    disputed: int = 0
    repairable: int = 0
    repaired: int = 0
    contradictions: int = 0
    found: int = 0
    wrong: list[str] = field(default_factory=list)
    missed: list[str] = field(default_factory=list)
    false: list[str] = field(default_factory=list)

    def add(self, other: "Judgement") -> None:
        for name in self.__slots__:
            setattr(self, name, getattr(self, name) + getattr(other, name))


def _plain(text: str) -> str:
    return _ORDINAL.sub("", re.sub(r"\s", "", unicodedata.normalize("NFKC", text)))


def _key(statement: str, side: str, basis: str, measure: str, code: str, name: str) -> Key:
    line = code or _plain(name)
    if statement == "three_public":
        line = ""
    elif statement not in _SUMMARIES and line in ("", "总计"):
        line = "合计"
    return statement, side, basis, measure, line


def _truth_key(table: Table, side: str, row: Row, cell: Cell, measure: str) -> Key:
    return _key(table.statement, side, cell.basis, measure, row.code, row.name)


def judge(document: Document, planted: Iterable[Planted], cells: Iterable[ReadCell], discrepancies: Iterable[Discrepancy]) -> Judgement:
    """The cells and contradictions read from a document's text against what it means."""
    want: dict[Key, Counter[Decimal]] = defaultdict(Counter)
    have: dict[Key, Counter[Decimal]] = defaultdict(Counter)
    free: set[Key] = set()
    must: list[tuple[Key, Decimal]] = []
    for table in document.tables:
        for panel, row, cell in table.cells():
            if cell.truth is None:
                continue
            names = cell.names if cell.optional else (cell.measure,)
            keys = [_truth_key(table, panel.side, row, cell, name) for name in names]
            if cell.optional:
                free |= set(keys)
                continue
            value = Decimal(cell.truth) / 100
            want[keys[0]][value] += 1
            if cell.status in ("repaired", "inferred"):
                must.append((keys[0], value))
    result, statements = Judgement(repairable=len(must)), {key[0] for key in want}
    for read in cells:
        if read.statement not in statements:
            continue
        if read.status == "disputed":
            result.disputed += 1
            continue
        key = _key(read.statement, read.side or "", read.basis or "", read.measure or "", read.line_code or "", read.line_name or "")
        value = read.amount_yuan if read.amount_yuan is not None else read.value
        if value is None or (key in free and key not in want) or (value == 0 and key not in want):
            continue
        have[key][value] += 1
        if value not in want.get(key, ()):
            result.wrong.append(f"{key} {value} printed {read.printed} line {read.source_line} {read.status}")
    result.truth = sum(c.total() for c in want.values())
    result.right = sum((want[key] & have[key]).total() for key in want)
    result.missed = [f"{key} {value}" for key in want for value in want[key] - have[key]]
    result.repaired = sum(bool(have[key][value]) for key, value in must)
    _contradictions(result, planted, discrepancies)
    return result


def _contradictions(result: Judgement, planted: Iterable[Planted], discrepancies: Iterable[Discrepancy]) -> None:
    """Certain contradictions found, and claimed ones that nobody planted."""
    known = [((p.unit, Decimal(p.stated) / 100, Decimal(p.expected) / 100), p.certain) for p in planted]
    told: list[Pair] = [
        (d.unit, d.stated_value, d.expected_value)
        for d in discrepancies
        if d.severity == "beyond_rounding" and d.stated_value is not None and d.expected_value is not None
    ]
    certain = [pair for pair, sure in known if sure]
    result.contradictions = len(certain)
    result.found = sum(any(_close(pair, other) for other in told) for pair in certain)
    result.false = [str(pair) for pair in told if not any(_close(pair, other) for other, _ in known)]


def _close(one: Pair, other: Pair) -> bool:
    if one[0] != other[0]:
        return False
    slack = Decimal("0.06") if one[0] == "percent" else Decimal(50)
    (a, b), (c, d) = ((abs(p[1]), abs(p[2])) if p[0] == "percent" else p[1:] for p in (one, other))
    return any(abs(a - x) <= slack and abs(b - y) <= slack for x, y in ((c, d), (d, c)))


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.synthetic.judge", description=__doc__)
    parser.add_argument("--n", type=int, default=50)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--corpus", choices=sorted(CORPORA), default="mixed")
    parser.add_argument("--form", choices=sorted(FORMS))
    parser.add_argument("--layout", choices=LAYOUTS)
    parser.add_argument("--pdf", choices=RULES, help="set as PDFs whose tables have these rules")
    parser.add_argument("--show", type=int, default=0, help="wrong and missed cells to print for a report")
    args = parser.parse_args()
    groups: dict[str, Judgement] = defaultdict(Judgement)
    for name, document, rendered, planted in reports(args.n, args.seed, args.corpus, args.form, args.layout):
        content, layout = rendered.content, rendered.layout
        if args.pdf:
            content, layout = typeset(document, random_style(Random(name), args.pdf)), f"pdf {args.pdf}"
        read = extract(content, name).rows
        one = judge(document, planted, read.get("cell", []), read.get("discrepancy", []))
        groups[f"{document.form} {layout}"].add(one)
        groups["~ all"].add(one)
        for words, faults in (("wrong", one.wrong), ("missed", one.missed), ("false", one.false)):
            for fault in faults[: args.show]:
                print(name, words, fault)
    for name, g in sorted(groups.items()):
        print(
            f"{name:28} recall {g.right}/{g.truth} silent {len(g.wrong)} disputed {g.disputed}"
            f" repaired {g.repaired}/{g.repairable} contradictions {g.found}/{g.contradictions} false {len(g.false)}"
        )


if __name__ == "__main__":
    main()
