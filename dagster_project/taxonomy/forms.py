"""Loads ``forms_words.toml``: the words by which performance forms are read."""

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class FormWords:
    """Words of the forms, as printed without spaces and with plain brackets.

    ``level2`` gives the 一级指标 a 二级指标 may stand under; ``roles`` the marks in a head
    by which a column's role is told, ``funds`` those of a form's money,
    ``list_heads`` the heads that a table of several projects has before the levels, ``goals`` whether a goal so called is an annual one.
    """

    level1: frozenset[str]
    level2: dict[str, frozenset[str]]
    values: frozenset[str]
    units: frozenset[str]
    remarks: frozenset[str]
    bounds: frozenset[str]
    natures: frozenset[str]
    explaining: tuple[str, ...]
    absent: frozenset[str]
    free_levels: frozenset[str]
    headers: frozenset[str]
    ends: frozenset[str]
    openings: frozenset[str]
    labels: frozenset[str]
    roles: dict[str, tuple[str, ...]]
    funds: dict[str, tuple[str, ...]]
    goals: dict[str, bool]
    list_heads: dict[str, tuple[str, ...]]


@cache
def load_form_words() -> FormWords:
    """The words of ``forms_words.toml``."""
    data = tomllib.loads((files("dagster_project.taxonomy") / "forms_words.toml").read_text(encoding="utf-8"))
    return FormWords(
        level1=frozenset(data["level1"]),
        level2={word: frozenset(parents) for word, parents in data["level2"].items()},
        values=frozenset(data["values"]),
        units=frozenset(data["units"]),
        remarks=frozenset(data["remarks"]),
        bounds=frozenset(data["bounds"]),
        natures=frozenset(data["natures"]),
        explaining=tuple(data["explaining"]),
        absent=frozenset(data["absent"]),
        free_levels=frozenset(data["free_levels"]),
        headers=frozenset(data["headers"]),
        ends=frozenset(data["ends"]),
        openings=frozenset(data["openings"]),
        labels=frozenset(data["labels"]),
        roles={role: tuple(marks) for role, marks in data["roles"].items()},
        funds={role: tuple(marks) for role, marks in data["funds"].items()},
        goals=data["goals"],
        list_heads={role: tuple(words) for role, words in data["list_heads"].items()},
    )


@dataclass(frozen=True, slots=True)
class ContactWords:
    """Labels of contact persons, telephones, addresses; what stands by them; surnames."""

    persons: frozenset[str]
    phones: tuple[str, ...]
    addresses: frozenset[str]
    postcodes: frozenset[str]
    fillers: frozenset[str]
    not_names: frozenset[str]
    surnames: frozenset[str]
    compound_surnames: tuple[str, ...]


@cache
def load_contact_words() -> ContactWords:
    """The words of ``forms_contacts.toml``."""
    data = tomllib.loads((files("dagster_project.taxonomy") / "forms_contacts.toml").read_text(encoding="utf-8"))
    return ContactWords(
        persons=frozenset(data["persons"]),
        phones=tuple(data["phones"]),
        addresses=frozenset(data["addresses"]),
        postcodes=frozenset(data["postcodes"]),
        fillers=frozenset(data["fillers"]),
        not_names=frozenset(data["not_names"]),
        surnames=frozenset(data["surnames"]),
        compound_surnames=tuple(data["compound_surnames"]),
    )
