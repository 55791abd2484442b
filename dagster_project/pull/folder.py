"""The folder of pulled files: what each source gave last, with where it is from and when it came.

``provenance.json`` beside the files has the form of that in the raw folder, and what their servers want to be
asked with. A file that another takes the place of, or whose source is no longer listed, goes to ``.earlier/``.
"""

import hashlib
import json
import os
from collections import defaultdict
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from urllib3.util import parse_url

from dagster_project.formats import unsupported_format
from dagster_project.pull.fetch import Down, Fetched, Limits, Refused, Unreachable, fetch
from dagster_project.pull.sources import Source

PROVENANCE = "provenance.json"
_EARLIER = ".earlier"
_UNFINISHED = ".unfinished"
# Hosts that are asked at once; each of them for one file at a time.
_HOSTS = 8


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a source: ``new``, ``changed``, ``unchanged`` or ``failed`` (then with a reason)."""

    url: str
    name: str
    state: str
    reason: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Kept:
    """A file of the folder. ``retrieved_at`` is when these bytes first came: a later look that finds them doesn't change it."""

    file: str
    url: str
    sha256: str
    bytes: int
    retrieved_at: str
    etag: str | None
    last_modified: str | None


def pull(sources: Sequence[Source], folder: Path, limits: Limits, now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> list[Outcome]:
    """Bring the folder up to what the sources give now. What fails is told in its outcome, and stops nothing."""
    if not sources and not folder.is_dir():
        return []
    folder.mkdir(parents=True, exist_ok=True)
    for left_over in folder.glob(f"{_UNFINISHED}*"):
        left_over.unlink()
    known = {kept.file: kept for kept in _read(folder / PROVENANCE)}
    by_host: dict[str | None, list[Source]] = defaultdict(list)
    for source in sources:
        by_host[parse_url(source.url).netloc].append(source)

    def of_host(mine: Sequence[Source]) -> list[tuple[Outcome, _Kept | None]]:
        done: list[tuple[Outcome, _Kept | None]] = []
        down: str | None = None
        for source in mine:
            before = known.get(source.name)
            if down is not None:
                done.append((Outcome(source.url, source.name, "failed", f"its host was just found down: {down}"), before))
                continue
            try:
                done.append(_pull_one(source, before, folder, limits, now))
            except Down as error:
                down = str(error)
                done.append((Outcome(source.url, source.name, "failed", down), before))
            except (Refused, Unreachable, OSError) as error:
                done.append((Outcome(source.url, source.name, "failed", str(error)), before))
        return done

    with ThreadPoolExecutor(max_workers=_HOSTS) as pool:
        every = {outcome.name: (outcome, kept) for done in pool.map(of_host, by_host.values()) for outcome, kept in done}
    ordered = [every[source.name] for source in sources]
    _put_aside(folder, {source.name for source in sources})
    _write(folder, [kept for _, kept in ordered if kept is not None], [outcome for outcome, _ in ordered])
    return [outcome for outcome, _ in ordered]


def last_outcomes(folder: Path) -> list[Outcome]:
    """What the last pull made of its sources; none where there was no pull, or its notes are damaged."""
    try:
        return [Outcome(**entry) for entry in json.loads((folder / PROVENANCE).read_text(encoding="utf-8"))["sources"]]
    except (OSError, ValueError, KeyError, TypeError):
        return []


def _pull_one(
    source: Source, before: _Kept | None, folder: Path, limits: Limits, now: Callable[[], datetime]
) -> tuple[Outcome, _Kept | None]:
    """Raises what keeps a source from being pulled."""
    path = folder / source.name
    # What the server said counts for the bytes it sent: not for a file that was changed since, nor for another URL.
    whole = before is not None and before.url == source.url and path.is_file() and _sha256(path.read_bytes()) == before.sha256
    if before is not None and whole:
        found = fetch(source.url, limits, before.etag, before.last_modified)
        if found is None:
            return Outcome(source.url, source.name, "unchanged"), before
    else:
        found = fetch(source.url, limits)
        assert found is not None, "nothing was asked on a condition"
    kept = _kept(source, found, now())
    if before is not None and whole and kept.sha256 == before.sha256:
        return Outcome(source.url, source.name, "unchanged"), replace(kept, retrieved_at=before.retrieved_at)
    fault = unsupported_format(found.content)
    if fault is not None:
        # Many a server answers with a page where the report was.
        raise Refused(f"what came is not taken: {fault}")
    _place(folder, source.name, found.content)
    return Outcome(source.url, source.name, "changed" if whole else "new"), kept


def _kept(source: Source, found: Fetched, at: datetime) -> _Kept:
    return _Kept(
        file=source.name,
        url=source.url,
        sha256=_sha256(found.content),
        bytes=len(found.content),
        retrieved_at=at.isoformat(timespec="seconds"),
        etag=found.etag,
        last_modified=found.last_modified,
    )


def _place(folder: Path, name: str, content: bytes) -> None:
    """Put a file in its place in one step; the one that was there is kept aside."""
    unfinished = folder / f"{_UNFINISHED}-{_sha256(name.encode())[:16]}"
    try:
        with unfinished.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        if (folder / name).exists():
            _set_aside(folder, folder / name)
        unfinished.replace(folder / name)
    finally:
        unfinished.unlink(missing_ok=True)


def _put_aside(folder: Path, listed: set[str]) -> None:
    """Files of sources that are listed no more leave the folder."""
    for path in folder.iterdir():
        if path.is_file() and not path.name.startswith(".") and path.name != PROVENANCE and path.name not in listed:
            _set_aside(folder, path)
            path.unlink()


def _set_aside(folder: Path, path: Path) -> None:
    earlier = folder / _EARLIER
    earlier.mkdir(exist_ok=True)
    content = path.read_bytes()
    kept = earlier / f"{_sha256(content)[:16]}-{path.name}"
    unfinished = earlier / _UNFINISHED
    unfinished.write_bytes(content)
    unfinished.replace(kept)


def _read(path: Path) -> list[_Kept]:
    """What is known of the files; nothing where the notes are damaged, so that all is fetched again."""
    try:
        entries: list[dict[str, Any]] = json.loads(path.read_text(encoding="utf-8"))["reports"]
        return [_Kept(**entry) for entry in entries]
    except (OSError, ValueError, KeyError, TypeError):
        return []


def _write(folder: Path, kept: Sequence[_Kept], outcomes: Sequence[Outcome]) -> None:
    notes = {"reports": [asdict(entry) for entry in kept], "sources": [asdict(outcome) for outcome in outcomes]}
    unfinished = folder / f"{_UNFINISHED}.json"
    unfinished.write_text(json.dumps(notes, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    unfinished.replace(folder / PROVENANCE)


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
