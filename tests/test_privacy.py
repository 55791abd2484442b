"""Contacts are blacked out wherever a form prints them; amounts and codes survive."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dagster_project.reports.lines import Line, read_lines
from dagster_project.reports.privacy import BLACK, redact


def redacted(text: str) -> str:
    return "\n".join(line.raw for line in redact(read_lines(text.encode())))


PLANTED = [
    ("填报人 赵小明 联系电话 0715-3215678", ["赵小明", "3215678"]),
    ("项目负责人 钱多、孙一 联系电话 13912345678", ["钱多", "孙一", "139", "5678"]),
    ("项目负责人\n\n李四光\n\n联系\n\n电话\n0.27-82630000", ["李四光", "82630000"]),
    ("项目负\n\n责人\n周晗、吴卉 联系电话 85620000", ["周晗", "吴卉", "85620000"]),
    ("联系人\t郑一鸣\t联系电话\t0715-3215678\t", ["郑一鸣", "3215678"]),
    ("填报人\t联系电话\t单位地址\n王多多\t18912345678\t北京市海淀区中关村大街1号", ["王多多", "18912345678", "中关村"]),
    ("单位负责人：冯三  财务负责人：陈四 填表人（签章）：褚五六", ["冯三", "陈四", "褚五六"]),
    ("联系人及电话：卫小青 13912345678", ["卫小青", "13912345678"]),
    ("填报人 蒋 平 联系电话 8562 6370", ["蒋", "平", "8562", "6370"]),
    ("联系电话 1899580\n\n1435", ["1899580", "1435"]),
    ("联系电话\n027-\n82621633", ["027", "82621633"]),
    ("联系电话：（027）8262 1633、85620001", ["027", "8262", "1633", "85620001"]),
    ("项目负责人沈万三 电话85620000", ["沈万三", "85620000"]),
    ("项目负责人 韩\n\n信 联系电话 85620000", ["韩", "信", "85620000"]),
    ("负责人：欧阳小山 手机：+86 139 1234 5678", ["欧阳小山", "139", "1234", "5678"]),
    ("联系人 阿依古丽·买买提", ["阿依古丽", "买买提"]),
    ("单位咨询电话：027-88930000。", ["88930000"]),
    ("公开咨询电话：85620000 ", ["85620000"]),
    ("单位地址 某市江岸区江大路 30号 邮政\n编码\n430019", ["江岸区", "江大路", "30号", "430019"]),
    ("单位地址 某市江岸区\n江大路 30号 邮政编码 430019", ["江岸区", "江大路", "30号", "430019"]),
    ("办公地址：某市某区大渡河路1668号（区政府大楼）三楼", ["大渡河路", "区政府", "三楼"]),
    ("传真：027-82621633-801 邮箱：some.one@example.gov.cn", ["82621633", "801", "some", "example"]),
    ("如有疑问请拨打13812345678", ["13812345678"]),
    ("联系电话：０２７－８２６２１６３３", ["８２６２", "０２７"]),
    ("联系人：杨\ufeff\u200b过海 电话：85620000", ["杨", "过海"]),
]


@pytest.mark.parametrize(("text", "secrets"), PLANTED)
def test_planted_contacts_are_black(text: str, secrets: list[str]) -> None:
    black = redacted(text)
    assert [secret for secret in secrets if secret in black] == []
    assert BLACK in black


def test_length_and_labels_stay() -> None:
    assert redacted("填报人 赵小明 联系电话 0715-3215678 单位：万元") == "填报人 ███ 联系电话 ████████████ 单位：万元"
    assert redacted("联系人\t郑一鸣\t") == "联系人\t███\t"


def test_a_name_or_number_stays_black_where_it_stands_again() -> None:
    assert redacted("联系人 许仙 电话 85620000\n经办：许仙\n85620000\n许仙桥 185620000") == (
        "联系人 ██ 电话 ████████\n经办：██\n████████\n许仙桥 185620000"
    )


@pytest.mark.parametrize(
    "text",
    [
        "由项目\n\n负责人对项目情况进行监管，扩大联系人民群众",
        "在实施过程中由项目负责人\n审核后实施",
        "项目负责人 项目年度 2025",
        "项目负责人\n项目主管部门 某局",
        "联系电话\n2060501 机构运行 720.46 720.46",
        "填报人\n机构运行 720.46",
        "单位地址\n2010301 市政管理 100.00",
        "单位地址 项目总预算 649.12",
        "电话提醒 1700 余次，电话费 1234567.00 元",
        "30207 邮电费 12345678 12345678\n30211 差旅费 13812345678",
        "项目代码 42010325501T000000101",
        "联系电话 33.55",
    ],
)
def test_what_is_no_contact_stays(text: str) -> None:
    assert redacted(text) == text


def test_untouched_lines_are_the_same_objects() -> None:
    lines = read_lines("甲 1.00\n联系人 赵小明\n".encode())
    black = redact(lines)
    assert black[0] is lines[0]
    assert (black[1].number, black[1].text) == (2, "联系人 ███")


def test_raw_and_text_are_blackened_alike() -> None:
    (line,) = redact([Line(1, "联系人：赵\u200b小明", "联系人：赵小明")])
    assert (line.raw, line.text) == ("联系人：█\u200b██", "联系人：███")


_AMOUNTS = st.one_of(
    st.decimals(0, 10**9, places=2).map(lambda value: f"{value:,}"),
    st.decimals(0, 10**9, places=2).map(str),
    st.integers(0, 10**6).map(str),
)
_CODES = st.sampled_from(["2060501", "20605", "206", "30207", "2210203", "42010325501T000000101", "501001"])
_NAMES = st.sampled_from(["机构运行", "住房公积金", "行政运行", "邮电费", "科学技术支出", "合计", "高新企业", "市政管理", "办公室经费"])
_ROWS = st.tuples(_CODES, _NAMES, st.lists(_AMOUNTS, min_size=1, max_size=4)).map(lambda row: " ".join([row[0], row[1], *row[2]]))
_CONTACTS = st.sampled_from([text for text, _ in PLANTED] + ["项目负责人", "联系电话", "单位地址", "填报人 联系电话"])


@settings(max_examples=150, derandomize=True, deadline=None)
@given(st.lists(st.one_of(_ROWS, _CONTACTS), min_size=1, max_size=12))
def test_amounts_and_codes_survive_among_contacts(blocks: list[str]) -> None:
    lines = read_lines("\n".join(blocks).encode())
    for line, black in zip(lines, redact(lines), strict=True):
        assert len(line.raw) == len(black.raw) and len(line.text) == len(black.text)
    rows = {block for block in blocks if any(char.isdigit() for char in block) and block not in [text for text, _ in PLANTED]}
    assert rows <= set("\n".join(line.raw for line in redact(lines)).split("\n"))
