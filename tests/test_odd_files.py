"""Files of odd size and shape end as a report or in quarantine, each in bounded time, and stop nothing."""

from pathlib import Path

import pytest

from dagster_project.engine import extract_file
from dagster_project.formats import MOST_TEXT_BYTES, unsupported_format
from dagster_project.intake import RawFile, take_in
from dagster_project.settings import PROJECT_DIR

REPORT = (PROJECT_DIR / "raw" / "000_21a8962bf628d34d.txt").read_bytes()


def test_a_file_of_50_megabytes_is_quarantined_and_stops_no_other(raw_dir: Path) -> None:
    (raw_dir / "big.txt").write_bytes(REPORT * (50_000_000 // len(REPORT) + 1))
    (raw_dir / "good.txt").write_bytes(REPORT)
    big, good = (extract_file(raw).report for raw in take_in(raw_dir, {}))
    assert (big.state, good.state) == ("quarantined", "published")
    assert "split it into its reports" in (big.state_reason or "")


def test_the_limit_is_for_text_and_far_above_a_report() -> None:
    assert unsupported_format(b"x" * MOST_TEXT_BYTES) is None
    assert unsupported_format(b"x" * (MOST_TEXT_BYTES + 1)) is not None
    assert unsupported_format(b"%PDF-1.7" + b"x" * MOST_TEXT_BYTES) is None
    assert len(REPORT) * 50 < MOST_TEXT_BYTES


@pytest.mark.parametrize(
    "content",
    [b"\0" * 1_000_000, REPORT.replace(b"\n", b"\0"), REPORT[: len(REPORT) // 2] + b"\0\0\0" + REPORT[len(REPORT) // 2 :]],
    ids=["nothing but NULs", "NULs for line ends", "NULs inside"],
)
def test_a_file_with_nuls_is_quarantined_or_read_without_an_exception(content: bytes) -> None:
    result = extract_file(RawFile("nul.txt", content, "0" * 64))
    assert result.error is None
    assert result.report.state == "published" or result.report.state_reason


def test_a_report_on_one_line_is_read_without_an_exception() -> None:
    result = extract_file(RawFile("line.txt", REPORT.replace(b"\r", b"").replace(b"\n", b" "), "0" * 64))
    assert result.error is None
    assert result.tables["source_line"].num_rows <= 10
