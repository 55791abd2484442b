"""Loads ``signatures.toml``: what each statement shows where nothing knows its title."""

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any


@dataclass(frozen=True, slots=True)
class Signature:
    """What tells a statement from every other table; see the head of ``signatures.toml``.

    ``lines`` are groups of which one (side, role) each has to be printed.
    """

    slug: str
    header: tuple[re.Pattern[str], ...]
    never: re.Pattern[str] | None
    lines: tuple[frozenset[tuple[str, str]], ...]
    never_lines: frozenset[tuple[str, str]]
    codes: re.Pattern[str] | None
    title: re.Pattern[str] | None
    alone: bool


def _expression(text: str | None) -> re.Pattern[str] | None:
    return re.compile(text) if text else None


def _roles(texts: list[str]) -> frozenset[tuple[str, str]]:
    parts = (text.partition(":") for text in texts)
    return frozenset((side, role) for side, _, role in parts)


def _signature(slug: str, entry: dict[str, Any]) -> Signature:
    return Signature(
        slug=slug,
        header=tuple(re.compile(text) for text in entry.get("header", ())),
        never=_expression(entry.get("never")),
        lines=tuple(_roles(group) for group in entry.get("lines", ())),
        never_lines=_roles(entry.get("never_lines", [])),
        codes=_expression(entry.get("codes")),
        title=_expression(entry.get("title")),
        alone=entry.get("alone", False),
    )


@cache
def load_signatures() -> dict[str, Signature]:
    """The signatures by slug, in the file's order."""
    data = tomllib.loads((files("dagster_project.taxonomy") / "signatures.toml").read_text(encoding="utf-8"))
    return {slug: _signature(slug, entry) for slug, entry in data.items()}
