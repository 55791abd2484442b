"""A verdict holds for the bytes it was given for, and for all gates or none."""

from pathlib import Path

import pytest

from dagster_project.warehouse.verdict import AuditMissing, record, require_passed


@pytest.fixture
def build(tmp_path: Path) -> Path:
    path = tmp_path / "build.duckdb"
    path.write_bytes(b"build one")
    return path


@pytest.fixture
def verdict(tmp_path: Path) -> Path:
    return tmp_path / "verdict.json"


def test_all_gates_passed_for_this_build(build: Path, verdict: Path) -> None:
    record(verdict, build, {"dbt": True})
    record(verdict, build, {"totals": True})
    assert len(require_passed(verdict, build, ["dbt", "totals"])) == 64


def test_a_changed_build_has_no_verdict(build: Path, verdict: Path) -> None:
    record(verdict, build, {"dbt": True})
    build.write_bytes(b"build two")
    with pytest.raises(AuditMissing, match="has not been audited"):
        require_passed(verdict, build, ["dbt"])


def test_verdicts_on_an_earlier_build_do_not_add_up(build: Path, verdict: Path) -> None:
    record(verdict, build, {"dbt": True})
    build.write_bytes(b"build two")
    record(verdict, build, {"totals": True})
    with pytest.raises(AuditMissing, match="not run: dbt"):
        require_passed(verdict, build, ["dbt", "totals"])


@pytest.mark.parametrize(
    ("gates", "wanted", "words"),
    [
        ({"dbt": True, "totals": False}, ["dbt", "totals"], "failed: totals"),
        ({"dbt": True}, ["dbt", "totals"], "not run: totals"),
        ({"dbt": True}, [], "nothing was checked"),
    ],
)
def test_an_incomplete_or_failed_audit_is_refused(build: Path, verdict: Path, gates: dict, wanted: list, words: str) -> None:
    record(verdict, build, gates)
    with pytest.raises(AuditMissing, match=words):
        require_passed(verdict, build, wanted)


def test_no_build_no_verdict_and_an_unreadable_one_are_refused(build: Path, verdict: Path) -> None:
    with pytest.raises(AuditMissing, match="has not been audited"):
        require_passed(verdict, build, ["dbt"])
    verdict.write_text('{"build": ')
    with pytest.raises(AuditMissing, match="has not been audited"):
        require_passed(verdict, build, ["dbt"])
    build.unlink()
    with pytest.raises(AuditMissing, match="there is no build"):
        require_passed(verdict, build, ["dbt"])


def test_a_build_that_was_not_closed_is_refused(build: Path, verdict: Path) -> None:
    record(verdict, build, {"dbt": True})
    build.with_name("build.duckdb.wal").write_bytes(b"rows")
    with pytest.raises(AuditMissing, match="was not closed"):
        require_passed(verdict, build, ["dbt"])
