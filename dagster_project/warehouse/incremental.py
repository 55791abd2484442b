"""Extraction of what is new: a report is read again only where its bytes or the extractor changed."""

from collections.abc import Callable, Iterator, Sequence

from dagster_project.engine import Extracted, extract_file, extract_files
from dagster_project.intake import RawFile
from dagster_project.warehouse.cache import CorruptExtraction, ExtractionCache

# Names of files → those files with their bytes, in the order of the names.
Contents = Callable[[Sequence[str]], Iterator[RawFile]]


def extract_new(files: Sequence[RawFile], contents: Contents, cache: ExtractionCache, warn: Callable[[str], None]) -> Iterator[Extracted]:
    """The rows of ``files`` (without their bytes) in their order, whether kept from before or read now.

    A kept extraction that is damaged is made again, and ``warn`` is told. What is kept
    afterwards is what these files need.
    """
    new = [raw.source_file for raw in files if not cache.has(raw)]
    waiting = frozenset(new)
    fresh = extract_files(contents(new), len(new))
    for raw in files:
        if raw.source_file in waiting:
            extracted = next(fresh)
        else:
            try:
                yield cache.get(raw)
                continue
            except CorruptExtraction as error:
                warn(str(error))
                (whole,) = contents([raw.source_file])
                extracted = extract_file(whole)
        if raw.fault is None:
            cache.put(raw.sha256, extracted)
        yield extracted
    cache.keep_only(raw.sha256 for raw in files)
