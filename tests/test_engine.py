"""Extraction mapped over files: one bad report never stops the others."""

from dataclasses import replace
from decimal import Decimal

import pytest

from dagster_project import engine
from dagster_project.engine import POOL_FROM_FILES, extract_file, extract_files
from dagster_project.extract import Extraction, Provenance
from dagster_project.intake import RawFile, take_in
from dagster_project.relations import Identity, Report
from dagster_project.settings import PROJECT_DIR

GOOD = RawFile("good.txt", "第一部分 概况\n".encode(), "a" * 64)


def test_an_exception_in_extraction_quarantines_that_report_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    extract = engine.extract

    def fail_on_bad(content: bytes, source_file: str, provenance: Provenance) -> Extraction:
        if source_file == "bad.txt":
            raise KeyError("本年收入合计")
        return extract(content, source_file, provenance)

    monkeypatch.setattr(engine, "extract", fail_on_bad)
    bad, good = extract_files([replace(GOOD, source_file="bad.txt"), GOOD], 2)
    assert bad.report.state == "quarantined"
    assert "KeyError: '本年收入合计'" in (bad.report.state_reason or "")
    assert "Traceback" in (bad.error or "")
    assert good.error is None
    assert good.report.source_file == "good.txt"


def test_a_value_its_column_cannot_hold_quarantines_instead_of_being_rounded(monkeypatch: pytest.MonkeyPatch) -> None:
    report = Report(report_key="k", source_file="good.txt", sha256="s", state="published")
    identity = Identity(
        report_key="k",
        identity_key="i",
        identity="i",
        scope="row",
        relation="=",
        outcome="exact",
        stated_yuan=Decimal("0.001"),
        computed_yuan=None,
        difference_yuan=None,
        slack_yuan=None,
        cells=[],
        weights=[],
    )
    monkeypatch.setattr(engine, "extract", lambda *_: Extraction({"report": [report], "identity": [identity]}))
    result = extract_file(GOOD)
    assert result.report.state == "quarantined"
    assert "stated_yuan" in (result.report.state_reason or "")
    assert list(result.tables) == ["report"]


def test_unreadable_files_do_not_share_a_key() -> None:
    one, two = (extract_file(RawFile(name, b"", "", fault="cannot be read")) for name in ("one.txt", "two.txt"))
    assert one.report.report_key != two.report.report_key
    assert [one.report.state, one.report.state_reason] == ["quarantined", "cannot be read"]


def test_a_pool_gives_the_same_rows_in_the_same_order() -> None:
    real = next(take_in(PROJECT_DIR / "raw", {}))
    short = [replace(GOOD, source_file=f"{n}.txt", content=f"第{n}部分\n".encode(), sha256=f"{n:064}") for n in range(POOL_FROM_FILES)]
    files = [*short, real]
    pooled = list(extract_files(iter(files), len(files)))
    alone = [extract_file(raw) for raw in files]
    assert [item.report for item in pooled] == [item.report for item in alone]
    assert [item.tables for item in pooled] == [item.tables for item in alone]
    assert pooled[-1].tables["source_line"].num_rows > 0
