"""The raw folder → its report files, each with its bytes or the reason why there are none.

Files that were pulled from the web are taken in after those of the folder, under ``pulled/``.
Nothing in the folder is ever written, and nothing outside it is read: links are followed
only to regular files inside. What cannot be read is handed on with its ``fault``, so that
it ends as a quarantined report and not as a gap.
"""

import hashlib
import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dagster_project.extract import Provenance
from dagster_project.formats import unsupported_format
from dagster_project.rulings import Ruling

UNKNOWN_ORIGIN = Provenance()
RULINGS = "rulings.csv"
SOURCES = "sources.toml"
NO_REPORTS = frozenset({"provenance.json", SOURCES, RULINGS})
_PULLED = "pulled/"


class NoReports(Exception):
    """The raw folder is missing or has no report in it. The message says what to do."""


@dataclass(frozen=True, slots=True)
class RawFile:
    """A file under the raw folder. ``source_file`` is its path inside it, with slashes.

    ``content`` is empty and ``sha256`` the empty string where the file could not be opened;
    ``fault`` says why a file is not to be read, ``duplicate_of`` names the file that was
    taken in with the same bytes. ``rulings`` are what a person has decided of its cells, where it is to be read with them.
    """

    source_file: str
    content: bytes
    sha256: str
    fault: str | None = None
    duplicate_of: str | None = None
    provenance: Provenance = UNKNOWN_ORIGIN
    rulings: tuple[Ruling, ...] = ()


def is_report_name(name: str) -> bool:
    """Whether a file of this name is taken for a report: no notes of ours, no hidden files."""
    return name not in NO_REPORTS and not name.startswith(".") and not name.upper().startswith("README")


def find_files(raw_dir: Path, may_be_empty: bool = False) -> list[Path]:
    """Everything under ``raw_dir`` that may be a report, in a stable order.

    Raises :class:`NoReports` where there is nothing, unless it ``may_be_empty``.
    """
    if not raw_dir.is_dir() and not may_be_empty:
        raise NoReports(f"the raw folder {raw_dir} does not exist: create it and put report files (.txt, .pdf) in it")
    found: list[Path] = []
    for folder, subfolders, names in os.walk(raw_dir):
        links = [name for name in subfolders if Path(folder, name).is_symlink()]
        found += [Path(folder, name) for name in (*names, *links) if is_report_name(name)]
        subfolders[:] = [name for name in subfolders if not name.startswith(".")]
    if not found and not may_be_empty:
        raise NoReports(f"there is no report in {raw_dir}: put report files (.txt, .pdf) in it and run again")
    return sorted(found)


def read_provenance(raw_dir: Path) -> dict[str, Provenance]:
    """What ``provenance.json`` knows, by SHA-256: the bytes are what it vouches for, not the name.

    Raises ValueError, naming the file, where it is there and cannot be understood.
    """
    path = raw_dir / "provenance.json"
    if not path.is_file():
        return {}
    try:
        entries: list[dict[str, Any]] = json.loads(path.read_text(encoding="utf-8"))["reports"]
        return {entry["sha256"]: Provenance(entry.get("url"), entry.get("retrieved_at")) for entry in entries}
    except (ValueError, TypeError, KeyError, AttributeError, OSError) as error:
        raise ValueError(f"{path} cannot be understood ({type(error).__name__}: {error}): correct it, see README") from error


def read_rulings(raw_dir: Path) -> bytes:
    """``rulings.csv`` as it is now, empty where there is none.

    Raises ValueError where it is there and cannot be read.
    """
    path = raw_dir / RULINGS
    try:
        return path.read_bytes() if path.is_file() else b""
    except OSError as error:
        raise ValueError(f"{path} cannot be read ({error.strerror}): check its permissions and its disk") from error


def take_in(raw_dir: Path, provenance: dict[str, Provenance], pulled_dir: Path | None = None) -> Iterator[RawFile]:
    """Every report file under ``raw_dir``, then under ``pulled_dir``, with its bytes, one at a time.

    The same bytes under a second name come out with ``duplicate_of`` and without content.
    Raises :class:`NoReports` where there is nothing to take in.
    """
    first_with: dict[str, str] = {}
    for path, source_file, inside in _every_file(raw_dir, pulled_dir):
        fault = _fault_of_path(path, inside)
        content = b""
        if fault is None:
            try:
                content = path.read_bytes()
            except OSError as error:
                fault = f"the file cannot be read ({error.strerror}): check its permissions and its disk"
        if fault is not None:
            yield RawFile(source_file, b"", "", fault)
            continue
        sha256 = hashlib.sha256(content).hexdigest()
        original = first_with.setdefault(sha256, source_file)
        known = provenance.get(sha256, UNKNOWN_ORIGIN)
        if original != source_file:
            yield RawFile(source_file, b"", sha256, duplicate_of=original, provenance=known)
        else:
            yield RawFile(source_file, content, sha256, unsupported_format(content), provenance=known)


def _every_file(raw_dir: Path, pulled_dir: Path | None) -> Iterator[tuple[Path, str, Path]]:
    """Each file with the name it gets and the folder that it may not lead out of."""
    pulled = find_files(pulled_dir, may_be_empty=True) if pulled_dir is not None else []
    # A folder that lists its sources is there, whether or not it holds reports itself.
    own = find_files(raw_dir, may_be_empty=bool(pulled) and (raw_dir / SOURCES).is_file())
    names = {_name(path, raw_dir) for path in own}
    for path in own:
        yield path, _name(path, raw_dir), raw_dir.resolve()
    for path in pulled:
        assert pulled_dir is not None
        name = _PULLED + _name(path, pulled_dir)
        while name in names:
            name = _PULLED + name
        yield path, name, pulled_dir.resolve()


def _name(path: Path, folder: Path) -> str:
    """A file's path inside its folder; bytes of a name that are no UTF-8 are written out."""
    return os.fsencode(path.relative_to(folder).as_posix()).decode("utf-8", "backslashreplace")


def _fault_of_path(path: Path, inside: Path) -> str | None:
    if path.is_symlink():
        target = path.resolve()
        if not target.is_relative_to(inside):
            return "the link leads out of the raw folder and is not followed: copy the file itself"
        if not target.exists():
            return "the link leads nowhere: copy the file itself"
    if not path.is_file():
        return "not a regular file: only files are read"
    return None
