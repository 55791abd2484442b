"""Loads ``ledger_things.toml``: what claims of the prose and cells of statements both speak of."""

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

_ADDRESS = re.compile(r"(?P<statement>[a-z_]+)(?:\.(?P<side>[a-z]+))?:(?P<line>[^:]+):(?P<measure>[^:?]+)(?P<optional>\??)")
ANY_MEASURE = "*"


@dataclass(frozen=True, slots=True)
class Address:
    """Where a figure stands: statement, side (None without sides), line and measure.

    ``{code}`` and ``{measure}`` stand for the claim's; ``optional`` marks an addend that may be absent.
    """

    statement: str
    side: str | None
    line: str
    measure: str
    optional: bool


@dataclass(frozen=True, slots=True)
class Thing:
    """An entry of ``[[thing]]``; see the file's head. ``cells``, ``instead``, ``also`` and ``of`` hold sums of addresses."""

    thing: str
    zh: str
    en: str
    measures: frozenset[str]
    funds: frozenset[str] | None
    name: re.Pattern[str] | None
    section: re.Pattern[str] | None
    code: str | None
    report: str | None
    administrative: bool
    cells: tuple[tuple[Address, ...], ...]
    instead: tuple[tuple[Address, ...], ...]
    also: tuple[tuple[Address, ...], ...]
    of: tuple[tuple[Address, ...], ...]


@dataclass(frozen=True, slots=True)
class Whole:
    """Words that name what a share is of, and the measures that state it."""

    words: re.Pattern[str]
    measures: frozenset[str]


@dataclass(frozen=True, slots=True)
class SumRule:
    """Measures whose claims in one section add up to one of ``whole``; ``core`` proves the list complete,
    where ``core_of`` is not None only for those things."""

    whole: frozenset[str]
    parts: frozenset[str]
    core: frozenset[str]
    core_of: frozenset[str] | None


@dataclass(frozen=True, slots=True)
class KindShares:
    """How the share of small firms in a ``kind`` of procurement is worded, at a ``rate``; measures that bound it."""

    pattern: re.Pattern[str]
    whole: str
    small: str
    kinds: dict[str, str]

    @property
    def measures(self) -> frozenset[str]:
        return frozenset((self.whole, self.small, *self.kinds.values()))


@dataclass(frozen=True, slots=True)
class LedgerRules:
    """The whole file. ``administrative`` and ``institution`` match unit names and subject codes;
    ``statements`` and ``measures`` are names for readers."""

    things: tuple[Thing, ...]
    wholes: tuple[Whole, ...]
    sums: tuple[SumRule, ...]
    kind_shares: KindShares
    administrative: re.Pattern[str]
    institution: re.Pattern[str]
    statements: dict[str, str]
    measures: dict[str, str]


def _address(text: str) -> Address:
    match = _ADDRESS.fullmatch(text)
    if match is None:
        raise ValueError(f"ledger_things.toml: {text!r} is no statement[.side]:line:measure")
    return Address(match["statement"], match["side"], match["line"], match["measure"], bool(match["optional"]))


def _pattern(entry: dict[str, Any], key: str) -> re.Pattern[str] | None:
    return re.compile(entry[key]) if key in entry else None


def _sums(texts: list[str]) -> tuple[tuple[Address, ...], ...]:
    return tuple(tuple(_address(part) for part in text.split(" + ")) for text in texts)


def _thing(entry: dict[str, Any]) -> Thing:
    return Thing(
        thing=entry["thing"],
        zh=entry["zh"],
        en=entry["en"],
        measures=frozenset(entry["measures"]),
        funds=frozenset(entry["funds"]) if "funds" in entry else None,
        name=_pattern(entry, "name"),
        section=_pattern(entry, "section"),
        code=entry.get("code"),
        report=entry.get("report"),
        administrative=entry.get("administrative", False),
        cells=_sums(entry["cells"]),
        instead=_sums(entry.get("instead", [])),
        also=_sums(entry.get("also", [])),
        of=_sums(entry.get("of", [])),
    )


@cache
def load_ledger_rules() -> LedgerRules:
    """The rules, lists in the file's order."""
    data = tomllib.loads((files("dagster_project.taxonomy") / "ledger_things.toml").read_text(encoding="utf-8"))
    return LedgerRules(
        things=tuple(map(_thing, data["thing"])),
        wholes=tuple(Whole(re.compile(entry["words"]), frozenset(entry["measures"])) for entry in data["whole"]),
        sums=tuple(
            SumRule(
                frozenset(entry["whole"]),
                frozenset(entry["parts"]),
                frozenset(entry.get("core", ())),
                frozenset(entry["core_of"]) if "core_of" in entry else None,
            )
            for entry in data["sum"]
        ),
        kind_shares=KindShares(
            re.compile(data["kind_shares"]["pattern"]),
            data["kind_shares"]["whole"],
            data["kind_shares"]["small"],
            data["kind_shares"]["kinds"],
        ),
        administrative=re.compile(data["administrative"]["name"]),
        institution=re.compile(data["administrative"]["institution"]),
        statements=data["statements"],
        measures=data["measures"],
    )
