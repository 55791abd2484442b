"""Extractions that were made before, by the report's SHA-256 and the extractor's fingerprint.

A file a report, with a checksum over all of it: what is cut off or changed is no extraction.
"""

import hashlib
import shutil
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import pyarrow as pa
import pyarrow.ipc

from dagster_project.columns import arrow_schema, to_arrow
from dagster_project.engine import Extracted
from dagster_project.intake import RawFile
from dagster_project.relations import TABLES, Report

_DIGEST_BYTES = 32
_REPORT = "report"


class CorruptExtraction(Exception):
    """A kept extraction is not as it was written. The message names it."""


class ExtractionCache:
    """The extractions of one extractor. Those of other extractors are forgotten by :meth:`keep_only`."""

    def __init__(self, folder: Path, fingerprint: str) -> None:
        self._root = folder
        self._folder = folder / fingerprint[:16]

    def has(self, raw: RawFile) -> bool:
        """Whether ``raw`` was extracted before."""
        return raw.fault is None and self._path(raw.sha256).is_file()

    def get(self, raw: RawFile) -> Extracted:
        """The extraction of these bytes under ``raw``'s name and with its provenance.

        Raises :class:`CorruptExtraction`.
        """
        path = self._path(raw.sha256)
        try:
            tables = _unpacked(path.read_bytes())
            (row,) = tables[_REPORT].to_pylist()
        except (OSError, ValueError, KeyError, pa.ArrowException) as error:
            raise CorruptExtraction(f"the kept extraction {path} is damaged ({error}) and is made again") from error
        origin = raw.provenance
        report = replace(Report(**row), source_file=raw.source_file, source_url=origin.source_url, retrieved_at=origin.retrieved_at)
        return Extracted(report, tables | {_REPORT: to_arrow(Report, [report])})

    def put(self, sha256: str, extracted: Extracted) -> None:
        """Keep an extraction; one that failed by an exception is not kept, since it may go well the next time."""
        if extracted.error is not None:
            return
        self._folder.mkdir(parents=True, exist_ok=True)
        path = self._path(sha256)
        unfinished = path.with_suffix(".new")
        unfinished.write_bytes(_packed(extracted.tables))
        unfinished.replace(path)

    def keep_only(self, hashes: Iterable[str]) -> None:
        """Forget every extraction but those of ``hashes`` by this extractor."""
        if not self._root.is_dir():
            return
        wanted = {self._path(sha256) for sha256 in hashes}
        for folder in self._root.iterdir():
            if folder != self._folder:
                shutil.rmtree(folder, ignore_errors=True)
        if self._folder.is_dir():
            for path in self._folder.iterdir():
                if path not in wanted:
                    path.unlink()

    def _path(self, sha256: str) -> Path:
        return self._folder / f"{sha256}.arrow"


def _packed(tables: dict[str, pa.Table]) -> bytes:
    parts = pa.table({"relation": list(tables), "rows": [_stream(table) for table in tables.values()]})
    body = _stream(parts)
    return hashlib.sha256(body).digest() + body


def _unpacked(content: bytes) -> dict[str, pa.Table]:
    """Raises ValueError where the checksum or the columns are not as they should be."""
    digest, body = content[:_DIGEST_BYTES], content[_DIGEST_BYTES:]
    if hashlib.sha256(body).digest() != digest:
        raise ValueError("its checksum does not fit")
    parts = pa.ipc.open_stream(body).read_all().to_pylist()
    tables = {part["relation"]: pa.ipc.open_stream(part["rows"]).read_all() for part in parts}
    if any(table.schema != arrow_schema(TABLES[name]) for name, table in tables.items()):
        raise ValueError("its columns are others")
    return tables


def _stream(table: pa.Table) -> bytes:
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, table.schema, options=pa.ipc.IpcWriteOptions(compression="zstd")) as writer:
        writer.write_table(table)
    return sink.getvalue().to_pybytes()
