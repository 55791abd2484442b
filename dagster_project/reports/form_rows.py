"""Rows of an indicator table from their fragments, and the doubts about them.

Most text layers give the lines of one cell together; some give the lines of the page, so
that the lines of neighbouring cells take turns. The first can be cut into cells, the
second cannot be told apart for certain, and where it looks like the second, only a row
that stands on one line by itself is read.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cache

from dagster_project.reports.form_cells import Cell, cuttings, is_nothing, is_unit, is_value, points
from dagster_project.reports.form_words import Fragment, fold, unwrap, width
from dagster_project.reports.forms import levels
from dagster_project.taxonomy.forms import load_form_words

_VALUES = ("prior2", "prior1", "target", "actual", "score")
_VALUES_BESIDE = ("prior2", "prior1", "actual", "score")
_VALUE_IN_NAME = re.compile(r"[≥≤≧≦]|^\d[\d,.]*%")
_ENDS_IN_NUMBER = re.compile(r"\d[%％]?$")
_NEARLY = 0.5
_IMPROBABLE = 3.5
_NEEDLESS = 0.6
# Words and names that another cell's lines interrupt tell more than names that come whole by chance.
_TELLING = 3


@dataclass(slots=True)
class Row:
    """A row's fragments by column; ``doubt`` says why it cannot be relied on."""

    pieces: list[Fragment]
    cells: dict[str, list[Fragment]] = field(default_factory=dict[str, list[Fragment]])
    tail: list[Fragment] = field(default_factory=list[Fragment])
    doubt: str = ""

    @property
    def name(self) -> str:
        return unwrap(self.pieces) + unwrap(self.tail)

    @property
    def line(self) -> int:
        return self.pieces[0].line

    def text(self, role: str) -> str | None:
        """The cell of a column; None where it is blank."""
        return unwrap(self.cells[role]) if role in self.cells else None

    @property
    def target(self) -> str | None:
        """The target with the bound and the unit that stand in columns of their own."""
        value, bound, unit = self.text("target"), fold(self.text("sign") or ""), self.text("unit") or ""
        if value is None or not _ENDS_IN_NUMBER.search(value):
            return value
        whole = (bound if bound in load_form_words().bounds else "") + value
        return whole if fold(whole).endswith(fold(unit)) else whole + unit

    def reading(self) -> tuple[str | None, ...]:
        """What the row says: cuttings that agree in this read the same."""
        return (self.name, fold(self.target or ""), *map(self.text, _VALUES_BESIDE))

    @property
    def full(self) -> bool:
        """Whether the row has all the points that it may have."""
        weight = points(self.text("weight") or "")
        return weight is not None and weight == points(self.text("score") or "")

    @property
    def remarked(self) -> bool:
        """Whether there is a remark that says something."""
        return not is_nothing(self.text("remark") or "-")

    @property
    def lines(self) -> set[int]:
        return {piece.line for piece in (*self.pieces, *self.tail, *(piece for cell in self.cells.values() for piece in cell))}

    @property
    def stacked(self) -> bool:
        """Whether a name of several lines is whole before the values begin: its lines come together."""
        return len({piece.line for piece in self.pieces}) > 1 and self.first_value.first

    @property
    def braided(self) -> bool:
        """Whether lines of other cells may stand between those of the name.

        The last line of a longer name stands beside the values, or one line of a name alone
        above or around them.
        """
        if self.first_value.cell:
            return False
        if len({piece.line for piece in self.pieces}) > 1:
            return not self.first_value.first
        values = {piece.line for role in _VALUES for piece in self.cells.get(role, ())}
        return bool(self.tail) or (self.first_value.first and len(values) == 1 and sum(role in self.cells for role in _VALUES) > 1)

    @property
    def first_value(self) -> Fragment:
        """What stands first after the name."""
        return next(iter(self.cells.values()))[0]


def unread(fragments: Sequence[Fragment], reason: str) -> Row:
    """A row in the place of fragments that could not be read."""
    return Row(list(fragments), {"target": list(fragments)}, doubt=reason)


def cut_rows(fragments: Sequence[Fragment], roles: Sequence[str], *, terse: bool = False) -> list[Row] | None:
    """The rows of ``fragments`` with columns ``roles`` (see :func:`cuttings`), doubts included.

    None where no cutting uses every fragment. ``terse`` is whether the form remarks on nothing
    that has its full score.
    """
    if not fragments:
        return []
    # what is nearly as cheap tells of doubt; where remarks are weighed anew, so may be what is dearer
    found = cuttings(fragments, roles) if terse else cuttings(fragments, roles, _NEARLY)
    if terse:
        needless = {each: sum(row.remarked and row.full for row in _rows(fragments, each.cells)) for each in found}
        found = sorted((replace(each, cost=each.cost + _NEEDLESS * count) for each, count in needless.items()), key=lambda each: each.cost)
    if not found:
        return None
    rows = _rows(fragments, found[0].cells)
    for other in found[1:]:
        if other.cost - found[0].cost < _NEARLY:
            read = {row.reading() for row in _rows(fragments, other.cells)}
            for row in rows:
                if row.reading() not in read:
                    row.doubt = "can be cut in two ways"
    full = max(width(piece.text) for row in rows for piece in row.pieces)
    for row, following in zip(rows, [*rows[1:], None], strict=True):
        row.doubt = row.doubt or _doubt(row, following, full) or _doubt_of_values(row, roles) or _doubt_of_note(row, roles)
    if found[0].oddest > _IMPROBABLE or (rows[-1].tail and len(rows) > 1):
        for row in rows:
            row.doubt = row.doubt or "an improbable cell in the rows"
    return rows


def doubt_what_goes_on(rows: Sequence[Row]) -> None:
    """Doubt the rows of a self-evaluation, where remarks are few, whose remark may be the rest of the name above it, or of a value."""
    full = max((width(piece.text) for row in rows for piece in row.pieces), default=0.0)
    for row in rows:
        remark = row.cells.get("remark", [])
        below = "actual" in row.cells and bool(remark) and remark[0].first and not remark[0].cell and len(row.pieces) == 1
        beside = below and not row.first_value.first and row.pieces[0].line == row.first_value.line
        if beside and (width(row.pieces[0].text) >= full - 1 or is_unit(fold(unwrap(remark)))):
            row.doubt = row.doubt or "a name or a value may go on below"


def _rows(fragments: Sequence[Fragment], cells: Sequence[Cell]) -> list[Row]:
    rows: list[Row] = []
    for role, start, end in cells:
        pieces = list(fragments[start:end])
        if role == "name":
            rows.append(Row(pieces))
        elif role == "tail":
            rows[-1].tail = pieces
        else:
            rows[-1].cells[role] = pieces
    return rows


def _doubt(row: Row, following: Row | None, full: float) -> str:
    """Why a row may be another than it reads; ``full`` is the width of the widest line of a name."""
    words = load_form_words()
    name = fold(row.name)
    if name in _level_ends() or is_unit(name) or any(name in known for known in (words.remarks, words.units, words.natures)):
        return "another cell for a name"
    if any(fold(row.text(role) or "") in _level_ends() for role in _VALUES):
        return "a level for a value"
    if row.tail and fold(unwrap(row.tail)) in words.units:
        return "a name may go on below its values, or a value may"
    first = fold(row.pieces[0].text)
    if len(row.pieces) > 1 and (first in load_form_words().level1 or (not row.pieces[1].first and first in _level_starts())):
        return "a level begins in the name"
    if len(row.pieces) > 1 and (first in _side_pieces() or _holds_another_cell(row.pieces)):
        return "another cell in the name"
    last = row.pieces[-1]
    if last.cell or width(last.text) < full - 1 or fold(last.text).endswith("分)"):
        return ""
    # a line as wide as the column may go on below, where the next name or the remark stands
    beside = row.lines & {last.line} != {last.line} or any(piece.line == last.line for cell in row.cells.values() for piece in cell)
    if following and len(following.pieces) > 1 and following.braided and len(row.pieces) == 1:
        return "a name may go on in the next"
    remark = [piece.line for piece in row.cells.get("remark", ()) if piece.line > last.line]
    return "a name may go on beside the remark" if beside and len(set(remark)) < len(remark) else ""


def _holds_another_cell(pieces: Sequence[Fragment]) -> bool:
    """Whether the pieces of a name hold what stands in a column beside names."""
    unit = fold(pieces[-1].text)
    beside = not pieces[-1].first and len(unit) > 1 and is_unit(unit)
    return beside or any(fold(piece.text) in load_form_words().natures for piece in pieces)


def doubt_alone(row: Row, roles: Sequence[str]) -> str:
    """Why a row that is known by its place may still be another than it reads; empty if nothing tells."""
    return _doubt(row, None, width(row.name)) or _doubt_of_values(row, roles)


def _doubt_of_values(row: Row, roles: Sequence[str]) -> str:
    """A number in a name may be a value of the row, unless the row has all its values and more than one."""
    numbers = sum(is_value(piece.text) for piece in row.pieces)
    columns = [role for role in roles if role in _VALUES]
    whole = len(columns) > 1 and all(role in row.cells for role in columns)
    if numbers > whole or _VALUE_IN_NAME.search(row.name):
        return "values in a name"
    unused = "unit" in row.cells and not _ENDS_IN_NUMBER.search(row.text("target") or "")
    return "a unit without a number" if unused else ""


def _doubt_of_note(row: Row, roles: Sequence[str]) -> str:
    """Words about the indicator follow its name: where that has more than a line, or they seem to be missing, they may be part of it."""
    note = fold(row.text("note") or "")
    unsure = "note" in roles and not note.startswith(load_form_words().explaining) and (not note or len(row.pieces) > 1)
    return "words about the indicator in its name" if unsure else ""


@cache
def _level_starts() -> frozenset[str]:
    return levels()[2].prefixes - levels()[2].words


@cache
def _side_pieces() -> frozenset[str]:
    """What the lines of a narrow label beside the table may be."""
    label = "年度绩效指标"
    return frozenset(label[start:end] for start in range(len(label)) for end in range(start + 1, len(label) + 1)) | _level_ends()


@cache
def _level_ends() -> frozenset[str]:
    ends = frozenset(level[start:] for level in levels()[2].words for start in range(1, len(level)))
    return ends - levels()[2].words - load_form_words().values


def are_braided(rows: Sequence[Row], torn: int) -> bool:
    """Whether a form's text gives the lines of the page, so that those of its cells take turns.

    ``torn`` counts the words of the form that other cells' text interrupted.
    """
    return _TELLING * (torn + sum(row.braided for row in rows)) > sum(row.stacked for row in rows)


def doubt_braided(blocks: Sequence[Sequence[Row]]) -> None:
    """Doubt all rows of a form whose cells' lines take turns, but those on one line by themselves.

    A name as wide as its column may go on below, where a line may look like a row of its own.
    """
    full = max((width(piece.text) for block in blocks for row in block for piece in row.pieces), default=0.0)
    for block in blocks:
        alone = [len(row.lines) == 1 and not row.doubt for row in block]
        ended = [width(row.name) < full - 1 for row in block]
        for index, row in enumerate(block):
            first = max(0, index - 1)
            if not all(alone[first : index + 2]) or not all(ended[first : index + 1]):
                row.doubt = row.doubt or "lines of cells take turns"
