"""A PDF's ruled tables keep their blank cells; what holds no text is refused in words."""

import pytest

from dagster_project.pdf.document import is_pdf, read_pdf_lines
from dagster_project.reports.errors import UnreadableReport

SIZE = 12


def text(x: float, y: float, content: str, size: int = SIZE) -> str:
    """A PDF drawing operation: ``content`` with its first character's baseline at (x, y)."""
    return f"BT /F1 {size} Tf {x} {y} Td <{content.encode('utf-16-be').hex()}> Tj ET"


def table(left: float, top: float, widths: list[float], rows: list[list[str]], height: float = 20) -> list[str]:
    """Drawing operations of a ruled table; a cell's lines are drawn below each other in smaller type."""
    edges = [left]
    for width in widths:
        edges.append(edges[-1] + width)
    bottom = top - height * len(rows)
    rules = [f"{edge} {bottom} m {edge} {top} l S" for edge in edges]
    rules += [f"{left} {top - height * i} m {edges[-1]} {top - height * i} l S" for i in range(len(rows) + 1)]
    cells = []
    for row_index, row in enumerate(rows):
        for edge, cell in zip(edges, row, strict=False):
            parts = cell.split("\n") if cell else []
            size = 12 if len(parts) == 1 else 8
            cells += [
                text(edge + 2, top - height * row_index - (14 if size == 12 else 8 + 9 * i), part, size) for i, part in enumerate(parts)
            ]
    return rules + cells


def pdf(*pages: list[str], extra: str = "", trailer: str = "") -> bytes:
    """A PDF of these pages in a Chinese font that needs no embedding."""
    font = "<</Type/Font/Subtype/Type0/BaseFont/STSong-Light/Encoding/UniGB-UCS2-H/DescendantFonts[4 0 R]>>"
    descendant = (
        "<</Type/Font/Subtype/CIDFontType0/BaseFont/STSong-Light/DW 1000"
        "/CIDSystemInfo<</Registry(Adobe)/Ordering(GB1)/Supplement 2>>/FontDescriptor 5 0 R>>"
    )
    descriptor = (
        "<</Type/FontDescriptor/FontName/STSong-Light/Flags 6/FontBBox[-25 -254 1000 880]"
        "/ItalicAngle 0/Ascent 880/Descent -120/CapHeight 880/StemV 93>>"
    )
    image = "<</Type/XObject/Subtype/Image/Width 1/Height 1/ColorSpace/DeviceGray/BitsPerComponent 8/Length 1>>\nstream\n0\nendstream"
    objects = ["<</Type/Catalog/Pages 2 0 R>>", "", font, descendant, descriptor, image]
    kids = []
    for operations in pages:
        stream = "\n".join(operations)
        objects.append(f"<</Length {len(stream)}>>\nstream\n{stream}\nendstream")
        objects.append(
            f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents {len(objects)} 0 R"
            "/Resources<</Font<</F1 3 0 R>>/XObject<</I 6 0 R>>>>>>"
        )
        kids.append(f"{len(objects)} 0 R")
    objects[1] = f"<</Type/Pages/Count {len(kids)}/Kids[{' '.join(kids)}]>>"
    objects += [extra] if extra else []
    body, offsets = "%PDF-1.4\n", []
    for number, content in enumerate(objects, start=1):
        offsets.append(len(body))
        body += f"{number} 0 obj\n{content}\nendobj\n"
    entries = "".join(f"{offset:010d} 00000 n \n" for offset in offsets)
    body += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{entries}"
    body += f"trailer\n<</Size {len(objects) + 1}/Root 1 0 R{trailer}>>\nstartxref\n{body.index('xref')}\n%%EOF\n"
    return body.encode("latin-1")


def raw_lines(content: bytes) -> list[tuple[int | None, str]]:
    return [(line.page, line.raw) for line in read_pdf_lines(content)]


PADDING = text(50, 60, "注：本表反映部门本年度各项支出的情况，单位为万元。", 10)
NOTE = "注：本表反映部门本年度各项支出的情况，单位为万元。"


def test_blank_cells_stay_in_place() -> None:
    rows = [
        ["科目编码", "科目名称", "合计", "基本支出", "项目支出"],
        ["201", "一般公共服务", "9.50", "", "9.50"],
        ["", "合计", "9.50", "", ""],
    ]
    page = [text(200, 800, "支出决算表"), text(50, 780, "单位：万元"), *table(50, 770, [90, 120, 80, 80, 80], rows), PADDING]
    assert raw_lines(pdf(page)) == [
        (1, "支出决算表"),
        (1, "单位：万元"),
        *((1, "\t".join(row)) for row in rows),
        (1, NOTE),
    ]


def test_a_wrapped_name_is_one_cell() -> None:
    rows = [["2080505", "机关事业单位基本\n养老保险缴费支出", "6.18", ""]]
    page = [*table(50, 770, [90, 120, 80, 80], rows), PADDING]
    assert raw_lines(pdf(page))[0] == (1, "2080505\t机关事业单位基本养老保险缴费支出\t6.18\t")


def test_rows_without_text_are_no_lines() -> None:
    page = [*table(50, 770, [90, 120], [["项目", "预算数"], ["", ""], ["合计", "1.00"]]), PADDING]
    assert raw_lines(pdf(page)) == [(1, "项目\t预算数"), (1, "合计\t1.00"), (1, NOTE)]


def test_a_table_without_outer_rules_keeps_its_outer_columns() -> None:
    rows = [["科目名称", "合计"], ["教育支出", "1.00"]]
    outer = [text(20, 756, "编码"), text(20, 736, "205"), text(400, 756, "备注")]
    page = [*table(100, 770, [120, 120], rows), *outer, PADDING]
    assert raw_lines(pdf(page)) == [(1, "编码\t科目名称\t合计\t备注"), (1, "205\t教育支出\t1.00\t"), (1, NOTE)]


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
    page = [*table(50, 770, [120.0] * len(cells), [cells]), PADDING]
    assert raw_lines(pdf(page))[:-1] == [(1, line) for line in lines]


def test_tables_side_by_side_are_read_one_after_the_other() -> None:
    page = [
        *table(50, 770, [80, 60], [["收入", "1.00"], ["合计", "1.00"]]),
        *table(300, 770, [80, 60], [["支出", "2.00"], ["总计", "2.00"]]),
        PADDING,
    ]
    assert [line for _, line in raw_lines(pdf(page))] == ["收入\t1.00", "合计\t1.00", "支出\t2.00", "总计\t2.00", NOTE]


def test_a_box_around_text_is_no_table() -> None:
    page = [*table(50, 770, [300], [["目录"], ["一、部门主要职能"]]), PADDING]
    assert raw_lines(pdf(page)) == [(1, "目录"), (1, "一、部门主要职能"), (1, NOTE)]


def test_digits_set_a_little_lower_stay_on_their_line() -> None:
    page = [text(50, 700, "临江市财政局"), text(123, 697, "2024"), text(172, 700, "年度部门决算"), PADDING]
    assert raw_lines(pdf(page))[0] == (1, "临江市财政局2024年度部门决算")


def test_gaps_between_words_and_columns_are_kept() -> None:
    page = [text(50, 700, "编制部门：临江市财政局"), text(400, 700, "单位：元"), PADDING]
    assert raw_lines(pdf(page))[0] == (1, "编制部门：临江市财政局  单位：元")


def test_slanted_watermarks_are_left_out() -> None:
    watermark = f"BT /F1 40 Tf 0.7 0.7 -0.7 0.7 100 300 Tm <{'征求意见稿'.encode('utf-16-be').hex()}> Tj ET"
    assert raw_lines(pdf([watermark, PADDING])) == [(1, NOTE)]


def test_a_page_drawn_sideways_is_refused() -> None:
    sideways = f"BT /F1 12 Tf 0 1 -1 0 300 100 Tm <{NOTE.encode('utf-16-be').hex()}> Tj ET"
    with pytest.raises(UnreadableReport, match=r"page 2 .* sideways"):
        read_pdf_lines(pdf([PADDING], [sideways]))


def test_pages_and_numbers() -> None:
    lines = read_pdf_lines(pdf([PADDING], [text(50, 700, "３．支出决算表"), PADDING]))
    assert [(line.number, line.page, line.text) for line in lines] == [(1, 1, NOTE), (2, 2, "3.支出决算表"), (3, 2, NOTE)]


ENCRYPTION = f"<</Filter/Standard/V 1/R 2/O<{'00' * 32}>/U<{'11' * 32}>/P -44>>"
LOCKED = pdf([PADDING], extra=ENCRYPTION, trailer="/Encrypt 9 0 R/ID[<00><00>]")


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (pdf(["q 595 0 0 842 0 0 cm /I Do Q"], ["q 595 0 0 842 0 0 cm /I Do Q"]), "scan"),
        (pdf([], []), "without text"),
        (pdf(["q 595 0 0 842 0 0 cm /I Do Q", text(280, 30, "-1-")]), "scan"),
        (b"%PDF-1.4\nnothing more", "damaged"),
        (LOCKED, "password"),
    ],
    ids=["scan", "empty", "scan with page numbers", "damaged", "locked"],
)
def test_what_cannot_be_read_is_refused_in_words(content: bytes, reason: str) -> None:
    with pytest.raises(UnreadableReport, match=reason):
        read_pdf_lines(content)


def test_fonts_without_characters_are_refused() -> None:
    unreadable = pdf([PADDING]).replace(b"/UniGB-UCS2-H", b"/Identity-H  ").replace(b"/Ordering(GB1)", b"/Ordering(Own)")
    with pytest.raises(UnreadableReport, match="fonts"):
        read_pdf_lines(unreadable)


def test_a_pdf_is_known_by_its_signature() -> None:
    assert is_pdf(b"\n" + pdf([PADDING]))
    assert not is_pdf("2024年度部门决算".encode())
