"""The process that reads reports, one after the other: ``python -m dagster_project.engine.child FD``.

It answers on the socket it was given: its fingerprint first; then, for each batch of files, the
place of each report as it begins to read it, and at last what became of the batch. It ends when
the other side does. A report that takes too long ends it by a timer of the system, which works
without anybody watching; the guard may kill it at any time.
"""

import contextlib
import gc
import signal
import sys
from collections.abc import Sequence
from multiprocessing.connection import Connection
from pathlib import Path

from dagster_project.engine import Extracted, extract_file
from dagster_project.engine.batch import BatchRead, Failed
from dagster_project.engine.fingerprint import extractor_fingerprint
from dagster_project.engine.part import write_part
from dagster_project.intake import RawFile


def main(descriptor: int) -> None:
    """Read what comes over the socket until it is closed."""
    # An interrupted run ends the other side, and that this one.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    with contextlib.suppress(OSError):
        # Where memory runs out, the system takes this process and not the worker that watches it.
        Path("/proc/self/oom_score_adj").write_text("1000", encoding="ascii")
    # What is imported by now stays: the collector need not look through it again with every report.
    gc.freeze()
    with Connection(descriptor) as pipe, contextlib.suppress(EOFError, BrokenPipeError, ConnectionResetError):
        pipe.send(extractor_fingerprint())
        while True:
            files, folder, seconds = pipe.recv()
            try:
                answer = read(pipe, files, folder, seconds)
            except OSError as error:
                # The folder can't be written: the guard's side raises it.
                answer = error
            pipe.send(answer)


def read(pipe: Connection, files: Sequence[RawFile], folder: Path, seconds: float) -> BatchRead:
    """Extract ``files``, each within ``seconds`` of CPU, and write their part. Raises OSError where it cannot be written."""
    extractions: list[Extracted] = []
    for place, raw in enumerate(files):
        pipe.send(place)
        signal.setitimer(signal.ITIMER_PROF, seconds)
        extractions.append(extract_file(raw))
        signal.setitimer(signal.ITIMER_PROF, 0)
    pipe.send(len(files))
    good = [one for one in extractions if one.error is None]
    part = write_part(folder, good) if good else None
    failed = tuple(Failed(one.report, one.error) for one in extractions if one.error is not None)
    return BatchRead(len(files), part.folder if part else None, part.hashes if part else (), failed)


if __name__ == "__main__":
    main(int(sys.argv[1]))
