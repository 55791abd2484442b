"""The files that were published before, and the way back to one of them.

Each is kept under a number and the beginning of its SHA-256: the order asks no clock, and a
file that is no longer what was published is recognised and refused.
"""

import hashlib
import re
import shutil
from dataclasses import dataclass
from pathlib import Path

import duckdb

_NAME = re.compile(r"(\d{6,})-([0-9a-f]{16})\.duckdb")


class NoSuchPublication(Exception):
    """There is nothing whole to go back to. The message says what there is."""


@dataclass(frozen=True, slots=True)
class Publication:
    """A kept file; a higher ``number`` was taken out of publication later."""

    number: int
    digest: str
    path: Path


def file_digest(path: Path) -> str:
    """SHA-256 of a file's bytes."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def wal_of(path: Path) -> Path:
    """The write-ahead log that DuckDB would replay into ``path`` if it were there."""
    return path.with_name(path.name + ".wal")


def kept(folder: Path) -> list[Publication]:
    """The kept files, the last one published first."""
    if not folder.is_dir():
        return []
    matches = [(path, _NAME.fullmatch(path.name)) for path in folder.iterdir()]
    return sorted((Publication(int(m[1]), m[2], path) for path, m in matches if m), key=lambda p: -p.number)


def keep(published_file: Path, folder: Path, most: int) -> None:
    """Put the published file into ``folder`` before another takes its place, and forget all but the last ``most``.

    Costs no copy: the file gets a second name and loses its first when it is replaced. What is
    no warehouse is not kept; one that is kept already becomes the newest.
    """
    before = kept(folder)
    if published_file.is_file():
        folder.mkdir(exist_ok=True)
        candidate = folder / "candidate.new"
        candidate.unlink(missing_ok=True)
        try:
            candidate.hardlink_to(published_file)
        except OSError:
            # A file system without hard links: a copy does as well.
            shutil.copyfile(published_file, candidate)
        digest = file_digest(candidate)[:16]
        if _is_warehouse(candidate):
            candidate.replace(folder / f"{before[0].number + 1 if before else 1:06d}-{digest}.duckdb")
            for publication in before:
                if publication.digest == digest:
                    publication.path.unlink()
        else:
            candidate.unlink()
    for publication in kept(folder)[most:]:
        publication.path.unlink()


def bring_back(published_file: Path, folder: Path, most: int, number: int | None = None) -> Publication:
    """Publish a kept file again: ``number``, else the last that is not what is published now.

    What is published now is kept in its turn. Raises :class:`NoSuchPublication`, with nothing
    changed, where there is no such file or it is not what was published.
    """
    now = file_digest(published_file)[:16] if published_file.is_file() else None
    wanted = [p for p in kept(folder) if (p.digest != now if number is None else p.number == number)]
    if not wanted:
        numbers = ", ".join(str(p.number) for p in kept(folder)) or "none"
        raise NoSuchPublication(f"no earlier publication to bring back; kept in {folder}: {numbers}")
    chosen = wanted[0]
    # A copy, and checked as a copy: the kept file stays, whatever happens to the published one.
    fresh = published_file.with_name(published_file.name + ".new")
    wal_of(fresh).unlink(missing_ok=True)
    try:
        shutil.copyfile(chosen.path, fresh)
        if file_digest(fresh)[:16] != chosen.digest or not _is_warehouse(fresh):
            raise NoSuchPublication(f"{chosen.path} is not what was published; choose another with TO=")
        keep(published_file, folder, max(most, len(kept(folder)) + 1))
        put_in_place(fresh, published_file)
    finally:
        fresh.unlink(missing_ok=True)
    return chosen


def put_in_place(fresh: Path, published_file: Path) -> None:
    """Rename a finished file over the published one."""
    # DuckDB would replay a log that is left over from another file into the new one.
    wal_of(published_file).unlink(missing_ok=True)
    fresh.replace(published_file)


def _is_warehouse(path: Path) -> bool:
    """Whether DuckDB opens the file and finds marts in it."""
    try:
        with duckdb.connect(str(path), read_only=True) as con:
            return bool(con.execute("select 1 from duckdb_tables() where schema_name = 'marts' limit 1").fetchone())
    except duckdb.Error:
        return False
