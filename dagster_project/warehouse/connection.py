"""Connections to build and published files, bounded in memory: what is more goes to the disk beside the file."""

from pathlib import Path

import duckdb

from dagster_project.settings import Settings

IN_MEMORY = Path(":memory:")


def connect(path: Path, read_only: bool = False) -> duckdb.DuckDBPyConnection:
    """Open a DuckDB file within ``MINGZHANG_DUCKDB_MEMORY``. Raises what DuckDB raises."""
    return duckdb.connect(str(path), read_only=read_only, config={"memory_limit": Settings.from_environment().duckdb_memory})
