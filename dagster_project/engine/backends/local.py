"""This machine alone: a thread a core, each with the process that reads for it."""

import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

from dagster_project.engine.spread import Workers


@contextmanager
def open_workers(address: str | None) -> Iterator[Workers]:
    """As many workers as this process may use cores. Needs no address."""
    executor = ThreadPoolExecutor(max_workers=cores(), thread_name_prefix="reading")
    try:
        yield Workers(executor, cores)
    finally:
        # What is not begun yet is not waited for.
        executor.shutdown(cancel_futures=True)


def cores() -> int:
    """Those that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
