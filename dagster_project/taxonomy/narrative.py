"""Loads ``narrative_vocabulary.toml``: how 情况说明 words its amounts."""

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any


@dataclass(frozen=True, slots=True)
class SectionRole:
    """What a part is good for: ``claims``, ``cautious`` or ``none``, by its heading."""

    role: str
    pattern: re.Pattern[str]


@dataclass(frozen=True, slots=True)
class Measure:
    """Words that name what an amount is of; ``name`` None keeps the printed ones.

    ``opens``: they count only where they open a sentence; ``where``: only where this is found.
    ``needs``: each of the words has one of these in it, so that most can be passed over unread.
    """

    measure: str
    pattern: re.Pattern[str]
    name: str | None
    fund: str | None
    basis: str | None
    opens: bool
    where: re.Pattern[str] | None
    needs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Cue:
    """Words that tell a budget from a final figure."""

    pattern: re.Pattern[str]
    basis: str
    stage: str | None


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """All word lists. ``filler`` and ``lead`` match one word; the others search."""

    sections: tuple[SectionRole, ...]
    measures: tuple[Measure, ...]
    funds: tuple[tuple[str, re.Pattern[str]], ...]
    cues: tuple[Cue, ...]
    performance: re.Pattern[str]
    before_bound: re.Pattern[str]
    after_bound: re.Pattern[str]
    filler: re.Pattern[str]
    lead: re.Pattern[str]
    unit_name: re.Pattern[str]
    trail: re.Pattern[str]
    before_measure: re.Pattern[str]
    up: re.Pattern[str]
    down: re.Pattern[str]
    reason: re.Pattern[str]
    reason_of_budget: re.Pattern[str]
    reason_resumed: re.Pattern[str]
    aside: re.Pattern[str]
    project_title: re.Pattern[str]
    project_list: re.Pattern[str]
    opening: re.Pattern[str]
    regrouped: re.Pattern[str]
    beside: re.Pattern[str]
    dated: re.Pattern[str]
    compared: re.Pattern[str]
    compared_level: re.Pattern[str]
    compared_year: re.Pattern[str]
    compared_all: re.Pattern[str]
    compared_after: re.Pattern[str]


def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.VERBOSE)


def _measure(entry: dict[str, Any]) -> Measure:
    where = entry.get("where")
    return Measure(
        measure=entry["measure"],
        pattern=_compiled(entry["pattern"]),
        name=entry.get("name"),
        fund=entry.get("fund"),
        basis=entry.get("basis"),
        opens=bool(entry.get("opens")),
        where=_compiled(where) if where else None,
        needs=_needs(entry["pattern"]),
    )


_CLASS = re.compile(r"\[[^\]]*\]")
_GROUP = re.compile(r"\([^()]*\)")
_MAYBE = re.compile(r"[^|](?:[?*]|\{0,\d*\})")
_CHINESE = re.compile(r"[\u4e00-\u9fff]+")


def _needs(pattern: str) -> tuple[str, ...]:
    """For each alternative of ``pattern`` the longest literal that all it matches contains; () where one has none.

    Classes, groups and whatever may be absent say nothing and are left out.
    """
    rest = _CLASS.sub(".", pattern)
    while _GROUP.search(rest):
        rest = _GROUP.sub(".", rest)
    literals = [_CHINESE.findall(alternative) for alternative in _MAYBE.sub(".", rest).split("|")]
    return tuple(max(found, key=len) for found in literals) if all(literals) else ()


@cache
def load_vocabulary() -> Vocabulary:
    """The vocabulary, its lists in the file's order."""
    data: dict[str, Any] = tomllib.loads((files("dagster_project.taxonomy") / "narrative_vocabulary.toml").read_text(encoding="utf-8"))
    return Vocabulary(
        sections=tuple(SectionRole(entry["role"], _compiled(entry["pattern"])) for entry in data["sections"]),
        measures=tuple(map(_measure, data["measures"])),
        funds=tuple((entry["fund"], _compiled(entry["pattern"])) for entry in data["funds"]),
        cues=tuple(Cue(_compiled(entry["pattern"]), entry["basis"], entry.get("stage")) for entry in data["cues"]),
        performance=_compiled(data["performance"]["pattern"]),
        before_bound=_compiled(data["bounds"]["before"]),
        after_bound=_compiled(data["bounds"]["after"]),
        filler=_compiled(data["filler"]["pattern"]),
        lead=_compiled(data["lead"]["pattern"]),
        unit_name=_compiled(data["unit_name"]["pattern"]),
        trail=_compiled(data["trail"]["pattern"]),
        before_measure=_compiled(data["before_measure"]["pattern"]),
        up=_compiled(data["change"]["up"]),
        down=_compiled(data["change"]["down"]),
        reason=_compiled(data["reason"]["pattern"]),
        reason_of_budget=_compiled(data["reason"]["budget"]),
        reason_resumed=_compiled(data["reason"]["resumed"]),
        aside=_compiled(data["aside"]["pattern"]),
        project_title=_compiled(data["project_title"]["pattern"]),
        project_list=_compiled(data["project_list"]["pattern"]),
        opening=_compiled(data["opening"]["pattern"]),
        regrouped=_compiled(data["regrouped"]["pattern"]),
        beside=_compiled(data["beside"]["pattern"]),
        dated=_compiled(data["dated"]["pattern"]),
        compared=_compiled(data["compared"]["pattern"]),
        compared_level=_compiled(data["compared"]["level"]),
        compared_year=_compiled(data["compared"]["year"]),
        compared_all=_compiled(data["compared"]["all"]),
        compared_after=_compiled(data["compared"]["after"]),
    )
