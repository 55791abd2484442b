"""What changed between two readings of the same reports."""

from pathlib import Path

import pytest

from dagster_project.compare import changes, read, read_at
from dagster_project.settings import PROJECT_DIR


def test_only_what_differs_is_a_change() -> None:
    before = {"a": {"x": "1.00 reported", "y": "2.00 disputed"}, "gone": {"z": "3.00 reported"}}
    after = {"a": {"x": "1.00 reported", "y": "2.00 reported"}, "new": {"w": "4.00 reported"}}
    assert changes(before, after) == [
        ("a", "y", "2.00 disputed", "2.00 reported"),
        ("gone", "z", "3.00 reported", "–"),
        ("new", "w", "–", "4.00 reported"),
    ]
    assert changes(after, after) == []


def test_reports_are_read_with_the_code_of_a_checkout(tmp_path: Path) -> None:
    report = min((PROJECT_DIR / "raw").glob("*.txt"), key=lambda path: path.stat().st_size)
    (tmp_path / "report.txt").write_bytes(report.read_bytes())
    cells = read(PROJECT_DIR, tmp_path)["report.txt"]
    assert len(cells) > 100
    assert all(value.endswith(("reported", "disputed")) for value in cells.values())


def test_a_ref_that_is_none_is_said_so(tmp_path: Path) -> None:
    with pytest.raises(SystemExit, match="no commit of this checkout"):
        read_at("no-such-ref", tmp_path)
