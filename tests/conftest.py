"""Folders for tests: nothing is read from or written to the project's own warehouse."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from dagster_project.intake import RawFile, take_in


@pytest.fixture(autouse=True)
def main_module() -> Iterator[None]:
    """``__main__`` stays what it is: the explorer's tests put their page there, and a process
    that is spawned later would run it."""
    before = sys.modules["__main__"]
    yield
    sys.modules["__main__"] = before


@pytest.fixture
def raw_dir(tmp_path: Path) -> Path:
    """An empty raw folder."""
    folder = tmp_path / "raw"
    folder.mkdir()
    return folder


def taken_in(raw_dir: Path) -> dict[str, RawFile]:
    """What intake makes of a folder, by file name."""
    return {raw.source_file: raw for raw in take_in(raw_dir, {})}
