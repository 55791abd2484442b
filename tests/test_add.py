"""`make add`: a report enters the raw folder whole and once, with its provenance, or not at all."""

import hashlib
import io
import json
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from random import Random

import pytest
from rich.console import Console

from dagster_project import add
from dagster_project.add import NotAdded, add_report, main
from dagster_project.extract import Extraction
from dagster_project.intake import read_provenance, take_in
from dagster_project.relations import Cell, Discrepancy, PerformanceForm, Report, Statement
from dagster_project.settings import PROJECT_DIR
from dagster_project.terminal import print_extraction
from tests.paper import Page, pdf
from tests.synthetic.compose import random_document
from tests.synthetic.typeset import PdfStyle, typeset

NOW = datetime(2026, 3, 1, 8, 30, tzinfo=UTC)
URL = "https://example.gov.cn/report.pdf"
TEXT = (PROJECT_DIR / "raw" / "000_21a8962bf628d34d.txt").read_bytes()


@pytest.fixture(scope="module")
def report() -> bytes:
    """A PDF of an invented report."""
    _, document = random_document(Random("add"), "jiangsu_budget")
    return typeset(document, PdfStyle())


@pytest.fixture
def found(tmp_path: Path, report: bytes) -> Path:
    """The PDF as somebody fetched it."""
    path = tmp_path / "部门 预算.pdf"
    path.write_bytes(report)
    return path


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_a_report_is_copied_with_its_provenance(raw_dir: Path, found: Path, report: bytes) -> None:
    extraction = add_report(raw_dir, found, URL, NOW)
    sha256 = hashlib.sha256(report).hexdigest()
    assert (raw_dir / "部门 预算.pdf").read_bytes() == report
    [entry] = json.loads((raw_dir / "provenance.json").read_text(encoding="utf-8"))["reports"]
    assert entry == {
        "file": "部门 预算.pdf",
        "sha256": sha256,
        "bytes": len(report),
        "what": f"{extraction.report.unit_name}{extraction.report.fiscal_year}年度预算",
        "url": URL,
        "retrieved_at": "2026-03-01T08:30:00+00:00",
    }
    assert extraction.report.source_url == URL
    [taken] = take_in(raw_dir, read_provenance(raw_dir))
    assert (taken.sha256, taken.fault, taken.provenance.source_url) == (sha256, None, URL)
    assert set(contents(raw_dir)) == {"部门 预算.pdf", "provenance.json"}


def test_what_was_read_is_shown(tmp_path: Path, found: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("MINGZHANG_RAW_DIR", str(tmp_path / "new" / "raw"))
    assert main([str(found)]) == 0
    out = capsys.readouterr().out
    assert "general_public_budget_expenditure" in out
    assert "一般公共预算支出预算表" in out
    assert "reported" in out
    assert "disputed" in out
    assert " exact, " in out
    assert "absent: general_public_budget_expenditure_by_unit" in out
    assert f"added {tmp_path / 'new' / 'raw' / '部门 预算.pdf'}" in out
    [entry] = json.loads((tmp_path / "new" / "raw" / "provenance.json").read_text(encoding="utf-8"))["reports"]
    assert entry["url"] is None


def disputed_cell(line: int) -> Cell:
    return Cell(
        report_key="k",
        cell_key=f"c{line}",
        statement="expenditure",
        row_no=line,
        line_no=line,
        line_code="2010301",
        line_name="行政运行",
        side=None,
        basis="final",
        budget_stage=None,
        measure=None,
        candidate_measures=["basic", "project"],
        amount_yuan=Decimal(95_000),
        printed="9.50",
        resolution_yuan=Decimal(100),
        status="disputed",
        evidence="no proof of its column",
        source_line=line,
    )


def fault(severity: str, words: str) -> Discrepancy:
    return Discrepancy(
        report_key="k",
        kind="identity",
        severity=severity,
        where_stated="支出决算表",
        unit="yuan",
        stated_value=Decimal(1),
        expected_value=Decimal(2),
        difference=Decimal(-1),
        stated_text=None,
        expected_text=None,
        explanation_zh=words,
        explanation_en=words,
        source_line=7,
    )


def test_disputed_amounts_and_contradictions_are_shown() -> None:
    """The first disputed ones each with its doubt, the rest as a number; rounding contradicts nothing."""
    report = Report(report_key="k", source_file="a.pdf", sha256="0", state="published")
    statement = Statement(report_key="k", statement="expenditure", state="present", title="支出决算表", source_line=5)
    rows = {
        "report": [report],
        "cell": [disputed_cell(line) for line in range(10, 35)],
        "statement": [statement],
        "performance_form": [],
        "identity": [],
        "discrepancy": [fault("rounding", "off by a cent"), fault("beyond_rounding", "the total is wrong")],
    }
    console = Console(file=io.StringIO(), width=160)
    print_extraction(console, Extraction(rows))
    out = console.file.getvalue()
    assert "disputed, line 10: 9.50 (expenditure, 2010301 行政运行, basic or project): no proof of its column" in out
    assert out.count("disputed, line") == 20
    assert "disputed: 5 more" in out
    assert "contradiction, line 7: the total is wrong" in out
    assert "off by a cent" not in out
    [row] = [line.split() for line in out.splitlines() if line.startswith("expenditure")]
    assert row == ["expenditure", "支出决算表", "present", "5", "0", "0", "0", "0", "25"]


def form(title: str, left_out: dict[int, str]) -> PerformanceForm:
    return PerformanceForm(
        report_key="k",
        kind="self_evaluation",
        scope="project",
        title=title,
        project_name=title,
        state="partly_read" if left_out else "read",
        rows_read=8,
        rows_left_out=len(left_out),
        lines_left_out=list(left_out),
        reasons=list(left_out.values()),
        source_line=1,
    )


def test_rows_left_out_of_forms_are_counted_with_their_lines() -> None:
    report = Report(report_key="k", source_file="a.pdf", sha256="0", state="published")
    forms = [form("甲项目自评表", {}), form("乙项目自评表", dict.fromkeys(range(40, 63), "values in a name"))]
    rows = {"report": [report], "cell": [], "statement": [], "performance_form": forms, "identity": [], "discrepancy": []}
    console = Console(file=io.StringIO(), width=160)
    print_extraction(console, Extraction(rows))
    out = console.file.getvalue()
    assert "performance forms: 2 with 16 rows read, 23 left out" in out
    assert "left out, line 40: a row of 乙项目自评表: values in a name" in out
    assert (out.count("left out, line"), "left out: 3 more" in out) == (20, True)
    print_extraction(console, Extraction({**rows, "performance_form": []}))
    assert console.file.getvalue().count("performance forms:") == 1


def test_the_same_bytes_are_refused_under_any_name(raw_dir: Path, found: Path, report: bytes) -> None:
    (raw_dir / "2025").mkdir()
    (raw_dir / "2025" / "other.pdf").write_bytes(report)
    with pytest.raises(NotAdded, match=r"the same bytes .* as 2025/other\.pdf"):
        add_report(raw_dir, found, URL, NOW)
    assert [path.name for path in raw_dir.iterdir()] == ["2025"]


def test_another_report_of_the_same_name_is_not_overwritten(raw_dir: Path, found: Path, report: bytes) -> None:
    (raw_dir / found.name).write_bytes(TEXT)
    extraction = add_report(raw_dir, found, None, NOW)
    name = f"部门 预算_{hashlib.sha256(report).hexdigest()[:8]}.pdf"
    assert extraction.report.source_file == name
    assert contents(raw_dir).keys() == {found.name, name, "provenance.json"}
    assert (raw_dir / found.name).read_bytes() == TEXT
    assert (raw_dir / name).read_bytes() == report


def test_a_link_is_not_written_through(raw_dir: Path, tmp_path: Path, found: Path) -> None:
    (raw_dir / found.name).symlink_to(tmp_path / "elsewhere.pdf")
    add_report(raw_dir, found, None, NOW)
    assert not (tmp_path / "elsewhere.pdf").exists()


def test_what_provenance_knows_already_stays(raw_dir: Path, found: Path) -> None:
    known = {"note": "kept by hand", "reports": [{"file": "a.txt", "sha256": "0" * 64, "what": "甲", "url": None, "extra": 1}]}
    (raw_dir / "provenance.json").write_text(json.dumps(known), encoding="utf-8")
    add_report(raw_dir, found, URL, NOW)
    text = (raw_dir / "provenance.json").read_text(encoding="utf-8")
    document = json.loads(text)
    assert document["reports"][0] == known["reports"][0]
    assert document["note"] == "kept by hand"
    assert document["reports"][1]["file"] == found.name
    assert "部门 预算.pdf" in text, "readable, not escaped"


def test_broken_provenance_is_named_and_nothing_is_added(raw_dir: Path, found: Path) -> None:
    (raw_dir / "provenance.json").write_text("{")
    with pytest.raises(NotAdded, match=r"provenance\.json cannot be understood"):
        add_report(raw_dir, found, URL, NOW)
    assert contents(raw_dir) == {"provenance.json": b"{"}


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "empty"),
        (b"PK\x03\x04rest", "Office document"),
        (b"<!DOCTYPE html><html>", "web page"),
        (b"\x89PNG\r\n\x1a\n", "PNG"),
        (pdf(Page().image(), Page().image()), "scan"),
        (b"%PDF-1.7\nbroken", "damaged"),
        ("春眠不觉晓，处处闻啼鸟。".encode() * 60, "neither 预算 nor 决算"),
    ],
    ids=["empty", "office", "html", "png", "scan", "damaged", "poem"],
)
def test_what_is_no_readable_report_is_refused_with_its_reason(raw_dir: Path, tmp_path: Path, content: bytes, reason: str) -> None:
    (tmp_path / "report.pdf").write_bytes(content)
    with pytest.raises(NotAdded, match=reason):
        add_report(raw_dir, tmp_path / "report.pdf", URL, NOW)
    assert contents(raw_dir) == {}


def test_a_name_that_is_taken_for_no_report_is_refused(raw_dir: Path, tmp_path: Path, report: bytes) -> None:
    (tmp_path / "README.pdf").write_bytes(report)
    with pytest.raises(NotAdded, match="rename it"):
        add_report(raw_dir, tmp_path / "README.pdf", URL, NOW)
    assert contents(raw_dir) == {}


@pytest.mark.parametrize(("name", "words"), [("", "make add FILE="), ("nothing.pdf", "does not exist"), (".", "one report at a time")])
def test_a_file_that_is_none_is_refused_in_words(
    name: str, words: str, raw_dir: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("MINGZHANG_RAW_DIR", str(raw_dir))
    assert main([name, "--url", ""]) == 1
    err = capsys.readouterr().err
    assert err.startswith("not added: ")
    assert words in err
    assert contents(raw_dir) == {}


def test_a_copy_without_provenance_is_taken_back(
    raw_dir: Path, found: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(add, "_note", full)
    monkeypatch.setenv("MINGZHANG_RAW_DIR", str(raw_dir))
    assert main([str(found)]) == 1
    assert "No space left on device" in capsys.readouterr().err
    assert contents(raw_dir) == {}
