"""Faults planted in a document, each with its truth.

A fault changes printed characters only. What was meant stays in ``Cell.truth`` and
``Claim.truth``. Once all are planted, :func:`settle` says what a reader can make of them: a
cell whose value the rest of the report determines is ``repaired`` in the truth (``inferred`` where nothing is
left of it), one it doesn't determine is ``undetermined`` (a careful reader leaves it open).
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import pairwise
from random import Random

from tests.synthetic.model import CENT_OF_WAN
from tests.synthetic.tables import Cell, Claim, Document, Fact, Identity, Panel, Row, Table


@dataclass(frozen=True, slots=True)
class Planted:
    """A contradiction put into a report: what it states, what it should, where both stand.

    Values are fen, or hundredths of a per cent where ``unit`` is ``percent``. ``certain``
    ones must be found; the others are ways of seeing a certain one.
    """

    kind: str
    where: str
    unit: str
    stated: int
    expected: int
    anchor: object
    counterpart: object | None = None
    certain: bool = True


@dataclass(slots=True)
class Evidence:
    """Which figures of a document determine one another."""

    cells: list[tuple[Table, Cell]] = field(default_factory=list)
    copies: dict[Fact, list[tuple[Table, Cell]]] = field(default_factory=dict)
    sums: dict[int, list[Identity]] = field(default_factory=dict)

    @classmethod
    def of(cls, document: Document) -> "Evidence":
        found = cls()
        for table in document.tables:
            for _, _, cell in table.cells():
                if (cell.printed or cell.planted) and not cell.optional and not cell.count:
                    found.cells.append((table, cell))
                    if cell.fact:
                        found.copies.setdefault((*cell.fact, cell.basis), []).append((table, cell))
            for identity in table.identities:
                for cell in (identity.stated, *identity.parts):
                    found.sums.setdefault(id(cell), []).append(identity)
        return found

    def sound_copies(self, table: Table, cell: Cell) -> list[Cell]:
        """Unspoilt cells of other statements that state the same fact as finely."""
        same = self.copies.get((*cell.fact, cell.basis), []) if cell.fact else []
        return [c for t, c in same if t is not table and not c.planted and c.truth == cell.truth]

    def sound_sums(self, cell: Cell) -> list[Identity]:
        """Sums with the cell that hold exactly and have no other spoilt cell."""
        return [
            i
            for i in self.sums.get(id(cell), [])
            if not i.miss() and len(i.parts) > 0 and not any(c.planted for c in (i.stated, *i.parts) if c is not cell)
        ]

    def determined(self, table: Table, cell: Cell) -> bool:
        """Whether two independent identities fix the cell: copies count once, sums share only the cell."""
        proofs, seen = int(bool(self.sound_copies(table, cell))), set[int]()
        for identity in self.sound_sums(cell):
            others = {id(c) for c in (identity.stated, *identity.parts) if c is not cell and c.truth}
            if others and not others & seen:
                proofs += 1
                seen |= others
        return proofs >= 2


def value_of(text: str) -> Decimal:
    return Decimal(text.rstrip(",.").replace(",", ""))


def _fen(table: Table, text: str) -> int:
    unit = 1_000_000 if table.printing.unit == "万元" else 100
    return int(value_of(text) * unit)


def _cut(cell: Cell, width: int) -> None:
    if 0 < width < len(cell.printed):
        cell.planted = f"cut from {cell.printed}"
        cell.printed = cell.printed[:width]


def cut_cells(document: Document, rng: Random) -> None:
    """Some cells keep only a prefix of what was printed."""
    long = [c for _, c in Evidence.of(document).cells if len(c.printed) > 2 and not c.planted]
    for cell in rng.sample(long, min(len(long), rng.randint(1, 8))):
        _cut(cell, rng.randint(1, len(cell.printed) - 1))


def lose_cells(document: Document, rng: Random) -> None:
    """Some cells print nothing, though the report counts on them."""
    filled = [c for _, c in Evidence.of(document).cells if c.truth and not c.planted]
    for cell in rng.sample(filled, min(len(filled), rng.randint(1, 3))):
        cell.planted, cell.printed = f"lost {cell.printed}", ""


def cut_column(document: Document, rng: Random) -> None:
    """A whole amount column is cut to a width, as in a table squeezed on a page."""
    index, panel = rng.choice(list(_amount_columns(document)))
    width = rng.randint(3, 6)
    for row in panel.rows:
        cell = row.items[index]
        if isinstance(cell, Cell) and not (cell.planted or cell.count or cell.optional):
            _cut(cell, width)


def _amount_columns(document: Document) -> Iterator[tuple[int, Panel]]:
    for table in document.tables:
        for panel in table.panels:
            for index, column in enumerate(panel.columns):
                if column.kind == "amount" and len(panel.rows) > 3:
                    yield index, panel


def cut_codes(document: Document, rng: Random) -> None:
    """The codes of one statement keep their first five digits (economic ones four)."""
    tables = [t for t in document.tables if t.statement in _BY_CODE and t.panels[0].columns[0].kind == "code"]
    tables = [t for t in tables if t.panels[0].columns[1].kind != "code"]
    if tables:
        table = rng.choice(tables)
        width = 4 if table.statement == "basic_expenditure" else 5
        for panel in table.panels:
            for row in panel.rows:
                code = row.items[0]
                if row.code and isinstance(code, str):
                    row.items[0] = code[:width]


_BY_CODE = ("revenue", "expenditure", "general_public_budget_expenditure", "basic_expenditure")
_SUMMARIES = ("revenue_expenditure_summary", "appropriation_summary")


def cut_names(document: Document, rng: Random) -> None:
    """The names of one statement are cut to a width that the form or the code completes."""
    tables = [t for t in document.tables if t.statement in (*_BY_CODE, *_SUMMARIES) and t.panels[0].rows]
    table = rng.choice(tables)
    width = rng.randint(9, 12)
    for panel in table.panels:
        for index, column in enumerate(panel.columns):
            if column.kind == "name":
                _cut_column_names(panel.rows, index, width)


def _cut_column_names(rows: Sequence[Row], index: int, width: int) -> None:
    """Cut, unless two names of a side would become the same."""
    names = {name for r in rows if isinstance(name := r.items[index], str) and name}
    if len({n[:width] for n in names}) == len(names):
        for row in rows:
            name = row.items[index]
            if isinstance(name, str):
                row.items[index] = name[:width]


def _misprinted(rng: Random, text: str) -> str:
    """``text`` with one digit changed or two neighbours swapped."""
    places = [i for i, c in enumerate(text) if c.isdigit()]
    swaps = [(a, b) for a, b in pairwise(places) if text[a] != text[b]]
    if swaps and rng.random() < 0.5:
        a, b = rng.choice(swaps)
        out = text[:a] + text[b] + text[a + 1 : b] + text[a] + text[b + 1 :]
    else:
        at = rng.choice(places)
        out = text[:at] + rng.choice([d for d in "0123456789" if d != text[at]]) + text[at + 1 :]
    return text if out[0] == "0" and len(out) > 1 and out[1] not in "." else out


def misprint_cell(document: Document, rng: Random) -> None:
    """One figure of a table is misprinted beyond rounding; others of the report contradict it."""
    evidence = Evidence.of(document)
    witnessed = [(t, c) for t, c in evidence.cells if c.truth and not c.planted and (evidence.sound_copies(t, c) or evidence.sound_sums(c))]
    for table, cell in rng.sample(witnessed, min(len(witnessed), 40)):
        text = _misprinted(rng, cell.printed)
        if abs(_fen(table, text) - (cell.truth or 0)) >= 50 * table.printing.fen:
            cell.planted, cell.printed = f"misprint of {cell.printed}", text
            return


def wrong_prose(document: Document, rng: Random) -> None:
    """A figure in prose differs from the statement that has it."""
    cent = CENT_OF_WAN
    stated = {((c.truth or 0) + cent // 2) // cent * cent for _, c in Evidence.of(document).cells}
    claims = [c for c in document.claims if c.copied and c.truth > 0 and c.truth in stated and not c.planted]
    for claim in rng.sample(claims, min(len(claims), 20)):
        text = _misprinted(rng, claim.text)
        if abs(stated_by(claim, text) - claim.truth) >= 500_000:
            claim.planted, claim.text = f"misprint of {claim.text}", text
            return


def wrong_rate(document: Document, rng: Random) -> None:
    """A rate in prose doesn't compute from the figures beside it."""
    claims = [c for c in document.claims if c.rate and not c.planted]
    for claim in rng.sample(claims, min(len(claims), 20)):
        text = _misprinted(rng, claim.rate)
        if abs(Decimal(text) - Decimal(claim.rate)) >= Decimal("0.5"):
            claim.planted, claim.percent = f"rate {claim.rate}", text
            return


def stated_by(claim: Claim, text: str) -> int:
    """What ``text`` would state in place of the claim's figure, in fen (prose is in 万元)."""
    return int(value_of(text) * 1_000_000) * (-1 if claim.truth < 0 else 1)


def settle(document: Document) -> list[Planted]:
    """The statuses of spoilt cells, and the contradictions that misprints make."""
    evidence, found = Evidence.of(document), list[Planted]()
    spoilt = [(t, c) for t, c in evidence.cells if c.planted]
    for table, cell in spoilt:
        if cell.printed and _fen(table, cell.printed) == cell.truth:
            cell.planted = ""  # Only zeros were cut off: what is left says the same.
    for table, cell in spoilt:
        if cell.planted:
            proved = "repaired" if cell.printed else "inferred"
            cell.status = proved if evidence.determined(table, cell) else "undetermined"
            if cell.planted.startswith("misprint"):
                found += _views(evidence, table, cell)
    for claim in document.claims:
        where = f"{claim.section} {claim.subject}"
        if claim.planted.startswith("misprint"):
            found.append(Planted("narrative", where, "yuan", stated_by(claim, claim.text), claim.truth, claim))
        elif claim.planted:
            stated, expected = (int(Decimal(x) * 100) for x in (claim.percent, claim.rate))
            found.append(Planted("ratio", where, "percent", stated, expected, claim))
    return found


def _views(evidence: Evidence, table: Table, cell: Cell) -> Iterator[Planted]:
    """The misprint itself and the equations it breaks, with one certain way of seeing it."""
    truth, stated = cell.truth or 0, _fen(table, cell.printed)
    copies, sums = evidence.sound_copies(table, cell), evidence.sound_sums(cell)
    known = cell.status == "repaired" or bool(copies)
    where = f"{table.title} {cell.measure}"
    yield Planted("cross_statement" if copies else "identity", where, "yuan", stated, truth, cell, copies[0] if copies else None, known)
    for number, identity in enumerate(sums):
        total = stated if identity.stated is cell else identity.stated.truth or 0
        added = sum(stated if p is cell else p.truth or 0 for p in identity.parts)
        yield Planted("identity", where, "yuan", total, added, cell, identity.stated, not known and not number)


Fault = Callable[[Document, Random], None]

CORPORA: dict[str, tuple[Fault, ...]] = {
    "clean": (),
    "lossy": (),
    "cut": (cut_cells, cut_column, cut_codes, cut_names),
    "misprint": (misprint_cell, wrong_prose, wrong_rate),
    "lost": (lose_cells,),
    "mixed": (cut_cells, cut_column, cut_codes, cut_names, misprint_cell, wrong_prose, wrong_rate),
}
"""Faults that a corpus may have; ``clean`` and ``lossy`` differ in their layouts."""


def plant(document: Document, corpus: str, rng: Random) -> list[Planted]:
    """One or more faults of the corpus put into the document, and what contradicts then."""
    pool = CORPORA[corpus]
    if not pool:
        return []
    for fault in rng.sample(pool, rng.randint(1, len(pool))):
        fault(document, rng)
    return settle(document)
