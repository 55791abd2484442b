"""The two summaries: labels of both sides with their amounts."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby, pairwise

from dagster_project.reports.line_numbers import line_numbers
from dagster_project.reports.rows import Row
from dagster_project.reports.tokens import Kind, Token, decimals_of
from dagster_project.taxonomy.summary_lines import USES, SummaryLines, level, numbered, ordinal

_HEAD = ("收入", "支出")
# Digits of a page's number.
_MOST_DIGITS = 3


def read_two_sided(tokens: Sequence[Token], labels: SummaryLines, spaced: bool, slug: str) -> tuple[list[Row], str]:
    """The labels of both sides with their amounts, 行次 taken off."""
    tokens = _without_foot(_without_page_numbers(tokens), labels)
    header, start = _summary_header(tokens, labels)
    numbered_cells = {(t.slots, t.slot) for t in tokens[:start] if t.slots and t.text == "行次"}
    widths = {width for width, _ in numbered_cells}
    counted = bool(re.search(r"行次|栏次|序号", header))
    before = "序号" in header
    reader = _TwoSided(labels, _prints_decimals(tokens), slug, before)
    for side in _sides(tokens[start:], labels) if spaced else [tokens[start:]]:
        # Lines that have as many cells as the head tell their numbers by them.
        reader.begin(frozenset(t for t in line_numbers(side, before) if t.slots not in widths) if counted else frozenset())
        loose = False
        for (run, cell), group in groupby(side, key=lambda t: (t.kind is Kind.WORD, (t.line, t.slots, t.slot) if t.slots else None)):
            if cell and not (loose and cell[2] == 0):
                # A label keeps to its cell, or begins above its line's cells.
                reader.turn()
            loose = run and not cell
            if cell and cell[1:] in numbered_cells:
                reader.line_number(list(group))
            elif run:
                words = list(group)
                for label in _split_labels(words[reader.finishes(words[0].text) :], labels, reader.open_label):
                    reader.label(*label)
            else:
                reader.amounts(list(group))
    return reader.rows(), header


def _without_page_numbers(tokens: Sequence[Token]) -> Sequence[Token]:
    """``tokens`` without the small numbers right above a head that is drawn again, where amounts print decimals."""
    if not _prints_decimals(tokens):
        return tokens
    heads = {i for i, (a, b) in enumerate(pairwise(t.text for t in tokens)) if (a, b) == _HEAD}
    return [t for i, t in enumerate(tokens) if not (t.digits and t.first and len(t.text) <= _MOST_DIGITS and i + 1 in heads)]


def _without_foot(tokens: Sequence[Token], labels: SummaryLines) -> Sequence[Token]:
    """``tokens`` up to where their header (收入 支出) stands below the last line, with what comes after it."""
    texts = [t.text for t in tokens]
    last = max((i for i, t in enumerate(tokens) if t.kind is Kind.WORD and labels.find(t.text)), default=0)
    foot = next((i for i in range(last, len(texts) - 1) if tuple(texts[i : i + 2]) == _HEAD), len(texts))
    return tokens[:foot]


def _sides(tokens: Sequence[Token], labels: SummaryLines) -> list[list[Token]]:
    """Text that keeps its columns, cut where the expenditure side's labels start, and where
    its uses (支出用途) stand in a block of their own."""
    starts: dict[bool, list[int]] = {False: [], True: []}
    for token in tokens:
        line = labels.find(token.text) if token.kind is Kind.WORD and numbered(token.text) else None
        if line and line.side == "expenditure":
            starts[line.role in USES].append(token.column)
    edges = sorted(min(columns) - 1 for columns in starts.values() if columns)
    bounds = [0, *edges, 10**6]
    sides: list[list[Token]] = [[] for _ in bounds[1:]]
    for token in tokens:
        index = next(i for i, end in enumerate(bounds[1:]) if token.column < end)
        line = labels.find(token.text) if index == 0 and edges and token.kind is Kind.WORD else None
        # Beside a label of narrow signs, one without a number may stand a little to the left.
        sides[1 if line and line.side == "expenditure" else index].append(token)
    if len(sides) > len(starts):
        # The total of the functions prints its amount at the end of its line, beyond the uses.
        lines = {t.line for t in sides[2] if t.kind is Kind.WORD}
        lone = [t for t in sides[2] if t.line not in lines and any(o.line == t.line for o in sides[1])]
        sides[1] = sorted([*sides[1], *lone], key=lambda t: t.line)
        sides[2] = [t for t in sides[2] if t not in lone]
    return sides


def _summary_header(tokens: Sequence[Token], labels: SummaryLines) -> tuple[str, int]:
    """Header text and the index of the first label: the first numbered, else the first known."""
    words = [(i, t.text) for i, t in enumerate(tokens) if t.kind is Kind.WORD]
    starts = [i for i, text in words if numbered(text)] or [i for i, text in words if labels.find(text)]
    first = starts[0] if starts else len(tokens)
    return "".join(text for i, text in words if i < first), first


def _split_labels(words: Sequence[Token], labels: SummaryLines, open_label: bool) -> Iterator[tuple[str, int, bool]]:
    """Words between two numbers → labels; (text, line, whether it goes on the one before)."""
    current, line, goes_on = "", 0, open_label
    for token in _spelled(words, labels):
        fresh = numbered(token.text)
        known = bool(current) and labels.find(current) is not None
        joined = labels.find(current + token.text) is not None or token.text.startswith(("（", "("))
        other = len(token.text) >= 4 and labels.find(token.text) is not None
        if current and (fresh or ((known or other) and not joined)):
            yield current, line, goes_on
            current, goes_on = "", False
        if not current:
            line = token.line
            goes_on = goes_on and not fresh and labels.find(token.text) is None
        current += token.text
    if current:
        yield current, line, goes_on


def _spelled(words: Sequence[Token], labels: SummaryLines) -> Iterator[Token]:
    """``words`` with the letters of a known label (``收 入 总 计``) put together."""
    for (_, single), group in groupby(words, key=lambda t: (t.line, len(t.text) == 1)):
        run = list(group)
        label = "".join(t.text for t in run)
        if single and len(run) > 1 and labels.find(label):
            yield run[0]._replace(text=label)
        else:
            yield from run


@dataclass
class _Label:
    text: str
    line: int
    side: str
    role: str | None
    number: int | None = None
    number_line: int | None = None
    amounts: list[Token] = field(default_factory=list[Token])
    contested: str | None = None


def _prints_decimals(tokens: Sequence[Token]) -> bool:
    """Whether the amounts of a table keep their decimals, so that none is a bare whole number."""
    printed = [decimals_of(t.text) for t in tokens if t.kind is Kind.NUMBER and not (t.digits and len(t.text) < 3)]
    return len(printed) > 2 and len(set(printed)) == 1 and 0 not in printed


# A label broken around its line stands this many labels above at most.
_NEAR = 3


class _TwoSided:
    """Gives each amount to the label before it, and its 行次 too, unless the lines are numbered before their labels (序号)."""

    def __init__(self, labels: SummaryLines, decimal: bool, slug: str, before: bool) -> None:
        self._labels = labels
        self._decimal = decimal
        self._before = before
        self._slug = slug
        self._line_numbers: frozenset[Token] = frozenset()
        self._found: list[_Label] = []
        self._block = 0
        self._counted: dict[str, int] = {}
        self._fresh = True

    @property
    def open_label(self) -> bool:
        """Whether the last label may still be going on (nothing was given to it)."""
        fresh, self._fresh = self._fresh, False
        return not fresh and bool(self._found) and not self._found[-1].amounts and self._found[-1].number is None

    def finishes(self, text: str) -> bool:
        """Whether words make the last label, which has its amounts already, a known one; it then reads so."""
        last = self._found[-1] if self._found else None
        if not last or not last.amounts:
            return False
        if self._finishes_around(last, text):
            return True
        if self._labels.find(last.text) or not self._labels.find(last.text + text):
            return False
        last.text += text
        return True

    def _finishes_around(self, last: _Label, text: str) -> bool:
        """Whether words end a label of the other side that was begun on the line above the last label's: of two
        amounts between them the second is its own, one may be either's."""
        begun = self._found[-2] if len(self._found) > 1 else last
        if (
            begun.side == last.side
            or begun.line != last.line - 1
            or self._labels.find(begun.text)
            or not self._labels.find(begun.text + text)
        ):
            return False
        begun.text += text
        if begun.amounts or begun.number is not None or begun.side == "revenue":
            # An amount of the left side would stand before the right side's label.
            return True
        if len(last.amounts) > 1:
            begun.amounts.append(last.amounts.pop())
        else:
            begun.contested, last.contested = last.text, begun.text
        return True

    def label(self, text: str, line: int, goes_on: bool) -> None:
        if goes_on:
            last = self._found.pop()
            text, line = last.text + text, last.line
        known = self._labels.find(text)
        side = self._side(text, known.side if known else None)
        if number := ordinal(text):
            self._counted[side] = number
        self._found.append(_Label(text, line, side, known.role if known else None))

    def _side(self, text: str, known: str | None) -> str:
        before = self._found[-1].side if self._found else "expenditure"
        possible = self._labels.sides(text, self._slug) - {"both"}
        next_ = {side for side in possible if ordinal(text) and self._follows(side, text)}
        if known in ("revenue", "expenditure"):
            return next_.pop() if len(next_) == 1 else known
        if known is None and len(next_ or possible) == 1:
            return (next_ or possible).pop()
        if known == "both":
            return "expenditure" if any(label.text == text and label.side == "revenue" for label in self._found) else "revenue"
        if re.search(r"支出|费用$", text):
            return "expenditure"
        if re.search(r"收入|拨款|资金", text):
            return "revenue"
        return "revenue" if before == "expenditure" else "expenditure"

    def _follows(self, side: str, text: str) -> bool:
        """Whether a label is numbered as the next of a side."""
        return ordinal(text) == self._counted.get(side, 0) + 1

    def begin(self, line_numbers: frozenset[Token]) -> None:
        """A block of text begins, both sides or one, with these ``line_numbers`` among its amounts."""
        self.turn()
        self._line_numbers = line_numbers
        self._block = len(self._found)

    def turn(self) -> None:
        """The other side begins: no label goes on across."""
        self._fresh = True

    def line_number(self, tokens: Sequence[Token]) -> None:
        """What stands in a column of 行次: the number of the label beside it."""
        if self._found and tokens[0].digits and self._found[-1].line == tokens[0].line:
            self._found[-1].number = int(tokens[0].text)

    def amounts(self, tokens: Sequence[Token]) -> None:
        """Amounts between two labels: the last label's, or those of all the labels on the
        line above where a line of amounts alone has one for each."""
        if not self._found:
            return
        last = self._found[-1]
        rest = self._without_line_numbers(tokens, last)
        waiting = [x for x in self._found[self._block :] if x.line == last.line and not x.amounts]
        if not rest:
            return
        below = rest[0].first and rest[0].line > last.line
        both = below and [label.side for label in waiting] == ["revenue", "expenditure"]
        if both and len(rest) > 1:
            waiting[0].amounts += rest[:1]
            waiting[1].amounts += rest[1:]
        else:
            last.amounts += rest
        if both and len(rest) == 1:
            # Under two labels one amount may be either's.
            waiting[0].contested, last.contested = last.text, waiting[0].text

    def _without_line_numbers(self, tokens: Sequence[Token], last: _Label) -> list[Token]:
        """The amounts of ``last``, its 行次 taken off; what follows a second 行次 is the other side's label's,
        where one above still waits for its own."""
        rest: list[Token] = []
        target = rest
        for token in tokens:
            if token not in self._line_numbers:
                target += [] if self._stray(token) else [token]
            elif self._before:
                continue
            elif last.number is None and not rest:
                last.number, last.number_line = int(token.text), token.line
            elif other := next((x for x in self._found[-_NEAR:] if x.side != last.side and x.number is None and not x.amounts), None):
                other.number, target = int(token.text), other.amounts
        return rest

    def _stray(self, token: Token) -> bool:
        """A small bare number that isn't beside its label's line number: where every amount prints
        decimals it is the number of a line whose neighbours were lost."""
        last = self._found[-1]
        beside = last.number is not None and token.line in (last.line, last.number_line)
        return bool(self._line_numbers) and self._decimal and token.digits and 0 < int(token.text) < 100 and not beside

    def rows(self) -> list[Row]:
        self._complete_labels()
        found = self._hand_over(self._found)
        counters = {"revenue": 0, "expenditure": 0}
        rows: list[Row] = []
        for label in found:
            counters[label.side] += 1
            number = label.number or counters[label.side]
            line = label.amounts[0].line if label.amounts else label.line
            runs = (tuple(label.amounts),) if label.amounts else ()
            rows.append(Row(None, label.text, line, runs, label.side, label.role, number, level(label.text), label.contested))
        return rows

    def _complete_labels(self) -> None:
        """Labels that were cut off are whole, and mean what they then say."""
        for side in ("revenue", "expenditure"):
            mine = [label for label in self._found if label.side == side]
            for label, text in zip(mine, self._labels.complete([x.text for x in mine], self._slug, side), strict=True):
                known = self._labels.find(text)
                label.text, label.role = text, known.role if known and known.side in (side, "both") else None

    def _hand_over(self, found: list[_Label]) -> list[_Label]:
        """A total printed twice on a line whose other label stands in the header: the
        second amount is the other side's."""
        for label in found:
            if label.role not in ("current_total", "grand_total") or label.side != "revenue" or len(label.amounts) != 2:
                continue
            other = next((o for o in found if o.role == label.role and o.side == "expenditure" and not o.amounts), None)
            if other:
                other.amounts = [label.amounts.pop()]
        return found
