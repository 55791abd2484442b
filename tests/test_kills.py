"""kill -9 at each step that changes a file: what is published stays whole, and the next run ends well.

The process under test kills itself at the point that a test names, as nothing it holds could be let go of in order.
"""

import os
import shutil
import signal
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import duckdb
import pytest

from dagster_project.pull.fetch import Limits
from dagster_project.pull.folder import pull
from dagster_project.pull.sources import Source
from dagster_project.settings import PROJECT_DIR, Settings
from dagster_project.warehouse import verdict
from dagster_project.warehouse.history import kept
from dagster_project.warehouse.lock import is_free, only_run
from dagster_project.warehouse.publication import publish
from dagster_project.warehouse.run_log import append_run, read_runs
from dagster_project.warehouse.staging import new_build
from tests.invented_warehouse import final_accounts, load
from tests.test_incremental import ONE, TWO, ingest
from tests.test_run_log import RUN as NOTED
from tests.web_server import serving

HERE = Limits(allowed=("127.0.0.1",))

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


PULL = """
import os, signal, sys
from pathlib import Path
from dagster_project.pull import folder
from dagster_project.pull.fetch import Limits
from dagster_project.pull.sources import Source

def die(*_, **__):
    os.kill(os.getpid(), signal.SIGKILL)

target, point, url = Path(sys.argv[1]), sys.argv[2], sys.argv[3]
if point == "asked":
    folder.fetch = die
elif point == "half written":
    folder.os.fsync = die
elif point == "put aside":
    put_aside = folder._set_aside
    folder._set_aside = lambda *paths: die(put_aside(*paths))
elif point == "in place":
    folder._write = die
folder.pull([Source(url, "r.txt")], target, Limits(allowed=("127.0.0.1",)))
"""

DBT = """
import os, signal, sys
from pathlib import Path
from dbt.cli import main
from dagster_project.dbt_build import build

finished = []

def die(event):
    if event.info.name == "LogModelResult":
        finished.append(event)
        if len(finished) == 20:
            os.kill(os.getpid(), signal.SIGKILL)

class Watched(main.dbtRunner):
    def __init__(self):
        super().__init__(callbacks=[die])

main.dbtRunner = Watched
build(Path(sys.argv[1]), Path(sys.argv[2]), Path(sys.argv[3]))
"""

AUDIT = """
import os, signal, sys
from pathlib import Path
from dagster_project.warehouse import verdict

def half(path, text, **_):
    path.write_bytes(text.encode()[:len(text) // 2])
    os.kill(os.getpid(), signal.SIGKILL)

Path.write_text = half
verdict.record(Path(sys.argv[2]), Path(sys.argv[1]), {"suite": True})
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


@pytest.mark.parametrize("point", ["asked", "half written", "put aside", "in place"])
def test_a_pull_killed_anywhere_leaves_a_whole_file_and_is_made_good_by_the_next(point: str, tmp_path: Path) -> None:
    with serving() as web:
        source = Source(web.url("/r.txt"), "r.txt")
        web.version("/r.txt", b"one" * 1000, etag='"1"')
        pull([source], tmp_path, HERE)
        web.version("/r.txt", b"two" * 1000, etag='"2"')
        killed(PULL, tmp_path, point, source.url)
        assert (tmp_path / "r.txt").read_bytes() == (b"two" if point == "in place" else b"one") * 1000
        pull([source], tmp_path, HERE)
        assert (tmp_path / "r.txt").read_bytes() == b"two" * 1000
        assert [outcome.state for outcome in pull([source], tmp_path, HERE)] == ["unchanged"]
    assert {path.name for path in tmp_path.iterdir()} == {"r.txt", "provenance.json", ".earlier"}


def test_a_kill_in_the_midst_of_dbt_lets_nothing_be_published(tmp_path: Path) -> None:
    build_file, verdicts = tmp_path / "build.duckdb", tmp_path / "verdict.json"
    load(build_file, [final_accounts().rows()])
    verdict.record(verdicts, build_file, {"dbt build": True})
    killed(DBT, PROJECT_DIR / "dbt", build_file, tmp_path / "target")
    with pytest.raises(verdict.AuditMissing, match=r"was not closed|has not been audited"):
        verdict.require_passed(verdicts, build_file, ["dbt build"])
    with new_build(build_file) as con:
        assert con.execute("select count(*) from duckdb_tables()").fetchall() == [(0,)]


def test_a_kill_in_the_audit_is_no_verdict(tmp_path: Path) -> None:
    build(tmp_path, 1)
    build_file, verdicts = tmp_path / "build.duckdb", tmp_path / "verdict.json"
    verdict.record(verdicts, build_file, {"dbt build": True})
    killed(AUDIT, build_file, verdicts)
    with pytest.raises(verdict.AuditMissing, match="has not been audited"):
        verdict.require_passed(verdicts, build_file, ["suite"])
    verdict.record(verdicts, build_file, {"suite": True})
    assert verdict.require_passed(verdicts, build_file, ["suite"])


def test_a_run_on_a_full_disk_fails_in_words_and_leaves_the_published_file(tmp_path: Path) -> None:
    settings = Settings(raw_dir=tmp_path / "raw", warehouse_dir=tmp_path / "warehouse")
    for folder in (settings.raw_dir, settings.warehouse_dir):
        folder.mkdir()
    shutil.copy(PROJECT_DIR / "raw" / ONE, settings.raw_dir)
    settings.published_file.write_bytes(b"published before")
    limited = """
import resource, signal, sys
from dagster_project import run
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (10_000, 10_000))
sys.exit(run.main())"""
    environment = {**os.environ, "MINGZHANG_RAW_DIR": str(settings.raw_dir), "MINGZHANG_WAREHOUSE_DIR": str(settings.warehouse_dir)}
    done = subprocess.run([sys.executable, "-c", limited], cwd=PROJECT_DIR, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 1, done.stderr
    assert f"nothing was published: {settings.published_file} is as it was" in done.stderr
    assert settings.published_file.read_bytes() == b"published before"
    assert is_free(settings.lock_file)
    (logged,) = read_runs(settings.run_log)
    assert logged.outcome == "failed"


def test_a_clock_that_is_set_back_confuses_nothing(tmp_path: Path) -> None:
    published, history, now = tmp_path / "mingzhang.duckdb", tmp_path / "history", datetime(2024, 5, 1, tzinfo=UTC)
    for number in range(1, 4):
        build(tmp_path, number)
        publish(tmp_path / "build.duckdb", published, history, 3)
        # Each night the clock says an earlier year.
        stamp = (now - timedelta(days=365 * number)).timestamp()
        os.utime(published, (stamp, stamp))
        started = now - timedelta(days=365 * number)
        append_run(tmp_path / "runs.jsonl", replace(NOTED, run_id=str(number), started_at=started, finished_at=started - timedelta(days=1)))
    assert edition(published) == (1000, 3)
    assert [edition(one.path)[1] for one in kept(history)] == [2, 1]
    assert [one.run_id for one in read_runs(tmp_path / "runs.jsonl")] == ["1", "2", "3"]
    with serving() as web:
        web.give("/r.txt", b"report")
        nights = [pull([Source(web.url("/r.txt"), "r.txt")], tmp_path / "pulled", HERE, lambda: now), []]
        nights[1] = pull([Source(web.url("/r.txt"), "r.txt")], tmp_path / "pulled", HERE, lambda: now - timedelta(days=900))
    assert [outcome.state for night in nights for outcome in night] == ["new", "unchanged"]


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
