"""Loads ``measures.toml``: the columns of the statements in words."""

import tomllib
from functools import cache
from importlib.resources import files

_PRINTED_HEADER = "other:"


@cache
def load_measures() -> dict[str, tuple[str, str]]:
    """Each measure's name in Chinese and in English."""
    data = tomllib.loads((files("dagster_project.taxonomy") / "measures.toml").read_text(encoding="utf-8"))
    return {measure: (zh, en) for measure, (zh, en) in data.items()}


def measure_names(measure: str) -> tuple[str, str]:
    """A measure in Chinese and in English; a column without a name of its own goes by its printed header."""
    header = measure.removeprefix(_PRINTED_HEADER)
    return load_measures().get(measure, (header, header))
