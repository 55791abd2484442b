"""Batches → workers → parts: what every engine does alike.

A backend is a module of ``backends/`` with ``open_workers(address)``: a context manager that
gives :class:`Workers`. Nothing else knows which there are.
"""

import importlib
import pkgutil
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Executor, Future, wait
from contextlib import AbstractContextManager
from dataclasses import dataclass
from itertools import islice
from typing import TypeVar

from dagster_project.engine import backends
from dagster_project.engine.batch import MOST_REPORTS, Batch, BatchRead
from dagster_project.engine.guard import Guard, OtherCode

T = TypeVar("T")

# As often a batch is given to workers before the run fails.
_TRIES = 3
# Smaller batches towards the end of the work than this share of it, so that no worker is left waiting.
_BATCHES_A_WORKER = 4
_LOOK_SECONDS = 5.0
_NOBODY_SECONDS = 300.0


class EngineFailed(Exception):
    """The workers did not do their work. The message says what to do."""


@dataclass(frozen=True, slots=True)
class Workers:
    """An executor and how many batches it works on at once; the number may change while it works."""

    executor: Executor
    slots: Callable[[], int]


def open_workers(engine: str, address: str | None) -> AbstractContextManager[Workers]:
    """The workers of an engine by its name. Raises :class:`EngineFailed` where there is no such engine."""
    known = sorted(module.name for module in pkgutil.iter_modules(backends.__path__))
    if engine not in known:
        raise EngineFailed(f"MINGZHANG_ENGINE={engine}: there is no such engine, but {', '.join(known)}")
    return importlib.import_module(f"{backends.__name__}.{engine}").open_workers(address)


def batch_size(count: int, slots: int) -> int:
    """How many of ``count`` reports go into a batch: each worker gets several batches, none is too large."""
    return max(1, min(MOST_REPORTS, -(-count // (max(1, slots) * _BATCHES_A_WORKER))))


def batched(items: Sequence[T], size: int) -> Iterator[tuple[T, ...]]:
    """``items`` in their order, ``size`` at a time."""
    stream = iter(items)
    while group := tuple(islice(stream, size)):
        yield group


def spread(batches: Iterable[Batch], workers: Workers, warn: Callable[[str], None]) -> Iterator[BatchRead]:
    """Each batch as it is done. Only as many are in memory as keep the workers busy.

    A batch whose worker is lost is given to another; ``warn`` is told. Raises
    :class:`EngineFailed` where that has happened three times, where a worker has other code, or where
    there has been no worker for minutes.
    """
    stream = iter(batches)
    at_work: dict[Future[BatchRead], tuple[Batch, int]] = {}
    last_seen = time.monotonic()
    try:
        while True:
            for batch in islice(stream, max(0, 2 * max(1, workers.slots()) - len(at_work))):
                at_work[workers.executor.submit(read_batch, batch)] = batch, 1
            if not at_work:
                return
            done = wait(at_work, timeout=_LOOK_SECONDS, return_when=FIRST_COMPLETED).done
            if done or workers.slots():
                last_seen = time.monotonic()
            elif time.monotonic() - last_seen > _NOBODY_SECONDS:
                raise EngineFailed(f"there has been no worker for {_NOBODY_SECONDS:g} s: start some and run again; what was read is kept")
            for future in done:
                batch, tries = at_work.pop(future)
                try:
                    yield future.result()
                except OtherCode as error:
                    raise EngineFailed(str(error)) from error
                except Exception as error:
                    what = f"a batch of {len(batch.files)} reports was not read ({type(error).__name__}: {error})"
                    if tries == _TRIES:
                        raise EngineFailed(f"{what}, {tries} times: look at the workers and their disk, and run again") from error
                    warn(f"{what} and is tried again")
                    at_work[workers.executor.submit(read_batch, batch)] = batch, tries + 1
    finally:
        for future in at_work:
            future.cancel()


_of_this_thread = threading.local()


def read_batch(batch: Batch) -> BatchRead:
    """Read a batch in this worker, whose child stays for the next one. Raises as :meth:`Guard.read`."""
    if not hasattr(_of_this_thread, "guard") or _of_this_thread.fingerprint != batch.fingerprint:
        _of_this_thread.guard, _of_this_thread.fingerprint = Guard(), batch.fingerprint
    return _of_this_thread.guard.read(batch)
