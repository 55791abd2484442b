"""Extractions that were made before: parts by the extractor's fingerprint, found by their reports' SHA-256.

A part holds a batch of reports. Those that are gone leave their rows behind in it, which nobody
loads; parts of which little is left, and the small ones of single nights, are merged.
"""

import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from dagster_project.engine.batch import MOST_REPORTS
from dagster_project.engine.part import CorruptPart, Part, merge_parts, read_part

# As many parts may be less than half full; each costs a file a relation when all are loaded.
_MOST_SMALL_PARTS = 64


class ExtractionCache:
    """The extractions of one extractor. Those of other extractors are forgotten by :meth:`keep_only`."""

    def __init__(self, folder: Path, fingerprint: str, warn: Callable[[str], None]) -> None:
        self._root = folder
        self._folder = folder / fingerprint[:16]
        self._parts: list[Part] = []
        for path in sorted(self._folder.iterdir()) if self._folder.is_dir() else ():
            if path.name.startswith("."):
                # What a killed process was writing.
                shutil.rmtree(path)
                continue
            try:
                part = read_part(path)
                if not self.hashes.isdisjoint(part.hashes):
                    raise CorruptPart(f"the kept extraction {path} has reports of another and is made again")
                self._parts.append(part)
            except CorruptPart as error:
                warn(str(error))
                shutil.rmtree(path)

    @property
    def hashes(self) -> frozenset[str]:
        """The SHA-256 of every report that was extracted before."""
        return frozenset(sha256 for part in self._parts for sha256 in part.hashes)

    @property
    def parts(self) -> tuple[Part, ...]:
        """All that is kept."""
        return tuple(self._parts)

    def put(self, part: Part) -> None:
        """Keep a part, which moves from where it was written."""
        self._folder.mkdir(parents=True, exist_ok=True)
        target = self._folder / part.folder.name
        part.folder.rename(target)
        self._parts.append(Part(target, part.hashes))

    def keep_only(self, hashes: Iterable[str]) -> None:
        """Forget every extraction but those of ``hashes`` by this extractor."""
        wanted = frozenset(hashes)
        for folder in self._root.iterdir() if self._root.is_dir() else ():
            if folder != self._folder:
                shutil.rmtree(folder, ignore_errors=True)
        living = {part: sum(sha256 in wanted for sha256 in part.hashes) for part in self._parts}
        small = [part for part, count in living.items() if 0 < count < MOST_REPORTS // 2]
        if len(small) > _MOST_SMALL_PARTS:
            for group in _groups(small, living):
                merged = merge_parts(self._folder / ".merging", group, wanted)
                self._drop(group)
                self.put(merged)
            shutil.rmtree(self._folder / ".merging")
        self._drop([part for part, count in living.items() if not count])

    def _drop(self, parts: Iterable[Part]) -> None:
        for part in parts:
            shutil.rmtree(part.folder)
            self._parts.remove(part)


def _groups(parts: Sequence[Part], living: Mapping[Part, int]) -> Iterator[list[Part]]:
    """``parts`` in groups of about as many living reports as a batch has."""
    group: list[Part] = []
    for part in parts:
        group.append(part)
        if sum(living[one] for one in group) >= MOST_REPORTS:
            yield group
            group = []
    if group:
        yield group
