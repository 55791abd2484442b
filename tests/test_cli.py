"""The command line: what it answers, in words and in JSON, and with which exit code."""

import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import pytest
from click.testing import Result
from invented_warehouse import final_accounts
from published_example import example, shared_example
from typer.testing import CliRunner

from dagster_project.cli.app import FOUND, NOTHING, UNREADABLE, USAGE, app
from dagster_project.extract import Extraction
from dagster_project.settings import PROJECT_DIR

REPAIRED = "final00000000000|expenditure||final|4|basic"
Call = Callable[..., Result]


@pytest.fixture
def call(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Call:
    """The command line on the example's published file."""
    monkeypatch.setenv("MINGZHANG_WAREHOUSE_DIR", str(shared_example(tmp_path_factory).parent))
    monkeypatch.setenv("COLUMNS", "200")
    return lambda *words: CliRunner().invoke(app, list(words))


def test_without_a_command_it_teaches(call: Call) -> None:
    result = call()
    assert result.exit_code == USAGE
    assert all(command in result.output for command in ("status", "explain", "cite", "check", "add"))


@pytest.mark.parametrize("command", ["status", "explain", "cite", "check", "add"])
def test_every_command_has_help_with_an_example_and_its_exit_codes(command: str, call: Call) -> None:
    result = call(command, "--help")
    assert result.exit_code == FOUND
    assert f"Example: mingzhang {command}" in result.output
    assert "Exit code 0" in result.output


def test_status_says_what_is_published(call: Call) -> None:
    values = json.loads(call("status", "--json").output)
    assert (values["reports"], values["quarantined"], values["contradictions"]) == (4, 1, 1)
    assert (values["amounts_repaired"], values["amounts_disputed"]) == (1, 1)
    assert values["published_by_the_run_of"] == "2025-06-01 00:00:00 UTC"
    assert "reports" in call("status").output


def test_nothing_published_is_said_with_what_to_do(call: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MINGZHANG_WAREHOUSE_DIR", str(tmp_path))
    for words in (["status"], ["cite", REPAIRED], ["explain", "final", "expenditure", "206", "total"]):
        result = call(*words)
        assert result.exit_code == NOTHING
        assert "make materialize" in result.stderr


def test_explain_shows_value_print_line_evidence_and_citation(call: Call) -> None:
    result = call("explain", "final.txt", "expenditure", "2060101", "basic")
    assert result.exit_code == FOUND, result.output
    assert "50.00 万元 (500,000.00 yuan)  Repaired" in result.output
    assert "printed: 50.\n" in result.output
    assert "given exactly by “Across the row · Total” and “expenditure total”" in result.output
    assert "2060101 行政运行 50." in next(line for line in result.output.splitlines() if line.startswith(">"))
    assert "✗ expenditure total: 100.00 万元 = 50.00 万元 (off by 50.00 万元)" in result.output
    assert f"Mingzhang reference {REPAIRED}" in result.output and "no official publication" in result.output


@pytest.mark.parametrize("words", [["final", "支出表", "行政运行", "基本支出"], ["final.txt", "Expenditure", "2060101", "Basic"]])
def test_explain_takes_names_in_either_language(words: list[str], call: Call) -> None:
    (found,) = json.loads(call("explain", *words, "--json").output)
    assert found["cell"]["cell_key"] == REPAIRED
    assert found["cell"]["amount_yuan"] == "500000.00"
    assert [proof["outcome"] for proof in found["proofs"]] == ["broken", "exact"]
    assert REPAIRED in found["citation"]


def test_explain_in_chinese(call: Call) -> None:
    output = call("explain", "final", "expenditure", "2060101", "basic", "--lang", "zh").output
    assert "印作：50.\n" in output and "（相差 50.00 万元）" in output
    assert "修复" in output and "由以下等式精确得出" in output and "不是官方发布" in output


def test_explain_says_who_ruled_and_why(
    call: Call, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "mingzhang.duckdb"
    shutil.copy(shared_example(tmp_path_factory), path)
    with duckdb.connect(str(path)) as con:
        con.execute(
            "create or replace table marts.ruling as select ? as cell_key, 'Li Hua' as who, 'the annex says so' as why, "
            "'annex, page 3' as source, true as is_in_force, 'it fits' as explanation",
            [REPAIRED],
        )
    monkeypatch.setenv("MINGZHANG_WAREHOUSE_DIR", str(tmp_path))
    assert "ruled by Li Hua: the annex says so (annex, page 3)\n" in call("cite", REPAIRED).output
    (found,) = json.loads(call("cite", REPAIRED, "--json").output)
    assert found["ruling"]["who"] == "Li Hua"


def test_explain_shows_every_cell_that_is_meant(call: Call) -> None:
    both = json.loads(call("explain", "final", "three_public", "-", "total", "--json").output)
    assert [found["cell"]["basis"] for found in both] == ["budget", "final"]
    sides = json.loads(call("explain", "final", "revenue_expenditure_summary", "总计", "total", "--json").output)
    assert [found["cell"]["side"] for found in sides] == ["revenue", "expenditure"]
    (one,) = json.loads(call("explain", "final", "revenue_expenditure_summary", "总计", "total", "--side", "revenue", "--json").output)
    assert one["cell"]["side"] == "revenue"


@pytest.mark.parametrize(
    ("words", "missing", "instead"),
    [
        (["nowhere", "expenditure", "206", "total"], "no file 'nowhere'", "final.txt"),
        (["final", "procurement", "206", "total"], "no statement 'procurement'", "expenditure 支出表 Expenditure"),
        (["final", "expenditure", "999", "total"], "no line '999'", "2060101 行政运行"),
        (["final", "expenditure", "206", "reception"], "no column 'reception'", "basic 基本支出 Basic"),
    ],
)
def test_what_is_not_there_is_said_with_what_is(words: list[str], missing: str, instead: str, call: Call) -> None:
    result = call("explain", *words)
    assert result.exit_code == NOTHING
    assert missing in result.stderr and instead in result.stderr


def test_a_reference_is_resolved(call: Call) -> None:
    assert f"Mingzhang reference {REPAIRED}" in call("cite", REPAIRED).output
    unknown = call("cite", "no-such-reference")
    assert unknown.exit_code == NOTHING and "no-such-reference" in unknown.stderr


def extracted(rows: dict[str, list[Any]]) -> Extraction:
    everything = {name: rows.get(name, []) for name in ("identity", "discrepancy", "project", "performance_indicator", "performance_form")}
    return Extraction({**rows, **everything})


@pytest.fixture
def report(tmp_path: Path) -> Path:
    path = tmp_path / "report.txt"
    path.write_text("invented", encoding="utf-8")
    return path


def test_check_ends_with_1_and_both_lines_where_something_contradicts(call: Call, report: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dagster_project.cli.check.extract", lambda content, name: extracted(example()[0]))
    result = call("check", str(report))
    assert result.exit_code == NOTHING
    assert "Stated 100.00, expected 96.00 万元." in result.output
    assert "100.01" not in result.output
    numbers = [line.split()[0] for line in result.output.splitlines() if line.strip().startswith(("1 ", "21 "))]
    assert numbers == ["1", "21"]
    assert "所写100.00万元" in call("check", str(report), "--lang", "zh").output


def test_check_in_json_has_everything_that_does_not_reconcile(call: Call, report: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dagster_project.cli.check.extract", lambda content, name: extracted(example()[0]))
    result = call("check", str(report), "--json")
    values = json.loads(result.output)
    assert result.exit_code == NOTHING
    assert [fault["severity"] for fault in values["discrepancies"]] == ["beyond_rounding", "rounding"]
    assert values["discrepancies"][0]["stated_value"] == "1000000.00"
    assert values["identities"] == {"exact": 1, "broken": 1}
    assert [cell["candidate_measures"] for cell in values["disputed"]] == [["basic", "project"]]
    assert [(form["rows_left_out"], form["lines_left_out"]) for form in values["forms"]] == [(2, [7, 9])]


def test_check_ends_with_0_where_everything_reconciles(call: Call, report: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dagster_project.cli.check.extract", lambda content, name: extracted(final_accounts().rows()))
    result = call("check", str(report))
    assert result.exit_code == FOUND
    assert "everything reconciles" in result.output


def test_check_ends_with_3_where_the_file_cannot_be_read(call: Call, tmp_path: Path) -> None:
    image, empty = tmp_path / "scan.png", tmp_path / "empty.txt"
    image.write_bytes(b"\x89PNG\r\n")
    empty.touch()
    for path, why in ((image, "PNG"), (empty, "empty"), (tmp_path / "nowhere.txt", "cannot be read")):
        result = call("check", str(path))
        assert result.exit_code == UNREADABLE
        assert why in result.stderr


def test_a_real_report_is_checked_and_nothing_is_written(call: Call, tmp_path: Path) -> None:
    raw = next(iter(sorted((PROJECT_DIR / "raw").glob("*.txt"))))
    path = tmp_path / raw.name
    shutil.copy(raw, path)
    values = json.loads(call("check", str(path), "--json").output)
    assert values["report"]["source_file"] == raw.name
    assert values["amounts"]["reported"] > 100
    assert [found.name for found in tmp_path.iterdir()] == [raw.name]


def test_add_copies_the_report_with_its_provenance(call: Call, raw_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MINGZHANG_RAW_DIR", str(raw_dir))
    raw = next(iter(sorted((PROJECT_DIR / "raw").glob("*.txt"))))
    result = call("add", str(raw), "--url", "https://example.org/report")
    assert result.exit_code == FOUND, result.output
    assert (raw_dir / raw.name).read_bytes() == raw.read_bytes()
    assert "https://example.org/report" in (raw_dir / "provenance.json").read_text(encoding="utf-8")
    again = call("add", str(raw))
    assert again.exit_code == NOTHING and "not added" in again.stderr


def test_the_script_runs_from_any_folder_and_through_a_link(tmp_path: Path) -> None:
    """With this environment in place of the one that the Makefile sets up."""
    home = tmp_path / "checkout"
    (home / ".venv" / "bin").mkdir(parents=True)
    shutil.copy(PROJECT_DIR / "mingzhang", home)
    (home / "dagster_project").symlink_to(PROJECT_DIR / "dagster_project")
    (home / "Makefile").write_text(".venv/.runtime-installed:\n\ttouch $@\n", encoding="utf-8")
    python = home / ".venv" / "bin" / "python"
    python.write_text(f'#!/bin/sh\nexec {sys.executable} "$@"\n', encoding="utf-8")
    python.chmod(0o755)
    link = tmp_path / "mingzhang"
    link.symlink_to(home / "mingzhang")
    done = subprocess.run([link, "--help"], cwd="/", capture_output=True, text=True, check=False)
    assert done.returncode == FOUND, done.stderr
    assert done.stdout.startswith("Usage: mingzhang")
    assert (home / ".venv" / ".runtime-installed").exists()
