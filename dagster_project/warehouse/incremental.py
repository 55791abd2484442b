"""Extraction of what is new: a report is read again only where its bytes or the extractor changed."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from dagster_project.engine import not_read
from dagster_project.engine.batch import Batch, BatchRead, Failed, Limits
from dagster_project.engine.part import Part
from dagster_project.engine.spread import Workers, batch_size, batched, spread
from dagster_project.intake import RawFile
from dagster_project.warehouse.cache import ExtractionCache

# Names of files → those files with their bytes, in the order of the names.
Contents = Callable[[Sequence[str]], Iterator[RawFile]]


@dataclass(frozen=True, slots=True)
class Work:
    """What there is to read: files without their bytes, where to get those, where parts are written, what a report may take."""

    files: Sequence[RawFile]
    contents: Contents
    folder: Path
    fingerprint: str
    limits: Limits = field(default_factory=Limits)


def not_known(files: Sequence[RawFile], cache: ExtractionCache) -> list[RawFile]:
    """Those of ``files`` that can be read and were not before."""
    known = cache.hashes
    return [raw for raw in files if raw.fault is None and raw.sha256 not in known]


def read_new(work: Work, cache: ExtractionCache, workers: Workers, warn: Callable[[str], None]) -> Iterator[BatchRead]:
    """Read the files of ``work``, a batch at a time, in whatever order they are done.

    Each part is in the cache once its batch is yielded, so that a run that ends before its time loses no more than
    what was at work. A report that failed is kept nowhere: it may go well the next time.
    """

    def batches() -> Iterator[Batch]:
        for group in batched(work.files, batch_size(len(work.files), workers.slots())):
            yield Batch(tuple(work.contents([raw.source_file for raw in group])), work.folder, work.limits, work.fingerprint)

    for read in spread(batches(), workers, warn):
        if read.part is not None:
            cache.put(Part(read.part, read.hashes))
        yield read


def faults(files: Sequence[RawFile]) -> list[Failed]:
    """The files that are not to be read at all, as intake found them."""
    return [Failed(not_read(raw, raw.fault)) for raw in files if raw.fault is not None]
