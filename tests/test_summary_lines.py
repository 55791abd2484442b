"""Labels of the summaries: how they are numbered, and those cut off completed by the form that fits best."""

import pytest

from dagster_project.taxonomy.summary_lines import load_summary_lines, ordinal

LINES = load_summary_lines()


@pytest.mark.parametrize(
    ("label", "number"),
    [
        ("一、事业收入", 1),
        ("十、其他", 10),
        ("（十三）资源", 13),
        ("二十、住房", 20),
        ("二十一、国有", 21),
        ("廿六、债务", 26),
        ("3. 国有", 3),
        ("总计", 0),
    ],
)
def test_ordinals(label: str, number: int) -> None:
    assert ordinal(label) == number


def revenue(labels: str, summary: str = "revenue_expenditure_summary") -> list[str]:
    return LINES.complete(labels.split(), summary, "revenue")


def test_labels_cut_off_are_completed_by_the_form_that_fits() -> None:
    """The first might be whole; it is as wide as the others, which aren't."""
    cut = "一、一般公共预算财政拨款 二、政府性基金预算财政拨 三、国有资本经营预算财政"
    assert revenue(cut) == ["一、一般公共预算财政拨款收入", "二、政府性基金预算财政拨款收入", "三、国有资本经营预算财政拨款收入"]


def test_another_form_goes_on_otherwise() -> None:
    cut = "一、一般公共预算 二、政府性基金预 三、国有资本经营 本年收入合计 收入总计"
    assert revenue(cut)[:3] == ["一、一般公共预算拨款收入", "二、政府性基金预算拨款收入", "三、国有资本经营预算拨款收入"]


def test_where_nothing_was_cut_a_label_that_another_form_has_longer_stays() -> None:
    assert revenue("一、财政拨款 二、财政专户管理资金 三、其他资金") == ["一、财政拨款", "二、财政专户管理资金", "三、其他资金"]


def test_a_whole_label_narrower_than_the_cut_stays() -> None:
    assert revenue("一、财政拨款收入 1.一般公共预算 二、事业单位经营收") == ["一、财政拨款收入", "1.一般公共预算", "二、事业单位经营收入"]


def test_where_two_forms_fit_as_well_and_differ_nothing_is_guessed() -> None:
    assert revenue("一、一般公共预算财", "appropriation_summary") == ["一、一般公共预算财政拨款"]
    assert revenue("一、国有资本经营预", "appropriation_summary") == ["一、国有资本经营预"]


def test_the_functions_of_expenditure_are_completed_by_their_official_names() -> None:
    cut = ["二十一、国有资本经营预算", "二十二、灾害防治及应急管"]
    assert LINES.complete(cut, "appropriation_summary", "expenditure") == ["二十一、国有资本经营预算支出", "二十二、灾害防治及应急管理支出"]


def test_a_label_cut_off_may_stand_on_either_side() -> None:
    assert LINES.sides("二十一、国有资本经营预算", "appropriation_summary") == {"revenue", "expenditure"}
    assert LINES.sides("六、科学技术", "appropriation_summary") == {"expenditure"}
