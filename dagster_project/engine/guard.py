"""A process that reads reports, watched: a report that takes too much time or memory ends with it, alone.

Whoever maps batches (a thread of the local pool, a worker of a cluster) has a guard, and the
guard a child. A report at which the child ended is read once more by a new child; at the second
time it is quarantined with that reason, and the rest of its batch goes on.
"""

import os
import signal
import socket
import subprocess
import sys
import weakref
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from multiprocessing.connection import Connection
from pathlib import Path

from dagster_project.engine import not_read
from dagster_project.engine.batch import Batch, BatchRead, Failed, Limits
from dagster_project.intake import RawFile

_ROOT = Path(__file__).resolve().parents[2]
COMMAND = (sys.executable, "-m", "dagster_project.engine.child")
_STRIKES = 2
_LOOK_SECONDS = 0.1


class OtherCode(Exception):
    """The code on a worker is not that of the run. The message says where."""


class ChildLost(Exception):
    """The reading process ended, or was ended; the message says why, ``at`` is the report's place, None where it read none."""

    def __init__(self, why: str, at: int | None) -> None:
        super().__init__(why)
        self.at = at


class Guard:
    """One child at a time; a new one where the last was lost."""

    def __init__(self) -> None:
        self._child: _Child | None = None

    def read(self, batch: Batch) -> BatchRead:
        """Read a batch: its part is written, and what was given up is among the failed.

        Raises OSError where the part cannot be written, :class:`OtherCode` where this machine
        has other code than the run, :class:`ChildLost` where the child ends without reading.
        """
        files, strikes = list(batch.files), Counter[str]()
        given_up: list[Failed] = []
        while True:
            try:
                read = self._attempt(batch, files)
                return replace(read, count=len(batch.files), failed=(*given_up, *read.failed))
            except ChildLost as lost:
                name = "" if lost.at is None else files[lost.at].source_file
                strikes[name] += 1
                if strikes[name] < _STRIKES:
                    continue
                if lost.at is None:
                    raise
                given_up.append(Failed(not_read(files.pop(lost.at), f"{lost}, and again at a second try")))

    def _attempt(self, batch: Batch, files: Sequence[RawFile]) -> BatchRead:
        if not files:
            return BatchRead(0, None, (), ())
        if self._child is None:
            self._child = _Child.start(batch.fingerprint)
        try:
            answer = self._child.read(files, batch.folder, batch.limits)
        except BaseException:
            self._child.close()
            self._child = None
            raise
        if isinstance(answer, Exception):
            raise answer
        return answer


@dataclass(eq=False)
class _Child:
    process: subprocess.Popen[bytes]
    pipe: Connection

    @classmethod
    def start(cls, fingerprint: str) -> "_Child":
        ours, theirs = socket.socketpair()
        with theirs:
            descriptor = theirs.fileno()
            path = os.pathsep.join(filter(None, (str(_ROOT), os.environ.get("PYTHONPATH"))))
            # A command and not a fork: this process has threads, whose locks a fork would copy.
            process = subprocess.Popen(
                [*COMMAND, str(descriptor)],
                pass_fds=[descriptor],
                stdin=subprocess.DEVNULL,
                env={**os.environ, "PYTHONPATH": path},
            )
        child = cls(process, Connection(ours.detach()))
        # Also where nobody calls close: a thread that ends, a worker that is stopped.
        weakref.finalize(child, _end, process, child.pipe)
        try:
            found = child.receive(None, None)
        except ChildLost:
            child.close()
            raise
        if found != fingerprint:
            child.close()
            raise OtherCode(f"{socket.gethostname()} reads reports with other code than this run: bring it to the same commit and packages")
        return child

    def read(self, files: Sequence[RawFile], folder: Path, limits: Limits) -> BatchRead | Exception:
        at: int | None = None
        try:
            self.pipe.send((list(files), folder, limits.seconds))
        except OSError as error:
            raise ChildLost("the reading process ended before it read", None) from error
        while True:
            message = self.receive(limits, at)
            if not isinstance(message, int):
                return message
            at = message if message < len(files) else None

    def receive(self, limits: Limits | None, at: int | None):
        """The child's next message. Raises :class:`ChildLost` where there is none within the limits."""
        try:
            while not self.pipe.poll(_LOOK_SECONDS):
                if limits is not None and (resident_mib(self.process.pid) or 0) > limits.memory_mib:
                    raise ChildLost(f"reading took more than {limits.memory_mib} MiB of memory (MINGZHANG_REPORT_MIB)", at)
            return self.pipe.recv()
        except (EOFError, OSError) as error:
            raise ChildLost(_how_it_ended(self.process.wait(), limits), at) from error

    def close(self) -> None:
        _end(self.process, self.pipe)


def _how_it_ended(code: int, limits: Limits | None) -> str:
    if code == -signal.SIGPROF and limits is not None:
        return f"reading took more than {limits.seconds:g} s of a core (MINGZHANG_REPORT_SECONDS)"
    return f"reading ended its process {f'by signal {-code}' if code < 0 else f'with exit code {code}'}"


def resident_mib(pid: int) -> int | None:
    """Resident memory of a process, None where the system doesn't tell."""
    try:
        pages = int(Path(f"/proc/{pid}/statm").read_text(encoding="ascii").split()[1])
    except (OSError, IndexError, ValueError):
        return None
    return pages * os.sysconf("SC_PAGE_SIZE") // 1024**2


def _end(process: subprocess.Popen[bytes], pipe: Connection) -> None:
    pipe.close()
    if process.poll() is None:
        process.kill()
    process.wait()
