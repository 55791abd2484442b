"""dbt in this process: the manifest that defines the assets, and the build itself.

The one module that knows dbt's Python interface. dbt is not started as a command, since
each start asks the package index for newer versions and costs seconds.
"""

import hashlib
import os
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

BUILD_FILE_VARIABLE = "MINGZHANG_BUILD_FILE"
_SOURCES = ("*.sql", "*.yml", "*.yaml", "*.csv", "*.md")
_GENERATED = frozenset({"target", "logs", "dbt_packages"})


class DbtFailed(Exception):
    """dbt could not do its work at all (as against: a model or a test failed)."""


@dataclass(frozen=True, slots=True)
class NodeResult:
    """How one node came out. ``status`` is dbt's word: success, error, skipped, pass, fail, warn."""

    unique_id: str
    status: str
    seconds: float
    message: str | None = None
    failing_rows: int | None = None

    @property
    def ok(self) -> bool:
        return self.status in {"success", "pass", "warn", "no-op"}


def manifest_path(project_dir: Path) -> Path:
    """The manifest of the dbt project as it is now, parsed again only when a file changed."""
    digest = hashlib.sha256(version("dbt-core").encode() + version("dbt-duckdb").encode())
    sources = sorted(path for pattern in _SOURCES for path in project_dir.rglob(pattern))
    for path in sources:
        if not _GENERATED.intersection(path.relative_to(project_dir).parts):
            digest.update(path.relative_to(project_dir).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    cached = project_dir / "target" / f"manifest-{digest.hexdigest()[:16]}.json"
    if not cached.is_file():
        cached.parent.mkdir(exist_ok=True)
        # In a folder of its own and moved: several processes may load the definitions at once.
        with tempfile.TemporaryDirectory(dir=cached.parent) as scratch:
            _invoke(["parse"], project_dir, Path(scratch), Path(scratch) / "unused.duckdb")
            (Path(scratch) / "manifest.json").replace(cached)
    return cached


def build(project_dir: Path, build_file: Path, target_dir: Path, select: Sequence[str] = ()) -> list[NodeResult]:
    """Run ``dbt build`` (models, seeds, all tests) in ``build_file``; one result a node.

    ``select`` holds dbt selectors, empty for everything. The build file is closed again
    when this returns. Raises :class:`DbtFailed` where dbt itself gives up.
    """
    command = ["build", *(["--select", " ".join(select)] if select else [])]
    result = _invoke(command, project_dir, target_dir, build_file)
    return [NodeResult(r.node.unique_id, str(r.status), r.execution_time, r.message, r.failures) for r in getattr(result, "results", [])]


def document(project_dir: Path, build_file: Path, folder: Path) -> Path:
    """Write dbt's documentation of ``build_file`` as a single page in ``folder``; returns the page.

    Raises :class:`DbtFailed` where dbt gives up.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder) as scratch:
        _invoke(["docs", "generate", "--static"], project_dir, Path(scratch), build_file)
        (Path(scratch) / "static_index.html").replace(folder / "index.html")
    return folder / "index.html"


def _invoke(command: list[str], project_dir: Path, target_dir: Path, build_file: Path) -> object:
    from dbt.adapters.duckdb.connections import DuckDBConnectionManager
    from dbt.cli.main import dbtRunner

    folders = ["--project-dir", project_dir, "--profiles-dir", project_dir, "--target-path", target_dir, "--log-path", target_dir]
    with _environment(BUILD_FILE_VARIABLE, str(build_file)):
        try:
            outcome = dbtRunner().invoke([*command, *map(str, folders), "--quiet", "--no-use-colors"])
        finally:
            # Otherwise this process keeps the file open for writing.
            DuckDBConnectionManager.close_all_connections()
    if outcome.exception is not None or outcome.result is None:
        raise DbtFailed(f"dbt {command[0]}: {outcome.exception or 'no result'}") from outcome.exception
    return outcome.result


@contextmanager
def _environment(name: str, value: str) -> Iterator[None]:
    before = os.environ.get(name)
    os.environ[name] = value
    try:
        yield
    finally:
        if before is None:
            del os.environ[name]
        else:
            os.environ[name] = before
