"""Bytes to lines: encodings, numbering, pages by form feed, and the form that is parsed."""

import codecs

import pytest

from dagster_project.reports.errors import UnreadableReport
from dagster_project.reports.lines import decode, normalise, read_lines

TEXT = "收入支出决算总表\n一、财政拨款收入 1,204.50\n本年收入合计 1,204.50"


@pytest.mark.parametrize(
    "content",
    [
        TEXT.encode(),
        codecs.BOM_UTF8 + TEXT.encode(),
        TEXT.encode("utf-16"),
        codecs.BOM_UTF16_LE + TEXT.encode("utf-16-le"),
        codecs.BOM_UTF16_BE + TEXT.encode("utf-16-be"),
        TEXT.encode("gb18030"),
    ],
    ids=["utf-8", "utf-8 with BOM", "utf-16", "utf-16 little", "utf-16 big", "gb18030"],
)
def test_an_encoding_changes_nothing(content: bytes) -> None:
    assert decode(content) == TEXT
    assert [(line.number, line.raw) for line in read_lines(content)] == list(enumerate(TEXT.split("\n"), 1))


@pytest.mark.parametrize("content", [b"", b" \r\n\t ", b"\x00" * 40], ids=["nothing", "blanks", "NULs"])
def test_an_empty_file_says_so(content: bytes) -> None:
    with pytest.raises(UnreadableReport, match="empty"):
        read_lines(content)


@pytest.mark.parametrize(
    "content",
    [b"\x89PNG\r\n\x1a\n\xff\xff\xff\xff\xff", b"\xff\xfe\xff" * 7, "收入".encode("utf-16-le") * 3 + b"\x00\x00" * 40],
    ids=["picture", "broken UTF-16", "mostly NULs"],
)
def test_what_is_no_text_is_refused_with_what_to_do(content: bytes) -> None:
    with pytest.raises(UnreadableReport, match="convert it to UTF-8"):
        read_lines(content)


def test_stray_nuls_go_and_the_characters_around_them_stay() -> None:
    assert decode(TEXT.replace("本年", "本\x00年").encode()) == TEXT


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_lines_are_numbered_as_an_editor_shows_them(newline: str) -> None:
    content = newline.join(["甲", "", "乙", ""]).encode()
    assert [(line.number, line.raw) for line in read_lines(content)] == [(1, "甲"), (2, ""), (3, "乙")]


def test_a_form_feed_starts_a_page() -> None:
    lines = read_lines("第一页\n仍是第一页\n\f第二页\n\f\n第三页".encode())
    assert [(line.page, line.raw) for line in lines] == [(1, "第一页"), (1, "仍是第一页"), (2, "第二页"), (3, ""), (3, "第三页")]


def test_without_form_feeds_no_page_is_guessed() -> None:
    assert {line.page for line in read_lines(TEXT.encode())} == {None}


@pytest.mark.parametrize(
    ("printed", "plain"),
    [
        ("２０１３１０２", "2013102"),
        ("１，２０４．５０", "1,204.50"),
        ("合计 1，204.50", "合计 1,204.50"),
        ("2023，120人", "2023，120人"),
        ("合计 1\u2009234.50 2\u202f345\u202f678", "合计 1,234.50 2,345,678"),
        ("合计 1\u00a0234.50", "合计 1,234.50"),
        ("合计\u00a01\u00a0234.50", "合计 1 234.50"),
        ("208\u00a0123.45 67.00", "208 123.45 67.00"),
        ("| 201 | 一般公共服务支出 |  | 1.50 |", "201\t一般公共服务支出\t\t1.50"),
        ("│201│教育支出│1.50", "201\t教育支出\t1.50"),
        ("|-----|:---:|", ""),
        ("├──┼──┤", ""),
        ("首页 | 部门预算", "首页 | 部门预算"),
        ("－３．２％", "-3.2%"),
        ("−7.5", "-7.5"),
        ("收\u3000入\u00a0总\u2003计", "收 入 总 计"),
        ("本\u200b年\ufeff收\u00ad入", "本年收入"),
        ("⼀般公共预算⽀出", "一般公共预算支出"),
        ("Ａ０１（一）", "A01（一）"),
    ],
)
def test_odd_characters_are_parsed_in_their_plain_form(printed: str, plain: str) -> None:
    assert normalise(printed) == plain


def test_the_line_as_published_is_kept_beside_the_plain_one() -> None:
    (line,) = read_lines("合　计　１２．５０".encode())
    assert (line.raw, line.text) == ("合　计　１２．５０", "合 计 12.50")
