"""The rows of a batch of reports as a folder of Parquet files, a file a relation.

A part is written by the process that read the reports and put in place by one rename: it is
there whole or not at all. Its manifest holds a checksum of each file, so that what is cut off
or changed later is no part.
"""

import hashlib
import json
import shutil
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from dagster_project.columns import arrow_schema
from dagster_project.engine import Extracted
from dagster_project.relations import TABLES

_MANIFEST = "part.json"


class CorruptPart(Exception):
    """A part is not as it was written. The message names it."""


@dataclass(frozen=True, slots=True)
class Part:
    """A folder of ``<relation>.parquet``; ``hashes`` are the SHA-256 of its reports' bytes, in their order."""

    folder: Path
    hashes: tuple[str, ...]

    def file(self, relation: str) -> Path | None:
        """The rows of ``relation``, None where no report of the part has any."""
        path = self.folder / f"{relation}.parquet"
        return path if path.is_file() else None


def write_part(parent: Path, reports: Sequence[Extracted]) -> Part:
    """Write the rows of ``reports`` under ``parent``, under a name that these reports decide."""
    rows = {name: [report.tables[name] for report in reports if name in report.tables] for name in TABLES}
    return write_tables(parent, [report.report.sha256 for report in reports], {name: tables for name, tables in rows.items() if tables})


def merge_parts(parent: Path, parts: Iterable[Part], wanted: frozenset[str]) -> Part:
    """One part of what ``parts`` hold of the reports ``wanted`` (SHA-256, at least one of them there)."""
    parts = list(parts)
    of_them = pc.field("report_key").isin(sorted(sha256[:16] for sha256 in wanted))
    rows: dict[str, list[pa.Table]] = {}
    for name in TABLES:
        files = [path for part in parts if (path := part.file(name))]
        tables = [pq.read_table(path, schema=arrow_schema(TABLES[name])) for path in files]
        living = [table.filter(of_them) for table in tables]
        if any(table.num_rows for table in living):
            rows[name] = living
    return write_tables(parent, [sha256 for part in parts for sha256 in part.hashes if sha256 in wanted], rows)


def read_part(folder: Path) -> Part:
    """A part with every byte as it was written. Raises :class:`CorruptPart` otherwise."""
    try:
        manifest = json.loads((folder / _MANIFEST).read_text(encoding="utf-8"))
        for name, digest in manifest["files"].items():
            if _digest(folder / name) != digest:
                raise ValueError(f"the checksum of {name} does not fit")
        return Part(folder, tuple(manifest["reports"]))
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise CorruptPart(f"the kept extraction {folder} is damaged ({error}) and is made again") from error


def write_tables(parent: Path, hashes: Sequence[str], rows: Mapping[str, Sequence[pa.Table]]) -> Part:
    """Write a part of the reports ``hashes`` (SHA-256), with their rows by relation, under ``parent``."""
    name = hashlib.sha256("\n".join(hashes).encode()).hexdigest()[:16]
    parent.mkdir(parents=True, exist_ok=True)
    unfinished = parent / f".{name}.{uuid.uuid4().hex}"
    unfinished.mkdir()
    try:
        files: dict[str, str] = {}
        for relation, tables in rows.items():
            path = unfinished / f"{relation}.parquet"
            pq.write_table(pa.concat_tables(tables), path, compression="zstd")
            files[path.name] = _digest(path)
        manifest = {"reports": list(hashes), "files": files}
        (unfinished / _MANIFEST).write_text(json.dumps(manifest, indent=1) + "\n", encoding="utf-8")
        try:
            unfinished.rename(parent / name)
        except OSError:
            # Two workers had the same batch: the other one's part holds the same rows.
            if not (parent / name).is_dir():
                raise
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)
    return Part(parent / name, tuple(hashes))


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
