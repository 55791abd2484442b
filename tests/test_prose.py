"""Running text out of lines: what is joined, what is left out, what stands under which heading."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dagster_project.reports.lines import Line, normalise
from dagster_project.reports.prose import Sentence, read_prose

PARAGRAPHS = (
    "第三部分 2031年度部门决算情况说明",
    "一、收入支出决算总体情况说明",
    "2031年度收、支总计1,834.27万元。与2030年度相比，收、支总计各增加52.9万元，增长3.0%，主要原因是人员调整。",
    "二、其他重要事项的情况说明",
    "（一）机关运行经费情况",
    "2031年机关运行经费88.10万元，主要用于办公费、印刷费、邮电费和差旅费等日常支出。",
    "1、科学技术支出（类）。年初预算为1,200.00万元，支出决算为1,187.43万元，完成年初预算的98.95%。",
)


def lines(*texts: str) -> list[Line]:
    return [Line(number, text, normalise(text)) for number, text in enumerate(texts, start=1)]


def wrapped(width: int) -> list[str]:
    """The paragraphs in lines of ``width`` columns, a Chinese character being two."""
    broken: list[str] = []
    for paragraph in PARAGRAPHS:
        line, used = "", 0
        for character in paragraph:
            used += 1 if character.isascii() else 2
            if used > width:
                broken.append(line)
                line, used = "", 1 if character.isascii() else 2
            line += character
        broken.append(line)
    return broken


def told(sentences: list[Sentence]) -> list[tuple[tuple[str, ...], str]]:
    return [(sentence.headings, sentence.text) for sentence in sentences]


def test_a_sentence_runs_over_lines_and_keeps_the_line_of_every_character() -> None:
    [first, second] = read_prose(lines("2031年度支出合计 1,8", "", "34.27 万", "元。与上年", "持平。"))
    assert first.text == "2031年度支出合计1,834.27万元。"
    assert [first.origins[first.text.index(piece)] for piece in ("2031", "1,8", "34.27", "元")] == [1, 1, 3, 4]
    assert 10 in first.blanks, "the blank before the number is known"
    assert second.text == "与上年持平。"


@given(st.integers(min_value=28, max_value=180))
def test_where_lines_are_broken_makes_no_difference(width: int) -> None:
    assert told(read_prose(lines(*wrapped(width)))) == told(read_prose(lines(*PARAGRAPHS)))


@given(st.integers(min_value=28, max_value=180))
def test_blank_lines_between_make_no_difference(width: int) -> None:
    spread = [text for line in wrapped(width) for text in (line, "")]
    assert told(read_prose(lines(*spread))) == told(read_prose(lines(*wrapped(width))))


def test_headings_nest_and_give_way() -> None:
    headings = [sentence.headings for sentence in read_prose(lines(*PARAGRAPHS))]
    part = "第三部分2031年度部门决算情况说明"
    assert headings[0] == (part, "一、收入支出决算总体情况说明")
    assert headings[2] == (part, "二、其他重要事项的情况说明", "（一）机关运行经费情况")


def test_an_item_with_text_is_no_heading_and_a_new_paragraph() -> None:
    sentences = read_prose(lines(*PARAGRAPHS))
    assert sentences[-1].headings == sentences[-3].headings
    assert sentences[-1].paragraph != sentences[-3].paragraph
    assert sentences[-2].text == "1、科学技术支出（类）。"


def test_a_heading_wrapped_in_the_middle_is_whole() -> None:
    text = lines(
        "七、一般公共预算财政拨款“三公”经费支出决算情",
        "况说明",
        "2031年度“三公”经费财政拨款支出年初预算数为3.20",
        "万元，支出决算为2.75万元。",
    )
    [sentence] = read_prose(text)
    assert sentence.headings == ("七、一般公共预算财政拨款“三公”经费支出决算情况说明",)


def test_one_word_a_line() -> None:
    words = "六、财政拨款基本支出预算情况说明|2031|年度财政拨款基本支出预算|77.76|万元，其中：|（一|）|人员经费|62.98|万元|。|（二）公用经费|14.78|万元|。"
    sentences = read_prose(lines(*words.split("|")))
    assert [sentence.text for sentence in sentences] == [
        "2031年度财政拨款基本支出预算77.76万元，其中：",
        "（一）人员经费62.98万元。",
        "（二）公用经费14.78万元。",
    ]
    assert {sentence.headings for sentence in sentences} == {("六、财政拨款基本支出预算情况说明",)}


def test_page_numbers_do_not_get_into_a_number() -> None:
    page = [f"第{i}条工作要求按时完成各项任务，确保质量。" for i in range(12)]
    text: list[str] = []
    for number in range(1, 8):
        text += [*page, str(number)]
    text += [*page, "公务接待费支出222.5", "8", "万元，占总额的26.69%。", *page, "9"]
    assert "公务接待费支出222.5万元，占总额的26.69%。" in [sentence.text for sentence in read_prose(lines(*text))]


def test_a_running_header_between_pages_is_left_out() -> None:
    text: list[str] = []
    for number in range(1, 8):
        text += [f"第{number}项支出用于保障机构正常运转、完成日常工作任务以及"] * 11
        text += [str(number), "某某市示范局2031年度部门决算"]
    assert all("示范局2031年度部门决算" not in sentence.text for sentence in read_prose(lines(*text)))


def test_captions_and_the_table_of_contents_are_left_out() -> None:
    text = lines("一、收支情况说明............12", "图 1：收、支决算总计变动情况", "本年收入合计10.5万元。")
    assert [sentence.text for sentence in read_prose(text)] == ["本年收入合计10.5万元。"]


@pytest.mark.parametrize("gap", ["         ", " "], ids=["layout", "plain"])
def test_numbers_dropped_below_their_line_go_back_into_its_holes(gap: str) -> None:
    text = lines(
        f"示范局{gap}年度收入合计{gap}万元。与{gap}年度相比，收入",
        "2031 2995.39 2030",
        f"合计减少{gap}万元，下降{gap}。",
        "56.95 1.87%",
        f"本年支出合计{gap}万元，其中：基本支出{gap}万元，占{gap}；项目支出",
        "2940.05 2336.91 79.49%",
        f"{gap}万元，占{gap}。",
        "603.14 20.51%",
    )
    sentences = read_prose(text)
    assert "".join(sentence.text for sentence in sentences) == (
        "示范局2031年度收入合计2995.39万元。与2030年度相比，收入合计减少56.95万元，下降1.87%。"
        "本年支出合计2940.05万元，其中：基本支出2336.91万元，占79.49%；项目支出603.14万元，占20.51%。"
    )
    assert sentences[0].origins[sentences[0].text.index("2995")] == 2


def test_dropped_numbers_stand_below_the_gaps_that_they_belong_into() -> None:
    good = ["本年收入合计         万元，占        。", "            10.50          33%"] * 3
    text = lines(
        *good,
        "基本医疗保险费            。年初预算为        万元，支出决算为         万元。",
        "                             62.29           60.99",
        "全过程跟踪的            年度项目     个，涉及        万元。",
        "              2031        4         9.42",
    )
    assert [sentence.text for sentence in read_prose(text)][-2:] == [
        "年初预算为62.29万元，支出决算为60.99万元。",
        "全过程跟踪的2031年度项目4个，涉及9.42万元。",
    ]


@pytest.mark.parametrize(
    ("above", "line", "below", "whole"),
    [
        ("年初预算为5.81万", "元，支出决算为 万元。", "80.38", "年初预算为5.81万元，支出决算为80.38万元。"),
        ("基本医疗保险费 。年初预算为 万元，支出决算为", " 万元。", "60.99", "年初预算为62.29万元，支出决算为60.99万元。"),
    ],
)
def test_a_word_that_lacks_nothing_takes_no_dropped_number(above: str, line: str, below: str, whole: str) -> None:
    good = ["本年收入合计 万元，占 。", "10.50 33%"] * 3
    text = lines(*good, above, *(["62.29"] if " " in above else []), line, below)
    assert read_prose(text)[-1].text == whole


def test_dropped_numbers_without_a_place_are_not_put_anywhere() -> None:
    good = ["本年收入合计 万元，占 。", "10.50 33%"] * 3
    text = read_prose(lines(*good, "年初预算为 万元，支出决算为 万元。", "1.10 2.20 3.30"))[-1].text
    assert text == "年初预算为万元，支出决算为万元。"


def test_an_unnumbered_title_opens_a_part_but_not_inside_a_sentence() -> None:
    text = lines("一、机构情况", "本局设三个科室。", "2031年部门预算编制说明", "支出安排数与《", "收支预算总表", "》一致，为10.5万元。")
    sentences = read_prose(text)
    assert sentences[-1].headings == ("2031年部门预算编制说明",)
    assert sentences[-1].text == "支出安排数与《收支预算总表》一致，为10.5万元。"


@pytest.mark.parametrize("clause", ["支出合计12,345.67万元，", "支出合计12,345.67万元", "（"])
def test_text_without_an_end_is_cut_into_pieces_and_never_within_a_number(clause: str) -> None:
    text = clause * (9000 // len(clause))
    pieces = [sentence.text for sentence in read_prose(lines(text))]
    assert "".join(pieces) == text
    assert len(pieces) > 1 and max(map(len, pieces)) <= 2000
    assert sum(piece.count("12,345.67") for piece in pieces) == text.count("12,345.67")


def test_a_number_without_an_end_is_left_whole() -> None:
    assert [sentence.text for sentence in read_prose(lines("1,234" * 1000))] == ["1,234" * 1000]


def test_a_heading_that_is_a_name_ends_before_a_year_also_where_words_stand_alone() -> None:
    words = "三、一般公共预算支出|2031|年一般公共预算支出|830|万元|，|比上年|增加|5|万元。"
    [sentence] = read_prose(lines(*words.split("|")))
    assert sentence.headings == ("三、一般公共预算支出",)
    assert sentence.text == "2031年一般公共预算支出830万元，比上年增加5万元。"


def test_parts_that_are_not_wanted_are_left_out() -> None:
    text = lines("第一部分 概况", "甲的说明。", "第二部分 情况说明", "一、收入情况", "二、支出情况", "支出5万元。")
    every, wanted = read_prose(text), read_prose(text, lambda headings: not headings[0].startswith("第一"))
    assert [sentence.text for sentence in every] == ["甲的说明。", "", "支出5万元。"]
    assert [(each.headings, each.text) for each in wanted] == [(each.headings, each.text) for each in every[1:]]
