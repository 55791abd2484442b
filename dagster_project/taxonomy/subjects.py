"""Loads ``subjects.csv``, the official budget classification, and looks subjects up in it.

Both classifications stand in one file: 支出功能分类 (codes from 201) and 部门预算支出经济分类
(codes from 301). Their codes don't overlap, so a code alone tells its classification.
"""

import csv
from collections import defaultdict
from collections.abc import Iterable
from functools import cache
from importlib.resources import files

from dagster_project.relations import Subject

_UNIMPORTANT = str.maketrans("", "", ' \t\r\n\u3000\u00a0()（）“”"')


def normalised_name(name: str) -> str:
    """``name`` as names are compared: without spaces, brackets and quotation marks."""
    return name.translate(_UNIMPORTANT)


def parent_code(code: str) -> str | None:
    """The code one level up (项 → 款 → 类), None for a 类."""
    return code[:-2] if len(code) > 3 else None


def is_valid(subject: Subject, year: int | None) -> bool:
    """Whether ``subject`` is in use in the fiscal ``year``; in any year where that is None."""
    if year is None:
        return True
    return (subject.first_year or year) <= year <= (subject.last_year or year)


def _year(text: str) -> int | None:
    return int(text) if text else None


@cache
def load_subjects() -> tuple[Subject, ...]:
    """All subjects: one for each name a code has had, in the order of their codes and years."""
    text = (files("dagster_project.taxonomy") / "subjects.csv").read_text(encoding="utf-8")
    return tuple(
        Subject(
            classification=row["classification"],
            code=row["code"],
            name=row["name"],
            first_year=_year(row["first_year"]),
            last_year=_year(row["last_year"]),
        )
        for row in csv.DictReader(text.splitlines())
    )


class SubjectIndex:
    """Subjects by code and by name. A ``year`` of None asks about all years."""

    def __init__(self, subjects: Iterable[Subject]) -> None:
        self._by_code: dict[str, list[Subject]] = defaultdict(list)
        self._by_name: dict[tuple[str | None, str], list[Subject]] = defaultdict(list)
        self._codes: dict[str, set[str]] = defaultdict(set)
        for subject in subjects:
            self._codes[normalised_name(subject.name)].add(subject.code)
            self._by_code[subject.code].append(subject)
            self._by_name[parent_code(subject.code), normalised_name(subject.name)].append(subject)

    def name(self, code: str, year: int | None) -> str | None:
        """The name of ``code`` in ``year`` (its latest name for None); None for an unknown code."""
        known = [subject.name for subject in self._by_code.get(code, ()) if is_valid(subject, year)]
        return known[-1] if known else None

    def codes(self, parent: str | None, name: str, year: int | None) -> tuple[str, ...]:
        """The codes under ``parent`` (None: the 类) that are called ``name``, spaces and brackets aside.

        One code completes a cut-off one; more or none decide nothing.
        """
        named = self._by_name.get((parent, normalised_name(name)), ())
        return tuple(sorted({subject.code for subject in named if is_valid(subject, year)}))

    def may_be(self, code: str, name: str) -> bool:
        """Whether a subject is called ``name`` in some year whose code is ``code``, or begins so where that was cut off."""
        return any(known.startswith(code) for known in self._codes.get(normalised_name(name), ()))

    def beginning(self, prefix: str, year: int | None) -> list[tuple[str, str]]:
        """(code, name) of the subjects whose code is longer than ``prefix`` and begins with it."""
        return [
            (code, subject.name)
            for code, subjects in self._by_code.items()
            if len(code) > len(prefix) and code.startswith(prefix)
            for subject in subjects
            if is_valid(subject, year)
        ]


@cache
def subject_index() -> SubjectIndex:
    """The index over :func:`load_subjects`."""
    return SubjectIndex(load_subjects())
