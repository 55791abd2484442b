"""A PDF's ruled tables keep their blank cells; what holds no text is refused in words."""

import pytest

from dagster_project.pdf import document
from dagster_project.pdf.document import is_pdf, read_pdf_lines
from dagster_project.reports.errors import UnreadableReport
from tests.paper import Page, breadth, pdf

NOTE = "注：本表反映部门本年度各项支出的情况，单位为万元。"


def padded(page: Page) -> Page:
    """A page with enough text on it to be no scan."""
    return page.text(50, 60, NOTE, 10)


def padded_pdf(page: Page) -> list[str]:
    """The lines read from a page above its note."""
    lines = read_pdf_lines(pdf(padded(page)))
    assert lines[-1].raw == NOTE
    return [line.raw for line in lines[:-1]]


def test_blank_cells_stay_in_place() -> None:
    rows = [
        ["科目编码", "科目名称", "合计", "基本支出", "项目支出"],
        ["201", "一般公共服务", "9.50", "", "9.50"],
        ["", "合计", "9.50", "", ""],
    ]
    page = Page().text(200, 800, "支出决算表").text(50, 780, "单位：万元").table(50, 770, [90, 120, 80, 80, 80], rows)
    assert padded_pdf(page) == ["支出决算表", "单位：万元", *map("\t".join, rows)]


def test_a_wrapped_name_is_one_cell() -> None:
    rows = [["2080505", "机关事业单位基本\n养老保险缴费支出", "6.18", ""]]
    assert padded_pdf(Page().table(50, 770, [90, 120, 80, 80], rows)) == ["2080505\t机关事业单位基本养老保险缴费支出\t6.18\t"]


def test_rows_without_text_are_no_lines() -> None:
    page = Page().table(50, 770, [90, 120], [["项目", "预算数"], ["", ""], ["合计", "1.00"]])
    assert padded_pdf(page) == ["项目\t预算数", "合计\t1.00"]


def test_a_table_without_outer_rules_keeps_its_outer_columns() -> None:
    page = Page().table(100, 770, [120, 120], [["科目名称", "合计"], ["教育支出", "1.00"]])
    page.text(20, 756, "编码").text(20, 736, "205").text(400, 756, "备注")
    assert padded_pdf(page) == ["编码\t科目名称\t合计\t备注", "205\t教育支出\t1.00\t"]


def test_a_table_open_at_its_sides_is_closed_where_its_rules_end() -> None:
    page = Page().table(100, 770, [120, 120], [["科目名称", ""], ["教育支出", "1.00"]])
    for y in (770, 730):
        page.rule(40, y, 420, y)
    page.rule(40, 750, 340, 750)
    page.text(42, 756, "编码").text(42, 736, "205").text(345, 752, "其中：政府").text(345, 739, "性基金")
    assert padded_pdf(page) == ["编码\t科目名称\t\t其中：政府性基金", "205\t教育支出\t1.00\t"]


def test_rules_that_nothing_parts_are_no_table() -> None:
    page = Page().text(50, 705, "一、部门主要职能")
    for y in (720, 700, 680):
        page.rule(40, y, 420, y)
    assert padded_pdf(page) == ["一、部门主要职能"]


def test_a_column_of_the_head_alone_is_none() -> None:
    rows = [["20501", "", f"{i}.00"] for i in range(8)]
    page = Page().text(52, 756, "类").text(102, 756, "款").text(152, 756, "合计")
    for x, top in ((50, 770), (150, 770), (230, 770), (100, 770)):
        page.rule(x, 750 if x == 100 else 590, x, top)
    for index, row in enumerate([[], *rows]):
        page.rule(50, 770 - 20 * index, 230, 770 - 20 * index)
        if row:
            page.text(52, 756 - 20 * index, row[0]).text(152, 756 - 20 * index, row[2])
    page.rule(50, 590, 230, 590)
    assert padded_pdf(page) == ["类款\t合计", *(f"{code}\t{amount}" for code, _, amount in rows)]


def test_a_column_whose_cell_is_over_all_rows_is_one() -> None:
    page = Page()
    for x in (50, 150, 250, 330):
        page.rule(x, 570, x, 770)
    for row in range(11):
        page.rule(50, 770 - 20 * row, 150, 770 - 20 * row).rule(250, 770 - 20 * row, 330, 770 - 20 * row)
    page.rule(150, 770, 250, 770).rule(150, 570, 250, 570).text(152, 666, "整个项目")
    for row in range(10):
        page.text(52, 756 - 20 * row, f"指标{row}").text(252, 756 - 20 * row, f"{row}.00")
    assert padded_pdf(page) == ["指标0\t整个项目\t0.00", *(f"指标{row}\t\t{row}.00" for row in range(1, 10))]


@pytest.mark.parametrize(
    ("cells", "lines"),
    [
        (["办公费\n印刷费", "1.00\n2.50"], ["办公费\t1.00", "印刷费\t2.50"]),
        (["30201\n30202", "办公费\n印刷费", "4,100\n2,500"], ["30201\t办公费\t4,100", "30202\t印刷费\t2,500"]),
        (["办公费", "12,345,\n678.90"], ["办公费\t12,345,678.90"]),
        (["2025\n年度", "1.00"], ["2025年度\t1.00"]),
    ],
)
def test_rows_without_rules_between_them_are_told_from_wrapped_cells(cells: list[str], lines: list[str]) -> None:
    assert padded_pdf(Page().table(50, 770, [120.0] * len(cells), [cells])) == lines


def stacked(page: Page, left: float, top: float, *lines: tuple[float, str], size: float = 10) -> Page:
    """Texts below each other, each so far below ``top``."""
    for down, content in lines:
        page.text(left, top - down, content, size)
    return page


@pytest.mark.parametrize("down", [15, 12], ids=["white between rows", "rows close together"])
def test_rows_without_rules_are_told_by_the_white_between_them(down: int) -> None:
    """A name in two lines stands around its row's figures."""
    page = Page().table(40, 770, [80, 160, 80], [["编码", "名称", "合计"]])
    for x in (40, 120, 280, 360):
        page.rule(x, 650, x, 750)
    page.rule(40, 650, 360, 650)
    stacked(page, 42, 740, (6, "301"), (6 + 11 + down, "30108"), (6 + 22 + 2 * down, "30109"))
    name = [(6, "工资福利支出"), (11 + down, "机关事业单位基本"), (11 + down + 11, "养老保险缴费"), (28 + 2 * down, "职业年金缴费")]
    stacked(page, 122, 740, *name)
    stacked(page, 282, 740, (6, "9.50"), (6 + 11 + down, "9.50"))
    assert padded_pdf(page) == [
        "编码\t名称\t合计",
        "301\t工资福利支出\t9.50",
        "30108\t机关事业单位基本养老保险缴费\t9.50",
        "30109\t职业年金缴费\t",
    ]


def test_a_total_without_a_rule_above_it_is_a_row() -> None:
    page = Page().table(50, 770, [120, 80, 80], [["三、其他收入\n总计", "\n44.90", ""], ["注", "", ""]])
    assert padded_pdf(page)[:2] == ["三、其他收入\t\t", "总计\t44.90\t"]


def unruled(rows: list[list[str]], places: list[float], top: float = 740) -> Page:
    """Rows drawn without rules; amounts end at their place, other texts begin there."""
    page = Page()
    for index, row in enumerate(rows):
        for place, cell in zip(places, row, strict=True):
            page.text(place - (breadth(cell, 10) if "." in cell else 0), top - 18 * index, cell, 10)
    return page


def test_columns_without_rules_are_told_by_the_white_between_them() -> None:
    rows = [
        ["科目编码", "科目名称", "合计", "基本支出", "项目支出"],
        ["201", "一般公共服务支出", "1,109.50", "", "1,109.50"],
        ["20103", "政府办公厅及相关机构事务", "9.50", "", "9.50"],
        ["208", "社会保障和就业支出", "", "", ""],
        ["221", "住房保障支出", "12.00", "", "12.00"],
        ["", "合计", "1,121.50", "", "1,121.50"],
    ]
    page = unruled(rows[1:], [40, 100, 300, 350, 460], 722).text(200, 790, "支出决算表").text(400, 765, "单位：万元", 10)
    for place, head in zip([40, 100, 270, 340, 420], rows[0], strict=True):
        page.text(place, 740, head, 10)
    assert padded_pdf(page) == ["支出决算表", "单位：万元", *map("\t".join, rows)]


def test_a_head_of_two_levels_stays_two_lines() -> None:
    rows = [["合计", "1.50", "1.00", "0.50"], ["甲单位", "1.00", "1.00", ""], ["乙单位", "0.50", "", "0.50"]]
    page = unruled(rows, [40, 200, 280, 360], 700)
    page.text(40, 730, "单位").text(260, 745, "本年支出", 10)
    for place, head in ((180, "小计"), (260, "基本"), (340, "项目")):
        page.text(place, 722, head, 10)
    assert padded_pdf(page)[:2] == ["\t\t本年支出\t", "单位\t小计\t基本\t项目"]


def test_one_row_of_amounts_is_a_table() -> None:
    page = unruled([["16.08", "0.81", "", "10.53"]], [90, 170, 220, 330], 700)
    for place, head in ((60, "合计"), (150, "小计"), (230, "购置费"), (300, "接待费")):
        page.text(place, 720, head, 10)
    assert padded_pdf(page) == ["合计\t小计\t购置费\t接待费", "16.08\t0.81\t\t10.53"]


def test_text_with_figures_in_it_is_no_table() -> None:
    text = [
        "财政拨款收入 9,101.68 万元，其中：",
        "一般公共预算  9,001.68  万元，占 99%；",
        "政府性基金  100.00  万元。",
        "一、概况 ...... 3.50",
    ]
    page = Page()
    for index, line in enumerate(text):
        page.text(40, 700 - 18 * index, line, 10)
    assert [line.replace(" ", "") for line in padded_pdf(page)] == [line.replace(" ", "") for line in text]
    assert not any("\t" in line for line in padded_pdf(page))


def test_figures_that_white_does_not_part_stay_text() -> None:
    rows = [["甲", "1.00", "2.00"], ["乙", "3.00", "4.00"], ["丙", "5.00", "6.00"]]
    page = unruled(rows[:2], [40, 200, 280]).text(40, 704, "丙", 10).text(190, 704, "1,234,567,890,123.00", 10).text(300, 704, "6.00", 10)
    assert not any("\t" in line for line in padded_pdf(page))


def test_tables_side_by_side_are_read_one_after_the_other() -> None:
    page = Page().table(50, 770, [80, 60], [["收入", "1.00"], ["合计", "1.00"]])
    page.table(300, 770, [80, 60], [["支出", "2.00"], ["总计", "2.00"]])
    assert padded_pdf(page) == ["收入\t1.00", "合计\t1.00", "支出\t2.00", "总计\t2.00"]


def test_a_box_around_text_is_no_table() -> None:
    assert padded_pdf(Page().table(50, 770, [300], [["目录"], ["一、部门主要职能"]])) == ["目录", "一、部门主要职能"]


def test_digits_set_a_little_lower_stay_on_their_line() -> None:
    page = Page().text(50, 700, "临江市财政局").text(123, 697, "2024").text(148, 700, "年度部门决算")
    assert padded_pdf(page) == ["临江市财政局2024年度部门决算"]


def test_gaps_between_words_and_columns_are_kept() -> None:
    assert padded_pdf(Page().text(50, 700, "编制部门：临江市财政局").text(400, 700, "单位：元")) == ["编制部门：临江市财政局  单位：元"]


def test_a_bold_heading_is_read_once() -> None:
    page = Page()
    for shift in (0, 0.3, 0.6):
        page.text(50 + shift, 700, "支出决算表1,111.11")
    assert padded_pdf(page) == ["支出决算表1,111.11"]


@pytest.mark.parametrize("size", [2, 4, 30])
def test_characters_of_any_size_are_told_apart(size: float) -> None:
    assert padded_pdf(Page().text(50, 700, "1,111,111.11一一一", size)) == ["1,111,111.11一一一"]


def test_slanted_watermarks_are_left_out() -> None:
    assert padded_pdf(Page().slanted(100, 300, "征求意见稿", 0.7, 0.7, 40)) == []


@pytest.mark.parametrize(("along", "up"), [(0, 1), (0, -1), (-1, 0)])
@pytest.mark.parametrize("rotate", [0, 90, 180, 270])
def test_a_page_drawn_sideways_is_turned_upright(along: int, up: int, rotate: int) -> None:
    page = Page(rotate=rotate)
    for line in range(3):
        page.slanted(300 + 20 * line * up, 400 - 20 * line * along, f"第{line}行：" + NOTE[:12], along, up)
    assert [line.raw for line in read_pdf_lines(pdf(page))] == [f"第{line}行：{NOTE[:12]}" for line in range(3)]


def test_a_table_drawn_sideways_keeps_its_cells() -> None:
    page = Page().table(50, 770, [90, 120, 80, 80], [["科目编码", "科目名称", "合计", "项目支出"], ["201", "一般公共服务", "9.50", ""]])
    turned = Page()
    turned.operations = ["q 0 1 -1 0 595 0 cm", *padded(page).operations, "Q"]
    assert [line.raw for line in read_pdf_lines(pdf(turned))] == ["科目编码\t科目名称\t合计\t项目支出", "201\t一般公共服务\t9.50\t", NOTE]


def test_upright_and_sideways_text_are_both_read() -> None:
    page = padded(Page().slanted(500, 100, "附表另见：" + NOTE, 0, 1)).slanted(20, 100, "装订线", 0, -1)
    assert [line.raw for line in read_pdf_lines(pdf(page))] == ["附表另见：" + NOTE, NOTE]


def test_pages_and_numbers() -> None:
    lines = read_pdf_lines(pdf(padded(Page()), padded(Page().text(50, 700, "３．支出决算表"))))
    assert [(line.number, line.page, line.text) for line in lines] == [(1, 1, NOTE), (2, 2, "3.支出决算表"), (3, 2, NOTE)]


ENCRYPTION = f"<</Filter/Standard/V 1/R 2/O<{'00' * 32}>/U<{'11' * 32}>/P -44>>"
LOCKED = pdf(padded(Page()), extra=ENCRYPTION, trailer="/Encrypt 9 0 R/ID[<00><00>]")


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (pdf(Page().image(), Page().image()), "scan"),
        (pdf(Page(), Page()), "without text"),
        (pdf(Page().image().text(280, 30, "-1-")), "scan"),
        (b"%PDF-1.4\nnothing more", "damaged"),
        (pdf(padded(Page())).replace(b"/MediaBox[0 0 595 842]", b"/MediaBox[0 0 595]"), "damaged"),
        (LOCKED, "password"),
    ],
    ids=["scan", "empty", "scan with page numbers", "damaged", "page of no size", "locked"],
)
def test_what_cannot_be_read_is_refused_in_words(content: bytes, reason: str) -> None:
    with pytest.raises(UnreadableReport, match=reason):
        read_pdf_lines(content)


@pytest.mark.parametrize(("bound", "reason"), [("MOST_PAGES", "has 3 pages"), ("MOST_CHARACTERS", "more than 2 characters")])
def test_what_is_larger_than_a_report_is_refused(bound: str, reason: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(document, bound, 2)
    with pytest.raises(UnreadableReport, match=reason):
        read_pdf_lines(pdf(*(padded(Page()) for _ in range(3))))


def test_fonts_without_characters_are_refused() -> None:
    unreadable = pdf(padded(Page())).replace(b"/UniGB-UCS2-H", b"/Identity-H  ").replace(b"/Ordering(GB1)", b"/Ordering(Own)")
    with pytest.raises(UnreadableReport, match="fonts"):
        read_pdf_lines(unreadable)


def test_a_pdf_is_known_by_its_signature() -> None:
    assert is_pdf(b"\n" + pdf(padded(Page())))
    assert not is_pdf("2024年度部门决算".encode())
