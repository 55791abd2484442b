"""The explorer's own words in both languages, from ``words.toml``."""

import tomllib
from functools import cache
from importlib.resources import files

from dagster_project.published.labels import Language


@cache
def load_words() -> dict[str, dict[Language, str]]:
    """Texts by ``page.key`` and language."""
    data = tomllib.loads((files("dagster_project.explorer") / "words.toml").read_text(encoding="utf-8"))
    return {f"{page}.{key}": {"zh": zh, "en": en} for page, texts in data.items() for key, (zh, en) in texts.items()}


def say(language: Language, key: str, /, **values: object) -> str:
    """A text with its ``{values}`` filled in. Raises KeyError where there is none of that name."""
    return load_words()[key][language].format(**values)
