"""Tab separated lines: which cell of a line is which column of its table.

Where blank cells were kept, the place of an amount is printed fact. What has to be found is
where the labels end: a cell that holds a code, a name or a unit in any row, or whose head
says so, is none of the amounts; if what is left are as many cells as the table has columns,
they are the columns in their order.
"""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import pairwise

from dagster_project.reports.tokens import Kind, Token

_UNIT = re.compile(r"单位[:：]")
_LABEL_HEAD = re.compile(r"编码|代码|名称|科目|行次|栏次|序号|计量单位|备注|说明|^[类款项]$|^项目$")


def cell_columns(
    tokens: Sequence[Token], amounts: Mapping[str | None, Sequence[Token]], counts: Mapping[str | None, int]
) -> tuple[int, dict[int, int]]:
    """The number of cells of the table's lines, and cell number → column index.

    ``tokens`` are all of the table, ``amounts`` those in its rows by side (None in a table
    without sides), ``counts`` how many columns each side has. Nothing is told, (0, {}), where
    cells and columns don't match one another.
    """
    placed = [t for side in amounts.values() for t in side if t.slots]
    if not placed:
        return 0, {}
    [(width, _)] = Counter(t.slots or 0 for t in placed).most_common(1)
    told: dict[int, int] = {}
    groups = _groups(width, _labels(tokens, placed, width))
    for side, count in counts.items():
        filled = {t.slot for t in amounts.get(side, ()) if t.slots == width and t.slot is not None}
        mine = [group for group in groups if filled & set(group)]
        if None in counts and sum(map(len, groups)) == count:
            # Texts between the amounts (a unit of measurement) part them; still one row of columns.
            mine = [[slot for group in groups for slot in group]]
        if not all(len(group) == count for group in mine) or told.keys() & {slot for group in mine for slot in group}:
            return 0, {}
        told |= {slot: column for group in mine for column, slot in enumerate(group)}
    return width, told


def heads_by_cell(tokens: Sequence[Token], amounts: Sequence[Token]) -> dict[int, str]:
    """Cell number → what stands above it, for the cells of a table's amounts.

    Nothing, where an amount's cell has no head or lines aren't tab separated.
    """
    placed = [t for t in amounts if t.slots]
    if not placed:
        return {}
    [(width, _)] = Counter(t.slots or 0 for t in placed).most_common(1)
    first = min(t.line for t in placed)
    above = [t for t in tokens if t.slots == width and t.slot is not None and t.line < first and t.kind is Kind.WORD]
    units = {t.line for t in above if _UNIT.search(t.text)}
    labels = _labels(tokens, placed, width)
    heads = {slot: "".join(t.text for t in above if t.slot == slot and t.line not in units) for slot in range(width) if slot not in labels}
    filled = {t.slot for t in placed if t.slots == width}
    return heads if all(heads.values()) and filled <= set(heads) else {}


def _labels(tokens: Sequence[Token], placed: Sequence[Token], width: int) -> set[int]:
    """The cells of labels: what stands in rows beside the amounts, and what heads say."""
    alike = [t for t in tokens if t.slots == width and t.slot is not None]
    filled = {t.slot for t in placed if t.slots == width}
    lines = {t.line for t in placed}
    known = set(placed)
    labels = {t.slot for t in alike if t.line in lines and t not in known}
    heads: dict[int, str] = {}
    for token in alike:
        if token.line < min(lines) and token.kind is Kind.WORD and token.slot is not None:
            heads[token.slot] = token.text
    labels |= {slot for slot, text in heads.items() if slot not in filled and _LABEL_HEAD.search(text)}
    return {slot for slot in labels if slot is not None}


def _groups(width: int, labels: set[int]) -> list[list[int]]:
    """The cells between labels, run by run."""
    bounds = [-1, *sorted(labels), width]
    return [list(range(a + 1, b)) for a, b in pairwise(bounds) if b - a > 1]
