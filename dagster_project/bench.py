"""``make bench``: what extraction costs a report, and how long a second ``make materialize`` takes."""

import gc
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

from rich.console import Console
from rich.table import Table

from dagster_project.engine import extract_file
from dagster_project.intake import RawFile, read_provenance, take_in
from dagster_project.pdf.document import is_pdf
from dagster_project.reconciliation.engine import reconcile
from dagster_project.reconciliation.facts import Context
from dagster_project.reports.furniture import without_furniture
from dagster_project.reports.lines import read_lines
from dagster_project.reports.metadata import read_metadata
from dagster_project.reports.pages import with_pages
from dagster_project.reports.statements import read_statements
from dagster_project.settings import PROJECT_DIR, Settings
from dagster_project.taxonomy.identities import load_identities
from dagster_project.taxonomy.statements import load_forms
from dagster_project.taxonomy.subjects import subject_index
from dagster_project.taxonomy.summary_lines import load_summary_lines

PASSES = 5
_MEGABYTE = 1024 * 1024


def main() -> None:
    """Measure with the reports of the raw folder; publishes nothing."""
    console = Console(highlight=False, soft_wrap=True)
    settings = Settings.from_environment()
    files = [raw for raw in take_in(settings.raw_dir, read_provenance(settings.raw_dir)) if raw.duplicate_of is None]
    # In a process of its own, so that the peak is extraction's alone; set up as the engine's own (engine/child.py).
    with ProcessPoolExecutor(max_workers=1, mp_context=get_context("spawn"), initializer=gc.freeze) as pool:
        seconds, before, peak = pool.submit(measure_extraction, files).result()
        tables = [value for one_pass in pool.submit(measure_tables, files).result()[1:] for value in one_pass]
    first, later = seconds[0], [value for one_pass in seconds[1:] for value in one_pass]
    mean = sum(later) / len(later)
    console.print(f"extraction alone, {len(files)} reports, one core")
    console.print(f"  first pass           {sum(first):8.2f} s")
    console.print(f"  reports per second   {1 / mean:8.1f}   (passes 2 to {PASSES})")
    console.print(f"  peak memory          {peak / _MEGABYTE:8.0f} MiB (of it {before / _MEGABYTE:.0f} MiB before the first report)")
    quantiles = statistics.quantiles(later, n=20, method="inclusive") if len(later) > 1 else later * 19
    console.print(
        "  per report           "
        + ", ".join(
            f"{words} {value * 1000:.1f} ms"
            for words, value in (("least", min(later)), ("median", quantiles[9]), ("p95", quantiles[18]), ("most", max(later)))
        )
    )
    if tables:
        console.print(f"  of it the tables     mean {statistics.mean(tables) * 1000:.1f} ms, most {max(tables) * 1000:.1f} ms")
    table = Table("slowest reports", "KiB", "ms (median)", box=None, show_edge=False, pad_edge=False)
    per_report = {raw: statistics.median(one_pass[i] for one_pass in seconds[1:]) for i, raw in enumerate(files)}
    for raw, value in sorted(per_report.items(), key=lambda item: -item[1])[:5]:
        table.add_row(raw.source_file, f"{len(raw.content) / 1024:.0f}", f"{value * 1000:.1f}")
    console.print(table)
    started, second = measure_start(), measure_second_run(settings)
    console.print(f"second make materialize {second:6.2f} s wall time, {second / started:.2f} × the start of its tools ({started:.2f} s)")


def measure_extraction(files: list[RawFile]) -> tuple[list[list[float]], int, int]:
    """Seconds a report in each pass, and this process's peak memory in bytes before and after."""
    before = _peak_memory()
    passes: list[list[float]] = []
    for _ in range(PASSES):
        one_pass: list[float] = []
        for raw in files:
            start = time.perf_counter()
            extract_file(raw)
            one_pass.append(time.perf_counter() - start)
        passes.append(one_pass)
    return passes, before, _peak_memory()


def measure_tables(files: list[RawFile]) -> list[list[float]]:
    """Seconds a report in each pass for its statements alone: from bytes to placed, repaired and judged amounts."""
    reports = [(raw, read_metadata(read_lines(raw.content))) for raw in files if raw.fault is None and not is_pdf(raw.content)]
    passes: list[list[float]] = []
    for _ in range(PASSES):
        one_pass: list[float] = []
        for raw, told in reports:
            kind, money = told.kind or "final", told.amount_unit or "万元"
            start = time.perf_counter()
            lines = with_pages(without_furniture(read_lines(raw.content)))
            read = read_statements(lines, load_forms(), load_summary_lines(), kind)
            context = Context("", kind, money, told.fiscal_year, {line.number: line.page for line in lines})
            reconcile(read.tables, context, load_identities(), subject_index())
            one_pass.append(time.perf_counter() - start)
        passes.append(one_pass)
    return passes


def measure_start() -> float:
    """Wall time in seconds of make and Python loading what a run looks at the files with."""
    start = time.perf_counter()
    subprocess.run(["make", "--silent", "help"], cwd=PROJECT_DIR, check=True, stdout=subprocess.DEVNULL)
    subprocess.run([sys.executable, "-c", "import dagster_project.run"], cwd=PROJECT_DIR, check=True)
    return time.perf_counter() - start


def measure_second_run(settings: Settings) -> float:
    """Wall time in seconds of the second of two runs into a warehouse folder of their own."""
    with tempfile.TemporaryDirectory() as folder:
        environment = {**os.environ, "MINGZHANG_RAW_DIR": str(settings.raw_dir), "MINGZHANG_WAREHOUSE_DIR": folder}
        for _ in range(2):
            start = time.perf_counter()
            subprocess.run(["make", "--silent", "materialize"], cwd=PROJECT_DIR, env=environment, check=True, stdout=subprocess.DEVNULL)
            seconds = time.perf_counter() - start
    return seconds


def _peak_memory() -> int:
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024


if __name__ == "__main__":
    main()
