"""The files around the code: settings, set-up, and documents that say what is so."""

import re
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path

import pytest
import yaml

from dagster_project.home import prepare_home
from dagster_project.intake import NO_REPORTS
from dagster_project.settings import PROJECT_DIR, Settings


def test_the_two_variables_move_everything(tmp_path: Path) -> None:
    settings = Settings.from_environment({"MINGZHANG_RAW_DIR": str(tmp_path / "in"), "MINGZHANG_WAREHOUSE_DIR": str(tmp_path / "out")})
    assert settings.raw_dir == tmp_path / "in"
    places = [settings.published_file, settings.run_log, settings.build_file, settings.verdict_file, settings.dagster_home]
    assert all(place.is_relative_to(tmp_path / "out") for place in places)


@pytest.mark.parametrize("environment", [{}, {"MINGZHANG_RAW_DIR": "", "MINGZHANG_WAREHOUSE_DIR": ""}])
def test_without_them_everything_is_in_the_project(environment: dict[str, str]) -> None:
    settings = Settings.from_environment(environment)
    assert (settings.raw_dir, settings.published_file) == (PROJECT_DIR / "raw", PROJECT_DIR / "warehouse" / "mingzhang.duckdb")


def test_the_dagster_home_calls_nobody_and_runs_one_at_a_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DAGSTER_HOME", raising=False)
    home = prepare_home(Settings(raw_dir=tmp_path, warehouse_dir=tmp_path / "warehouse"))
    config = yaml.safe_load((home / "dagster.yaml").read_text(encoding="utf-8"))
    assert config["telemetry"] == {"enabled": False}
    assert config["concurrency"]["runs"]["max_concurrent_runs"] == 1
    (home / "dagster.yaml").write_text("edited")
    prepare_home(Settings(raw_dir=tmp_path, warehouse_dir=tmp_path / "warehouse"))
    assert yaml.safe_load((home / "dagster.yaml").read_text(encoding="utf-8")) == config


LOCKS = ("requirements.lock", "requirements-dev.lock", "requirements-bi.lock")


@pytest.mark.parametrize("name", LOCKS)
def test_lock_files_hold_pins_and_nothing_else(name: str) -> None:
    lines = (PROJECT_DIR / name).read_text(encoding="utf-8").splitlines()
    pins = [line for line in lines if not line.startswith("#")]
    assert pins
    assert [line for line in pins if not re.fullmatch(r'[A-Za-z0-9._-]+==[A-Za-z0-9.+!]+( ; sys_platform != "win32")?', line)] == []


@pytest.mark.parametrize("damage", [b"not a database at all, but long enough" * 40, b"SQLite format 3\0" + b"x" * 4096])
def test_a_damaged_home_is_put_aside_with_a_word_about_it(damage: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DAGSTER_HOME", "put back after the test")
    settings, told = Settings(raw_dir=tmp_path, warehouse_dir=tmp_path / "warehouse"), list[str]()
    home = prepare_home(settings, told.append)
    (home / "history").mkdir()
    with closing(sqlite3.connect(home / "history" / "runs.db")) as database:
        database.execute("create table run (id text)")
    assert prepare_home(settings, told.append) == home
    assert told == []
    (home / "history" / "runs.db").write_bytes(damage)
    prepare_home(settings, told.append)
    assert sorted(path.name for path in settings.warehouse_dir.iterdir()) == [".dagster", ".dagster-damaged-1"]
    assert [path.name for path in home.iterdir()] == ["dagster.yaml"]
    assert "history/runs.db" in told[0]


def test_what_pyproject_asks_for_is_what_is_locked() -> None:
    asked = re.findall(r'^    "([A-Za-z0-9._-]+==[^"]+)"', (PROJECT_DIR / "pyproject.toml").read_text(encoding="utf-8"), re.MULTILINE)
    locked = "\n".join((PROJECT_DIR / name).read_text(encoding="utf-8") for name in LOCKS)
    pins = {line.split(" ;")[0].lower().replace("_", "-") for line in locked.splitlines()}
    assert asked
    assert [pin for pin in asked if pin.lower() not in pins] == []


def test_make_help_lists_every_target() -> None:
    makefile = (PROJECT_DIR / "Makefile").read_text(encoding="utf-8")
    (phony,) = re.findall(r"^\.PHONY: (.*)$", makefile, re.MULTILINE)
    shown = subprocess.run(["make", "--silent", "help"], cwd=PROJECT_DIR, capture_output=True, text=True, check=True).stdout
    assert sorted(line.split()[0] for line in shown.splitlines()) == sorted(phony.split())


@pytest.mark.parametrize(
    "name", ["README.md", "README.zh-CN.md", "CHANGELOG.md", "docs/architecture.md", "docs/operations.md", "docs/bi.md"]
)
def test_documents_name_only_what_there_is(name: str) -> None:
    text = (PROJECT_DIR / name).read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z-]+):.*## ", (PROJECT_DIR / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    assert set(re.findall(r"`make ([a-z-]+)`", text)) <= targets
    links = [link for link in re.findall(r"\]\(([^)#]+)\)", text) if "://" not in link]
    assert [link for link in links if not (PROJECT_DIR / name).parent.joinpath(link).exists()] == []
    paths = re.findall(r"`((?:dagster_project|dbt|docs|expectations|raw|tests)/[A-Za-z0-9_./]*)`", text)
    # Sources and rulings are an operator's to write.
    assert [path for path in paths if not (PROJECT_DIR / path).exists() and Path(path).name not in NO_REPORTS] == []
