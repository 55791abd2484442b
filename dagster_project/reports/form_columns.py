"""Indicator rows whose cells stand in the columns of their head: tab-separated tables.

What stands where is then printed fact. A row is read so only where nothing in it speaks
against it: text extractors let cells slide, too.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from dagster_project.reports.form_cells import is_value, points
from dagster_project.reports.form_rows import Row, doubt_alone
from dagster_project.reports.form_words import Fragment, fold
from dagster_project.taxonomy.forms import load_form_words

_LEVELS = {"一级指标": "level1", "二级指标": "level2", "三级指标": "name"}
_NAMES = ("指标名称", "指标内容", "绩效指标名称", "指标")
_REPEATABLE = frozenset({"other", "remark", "note"})
_NOTHING = frozenset("-—/")


@dataclass(frozen=True, slots=True)
class Placed:
    """A row and its levels; ``project`` and ``goal`` where a table lists several projects, at their first row."""

    row: Row
    level1: Fragment | None
    level2: Fragment | None
    project: Fragment | None
    goal: Fragment | None


def columns_of(head: Sequence[Fragment], kind: str) -> dict[int, str]:
    """What each column holds by the cells of a head's line; empty where they don't tell it for certain."""
    texts = [fold(each.text) for each in head]
    roles = [_role(text) for text in texts]
    if "name" not in roles:
        roles = ["name" if text in _NAMES else role for text, role in zip(texts, roles, strict=True)]
    counts = Counter(roles)
    needed = {"name", "target", *(["actual"] if kind == "self_evaluation" else [])}
    if "level2" not in counts and "unit" not in counts:
        return {}
    if needed - counts.keys() or any(count > 1 for role, count in counts.items() if role not in _REPEATABLE):
        return {}
    return {each.column: role for each, role in zip(head, roles, strict=True)}


@cache
def _role(text: str) -> str:
    words = load_form_words()
    if text in _LEVELS:
        return _LEVELS[text]
    if text == "项目名称":
        return "project"
    stem = text.partition("(")[0]
    listed = next((role for role, heads in words.list_heads.items() if stem in heads), None)
    marks = [(mark, role) for role, marks in words.roles.items() for mark in marks if mark in text]
    return listed or (max(marks, key=lambda each: len(each[0]))[1] if marks else "unit" if text == "单位" else "other")


def placed(line: Sequence[Fragment], columns: Mapping[int, str]) -> Placed | None:
    """The row that the cells of ``line`` are, by their columns; None where they may have slid."""
    cells = {columns.get(each.column, ""): each for each in line}
    name, target = cells.pop("name", None), cells.get("target")
    if name is None or target is None or "" in cells or ("actual" in columns.values() and "actual" not in cells):
        return None
    level1, level2 = cells.pop("level1", None), cells.pop("level2", None)
    slid = is_value(name.text) or (level1 and _stem(level1) in _only_second()) or (level2 and _stem(level2) in _only_first())
    numbers = [fold(cells[role].text) for role in ("weight", "score") if role in cells]
    if slid or any(points(text) is None and not _NOTHING.issuperset(text) for text in numbers):
        return None
    row = Row([name], {role: [cell] for role, cell in cells.items()})
    row.doubt = doubt_alone(row, list(columns.values()))
    return Placed(row, level1, level2, cells.get("project"), cells.get("goal"))


def _stem(level: Fragment) -> str:
    return fold(level.text).partition("(")[0]


@cache
def _only_second() -> frozenset[str]:
    words = load_form_words()
    return frozenset(words.level2) - words.level1


@cache
def _only_first() -> frozenset[str]:
    words = load_form_words()
    return words.level1 - frozenset(words.level2)
