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
PULL_SECONDS = 120
PULL_MEGABYTES = 50
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
    pull_seconds: int = PULL_SECONDS
    pull_megabytes: int = PULL_MEGABYTES
    pull_allow: tuple[str, ...] = ()
    on_failure: str = ""
    engine: str = "local"
    dask_scheduler: str | None = None
    report_seconds: float = REPORT_SECONDS
    report_mib: int = REPORT_MIB
    duckdb_memory: str = DUCKDB_MEMORY

    @classmethod
    def from_environment(cls, environ: Mapping[str, str] = os.environ) -> "Settings":
        """What the variables ``MINGZHANG_…`` say (docs/operations.md lists them), else the defaults.

        Raises ValueError, naming the variable, where one is not the number it should be.
        """
        return cls(
            raw_dir=PROJECT_DIR / (environ.get("MINGZHANG_RAW_DIR") or "raw"),
            warehouse_dir=PROJECT_DIR / (environ.get("MINGZHANG_WAREHOUSE_DIR") or "warehouse"),
            keep_publications=_number(environ, "MINGZHANG_KEEP", KEEP_PUBLICATIONS),
            pull_seconds=_number(environ, "MINGZHANG_PULL_SECONDS", PULL_SECONDS, least=1),
            pull_megabytes=_number(environ, "MINGZHANG_PULL_MB", PULL_MEGABYTES, least=1),
            pull_allow=tuple(environ.get("MINGZHANG_PULL_ALLOW", "").lower().replace(",", " ").split()),
            on_failure=environ.get("MINGZHANG_ON_FAILURE", ""),
            engine=environ.get("MINGZHANG_ENGINE") or "local",
            dask_scheduler=environ.get("MINGZHANG_DASK_SCHEDULER") or None,
            report_seconds=_number(environ, "MINGZHANG_REPORT_SECONDS", REPORT_SECONDS, least=1),
            report_mib=_number(environ, "MINGZHANG_REPORT_MIB", REPORT_MIB, least=1),
            duckdb_memory=environ.get("MINGZHANG_DUCKDB_MEMORY") or DUCKDB_MEMORY,
        )

    @property
    def published_file(self) -> Path:
        """What readers open. Never written to, only replaced."""
        return self.warehouse_dir / "mingzhang.duckdb"

    @property
    def pulled_dir(self) -> Path:
        """Report files that were pulled from the web, with their provenance."""
        return self.warehouse_dir / "pulled"

    @property
    def history_dir(self) -> Path:
        """The files that were published before."""
        return self.warehouse_dir / "history"

    @property
    def cache_dir(self) -> Path:
        """Extractions of before, by the bytes of the report and the extractor."""
        return self.warehouse_dir / "cache"

    @property
    def ruled_dir(self) -> Path:
        """Extractions with a person's rulings laid over them, of the rulings of now."""
        return self.warehouse_dir / "ruled"

    @property
    def good_dir(self) -> Path:
        """The bytes of the report versions that are published, in case a later version is no good."""
        return self.warehouse_dir / "good"

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


def _number(environ: Mapping[str, str], name: str, default: int, least: int = 0) -> int:
    text = environ.get(name) or str(default)
    if not text.isascii() or not text.isdecimal() or int(text) < least:
        raise ValueError(f"{name} is a whole number{f' from {least}' * bool(least)}, not {text!r}")
    return int(text)
