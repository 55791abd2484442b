"""The bytes of every report version that is published, so that it can stay when a later one is no good.

A file a version, packed, under its SHA-256; ``versions.json`` says which version each file of the raw folder
was last published with. Bytes and not rows: what stays is read and audited by the code of today.
"""

import hashlib
import json
import zlib
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path

from dagster_project.extract import Provenance
from dagster_project.intake import RawFile

_VERSIONS = "versions.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """A version that was published, with what was known of it."""

    sha256: str
    source_url: str | None = None
    retrieved_at: str | None = None


class GoodVersions:
    """The published version of every file, by ``source_file``. What is damaged counts as not there."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def known(self) -> dict[str, Version]:
        """The versions as of the last publication."""
        try:
            entries = json.loads((self._folder / _VERSIONS).read_text(encoding="utf-8"))
            return {source_file: Version(**entry) for source_file, entry in entries.items()}
        except (OSError, ValueError, TypeError, AttributeError):
            return {}

    def file(self, source_file: str, version: Version) -> RawFile | None:
        """A version as it was taken in, None where its bytes are gone or are not those any more."""
        try:
            content = zlib.decompress(self._path(version.sha256).read_bytes())
        except (OSError, zlib.error):
            return None
        if hashlib.sha256(content).hexdigest() != version.sha256:
            return None
        return RawFile(source_file, content, version.sha256, provenance=Provenance(version.source_url, version.retrieved_at))

    def missing(self, hashes: Iterable[str]) -> list[str]:
        """Those of ``hashes`` whose bytes are not kept yet."""
        return [sha256 for sha256 in hashes if not self._path(sha256).is_file()]

    def keep(self, content: bytes, sha256: str) -> None:
        """Keep the bytes of a version."""
        self._write(self._path(sha256), zlib.compress(content, 1))

    def put(self, versions: dict[str, Version]) -> None:
        """Note what is published now, and forget the bytes of everything else."""
        entries = {source_file: asdict(version) for source_file, version in versions.items()}
        self._write(self._folder / _VERSIONS, json.dumps(entries, ensure_ascii=False, indent=0).encode())
        wanted = {self._path(version.sha256).name for version in versions.values()} | {_VERSIONS}
        for path in self._folder.iterdir():
            if path.name not in wanted:
                path.unlink()

    def _path(self, sha256: str) -> Path:
        return self._folder / f"{sha256}.z"

    def _write(self, path: Path, content: bytes) -> None:
        self._folder.mkdir(parents=True, exist_ok=True)
        unfinished = path.with_name(f"{path.name}.new")
        unfinished.write_bytes(content)
        unfinished.replace(path)
