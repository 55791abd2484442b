"""True sentences in the words of many regions, against statements that have the same: nothing is accused.

A wrong amount in the same words is, so that the silence is no deafness.
"""

from decimal import Decimal

import pytest
from ledger_reports import beyond, cell, ledger, subject, yuan

from dagster_project.relations import Cell

SUMMARY, APPROPRIATION, PUBLIC = "revenue_expenditure_summary", "appropriation_summary", "general_public_budget_expenditure"


def _row(statement: str, line: str, side: str | None = None, code: str | None = None, kind: str = "final", **amounts: str) -> list[Cell]:
    stage = "initial" if kind == "budget" else None
    return [
        cell(statement, line, measure, amount, side=side, code=code, basis=kind, stage=stage)
        for measure, amount in amounts.items()
        if amount
    ]


FINAL = [
    *_row(SUMMARY, "本年收入合计", "revenue", total="1000"),
    *_row(SUMMARY, "年初结转和结余", "revenue", total="30"),
    *_row(SUMMARY, "总计", "revenue", total="1040"),
    *_row(SUMMARY, "本年支出合计", "expenditure", total="1005"),
    *_row(SUMMARY, "年末结转和结余", "expenditure", total="30"),
    *_row(SUMMARY, "总计", "expenditure", total="1040"),
    *_row("revenue", "合计", total="1000", fiscal_appropriation="900", institutional="60", other="40"),
    *_row("expenditure", "合计", total="1005", basic="600", project="395", commercial="10"),
    *_row(APPROPRIATION, "一、一般公共预算财政拨款", "revenue", total="850"),
    *_row(APPROPRIATION, "二、政府性基金预算财政拨款", "revenue", total="50"),
    *_row(APPROPRIATION, "本年收入合计", "revenue", total="900"),
    *_row(APPROPRIATION, "年初财政拨款结转和结余", "revenue", total="20"),
    *_row(APPROPRIATION, "总计", "revenue", total="920"),
    *_row(APPROPRIATION, "本年支出合计", "expenditure", total="903", general_public_budget="855", government_fund="48"),
    *_row(APPROPRIATION, "年末财政拨款结转和结余", "expenditure", total="17", general_public_budget="10", government_fund="7"),
    *_row(APPROPRIATION, "总计", "expenditure", total="920"),
    *_row(PUBLIC, "合计", total="855", basic="560", project="295"),
    *_row("government_fund", "合计", opening_balance="5", revenue="50", total="48", project="48", closing_balance="7"),
    *_row("basic_expenditure", "人员经费合计", total="500"),
    *_row("basic_expenditure", "公用经费合计", total="60"),
    *_row(
        "three_public", "合计", total="12", overseas_travel="0", vehicles="9", vehicle_purchase="0", vehicle_operation="9", reception="3"
    ),
    *(
        subject(code, name, all_money, "expenditure")
        for code, name, all_money in (("205", "教育支出", "802"), ("2050204", "高中教育", "602"))
    ),
    *_row(PUBLIC, "教育支出", code="205", total="700", basic="405", project="295"),
    *_row(PUBLIC, "高中教育", code="2050204", total="500", basic="355", project="145"),
    *_row(PUBLIC, "社会保障和就业支出", code="208", total="85", basic="85"),
    *_row(PUBLIC, "住房保障支出", code="221", total="70", basic="70"),
    *_row(PUBLIC, "住房公积金", code="2210201", total="70", basic="70"),
]

BUDGET = [
    *_row(SUMMARY, "收入总计", "revenue", kind="budget", total="1000"),
    *_row("revenue", "合计", kind="budget", total="1000", current_subtotal="950", general_public_budget="800", government_fund="50"),
    *_row("revenue", "合计", kind="budget", institutional="60", other="40", carryover_subtotal="50", carryover_general_public_budget="30"),
    *_row("expenditure", "合计", kind="budget", total="1000", basic="620", project="380"),
    *_row(PUBLIC, "合计", kind="budget", total="830", basic="540", project="290", personnel="480", operating="60"),
    *_row(PUBLIC, "教育支出", code="205", kind="budget", total="695", basic="405", project="290"),
    *_row("basic_expenditure", "合计", kind="budget", total="540", personnel="480", operating="60"),
    *_row("three_public", "合计", kind="budget", total="12", vehicles="9", reception="3"),
    *_row("project_expenditure", "合计", kind="budget", total="380", general_public_budget="260"),
    *_row("procurement", "合计", kind="budget", total="120"),
]


@pytest.mark.parametrize(
    "text",
    [
        # totals with and without the balances, and each fund's own
        "财政拨款收入总计920万元，其中：年初财政拨款结转和结余20万元，财政拨款本年收入900万元。财政拨款支出总计920万元，其中：财政拨款本年支出903万元。",
        "政府性基金预算财政拨款收入总计55万元，其中：年初结转和结余5万元，本年收入50万元；支出总计55万元，其中：年末结转和结余7万元，本年支出48万元。",
        "一般公共预算财政拨款年初结转和结余15万元，本年收入850万元，本年支出855万元，年末结转和结余10万元。",
        "政府性基金预算财政拨款年初结转和结余5万元，本年支出48万元，其中基本支出0万元，项目支出48万元，年末结转和结余7万元。",
        # the same money divided in another way, of the fund that the words before tell
        "财政拨款支出按用途划分：基本支出560万元，占62.02%；项目支出343万元，占37.98%。",
        "财政拨款支出按功能分类划分：教育支出700万元，占77.52%；社会保障和就业支出85万元，占9.41%；住房保障支出70万元，占7.75%。",
        "按支出性质分类：基本支出600万元（其中人员经费530万元，公用经费70万元）；项目支出395万元。",
        # who pays for what
        "基本支出600万元，其中财政拨款收入560万元，事业收入安排40万元。项目支出395万元，其中财政拨款343万元，其他资金52万元。",
        "财政拨款支出903万元，其中一般公共预算拨款855万元、政府性基金拨款48万元。",
        "“三公”经费支出12万元，其中：基本支出安排7万元，项目支出安排5万元。公务用车运行维护费9万元，其中项目支出列支3万元。",
        # parts of a subject
        "一般公共预算教育支出700万元，其中：高中教育支出500万元，包括基本支出355万元、人员经费300万元。",
        # another year
        "与2022年收入980万元、支出970万元相比，收入增加20万元、支出增加35万元。",
        "基本支出600万元。收入由2022年的980万元增长到1000万元，支出由2022年的970万元增长到1005万元。",
        "去年公务接待费4万元，今年3万元，减少1万元。上年度基本支出580万元，本年度600万元。上年同期“三公”经费支出14万元。",
        "公务接待费2022年4万元，2023年3万元。近三年“三公”经费支出分别为16万元、14万元、12万元。",
        # other money and other units
        "年末结转和结余30万元，其中财政拨款17万元，其他资金13万元。专项债券资金安排的项目支出48万元。",
        "支出1005万元，其中本级支出605万元，所属二级单位支出400万元。局机关“三公”经费5万元，下属单位“三公”经费7万元。",
        "其他收入40万元，主要包括：上级部门拨入其他资金33.5万元。",
        "教育支出中基本支出405万元，项目支出295万元。",
        # what is more than the subject is no part of it
        "一般公共预算住房公积金（2210201）70万元。一般公共预算基本支出560万元。",
        "三、一般公共预算支出855万元。按功能分类：住房保障支出70万元。按支出性质：基本支出560万元，人员经费500万元。",
    ],
)
def test_true_words_of_final_accounts(text: str) -> None:
    assert beyond(ledger(text, cells=FINAL)) == []


@pytest.mark.parametrize(
    "text",
    [
        "收入预算1000万元，其中：上年结转50万元（其中一般公共预算结转30万元，单位资金结转20万元）。上年结转的一般公共预算收入30万元。",
        "项目支出380万元，其中：一般公共预算拨款260万元，上年结转30万元，单位资金40万元。某某项目100万元，其中其他资金20万元。",
        "支出预算1000万元，其中：人员经费550万元，公用经费70万元。支出包括：教育支出695万元。",
        "机关运行经费当年一般公共预算拨款60万元，其中公务接待费1万元、公务用车购置及运行费6万元。",
        "政府采购预算120万元，其中：货物20万元，服务100万元；其中一般公共预算拨款安排90万元，其他资金安排30万元。",
        "“三公”经费预算12万元，其中其他资金2万元。公务用车购置及运行费9万元，其中一般公共预算拨款7万元，其他资金2万元。",
        "支出总预算1000万元，其中：项目支出380万元。其中，本年预算安排950万元，上年结转安排50万元。",
        "公务用车购置及运行费9万元，其中购置费0万元，运行费9万元。上年结余结转50万元。",
        "收入1000万元，其中：其他收入40万元；相应安排支出预算1000万元。",
        "填报绩效目标的项目支出预算300万元，占全部项目支出预算的78.95%。",
        "“三公”经费预算12万元，全部为自有资金，财政拨款安排“三公”经费0万元。",
    ],
)
def test_true_words_of_budgets(text: str) -> None:
    assert beyond(ledger(text, cells=BUDGET, kind="budget")) == []


@pytest.mark.parametrize(
    ("text", "stated"),
    [
        ("一般公共预算财政拨款支出858万元。", "858"),
        ("政府性基金预算财政拨款年初结转和结余5万元，本年收入50万元，年末结转和结余9万元。", "9"),
        ("基本支出606万元，其中财政拨款收入560万元。", "606"),
        ("“三公”经费支出12万元，其中：公务接待费8万元。", "8"),
        ("其他收入41万元。", "41"),
        ("财政拨款支出按功能分类划分：教育支出706万元。", "706"),
        ("财政拨款收入总计929万元。", "929"),
    ],
)
def test_a_wrong_amount_in_such_words_is_told(text: str, stated: str) -> None:
    assert [wrong for _, wrong, _ in beyond(ledger(text, cells=FINAL))] == [Decimal(stated)]


def test_personnel_of_all_money_is_told_where_all_money_is_that_of_the_statement() -> None:
    same = "基本支出560万元，其中：人员经费505万元，公用经费60万元。"
    other = "基本支出600万元，其中：人员经费505万元，公用经费95万元。"
    cells = [each for each in FINAL if each.statement == "basic_expenditure"]
    assert yuan("505", "500") in beyond(ledger(same, cells=cells))
    assert beyond(ledger(other, cells=cells)) == []
