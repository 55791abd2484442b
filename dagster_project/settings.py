"""Where things are and what they may take: the folders of a deployment, the files inside them, engine and limits.

Environment variables set everything (docs/operations.md); a relative path is taken from the
project folder, so that the scheduler and a shell mean the same place.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

PROJECT_DIR = Path(__file__).resolve().parent.parent
TAXONOMY_DIR = PROJECT_DIR / "dagster_project" / "taxonomy"
CONTRACT_VERSION = "1"
KEEP_PUBLICATIONS = 7
REPORT_SECONDS = 600
REPORT_MIB = 2048
DUCKDB_MEMORY = "1500MB"


@dataclass(frozen=True, slots=True)
class Settings:
    """The raw folder (read only), the warehouse folder (everything written), dbt and the suites; who reads, within which limits.

    ``engine`` is a module of ``engine/backends/``; ``report_seconds`` (of a core) and ``report_mib`` (resident memory)
    bound the reading of one report; ``duckdb_memory`` is what DuckDB may hold before it uses the disk.
    """

    raw_dir: Path
    warehouse_dir: Path
    dbt_dir: Path = PROJECT_DIR / "dbt"
    expectations_dir: Path = PROJECT_DIR / "expectations"
    keep_publications: int = KEEP_PUBLICATIONS
    engine: str = "local"
    dask_scheduler: str | None = None
    report_seconds: float = REPORT_SECONDS
    report_mib: int = REPORT_MIB
    duckdb_memory: str = DUCKDB_MEMORY

    @classmethod
    def from_environment(cls, environ: Mapping[str, str] = os.environ) -> "Settings":
        """What the variables ``MINGZHANG_…`` say, else the defaults.

        Raises ValueError, naming the variable, where one is not the number it should be.
        """
        return cls(
            raw_dir=PROJECT_DIR / (environ.get("MINGZHANG_RAW_DIR") or "raw"),
            warehouse_dir=PROJECT_DIR / (environ.get("MINGZHANG_WAREHOUSE_DIR") or "warehouse"),
            keep_publications=int(environ.get("MINGZHANG_KEEP") or KEEP_PUBLICATIONS),
            engine=environ.get("MINGZHANG_ENGINE") or "local",
            dask_scheduler=environ.get("MINGZHANG_DASK_SCHEDULER") or None,
            report_seconds=_positive(environ, "MINGZHANG_REPORT_SECONDS", REPORT_SECONDS),
            report_mib=int(_positive(environ, "MINGZHANG_REPORT_MIB", REPORT_MIB)),
            duckdb_memory=environ.get("MINGZHANG_DUCKDB_MEMORY") or DUCKDB_MEMORY,
        )

    @property
    def published_file(self) -> Path:
        """What readers open. Never written to, only replaced."""
        return self.warehouse_dir / "mingzhang.duckdb"

    @property
    def history_dir(self) -> Path:
        """The files that were published before."""
        return self.warehouse_dir / "history"

    @property
    def cache_dir(self) -> Path:
        """Extractions of before, by the bytes of the report and the extractor."""
        return self.warehouse_dir / "cache"

    @property
    def state_file(self) -> Path:
        """What the published file was made of."""
        return self.warehouse_dir / "state.json"

    @property
    def lock_file(self) -> Path:
        """Locked by whoever writes to the warehouse."""
        return self.warehouse_dir / "run.lock"

    @property
    def export_dir(self) -> Path:
        """The published marts as Parquet: a link to the folder of the last publication."""
        return self.warehouse_dir / "export"

    @property
    def run_log(self) -> Path:
        """A JSON line a run."""
        return self.warehouse_dir / "runs.jsonl"

    @property
    def build_dir(self) -> Path:
        """Everything that can be built again."""
        return self.warehouse_dir / "build"

    @property
    def build_file(self) -> Path:
        """Where a run stages, models and audits before it publishes."""
        return self.build_dir / "build.duckdb"

    @property
    def parts_dir(self) -> Path:
        """Where those who read leave rows, as Parquet; on a cluster, storage that all its machines see."""
        return self.build_dir / "extracted"

    @property
    def verdict_file(self) -> Path:
        """What the audit said of which build."""
        return self.build_dir / "verdict.json"

    @property
    def dagster_home(self) -> Path:
        """Runs and events of Dagster, the same for ``make materialize`` and ``make dev``."""
        return self.warehouse_dir / ".dagster"


def _positive(environ: Mapping[str, str], name: str, default: float) -> float:
    text = environ.get(name)
    try:
        value = float(text) if text else default
    except ValueError:
        value = 0
    if not value > 0:
        raise ValueError(f"{name}={text}: give a number above zero")
    return value
