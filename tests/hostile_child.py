"""A reading process in which some reports, by their names, do the worst: a test puts it in place of the real one.

``hangs…`` never ends, ``eats…`` takes all memory, ``dies…`` takes its process with it, ``fails…`` raises.
"""

import os
import signal
import sys

from dagster_project.engine import Extracted, child, extract
from dagster_project.extract import Extraction, Provenance
from dagster_project.intake import RawFile

HOSTILE = (sys.executable, "-m", "tests.hostile_child")


def read(raw: RawFile) -> Extracted:
    if raw.source_file.startswith("hangs"):
        while True:
            pass
    if raw.source_file.startswith("eats"):
        eaten = []
        while True:
            eaten.append(b"x" * 10_000_000)
    if raw.source_file.startswith("dies"):
        os.kill(os.getpid(), signal.SIGSEGV)
    return extract_file(raw)


def fail(content: bytes, source_file: str, provenance: Provenance) -> Extraction:
    if source_file.startswith("fails"):
        raise ZeroDivisionError("by this report")
    return extract(content, source_file, provenance)


if __name__ == "__main__":
    from dagster_project import engine

    extract_file, child.extract_file, engine.extract = child.extract_file, read, fail
    child.main(int(sys.argv[1]))
