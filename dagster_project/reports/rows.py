"""A printed row, and how well rows read in one way are like a table's rows.

A row keeps its amounts in the order they were printed; which column each stands in is not
decided here.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import chain

from dagster_project.reports.tokens import Kind, Token, value_of
from dagster_project.taxonomy.subjects import subject_index


@dataclass(frozen=True, slots=True)
class Row:
    """A printed row. ``number`` is its 行次; ``role`` what a summary's label means;
    ``level`` how its label is numbered (see :func:`~dagster_project.taxonomy.summary_lines.level`);
    ``contested`` the code of the row that its amount may belong to as well, or that may have its amount.
    """

    code: str | None
    name: str
    line: int
    runs: tuple[tuple[Token, ...], ...]
    side: str | None = None
    role: str | None = None
    number: int | None = None
    level: int = 0
    contested: str | None = None

    @property
    def amounts(self) -> tuple[Token, ...]:
        return tuple(chain.from_iterable(self.runs))


def plausibility(rows: Sequence[Row]) -> int:
    """How well rows read so: each code once, with a name and amounts, of which the largest is the
    sum of some of the others, and each section the sum of its parts.

    A code that was cut off may stand again, beside the name of another subject that begins so.
    """
    codes = [row.code for row in rows if row.code]
    named = {(row.code, row.name) for row in rows if _named(row)}
    again = len(codes) - len(set(codes))
    score = -3 * (again - (len(named) - len({code for code, _ in named})))
    tops: dict[str, Decimal] = {}
    for row in rows:
        values = sorted((value_of(t.text) for t in row.amounts if t.kind is Kind.NUMBER), reverse=True)
        if row.code:
            score -= not row.name
            tops.setdefault(row.code, values[0] if values else Decimal(0))
        if not values:
            score -= 1
        elif len(values) == 1:
            score += 1
        else:
            score += 3 if len(values) <= _MOST_PARTS and _is_subset_sum(values[0], values[1:]) else -1
    parts: dict[str, list[Decimal]] = defaultdict(list)
    for code, top in tops.items():
        parts[code[:-2]].append(top)
    for code in parts.keys() & tops.keys():
        score += 3 if abs(tops[code] - sum(parts[code])) * 1000 <= tops[code] else -3
    return score


_MOST_PARTS = 20
# What adds up shows among the largest parts; beyond this many sums it is no longer looked for.
_MOST_SUMS = 512


def _is_subset_sum(target: Decimal, parts: Sequence[Decimal]) -> bool:
    sums = {Decimal(0)}
    for part in parts:
        if len(sums) > _MOST_SUMS:
            return False
        sums |= {s + part for s in sums if s + part <= target}
        if target in sums:
            return True
    return target == 0


def known_subjects(rows: Sequence[Row]) -> int:
    """How many rows have an official subject's whole name beside its code, or the beginning of it."""
    return sum(1 for row in rows if _named(row))


def _named(row: Row) -> bool:
    return row.code is not None and subject_index().may_be(row.code, row.name)
