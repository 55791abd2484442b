"""kill -9 at each step that changes a file: what is published stays whole, and the next run ends well.

The process under test kills itself at the point that a test names, as nothing it holds could be let go of in order.
"""

import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

from dagster_project.settings import PROJECT_DIR, Settings
from dagster_project.warehouse.history import kept
from dagster_project.warehouse.lock import is_free, only_run
from dagster_project.warehouse.publication import publish
from tests.test_incremental import ONE, TWO, ingest

PUBLISH = """
import os, signal, sys
from pathlib import Path
import duckdb
from dagster_project.warehouse import history, publication

def die(*_, **__):
    os.kill(os.getpid(), signal.SIGKILL)

folder, point = Path(sys.argv[1]), sys.argv[2]
if point == "copy":
    publication._text = die
elif point == "keep":
    Path.hardlink_to = die
elif point == "look":
    history._is_warehouse = die
elif point == "swap":
    publication.put_in_place = die
elif point == "swapped":
    put_in_place = publication.put_in_place
    publication.put_in_place = lambda *files: die(put_in_place(*files))
publication.publish(folder / "build.duckdb", folder / "mingzhang.duckdb", folder / "history", 3)
"""

EXTRACT = """
import os, signal, sys
from pathlib import Path
from dagster_project.settings import Settings
from dagster_project.engine.backends import local
from dagster_project.warehouse import cache, staging
from tests.test_incremental import ingest

def die(*_, **__):
    os.kill(os.getpid(), signal.SIGKILL)

raw, warehouse, point = sys.argv[1:]
if point == "take in":
    staging.to_arrow = die
elif point == "extract":
    local.cores = lambda: 1
    extractions = []
    put = cache.ExtractionCache.put
    cache.ExtractionCache.put = lambda *part: die() if extractions else extractions.append(1) or put(*part)
elif point == "load":
    staging.load_runs = die
ingest(Settings(raw_dir=Path(raw), warehouse_dir=Path(warehouse)))
"""


def killed(script: str, *arguments: object) -> None:
    done = subprocess.run([sys.executable, "-c", script, *map(str, arguments)], cwd=PROJECT_DIR, capture_output=True, check=False)
    assert done.returncode == -signal.SIGKILL, done.stderr.decode()


def build(folder: Path, number: int) -> None:
    (folder / "build.duckdb").unlink(missing_ok=True)
    with duckdb.connect(str(folder / "build.duckdb")) as con:
        con.execute(f"create schema marts; create table marts.edition as select {number} as n from range(1000)")


def edition(path: Path) -> tuple[int, int]:
    with duckdb.connect(str(path), read_only=True) as con:
        (row,) = con.execute("select count(*), max(n) from marts.edition").fetchall()
    return row


@pytest.mark.parametrize(("point", "in_place"), [("copy", 1), ("keep", 1), ("look", 1), ("swap", 1), ("swapped", 2)])
def test_a_publication_killed_anywhere_leaves_a_whole_file_and_stops_no_later_one(point: str, in_place: int, tmp_path: Path) -> None:
    published, history = tmp_path / "mingzhang.duckdb", tmp_path / "history"
    build(tmp_path, 1)
    publish(tmp_path / "build.duckdb", published, history, 3)
    build(tmp_path, 2)
    killed(PUBLISH, tmp_path, point)
    assert edition(published) == (1000, in_place)
    build(tmp_path, 3)
    publish(tmp_path / "build.duckdb", published, history, 3)
    assert edition(published) == (1000, 3)
    assert edition(kept(history)[0].path) == (1000, in_place)
    assert {path.name for path in tmp_path.iterdir()} == {"build.duckdb", "history", "mingzhang.duckdb"}
    assert len(list(history.iterdir())) == len(kept(history)) == in_place


@pytest.mark.parametrize("point", ["take in", "extract", "load"])
def test_an_ingestion_killed_anywhere_is_made_good_by_the_next(point: str, tmp_path: Path) -> None:
    settings = Settings(raw_dir=tmp_path / "raw", warehouse_dir=tmp_path / "warehouse")
    settings.raw_dir.mkdir()
    shutil.copy(PROJECT_DIR / "raw" / ONE, settings.raw_dir / "a.txt")
    shutil.copy(PROJECT_DIR / "raw" / TWO, settings.raw_dir / "b.txt")
    killed(EXTRACT, settings.raw_dir, settings.warehouse_dir, point)
    assert is_free(settings.lock_file)
    assert ingest(settings) == ingest(Settings(raw_dir=settings.raw_dir, warehouse_dir=tmp_path / "full"))


def test_a_full_disk_leaves_the_published_file_and_says_so(tmp_path: Path) -> None:
    published = tmp_path / "mingzhang.duckdb"
    build(tmp_path, 1)
    publish(tmp_path / "build.duckdb", published, tmp_path / "history", 3)
    build(tmp_path, 2)
    limited = f"""
import resource, signal
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))
{PUBLISH}"""
    done = subprocess.run(
        [sys.executable, "-c", limited, str(tmp_path), "none"], cwd=PROJECT_DIR, capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert "was not closed cleanly; nothing was published" in done.stderr
    assert edition(published) == (1000, 1)
    assert {path.name for path in tmp_path.iterdir()} == {"build.duckdb", "mingzhang.duckdb"}


def test_the_lock_is_free_after_a_kill_within_it(tmp_path: Path) -> None:
    script = "import os, sys; from pathlib import Path; from dagster_project.warehouse.lock import only_run\n"
    script += f"with only_run(Path(sys.argv[1])): os.kill(os.getpid(), {int(signal.SIGKILL)})"
    killed(script, tmp_path / "run.lock")
    with only_run(tmp_path / "run.lock"):
        assert (tmp_path / "run.lock").read_text() == str(os.getpid())
