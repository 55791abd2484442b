"""收入预算总表 with the sources of money in rows: a label and an amount a line, no codes."""

import re
from collections.abc import Iterable, Sequence
from itertools import groupby, pairwise

from dagster_project.reports.rows import Row
from dagster_project.reports.tokens import Kind, Token

# Such a table heads its labels and its one column of amounts, and nothing else.
_HEAD = re.compile(r"(?:收入)?项目(?:名称)?(?:金额|(?:20\d{2}年度?)?(?:预算|决算)数?)")
_SUBTOTAL = "小计"
_LEAST_LINES = 2


def lists_sources(tokens: Sequence[Token]) -> bool:
    """Whether the table's head names one column of amounts, and each line with one has no more."""
    lines = _lines(tokens)
    amounts = [line for line in (_amounts(line) for line in lines) if line]
    return _body(lines) is not None and len(amounts) >= _LEAST_LINES and all(len(line) == 1 and not line[0].digits for line in amounts)


def read_sources(tokens: Sequence[Token]) -> list[Row]:
    """A row for each amount with a name: the words of its line, or of the line above. What a 小计
    on a line of its own is a subtotal of stands above it; one beside an amount has lost its
    name, and the row is left out."""
    rows: list[Row] = []
    above: list[Token] = []
    for line in _body(_lines(tokens)) or ():
        words, amounts = [t for t in line if t.kind is Kind.WORD], _amounts(line)
        if not words or (_text(words) == _SUBTOTAL and not amounts):
            words = above + words
        if amounts:
            name = _text(words)
            if name not in ("", _SUBTOTAL):
                rows.append(Row(None, name, words[0].line, (tuple(amounts),)))
            words = []
        above = words
    return rows


def _lines(tokens: Sequence[Token]) -> list[list[Token]]:
    return [list(group) for _, group in groupby(tokens, key=lambda t: t.line)]


def _body(lines: Sequence[list[Token]]) -> Sequence[list[Token]] | None:
    """The lines below the head, which may be broken in two; None without one."""
    for i, (line, following) in enumerate(pairwise(lines)):
        if _HEAD.fullmatch(_text(line)):
            return lines[i + 1 :]
        if _HEAD.fullmatch(_text(line) + _text(following)):
            return lines[i + 2 :]
    return None


def _amounts(line: Iterable[Token]) -> list[Token]:
    return [t for t in line if t.kind is Kind.NUMBER]


def _text(line: Iterable[Token]) -> str:
    return "".join(t.text for t in line)
