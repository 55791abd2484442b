"""Small invented reports as extracted relations, loaded into a build file without reading any text."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from dagster_project.columns import to_arrow
from dagster_project.relations import Cell, NarrativeAmount, Report, SourceLine, Statement
from dagster_project.settings import TAXONOMY_DIR
from dagster_project.warehouse.run_log import PipelineRun
from dagster_project.warehouse.staging import RELATIONS, create_relations, load_runs, load_subjects, new_build

WAN = Decimal(10_000)
RESOLUTION = Decimal(100)
LINES = 400
STATEMENTS = (
    "revenue_expenditure_summary",
    "revenue",
    "expenditure",
    "appropriation_summary",
    "general_public_budget_expenditure",
    "general_public_budget_expenditure_by_unit",
    "basic_expenditure",
    "government_fund",
    "state_capital",
    "three_public",
    "three_public_by_unit",
    "project_expenditure",
    "procurement",
    "purchased_services",
)

Line = tuple[str | None, str, Mapping[str, str]]


@dataclass
class Invented:
    """A report's rows, growing by one table after the other. Amounts are given in 万元, as printed."""

    report: Report
    cells: list[Cell] = field(default_factory=list)
    prose: list[NarrativeAmount] = field(default_factory=list)
    states: dict[str, str] = field(default_factory=dict)

    @classmethod
    def named(cls, name: str, kind: str = "final", year: int = 2023, unit: str = "长河市东山区水务局本级") -> "Invented":
        key = name.ljust(16, "0")
        return cls(
            Report(
                report_key=key,
                source_file=f"{name}.txt",
                sha256=key * 4,
                state="published",
                kind=kind,
                fiscal_year=year,
                unit_name=unit,
                report_scope="own",
                amount_unit="万元",
                char_count=1,
            )
        )

    def table(self, statement: str, lines: Sequence[Line], side: str | None = None, basis: str | None = None) -> "Invented":
        """Add a table: lines of code, name and amounts by measure."""
        basis = basis or self.report.kind or "final"
        self.states[statement] = "present"
        for row_no, (code, name, amounts) in enumerate(lines, start=1):
            for measure, printed in amounts.items():
                self.cells.append(
                    Cell(
                        report_key=self.report.report_key,
                        cell_key="|".join((self.report.report_key, statement, side or "", basis, str(row_no), measure)),
                        statement=statement,
                        row_no=row_no,
                        line_no=row_no,
                        line_code=code,
                        line_name=name,
                        side=side,
                        basis=basis,
                        budget_stage="initial" if basis == "budget" else None,
                        measure=measure,
                        amount_yuan=Decimal(printed) * WAN,
                        printed=printed,
                        resolution_yuan=RESOLUTION,
                        status="reported",
                        evidence="",
                        source_line=min(len(self.cells) + 1, LINES),
                    )
                )
        return self

    def change(self, statement: str, row_no: int, measure: str, **values: Any) -> "Invented":
        """One cell otherwise: disputed, repaired, another amount. The cell has to be there."""
        (position,) = [
            i for i, c in enumerate(self.cells) if (c.statement, c.row_no, c.measure, c.side or "") == (statement, row_no, measure, "")
        ]
        self.cells[position] = replace(self.cells[position], **values)
        return self

    def say(self, name: str, code: str | None, amount: str, line: int, **values: Any) -> "Invented":
        """Add an amount in prose."""
        said: dict[str, Any] = {
            "report_key": self.report.report_key,
            "section": "五、一般公共预算财政拨款支出决算情况说明",
            "subject_name": name,
            "subject_code": code,
            "measure": "total",
            "basis": "final",
            "budget_stage": None,
            "period": "current",
            "value_type": "level",
            "amount_yuan": Decimal(amount) * WAN,
            "resolution_yuan": RESOLUTION,
            "percent": None,
            "sentence": f"{name}{amount}万元。",
            "source_line": line,
        }
        self.prose.append(NarrativeAmount(**{**said, **values}))
        return self

    def rows(self) -> dict[str, list[Any]]:
        """The rows by relation."""
        key = self.report.report_key
        statements = [
            Statement(report_key=key, statement=slug, state=self.states.get(slug, "absent"), resolution_yuan=RESOLUTION)
            for slug in STATEMENTS
        ]
        lines = [SourceLine(report_key=key, page=None, line_no=number, text="") for number in range(1, LINES + 1)]
        return {"report": [self.report], "source_line": lines, "statement": statements, "cell": self.cells, "narrative_amount": self.prose}


def final_accounts(name: str = "final") -> Invented:
    """Final accounts in which everything agrees: 100.00 万元 spent, 96.00 of them 一般公共预算."""
    report = Invented.named(name)
    report.table(
        "expenditure",
        [
            (None, "合计", {"total": "100.00", "basic": "60.00", "project": "40.00"}),
            ("206", "科学技术支出", {"total": "90.00", "basic": "50.00", "project": "40.00"}),
            ("20601", "科学技术管理事务", {"total": "90.00", "basic": "50.00", "project": "40.00"}),
            ("2060101", "行政运行", {"total": "50.00", "basic": "50.00"}),
            ("2060102", "一般行政管理事务", {"total": "40.00", "project": "40.00"}),
            ("221", "住房保障支出", {"total": "10.00", "basic": "10.00"}),
            ("22102", "住房改革支出", {"total": "10.00", "basic": "10.00"}),
        ],
    )
    report.table(
        "general_public_budget_expenditure",
        [
            (None, "合计", {"total": "96.00", "basic": "56.00", "project": "40.00"}),
            ("206", "科学技术支出", {"total": "90.00", "basic": "50.00", "project": "40.00"}),
            ("20601", "科学技术管理事务", {"total": "90.00", "basic": "50.00", "project": "40.00"}),
            ("2060101", "行政运行", {"total": "50.00", "basic": "50.00"}),
            ("2060102", "一般行政管理事务", {"total": "40.00", "project": "40.00"}),
            ("221", "住房保障支出", {"total": "6.00", "basic": "6.00"}),
            ("22102", "住房改革支出", {"total": "6.00", "basic": "6.00"}),
        ],
    )
    report.states |= {"government_fund": "declared_empty", "state_capital": "declared_empty"}
    report.table(
        "revenue",
        [
            (None, "合计", {"total": "100.00", "fiscal_appropriation": "96.00", "other": "4.00"}),
            ("206", "科学技术支出", {"total": "90.00", "fiscal_appropriation": "90.00"}),
            ("20601", "科学技术管理事务", {"total": "90.00", "fiscal_appropriation": "90.00"}),
            ("2060101", "行政运行", {"total": "50.00", "fiscal_appropriation": "50.00"}),
            ("2060102", "一般行政管理事务", {"total": "40.00", "fiscal_appropriation": "40.00"}),
            ("221", "住房保障支出", {"total": "10.00", "fiscal_appropriation": "6.00", "other": "4.00"}),
            ("22102", "住房改革支出", {"total": "10.00", "fiscal_appropriation": "6.00", "other": "4.00"}),
        ],
    )
    report.table(
        "revenue_expenditure_summary",
        [(None, "本年收入合计", {"total": "100.00"}), (None, "年初结转和结余", {"total": "3.00"}), (None, "总计", {"total": "103.00"})],
        side="revenue",
    )
    report.table(
        "revenue_expenditure_summary",
        [
            (None, "六、科学技术支出", {"total": "90.00"}),
            (None, "十九、住房保障支出", {"total": "10.00"}),
            (None, "本年支出合计", {"total": "100.00"}),
            (None, "年末结转和结余", {"total": "3.00"}),
            (None, "总计", {"total": "103.00"}),
        ],
        side="expenditure",
    )
    report.table(
        "basic_expenditure",
        [
            ("301", "工资福利支出", {"total": "50.00"}),
            ("30101", "基本工资", {"total": "30.00"}),
            ("30102", "津贴补贴", {"total": "20.00"}),
            ("302", "商品和服务支出", {"total": "6.00"}),
            ("30201", "办公费", {"total": "6.00"}),
            (None, "人员经费合计", {"total": "50.00"}),
            (None, "公用经费合计", {"total": "6.00"}),
        ],
    )
    report.table("three_public", [(None, "", {"total": "0.60", "vehicles": "0.50", "reception": "0.10"})])
    return report.table("three_public", [(None, "", {"total": "1.00", "vehicles": "1.00", "vehicle_operation": "0.60"})], basis="budget")


def budget(name: str = "budget") -> Invented:
    """A budget with its revenue by unit and its expenditure by subject in the table of one fund only."""
    report = Invented.named(name, kind="budget", year=2025, unit="长河市东山区水务局")
    columns = {"total": "20.00", "current_subtotal": "15.00", "general_public_budget": "15.00", "carryover_subtotal": "5.00"}
    report.table(
        "revenue", [(None, "合计", columns), ("203", "长河市东山区水务局", columns), ("203001", "长河市东山区水务局本级", columns)]
    )
    report.table("expenditure", [(None, "合计", {"total": "20.00", "basic": "15.00", "project": "5.00"})])
    return report.table(
        "general_public_budget_expenditure",
        [
            (None, "合计", {"total": "20.00", "personnel": "13.00", "operating": "2.00", "project": "5.00"}),
            ("213", "农林水支出", {"total": "20.00", "personnel": "13.00", "operating": "2.00", "project": "5.00"}),
            ("21303", "水利", {"total": "20.00", "personnel": "13.00", "operating": "2.00", "project": "5.00"}),
            ("2130301", "行政运行", {"total": "20.00", "personnel": "13.00", "operating": "2.00", "project": "5.00"}),
        ],
    )


def prose_only(name: str = "prose") -> Invented:
    """Final accounts that have no tables; one 类 is said twice, and differently."""
    report = Invented.named(name, year=2021, unit="长河市档案馆")
    report.say("支出合计", None, "30.00", 10, section="三、支出决算情况说明", measure="expenditure")
    report.say(
        "科学技术支出",
        "206",
        "20.00",
        20,
        sentence="科学技术（类）年初预算16.00万元，决算20.00万元，完成年初预算的125%。",
        percent=Decimal(125),
    )
    report.say("科学技术支出", "206", "16.00", 20, basis="budget", budget_stage="initial", sentence="科学技术（类）年初预算16.00万元，")
    report.say("住房保障支出", "221", "7.00", 30)
    return report.say("住房保障支出", "221", "9.00", 40)


def quarantined(name: str = "empty") -> dict[str, list[Any]]:
    """A file that is no report."""
    return {
        "report": [Report(report_key=name, source_file=f"{name}.txt", sha256="", state="quarantined", state_reason="the file is empty")]
    }


def load(path: Path, reports: Iterable[Mapping[str, list[Any]]]) -> Path:
    """A build file with these reports staged, as extraction leaves it."""
    with new_build(path) as con:
        create_relations(con)
        for relations in reports:
            for name, rows in relations.items():
                if rows:
                    con.register("incoming", to_arrow(RELATIONS[name], rows))
                    con.execute(f"insert into extracted.{name} by name select * from incoming")
        load_subjects(con, TAXONOMY_DIR / "subjects.csv")
        run = PipelineRun(
            run_id="run",
            started_at=datetime(2025, 6, 1, tzinfo=UTC),
            trigger="test",
            outcome="published",
            code_commit=None,
            taxonomy_hash="0",
            is_current=True,
        )
        load_runs(con, [run])
    return path
