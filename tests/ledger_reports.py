"""Small reports for the ledger: prose as lines, cells as a reader of statements would give them."""

from collections.abc import Sequence
from decimal import Decimal

from dagster_project.ledger.ledger import Stated, contradictions
from dagster_project.relations import Cell, Discrepancy, PerformanceIndicator, Project
from dagster_project.reports.form_sums import FormSum
from dagster_project.reports.lines import Line, normalise
from dagster_project.reports.metadata import Metadata
from dagster_project.reports.narrative import read_narrative

YEAR = 2023
BEYOND, ROUNDING = "beyond_rounding", "rounding"
_TITLES = {"final": "第三部分 某某局2023年度部门决算情况说明", "budget": "第三部分 某某局2023年部门预算情况说明"}

Pair = tuple[str, str | Decimal | None, str | Decimal | None]


def wan(text: str) -> Decimal:
    """``text`` in 万元, as yuan."""
    return Decimal(text) * 10_000


def cell(
    statement: str,
    line: str,
    measure: str | None,
    amount: str,
    *,
    side: str | None = None,
    code: str | None = None,
    basis: str = "final",
    stage: str | None = None,
    status: str = "reported",
    proofs: int = 1,
    broken: int = 0,
    row: int = 1,
    resolution: str = "100",
) -> Cell:
    """A cell of ``amount`` 万元 that ``proofs`` identities hold with."""
    return Cell(
        report_key="k",
        cell_key=f"{statement}/{side}/{code or line}/{measure}/{basis}/{row}",
        statement=statement,
        row_no=row,
        line_no=row,
        line_code=code,
        line_name=line,
        side=side,
        basis=basis,
        budget_stage=stage,
        measure=measure,
        amount_yuan=wan(amount),
        printed=amount,
        resolution_yuan=Decimal(resolution),
        status=status,
        evidence="",
        checks_exact=proofs,
        checks_broken=broken,
        source_line=900 + row,
    )


def subject(code: str, name: str, amount: str, statement: str = "general_public_budget_expenditure", measure: str = "total") -> Cell:
    """A subject's cell of final accounts."""
    return cell(statement, name, measure, amount, code=code)


def project(name: str, origin: str, budget: str | None, executed: str | None = None, rate: str | None = None, line: int = 500) -> Project:
    return Project(
        report_key="k",
        project_code=None,
        project_name=name,
        unit_name=None,
        budget_yuan=wan(budget) if budget else None,
        executed_yuan=wan(executed) if executed else None,
        execution_rate=Decimal(rate) if rate else None,
        score=None,
        origin=origin,
        source_line=line,
    )


def indicator(
    name: str, target: str, actual: str | None = None, *, level2: str = "数量指标", form: str | None = None, line: int = 600
) -> PerformanceIndicator:
    """An indicator of the whole unit's form, or of project ``form``'s."""
    return PerformanceIndicator(
        report_key="k",
        scope="project" if form else "unit",
        project_name=form,
        goal=None,
        level1="产出指标",
        level2=level2,
        level3=name,
        target=target,
        actual=actual,
        score=None,
        prior1=None,
        prior2=None,
        source_line=line,
    )


def ledger(
    *texts: str,
    kind: str = "final",
    cells: Sequence[Cell] = (),
    projects: Sequence[Project] = (),
    indicators: Sequence[PerformanceIndicator] = (),
    sums: Sequence[FormSum] = (),
    known: Sequence[Discrepancy] = (),
    scope: str = "consolidated",
    unit: str = "某某局",
) -> list[Discrepancy]:
    """What the ledger finds in a report whose prose is ``texts``, a line each from line 2 on."""
    lines = [Line(number, text, normalise(text)) for number, text in enumerate((_TITLES[kind], *texts), start=1)]
    narrative = read_narrative(lines, report_key="k", kind=kind, fiscal_year=YEAR)
    stated = Stated(cells=cells, narrative=narrative, projects=projects, indicators=indicators, sums=sums)
    return contradictions(stated, report_key="k", metadata=Metadata(kind, YEAR, unit, scope, "万元"), known=known)


def beyond(rows: Sequence[Discrepancy]) -> list[Pair]:
    """(unit, stated, expected) of what rounding doesn't explain; amounts in 万元."""
    return [_pair(row) for row in rows if row.severity == BEYOND]


def rounded(rows: Sequence[Discrepancy]) -> list[Pair]:
    """The same of what rounding explains."""
    return [_pair(row) for row in rows if row.severity == ROUNDING]


def _pair(row: Discrepancy) -> Pair:
    if row.unit in ("code", "text"):
        return row.unit, row.stated_text, row.expected_text
    scale = 10_000 if row.unit == "yuan" else 1
    stated, expected = (None if value is None else value / scale for value in (row.stated_value, row.expected_value))
    return row.unit, stated, expected


def yuan(stated: str, expected: str) -> Pair:
    """A pair of amounts in 万元."""
    return "yuan", Decimal(stated), Decimal(expected)


def percent(stated: str, expected: str) -> Pair:
    return "percent", Decimal(stated), Decimal(expected)
