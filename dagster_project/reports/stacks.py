"""Text that keeps its columns by spaces: which column an amount stands in, as its place shows.

The words of a head that stand over one another are one column's; those over several columns
say nothing of place. Amounts whose places overlap, whatever their rows, stand in one band.
Where each band stands under one stack of words, the place of an amount is printed fact, as
a cell's number is in tab separated text.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from dagster_project.reports.rows import Row
from dagster_project.reports.tokens import Kind, Token

_CAPTION = re.compile(r"(?:单位|部门)[^:：]*[:：]|^[（(]?(?:人民币)?(?:万元|元)[）)]?$")
_LABEL = re.compile(r"编码|代码|名称|科目|行次|栏次|序号|^[类款项]$|^项目$|^单位$|位[:：]")
# Heads that say nothing where what stands over them isn't known to.
GENERAL = re.compile("[小合总]计|金额")


@dataclass
class _Extent:
    """Columns of the text from ``start`` to before ``end``, and the words printed there."""

    start: int
    end: int
    text: str = ""

    def meets(self, start: int, end: int) -> bool:
        return start < self.end and self.start < end

    def take(self, token: Token) -> None:
        self.start, self.end = min(self.start, token.column), max(self.end, token.end)


@dataclass(frozen=True, slots=True)
class Placed:
    """What ``heads`` the columns say from left to right, and the rows with each amount's
    ``slot`` the number of its head."""

    heads: tuple[str, ...]
    rows: tuple[Row, ...]


def under_heads(tokens: Sequence[Token], rows: Sequence[Row]) -> Placed | None:
    """The rows by what their amounts stand under; ``tokens`` are the table's, placed by column.

    What stands left of all amounts heads names. None where an amount stands under no head or between two, or
    two of a row under one.
    """
    amounts = [t for row in rows for t in row.amounts]
    if not amounts:
        return None
    first = min(row.line for row in rows)
    leftmost = min(t.column for t in amounts)
    heads = [
        stack
        for stack in _stacks([t for t in tokens if t.line < first and t.kind is Kind.WORD])
        if not _LABEL.search(stack.text) and stack.end > leftmost
    ]
    slots: dict[Token, int] = {}
    for extent, band in _bands(amounts):
        under = [i for i, head in enumerate(heads) if head.meets(extent.start, extent.end)]
        if len(under) != 1:
            return None
        slots |= dict.fromkeys(band, under[0])
    if any(len({slots[t] for t in row.amounts}) < len(row.amounts) for row in rows):
        return None
    return Placed(
        tuple(head.text for head in heads),
        tuple(
            replace(row, runs=tuple(tuple(t._replace(slot=slots[t], slots=len(heads)) for t in run) for run in row.runs)) for row in rows
        ),
    )


def _stacks(head: Sequence[Token]) -> list[_Extent]:
    """The stacks of a head's words, from left to right; built from the lowest line up."""
    lines = [list(line) for _, line in groupby(head, key=lambda t: t.line)]
    stacks: list[_Extent] = []
    for line in reversed(lines):
        if any(_CAPTION.search(t.text) for t in line):
            continue
        for token in line:
            under = [stack for stack in stacks if stack.meets(token.column, token.end)]
            if not under:
                stacks.append(_Extent(token.column, token.end, token.text))
            elif len(under) == 1:
                under[0].take(token)
                under[0].text = token.text + under[0].text
            elif GENERAL.fullmatch((first := min(under, key=lambda stack: stack.start)).text):
                # What the first of several columns is the whole of stands over all of them.
                first.text = token.text + first.text
    return sorted(stacks, key=lambda stack: stack.start)


def _bands(amounts: Iterable[Token]) -> list[tuple[_Extent, list[Token]]]:
    """Amounts whose extents overlap, one another or by way of others."""
    bands: list[tuple[_Extent, list[Token]]] = []
    for token in sorted(amounts, key=lambda t: t.column):
        if bands and bands[-1][0].meets(token.column, token.end):
            bands[-1][0].take(token)
            bands[-1][1].append(token)
        else:
            bands.append((_Extent(token.column, token.end), [token]))
    return bands
