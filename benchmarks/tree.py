"""A process with all its descendants, watched from outside: CPU, memory and the sizes of files over time. Linux only."""

import os
import threading
import time
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

_TICKS = os.sysconf("SC_CLK_TCK")
_PAGE = os.sysconf("SC_PAGE_SIZE")


@dataclass(frozen=True, slots=True)
class Sample:
    """``at`` is a time (seconds), ``cpu`` what the tree has used until then (seconds), ``memory`` its resident bytes now."""

    at: float
    cpu: float
    memory: int
    sizes: tuple[int, ...]


@dataclass
class Watch:
    """Samples of the tree under ``root``, and the sizes of ``files`` (a folder counts whole), until :meth:`stop`."""

    root: int
    files: Sequence[Path] = ()
    seconds: float = 0.2
    samples: list[Sample] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._used: dict[int, float] = {}
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """The last sample is taken after this is called."""
        self._over.set()
        self._thread.join()
        self._sample()

    def cpu(self, begin: float, end: float) -> float:
        """Seconds of CPU that the tree used between two times."""
        return self._at(end).cpu - self._at(begin).cpu

    def peak(self, begin: float, end: float) -> int:
        """The most memory the tree had between two times; pages that processes share count in each."""
        return max((s.memory for s in self.samples if begin <= s.at <= end), default=self._at(end).memory)

    def size(self, file: int, at: float) -> int:
        """Bytes of the file of that place in ``files``, at a time."""
        return self._at(at).sizes[file]

    def _at(self, when: float) -> Sample:
        place = bisect_right([s.at for s in self.samples], when)
        return self.samples[max(0, place - 1)]

    def _run(self) -> None:
        while not self._over.wait(self.seconds):
            self._sample()

    def _sample(self) -> None:
        memory = 0
        for pid in tree(self.root):
            try:
                fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
                # A process that has ended leaves what it used before here.
                self._used[pid] = (int(fields[11]) + int(fields[12])) / _TICKS
                memory += int(fields[21]) * _PAGE
            except (OSError, IndexError, ValueError):
                continue
        self.samples.append(Sample(time.time(), sum(self._used.values()), memory, tuple(map(size_of, self.files))))


def tree(root: int) -> list[int]:
    """A process and its descendants, as far as they live."""
    children: dict[int, list[int]] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                parent = int((entry / "stat").read_text(encoding="utf-8").rpartition(")")[2].split()[1])
            except (OSError, IndexError, ValueError):
                continue
            children.setdefault(parent, []).append(int(entry.name))
    found = [root]
    for pid in found:
        found += children.get(pid, [])
    return found


def size_of(path: Path) -> int:
    """Bytes of a file, or of all files in a folder; 0 where there is none."""
    try:
        if path.is_dir():
            return sum(size_of(inner) for inner in path.iterdir())
        return path.stat().st_size
    except OSError:
        return 0
