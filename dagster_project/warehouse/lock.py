"""One run at a time: a lock on a file that the system lets go of when its holder ends, however it ends."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_held: set[Path] = set()


class AnotherRun(Exception):
    """Another process is writing to this warehouse. The message says which."""


@contextmanager
def only_run(path: Path) -> Iterator[None]:
    """Hold the lock of a warehouse while the block runs; within one process it may be taken again.

    Raises :class:`AnotherRun` at once where another process has it.
    """
    path = path.resolve()
    if path in _held:
        yield
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    # The file stays: whoever removed it could lock another one than the next run does.
    with path.open("a+", encoding="ascii") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            file.seek(0)
            raise AnotherRun(f"another run (process {file.read().strip() or 'unknown'}) is writing to {path.parent}") from error
        file.truncate(0)
        file.write(str(os.getpid()))
        file.flush()
        _held.add(path)
        try:
            yield
        finally:
            _held.discard(path)
            file.truncate(0)


def is_free(path: Path) -> bool:
    """Whether a run could begin now."""
    try:
        with only_run(path):
            return True
    except AnotherRun:
        return False
