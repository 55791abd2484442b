"""Tables whose title nothing knows: what they look like, what they must not be taken for, and what the figures say to it."""

from collections.abc import Mapping

import pytest

from dagster_project.extract import extract
from dagster_project.reconciliation.confirmation import confirmed
from dagster_project.reconciliation.engine import Reconciled
from dagster_project.reports.lines import read_lines
from dagster_project.reports.pages import with_pages
from dagster_project.reports.statements import Statements, read_statements
from dagster_project.reports.tables import Table
from dagster_project.taxonomy.signatures import load_signatures
from dagster_project.taxonomy.statements import PUBLIC_SLUGS, load_forms
from dagster_project.taxonomy.summary_lines import load_summary_lines
from tests.small_tables import coded, reconciled, three_public

FORMS = load_forms()


def read(text: str, kind: str = "final") -> Statements:
    return read_statements(with_pages(read_lines(text.encode())), FORMS, load_summary_lines(), kind)


def looks(text: str, kind: str = "final") -> list[str]:
    return list(read(text, kind).guesses)


SUBJECTS = "206 科学技术支出 {0}\n20601 科学技术管理事务 {0}\n2060101 行政运行 {0}\n"


def by_subject(title: str, header: str, amounts: str) -> str:
    return f"{title}\n单位：万元\n科目编码 科目名称 {header}\n合计 {amounts}\n{SUBJECTS.format(amounts)}"


SUMMARY = (
    "单位：万元\n收入 支出\n项目 金额 项目 金额\n一、一般公共预算财政拨款收入 80.00 一、科学技术支出 91.00\n"
    "二、政府性基金预算财政拨款收入 二、卫生健康支出\n三、事业收入 11.00\n本年收入合计 91.00 本年支出合计 91.00\n总计 91.00 总计 91.00\n"
)
APPROPRIATION = (
    "单位：万元\n收入 支出\n项目 金额 项目 合计 一般公共预算财政拨款 政府性基金预算财政拨款\n"
    "一、一般公共预算财政拨款 80.00 一、科学技术支出 91.00 80.00 11.00\n二、政府性基金预算财政拨款 11.00 二、卫生健康支出\n"
    "本年收入合计 91.00 本年支出合计 91.00 80.00 11.00\n总计 91.00 总计 91.00 80.00 11.00\n"
)
ITEMS = "合计 因公出国（境）费 公务用车购置及运行费 公务接待费\n小计 公务用车购置费 公务用车运行费\n"
UNKNOWN = {
    "revenue_expenditure_summary": ("收支安排情况总览表\n" + SUMMARY, "final"),
    "appropriation_summary": ("财政拨款收支安排总览表\n" + APPROPRIATION, "final"),
    "revenue": (by_subject("经费来源表", "合计 财政拨款收入 事业收入 其他收入", "90.00 80.00 6.00 4.00"), "final"),
    "expenditure": (by_subject("经费安排表", "合计 基本支出 项目支出 经营支出", "90.00 40.00 44.00 6.00"), "final"),
    "general_public_budget_expenditure": (
        by_subject("一般公共预算经费安排表", "一般公共预算支出 合计 基本支出 项目支出", "90.00 40.00 50.00"),
        "budget",
    ),
    "general_public_budget_expenditure_by_unit": (
        "一般公共预算经费安排表\n单位：万元\n单位编码 单位名称 一般公共预算支出 合计 基本支出 项目支出\n合计 90.00 40.00 50.00\n"
        "501 某市某某局 90.00 40.00 50.00\n501001 某市某某局本级 90.00 40.00 50.00\n",
        "budget",
    ),
    "basic_expenditure": (
        "一般公共预算基本经费安排表\n单位：万元\n科目编码 科目名称 合计 人员经费 公用经费\n合计 90.00 60.00 30.00\n"
        "301 工资福利支出 60.00 60.00\n30101 基本工资 60.00 60.00\n302 商品和服务支出 30.00 30.00\n30201 办公费 30.00 30.00\n",
        "budget",
    ),
    "government_fund": (
        "基金经费安排表\n单位：万元\n科目编码 科目名称 合计 基本支出 项目支出\n合计 90.00 40.00 50.00\n"
        "212 城乡社区支出 90.00 40.00 50.00\n21208 国有土地使用权出让收入安排的支出 90.00 40.00 50.00\n",
        "budget",
    ),
    "state_capital": (
        "资本经费安排表\n单位：万元\n科目编码 科目名称 合计 基本支出 项目支出\n合计 90.00 40.00 50.00\n"
        "223 国有资本经营预算支出 90.00 40.00 50.00\n22399 其他国有资本经营预算支出 90.00 40.00 50.00\n",
        "budget",
    ),
    "three_public": ("三项经费安排表\n单位：万元\n" + ITEMS + "12.00 2.00 9.00 4.00 5.00 1.00\n", "budget"),
    "three_public_by_unit": (
        "三项经费安排表\n单位：万元\n单位编码 单位名称 " + ITEMS + "501 某市某某局 12.00 2.00 9.00 4.00 5.00 1.00\n",
        "budget",
    ),
    "project_expenditure": (
        "经费安排明细表\n单位：万元\n项目编码 项目名称 项目单位 合计 一般公共预算 政府性基金预算 财政专户管理资金 单位资金\n合计 9.00 9.00\n"
        "501001 某市某某局本级 9.00 9.00\n42000021T000000000501 信息系统运行维护 某市某某局本级 9.00 9.00\n",
        "budget",
    ),
    "procurement": (
        "货物和服务预算表\n单位：万元\n单位编码 单位名称 采购品目 采购数量 采购金额\n合计 12 30.00\n501001 某市某某局本级 台式计算机 12 30.00\n",
        "budget",
    ),
    "purchased_services": (
        "社会服务预算表\n单位：万元\n单位编码 单位名称 购买服务内容 数量 金额\n合计 1 30.00\n501001 某市某某局本级 法律咨询 1 30.00\n",
        "budget",
    ),
}


def test_every_statement_has_a_signature() -> None:
    assert set(load_signatures()) == set(PUBLIC_SLUGS) == set(UNKNOWN)


@pytest.mark.parametrize("slug", UNKNOWN)
def test_a_statement_is_recognised_by_what_it_shows(slug: str) -> None:
    text, kind = UNKNOWN[slug]
    assert looks(text, kind) == [slug]
    assert read(text, kind).tables == {}


@pytest.mark.parametrize("slug", UNKNOWN)
def test_in_other_layouts_too(slug: str) -> None:
    text, kind = UNKNOWN[slug]
    title, rows = text.split("\n", 1)
    assert looks(title + "\n" + "\n".join(rows.split()) + "\n", kind) in ([slug], [])
    assert looks(title + "\n" + "\n".join("\t".join(line.split()) for line in rows.splitlines()), kind) == [slug]


def test_totals_tell_an_economic_table_whose_header_does_not() -> None:
    text = (
        "基本经费安排表\n单位：万元\n科目编码 科目名称 决算数 科目编码 科目名称 决算数\n301 工资福利支出 60.00 302 商品和服务支出 30.00\n"
        "30101 基本工资 60.00 30201 办公费 30.00\n人员经费合计 60.00 公用经费合计 30.00\n"
    )
    assert looks(text) == ["basic_expenditure"]
    assert looks(text.replace("人员经费合计 60.00 公用经费合计 30.00\n", "合计 90.00\n")) == []


LOOK_ALIKES = {
    "a form on projects": "项目支出绩效目标表\n单位：万元\n项目名称 一般公共预算 政府性基金 单位资金 合计\n合计 9.00 9.00\n",
    "debts": "地方债务情况表\n单位：万元\n项目 一般债务 专项债务\n合计 90.00 40.00\n",
    "assets": "国有资产占用情况表\n单位：万元\n项目 行次 期末金额\n流动资产 1 90.00\n固定资产 2 40.00\n",
    "posts": "人员情况表\n单位：人\n科目编码 科目名称 合计 在职人员 离退休人员\n合计 90 40 50\n" + SUBJECTS.format("90 40 50"),
    "transfers": by_subject("对下转移支付情况表", "合计 一般公共预算 政府性基金预算", "90.00 40.00 50.00"),
    "projects by economic 类": by_subject("专项经费明细表", "合计 商品和服务支出 资本性支出", "90.00 40.00 50.00"),
    "a title of another subject": by_subject("项目支出经费安排表", "合计 基本支出 项目支出 经营支出", "90.00 40.00 44.00 6.00"),
    "all public money by unit": "收入决算表（分单位）\n单位：万元\n单位编码 单位名称 合计 财政拨款收入 事业收入 其他收入\n合计 9.00 9.00\n501 某市某某局 9.00 9.00\n",
    "which money isn't told": by_subject("经费安排表", "合计 基本支出 项目支出", "90.00 40.00 50.00"),
    "units' codes are no subjects": "经费安排表\n科目编码 科目名称 合计 基本支出 项目支出 经营支出\n501 某市某某局 90.00 40.00 44.00 6.00\n",
    "more amounts than columns": by_subject("经费安排表", "合计 基本支出 项目支出 经营支出", "90.00 40.00 40.00 6.00 4.00"),
    "how often, not how much": "三项经费统计情况明细表\n合计 因公出国（境）团组数 公务用车购置数 公务用车运行数 公务接待批次\n9 1 2 3 3\n",
    "another fund's revenue and spending": by_subject(
        "一般公共预算收支安排表", "年初结转和结余 本年收入 本年支出 基本支出 项目支出 年末结转和结余", "1.00 90.00 90.00 40.00 50.00 1.00"
    ),
    "sums without own revenue or funds": "收支安排表\n收入 支出\n一、财政拨款收入 80.00 一、科学技术支出 80.00\n总计 80.00 总计 80.00\n",
}


@pytest.mark.parametrize("what", LOOK_ALIKES)
def test_what_leaves_a_doubt_stays_unread(what: str) -> None:
    text = LOOK_ALIKES[what]
    assert looks(text, "budget") == looks(text, "final") == []


def test_an_unknown_title_stays_on_the_list_until_the_figures_bear_it_out() -> None:
    text, kind = UNKNOWN["expenditure"]
    assert read(text, kind).unknown == (("经费安排表", 1),)


def test_a_statement_under_its_own_title_is_not_looked_for_elsewhere() -> None:
    text, _ = UNKNOWN["expenditure"]
    assert looks(text + by_subject("支出决算表", "合计 基本支出 项目支出", "90.00 40.00 50.00")) == []


def test_a_line_of_the_contents_is_no_statement_under_its_own_title() -> None:
    text, _ = UNKNOWN["expenditure"]
    assert looks("支出决算表\n收入决算表\n" + text) == ["expenditure"]


def test_two_tables_that_look_alike_are_none() -> None:
    text, _ = UNKNOWN["expenditure"]
    assert looks(text + text.replace("经费安排表", "上年经费安排表")) == []


def test_two_pages_of_one_table_are_one() -> None:
    text, _ = UNKNOWN["expenditure"]
    more = by_subject("经费安排表", "合计 基本支出 项目支出 经营支出", "1.00 0.40 0.40 0.20").replace("合计 1.00 0.40 0.40 0.20\n", "")
    found = read(text + more.replace("206", "208").replace("科学技术支出", "社会保障和就业支出")).guesses
    assert [row.code for row in found["expenditure"].rows if row.code and len(row.code) == 3] == ["206", "208"]


# --- what the figures say ---------------------------------------------------------------------------

PUBLIC = coded(
    "general_public_budget_expenditure",
    "total basic project",
    ("", "合计", "90.00 40.00 50.00"),
    ("206", "科学技术支出", "90.00 40.00 50.00"),
)
BASIC = coded("basic_expenditure", "total", ("", "合计", "40.00"), ("301", "工资福利支出", "40.00"))
OTHER_BASIC = coded("basic_expenditure", "total", ("", "合计", "47.00"), ("301", "工资福利支出", "47.00"))
ITEMS_OF_THREE = three_public("12.00 2.00 9.00 4.00 5.00 1.00")


def run(tables: Mapping[str, Table]) -> Reconciled:
    return reconciled(*tables.values())


def test_what_an_equation_with_another_statement_holds_is_taken() -> None:
    assert set(confirmed({PUBLIC.slug: PUBLIC}, {BASIC.slug: BASIC}, (), run)) == {BASIC.slug}


def test_what_contradicts_another_statement_is_dropped() -> None:
    assert confirmed({PUBLIC.slug: PUBLIC}, {OTHER_BASIC.slug: OTHER_BASIC}, (), run) == {}


def test_what_nothing_ties_to_the_report_is_dropped_unless_it_leaves_no_doubt_by_itself() -> None:
    assert confirmed({}, {BASIC.slug: BASIC}, (), run) == {}
    guess = {ITEMS_OF_THREE.slug: ITEMS_OF_THREE}
    assert confirmed({PUBLIC.slug: PUBLIC}, guess, (), run) == {}
    assert set(confirmed({PUBLIC.slug: PUBLIC}, guess, ("three_public",), run)) == {"three_public"}


def test_two_that_confirm_one_another_are_taken_and_a_wrong_one_beside_a_right_one_is_not() -> None:
    assert set(confirmed({}, {PUBLIC.slug: PUBLIC, BASIC.slug: BASIC}, (), run)) == {PUBLIC.slug, BASIC.slug}
    wrong = three_public("12.00 2.00 8.00 4.00 5.00 1.00")
    both = {BASIC.slug: BASIC, wrong.slug: wrong}
    assert set(confirmed({PUBLIC.slug: PUBLIC}, both, ("three_public",), run)) == {BASIC.slug}


# --- a whole report ---------------------------------------------------------------------------------

REPORT = (
    "某市某某局2023年度部门决算\n第一部分 概况\n一、主要职责\n贯彻执行有关财政拨款的规定，管理基本支出和项目支出。\n第二部分 部门决算表\n"
    "收入支出决算总表\n"
    + SUMMARY
    + "\n{title}\n"
    + UNKNOWN["expenditure"][0].split("\n", 1)[1].replace("90.00 40.00 44.00 6.00", "{amounts}")
    + "第三部分 情况说明\n本年支出合计91.00万元，其中一般公共预算、政府性基金预算和国有资本经营预算均按规定使用。"
) + "有关说明文字。" * 40


@pytest.mark.parametrize(("amounts", "state"), [("91.00 41.00 44.00 6.00", "present"), ("95.00 45.00 44.00 6.00", "absent")])
def test_a_report_publishes_what_it_recognises_and_leaves_the_rest_unread(amounts: str, state: str) -> None:
    read = extract(REPORT.format(title="经费安排表", amounts=amounts).encode(), "r.txt").rows
    rows = {row.statement: row for row in read["statement"]}
    assert rows["expenditure"].state == state
    published = [cell for cell in read["cell"] if cell.statement == "expenditure"]
    if state == "present":
        assert rows["expenditure"].title == "经费安排表"
        assert "recognised" in (rows["expenditure"].note or "")
        assert "unknown" not in rows
        assert {cell.status for cell in published} == {"reported"}
    else:
        assert (rows["unknown"].title, rows["unknown"].state) == ("经费安排表", "unread")
        assert published == []
        assert read["discrepancy"] == []
