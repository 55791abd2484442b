"""Projects, forms and subjects: each kind of contradiction planted, and its clean twin silent."""

import pytest
from ledger_reports import Pair, beyond, indicator, ledger, percent, project, subject, yuan

SPECIFICS = ("五、一般公共预算财政拨款支出决算情况说明", "（三）一般公共预算财政拨款支出决算具体情况")


@pytest.mark.parametrize(("told", "found"), [("10.40", []), ("10.04", [yuan("10.04", "10.40")])])
@pytest.mark.parametrize("origin", ["prose", "application_form", "self_evaluation"])
def test_a_project_has_the_budget_of_the_project_table(origin: str, told: str, found: list[Pair]) -> None:
    projects = [project("工业经济信息工作经费", "statement", "10.40"), project("工业经济信息工作", origin, told, line=501)]
    assert beyond(ledger(projects=projects)) == found


@pytest.mark.parametrize(("rate", "found"), [("93.2", []), ("100", [percent("100", "93")])])
def test_a_form_s_rate_is_that_of_its_amounts(rate: str, found: list[Pair]) -> None:
    assert beyond(ledger(projects=[project("专项业务", "self_evaluation", "12.34", "11.50", rate)])) == found


@pytest.mark.parametrize(("cost", "found"), [("33.55万元", []), ("1.55万元", [yuan("1.55", "33.55")])])
def test_a_cost_indicator_is_what_the_project_costs(cost: str, found: list[Pair]) -> None:
    costs = [indicator("老干部工作经费", cost, level2="成本指标")]
    assert beyond(ledger(projects=[project("老干部工作经费", "prose", "33.55", "33.55")], indicators=costs)) == found


@pytest.mark.parametrize(("target", "found"), [("5次", []), ("≥6次", [("text", "≥6次", "5次")])])
def test_one_indicator_in_two_forms_has_one_target(target: str, found: list[Pair]) -> None:
    both = [
        indicator("科技成果转化活动次数", target, "5次"),
        indicator("科技成果转化活动次数", "5次", "5次", form="科学技术专项", line=700),
    ]
    assert beyond(ledger(indicators=both)) == found


def test_two_projects_may_have_two_targets() -> None:
    both = [indicator("参训人员满意度", target, "95%", form=form) for target, form in (("≥90%", "甲培训"), ("≥85%", "乙培训"))]
    assert beyond(ledger(indicators=both)) == []


@pytest.mark.parametrize(
    ("path", "found"),
    [
        ("科学技术支出（类）科学技术管理事务（款）行政运行（项）", []),
        ("科学技术支出（类）技术研究与开发（款）其他科学技术支出（项）", [("text", "技术研究与开发（款）", "其他科学技术支出（款）")]),
        ("210卫生健康支出（类）行政事业单位医疗（款）行政单位医疗（项）", []),
        ("201卫生健康支出（类）行政事业单位医疗（款）行政单位医疗（项）", [("code", "201 卫生健康支出（类）", "210 卫生健康支出（类）")]),
    ],
)
def test_a_subject_s_path_is_that_of_the_classification(path: str, found: list[Pair]) -> None:
    assert beyond(ledger(*SPECIFICS, f"1.{path}支出决算为5.00万元。")) == found


@pytest.mark.parametrize(("code", "found"), [("2210201", []), ("2210202", [("code", "住房公积金（2210202）", "住房公积金（2210201）")])])
def test_a_code_is_the_subject_s_whose_amount_it_stands_by(code: str, found: list[Pair]) -> None:
    fund = subject("2210201", "住房公积金", "96.78")
    assert beyond(ledger(*SPECIFICS, f"1.住房公积金（{code}）96.78万元。", cells=[fund]))[: len(found) or None] == found
