"""Extraction of what is new: a report is read again only where its bytes or the extractor changed."""

from collections.abc import Iterator, Sequence

from dagster_project.engine import not_read
from dagster_project.engine.batch import BatchRead, Failed
from dagster_project.engine.part import Part
from dagster_project.intake import RawFile
from dagster_project.warehouse.cache import ExtractionCache
from dagster_project.warehouse.reading import Contents, Read


def not_known(files: Sequence[RawFile], cache: ExtractionCache) -> list[RawFile]:
    """Those of ``files`` that can be read and were not before."""
    known = cache.hashes
    return [raw for raw in files if raw.fault is None and raw.sha256 not in known]


def read_new(files: Sequence[RawFile], contents: Contents, read: Read, cache: ExtractionCache) -> Iterator[BatchRead]:
    """Read ``files``, a batch at a time, in whatever order they are done.

    Each part is in the cache once its batch is yielded, so that a run that ends before its time loses no more than
    what was at work. A report that failed is kept nowhere: it may go well the next time.
    """
    for batch in read(files, contents):
        if batch.part is not None:
            cache.put(Part(batch.part, batch.hashes))
        yield batch


def faults(files: Sequence[RawFile]) -> list[Failed]:
    """The files that are not to be read at all, as intake found them."""
    return [Failed(not_read(raw, raw.fault)) for raw in files if raw.fault is not None]
