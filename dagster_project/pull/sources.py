"""``raw/sources.toml``: the URLs that reports are pulled from, each with the name its file gets.

A URL is never a path: the name is given there, or made of the URL's host and last part with
everything but letters, digits and ``.-_`` taken out, and a piece of the URL's hash.
"""

import hashlib
import re
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from urllib3.exceptions import LocationParseError
from urllib3.util import Url, parse_url

from dagster_project.intake import SOURCES, is_report_name

_KEYS = {"url", "name", "what"}
_NAME = re.compile(r"[\w()（）][\w.()（） -]{0,119}")
_SCHEMES = ("http", "https")


class BadSources(ValueError):
    """The list of sources cannot be understood. The message names the entry and says what to correct."""


@dataclass(frozen=True, slots=True)
class Source:
    """A URL (http or https) and the name of the file that is kept of it."""

    url: str
    name: str


def read_sources(raw_dir: Path) -> tuple[Source, ...]:
    """The sources of a raw folder, none where it lists none. Raises :class:`BadSources`."""
    path = raw_dir / SOURCES
    if not path.is_file():
        return ()
    try:
        return parse_sources(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise BadSources(f"{path} cannot be understood ({error}): correct it, see README") from error


def parse_sources(text: str) -> tuple[Source, ...]:
    """The entries ``[[source]]`` of a TOML text, with ``url`` and, where wanted, ``name`` and ``what`` (a note).

    Raises ValueError, saying which entry is wrong.
    """
    content: dict[str, Any] = tomllib.loads(text)
    entries = content.pop("source", [])
    if content or not isinstance(entries, list):
        raise ValueError(f"only entries [[source]] are known, not {', '.join(content) or 'another kind of source'}")
    sources = tuple(_source(entry, number) for number, entry in enumerate(entries, 1))
    for what in ("url", "name"):
        seen: set[str] = set()
        for source in sources:
            value = getattr(source, what)
            if value.lower() in seen:
                raise ValueError(f"two sources have the {what} {value}")
            seen.add(value.lower())
    return sources


def checked_url(text: str) -> Url:
    """A URL that may be asked for. Raises ValueError where it is none of http or https, or carries a password."""
    try:
        url = parse_url(text)
    except LocationParseError as error:
        raise ValueError(f"{text!r} is no URL") from error
    if url.scheme not in _SCHEMES or not url.host:
        raise ValueError(f"{text!r} is no URL of http or https")
    if url.auth:
        raise ValueError(f"{url.host}: a URL with a user name or password is not used")
    return url


def _source(entry: Any, number: int) -> Source:
    if not isinstance(entry, dict) or not isinstance(entry.get("url"), str) or set(entry) - _KEYS:
        raise ValueError(f"source {number} has to have a url, and may have a name and a what")
    url = checked_url(entry["url"])
    name = entry.get("name", _name_of(url))
    if not isinstance(name, str) or not _NAME.fullmatch(name) or not is_report_name(name):
        raise ValueError(f"source {number}: a name is that of a report and holds at most 120 letters, digits, spaces and .-_()")
    return Source(entry["url"], name)


def _name_of(url: Url) -> str:
    last = unquote((url.path or "").rstrip("/").rpartition("/")[2])
    stem, dot, ending = last.rpartition(".")
    if not dot or not re.fullmatch(r"\w{1,5}", ending):
        stem, ending = last, ""
    words = re.sub(r"[^\w.-]+", "_", f"{url.host}-{stem}").strip("._-")[:80]
    digest = hashlib.sha256(url.url.encode()).hexdigest()[:8]
    return f"{words}-{digest}{'.' * bool(ending)}{ending}"
