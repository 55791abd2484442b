"""The engine of the settings, as the steps of a run ask for it: started when there is something to read, and once."""

import shutil
import uuid
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from functools import cache

from dagster_project.engine.batch import Batch, BatchRead, Limits
from dagster_project.engine.fingerprint import extractor_fingerprint
from dagster_project.engine.spread import Workers, batch_size, batched, open_workers, spread
from dagster_project.intake import RawFile
from dagster_project.settings import Settings

# Files without their bytes → those files with them.
Contents = Callable[[Sequence[RawFile]], Iterator[RawFile]]
# Files and where to get their bytes → what became of each batch, in whatever order they are done.
Read = Callable[[Sequence[RawFile], Contents], Iterator[BatchRead]]


@contextmanager
def reading(settings: Settings, warn: Callable[[str], None]) -> Iterator[Read]:
    """A function that reads files within the limits of the settings; ``warn`` is told of batches that are tried again.

    Parts that nobody has taken by the end are removed. What is read raises
    :class:`~dagster_project.engine.spread.EngineFailed` where the workers don't do their work.
    """
    limits = Limits(settings.report_seconds, settings.report_mib)
    with ExitStack() as stack:
        # What a killed run was writing.
        shutil.rmtree(settings.parts_dir, ignore_errors=True)
        stack.callback(shutil.rmtree, settings.parts_dir, ignore_errors=True)

        @cache
        def workers() -> Workers:
            return stack.enter_context(open_workers(settings.engine, settings.dask_scheduler))

        def read(files: Sequence[RawFile], contents: Contents) -> Iterator[BatchRead]:
            if not files:
                return
            # A folder of its own, since a part is named by its reports, and rulings make others of them.
            folder = settings.parts_dir / uuid.uuid4().hex
            groups = batched(files, batch_size(len(files), workers().slots()))
            batches = (Batch(tuple(contents(group)), folder, limits, extractor_fingerprint()) for group in groups)
            yield from spread(batches, workers(), warn)

        yield read
