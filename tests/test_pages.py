"""Page numbers: told from 行次 and amounts, blanked for parsing, given to the lines above them."""

import pytest

from dagster_project.reports.lines import Line, read_lines
from dagster_project.reports.pages import page_numbers, with_pages


def lines(*texts: str) -> list[Line]:
    return read_lines("\n".join(texts).encode())


def book(mark: str, pages: int, length: int = 12) -> list[Line]:
    """``pages`` pages of ``length`` lines, each with its number at its foot."""
    return lines(*(text for page in range(1, pages + 1) for text in [*["正文"] * length, mark.format(page)]))


@pytest.mark.parametrize("mark", ["{}", " {} "])
def test_a_bare_number_that_counts_up_over_the_report_is_a_page(mark: str) -> None:
    found = page_numbers(book(mark, 6))
    assert found == {13 * page: page for page in range(1, 7)}


@pytest.mark.parametrize("mark", ["- {} -", "—{}—", "– {} –", "·{}·", "第{}页", "第 {} 页，共 30 页"])
def test_a_dashed_number_says_itself_that_it_is_a_page(mark: str) -> None:
    assert page_numbers(book(mark, 2)) == {13: 1, 26: 2}


def test_parts_of_split_codes_are_no_pages() -> None:
    assert page_numbers(book("0{}", 6)) == {}


def test_a_page_may_be_missing_its_number() -> None:
    texts = [line.text for line in book("{}", 8)]
    texts[13 * 4 - 1] = "正文"
    assert sorted(page_numbers(lines(*texts)).values()) == [1, 2, 3, 5, 6, 7, 8]


def test_line_numbers_of_a_table_are_no_pages() -> None:
    table = [text for number in range(1, 31) for text in ("一、一般公共服务支出", str(number), "12.50")]
    assert page_numbers(lines(*table)) == {}


@pytest.mark.parametrize(("before", "after"), [("（", "）某某支出"), ("正文", ".某某支出"), ("正文", "、某某支出")])
def test_the_numbers_of_items_that_are_broken_over_lines_are_no_pages(before: str, after: str) -> None:
    items = [text for number in range(1, 9) for text in [*["正文"] * 10, before, str(number), after]]
    assert page_numbers(lines(*items)) == {}


def test_a_short_run_is_no_page() -> None:
    assert page_numbers(book("{}", 4)) == {}


def test_labels_of_a_chart_are_no_pages() -> None:
    far = ["正文"] * 500
    chart = [text for number in range(2, 7) for text in [*["正文"] * 9, str(number)]]
    assert page_numbers(lines("1", *far, *chart)) == {}


def test_a_line_belongs_to_the_page_whose_number_comes_next() -> None:
    told = with_pages(book("{}", 6))
    assert [line.page for line in told] == [page for page in range(1, 7) for _ in range(13)]


def test_where_numbers_are_missing_no_page_is_claimed() -> None:
    texts = [line.text for line in book("- {} -", 6)]
    texts[13 * 3 - 1] = texts[13 * 4 - 1] = "正文"
    told = with_pages(lines(*texts))
    assert [line.page for line in told] == [page for page in (1, 2, None, None, None, 6) for _ in range(13)]


def test_what_stands_before_a_first_number_that_is_not_one_is_on_no_known_page() -> None:
    told = with_pages(lines("封面", "正文", "- 12 -", "正文", "- 13 -"))
    assert [line.page for line in told] == [None, None, None, 13, 13]


def test_a_page_number_is_blanked_for_parsing_only() -> None:
    told = with_pages(book("- {} -", 2))
    assert [(line.raw, line.text) for line in told if line.number in (13, 26)] == [("- 1 -", ""), ("- 2 -", "")]
    assert {line.text for line in told if line.number not in (13, 26)} == {"正文"}


def test_after_the_last_number_the_page_is_unknown() -> None:
    told = with_pages([*book("- {} -", 2), Line(27, "附件", "附件")])
    assert told[-1].page is None


def test_form_feeds_tell_pages_and_numbers_do_not_overrule_them() -> None:
    told = with_pages(lines("甲", "- 7 -", "\f乙", "- 8 -"))
    assert [line.page for line in told] == [1, 1, 2, 2]


def test_nothing_is_lost() -> None:
    before = book("{}", 6)
    after = with_pages(before)
    assert [(line.number, line.raw) for line in after] == [(line.number, line.raw) for line in before]
    assert with_pages([]) == []
