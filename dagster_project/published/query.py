"""A question to the published file: SQL with named values, also as text that anybody may run."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from textwrap import dedent

_NAME = re.compile(r"\$(\w+)")


@dataclass(frozen=True)
class Query:
    """SQL over schema ``marts`` with ``$names`` for its values (text, integers, None or lists of them)."""

    sql: str
    values: Mapping[str, object] = field(default_factory=dict)

    def __post_init__(self) -> None:
        object.__setattr__(self, "sql", dedent(self.sql).strip())

    def text(self) -> str:
        """The query with its values written out, to be run in any DuckDB shell."""
        return _NAME.sub(lambda name: _literal(self.values[name[1]]), self.sql) + ";"


def _literal(value: object) -> str:
    if value is None:
        return "null"
    if isinstance(value, str):
        return "'" + value.replace("'", "''") + "'"
    if isinstance(value, Sequence):
        return "[" + ", ".join(map(_literal, value)) + "]"
    return str(value)
