"""Subjects named in words (``科学技术支出（类）…（款）…（项）``) → their codes.

Reports misspell names, shorten them (``科学技术（类）``), leave out a 款 or name it under
the wrong level. A name counts as a subject's if it is that subject's, or close to that of
exactly one subject at its place in the classification; else there is no code.
"""

import re
from collections.abc import Iterable, Sequence
from difflib import SequenceMatcher

from dagster_project.relations import Subject

_CLOSE = 0.75
_CLOSE_CLASS = 0.85
_MARGIN = 0.05
_CLASS, _ITEM = 3, 7


def name_key(name: str) -> str:
    """``name`` as names are compared: no blanks or quotes, one kind of bracket, no 支出 at the end."""
    bare = re.sub(r"[\s“”\"]", "", name).replace("(", "（").replace(")", "）")
    return bare.removesuffix("支出") or bare


class SubjectIndex:
    """The subjects as a fiscal year knows them; names of other years count where none of that year fits."""

    def __init__(self, subjects: Iterable[Subject], fiscal_year: int | None) -> None:
        self._keys: dict[str, set[str]] = {}
        self._titles: dict[str, str] = {}
        self._economic: dict[str, str] = {}
        for subject in sorted(subjects, key=lambda s: _is_valid(s, fiscal_year), reverse=True):
            if subject.classification == "functional":
                self._keys.setdefault(subject.code, set()).add(name_key(subject.name))
                self._titles.setdefault(subject.code, subject.name)
            else:
                self._economic.setdefault(name_key(subject.name), subject.code)
                self._titles.setdefault(subject.code, subject.name)
        self._classes = [code for code in self._keys if len(code) == _CLASS]

    def title(self, code: str) -> str | None:
        """The name of ``code`` in the index's year, None for a code it doesn't know."""
        return self._titles.get(code)

    def of_path(self, names: Sequence[str], within: str | None = None) -> str | None:
        """The code of the last of ``names``, which go from 类 downwards.

        ``within`` is the 类 that holds where the names don't begin with one.
        """
        keys = [name_key(re.sub(r"^\d+", "", name)) for name in names]
        if not keys:
            return None
        place = self._match(keys[0], self._classes)
        rest = keys[1:]
        if place is None:
            if within is None:
                return None
            place, rest = within, keys
        for position, key in enumerate(rest):
            child = self._match(key, self._below(place, len(place) + 2))
            if child is None and position == len(rest) - 1:
                child = self._match(key, self._below(place[:_CLASS], _ITEM))
                if child is None:
                    return None
            place = child or place
        return place

    def of_phrase(self, phrase: str, within: str | None = None) -> str | None:
        """The code of a subject mentioned without its level: a 类, functional or economic,
        one below ``within``, or any other whose name no second subject has."""
        key = name_key(phrase)
        exact = [code for code in self._classes if key in self._keys[code]]
        if exact and phrase.endswith("支出"):
            return exact[0]
        if key in self._economic:
            return self._economic[key] if len(self._economic[key]) == _CLASS else None
        if within:
            below = [code for code in self._keys if code.startswith(within) and len(code) > _CLASS and key in self._keys[code]]
            deepest = [code for code in below if len(code) == max(map(len, below))]
            if deepest:
                return deepest[0] if len(deepest) == 1 else None
        named = [code for code in self._keys if key in self._keys[code]]
        if len(named) == 1:
            return named[0]
        return self._close(key, self._classes, _CLOSE_CLASS) if phrase.endswith("支出") else None

    def _below(self, place: str, length: int) -> list[str]:
        return [code for code in self._keys if code.startswith(place) and len(code) == length]

    def _match(self, key: str, codes: Sequence[str]) -> str | None:
        exact = [code for code in codes if key in self._keys[code]]
        if exact:
            return exact[0] if len(exact) == 1 else None
        return self._close(key, codes, _CLOSE)

    def _close(self, key: str, codes: Sequence[str], least: float) -> str | None:
        scored = sorted(((max(SequenceMatcher(None, key, known).ratio() for known in self._keys[code]), code) for code in codes), reverse=True)
        if not scored or scored[0][0] < least:
            return None
        unique = len(scored) == 1 or scored[0][0] - scored[1][0] >= _MARGIN
        return scored[0][1] if unique else None


def _is_valid(subject: Subject, fiscal_year: int | None) -> bool:
    if fiscal_year is None:
        return subject.last_year is None
    return (subject.first_year or fiscal_year) <= fiscal_year <= (subject.last_year or fiscal_year)
