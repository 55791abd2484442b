"""Cuts the fragments of a form's rows into the cells of their columns.

A row's cells come in the order of the columns, but any of them may be one fragment or
many and some are blank. So every cutting has a cost for each thing about it that is odd,
and the cheapest is taken. The costs are set by hand: 1 is one odd thing; what never
happens costs several. Where the second best cutting is nearly as cheap and reads other
values, the row is in doubt.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache, lru_cache
from itertools import accumulate
from operator import add

from dagster_project.reports.form_words import Fragment, fold, unwrap, width
from dagster_project.taxonomy.forms import load_form_words

_BARE_NUMBER = re.compile(r"[≥≤><=]?-?\d[\d,]*(?:\.\d+)?")
_POINTS = re.compile(r"(\d{1,3}(?:\.\d+)?)分?")
_YEAR_OR_COUNT = re.compile(r"\d{4}年?|\d{1,2}")
_NOTHING = re.compile(r"[-—－/]{1,4}|无")
_HAN = re.compile(r"[⺀-鿿]")
_PAIRS = ("()", "“”", "《》")
_NUMERIC = frozenset({"weight", "score"})
_LONGEST = {"name": 16, "tail": 3}
_LONGEST_CELL = 8
_LONGEST_VALUE = 40
_LONGEST_SEGMENT = 240
_KEPT = 3
_NEARLY = 0.5
_IMPROBABLE = 3.5
_IMPOSSIBLE = 8.0

_Cell = tuple[str, int, int]
_Plan = tuple[float, tuple[_Cell, ...]]


@dataclass(slots=True)
class Row:
    """A row's name and its cells by role; ``doubt`` says why it cannot be relied on."""

    line: int
    name: str
    cells: dict[str, str] = field(default_factory=dict[str, str])
    doubt: str = ""

    def values(self) -> tuple[str, ...]:
        """What the row says: two cuttings that agree in this read the same."""
        return (self.name, *(self.cells.get(role, "") for role in ("prior2", "prior1", "target", "actual", "score")))


def points(text: str) -> Decimal | None:
    """A score or weight out of at most 100 points; None for any other text."""
    match = _POINTS.fullmatch(fold(text))
    value = Decimal(match[1]) if match else None
    return value if value is not None and value <= 100 else None


def cut_rows(fragments: Sequence[Fragment], roles: Sequence[str]) -> list[Row] | None:
    """The rows of ``fragments``, each a name and cells in the order of ``roles``.

    ``roles`` are ``prior2``, ``prior1``, ``target``, ``actual``, ``weight``, ``score``,
    ``remark``. None where no cutting uses every fragment.
    """
    if not fragments:
        return []
    cutter = _Cutter(fragments, roles)
    plans = cutter.plans() if len(fragments) <= _LONGEST_SEGMENT else []
    if not plans:
        return None
    best, cells = plans[0]
    rows = _rows_of(fragments, cells)
    for row, cost in zip(rows, cutter.oddest(cells), strict=True):
        row.doubt = row.doubt or ("an improbable cell" if cost > _IMPROBABLE else "")
    for cost, others in plans[1:]:
        if cost - best < _NEARLY:
            read = {row.values() for row in _rows_of(fragments, others)}
            for row in rows:
                row.doubt = row.doubt or ("" if row.values() in read else "can be cut in two ways")
    _doubt_names(fragments, cells, rows)
    return rows


def _rows_of(fragments: Sequence[Fragment], cells: Sequence[_Cell]) -> list[Row]:
    rows: list[Row] = []
    for role, start, end in cells:
        text = unwrap(fragments[start:end])
        if role == "name":
            values = sum(is_value(piece.text) for piece in fragments[start:end])
            rows.append(Row(fragments[start].line, text, doubt="values in a name" if values > 1 or re.search(r"[≥≤≧≦]", text) else ""))
        elif role == "tail":
            rows[-1].name += text
        else:
            rows[-1].cells[role] = text
    return rows


def _doubt_names(fragments: Sequence[Fragment], cells: Sequence[_Cell], rows: Sequence[Row]) -> None:
    """Doubt rows of which a name may go on below the values.

    Most text layers give a cell's lines together, some give the table's lines. Then what
    follows a name that fills its column may be the name's next line, or the next name.
    """
    names = [(start, end) for role, start, end in cells if role == "name"]
    full = max(width(fragment.text) for start, end in names for fragment in fragments[start:end])
    if cells[-1][0] == "tail" and len(rows) > 1:
        for row in rows:
            row.doubt = row.doubt or "a name goes on below its values"
    for number, (start, end) in enumerate(names):
        last = fragments[end - 1]
        if last.cell or end == len(fragments) or width(last.text) < full - 1 or fold(last.text).endswith("分)"):
            continue
        beside = not fragments[end].first
        after = names[number + 1] if number + 1 < len(names) else None
        if after and after[1] - after[0] > 1 and end - start == 1 and beside <= (not fragments[after[1]].first):
            rows[number].doubt = rows[number + 1].doubt = "a name may go on below its values"
        below = [each.line for each in fragments[end : after[0] if after else None] if each.line > fragments[end].line]
        if beside and len(set(below)) < len(below):
            rows[number].doubt = "a name may go on beside the remark"


class _Cutter:
    """Finds the cheapest cuttings of fragments into rows of a name and cells."""

    def __init__(self, fragments: Sequence[Fragment], roles: Sequence[str]) -> None:
        self.fragments = fragments
        self.stages = ("name", *roles)
        self.words = load_form_words()
        self.folded = [fold(fragment.text) for fragment in fragments]
        self.widths = [width(fragment.text) for fragment in fragments]
        # how many brackets and quotation marks of each kind are open before each fragment
        depths = [[text.count(opening) - text.count(closing) for opening, closing in _PAIRS] for text in self.folded]
        self.depths = list(accumulate(depths, lambda open_, more: list(map(add, open_, more)), initial=[0] * len(_PAIRS)))
        self.weighted = any(text.endswith("分)") for text in self.folded)
        counts = Counter((fragment.line, text) for fragment, text in zip(fragments, self.folded, strict=True))
        self.repeated = {key for key, count in counts.items() if count > 1}
        self.spans: dict[tuple[str, int], list[tuple[int, float]]] = {}

    def plans(self) -> list[_Plan]:
        """The cheapest cuttings of all fragments, cheapest first; empty if there is none."""
        size, last = len(self.fragments), len(self.stages)
        table: list[list[list[_Plan]]] = [[[] for _ in range(last + 1)] for _ in range(size + 1)]
        for position in range(size, -1, -1):
            # a row's end leads to the next row's name, a blank cell to the next cell
            for stage in (0, *range(last, 0, -1)):
                table[position][stage] = sorted(self._onwards(table, position, stage), key=lambda plan: plan[0])[:_KEPT]
        return table[0][0]

    def oddest(self, cells: Sequence[_Cell]) -> list[float]:
        """For each row, what its least probable cell costs."""
        rows: list[float] = []
        for role, start, end in cells:
            cost = 0.0 if role == "tail" else dict(self._spans(role, start))[end]
            if role == "name":
                rows.append(cost)
            rows[-1] = max(rows[-1], cost)
        return rows

    def _onwards(self, table: Sequence[Sequence[Sequence[_Plan]]], position: int, stage: int) -> Iterator[_Plan]:
        """The cuttings of the fragments from ``position``, of which the first is in ``stage``."""
        size = len(self.fragments)
        if stage == 0 and position == size:
            yield 0.0, ()
        if stage == len(self.stages):
            yield from table[position][0]
            yield from self._tail(position)
            return
        role = self.stages[stage]
        if blank := self._blank(role, stage):
            cost, to = blank
            yield from ((cost + rest, cells) for rest, cells in table[position][to])
        for end, cost in self._spans(role, position):
            yield from ((cost + rest, ((role, position, end), *cells)) for rest, cells in table[end][stage + 1])

    def _tail(self, position: int) -> Iterator[_Plan]:
        """The rest of the last name, where it was printed below the values."""
        size = len(self.fragments)
        if 0 < size - position <= _LONGEST["tail"] and not any(is_value(piece.text) for piece in self.fragments[position:]):
            yield 1.2 + self._text(position, size, "tail"), (("tail", position, size),)

    def _blank(self, role: str, stage: int) -> tuple[float, int] | None:
        """What a blank cell costs and the stage after it; earlier years are blank together or not at all."""
        if role == "prior2":
            return 0.4, stage + 2
        if role in _NUMERIC:
            return 1.5, stage + 1
        return (0.6, stage + 1) if role == "remark" else None

    def _spans(self, role: str, start: int) -> list[tuple[int, float]]:
        """Where a cell that starts at ``start`` may end, and at what cost."""
        kind = role if role in ("name", "remark") else "points" if role in _NUMERIC else "value"
        if (kind, start) not in self.spans:
            self.spans[kind, start] = list(self._priced(kind, start))
        return self.spans[kind, start]

    def _priced(self, kind: str, start: int) -> Iterator[tuple[int, float]]:
        for end in range(start + 1, min(start + _LONGEST.get(kind, _LONGEST_CELL), len(self.fragments)) + 1):
            cost = self._cost(kind, start, end)
            if cost < _IMPOSSIBLE:
                yield end, cost
            elif kind == "points" or cost >= 2 * _IMPOSSIBLE:
                break  # more fragments don't make it better

    def _cost(self, kind: str, start: int, end: int) -> float:
        if kind == "points":
            return 0.0 if end == start + 1 and points(self.folded[start]) is not None else _IMPOSSIBLE
        cost = self._text(start, end, kind)
        if cost >= _IMPOSSIBLE:
            return cost
        pieces = self.folded[start:end]
        if kind == "name":
            return cost + self._name(pieces)
        return cost + (self._remark(pieces) if kind == "remark" else self._value(pieces, self.fragments[start].line))

    def _text(self, start: int, end: int, kind: str) -> float:
        """How little the fragments look like the lines of one cell."""
        full = max(self.widths[start:end])
        cost = 2.0 * (self.folded[start][0] in "，、。；)”") + sum(self._joined(index, kind, full) for index in range(start, end - 1))
        cost += 3.0 * sum(before != after for before, after in zip(self.depths[start], self.depths[end], strict=True))
        ends_line = end < len(self.fragments) and self.fragments[end].first
        if ends_line and end - start > 1 and self.widths[end - 1] >= full - 0.5 and self.folded[end - 1][-1] not in "。；)":
            cost += 0.25  # a full line may go on
        return cost

    def _joined(self, index: int, kind: str, full: float) -> float:
        """The cost of a fragment and the next being in one cell; ``full`` is the cell's widest line."""
        before, after = self.fragments[index], self.fragments[index + 1]
        if before.cell:
            return 6.0
        if kind != "name" and is_value(before.text) and is_value(after.text):
            return 2.0
        if after.first:
            short = self.widths[index] < full - 1.25 or self.widths[index] <= 1 < self.widths[index + 1]
            return 0.15 + 0.7 * short + 0.8 * (before.text[-1] in "。；")
        left, right = bool(_HAN.match(before.text[-1])), bool(_HAN.match(after.text[0]))
        if left and right:
            return 0.2 if len(before.text) == len(after.text) == 1 else 2.5
        if kind == "name":
            return 0.3 if left != right else 2.0
        return 0.1 if right and _BARE_NUMBER.fullmatch(self.folded[index]) else 2.0

    def _name(self, pieces: Sequence[str]) -> float:
        """How little the text is a name: numbers, results and remarks are none."""
        name = "".join(pieces)
        cost = 5.0 * is_value(name) + 1.5 * (len(name) == 1) + 3.0 * (name in self.words.values or not _HAN.search(name))
        cost += 2.0 * (self.weighted and not name.endswith("分)"))
        if len(pieces) > 1:
            cost += sum(is_value(piece) and not _YEAR_OR_COUNT.fullmatch(piece) for piece in pieces)
            cost += sum(0.8 * (piece in self.words.values) + 4.0 * (piece in self.words.remarks) for piece in pieces)
        return cost

    def _value(self, pieces: Sequence[str], line: int) -> float:
        """How little the text is a value: an amount, a known word, or what its line repeats."""
        text = "".join(pieces)
        if self._is_known(text) or (len(pieces) == 1 and (line, text) in self.repeated):
            return 0.0
        stem, bracket, _ = text.partition("(")
        if bracket and text.endswith(")") and stem and self._is_known(stem):
            return 0.2
        cost = 0.7 + min(0.06 * len(text), 1.2) + 2.0 * (len(text) == 1) + 2.0 * (self.weighted and text.endswith("分)"))
        cost += 1.0 * (len(pieces) > 1 and is_value(pieces[-1]) and not is_value(pieces[0]))
        return cost + 3.0 * (len(pieces) == 1 and text in self.words.remarks)

    def _is_known(self, text: str) -> bool:
        return is_value(text) or text in self.words.values

    def _remark(self, pieces: Sequence[str]) -> float:
        """How little the text is a remark: any text may be, a known one with more text is not."""
        text = "".join(pieces)
        if text in self.words.remarks:
            return 0.0
        overfull = any("".join(pieces[:count]) in self.words.remarks for count in range(1, len(pieces)))
        return 0.8 + 0.1 * len(pieces) + 1.0 * overfull + 3.0 * is_value(text)


def is_value(text: str) -> bool:
    """Whether ``text`` is an amount with its unit, or a dash for nothing."""
    return len(text) <= _LONGEST_VALUE and _is_value(fold(text))


@lru_cache(maxsize=4096)
def _is_value(text: str) -> bool:
    return bool(_amount().fullmatch(text) or _NOTHING.fullmatch(text))


@cache
def _amount() -> re.Pattern[str]:
    """A number as forms print it: ``≥1,000条``, ``80%以上``, ``4次/4份``."""
    unit = "|".join(sorted(map(re.escape, load_form_words().units), key=len, reverse=True))
    one = rf"[≥≤><=±]?-?\d[\d,]*(?:\.\d+)?(?:[%‰]|[a-zA-Z]{{1,3}}|(?:{unit}){{0,3}})(?:以上|以下|以内|左右)?"
    return re.compile(rf"{one}(?:/(?:{one}|{unit}))?(?:[-~至—]{one})?")
