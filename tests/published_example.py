"""A small published file for those who read one: invented reports through dbt, no text read."""

import fcntl
import os
from collections.abc import Iterable, Mapping
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from invented_warehouse import WAN, Invented, budget, final_accounts, load, prose_only, quarantined

from dagster_project.dbt_build import build
from dagster_project.relations import Discrepancy, Identity, PerformanceForm, PerformanceIndicator, Project
from dagster_project.settings import PROJECT_DIR

UNIT = "长河市东山区水务局"


def example() -> list[dict[str, list[Any]]]:
    """Final accounts with doubts and contradictions, budgets of the same unit in two scopes, prose only, no report."""
    final = final_accounts("final")
    final.change("expenditure", 4, "basic", status="repaired", printed="50.", evidence="given exactly by row:total and expenditure_total")
    final.change("general_public_budget_expenditure", 5, "project", status="disputed", amount_yuan=None)
    sentence = "与2022年度相比，科学技术支出减少10.00万元，下降10%。"
    final.say("科学技术支出", "206", "-10.00", 30, value_type="change", percent=Decimal(-10), sentence=sentence)
    final.cells = [
        replace(cell, measure=None, candidate_measures=["basic", "project"]) if cell.status == "disputed" else cell for cell in final.cells
    ]
    return [_with_context(final), _own_budget().rows(), _consolidated_budget().rows(), prose_only().rows(), quarantined()]


def publish_example(folder: Path, reports: Iterable[Mapping[str, list[Any]]]) -> Path:
    """Build ``reports`` in ``folder`` as the published file, which is replaced in one step; returns it."""
    folder.mkdir(parents=True, exist_ok=True)
    build_file = load(folder / "build.duckdb", reports)
    results = build(PROJECT_DIR / "dbt", build_file, folder / "target", ["resource_type:seed", "resource_type:model"])
    assert [f"{result.unique_id}: {result.message}" for result in results if not result.ok] == []
    published = folder / "mingzhang.duckdb"
    return build_file.replace(published)


def shared_example(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The published file of :func:`example`, built once for all processes of a test run. Not to be changed."""
    folder = tmp_path_factory.getbasetemp()
    if os.environ.get("PYTEST_XDIST_WORKER"):
        folder = folder.parent
    with (folder / "example.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        published = folder / "example" / "mingzhang.duckdb"
        return published if published.exists() else publish_example(folder / "example", example())


def _own_budget() -> Invented:
    """The budget of the same unit, scope and year as the final accounts: 80.00 万元 for science."""
    columns = {"total": "80.00", "personnel": "45.00", "operating": "5.00", "project": "30.00"}
    report = Invented.named("own_budget", kind="budget", year=2023, unit=f"{UNIT}本级")
    report.table(
        "general_public_budget_expenditure",
        [
            (None, "合计", columns),
            ("206", "科学技术支出", columns),
            ("20601", "科学技术管理事务", columns),
            ("2060101", "行政运行", columns),
        ],
    )
    report.states |= {"government_fund": "declared_empty", "state_capital": "declared_empty"}
    return report


def _consolidated_budget() -> Invented:
    """A budget of the same unit with its subordinate units."""
    report = budget("whole_budget")
    report.report = replace(report.report, report_scope="consolidated", unit_name=UNIT, source_url="https://example.org/budget")
    return report


def _with_context(final: Invented) -> dict[str, list[Any]]:
    """The final accounts with source text, identities, contradictions, projects and indicators."""
    rows = final.rows()
    printed: dict[int, list[str]] = {}
    for cell in final.cells:
        printed.setdefault(cell.source_line, [cell.line_code or "", cell.line_name]).append(cell.printed or "")
    rows["source_line"] = [replace(line, text=" ".join(printed.get(line.line_no, []))) for line in rows["source_line"]]
    key = final.report.report_key
    row = {cell.measure: cell for cell in final.cells if cell.statement == "expenditure" and cell.row_no == 4}
    whole = next(cell for cell in final.cells if cell.statement == "expenditure" and cell.row_no == 1 and cell.measure == "total")
    rows["identity"] = [
        _identity(key, "row:total", "row", "exact", [row["total"].cell_key, row["basic"].cell_key], Decimal(0)),
        _identity(key, "expenditure_total", "between", "broken", [whole.cell_key, row["basic"].cell_key], 50 * WAN),
    ]
    rows["discrepancy"] = [
        _discrepancy(key, "cross_statement", "beyond_rounding", "100.00", "96.00", 1),
        _discrepancy(key, "identity", "rounding", "100.00", "100.01", 2),
    ]
    rows["project"] = [
        Project(
            report_key=key,
            project_code=None,
            project_name="河道疏浚",
            unit_name=None,
            budget_yuan=40 * WAN,
            executed_yuan=Decimal("399999.99"),
            execution_rate=Decimal("100"),
            score=None,
            origin="prose",
            source_line=5,
        )
    ]
    rows["performance_indicator"] = [
        PerformanceIndicator(
            report_key=key,
            scope="project",
            project_name="河道疏浚",
            goal=None,
            level1="产出指标",
            level2="数量指标",
            level3="疏浚长度",
            target="≥3公里",
            actual="3公里",
            score=None,
            prior1=None,
            prior2=None,
            source_line=6,
        )
    ]
    rows["performance_form"] = [
        PerformanceForm(
            report_key=key,
            kind="self_evaluation",
            scope="project",
            title="河道疏浚项目自评表",
            project_name="河道疏浚",
            state="partly_read",
            rows_read=1,
            rows_left_out=2,
            lines_left_out=[7, 9],
            reasons=["can be cut in two ways", "values in a name"],
            source_line=4,
        )
    ]
    return rows


def _identity(report_key: str, name: str, scope: str, outcome: str, cells: list[str], difference: Decimal) -> Identity:
    return Identity(
        report_key=report_key,
        identity_key=f"{report_key}|{name}",
        identity=name,
        scope=scope,
        relation="=",
        outcome=outcome,
        stated_yuan=50 * WAN,
        computed_yuan=50 * WAN - difference,
        difference_yuan=difference,
        slack_yuan=Decimal(100),
        cells=cells,
        weights=[1, -1],
    )


def _discrepancy(report_key: str, kind: str, severity: str, stated: str, expected: str, line: int) -> Discrepancy:
    difference = Decimal(stated) - Decimal(expected)
    return Discrepancy(
        report_key=report_key,
        kind=kind,
        severity=severity,
        where_stated="支出决算表 合计",
        unit="yuan",
        stated_value=Decimal(stated) * WAN,
        expected_value=Decimal(expected) * WAN,
        difference=difference * WAN,
        stated_text=None,
        expected_text=None,
        explanation_zh=f"所写{stated}万元，应为{expected}万元。",
        explanation_en=f"Stated {stated}, expected {expected} 万元.",
        source_line=line,
        counterpart_line=line + 20,
    )
