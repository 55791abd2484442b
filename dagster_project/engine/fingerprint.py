"""What decides a report's rows besides its bytes: the code of extraction and its data, as one hash."""

import hashlib
import sys
from collections.abc import Iterable
from functools import cache
from importlib.metadata import version
from pathlib import Path

_ROOT = Path(__file__).resolve().parents[2]
# The parts of the package that decide what a report's bytes give; a test holds this to the imports.
EXTRACTOR = (
    "columns",
    "engine",
    "extract",
    "formats",
    "intake",
    "ledger",
    "pdf",
    "reconciliation",
    "relations",
    "reports",
    "rulings",
    "taxonomy",
)
_LIBRARIES = ("pdfplumber", "pdfminer.six", "pyarrow", "duckdb")
_GENERATED = frozenset({"__pycache__", "target", "logs", "dbt_packages"})


def files_digest(paths: Iterable[Path], root: Path) -> str:
    """SHA-256 over the names (from ``root``) and bytes of files and folders; what tools generate is left out."""
    digest = hashlib.sha256()
    found = {file for path in paths for file in (path.rglob("*") if path.is_dir() else [path]) if file.is_file()}
    for path in sorted(found):
        name = path.relative_to(root)
        if not _GENERATED.intersection(name.parts):
            digest.update(name.as_posix().encode() + b"\0" + hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


@cache
def extractor_fingerprint() -> str:
    """Changes whenever extraction could: its code, the taxonomy, the libraries and Python."""
    package = _ROOT / "dagster_project"
    parts = [path for name in EXTRACTOR for path in (package / name, package / f"{name}.py") if path.exists()]
    versions = [sys.version, *(f"{name} {version(name)}" for name in _LIBRARIES)]
    return hashlib.sha256("\n".join([files_digest(parts, _ROOT), *versions]).encode()).hexdigest()
