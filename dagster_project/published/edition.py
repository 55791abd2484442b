"""One publication, opened read-only; and a library that always has the newest one.

DuckDB gives a second connection to a file the first one's data as long as that is open, also
when another file stands in its place by then. So each publication is attached to a database
in memory of its own: who reads an edition reads it to the end, and the next reader gets the next.
"""

from functools import cached_property
from pathlib import Path
from threading import Lock
from typing import Any

import duckdb
import pandas as pd
import pyarrow as pa

from dagster_project.published.labels import Labels
from dagster_project.published.query import Query

# pandas brings no types for a checker.
Frame = Any
Identity = tuple[int, int, int]
# What an edition is read by first: without these it is no publication, or one of an older version.
NEEDED = frozenset({"dim_report", "dim_label", "fact_reported_amount", "source_line", "pipeline_run"})


class Unavailable(Exception):
    """Nothing can be read. ``reason`` is ``missing``, ``unreadable`` or ``outdated``; ``path`` is the file."""

    def __init__(self, reason: str, path: Path, detail: str = "") -> None:
        super().__init__(f"{path} is {reason}" + (f": {detail}" if detail else ""))
        self.reason, self.path, self.detail = reason, path, detail


class Edition:
    """The marts of one publication, as they were when it was opened.

    Raises :class:`Unavailable` where there is no file, it can't be read, or it lacks relations
    that are :data:`NEEDED`. May be asked from several threads.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.identity = identity(path)
        self._con = duckdb.connect(":memory:")
        try:
            self._con.execute("attach '" + str(path).replace("'", "''") + "' as published (read_only)")
        except duckdb.Error as error:
            self._con.close()
            raise Unavailable("unreadable", path, str(error)) from error
        # What a publication has beyond these depends on its version.
        self.relations = frozenset(row["table_name"] for row in self.rows(_TABLES))
        missing = NEEDED - self.relations
        if missing:
            self._con.close()
            raise Unavailable("outdated", path, "without " + ", ".join(sorted(missing)))

    def arrow(self, query: Query) -> pa.Table:
        """The answer as Arrow columns: decimals exact, NULL as null."""
        with self._con.cursor() as cursor:
            cursor.execute("use published")
            return cursor.execute(query.sql, dict(query.values)).to_arrow_table()

    def frame(self, query: Query) -> Frame:
        """The answer as a frame on Arrow types: decimals exact, integers integers also beside NULL."""
        return self.arrow(query).to_pandas(types_mapper=pd.ArrowDtype)

    def rows(self, query: Query) -> list[dict[str, Any]]:
        """The answer as dictionaries of Python values; NULL is None."""
        return self.arrow(query).to_pylist()

    def row(self, query: Query) -> dict[str, Any] | None:
        """The first row of the answer, None where it is empty."""
        return next(iter(self.rows(query)), None)

    @cached_property
    def labels(self) -> Labels:
        """Names of the codes in this edition."""
        return Labels((row["domain"], row["code"], row["name_zh"], row["name_en"]) for row in self.rows(_LABELS))


class Library:
    """Always the newest edition of a published file; the file is only ever read."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lock = Lock()
        self._edition: Edition | None = None

    def current(self) -> Edition:
        """The edition in the file now. Raises :class:`Unavailable`."""
        with self._lock:
            if self._edition is None or self._edition.identity != identity(self.path):
                self._edition = None
                self._edition = Edition(self.path)
            return self._edition


def identity(path: Path) -> Identity:
    """What changes with each publication: inode, time and size. Raises :class:`Unavailable`."""
    try:
        stat = path.stat()
    except OSError as error:
        raise Unavailable("missing", path) from error
    return stat.st_ino, stat.st_mtime_ns, stat.st_size


_TABLES = Query("select table_name from duckdb_tables() where database_name = 'published' and schema_name = 'marts'")
_LABELS = Query("select domain, code, name_zh, name_en from marts.dim_label")
