"""Loads ``identities.toml``: the equations between a report's figures, as data."""

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

_TERM = re.compile(
    r"(?P<minus>-?)(?P<statement>[a-z_]+)(?:\.(?P<side>[a-z]+))?:(?P<line>[^:]+):(?P<measure>(?:other:)?[^:?]+)(?P<optional>\??)"
)


@dataclass(frozen=True, slots=True)
class Term:
    """An address, possibly with variables: statement, side (or basis), line and measure."""

    statement: str
    side: str | None
    line: str
    measure: str
    weight: int
    optional: bool

    def bind(self, name: str, value: str) -> "Term":
        """The term with ``{name}`` replaced by ``value``."""
        mark = f"{{{name}}}"
        return Term(
            self.statement, self.side, self.line.replace(mark, value), self.measure.replace(mark, value), self.weight, self.optional
        )


@dataclass(frozen=True, slots=True)
class Identity:
    """An entry of ``identities.toml``; see the file's head for what the fields mean."""

    name: str
    zh: str
    kind: str
    relation: str
    report: str | None
    over: tuple[str, ...]
    left: tuple[Term, ...]
    right: tuple[Term, ...]
    unless: tuple[Term, ...]


def _term(text: str) -> Term:
    match = _TERM.fullmatch(text)
    if match is None:
        raise ValueError(f"identities.toml: {text!r} is no statement[.side]:line:measure")
    return Term(match["statement"], match["side"], match["line"], match["measure"], -1 if match["minus"] else 1, bool(match["optional"]))


@cache
def load_identities() -> tuple[Identity, ...]:
    """The identities in the file's order."""
    data = tomllib.loads((files("dagster_project.taxonomy") / "identities.toml").read_text(encoding="utf-8"))
    return tuple(
        Identity(
            name=entry["name"],
            zh=entry["zh"],
            kind=entry["kind"],
            relation=entry.get("relation", "="),
            report=entry.get("report"),
            over=tuple(entry.get("over", ())),
            left=tuple(map(_term, entry["left"])),
            right=tuple(map(_term, entry["right"])),
            unless=tuple(map(_term, entry.get("unless", ()))),
        )
        for entry in data["identity"]
    )
