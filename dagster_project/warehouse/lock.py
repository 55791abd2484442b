"""One run at a time: a lock on a file that the system lets go of when its holder ends, however it ends."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

_held: set[Path] = set()


class AnotherRun(Exception):
    """Another process is writing to this warehouse. The message says which."""


@dataclass(frozen=True, slots=True)
class Killed:
    """A holder that ended without letting go: its process, and when it took the lock."""

    process: str
    since: datetime


@contextmanager
def only_run(path: Path) -> Iterator[Killed | None]:
    """Hold the lock of a warehouse while the block runs; within one process it may be taken again.

    Gives the holder before where that one was killed. Raises :class:`AnotherRun` at once where another process has it.
    """
    path = path.resolve()
    if path in _held:
        yield None
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    # The file stays: whoever removed it could lock another one than the next run does.
    with path.open("a+", encoding="ascii", errors="replace") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise AnotherRun(f"another run (process {_holder(path) or 'unknown'}) is writing to {path.parent}") from error
        # Whoever ends in order leaves the file empty.
        left = _holder(path)
        killed = Killed(left, datetime.fromtimestamp(path.stat().st_mtime, UTC)) if left else None
        file.truncate(0)
        file.write(str(os.getpid()))
        file.flush()
        _held.add(path)
        try:
            yield killed
        finally:
            _held.discard(path)
            file.truncate(0)


def is_free(path: Path) -> bool:
    """Whether a run could begin now."""
    if path.resolve() in _held:
        return True
    if not path.exists():
        return True
    with path.open("rb") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
    return True


def _holder(path: Path) -> str:
    return path.read_text(encoding="ascii", errors="replace").strip()[:20]
