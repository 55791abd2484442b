"""Which column an amount stands in, as its place under the table's head shows."""

from itertools import groupby

import pytest

from dagster_project.reconciliation.grid import build_grid
from dagster_project.reconciliation.placement import place, settled
from dagster_project.reports.lines import read_lines
from dagster_project.reports.outline import Section
from dagster_project.reports.rows import Row
from dagster_project.reports.stacks import under_heads
from dagster_project.reports.tables import Table, read_section
from dagster_project.reports.tokens import Kind, tokenise
from dagster_project.taxonomy.statements import load_forms
from dagster_project.taxonomy.summary_lines import load_summary_lines
from tests.small_tables import reconciled

# Where words start, in display cells, and what a line of the head says there.
HEAD = (
    {0: "部门：某局", 60: "单位：万元"},
    {6: "项目", 44: "本年支出"},
    {3: "科目编码", 15: "科目名称", 30: "年初结转和", 44: "合计", 56: "基本支出", 68: "项目支出"},
    {33: "结余"},
)
TOTAL = {3: "212", 15: "城乡社区", 32: "7.25", 44: "9.10", 69: "9.10"}


def laid_out(*lines: dict[int, str]) -> str:
    """Lines with each word at its place, a Chinese character two cells wide."""
    text = ""
    for line in lines:
        width = 0
        for start, word in line.items():
            text += " " * (start - width) + word
            width = start + sum(1 + (c >= "\u2e80") for c in word)
        text += "\n"
    return text


def columns(*lines: dict[int, str]) -> list[list[int | None]] | None:
    """The columns of each line's amounts."""
    tokens = tokenise(read_lines(laid_out(*lines).encode()), wide=True)
    numbers = [t for t in tokens if t.kind is Kind.NUMBER and "." in t.text]
    rows = [Row(None, "", line, (tuple(amounts),)) for line, amounts in groupby(numbers, key=lambda t: t.line)]
    placed = under_heads(tokens, rows)
    return placed and [[t.slot for t in row.amounts] for row in placed.rows]


def test_an_amount_stands_in_the_column_whose_words_it_stands_under() -> None:
    assert columns(*HEAD, TOTAL, {3: "2120801", 15: "征地", 44: "3.00", 69: "3.00"}) == [[0, 1, 3], [1, 3]]


def test_a_short_amount_stands_where_longer_ones_of_other_rows_do() -> None:
    assert columns(*HEAD, TOTAL, {3: "21208", 15: "土地", 52: "3.00", 66: "3.00"}, {15: "合计", 43: "1,234,567.10"}) == [
        [0, 1, 3],
        [1, 3],
        [1],
    ]


def test_words_left_of_all_amounts_head_no_column() -> None:
    head = ({3: "项目名称", 20: "责任处室", 36: "合计", 48: "一般公共预算"},)
    tokens = tokenise(read_lines(laid_out(*head, {3: "维修", 20: "办公室", 36: "9.10", 50: "9.10"}).encode()), wide=True)
    placed = under_heads(tokens, [Row(None, "", 2, (tuple(t for t in tokens if t.kind is Kind.NUMBER),))])
    assert placed
    assert placed.heads == ("合计", "一般公共预算")


def test_words_over_several_columns_say_nothing() -> None:
    head = ({15: "本年收入及支出总额"}, {3: "科目名称", 15: "收入小计", 25: "支出小计", 36: "结余"})
    assert columns(*head, {3: "合计", 15: "5.00", 26: "4.00"}, {3: "其他", 26: "4.00", 36: "1.00"}) == [[0, 1], [1, 2]]


@pytest.mark.parametrize(
    "row",
    [
        {3: "212", 15: "征地", 20: "1,234.25", 44: "9.10"},
        {3: "212", 15: "城乡社区", 44: "9.10", 80: "9.10"},
        {3: "212", 15: "城乡社区", 44: "1.0", 48: "9.10"},
        {3: "212", 15: "城乡社区", 50: "1,234,567.10"},
    ],
    ids=["under a label", "under nothing", "two under one", "between two"],
)
def test_nothing_is_told_where_a_place_isnt_clear(row: dict[int, str]) -> None:
    assert columns(*HEAD, TOTAL) == [[0, 1, 3]]
    assert columns(*HEAD, TOTAL, row) is None


SPENDING = """\
                                                             单位：万元
   科目编码   科目名称         合计      基本支出     项目支出
              合计            30.00                   30.00
   206        科学技术支出    30.00                   30.00
   20604      技术研究与开发  30.00                   30.00
"""


def spending(body: str) -> Table:
    """A 支出决算表 as it is read."""
    lines = tuple(read_lines(f"支出决算表\n{body}".encode()))
    return read_section(Section("expenditure", "支出决算表", 1, lines), load_forms()["expenditure"], "final", load_summary_lines())


def measures(body: str) -> list[list[str]]:
    """The measures of each row's amounts in a 支出决算表, ? where they aren't decided."""
    table = spending(body)
    grids = {"expenditure": build_grid(table, "万元")}
    place(grids, [])
    [grid] = grids.values()
    return [[grid.columns(row)[c].measure if c is not None else "?" for c, _ in settled(row)] for row in grid.rows]


def test_a_place_decides_what_sums_leave_open() -> None:
    assert measures(SPENDING) == [["total", "project"]] * 3
    assert measures("\n".join(" ".join(line.split()) for line in SPENDING.splitlines())) == [["total", "?"]] * 3


def test_the_evidence_says_that_a_place_told_the_column() -> None:
    assert {c.evidence for c in reconciled(spending(SPENDING)).cells} == {"its place below the head of its column"}


def test_places_that_most_rows_contradict_are_none() -> None:
    shifted = SPENDING.replace("合计      基本支出     项目支出", "基本支出               项目支出     合计")
    assert measures(shifted) == [["?", "total"]] * 3
