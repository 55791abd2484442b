"""The benchmarks measure what they say, on next to nothing."""

import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import duckdb
import pytest

from benchmarks import page, queries
from benchmarks.floor import floor
from benchmarks.multiply import multiply
from benchmarks.tree import Watch, size_of
from dagster_project.bench import PASSES, measure_tables
from dagster_project.engine import extract_file
from dagster_project.engine.part import read_part, write_part
from dagster_project.intake import take_in
from dagster_project.settings import PROJECT_DIR
from tests.published_example import shared_example
from tests.synthetic.__main__ import reports


def test_a_report_is_the_same_whoever_writes_it() -> None:
    whole = [(name, rendered.content) for name, _, rendered, _ in reports(4, 8)]
    shares = [(name, rendered.content) for first in (0, 2) for name, _, rendered, _ in reports(2, 8, first=first)]
    assert shares == whole


def test_the_tables_alone_are_measured_for_every_text(tmp_path: Path) -> None:
    """What is no text has no place in that figure."""
    (name, _, rendered, _), *_ = reports(1, 8)
    (tmp_path / name).with_suffix(".txt").write_bytes(rendered.content)
    (tmp_path / "b.pdf").write_bytes(b"%PDF-1.4 ...")
    passes = measure_tables(list(take_in(tmp_path, {})))
    assert [len(one_pass) for one_pass in passes] == [1] * PASSES
    assert all(seconds > 0 for one_pass in passes for seconds in one_pass)


def test_reports_of_a_size_are_about_that_size() -> None:
    sizes = [len(rendered.content) for _, _, rendered, _ in reports(12, 8, size=88_000)]
    assert 60_000 < sum(sizes) / len(sizes) < 80_000


def test_a_watch_sees_the_cpu_and_memory_of_the_whole_tree(tmp_path: Path) -> None:
    busy = "import time; x = b'x' * 150_000_000; end = time.process_time() + 0.3\nwhile time.process_time() < end: pass"
    parent = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {busy!r}]); open(sys.argv[1], 'w').write('x' * 1000)"
    begun = time.time()
    process = subprocess.Popen([sys.executable, "-c", parent, str(tmp_path / "file")])
    watch = Watch(process.pid, [tmp_path / "file"], seconds=0.05)
    process.wait()
    watch.stop()
    ended = time.time()
    assert 0.2 < watch.cpu(begun, ended) < 5
    assert watch.peak(begun, ended) > 150_000_000
    assert watch.size(0, ended) == 1000


def test_a_folder_counts_whole(tmp_path: Path) -> None:
    (tmp_path / "deeper").mkdir()
    (tmp_path / "deeper" / "a").write_bytes(b"12345")
    (tmp_path / "b").write_bytes(b"123")
    assert (size_of(tmp_path), size_of(tmp_path / "none")) == (8, 0)


def test_the_floor_sees_every_figure_in_every_encoding(tmp_path: Path) -> None:
    for encoding in ("utf-8", "utf-16", "gb18030"):
        (tmp_path / encoding).write_bytes("合计 1,234.56 12".encode(encoding))
    assert floor(tmp_path)[1] == 6


def test_the_questions_have_answers(tmp_path_factory: pytest.TempPathFactory) -> None:
    assert set(queries.measure(shared_example(tmp_path_factory))) == set(queries.QUERIES)


def test_copies_have_keys_of_their_own_and_the_rows_of_their_original(tmp_path: Path) -> None:
    raw, parts = tmp_path / "raw", tmp_path / "parts"
    raw.mkdir()
    original = next(take_in(PROJECT_DIR / "raw", {}))
    (raw / "a.txt").write_bytes(original.content)
    write_part(parts, [extract_file(original)])
    multiply(raw, parts, 3)
    hashes = {file.sha256 for file in take_in(raw, {})}
    found = [read_part(folder) for folder in parts.iterdir()]
    assert {sha256 for part in found for sha256 in part.hashes} == hashes
    assert len(hashes) == 3
    for relation, key in (("cell", "cell_key"), ("identity", "identity_key")):
        files = [str(part.file(relation)) for part in found]
        query = f"select count(*), count(distinct {key}), count(distinct report_key) from read_parquet(?)"
        rows, keys, of = duckdb.execute(query, [files]).fetchall()[0]
        assert (rows, of) == (keys, 3)
    cited = "select count(*) from (select unnest(cells) as cell_key from read_parquet(?)) anti join read_parquet(?) using (cell_key)"
    assert duckdb.execute(cited, [[str(p.file("identity")) for p in found], [str(p.file("cell")) for p in found]]).fetchall() == [(0,)]


def run(reports: int, distinct: int) -> dict[str, Any]:
    stage = {"wall": 2.0, "cpu": 1.0, "peak": 1024**2, "size": 1024**2}
    whole = {"wall": 16.0, "cpu": 8.0, "peak": 1024**2, "stages": dict.fromkeys(page.STAGES, stage)}
    return {
        "reports": reports,
        "distinct": distinct,
        "bytes": 1024**2,
        "floor_cpu": 0.5,
        "whole": whole,
        "night": whole,
        "unchanged": whole,
        "queries": {"one": (1.0, 2.0)},
        "load_average": 1.0,
    }


def test_the_page_keeps_its_words_and_says_what_was_not_extracted(tmp_path: Path) -> None:
    page_file = tmp_path / "performance.md"
    page_file.write_text(f"before\n{page.BEGIN}\nold\n{page.END}\nafter\n", encoding="utf-8")
    page.write({"runs": {"100": run(100, 100), "1000": run(1000, 100)}, "machine": {"Python": "3"}}, tmp_path)
    text = page_file.read_text(encoding="utf-8")
    assert text.startswith("before\n")
    assert text.endswith("\nafter\n")
    assert "old" not in text
    assert "| CPU over the floor | 16 × | – |" in text
    assert "1,000 reports (rows of 100, 10 times)" in text
    assert "N = 1,000" in (tmp_path / "performance.svg").read_text(encoding="utf-8")
