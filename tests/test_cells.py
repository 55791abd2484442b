"""Cells of tab separated lines and the columns they tell; heads drawn again; furniture of pages."""

import pytest

from dagster_project.reports.cells import cell_columns
from dagster_project.reports.furniture import without_furniture
from dagster_project.reports.heads import without_repeated_heads
from dagster_project.reports.lines import Line, read_lines
from dagster_project.reports.tokens import Kind, Token, tokenise

SIDES = ("revenue", "expenditure")


def told(text: str, counts: dict[str | None, int], expenditure_from: int | None = None) -> tuple[int, dict[int, int]]:
    """What the cells tell; every figure with decimals is an amount, to the right of a cell the expenditure's."""
    tokens = tokenise(read_lines(text.encode()))
    amounts: dict[str | None, list[Token]] = {side: [] for side in counts}
    for token in tokens:
        if token.kind is Kind.NUMBER and not token.digits:
            side = None if expenditure_from is None else SIDES[(token.slot or 0) >= expenditure_from]
            amounts[side].append(token)
    return cell_columns(tokens, amounts, counts)


def test_codes_and_names_part_labels_from_columns() -> None:
    text = "科目编码\t科目名称\t合计\t基本支出\t项目支出\n\t合计\t9.50\t\t9.50\n201\t一般公共服务支出\t9.50\t\t9.50"
    assert told(text, {None: 3}) == (5, {2: 0, 3: 1, 4: 2})


def test_a_column_that_is_blank_in_every_row_keeps_its_place() -> None:
    text = "类\t款\t项\t科目名称\t年初结转\t本年收入\t合计\n212\t\t\t城乡社区支出\t\t3.10\t3.10\n212\t08\t\t土地使用权\t\t3.10\t3.10"
    assert told(text, {None: 3}) == (7, {4: 0, 5: 1, 6: 2})


def test_a_label_column_without_labels_is_known_by_its_head() -> None:
    assert told("项目\t科目名称\t合计\t备注\n合计\t\t1.00\t", {None: 1}) == (4, {2: 0})


def test_texts_between_the_amounts_are_no_columns() -> None:
    text = "单位编码\t物品\t数量\t计量单位\t总价\t其中面向中小企业\n\t合计\t94.0\t\t3.76\t0.00\n334\t打印机\t94.0\t台\t3.76\t0.00"
    assert told(text, {None: 3}) == (6, {2: 0, 4: 1, 5: 2})


def test_panels_side_by_side_have_the_same_columns() -> None:
    text = "编码\t名称\t决算数\t编码\t名称\t决算数\n301\t工资福利支出\t95.36\t302\t商品和服务支出\t10.23"
    assert told(text, {None: 1}) == (6, {2: 0, 5: 0})


def test_two_sides_have_columns_of_their_own() -> None:
    text = "项目\t金额\t项目\t合计\t一般公共预算\n一、财政拨款\t5.00\t一、一般公共服务支出\t5.00\t5.00"
    assert told(text, {"revenue": 1, "expenditure": 2}, expenditure_from=3) == (5, {1: 0, 3: 0, 4: 1})


@pytest.mark.parametrize(
    "text",
    [
        "科目编码\t科目名称\t合计\t甲\t乙\t丙\n201\t一般公共服务支出\t9.50\t\t9.50\t",
        "201 一般公共服务支出 9.50 9.50",
        "科目编码\t科目名称\t合计",
    ],
    ids=["more cells than columns", "no cells", "no amounts"],
)
def test_what_does_not_match_tells_nothing(text: str) -> None:
    assert told(text, {None: 3}) == (0, {})


def test_the_commonest_number_of_cells_is_told_of() -> None:
    row = "201\t一般公共服务支出\t9.50\t9.50\t"
    assert told(f"{row}\n{row}\n2013901\t\t行政运行\t1.00\t1.00\t", {None: 3}) == (5, {2: 0, 3: 1, 4: 2})


def raw(lines: list[Line]) -> list[str]:
    return [line.raw for line in lines]


def test_a_head_drawn_again_is_taken_off() -> None:
    head = ["项目\t\t本年收入", "科目编码\t科目名称\t合计", "栏次\t\t1"]
    rows = ["201\t一般公共服务支出\t9.50", "208\t社会保障和就业支出\t1.00"]
    text = "\n".join([*head, rows[0], "科目编码 \t科目名称\t合计", head[2], rows[1]])
    assert raw(without_repeated_heads(read_lines(text.encode()))) == [*head, *rows]


@pytest.mark.parametrize("number", ["2", "- 2 -", "12"])
def test_a_page_s_number_above_a_head_drawn_again_goes_with_it(number: str) -> None:
    text = f"收入\t支出\n一、财政拨款\t9.50\n{number}\n\n收入\t支出\n二、其他收入\t2\n3"
    kept = ["收入\t支出", "一、财政拨款\t9.50", "二、其他收入\t2", "3"]
    assert raw(without_repeated_heads(read_lines(text.encode()))) == kept


def test_a_head_of_one_word_a_line_drawn_again_goes_with_the_page_s_number() -> None:
    head = ["单位：元", "科目编码", "科目名称", "合计", "人员经费", "公用经费"]
    rows = [["301", "工资福利支出", "4,300", "4,300", "0"], ["302", "商品和服务支出", "900", "0", "900"]]
    text = "\n".join([*head, *rows[0], "9", *head[1:], *rows[1]])
    assert raw(without_repeated_heads(read_lines(text.encode()))) == [*head, *rows[0], *rows[1]]
    short = "\n".join([*head, *rows[0], "9", *head[3:], *rows[1]])
    assert raw(without_repeated_heads(read_lines(short.encode()))) == short.split("\n")


def test_a_word_that_opens_the_head_goes_with_it_and_the_page_s_number() -> None:
    head = ["   功能分类科目", "  科目编码   科目名称      合计"]
    rows = ["  2210201    住房公积金    1,446,252", "  2210202    提租补贴        238,000"]
    text = "\n".join([*head, rows[0], "3", *head, rows[1]])
    assert raw(without_repeated_heads(read_lines(text.encode()))) == [*head, *rows]


def test_rows_that_repeat_are_rows() -> None:
    rows = ["项目\t金额", "一、政府性基金\t", "收入合计\t1.00", "一、政府性基金\t", "合计", "合计"]
    assert raw(without_repeated_heads(read_lines("\n".join(rows).encode()))) == rows


def paged(*pages: list[str]) -> list[Line]:
    return read_lines("\f".join("\n".join(page) + "\n" for page in pages).encode())


def kept(lines: list[Line]) -> list[str]:
    return [line.text for line in without_furniture(lines) if line.text]


@pytest.mark.parametrize("number", ["{}", "- {} -", "第 {} 页", "— {} —", "第{}页/共9页", "Page {} of 9"])
def test_page_numbers_are_furniture(number: str) -> None:
    pages = [[f"{word}甲", f"{word}乙", "合计 3.00", number.format(i)] for i, word in enumerate("一二三四", 2)]
    assert kept(paged(*pages)) == [text for page in pages for text in page[:3]]


def test_a_running_header_stays_once() -> None:
    pages = [["临江市财政局部门决算", f"段落{i}之甲", f"段落{i}之乙", f"段落{i}之丙", f"段落{i}之丁"] for i in "一二三四"]
    assert kept(paged(*pages)) == [pages[0][0], *(text for page in pages for text in page[1:])]


def test_what_tables_say_on_every_page_is_no_furniture() -> None:
    pages = [["公开0{}表", "支出决算表", "单位：万元", "201\t一般公共服务支出", "合 计", "9.50"] for _ in range(4)]
    pages = [[text.format(i) for text in page] for i, page in enumerate(pages, 1)]
    assert kept(paged(*pages)) == [text for page in pages for text in page]


def test_numbers_that_do_not_count_pages_stay() -> None:
    pages = [[f"{text}甲", "300", f"{text}乙", f"{text}丙", text] for text in ("7", "9", "1", "4")]
    assert kept(paged(*pages)) == [text for page in pages for text in page]


def test_without_pages_nothing_is_furniture() -> None:
    lines = read_lines("标题\n1\n标题\n2\n标题\n3\n".encode())
    assert without_furniture(lines) == lines
