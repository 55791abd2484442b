"""Extracted reports several times over, so that all that follows extraction is measured at numbers too large to extract here.

A copy has the bytes of its original and some line feeds more, and its rows under keys of its own.
"""

import hashlib
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from dagster_project.engine.part import Part, read_part, write_tables
from dagster_project.relations import TABLES


def multiply(raw: Path, extractions: Path, times: int) -> None:
    """Let there be ``times`` as many reports in ``raw``, and their parts in ``extractions``."""
    originals = sorted(raw.iterdir())
    parts = [read_part(folder) for folder in sorted(extractions.iterdir())]
    for copy in range(1, times):
        hashes: dict[str, str] = {}
        for path in originals:
            content = path.read_bytes()
            line_feed = b"\n\0" if content.startswith(b"\xff\xfe") else b"\n"
            copied = content + copy * line_feed
            path.with_stem(f"{path.stem}_{copy}").write_bytes(copied)
            hashes[hashlib.sha256(content).hexdigest()] = hashlib.sha256(copied).hexdigest()
        for part in parts:
            files = {name: file for name in TABLES if (file := part.file(name))}
            rows = {name: [_copied(pq.read_table(file), part, hashes, copy)] for name, file in files.items()}
            write_tables(extractions, [hashes[sha256] for sha256 in part.hashes], rows)


def _copied(table: pa.Table, part: Part, hashes: dict[str, str], copy: int) -> pa.Table:
    """The rows under the copies' keys: those of reports are the first characters of their hashes."""
    keys = {sha256[:16]: hashes[sha256][:16] for sha256 in part.hashes}
    for place, column in enumerate(table.column_names):
        field, values = table.schema.field(column), table[column].combine_chunks()
        if column == "report_key":
            changed = pa.array([keys[key] for key in values.to_pylist()])
        elif column == "sha256":
            changed = pa.array([hashes[sha256] for sha256 in values.to_pylist()])
        elif column.endswith("_key"):
            changed = pc.binary_join_element_wise(values, f"-{copy}", "")
        elif column == "cells":
            changed = pa.ListArray.from_arrays(values.offsets, pc.binary_join_element_wise(values.values, f"-{copy}", ""))
        else:
            continue
        table = table.set_column(place, field, changed)
    return table
