"""A reading process in which some reports, by their names, do the worst: a test puts it in place of the real one.

``hangs…`` never ends, ``eats…`` takes all memory, ``dies…`` takes its process with it, ``fails…`` raises; ``ruled…`` dies
where it is read with rulings. Content that ends with ``A_FEN_TOO_MANY`` is read wrongly: its totals don't hold.
"""

import os
import signal
import sys
from dataclasses import replace
from typing import Any

from dagster_project.engine import Extracted, child, extract
from dagster_project.extract import Extraction
from dagster_project.intake import RawFile

A_FEN_TOO_MANY = b"\n\n"
HOSTILE = (sys.executable, "-m", "tests.hostile_child")


def read(raw: RawFile) -> Extracted:
    if raw.source_file.startswith("hangs"):
        while True:
            pass
    if raw.source_file.startswith("eats"):
        eaten = []
        while True:
            eaten.append(b"x" * 10_000_000)
    if raw.source_file.startswith("dies") or (raw.rulings and raw.source_file.startswith("ruled")):
        os.kill(os.getpid(), signal.SIGSEGV)
    return extract_file(raw)


def fail(content: bytes, source_file: str, *rest: Any) -> Extraction:
    if source_file.startswith("fails"):
        raise ZeroDivisionError("by this report")
    extraction = extract(content, source_file, *rest)
    if content.endswith(A_FEN_TOO_MANY):
        cells = extraction.rows["cell"]
        at = next(i for i, c in enumerate(cells) if c.statement == "expenditure" and c.measure == "total" and len(c.line_code or "") == 7)
        cells[at] = replace(cells[at], amount_yuan=cells[at].amount_yuan + 1_000_000)
    return extraction


if __name__ == "__main__":
    from dagster_project import engine

    extract_file, child.extract_file, engine.extract = child.extract_file, read, fail
    child.main(int(sys.argv[1]))
