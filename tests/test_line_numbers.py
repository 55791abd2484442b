"""行次 among amounts: the numbers that count up, on one side or on two."""

import pytest

from dagster_project.reports.line_numbers import line_numbers
from dagster_project.reports.lines import read_lines
from dagster_project.reports.tokens import tokenise


def split(text: str, before: bool = False) -> tuple[list[str], list[str]]:
    """The line numbers of a text, and the numbers that are none."""
    tokens = tokenise(read_lines(text.encode()))
    counted = line_numbers(tokens, before)
    return [t.text for t in tokens if t in counted], [t.text for t in tokens if t.digits and t not in counted]


ACROSS = (
    "一、事业收入 1 32 一、科学技术支出 31 35\n二、经营收入 2 3 二、公共安全支出 32 33\n三、其他收入 3 4 33\n"
    "本年收入合计 4 39 本年支出合计 34 68\n总计 5 39 总计 35 39\n"
)


@pytest.mark.parametrize("text", [ACROSS, "\n".join(ACROSS.split()) + "\n"])
def test_whole_amounts_like_line_numbers_stay_amounts(text: str) -> None:
    """32, 33 and 35 are line numbers of the other side, 3 and 4 of this one."""
    numbers, amounts = split(text)
    assert numbers == ["1", "31", "2", "32", "3", "33", "4", "34", "5", "35"]
    assert amounts == ["32", "35", "3", "33", "4", "39", "68", "39", "39"]


def test_one_side_after_the_other() -> None:
    text = "一、事业收入 1 2\n二、经营收入 2 3\n总计 3 5\n一、科学技术支出 4 4\n二、公共安全支出 5 1\n总计 6 5\n"
    assert split(text) == (["1", "2", "3", "4", "5", "6"], ["2", "3", "5", "4", "1", "5"])


def test_numbers_before_their_labels() -> None:
    text = "1\n一、事业收入\n5\n2\n二、经营收入\n7\n3\n三、其他收入\n4\n总计\n12\n"
    assert split(text, before=True) == (["1", "2", "3", "4"], ["5", "7", "12"])


def test_lines_lost_with_a_page_leave_a_gap() -> None:
    numbers, _ = split("一、事业收入 1 10.00 一、科学技术支出 31 10.00\n本年收入合计 27 10.00 本年支出合计 57 10.00\n总计 30 8 总计 60 8\n")
    assert numbers == ["1", "31", "27", "57", "30", "60"]


@pytest.mark.parametrize(
    "text", ["一、事业收入 32 一、科学技术支出 35\n总计 32 总计 35\n", "一、事业收入 1\n二、经营收入 2\n", "一、事业收入\n"]
)
def test_two_in_a_row_count_nothing(text: str) -> None:
    assert split(text)[0] == []
