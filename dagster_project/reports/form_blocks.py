"""The stretches of a performance form that hold indicator rows, with their columns and goal."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache

from dagster_project.reports.form_cells import points
from dagster_project.reports.form_columns import columns_of
from dagster_project.reports.form_words import Fragment, Words, fold, line_of, unwrap
from dagster_project.reports.forms import Form, labels, levels
from dagster_project.taxonomy.forms import load_form_words

_GOAL = re.compile(r"(\D+?目标)(\d{0,2}):?(?:\(\d+分\))?")
_GOAL_NUMBER = re.compile(r"(\d{1,2}):?")
_WEIGHT = re.compile(r"\(\d+(?:\.\d+)?分\)")
_HAN = re.compile(r"[⺀-鿿]")
_CODED = re.compile(r"([0-9A-Z]{10,})\s*[-—－_]\s*(.+)")
# The code that a project's name begins with in a table of several, and its budget
_CODE_BEGINS = re.compile(r"\d{6}[0-9A-Z]{4,}(?:[-—－_].*)?")
_BUDGET = re.compile(r"\d[\d,]*(?:\.\d+)?")
_PROJECT_REACH = 60
_TOTALS = frozenset({"合计", "总计"})
_NOTE = "说明"
_GOAL_REACH = 12
_HEAD_REACH = 120
_EARLIER_YEARS = ("prior2", "prior1", "target", "weight", "remark")
_IN_ORDER = (("target", "actual"), ("weight", "score"))
_LEVEL_HEADS = ("一级", "二级", "三级")


@dataclass(frozen=True, slots=True)
class Goal:
    """A goal by its printed label (年度目标1); ``text`` is empty where the form has only the label."""

    label: str
    annual: bool
    text: str = ""


@dataclass(frozen=True, slots=True)
class Listed:
    """A project in a table of several: its code where it has one, its year's budget as printed, its goal, its line."""

    code: str | None
    name: str
    budget: str
    goal: str
    line: int


def code_and_name(text: str) -> tuple[str | None, str]:
    """A project's code and name, where a table prints them as one (``51010322Y000001-某项目``)."""
    match = _CODED.fullmatch(text)
    return (match[1], match[2]) if match else (None, text)


@dataclass(slots=True)
class Block:
    """Fragments of rows; ``roles`` are the columns beside the names (see :func:`cut_rows`).

    ``column`` is where a tab-separated head prints 二级指标; ``columns`` what each of its columns
    holds, where it prints them all (see :func:`columns_of`); ``before`` is what stands between the
    head and the first level, ``listed`` the one of several projects whose rows these are.
    """

    roles: tuple[str, ...]
    goal: Goal | None
    column: int | None
    columns: dict[int, str]
    listed: Listed | None = None
    before: list[Fragment] = field(default_factory=list[Fragment])
    fragments: list[Fragment] = field(default_factory=list[Fragment])


@cache
def _words(kind: str) -> Words:
    words = load_form_words()
    return Words({"headers": words.headers, "ends": words.ends, "goals": words.goals}[kind])


@cache
def _header_characters() -> frozenset[str]:
    """What heads are written with: heads side by side come apart anywhere, and are printed in turns."""
    return frozenset("".join(load_form_words().headers))


def find_blocks(form: Form) -> list[Block]:
    """The blocks of a form, in order.

    Rows begin with a 一级指标 or 二级指标 after a head of the table, or after a goal: a
    table continued under its next goal often prints no head of its own.
    """
    reader = _Reader(form)
    index = 0
    while index < len(form.fragments):
        index = (reader.special(index) if reader.may_be_special(index) else None) or reader.row(index)
    return reader.blocks


@cache
def _beginnings() -> frozenset[str]:
    """What heads, goals and ends begin with."""
    return _header_characters().union(*(_words(kind).initials for kind in ("headers", "ends", "goals")))


class _Reader:
    """Walks a form; each method takes what begins at an index and gives the next, or None."""

    def __init__(self, form: Form) -> None:
        self.form = form
        self.fragments = form.fragments
        self.blocks: list[Block] = []
        self._open: Block | None = None
        self._awaiting = False
        self._headless = 0
        self._before: list[Fragment] = []
        self._roles: tuple[str, ...] = ()
        self._column: int | None = None
        self._columns: dict[int, str] = {}
        self._goal: Goal | None = None
        self._goals: dict[str, Goal] = {}
        self._listed: Listed | None = None

    def may_be_special(self, start: int) -> bool:
        """Whether anything but a row may begin at an index: a glance before a look."""
        fragment = self.fragments[start]
        return fragment.text[0] in _beginnings() or fragment.cell or self.form.listed

    def special(self, start: int) -> int | None:
        """What begins at an index and is no row."""
        head = self.placed_head(start) or self.head(start)
        return head or self.project(start) or self.goal(start) or self.end(start)

    def placed_head(self, start: int) -> int | None:
        """A head of the table whose columns are the cells of one line."""
        columns = self._columns_at(start)
        if not columns:
            return None
        line = line_of(self.fragments, start)
        roles = _roles("".join(fold(each.text) for each in line), self.form.kind)
        self._take_head(roles, columns, next((column for column, role in columns.items() if role == "level2"), None))
        return start + len(line)

    def _columns_at(self, start: int) -> dict[int, str]:
        """What the columns below the line that begins at ``start`` hold; empty if it is no such line."""
        begins = self.fragments[start].cell and self.fragments[start].first
        return columns_of(line_of(self.fragments, start), self.form.kind) if begins else {}

    def _take_head(self, roles: tuple[str, ...], columns: dict[int, str], column: int | None) -> None:
        if not self._open or (roles, columns) != (self._roles, self._columns):
            self._open, self._awaiting = None, True
        self._before = []
        self._roles, self._columns, self._column = roles, columns, column

    def head(self, start: int) -> int | None:
        """A head of the table; one repeated on a new page leaves its block open."""
        if start < self._headless or self.fragments[start].text[0] not in _header_characters():
            return None
        end, text, limit = start, "", min(start + _HEAD_REACH, len(self.fragments))
        while end < limit:
            piece = fold(self.fragments[end].text)
            if not _header_characters().issuperset(piece) or levels()[2].longest(self.fragments, end):
                break
            if goal_label(self.fragments, end) or self._columns_at(end):
                break
            text += piece
            end += 1
        if sum(level in text for level in _LEVEL_HEADS) < 2:
            # no head begins further on in the same run either
            self._headless = end if end < limit else end - _HEAD_REACH // 2
            return None
        column = next((each.column for each in self.fragments[start:end] if each.cell and fold(each.text) == "二级指标"), None)
        self._take_head(_roles(text, self.form.kind), {}, column)
        return end

    def project(self, start: int) -> int | None:
        """The next of several projects by its code, with its budget and goal up to the first level."""
        text = self.fragments[start].text
        if not (self.form.listed and self._roles and not self._columns and _CODE_BEGINS.fullmatch(text)):
            return None
        end = start + 1
        while end < min(start + _PROJECT_REACH, len(self.fragments)) and not levels()[2].longest(self.fragments, end):
            end += 1
        pieces = self.fragments[start:end]
        budgets = [index for index, each in enumerate(pieces) if index and _BUDGET.fullmatch(each.text)]
        code, name = code_and_name(unwrap(pieces[: budgets[0]] if budgets else pieces))
        self._listed = None
        if code and len(budgets) == 1 and _are_cells(pieces, budgets[0]):
            self._listed = Listed(code, name, pieces[budgets[0]].text, unwrap(pieces[budgets[0] + 1 :]), pieces[0].line)
        self._open, self._awaiting, self._before = None, True, []
        return end

    def goal(self, start: int) -> int | None:
        """A goal's label, with the goal where it is told for the first time."""
        labelled = goal_label(self.fragments, start)
        if not labelled:
            return None
        goal, end = labelled
        text, after = self._goal_text(end) if goal.label not in self._goals else ("", end)
        if text:
            self._goals[goal.label] = Goal(goal.label, goal.annual, text)
        if text or goal.label[-1].isdigit():
            # the only goal is told without its number and referred to as the first
            self._goal = self._goals.get(goal.label) or self._goals.get(goal.label.rstrip("0123456789"), goal)
        elif any(f"{goal.label}{number}" in self._goals for number in range(1, 20)):
            # one of several, and its number was lost
            self._goal = None
        self._open, self._awaiting, self._before = None, bool(self._roles), []
        return after

    def _goal_text(self, start: int) -> tuple[str, int]:
        """What follows a label up to the table, and the index after it; empty where the table follows at once."""
        end = start
        while end < min(start + _GOAL_REACH, len(self.fragments)):
            if goal_label(self.fragments, end) or any(words.longest(self.fragments, end) for words in (levels()[2], labels())):
                break
            end += 1
        text = unwrap(self.fragments[start:end])
        return (text, end) if _HAN.search(text) else ("", start)

    def end(self, start: int) -> int | None:
        """What follows the last row of a table."""
        found = _words("ends").longest(self.fragments, start)
        if not found:
            return None
        word, after = found
        after_it = range(after, len(self.fragments))
        summed = bool(after_it) and points(self.fragments[after].text) is not None
        goes_on = word == _NOTE and any(levels()[2].longest(self.fragments, index) for index in after_it)
        if goes_on or (word in _TOTALS and not summed):
            return None  # the end of a name
        self._open, self._awaiting = None, False
        return start + 1

    def row(self, start: int) -> int:
        """A fragment of a row, or one outside of the tables."""
        begins = self._columns and self.fragments[start].cell and self.fragments[start].first
        if not self._open and self._awaiting and (begins or levels()[2].longest(self.fragments, start)):
            self._open = Block(self._roles, self._goal, self._column, self._columns, self._listed, self._before)
            self.blocks.append(self._open)
            self._before = []
        if self._open:
            self._open.fragments.append(self.fragments[start])
        elif self._awaiting:
            self._before.append(self.fragments[start])
        return start + 1


def _are_cells(pieces: Sequence[Fragment], budget: int) -> bool:
    """Whether a name, a budget and a goal come one after the other: each wraps to lines of its own, or the goal ends on theirs."""
    wrapped = (piece.first for index, piece in enumerate(pieces) if index not in (0, budget, budget + 1))
    return all(wrapped) and (pieces[-1].line > pieces[0].line or pieces[-1].text[-1] in "。；;.")


def _roles(head: str, kind: str) -> tuple[str, ...]:
    """The columns beside the names in their order; a self-evaluation always has a result beside its target.

    The heads of the two earlier years come apart over several lines, but their order is fixed.
    """
    places: dict[str, int] = {}
    for mark, role in _marks():
        if (place := head.find(mark)) >= 0:
            places[role] = min(place, places.get(role, place))
            # a longer mark's characters are no other's
            head = head.replace(mark, "\0" * len(mark))
    if "三级" not in head:
        places.pop("note", None)  # 指标内容 is then the name
    places.setdefault("target", 0)
    if kind == "self_evaluation":
        places.setdefault("actual", places["target"])
    if {"prior1", "prior2"} <= places.keys():
        return tuple(role for role in _EARLIER_YEARS if role in places)
    for before, after in _IN_ORDER:
        if before in places and after in places:
            # heads of several lines come apart in any order, but no form prints these the other way round
            places[before], places[after] = sorted((places[before], places[after]))
    ordered = sorted(places.keys() - {"prior1", "prior2", "remark"}, key=lambda role: (places[role], role != "target"))
    return (*ordered, *(["remark"] if "remark" in places else []))


@cache
def _marks() -> list[tuple[str, str]]:
    """What a column's role is told by, longest first."""
    marks = [(mark, role) for role, words in load_form_words().roles.items() for mark in words]
    return sorted(marks, key=lambda each: -len(each[0]))


def goal_label(fragments: Sequence[Fragment], start: int) -> tuple[Goal, int] | None:
    """The goal whose label is spelled from ``start``, and the index after its number and weight."""
    goals, spelled = _words("goals"), ""
    if start >= len(fragments) or not goals.may_begin(fragments[start]):
        return None
    for end in range(start + 1, min(start + _GOAL_REACH, len(fragments)) + 1):
        spelled += fold(fragments[end - 1].text)
        match = _GOAL.fullmatch(spelled)
        if match and match[1] in goals.words:
            number = match[2]
            if not number and end < len(fragments) and (following := _GOAL_NUMBER.fullmatch(fold(fragments[end].text))):
                number, end = following[1], end + 1
            return Goal(match[1] + number, load_form_words().goals[match[1]]), _after_weight(fragments, end)
        if spelled not in goals.prefixes:
            return None
    return None


def _after_weight(fragments: Sequence[Fragment], start: int) -> int:
    """The index after a weight in brackets, or after a bare share of 100 points, at ``start``."""
    text = ""
    for end in range(start, min(start + 4, len(fragments))):
        text += fold(fragments[end].text)
        if _WEIGHT.fullmatch(text) or text == "100":
            return end + 1
    return start
