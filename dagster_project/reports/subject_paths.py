"""Subjects named in words (``科学技术支出（类）…（款）…（项）``) → their codes.

Reports misspell names, shorten them (``科学技术（类）``), leave out a 款 or name it under
the wrong level. A name counts as a subject's if it is that subject's, or close to that of
exactly one subject at its place in the classification; else there is no code.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from difflib import SequenceMatcher
from functools import lru_cache

from dagster_project.relations import Subject
from dagster_project.taxonomy.subjects import is_valid, load_subjects

_UNCOMPARED = re.compile(r"[\s“”\"的]")
_CLOSE = 0.75
_CLOSE_CLASS = 0.85
_MARGIN = 0.05
_CLASS, _STEP, _ITEM = 3, 2, 7
# What is left over in a list of anything.
_OTHER = "其他"
# The reports of one warehouse are of a few years.
_YEARS = 8


def name_key(name: str) -> str:
    """``name`` as names are compared: no blanks, quotes or 的, one kind of bracket, no 支出 at the end."""
    bare = _UNCOMPARED.sub("", name).replace("(", "（").replace(")", "）")
    return bare.removesuffix("支出") or bare


class SubjectNames:
    """The subjects as a fiscal year knows them; names of other years count where none of that year fits."""

    def __init__(self, subjects: Iterable[Subject], fiscal_year: int | None) -> None:
        self._keys: defaultdict[str, set[str]] = defaultdict(set)
        self._codes: defaultdict[str, list[str]] = defaultdict(list)
        self._below: defaultdict[tuple[str, int], list[str]] = defaultdict(list)
        self._valid: set[tuple[str, str]] = set()
        self._economic: dict[str, str] = {}
        self._titles: dict[str, str] = {}
        for subject in sorted(subjects, key=lambda s: is_valid(s, fiscal_year), reverse=True):
            self._titles.setdefault(subject.code, subject.name)
            key = name_key(subject.name)
            if subject.classification != "functional":
                self._economic.setdefault(key, subject.code)
                continue
            if subject.code not in self._keys:
                for above in {"", subject.code[:_CLASS], subject.code[:-_STEP]}:
                    self._below[above, len(subject.code)].append(subject.code)
            if key not in self._keys[subject.code]:
                self._keys[subject.code].add(key)
                self._codes[key].append(subject.code)
            if is_valid(subject, fiscal_year):
                self._valid.add((subject.code, key))

    def title(self, code: str) -> str | None:
        """The name of ``code`` in the index's year, None for a code it doesn't know."""
        return self._titles.get(code)

    def is_named(self, code: str, name: str) -> bool:
        """Whether ``code`` has or had ``name``."""
        return name_key(name) in self._keys.get(code, set())

    def of_path(self, names: Sequence[str], within: str | None = None) -> str | None:
        """The code of the last of ``names``, which go from 类 downwards.

        ``within`` is the 类 or 款 that holds where the names don't begin with a 类.
        """
        keys = [name_key(re.sub(r"^\d+", "", name)) for name in names]
        if not keys:
            return None
        place = self._match(keys[0], self._below["", _CLASS])
        rest = keys[1:]
        if place is None:
            # a 款 of a name that no second one has tells its 类
            place = within or self._only(keys[0], self._below["", _CLASS + _STEP])
            if place is None:
                return None
            rest = keys if within else keys[1:]
        for key in rest[:-1]:
            place = self._match(key, self._below[place, len(place) + _STEP]) or place
        if not rest:
            return place
        # the 款 between may be left out, and a 项 of that very name is meant before a 款 of one like it
        near = [self._below[place, len(place) + _STEP], self._below[place[:_CLASS], _ITEM]]
        exact = (self._only(rest[-1], codes) for codes in near)
        alike = (self._match(rest[-1], codes) for codes in near)
        return next(filter(None, (*exact, *alike)), None)

    def of_phrase(self, phrase: str, within: str | None = None) -> str | None:
        """The code of a subject mentioned without its level: a 类, functional or economic,
        one below ``within``, or any other whose name no second subject has."""
        key = name_key(phrase)
        named = self._codes.get(key, [])
        classes = [code for code in named if len(code) == _CLASS]
        if classes and phrase.endswith("支出"):
            return classes[0]
        below = [code for code in named if within and code.startswith(within) and len(code) > _CLASS]
        if below:
            deepest = [code for code in below if len(code) == max(map(len, below))]
            return deepest[0] if len(deepest) == 1 else None
        if key in self._economic:
            return self._economic[key] if len(self._economic[key]) == _CLASS and key != _OTHER else None
        if len(named) == 1:
            return named[0]
        # what is called like several subjects is no misspelling of another
        return self._close(key, self._below["", _CLASS], _CLOSE_CLASS) if phrase.endswith("支出") and not named else None

    def _match(self, key: str, codes: Sequence[str]) -> str | None:
        exact = any(key in self._keys[code] for code in codes)
        return self._only(key, codes) if exact else self._close(key, codes, _CLOSE)

    def _only(self, key: str, codes: Sequence[str]) -> str | None:
        """The one of ``codes`` that has the name, or that alone has it this year."""
        exact = [code for code in codes if key in self._keys[code]]
        valid = [code for code in exact if (code, key) in self._valid]
        return next((only[0] for only in (exact, valid) if len(only) == 1), None)

    def _close(self, key: str, codes: Sequence[str], least: float) -> str | None:
        """The one of ``codes`` whose name is close to ``key``, and closer than any other's."""
        likeness = {code: max(_likeness(key, known, least - _MARGIN) for known in self._keys[code]) for code in codes}
        ranked = sorted(likeness, key=likeness.__getitem__, reverse=True)
        if not ranked or likeness[ranked[0]] < least:
            return None
        unique = len(ranked) == 1 or likeness[ranked[0]] - likeness[ranked[1]] >= _MARGIN
        return ranked[0] if unique else None


@lru_cache(maxsize=_YEARS)
def subject_names(fiscal_year: int | None) -> SubjectNames:
    """The official subjects as ``fiscal_year`` knows them."""
    return SubjectNames(load_subjects(), fiscal_year)


def _likeness(one: str, other: str, least: float) -> float:
    """How alike two names are, from 0 to 1; 0 where the characters they share alone say that it is less than ``least``."""
    if 2 * min(sum(c in other for c in one), len(other)) < least * (len(one) + len(other)):
        return 0
    return SequenceMatcher(None, one, other).ratio()
