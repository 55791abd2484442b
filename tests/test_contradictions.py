"""What prose, forms and tables contradict each other in: planted one by one in a real report.

The report has one contradiction of its own; whatever is planted must come out beside it.
"""

from decimal import Decimal
from pathlib import Path

import pytest

from dagster_project.extract import extract
from dagster_project.relations import Discrepancy
from dagster_project.settings import PROJECT_DIR

REPORT = PROJECT_DIR / "raw" / "000_21a8962bf628d34d.txt"


def contradictions(text: str) -> list[Discrepancy]:
    rows = extract(text.encode(), REPORT.name).rows["discrepancy"]
    return [row for row in rows if row.severity == "beyond_rounding"]


@pytest.fixture(scope="module")
def text() -> str:
    return Path(REPORT).read_text(encoding="utf-8")


def test_the_report_as_it_is_contradicts_itself_once(text: str) -> None:
    assert [(row.kind, row.unit, row.stated_value) for row in contradictions(text)] == [("ratio", "percent", Decimal("78.8"))]


PLANTED = {
    "an amount in prose that the table has otherwise": (
        "年初预算为 1699.52 万\n\n元，支出决算为 1423.94 万元",
        "年初预算为 1699.52 万\n\n元，支出决算为 1432.94 万元",
        "yuan",
        Decimal(14329400),
    ),
    "a share that its amounts don't give": (
        "社会保障和\n\n就业(类)支出 105.18 万元，占 7.4%",
        "社会保障和\n\n就业(类)支出 105.18 万元，占 9.4%",
        "percent",
        Decimal("9.4"),
    ),
    "a class that the table has otherwise": ("卫生健康(类)支出 51.52 万元", "卫生健康(类)支出 55.12 万元", "yuan", Decimal(551200)),
}


@pytest.mark.parametrize(("printed", "planted", "unit", "stated"), PLANTED.values(), ids=PLANTED)
def test_a_planted_contradiction_is_one_row_more(text: str, printed: str, planted: str, unit: str, stated: Decimal) -> None:
    assert text.count(printed) == 1
    before = {(row.unit, row.stated_value) for row in contradictions(text)}
    after = contradictions(text.replace(printed, planted))
    assert (unit, stated) in {(row.unit, row.stated_value) for row in after} - before
    assert all(row.explanation_zh and row.explanation_en and row.source_line for row in after)
