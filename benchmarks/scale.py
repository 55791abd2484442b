"""``make bench-scale N="100 1000"``: what each stage costs at each number of reports.

Makes the corpus, publishes it into a folder of its own with the real command, and watches that
from outside. The figures go to ``docs/performance.json``, from which the page is drawn. A night
in which one report in a hundred changed is measured after it, and one with nothing new.
"""

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

import dagster as dg

from benchmarks import page, queries
from benchmarks.floor import floor
from benchmarks.multiply import multiply
from benchmarks.tree import Watch, size_of
from dagster_project.settings import PROJECT_DIR, Settings

SEED, SIZE = 8, 88
# What a step of the job is called here; the stages before and after them are "start" and "end".
STEPS = {"raw_reports": "read", "extraction": "extract", "dbt_models": "dbt", "audit": "audit", "published_warehouse": "publish"}
STAGES = ("start", "read", "extract", "load", "dbt", "audit", "publish", "end")


@dataclass(frozen=True, slots=True)
class Run:
    """A run of the command as it was seen: stage → wall (s), cpu (s), peak (bytes of the tree), size (bytes written so far)."""

    wall: float
    cpu: float
    peak: int
    stages: dict[str, dict[str, float]]


def materialize(settings: Settings) -> Run:
    """Run ``make materialize``'s command with the folders of ``settings``, and watch it. Raises CalledProcessError where it fails."""
    environment = {**os.environ, "MINGZHANG_RAW_DIR": str(settings.raw_dir), "MINGZHANG_WAREHOUSE_DIR": str(settings.warehouse_dir)}
    files = (settings.build_file, settings.cache_dir, settings.published_file)
    begun = time.time()
    with tempfile.TemporaryFile() as said:
        process = subprocess.Popen(
            [sys.executable, "-m", "dagster_project.run"], cwd=PROJECT_DIR, env=environment, stdout=said, stderr=said
        )
        watch = Watch(process.pid, files)
        code = process.wait()
        watch.stop()
        ended = time.time()
        if code:
            said.seek(0)
            sys.stderr.write(said.read().decode(errors="replace")[-4000:])
            raise subprocess.CalledProcessError(code, "dagster_project.run")
    bounds = _bounds(settings, begun, ended)
    sized = {"read": 0, "extract": 1, "load": 0, "dbt": 0, "publish": 2}
    stages = {
        name: {
            "wall": round(end - start, 2),
            "cpu": round(watch.cpu(start, end), 2),
            "peak": watch.peak(start, end),
            # The published file is in place only when its stage has ended.
            "size": watch.size(sized[name], ended if name == "publish" else end) if name in sized else 0,
        }
        for name, (start, end) in bounds.items()
    }
    return Run(round(ended - begun, 2), round(watch.cpu(begun, ended), 2), watch.peak(begun, ended), stages)


def _bounds(settings: Settings, begun: float, ended: float) -> dict[str, tuple[float, float]]:
    """Stage → its first and last moment, from Dagster's own log; a run with nothing new has none in between."""
    if not settings.dagster_home.is_dir():
        return {"start": (begun, ended)}
    with dg.DagsterInstance.from_ref(dg.DagsterInstance.from_config(str(settings.dagster_home)).get_ref()) as instance:
        record = instance.get_run_records(limit=1)[0]
        if record.create_timestamp.timestamp() < begun:
            return {"start": (begun, ended)}
        steps = {s.step_key: (s.start_time or begun, s.end_time or ended) for s in instance.get_run_step_stats(record.dagster_run.run_id)}
        event = instance.get_latest_materialization_event(dg.AssetKey(["extracted", "report"]))
        assert event is not None and event.asset_materialization is not None
        loading: Any = event.asset_materialization.metadata["seconds loading"].value
    found = {stage: steps[step] for step, stage in STEPS.items()}
    start, end = found["extract"]
    # Loading is the last that extraction does but for its counts.
    found["extract"], found["load"] = (start, end - loading), (end - loading, end)
    order = [stage for stage in STAGES if stage in found]
    return {"start": (begun, found[order[0]][0]), **{s: found[s] for s in order}, "end": (found[order[-1]][1], ended)}


def bench(count: int, folder: Path, distinct: int) -> dict[str, Any]:
    """Everything about one number of reports; where only so many ``distinct`` ones are extracted, all but their extraction."""
    settings = Settings(raw_dir=folder / "raw", warehouse_dir=folder / "warehouse")
    begun = time.perf_counter()
    command = [
        sys.executable,
        "-m",
        "tests.synthetic",
        str(folder),
        "--n",
        str(distinct),
        "--seed",
        str(SEED),
        "--size",
        str(SIZE),
        "--no-truth",
    ]
    subprocess.run(command, cwd=PROJECT_DIR, check=True)
    made = time.perf_counter() - begun
    if distinct < count:
        materialize(settings)
        multiply(settings.raw_dir, next(settings.cache_dir.iterdir()), count // distinct)
    floor_cpu, figures = floor(settings.raw_dir)
    whole = materialize(settings)
    answers = queries.measure(settings.published_file)
    unchanged = materialize(settings)
    for path in sorted(settings.raw_dir.iterdir())[:: 100 if count >= 100 else 1]:
        # More line feeds than any copy has, in the file's own encoding: other bytes, the same report.
        content = path.read_bytes()
        path.write_bytes(content + (b"\n\0" if content.startswith(b"\xff\xfe") else b"\n") * (count // distinct + 1))
    night = materialize(settings)
    return {
        "reports": count // distinct * distinct,
        "distinct": distinct,
        "bytes": size_of(settings.raw_dir),
        "generator": round(made, 2),
        "floor_cpu": round(floor_cpu, 3),
        "figures": figures,
        "whole": _plain(whole),
        "night": _plain(night),
        "unchanged": _plain(unchanged),
        "queries": answers,
        "load_average": round(os.getloadavg()[1], 2),
    }


def _plain(run: Run) -> dict[str, Any]:
    return {"wall": run.wall, "cpu": run.cpu, "peak": run.peak, "stages": run.stages}


def machine() -> dict[str, str]:
    """Where the figures come from."""
    model = next(
        (line.split(":")[1].strip() for line in Path("/proc/cpuinfo").read_text().splitlines() if line.startswith("model name")), ""
    )
    memory = next(int(line.split()[1]) for line in Path("/proc/meminfo").read_text().splitlines() if line.startswith("MemTotal"))
    libraries = ("duckdb", "dagster", "dbt-core", "dbt-duckdb", "great-expectations", "pyarrow")
    return {
        "processor": f"{model or platform.machine()}, {os.cpu_count()} cores",
        "memory": f"{memory / 1024**2:.0f} GiB",
        "system": f"{platform.system()} {platform.release()}",
        "Python": platform.python_version(),
        **{name: version(name) for name in libraries},
    }


def main() -> None:
    parser = argparse.ArgumentParser(prog="make bench-scale", description=__doc__)
    parser.add_argument("counts", nargs="+", type=int, help="numbers of reports")
    parser.add_argument("--distinct", type=int, help="extract no more than these, and take their rows as often as it needs")
    parser.add_argument("--folder", type=Path, help="on a disk with room for the corpus and its warehouse; made where it isn't there")
    parser.add_argument("--results", type=Path, default=PROJECT_DIR / "docs" / "performance.json")
    args = parser.parse_args()
    known = json.loads(args.results.read_text(encoding="utf-8")) if args.results.is_file() else {"runs": {}}
    for count in args.counts:
        if args.folder:
            args.folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=args.folder) as folder:
            known["runs"][str(count)] = bench(count, Path(folder), min(count, args.distinct or count))
        known["machine"] = machine()
        args.results.write_text(json.dumps(known, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
        page.write(known, args.results.parent)


if __name__ == "__main__":
    main()
