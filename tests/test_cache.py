"""Kept extractions: found by their bytes, forgotten when nobody needs them, and never many small parts."""

import hashlib
from pathlib import Path

import duckdb
import pytest

from dagster_project.columns import to_arrow
from dagster_project.engine import Extracted
from dagster_project.engine.part import Part, write_part
from dagster_project.relations import Report
from dagster_project.warehouse import cache as cache_module
from dagster_project.warehouse.cache import ExtractionCache

FINGERPRINT = "f" * 64


def sha256(name: str) -> str:
    return hashlib.sha256(name.encode()).hexdigest()


def part(folder: Path, *names: str) -> Part:
    reports = [Report(report_key=sha256(name)[:16], source_file=name, sha256=sha256(name), state="published") for name in names]
    return write_part(folder, [Extracted(report, {"report": to_arrow(Report, [report])}) for report in reports])


@pytest.fixture
def told() -> list[str]:
    return []


@pytest.fixture
def cache(tmp_path: Path, told: list[str]) -> ExtractionCache:
    return ExtractionCache(tmp_path / "cache", FINGERPRINT, told.append)


def again(tmp_path: Path, told: list[str]) -> ExtractionCache:
    """The cache as the next run finds it."""
    return ExtractionCache(tmp_path / "cache", FINGERPRINT, told.append)


def kept(cache: ExtractionCache) -> list[str]:
    files = [str(file) for one in cache.parts if (file := one.file("report"))]
    return [name for (name,) in duckdb.execute("select source_file from read_parquet(?) order by 1", [files]).fetchall()]


def test_what_is_kept_is_found_by_the_next_run(tmp_path: Path, cache: ExtractionCache, told: list[str]) -> None:
    cache.put(part(tmp_path / "build", "a", "b"))
    found = again(tmp_path, told)
    assert found.hashes == {sha256("a"), sha256("b")}
    assert kept(found) == ["a", "b"]
    assert told == []
    assert list((tmp_path / "build").iterdir()) == []


def test_a_part_without_a_living_report_goes_and_one_with_some_stays(tmp_path: Path, cache: ExtractionCache, told: list[str]) -> None:
    cache.put(part(tmp_path / "build", "a", "b"))
    cache.put(part(tmp_path / "build", "c"))
    cache.keep_only([sha256("a")])
    assert kept(again(tmp_path, told)) == ["a", "b"]


def test_the_parts_of_many_nights_become_few_without_the_dead(
    tmp_path: Path, cache: ExtractionCache, told: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cache_module, "_MOST_SMALL_PARTS", 3)
    for night in range(5):
        cache.put(part(tmp_path / "build", f"living {night}", f"dead {night}"))
    living = [f"living {night}" for night in range(5)]
    cache.keep_only(map(sha256, living))
    assert len(cache.parts) == 1
    assert kept(cache) == kept(again(tmp_path, told)) == living
    assert told == []


def test_few_small_parts_are_left_alone(tmp_path: Path, cache: ExtractionCache) -> None:
    for night in range(5):
        cache.put(part(tmp_path / "build", f"{night}"))
    before = cache.parts
    cache.keep_only(sha256(f"{night}") for night in range(5))
    assert cache.parts == before


def test_a_report_in_two_parts_is_read_again_and_never_doubled(tmp_path: Path, cache: ExtractionCache, told: list[str]) -> None:
    cache.put(part(tmp_path / "build", "a", "b"))
    cache.put(part(tmp_path / "build", "b", "c"))
    found = again(tmp_path, told)
    assert len(found.parts) == 1
    assert len(told) == 1
    assert kept(found) in (["a", "b"], ["b", "c"])


def test_what_a_killed_process_was_writing_is_no_part(tmp_path: Path, cache: ExtractionCache, told: list[str]) -> None:
    cache.put(part(tmp_path / "build", "a"))
    (tmp_path / "cache" / FINGERPRINT[:16] / ".unfinished").mkdir()
    assert kept(again(tmp_path, told)) == ["a"]
    assert told == []
    assert len(list((tmp_path / "cache" / FINGERPRINT[:16]).iterdir())) == 1
