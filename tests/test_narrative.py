"""What prose claims: amounts with their subject, measure, basis, sign, rate and line."""

import re
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dagster_project.reports.lines import Line, normalise, read_lines
from dagster_project.reports.narrative import PERFORMANCE, Claim, read_narrative
from dagster_project.reports.prose_topics import UNSPECIFIED
from dagster_project.reports.subject_paths import SubjectNames
from dagster_project.settings import PROJECT_DIR
from dagster_project.taxonomy.narrative import load_vocabulary
from dagster_project.taxonomy.subjects import load_subjects

YEAR = 2023
FINAL = "第三部分 某某局2023年度部门决算情况说明"
BUDGET = "第三部分 某某局2023年部门预算情况说明"


def lines(*texts: str) -> list[Line]:
    return [Line(number, text, normalise(text)) for number, text in enumerate(texts, start=1)]


def claims(*texts: str, kind: str = "final", year: int | None = YEAR) -> list[Claim]:
    opening = (FINAL if kind == "final" else BUDGET, "一、收支总体情况说明")
    return read_narrative(lines(*opening, *texts), report_key="k", kind=kind, fiscal_year=year).claims


def wan(claim: Claim) -> str:
    """The amount in 万元, as short as it can be written."""
    assert claim.amount.amount_yuan is not None
    return f"{(claim.amount.amount_yuan / 10000).normalize():f}"


def told(*texts: str, kind: str = "final") -> list[tuple[str, str, str | None]]:
    return [(wan(claim), claim.amount.measure, claim.amount.subject_code) for claim in claims(*texts, kind=kind)]


# Numbers


@pytest.mark.parametrize(
    ("printed", "yuan", "resolution"),
    [
        ("7,991.81万元", "79918100.00", "100"),
        ("550万元", "5500000.00", "10000"),
        ("1.2亿元", "120000000.00", "10000000"),
        ("63,721,100.00元", "63721100.00", "0.01"),
        ("40.5 万 元", "405000.00", "1000"),
        ("2,165. 86万元", "21658600.00", "100"),
        ("0万元", "0.00", "10000"),
    ],
)
def test_amounts_in_their_units(printed: str, yuan: str, resolution: str) -> None:
    [claim] = claims(f"2023年度基本支出{printed}。")
    assert claim.amount.amount_yuan == Decimal(yuan)
    assert claim.amount.resolution_yuan == Decimal(resolution)


def test_a_number_and_its_unit_may_be_broken_over_lines_and_blank_lines() -> None:
    [first, second] = claims("人员经费决算数363.6", "", "4万元，公用经费75.25万", "元。")
    assert [wan(first), wan(second)] == ["363.64", "75.25"]
    assert [first.amount.source_line, second.amount.source_line] == [3, 5]


@pytest.mark.parametrize("digits", ["9" * 15, "9" * 40, "1," * 500 + "0", "0." + "1" * 400, "99999999999亿"])
def test_what_no_budget_could_be_is_no_amount(digits: str) -> None:
    assert [wan(claim) for claim in claims(f"2023年度基本支出{digits}万元，项目支出5万元。")] == ["5"]


def test_a_year_that_runs_into_a_number_is_no_number() -> None:
    assert claims("基本支出2023", "155万元。") == []


def test_a_unit_left_out_is_that_of_the_other_amounts() -> None:
    [_, change] = claims("公务接待费支出0.95万元；较上年减少0.56，下降37.1%。")
    assert (wan(change), change.amount.percent) == ("-0.56", Decimal("-37.1"))


@pytest.mark.parametrize(
    "text",
    [
        "单价100万元（含）以上设备0台。",
        "单位价值50万元(含)以上通用设备2台(套)。",
        "项目支出主要对每家企业给予20万元奖励。",
        "公务用车保有量12辆，接待5批次、46人次。",
        "按规定退还1400余万元。",
        "常住人口12万人，建筑面积1.5万平方米。",
    ],
)
def test_bounds_counts_and_estimates_are_no_claims(text: str) -> None:
    assert claims(text) == []


def test_figures_of_the_economy_are_told_from_the_unit_s_money() -> None:
    [output, deals] = claims("全年规上工业产值完成53.78亿元，技术合同成交额实现89.8亿元。")
    assert {output.amount.measure, deals.amount.measure} == {PERFORMANCE}


# What an amount is of


def test_measures_by_their_words() -> None:
    assert told(
        "2023年度收、支总计1,423.94万元。",
        "2023年度收入合计1,400.00万元，其中：财政拨款收入1,300.00万元，事业收入60万元，其他收入40万元。",
        "某某局2023年度支出合计1,401.00万元，其中：基本支出940.23万元；项目支出460.77万元。",
        "2023年度一般公共预算财政拨款基本支出940.23万元，其中：人员经费812.12万元，公用经费128.11万元。",
        "本级机关运行经费支出75.24万元。",
    ) == [
        ("1423.94", "total", None),
        ("1400", "revenue", None),
        ("1300", "fiscal_appropriation", None),
        ("60", "institutional", None),
        ("40", "other", None),
        ("1401", "expenditure", None),
        ("940.23", "basic", None),
        ("460.77", "project", None),
        ("940.23", "basic", None),
        ("812.12", "personnel", None),
        ("128.11", "operating", None),
        ("75.24", "agency_operating", None),
    ]


def test_three_public_items_with_brackets_inside_and_around() -> None:
    assert told(
        "“三公”经费支出4.5万元，比上年增加0.1万元。",
        "1. 因公出国(境)费0万元。",
        "2. 公务用车购置及运行维护费3万元(公务用车购置费0万元，公务用车运行维护费3万元)，比上年减少2万元。",
        "3. 公务接待费1.5万元。其中：国内公务接待支出1.2万元。",
    ) == [
        ("4.5", "three_public", None),
        ("0.1", "three_public", None),
        ("0", "overseas_travel", None),
        ("3", "vehicles", None),
        ("0", "vehicle_purchase", None),
        ("3", "vehicle_operation", None),
        ("-2", "vehicles", None),
        ("1.5", "reception", None),
        ("1.2", "reception_part", None),
    ]


def test_procurement_and_its_split() -> None:
    assert [
        measure
        for _, measure, _ in told(
            "政府采购支出总额259.85万元，其中：政府采购货物支出17.46万元、政府采购工程支出1.74万元、政府采购服务支出240.65万元。"
            "授予中小企业合同金额251.85万元，占政府采购支出总额的96.92%，其中：授予小微企业合同金额153.63万元。"
        )
    ] == ["procurement_total", "procurement_goods", "procurement_works", "procurement_services", "procurement_sme", "procurement_micro"]


def test_a_longer_name_that_ends_like_a_measure_is_not_that_measure() -> None:
    [claim] = claims("聘用人员经费73万元。")
    assert (claim.amount.measure, claim.amount.subject_name) == (UNSPECIFIED, "聘用人员经费")


def test_subject_paths_and_what_follows_them() -> None:
    assert told(
        "1.科学技术支出（类）科学技术管理事务（款）行政运行（项）。年初预算为482.66万元，支出决算为478.69万元。",
        "2.住房保障支出(类)住房改革支出(款)住房公积金(项)2023年预算数65.45万元，比2022年预算增加4.43万元。",
    ) == [("482.66", "total", "2060101"), ("478.69", "total", "2060101"), ("65.45", "total", "2210201"), ("4.43", "total", "2210201")]


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("科学技术（类）支出", "206"),
        ("科学技术支出", "206"),
        ("资源勘探工业信息等事务支出", "215"),
        ("社会保障和就业支出类科目", "208"),
        ("“教育支出（类）普通教育（款）高中教育（项）”", "2050204"),
        ("“一般公共服务支出-财政事务-信息化建设”科目", "2010607"),
        ("高中教育（2050204）", "2050204"),
        ("其他政府办公厅（室）及相关机构事务支出（2010399），2023年度预算数为", "2010399"),
        ("卫生健康支出（210类）行政事业单位医疗（11款）行政单位医疗（01项）", "2101101"),
        ("8、201卫生健康支出（类）行政事业单位医疗（款）公务员医疗补助（项）", "2101103"),
        ("工资福利支出", "301"),
    ],
)
def test_the_ways_to_name_a_subject(words: str, code: str) -> None:
    [claim] = claims(f"{words}12.5万元。", kind="budget")
    assert (wan(claim), claim.amount.measure, claim.amount.subject_code) == ("12.5", "total", code)


def test_a_class_in_the_heading_holds_for_what_stands_below() -> None:
    assert told("（二）社会保障和就业（类）", "1．行政事业单位养老支出（款）行政单位离退休（项）支出20.5万元。") == [
        ("20.5", "total", "2080501")
    ]


def test_a_split_in_a_subject_s_paragraph_is_that_subject_s() -> None:
    [_, basic, project] = claims("1.科学技术支出（类）支出决算为100万元。其中：基本支出60万元，项目支出40万元。")
    assert [(basic.amount.measure, basic.amount.subject_code), (project.amount.measure, project.amount.subject_code)] == [
        ("basic", "206"),
        ("project", "206"),
    ]


def test_a_reason_s_subject_is_left_alone() -> None:
    level, change, reason = claims("项目支出30万元，比上年增加5万元，主要原因是新增某某平台建设资金4万元。")
    assert (level.amount.measure, change.amount.measure) == ("project", "project")
    assert (reason.amount.measure, reason.amount.subject_name, reason.explains) == (UNSPECIFIED, "某某平台建设资金", True)
    assert not level.explains


def test_an_unknown_subject_keeps_what_follows_from_the_one_before() -> None:
    """比去年增加 after an unknown item must not be the total's change."""
    total, unknown, change = claims("“三公”经费支出5万元，其中：职工疗养费2万元，比去年增加1万元。")
    assert total.amount.measure == "three_public"
    assert {unknown.amount.measure, change.amount.measure} == {UNSPECIFIED}


def test_an_item_named_in_the_clause_before() -> None:
    assert told("“三公”经费支出5万元；公务接待费支出决算比预算无增减变化，比去年增加0.5万元。") == [
        ("5", "three_public", None),
        ("0.5", "reception", None),
    ]


def test_respective_amounts_are_not_distributed() -> None:
    found = claims("“三公”经费预算9万元，与上年相比，分别减少0.29万元、0.33万元。")
    assert [(wan(claim), claim.amount.measure) for claim in found[1:]] == [("-0.29", UNSPECIFIED), ("-0.33", UNSPECIFIED)]


def test_projects_in_lists_and_reviews() -> None:
    found = claims(
        "项目支出主要用于“平台、机房及其他”项目152.23万元；“科技资源”项目155万元。",
        "1.数字经济工作经费15万元，主要用于推进工作。",
        "2.聘用人员经费支出73万元，主要用于支付费用。",
        "（三）项目支出自评结果",
        "1、“科技资源”项目绩效自评综述：项目全年预算数为192万元，执行数为152.23万元，完成预算的79.29%。",
    )
    assert [(claim.amount.subject_name, claim.amount.measure, claim.amount.basis) for claim in found] == [
        ("平台、机房及其他", "project", "final"),
        ("科技资源", "project", "final"),
        ("数字经济工作经费", "project", "final"),
        ("聘用人员经费", "project", "final"),
        ("科技资源", "project", "budget"),
        ("科技资源", "project", "final"),
    ]


# Budget or final, level or change, this year or last


def test_stages_of_the_budget_in_final_accounts() -> None:
    found = claims("某某局年初预算数为1628.57万元，调整后预算数为9690.47万元，实际执行数为9690.45万元。")
    assert [(claim.amount.basis, claim.amount.budget_stage) for claim in found] == [
        ("budget", "initial"),
        ("budget", "adjusted"),
        ("final", None),
    ]


def test_every_figure_of_a_budget_report_is_initial() -> None:
    [claim] = claims("2023年收入预算2347.86万元。", kind="budget")
    assert (claim.amount.basis, claim.amount.budget_stage, claim.amount.period) == ("budget", "initial", "current")


@pytest.mark.parametrize(
    ("words", "amount", "rate", "against"),
    [
        ("比2022年度增加19.44万元，增长16%", "19.44", "16", "prior_year"),
        ("较2022年预算减少4.23万元，下降6.93%", "-4.23", "-6.93", "prior_budget"),
        ("比年初预算减少0.96万元", "-0.96", None, "initial_budget"),
        ("比上年增加（减少）0万元，增长(下降)0%", "0", "0", "prior_year"),
        ("比2023年度预算减少0.96万元", "-0.96", None, "budget"),
        ("比2019年（疫情前）减少0.96万元", "-0.96", None, None),
        ("同比减少43.5万元，下降3.85%", "-43.5", "-3.85", "prior_year"),
    ],
)
def test_changes_have_a_sign_a_rate_and_a_base(words: str, amount: str, rate: str | None, against: str | None) -> None:
    [_, change] = claims(f"机关运行经费141.09万元，{words}。")
    assert (wan(change), change.amount.value_type, change.amount.measure) == (amount, "change", "agency_operating")
    assert change.amount.percent == (None if rate is None else Decimal(rate))
    assert change.compared_with == against


def test_a_change_whose_direction_the_words_leave_open_is_no_claim() -> None:
    assert [wan(claim) for claim in claims("机关运行经费141.09万元，比上年增加（减少）5万元。")] == ["141.09"]


@pytest.mark.parametrize(
    ("words", "rate", "kind"),
    [
        ("，占本年支出的27.1%", "27.1", "share"),
        ("，完成年初预算的356.1%", "356.1", "completion"),
        ("，预算执行率为99.45%", "99.45", "completion"),
        ("，比2022年度决算数减少4.50%", "-4.50", "growth"),
    ],
)
def test_the_rate_printed_with_an_amount(words: str, rate: str, kind: str) -> None:
    [claim] = claims(f"2023年度项目支出738.86万元{words}。")
    assert (claim.amount.percent, claim.rate_kind) == (Decimal(rate), kind)


def test_levels_of_last_year_are_told_from_comparisons() -> None:
    periods = [claim.amount.period for claim in claims("2022年度支出合计90万元，2023年度支出合计100万元，比2022年度支出增加10万元。")]
    assert periods == ["prior", "current", "current"]
    [assets] = claims("截至2022年12月31日，占有使用国有资产4326.96万元。", kind="budget")
    assert (assets.amount.measure, assets.amount.period, assets.amount.basis) == ("state_assets", "prior", "final")


def test_what_a_level_fell_to_is_no_change() -> None:
    [claim] = claims("公务接待费支出决算减少为0.40万元。")
    assert (wan(claim), claim.amount.value_type) == ("0.4", "level")


def test_spending_named_by_one_word_beside_a_revenue() -> None:
    [revenue, spending] = claims("政府性基金预算财政拨款收入20万元，支出15万元。")
    assert (revenue.amount.measure, spending.amount.measure, spending.fund) == ("government_fund", "total", "government_fund")
    assert spending.amount.subject_name == "政府性基金预算财政拨款支出"


def test_the_money_s_source_is_that_of_the_words_or_the_heading() -> None:
    [first, second] = claims("一般公共预算财政拨款基本支出5万元。", "八、政府性基金预算收入支出情况说明", "本年支出3万元。")
    assert (first.fund, second.fund) == ("general_public_budget", "government_fund")


# Wordings of the provinces' and ministries' templates


@pytest.mark.parametrize(
    "opening",
    [
        "1.一般公共服务支出（类）财政事务（款）行政运行（项）。",
        "（1）一般公共服务（类）财政事务（款）行政运行（项）。",
        "1.一般公共服务支出（201类）财政事务（06款）行政运行（01项）。",
        "1.“一般公共服务支出”（类）“财政事务”（款）“行政运行”（项）",
        "1.一般公共服务支出（类）-财政事务（款）-行政运行（项）",
        "1.一般公共服务支出类财政事务款行政运行项",
        "1.一般公共服务支出-财政事务-行政运行。",
        "1.一般公共服务支出（201）财政事务（06）行政运行（01）。",
        "1.201（类）06（款）01（项）行政运行",
        "1.2010601行政运行",
        "2010601-行政运行。",
        "1.一般公共服务支出（类）财政事务（款）行政运行（项）。该项支出用于机关运转。",
        "其中：一般公共服务（类）财政事务（款）行政运行（项）。",
    ],
)
def test_the_amounts_of_the_next_sentence_are_the_opening_path_s(opening: str) -> None:
    assert told(f"{opening}年初预算为100万元，支出决算为99万元。") == [("100", "total", "2010601"), ("99", "total", "2010601")]


def test_a_path_that_ends_a_sentence_opens_for_the_next() -> None:
    text = "2023年度财政拨款支出2000万元，其中：一般公共服务（类）财政事务（款）行政运行（项）。年初预算为1000万元。"
    assert told(text) == [("2000", "total", None), ("1000", "total", "2010601")]


def test_a_path_and_its_year_run_into_each_other() -> None:
    assert told("1、教育支出（类）普通教育（款）高中教育（项）2023年初预算20万元。", kind="budget") == [("20", "total", "2050204")]


def test_items_below_a_subject_go_on_below_it() -> None:
    assert told(
        "1.社会保障和就业支出（类）行政事业单位养老支出（款）。",
        "（1）行政单位离退休（项）。支出决算为22万元。",
        "（2）抚恤（款）死亡抚恤（项）支出2.5万元。",
        "2.一般公共服务支出（类）财政事务（款）支出决算为90万元。",
        "（1）行政运行（项）支出决算为80万元。",
    ) == [
        ("22", "total", "2080501"),
        ("2.5", "total", "2080801"),
        ("90", "total", "20106"),
        ("80", "total", "2010601"),
    ]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (
            "2023年度收、支总计各为4125.49万元、4143.91万元。与2022年度相比，收、支总计各减少267.86万元、270.97万元。",
            [("4125.49", "revenue"), ("4143.91", "expenditure"), ("-267.86", "revenue"), ("-270.97", "expenditure")],
        ),
        ("人员经费和公用经费分别为812.12万元和128.11万元。", [("812.12", "personnel"), ("128.11", "operating")]),
        ("公务用车购置及运行费、公务接待费分别比上年减少3万元、1万元。", [("-3", "vehicles"), ("-1", "reception")]),
        ("财政拨款收、支总计分别为100万元、100万元。", [("100", "total"), ("100", "total")]),
        ("人员经费、某某经费分别为8万元、5万元。", [("8", UNSPECIFIED), ("5", UNSPECIFIED)]),
        ("公务用车保有量3辆，运行维护费支出6万元。", [("6", "vehicle_operation")]),
        ("其他国内公务接待支出3万元。", [("3", "reception_part")]),
        ("外事接待0批次，0人次，共计支出0万元。", [("0", "reception_part")]),
        ("某某局的机关运行经费财政拨款支出80万元。", [("80", "agency_operating")]),
        ("年初结转48.25万元。", [("48.25", "opening_balance")]),
        ("一般公共预算当年拨款1650万元。", [("1650", "general_public_budget")]),
        ("公务接待费5万元，占“三公”经费31.5万元的15.87%。", [("5", "reception"), ("31.5", "three_public")]),
        ("收入预算10万元，比上年增加1万元；支出预算9万元。", [("10", "revenue"), ("1", "revenue"), ("9", "expenditure")]),
        ("收支较上年决算数增加300万元。", [("300", "total")]),
        ("收、支总计（含结转和结余）300万元，收支各增加5万元。", [("300", "total"), ("5", "total")]),
        ("财政拨款收入总计20万元，支出总计20万元。", [("20", "fiscal_appropriation"), ("20", "total")]),
        (
            "收入总计30万元，其中：财政拨款收入20万元；支出总计30万元。",
            [("30", "revenue"), ("20", "fiscal_appropriation"), ("30", "expenditure")],
        ),
        ("收入预算30万元，比上年增加2万元。相应安排支出预算30万元。", [("30", "revenue"), ("2", "revenue"), ("30", "expenditure")]),
        ("财政拨款本年收入20万元，本年支出15万元。", [("20", "fiscal_appropriation"), ("15", "total")]),
        ("公车运行维护费支出较预算减少3万元。", [("-3", "vehicle_operation")]),
        ("其他一般公共服务支出3.5万元。", [("3.5", UNSPECIFIED)]),
        (
            "政府采购支出总额9万元，其中货物支出4万元、服务支出5万元。",
            [(_, f"procurement_{kind}") for _, kind in (("9", "total"), ("4", "goods"), ("5", "services"))],
        ),
        (
            "机关运行经费80万元，其中：办公费20万元，公务用车运行维护费6万元。",
            [("80", "agency_operating"), ("20", UNSPECIFIED), ("6", UNSPECIFIED)],
        ),
        ("支出合计1亿2,345.67万元。", [("12345.67", "expenditure")]),
        ("支出合计12万3456元。", [("12.3456", "expenditure")]),
    ],
)
def test_wordings_of_many_templates(text: str, found: list[tuple[str, str]]) -> None:
    assert [(wan(claim), claim.amount.measure) for claim in claims(text)] == found


def test_the_year_that_this_one_is_compared_with_is_the_one_before() -> None:
    text = (
        "2023年支出预算5432.10万元，比2022年5000.00万元增加432.10万元，增长8.64%；与上年预算数5000万元相比，增加432.10万元；"
        "比上年执行数5001万元增加431.10万元。"
    )
    found = [(wan(claim), claim.amount.period, claim.amount.value_type, claim.amount.basis) for claim in claims(text, kind="budget")]
    assert found == [
        ("5432.1", "current", "level", "budget"),
        ("5000", "prior", "level", "budget"),
        ("432.1", "current", "change", "budget"),
        ("5000", "prior", "level", "budget"),
        ("432.1", "current", "change", "budget"),
        ("5001", "prior", "level", "final"),
        ("431.1", "current", "change", "budget"),
    ]


def test_what_an_amount_came_from_is_of_the_year_before() -> None:
    found = claims("公务接待费由2022年的3万元降至2万元，减少了1万元（下降33.3%）。")
    assert [(wan(each), each.amount.period, each.amount.measure) for each in found] == [
        ("3", "prior", "reception"),
        ("2", "current", "reception"),
        ("-1", "current", "reception"),
    ]
    assert found[-1].amount.percent == Decimal("-33.3")


def test_the_report_s_own_budget_is_no_earlier_year_s() -> None:
    found = claims("1.公务接待费。2023年度决算数1万元，比2023年年初预算数2万元减少1万元。", "2.公务用车购置及运行维护费。决算数9万元。")
    assert [(wan(each), each.amount.measure, each.amount.period, each.amount.budget_stage) for each in found] == [
        ("1", "reception", "current", None),
        ("2", "reception", "current", "initial"),
        ("-1", "reception", "current", None),
        ("9", "vehicles", "current", None),
    ]


def test_a_completion_may_name_its_budget() -> None:
    final, budget = claims("“三公”经费支出决算为31.5万元，完成全年预算42万元的75%。")
    assert (final.amount.percent, final.rate_kind) == (Decimal(75), "completion")
    assert (wan(budget), budget.amount.basis, budget.amount.budget_stage) == ("42", "budget", "adjusted")


def test_more_and_less_than_the_budget_are_changes() -> None:
    [_, more, less] = claims("项目支出30万元，决算数大于年初预算数5万元。公用经费支出决算小于预算数3万元。")
    assert [(wan(each), each.amount.value_type, each.compared_with) for each in (more, less)] == [
        ("5", "change", "initial_budget"),
        ("-3", "change", "budget"),
    ]
    assert more.amount.measure == "project"


def test_a_rate_in_brackets_has_its_change_s_sign() -> None:
    [_, change] = claims("“三公”经费支出12万元，较上年减少1万元（7.69%）。")
    assert change.amount.percent == Decimal("-7.69")


def test_a_reason_s_first_amount_takes_no_direction_from_before_the_reason() -> None:
    [*_, reason] = claims("项目支出30万元，比上年减少5万元，主要原因：职工调标新增补贴，人员经费20万元。")
    assert (wan(reason), reason.amount.value_type, reason.explains) == ("20", "level", True)


@pytest.mark.parametrize(
    "text",
    [
        "对10个项目实施绩效目标管理，涉及一般公共预算拨款300万元，政府性基金预算拨款20万元。",
        "组织对2个项目开展部门评价，涉及一般公共预算支出300万元，政府性基金预算支出20万元。",
        "绩效目标管理的项目9个，涉及预算300万元，涉及财政拨款20万元。",
    ],
)
def test_money_of_managed_projects_is_no_total_of_its_fund(text: str) -> None:
    assert {(claim.amount.measure, claim.amount.subject_name) for claim in claims(text)} == {("project", "绩效管理项目资金")}


@pytest.mark.parametrize("heading", ["（二）部门决算中项目绩效自评结果", "（二）部分项目支出绩效自评结果", "（二）绩效管理情况"])
@pytest.mark.parametrize("end", ["：年初预算", "。自评得分96分，年初预算", "绩效自评综述。得分96分，年初预算"])
def test_a_numbered_project_below_a_heading_about_projects_is_what_its_amounts_are_of(heading: str, end: str) -> None:
    found = claims(heading, f"1.办案业务费项目{end}100万元，实际支出98.5万元，执行率98.5%。")
    assert {(claim.amount.measure, claim.amount.subject_name) for claim in found} == {("project", "办案业务费")}


@pytest.mark.parametrize(
    "heading",
    ["二、部门收支基本情况", "二、部门收支概况", "二、2023年度部门决算数据分析", "二、其他重要事项说明", "四、其他需要说明的事项"],
)
def test_headings_that_open_the_prose_about_money(heading: str) -> None:
    found = read_narrative(lines(heading, "某某项目支出30万元，比上年增加5万元。"), report_key="k", kind="final", fiscal_year=YEAR).claims
    assert [claim.cautious for claim in found] == [False, False]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        # the money's source behind a measure says which part of it is meant
        ("2023年度“三公”经费一般公共预算拨款支出32.1万元，同比下降12.3%。", [("32.1", "three_public")]),
        ("公务接待费财政拨款支出4万元。", [("4", "reception")]),
        # 公务车
        ("公务车购置费0万元，公务车运行维护费5万元。", [("0", "vehicle_purchase"), ("5", "vehicle_operation")]),
        # what is compared with is no measure
        ("机关运行经费较上年支出数减少10万元。", [("-10", "agency_operating")]),
        (
            "公务接待费2万元。费用支出较年初预算数减少1万元。较上年支出数减少3万元。",
            [("2", "reception"), ("-1", "reception"), ("-3", "reception")],
        ),
        ("支出合计为人民币50万元。", [("50", "expenditure")]),
        # a rate between a name and its change
        (
            "一般公共预算财政拨款本年收入完成年初预算100%，比年初预算增加5万元；支出完成年初预算的101%，比年初预算增加7万元。",
            [("5", "general_public_budget"), ("7", "total")],
        ),
        # bare spending beside balances
        (
            "政府性基金预算财政拨款收入100万元；年初结转和结余6万元；支出106万元；年末结转和结余0万元，支出决算较上年增加3万元。",
            [("100", "government_fund"), ("6", "opening_balance"), ("106", "total"), ("0", "closing_balance"), ("3", "total")],
        ),
        ("年初结转和结余6万元，支出9万元。", [("6", "opening_balance"), ("9", UNSPECIFIED)]),
        ("年末一般公共预算财政拨款结转和结余20万元。", [("20", "closing_balance")]),
        (
            "上年结转结余的一般公共预算收入7万元，上年结转的单位资金0万元。",
            [("7", "carryover_general_public_budget"), ("0", "carryover_unit_funds")],
        ),
        ("收入包括：一般公共预算拨款80万元，政府性基金8万元。", [("80", "general_public_budget"), ("8", "government_fund")]),
        ("收入总计、支出总计均为70万元，与上年相比收入总计、支出总计均增加8万元。", [("70", "total"), ("8", "total")]),
        ("财政拨款收支总决算70万元。", [("70", "total")]),
        # asides
        ("机关运行经费支出（与一般公共预算基本支出中公用经费之和（含参公单位），保持一致）450万元。", [("450", "agency_operating")]),
        # lists of what a measure pays for
        (
            "用于保障某某局机关、下属单位等机构正常运转的日常支出90万元。其中：基本工资、津贴补贴等人员经费支出80万元；办公费、水电费等公用经费10万元。",
            [("90", "basic"), ("80", "personnel"), ("10", "operating")],
        ),
        ("为完成特定的工作任务，用于专项业务工作的经费支出34万元。", [("34", "project")]),
        ("信息化建设等项目支出34万元。", [("34", UNSPECIFIED)]),
        ("填报绩效目标的项目支出预算42万元，占全部项目支出预算的96%。", [("42", "project")]),
        # parts of the basic expenditure are no totals of the things
        (
            "公用经费400万元，主要包括：公务接待费5万元、公务用车运行维护费20万元。",
            [("400", "operating"), ("5", UNSPECIFIED), ("20", UNSPECIFIED)],
        ),
        # what is left in a list is no subject
        (
            "公务接待费3万元，具体包括：接待省厅检查组1.2万元，其他1.8万元。",
            [("3", "reception"), ("1.2", "reception"), ("1.8", UNSPECIFIED)],
        ),
        # what money is for
        ("基本支出主要用于监测站基本工资等人员支出，公用支出，年初预算为14万元。", [("14", "basic")]),
        # the economy
        ("全镇完成生产总值12亿元，财政总收入达到1亿元。", [("120000", PERFORMANCE), ("10000", PERFORMANCE)]),
        (
            "政府采购预算9万元，其中货物4万元，服务5万元。",
            [(_, f"procurement_{k}") for _, k in (("9", "total"), ("4", "goods"), ("5", "services"))],
        ),
        (
            "公务用车购置及运行费9万元，其中购置费4万元，运行费5万元。",
            [("9", "vehicles"), ("4", "vehicle_purchase"), ("5", "vehicle_operation")],
        ),
        ("面向中小企业预留采购份额54万元。", [("54", "procurement_sme_reserved")]),
        ("本年支出90万元，年末结转5万元。", [("90", "expenditure"), ("5", "closing_balance")]),
        ("本年收入90万元，均为财政拨款收入，同比增加5万元。", [("90", "revenue"), ("5", "revenue")]),
    ],
)
def test_wordings_of_more_templates(text: str, found: list[tuple[str, str]]) -> None:
    assert [(wan(claim), claim.amount.measure) for claim in claims(text)] == found


@pytest.mark.parametrize(
    "text",
    [
        "户均增收3000元，带动村集体增收10万元以上。",
        "人均接待费80元，车均维护费2.1万元。",
        "每村补助5万元，平均每辆2.01万元。",
        "发放补助5万元/年。",
    ],
)
def test_rates_and_bounds_around_an_amount_are_no_claims(text: str) -> None:
    assert claims(text) == []


def test_a_fund_s_part_of_a_measure_has_the_fund() -> None:
    [claim] = claims("公务接待费财政拨款支出4万元。")
    assert claim.fund == "fiscal_appropriation"


def test_what_is_no_appropriation_has_no_such_fund() -> None:
    [balance, public] = claims("使用非财政拨款结余10万元。一般公共财政拨款基本支出7万元。")
    assert (balance.fund, public.fund) == (None, "general_public_budget")


def test_this_year_s_projects_are_told_from_all_projects() -> None:
    assert [claim.amount.subject_name for claim in claims("本年项目支出20万元。项目支出25万元。", kind="budget")] == [
        "本年项目支出",
        "项目支出",
    ]


def test_totals_with_a_balance_in_them_are_told_from_those_without() -> None:
    found = claims("财政拨款收入总计30万元，其中：财政拨款本年收入25万元。财政拨款支出总计30万元，其中：财政拨款本年支出26万元。")
    assert [claim.amount.subject_name for claim in found] == ["财政拨款收入总计", "财政拨款收入", "财政拨款支出总计", "财政拨款支出"]


def test_last_year_s_amount_may_stand_without_a_word() -> None:
    found = claims("2023年收入合计55万元，上年49万元，2021年为40万元，同比增加6万元。")
    assert [(wan(each), each.amount.period) for each in found] == [("55", "current"), ("49", "prior"), ("40", "prior"), ("6", "current")]


def test_this_year_after_last_year_is_this_year() -> None:
    found = claims("去年公务接待费4万元，今年3万元。上年度基本支出58万元，本年度60万元。")
    assert [(wan(each), each.amount.period) for each in found] == [("4", "prior"), ("3", "current"), ("58", "prior"), ("60", "current")]


def test_what_all_units_below_have_is_a_total() -> None:
    [every] = claims("某某局下属1家机关和1家事业单位的机关运行经费80万元。")
    own, others = claims("局机关“三公”经费5万元，下属单位“三公”经费7万元。")
    assert [each.amount.measure for each in (every, own, others)] == ["agency_operating", UNSPECIFIED, UNSPECIFIED]


def test_a_comparison_with_last_year_goes_on_after_the_reason_of_one_with_the_budget() -> None:
    text = "公务接待费支出预算为20万元，支出决算为8万元，决算数小于预算数的主要原因是厉行节约，与上年相比减少2万元，减少20%。"
    change = claims(text)[-1]
    assert (wan(change), change.amount.measure, change.explains, change.compared_with) == ("-2", "reception", False, "prior_year")


def test_a_change_within_another_reason_stays_a_reason() -> None:
    [*_, reason] = claims("项目支出30万元，比上年增加5万元，主要原因是培训费增加，较上年增加4万元。")
    assert (wan(reason), reason.explains) == ("4", True)


@pytest.mark.parametrize(
    ("text", "rate", "kind"),
    [
        ("事业收入30万元（其中：教育事业收入12万元，科研事业收入18万元），占本年收入的46.15%。", "46.15", "share"),
        ("机关运行经费30万元（与公用经费之和保持一致），较上年增加5%。", "5", "growth"),
        ("项目支出年初预算为18万元，支出决算为21万元，为年初预算的116.67%。", "116.67", "completion"),
        ("项目支出年初预算为18万元，支出决算为21万元，占年初预算数的116.67%。", "116.67", "completion"),
        ("项目支出年初预算为18万元，支出决算为21万元，预算完成率116.67%。", "116.67", "completion"),
        ("项目支出21万元，占总支出预算的16.67%。", "16.67", "share"),
    ],
)
def test_rates_of_more_templates(text: str, rate: str, kind: str) -> None:
    [rated] = [claim for claim in claims(text) if claim.amount.percent is not None]
    assert (rated.amount.percent, rated.rate_kind) == (Decimal(rate), kind)


def test_the_class_of_an_item_holds_for_the_items_below_it() -> None:
    assert told("1.教育支出。年初预算为18万元。", "（1）普通教育（款）高等教育（项）年初预算为17万元。") == [
        ("18", "total", "205"),
        ("17", "total", "2050205"),
    ]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("国有土地使用权出让收入安排的支出（款）征地和拆迁补偿支出（项）4万元。", "2120801"),
        ("3.卫生健康支出（类）决算为5万元，其中行政单位医疗（项）4万元。", "2101101"),
        ("住房保障支出（类）决算为5万元，其中住房公积金4万元。", "2210201"),
        ("对个人和家庭补助支出4万元。", "303"),
        ("公共安全支出（类）法院（款）行政运行（项）6万元；“两庭”建设（项）4万元。", "2040506"),
        ("1.公共安全支出(类)法院(款)案件审判(项).年初预算为4万元.", "2040504"),
    ],
)
def test_subjects_named_in_part(text: str, code: str) -> None:
    assert told(text)[-1] == ("4", "total", code)


def test_another_division_of_the_same_money_is_not_of_the_last_part() -> None:
    assert told("项目支出8万元。按支出经济分类：工资福利支出5万元，资本性支出3万元。") == [
        ("8", "project", None),
        ("5", "total", "301"),
        ("3", "total", "310"),
    ]


@pytest.mark.parametrize(
    ("heading", "found"),
    [
        ("1.教育支出", ("total", "205")),
        ("（一）收入预算", ("revenue", None)),
        ("三、支出预算情况说明", (UNSPECIFIED, None)),
        ("（2）信息化建设项目自评综述", ("project", None)),
    ],
)
def test_a_heading_that_is_a_name_is_what_unnamed_amounts_below_are_of(heading: str, found: tuple[str, str | None]) -> None:
    [claim] = claims("（一）具体情况说明", heading, "年初预算数为18万元。")
    assert (claim.amount.measure, claim.amount.subject_code) == found


def test_a_number_of_many_decimals_may_be_broken_once() -> None:
    [claim] = claims("2023年度基本支出12,345.67", "8901万元。")
    assert wan(claim) == "12345.678901"
    assert claims("2023年度基本支出12,345.67", "13", "89万元。") == [], "what stands between may be a page's number"


@pytest.mark.parametrize("opening", ["（1）信息化建设项目自评综述：根据目标，得分98分。", "（1）信息化建设项目绩效目标完成情况综述。"])
def test_reviews_of_projects_open_in_several_ways(opening: str) -> None:
    found = claims(f"{opening}全年预算数为300万元，执行数为295万元。项目绩效目标完成情况：完成1期。")
    assert {(claim.amount.measure, claim.amount.subject_name) for claim in found} == {("project", "信息化建设")}


def test_a_fund_s_name_is_no_cue_for_a_budget() -> None:
    [claim] = claims("一般公共预算收回资金5万元。")
    assert claim.amount.basis == "final"


# Which text counts


@pytest.mark.parametrize("part", ["第四部分 2023年重点工作完成情况", "第五部分 名词解释", "2023年项目支出绩效目标申报表"])
def test_parts_that_state_nothing_of_the_unit_s_money(part: str) -> None:
    text = lines(part, "本部门项目支出120万元，比上年增加20万元。")
    assert read_narrative(text, report_key="k", kind="final", fiscal_year=YEAR).claims == []


def test_annexes_count_where_the_words_leave_no_doubt() -> None:
    text = lines(
        "第六部分 附件",
        "2023年度科技专项绩效自评表",
        "基本支出总额 1303.54万元 项目支出总额 8386.93万元",
        "1.预算执行情况：预算数是7173.92万元，实际执行数是7134.11万元，执行率为99.45%。",
        "扶持企业奖励资金200万元，效果较好。",
    )
    found = read_narrative(text, report_key="k", kind="final", fiscal_year=YEAR).claims
    assert [(str(claim.amount.amount_yuan), claim.amount.subject_name, claim.amount.basis) for claim in found] == [
        ("71739200.00", "科技专项", "budget"),
        ("71341100.00", "科技专项", "final"),
    ]


def test_a_part_that_nothing_knows_counts_where_the_sentence_goes_on() -> None:
    text = lines("二、其他", "1.教育支出82万元：主要用于运转。包括人员经费50万元和公用经费6万元。扶持资金9万元。")
    found = read_narrative(text, report_key="k", kind="final", fiscal_year=YEAR).claims
    assert [(wan(claim), claim.cautious) for claim in found] == [("82", True), ("50", True), ("6", True)]


def test_a_claim_keeps_its_section_and_sentence() -> None:
    [claim] = claims("（二）机关运行经费情况", "2023年机关运行经费75.24 万", "元。")
    assert claim.amount.section == "一、收支总体情况说明/（二）机关运行经费情况"
    assert claim.amount.sentence == "2023年机关运行经费75.24万元。"
    assert claim.amount.report_key == "k"


@pytest.mark.parametrize("path", sorted((PROJECT_DIR / "raw").glob("*.txt")), ids=lambda path: path.stem[:3])
def test_every_amount_of_the_explanations_is_claimed_or_a_bound(path: Path) -> None:
    """An oracle that knows nothing of sentences: digits before 万元, bounds aside."""
    text = read_lines(path.read_bytes())
    kind, year = ("budget", 2024) if any("部门预算表" in line.text or "预算公开报表" in line.text for line in text) else ("final", 2023)
    start = max(i for i, line in enumerate(text) if re.match(r"\s*第三部分", line.text))
    stop = next(
        i for i, line in enumerate(text) if i > start and re.search(r"第[四五]部分[\s\S]*(?:重点工作|名词解释)|^第四部分$", line.text)
    )
    flow = re.sub(r"\s", "", "".join(line.text for line in text[start:stop]))
    printed = re.findall(r"(?<![\d.,价值≥])(?<!给予)(\d[\d,]*(?:\.\d+)?)万元(?!（含|\(含)", flow)
    found = [claim.amount for claim in read_narrative(text[start:stop], report_key="k", kind=kind, fiscal_year=year).claims]
    claimed = [abs(row.amount_yuan) for row in found if row.amount_yuan is not None and row.measure != PERFORMANCE]
    for amount in printed:
        claimed.remove((Decimal(amount.replace(",", "")) * 10000).quantize(Decimal("0.01")))
    assert len(printed) > 40
    assert len(claimed) <= 1, "one amount is printed without its unit"


def test_words_that_are_passed_over_unread_have_no_measure_in_them() -> None:
    """``needs`` is read from the patterns; here it is held to what they match in the explanations of real reports."""
    texts = {line.text for path in (PROJECT_DIR / "raw").glob("*.txt") for line in read_lines(path.read_bytes())}
    measures = [entry for entry in load_vocabulary().measures if entry.needs]
    missed = [(e.needs, t) for e in measures for t in texts if not any(word in t for word in e.needs) and e.pattern.search(t)]
    assert (missed, len(measures) > 60) == ([], True)


# Any text


@given(st.text(alphabet="万元亿年，。；：、（）类款项1234567890.,% 增加减少占比为支出收入预算决算科学技术“”其中\n", max_size=200))
@settings(deadline=None)
def test_no_text_is_too_odd_to_read(text: str) -> None:
    for claim in read_narrative(lines(FINAL, *text.split("\n")), report_key="k", kind="final", fiscal_year=None).claims:
        row = claim.amount
        assert row.sentence and row.value_type in ("level", "change")


# Subjects by name


def test_names_of_the_year_come_before_those_of_other_years() -> None:
    names = SubjectNames(load_subjects(), YEAR)
    assert names.of_path(["医疗卫生与计划生育支出"]) == "210", "an old name is still found"
    assert names.title("210") == "卫生健康支出"


def test_a_path_that_names_a_wrong_parent_is_its_last_subject() -> None:
    names = SubjectNames(load_subjects(), YEAR)
    assert names.of_path(["科学技术支出", "技术研究与开发", "其他科学技术支出"]) == "2069999"


def test_names_close_to_several_subjects_are_nobody_s() -> None:
    names = SubjectNames(load_subjects(), YEAR)
    assert names.of_path(["科学技术支出", "科学技术管理事务", "其他支出"]) is None
    assert names.of_path(["不存在的支出", "行政运行"]) is None
    assert names.of_phrase("行政运行") is None
