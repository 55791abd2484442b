"""Folders for tests: nothing is read from or written to the project's own warehouse."""

from pathlib import Path

import pytest

from dagster_project.intake import RawFile, take_in


@pytest.fixture
def raw_dir(tmp_path: Path) -> Path:
    """An empty raw folder."""
    folder = tmp_path / "raw"
    folder.mkdir()
    return folder


def taken_in(raw_dir: Path) -> dict[str, RawFile]:
    """What intake makes of a folder, by file name."""
    return {raw.source_file: raw for raw in take_in(raw_dir, {})}
