"""Loads ``titles.toml``: how titles are worded around what they name."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class TitleWords:
    """``end`` closes a title in :mod:`dagster_project.taxonomy.statements`; ``numbering`` stands
    before one, ``behind`` after it; ``tails`` are bracketed ends by what they tell; leads that
    match ``other_subject`` name another statement, those that match ``sentence`` none; what
    ``elsewhere`` is found in titles a form that isn't a statement, or a part of the report;
    a line ending in 表 is a title where ``table`` is found in it."""

    end: str
    numbering: re.Pattern[str]
    behind: re.Pattern[str]
    tails: Mapping[str, re.Pattern[str]]
    other_subject: re.Pattern[str]
    sentence: re.Pattern[str]
    elsewhere: re.Pattern[str]
    table: re.Pattern[str]


@cache
def load_title_words() -> TitleWords:
    """The words of ``titles.toml``."""
    data = tomllib.loads((files("dagster_project.taxonomy") / "titles.toml").read_text(encoding="utf-8"))
    return TitleWords(
        end=data["end"],
        numbering=re.compile(f"^(?:{'|'.join(data['numbering'])})+"),
        behind=re.compile("|".join(data["behind"])),
        tails={name: re.compile(f"[（(](?:{pattern})[）)]$") for name, pattern in data["tails"].items()},
        other_subject=re.compile("|".join(data["leads"]["other_subjects"])),
        sentence=re.compile(data["leads"]["sentence"]),
        elsewhere=re.compile("|".join(data["elsewhere"])),
        table=re.compile(data["tables"]),
    )
