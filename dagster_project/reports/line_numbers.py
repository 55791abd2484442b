"""Which numbers of a summary are 行次 and which are amounts.

Printed bare beside whole amounts, one number says nothing; their sequence does. 行次 count up
on each side, 1, 2, 3 … and (where rows are read across) n+1, n+2, n+3 …, blank lines included,
and stand beside their labels. So the numbers are taken together that count up best.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from itertools import pairwise

from dagster_project.reports.tokens import Kind, Token

# What a number counts for in a sequence, beside a label and elsewhere; numbers left out between two
# cost one each, up to the last value: pages lose some, and an amount far off gains nothing.
_BESIDE = 4
_ELSEWHERE = 3
_FARTHEST = 3
_LEAST = 3
_MOST_DIGITS = 3
# No summary has more lines and whole amounts; the work grows with their square.
_MOST_NUMBERS = 500


def line_numbers(tokens: Sequence[Token], before: bool = False) -> frozenset[Token]:
    """The numbers among a summary's ``tokens``, its header left out, that count its lines; they stand
    beside their labels, or (序号) ``before`` them."""
    digits = [i for i, token in enumerate(tokens) if token.digits and len(token.text) <= _MOST_DIGITS and int(token.text)]
    if len(digits) > _MOST_NUMBERS:
        return frozenset()
    numbers = [(tokens[i], _beside(tokens, i, before)) for i in digits]
    chains = [_chain(numbers, place) for place in _orders([int(token.text) for token, beside in numbers if beside])]
    best = max(chains, key=lambda chain: chain[0], default=(0, ()))[1]
    return frozenset(best) if len(best) >= _LEAST else frozenset()


def _beside(tokens: Sequence[Token], index: int, before: bool) -> bool:
    """Whether a number follows a label, or precedes one."""
    label = index + 1 if before else index - 1
    return 0 <= label < len(tokens) and tokens[label].kind is Kind.WORD


def _orders(beside: Sequence[int]) -> list[Callable[[int], int | None]]:
    """How the lines may be counted: through, or across two sides, the second of which starts above the first's last."""
    steps = Counter(after - before for before, after in pairwise(beside) if after - before > 1)
    return [lambda number: number, *(_across(rows) for rows, _ in steps.most_common(2))]


def _across(rows: int) -> Callable[[int], int | None]:
    """The place of a number where both sides have ``rows`` lines and are read line by line."""

    def place(number: int) -> int | None:
        if not 0 < number <= 2 * rows:
            return None
        return 2 * number - 1 if number <= rows else 2 * (number - rows)

    return place


def _chain(numbers: Sequence[tuple[Token, bool]], place: Callable[[int], int | None]) -> tuple[int, tuple[Token, ...]]:
    """The numbers that count up best, and how well."""
    ends: list[tuple[int, int, tuple[Token, ...]]] = [(0, 0, ())]
    for token, beside in numbers:
        at = place(int(token.text))
        if at is None or at == 0:
            continue
        before = [(worth - min(at - last - 1, _FARTHEST), last, chain) for worth, last, chain in ends if last < at]
        worth, _, chain = max(before, key=lambda end: end[0])
        ends.append((worth + (_BESIDE if beside else _ELSEWHERE), at, (*chain, token)))
    best = max(ends, key=lambda end: (end[0], -len(end[2])))
    return best[0], best[2]
