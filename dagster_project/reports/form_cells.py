"""Cuts the fragments of a form's rows into the cells of their columns.

A row's cells come in the order of the columns, but any of them may be one fragment or
many and some are blank. So every cutting has a cost for each thing about it that is odd,
and the cheapest is taken. The costs are set by hand: 1 is one odd thing; what never
happens costs several.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache, cached_property, lru_cache
from heapq import heappop, heappush
from itertools import accumulate, count
from operator import add, ne

from dagster_project.reports.form_words import Fragment, fold, is_han, width
from dagster_project.taxonomy.forms import load_form_words

_BARE_NUMBER = re.compile(r"[≥≤><=]?-?\d[\d,]*(?:\.\d+)?")
_POINTS = re.compile(r"(\d{1,3}(?:\.\d+)?)分?")
_YEAR_OR_COUNT = re.compile(r"\d{4}年?|\d{1,2}")
_NOTHING = re.compile(r"[-—－/]{1,4}|无")
_DATE = re.compile(r"[≤<]?(?:\d{4}年)?\d{1,2}月(?:\d{1,2}日)?[底末初]?之?[前内]?")
_HAN = re.compile(r"[⺀-鿿]")
_PAIRS = ("()", "“”", "《》")
_PAIRED = re.compile("[()“”《》]")
_KINDS = {"name": "name", "remark": "remark", "note": "note", "weight": "points", "score": "points", "sign": "sign", "unit": "unit"}
# What a blank cell costs where one is common; prior years see below.
_BLANK = {"weight": 1.5, "score": 1.5, "remark": 0.6, "note": 0.9, "sign": 0.1, "unit": 0.9}
_LONGEST = {"name": 16, "tail": 3, "points": 1, "sign": 2, "unit": 3}
_LONGEST_CELL = 8
_LONGEST_VALUE = 40
_MOST_FRAGMENTS = 240
_KEPT = 3
_IMPOSSIBLE = 6.0

Cell = tuple[str, int, int]
_Plan = tuple[float, tuple[Cell, ...]]
# The latest cell, and those before it.
_Path = tuple[Cell, "_Path"] | None


@dataclass(frozen=True, slots=True)
class Cutting:
    """Fragments cut into cells of rows; ``cost`` is that of all cells, ``oddest`` that of the worst."""

    cells: tuple[Cell, ...]
    cost: float
    oddest: float


def points(text: str) -> Decimal | None:
    """A score or weight out of at most 100 points; None for any other text."""
    match = _POINTS.fullmatch(fold(text))
    value = Decimal(match[1]) if match else None
    return value if value is not None and value <= 100 else None


def cuttings(fragments: Sequence[Fragment], roles: Sequence[str], within: float = _IMPOSSIBLE) -> list[Cutting]:
    """The cheapest cuttings of ``fragments`` into rows, cheapest first; none where no cutting uses them all.

    At most three are given, and none that costs ``within`` or more above the cheapest.

    A row is a ``name`` and cells in the order of ``roles``, which are ``prior2``, ``prior1``,
    ``target``, ``actual``, ``weight``, ``score``, ``remark``, and beside a target ``note``,
    ``sign``, ``unit``, ``interim``; the last row may have a ``tail``,
    the rest of its name. Too many fragments are not looked at.
    """
    if not fragments or len(fragments) > _MOST_FRAGMENTS:
        return []
    cutter = _Cutter(fragments, roles)
    return [Cutting(cells, cost, cutter.oddest(cells)) for cost, cells in cutter.plans(within)]


class _Cutter:
    """Finds the cheapest cuttings of fragments into rows of a name and cells."""

    def __init__(self, fragments: Sequence[Fragment], roles: Sequence[str]) -> None:
        self.fragments = fragments
        self.stages = ("name", *roles)
        self.words = load_form_words()
        self.folded = [fold(fragment.text) for fragment in fragments]
        self.widths = [width(fragment.text) for fragment in fragments]
        self.valued = [_is_folded_value(text) for text in self.folded]
        self.han = [(is_han(text[0]), is_han(text[-1])) for text in self.folded]
        self.depths = _depths(self.folded)
        self.weighted = any(text.endswith("分)") for text in self.folded)
        counts = Counter((fragment.line, text) for fragment, text in zip(fragments, self.folded, strict=True))
        self.repeated = {key for key, count in counts.items() if count > 1}
        self.spans: dict[tuple[str, int], list[tuple[int, float]]] = {}

    def plans(self, within: float) -> list[_Plan]:
        """The cheapest cuttings of all fragments, cheapest first (see :func:`cuttings`); empty if there is none.

        What is begun at least cost is gone on with first, so that most of what could be begun never is.
        """
        size, found = len(self.fragments), list[_Plan]()
        visits = [[0] * (len(self.stages) + 1) for _ in range(size + 1)]
        order = count()
        heap: list[tuple[float, int, int, int, _Path]] = [(0.0, -size, 0, next(order), None)]
        while heap and len(found) < _KEPT:
            cost, left, stage, _, path = heappop(heap)
            position = size + left
            if found and cost - found[0][0] >= within:
                break
            if position == size and stage == 0 and path:
                found.append((cost, _cells(path)))
            elif visits[position][stage] < _KEPT:
                visits[position][stage] += 1
                for more, cell, end, to in self._onwards(position, stage):
                    if visits[end][to] < _KEPT:
                        heappush(heap, (cost + more, end - size, to, next(order), (cell, path) if cell else path))
        return found

    def oddest(self, cells: Sequence[Cell]) -> float:
        """What the least probable of ``cells`` costs."""
        return max((dict(self._spans(role, start))[end] for role, start, end in cells if role != "tail"), default=0.0)

    def _onwards(self, position: int, stage: int) -> Iterator[tuple[float, Cell | None, int, int]]:
        """What may come at ``position`` in ``stage``: its cost, the cell, and the position and stage after it."""
        if stage == len(self.stages):
            yield 0.0, None, position, 0
            yield from self._tail(position)
            return
        role = self.stages[stage]
        if blank := self._blank(role, stage):
            yield blank[0], None, position, blank[1]
        for end, cost in self._spans(role, position):
            yield cost, (role, position, end), end, stage + 1

    def _tail(self, position: int) -> Iterator[tuple[float, Cell, int, int]]:
        """The rest of the last name, where it was printed below the values."""
        size = len(self.fragments)
        if 0 < size - position <= _LONGEST["tail"] and not any(self.valued[position:]):
            joined = sum(self._joined(index, "tail") for index in range(position, size - 1))
            yield 1.2 + joined + self._shape(position, size), ("tail", position, size), size, 0

    def _blank(self, role: str, stage: int) -> tuple[float, int] | None:
        """What a blank cell costs and the stage after it; earlier years are blank together or not at all."""
        if role == "prior2":
            return 0.4, stage + 2
        return (_BLANK[role], stage + 1) if role in _BLANK else None

    def _spans(self, role: str, start: int) -> list[tuple[int, float]]:
        """Where a cell that starts at ``start`` may end, and at what cost."""
        kind = _KINDS.get(role, "value")
        if (kind, start) not in self.spans:
            self.spans[kind, start] = list(self._priced(kind, start))
        return self.spans[kind, start]

    def _priced(self, kind: str, start: int) -> Iterator[tuple[int, float]]:
        if kind in _ALONE:
            for end in range(start + 1, min(start + _LONGEST[kind], len(self.fragments)) + 1):
                if _ALONE[kind]("".join(self.folded[start:end])) and not any(each.cell for each in self.fragments[start + 1 : end]):
                    yield end, 0.15 * (end - start - 1)
            return
        joined = 2.0 * (start < len(self.folded) and self.folded[start][0] in "，、。；)”")
        for end in range(start + 1, min(start + _LONGEST.get(kind, _LONGEST_CELL), len(self.fragments)) + 1):
            if end - start > 1:
                if self._apart(start, end - 1, kind):
                    break
                joined += self._joined(end - 2, kind)
            if joined >= _IMPOSSIBLE:
                break
            cost = joined + self._shape(start, end)
            if cost < _IMPOSSIBLE:
                yield end, cost + self._meaning(kind, start, end)

    def _meaning(self, kind: str, start: int, end: int) -> float:
        if kind == "name":
            return self._name(start, end)
        if kind == "note" and self.folded[start].startswith(self.words.explaining):
            return 0.0
        return self._remark(self.folded[start:end]) if kind in ("remark", "note") else self._value(start, end)

    def _apart(self, start: int, index: int, kind: str) -> bool:
        """Whether a fragment cannot be in one cell with those from ``start`` up to it."""
        if self.fragments[index].cell:
            return True
        if kind == "name":
            return self.valued[index] and any(self.valued[start:index])
        if self.valued[index] and (kind in ("remark", "note") or (self.valued[index - 1] and not self._is_broken_date(index))):
            return True
        beside = not self.fragments[index].first and self.han[index - 1][1] and self.han[index][0]
        return kind == "value" and beside and len(self.folded[index - 1] + self.folded[index]) > 2

    def _is_broken_date(self, index: int) -> bool:
        """Whether a fragment goes on with the date that the one before begins."""
        before = self.folded[index - 1]
        return before[-1] in "年月" and bool(_DATE.fullmatch(before + self.folded[index]))

    def _shape(self, start: int, end: int) -> float:
        """How little the fragments look like the lines of one cell: of one width but the last, brackets in pairs."""
        full = max(self.widths[start:end])
        before, after = self.depths[start], self.depths[end]
        cost = 0.0 if before == after else 3.0 * sum(map(ne, before, after))
        for index in range(start, end - 1):
            line = self.widths[index]
            if self.fragments[index + 1].first and (line < full - 1.25 or line <= 1 < self.widths[index + 1]):
                cost += 0.7
        ends_line = end < len(self.fragments) and self.fragments[end].first
        if ends_line and end - start > 1 and self.widths[end - 1] >= full - 0.5 and self.folded[end - 1][-1] not in "。；)":
            cost += 0.25  # a full line may go on
        return cost

    def _joined(self, index: int, kind: str) -> float:
        """The cost of a fragment and the next being in one cell."""
        before, after = self.fragments[index], self.fragments[index + 1]
        if after.first:
            return 0.15 + 0.8 * (before.text[-1] in "。；")
        left, right = self.han[index][1], self.han[index + 1][0]
        if left and right:
            return 0.2 if len(before.text) == len(after.text) == 1 else 2.5
        if kind == "name":
            return 0.3 if left != right else 2.0
        return 0.1 if right and _BARE_NUMBER.fullmatch(self.folded[index]) else 2.0

    @cached_property
    def strange(self) -> list[float]:
        """How little each fragment is a piece of a name of several."""
        return [self._strangeness(index) for index in range(len(self.fragments))]

    def _strangeness(self, index: int) -> float:
        piece = self.folded[index]
        cost = 1.0 * (self.valued[index] and not _YEAR_OR_COUNT.fullmatch(piece))
        cost += (0.8 if self.fragments[index].first else 2.3) * (piece in self.words.values) + 4.0 * (piece in self.words.remarks)
        cost += 3.0 * ("sign" in self.stages and _is_sign(piece)) + 2.0 * (
            "note" in self.stages and piece.startswith(self.words.explaining)
        )
        return cost + 1.0 * ("unit" in self.stages and len(piece) > 1 and is_unit(piece))

    def _name(self, start: int, end: int) -> float:
        """How little the text is a name: numbers, results and remarks are none."""
        pieces = self.folded[start:end]
        name = "".join(pieces)
        cost = 5.0 * _is_folded_value(name) + 1.5 * (len(name) == 1) + 3.0 * (name in self.words.values or not _HAN.search(name))
        cost += 2.0 * (self.weighted and not name.endswith("分)"))
        if len(pieces) > 1:
            # after another cell on its line, a name has only that line
            cost += 0.8 * (start > 0 and not self.fragments[start].first and self.fragments[end - 1].line > self.fragments[start].line)
            cost += sum(self.strange[start:end])
        return cost

    def _value(self, start: int, end: int) -> float:
        """How little the text is a value: an amount, a known word, or what its line repeats."""
        text = "".join(self.folded[start:end])
        alone = end - start == 1
        if self._is_known(text) or (alone and (self.fragments[start].line, text) in self.repeated):
            return 0.0
        stem, bracket, _ = text.partition("(")
        if bracket and text.endswith(")") and stem and self._is_known(stem):
            return 0.2
        cost = 0.7 + min(0.06 * len(text), 1.2) + 2.0 * (len(text) == 1) + 2.0 * (self.weighted and text.endswith("分)"))
        cost += 1.0 * (not alone and self.valued[end - 1] and not self.valued[start])
        return cost + 3.0 * (alone and text in self.words.remarks)

    def _is_known(self, text: str) -> bool:
        return _is_folded_value(text) or text in self.words.values

    def _remark(self, pieces: Sequence[str]) -> float:
        """How little the text is a remark: any text may be, a known one with more text is not."""
        text = "".join(pieces)
        if text in self.words.remarks or _NOTHING.fullmatch(text):
            return 0.0
        overfull = any("".join(pieces[:count]) in self.words.remarks for count in range(1, len(pieces)))
        return 0.8 + 0.1 * len(pieces) + 1.0 * overfull + 3.0 * _is_folded_value(text) + 0.5 * (text in self.words.values)


def _depths(texts: Sequence[str]) -> list[tuple[int, ...]]:
    """How many brackets and quotation marks of each kind are open before each text, and after the last."""
    none = (0,) * len(_PAIRS)
    if not _PAIRED.search("".join(texts)):
        return [none] * (len(texts) + 1)
    changes = (tuple(text.count(opening) - text.count(closing) for opening, closing in _PAIRS) for text in texts)
    return list(accumulate(changes, lambda before, change: tuple(map(add, before, change)), initial=none))


def _cells(path: _Path) -> tuple[Cell, ...]:
    cells: list[Cell] = []
    while path is not None:
        cells.append(path[0])
        path = path[1]
    return tuple(reversed(cells))


def is_value(text: str) -> bool:
    """Whether ``text`` is an amount with its unit, or a dash for nothing."""
    return _is_folded_value(fold(text))


def is_nothing(text: str) -> bool:
    """Whether ``text`` says that a cell is empty."""
    return bool(_NOTHING.fullmatch(fold(text)))


def _is_folded_value(text: str) -> bool:
    return len(text) <= _LONGEST_VALUE and _is_short_value(text)


@lru_cache(maxsize=4096)
def _is_short_value(text: str) -> bool:
    return bool(_amount().fullmatch(text) or _NOTHING.fullmatch(text) or _DATE.fullmatch(text))


def is_unit(text: str) -> bool:
    """Whether folded ``text`` is a unit as it stands in a column of its own."""
    return bool(_unit().fullmatch(text))


@cache
def _unit() -> re.Pattern[str]:
    one = rf"(?:{_units()}){{1,3}}"
    return re.compile(rf"[%‰]|百分比|[a-zA-Z]{{1,3}}|{one}(?:/{one})?")


def _units() -> str:
    return "|".join(sorted(map(re.escape, load_form_words().units), key=len, reverse=True))


def _is_sign(text: str) -> bool:
    words = load_form_words()
    return text in words.bounds or text in words.natures


# Cells that hold nothing else, and what tells it.
_ALONE: dict[str, Callable[[str], bool]] = {"points": lambda text: points(text) is not None, "sign": _is_sign, "unit": is_unit}


@cache
def _amount() -> re.Pattern[str]:
    """A number as forms print it: ``≥1,000条``, ``80%以上``, ``4次/4份``."""
    unit = _units()
    one = rf"[≥≤><=±]?-?\d[\d,]*(?:\.\d+)?(?:[%‰]|[a-zA-Z]{{1,3}}|(?:{unit}){{0,3}})(?:以上|以下|以内|左右)?"
    return re.compile(rf"{one}(?:/(?:{one}|{unit}))?(?:[-~至—]{one})?")
