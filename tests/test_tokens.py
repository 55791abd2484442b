"""Text to tokens: amounts in every notation, glued cells taken apart, places kept."""

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dagster_project.reports.lines import Line, read_lines
from dagster_project.reports.tokens import Kind, Token, decimals_of, tokenise, value_of


def tokens(*texts: str, wide: bool = False) -> list[Token]:
    return tokenise(read_lines("\n".join(texts).encode()), wide)


def texts(*lines: str) -> list[str]:
    return [token.text for token in tokens(*lines)]


def kinds(text: str) -> list[str]:
    return [token.kind.value for token in tokens(text)]


@pytest.mark.parametrize(
    ("printed", "value", "decimals"),
    [
        ("1,204.50", "1204.50", 2),
        ("1204.5", "1204.5", 1),
        ("550", "550", 0),
        ("0.00", "0", 2),
        (".75", "0.75", 2),
        ("-3.20", "-3.20", 2),
        ("△3.20", "-3.20", 2),
        ("▲1,003.20", "-1003.20", 2),
        ("(3.20)", "-3.20", 2),
        ("（3.20）", "-3.20", 2),
        ("637.", "637", 0),
        ("2,16", "216", 0),
        ("12,345,678.125", "12345678.125", 3),
    ],
)
def test_an_amount_in_every_notation(printed: str, value: str, decimals: int) -> None:
    (token,) = tokens(f"x {printed}")[1:]
    assert token.kind is Kind.NUMBER
    assert value_of(token.text) == Decimal(value)
    assert decimals_of(token.text) == decimals


@pytest.mark.parametrize("mark", ["-", "—", "–", "/", "——"])
def test_a_mark_of_nothing_is_no_amount(mark: str) -> None:
    assert kinds(f"住房公积金 {mark} 3.50") == ["word", "empty", "number"]


@pytest.mark.parametrize("text", ["50%", "2023年", "A01", "12:30", "1-2"])
def test_what_only_holds_a_number_is_a_word(text: str) -> None:
    assert kinds(text) == ["word"]


@pytest.mark.parametrize(
    ("glued", "apart"),
    [
        ("81年末结转和结余", ["81", "年末结转和结余"]),
        ("7当年支出小计", ["7", "当年支出小计"]),
        ("14,0总计", ["14,0", "总计"]),
        ("2023年末结转和结余", ["2023年末结转和结余"]),
        ("031001", ["031001"]),
        ("1204.50一、一般公共服务支出", ["1204.50", "一、一般公共服务支出"]),
        ("2,016.30八、社会保障和就业支出", ["2,016.30", "八、社会保障和就业支出"]),
        ("本年收入合计3,220.80", ["本年收入合计", "3,220.80"]),
        ("收入总计 88.00支出总计 88.00", ["收入总计", "88.00", "支出总计", "88.00"]),
        ("206科学技术支出", ["206", "科学技术支出"]),
        ("2060101行政运行", ["2060101", "行政运行"]),
        ("30101基本工资", ["30101", "基本工资"]),
        ("12.5030201", ["12.50", "30201"]),
        ("1,312.50302", ["1,312.50", "302"]),
        ("-3.20年末结转和结余", ["-3.20", "年末结转和结余"]),
        ("0年终结转结余", ["0", "年终结转结余"]),
        ("4四、住房保障支出", ["4", "四、住房保障支出"]),
        ("110,4支 出 总 计", ["110,4", "支出总计"]),
        ("7759500年末结转和结余", ["7759500", "年末结转和结余"]),
        ("-支出总计", ["-", "支出总计"]),
        ("事业收入0.00四、教育支出", ["事业收入", "0.00", "四、教育支出"]),
        ("上年结转0.00年终结转结余3.20", ["上年结转", "0.00", "年终结转结余", "3.20"]),
        ("024北川市教育局", ["024", "北川市教育局"]),
    ],
)
def test_glued_cells_are_taken_apart(glued: str, apart: list[str]) -> None:
    assert texts(glued) == apart


@pytest.mark.parametrize(
    "text", ["2023年度部门决算", "301号文", "一、2023", "第3部分", "（一）行政运行", "“三公”经费", "购置10.00万元以上设备", "110指挥中心"]
)
def test_words_with_digits_stay_whole(text: str) -> None:
    assert texts(text) == [text]


def test_a_number_opening_a_line_with_a_point_is_its_ordinal() -> None:
    assert kinds("1. 贯彻执行") == ["word", "word"]
    assert kinds("贯彻 1.") == ["word", "number"]
    assert kinds("56.") == kinds("  56. ") == ["number"]
    assert [t.kind for t in tokens("1.", "", "一般公共预算")] == [Kind.WORD, Kind.WORD]
    assert tokens("1.", "二、外交支出")[0].kind is tokens("1.", "30202")[0].kind is Kind.NUMBER
    assert kinds("\t637.\t12.50") == ["number", "number"]


def test_leading_zero_means_part_of_a_code() -> None:
    first, second, third = tokens("201 06 0.60")
    assert [first.padded, second.padded, third.padded] == [False, True, False]
    assert [first.digits, second.digits, third.digits] == [True, True, False]


def test_tab_separated_cells_keep_their_place_and_blanks() -> None:
    found = tokens("2010301\t行政运行\t\t120.50\t\t")
    assert [(t.text, t.slot, t.slots) for t in found] == [("2010301", 0, 6), ("行政运行", 1, 6), ("120.50", 3, 6)]
    assert [t.first for t in found] == [True, False, False]


def test_a_line_without_tabs_has_no_cells() -> None:
    assert [(t.slot, t.slots) for t in tokens("行政运行 120.50")] == [(None, None), (None, None)]


@pytest.mark.parametrize(
    ("cell", "value"), [("1 234.56", "1234.56"), ("-12 345 678", "-12345678"), ("(1 234.5)", "-1234.5"), ("△1 000", "-1000")]
)
def test_thousands_parted_by_spaces_are_one_amount_of_a_cell(cell: str, value: str) -> None:
    _, token, last = tokens(f"合计\t{cell}\t2.00")
    assert (token.kind, value_of(token.text), token.slot) == (Kind.NUMBER, Decimal(value), 1)
    assert last.slot == 2


@pytest.mark.parametrize("text", ["201 106\t行政运行\t1.00", "合计 1 234.56", "合计\t12 34.5\t1.00", "合计\t1 2345\t1.00"])
def test_codes_and_amounts_side_by_side_are_not_joined(text: str) -> None:
    assert texts(text) == text.split()


def test_columns_count_characters_or_display_cells() -> None:
    line = "合计   120.50"
    assert [(t.column, t.end) for t in tokens(line)] == [(0, 2), (5, 11)]
    assert [t.column for t in tokens(line, wide=True)] == [0, 7]


def test_a_glued_piece_stands_where_its_characters_stand() -> None:
    name, amount = tokens("  本年收入合计3,220.80")
    assert (name.column, amount.column) == (2, 8)


def test_a_label_drawn_letter_by_letter_is_one_word() -> None:
    assert texts("二 、 政 府 性 基 金 预 算 30.00") == ["二、政府性基金预算", "30.00"]
    assert texts("[ 2 0 8 0 5 0 5 ] 机 关 事 业 单 位 基 本 养 老 30.00") == ["[2080505]机关事业单位基本养老", "30.00"]
    assert texts("[ 1 2 3 ] 4 5 6") == ["[", "1", "2", "3", "]", "4", "5", "6"]
    assert texts("类 款 项") == ["类", "款", "项"]


def test_a_total_drawn_letter_by_letter_is_one_word_and_moves_nothing() -> None:
    assert texts("合 计 30.00") == texts("合\t计\t30.00") == ["合计", "30.00"]
    assert texts("收\t入\t总\t计\t30.00支\t出\t总计\t30.00") == ["收入总计", "30.00", "支出总计", "30.00"]
    drawn, whole = tokens("支  出  合  计   30.00"), tokens("支出合计         30.00")
    assert [t.column for t in drawn] == [t.column for t in whole]


def test_lines_of_one_token_keep_their_order_and_lines() -> None:
    found = tokens("2010301", "行政运行", "120.50", "", "0.00")
    assert [(t.line, t.text, t.first) for t in found] == [
        (1, "2010301", True),
        (2, "行政运行", True),
        (3, "120.50", True),
        (5, "0.00", True),
    ]


@given(st.integers(-(10**9), 10**9), st.integers(0, 4), st.booleans())
@settings(max_examples=60, deadline=None)
def test_a_printed_amount_reads_back(scaled: int, places: int, thousands: bool) -> None:
    value = Decimal(scaled).scaleb(-places)
    text = f"{value:{',' if thousands else ''}.{places}f}"
    (_, token) = tokens(f"合计 {text}")
    assert (token.kind, value_of(token.text), decimals_of(token.text)) == (Kind.NUMBER, value, places)


@given(st.text(alphabet="0123456789.,()（）-△一、收入\t 20130.", max_size=40))
@settings(max_examples=80, deadline=None)
def test_no_character_is_lost_or_made_up(text: str) -> None:
    line = Line(1, text, text)
    assert "".join(t.text for t in tokenise([line])) == "".join(text.split())


@pytest.mark.parametrize(
    ("glued", "parts"),
    [
        ("23834800本年支出合计", ["23834800", "本年支出合计"]),
        ("—五、科学技术支出", ["—", "五、科学技术支出"]),
        ("0（三）教育支出", ["0", "（三）教育支出"]),
        ("10240元", ["10240元"]),
        ("2024年支出", ["2024年支出"]),
    ],
)
def test_whole_amounts_and_marks_glued_to_a_label_come_off(glued: str, parts: list[str]) -> None:
    assert texts(glued) == parts
