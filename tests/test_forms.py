"""Finding performance forms, their cells, and words spelled over several fragments."""

import pytest

from dagster_project.reports.form_words import Words, fold, fragments_of, unbraid, unwrap
from dagster_project.reports.forms import find_forms, project_name, value_beside
from dagster_project.reports.lines import Line, read_lines


def lines(text: str) -> list[Line]:
    return read_lines(text.encode())


FORM = """目录
一、2023年度甲项目自评表 - 12 -
第六部分 附件

2023年度城市书房与阅读推广、讲座及展览

项目自评表

单位名称：某市图书馆 填报日期：2024年6月

项目名称 城市书房与阅读推广、讲座
及展览
主管部门 某市文化局 项目实施单位
某市图书

馆
— 7 —
预算执行情况（万元） 预算数（A） 执行数（B）
第七部分 名词解释
主管部门 不属于表
"""


def test_a_form_has_its_whole_title_its_kind_and_ends_with_its_part() -> None:
    (form,) = find_forms(lines(FORM))
    assert (form.kind, form.scope) == ("self_evaluation", "project")
    assert form.title == "2023年度城市书房与阅读推广、讲座及展览项目自评表"
    texts = [fragment.text for fragment in form.fragments]
    assert "不属于表" not in texts and "—" not in "".join(texts)


def test_a_cell_ends_where_the_next_label_begins() -> None:
    (form,) = find_forms(lines(FORM))
    assert project_name(form) == "城市书房与阅读推广、讲座及展览"
    assert unwrap(value_beside(form, "项目实施单位")) == "某市图书馆"
    assert unwrap(value_beside(form, "单位名称")) == "某市图书馆"
    assert value_beside(form, "项目代码") == []


def test_titles_in_a_table_of_contents_are_no_forms() -> None:
    listed = "附件\n2023年度甲项目自评表\n2023年度乙项目自评表\n部门整体支出绩效目标申报表\n" + "正文。\n" * 50
    assert find_forms(lines(listed)) == []


def test_a_title_repeated_on_the_next_page_continues_its_form() -> None:
    page = "项目支出绩效目标表\n（2025年度）\n"
    head = "一级指标 二级指标 三级指标\n"
    text = page + "项目名称 甲\n" + head + "产出指标 数量指标 乙\n" + page + head + "质量指标 丙\n" + page + "项目名称 丁\n"
    first, second = find_forms(lines(text))
    assert "丙" in [each.text for each in first.fragments]
    assert (first.line, second.line, project_name(second)) == (1, 10, "丁")


def test_a_form_whose_labels_came_apart_is_known_by_its_heads() -> None:
    (form,) = find_forms(lines("项目绩效目标表\n项目名\n道路养护\n称\n一级指标 二级指标 三级指标\n"))
    assert project_name(form) is None


def test_a_generic_title_names_no_project() -> None:
    for title in ("部门预算项目支出绩效目标表", "附件3 项目支出绩效目标表"):
        (form,) = find_forms(lines(title + "\n（2025年度）\n主管部门 某局\n"))
        assert project_name(form) is None


def test_subheadings_of_a_form_do_not_end_it() -> None:
    (form,) = find_forms(lines("项目支出绩效目标申报表\n项目名称 培训费\n年度绩效目标表\n一级指标 二级指标 三级指标\n"))
    assert form.kind == "application_form"
    assert [fragment.text for fragment in form.fragments][-1] == "三级指标"


def test_a_unit_s_form_has_no_project() -> None:
    (form,) = find_forms(lines("2024年部门整体支出绩效自评表\n单位名称 某局\n"))
    assert (form.scope, project_name(form)) == ("unit", None)


def test_a_form_without_a_name_cell_is_named_by_its_title() -> None:
    (form,) = find_forms(lines("2021年度河道整治专项绩效自评表\n单位名称：某局 填报日期：2022年\n主管部门 某局\n"))
    assert project_name(form) == "河道整治专项"


@pytest.mark.parametrize(
    "text",
    [
        "转移支付（项目）名称 道路养护\n中央主管部门 某部\n",
        "项目名称\t道路养护\t\t负责处室\t财务处\n",  # a label that nothing knows, in a cell of its own
        "项目名称 道路养护\n主管部门及代\n[012]某市某局\n码\n",  # a label broken over lines in turns with its value
    ],
)
def test_a_project_s_name_ends_with_its_cell(text: str) -> None:
    (form,) = find_forms(lines("2023年度项目支出绩效自评表\n" + text))
    assert project_name(form) == "道路养护"


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("产出\n指标", "产出指标"),
        ("产\n出\n指\n标（40\n分）", "产出指标"),
        ("产出指标：", "产出指标"),
        ("产出 指标 数量", "产出指标"),
        ("产量", None),
    ],
)
def test_words_are_found_over_fragments(text: str, word: str | None) -> None:
    fragments = list(fragments_of(lines(text)))
    found = Words(["产出指标"]).longest(fragments, 0)
    assert (found[0] if found else None) == word


def test_the_longest_word_wins() -> None:
    fragments = list(fragments_of(lines("服务对象满\n意度\n指标 甲")))
    assert Words(["服务对象满意度", "服务对象满意度指标"]).longest(fragments, 0) == ("服务对象满意度指标", 3)


def test_a_word_torn_by_another_cell_is_made_whole() -> None:
    fragments, torn = unbraid(fragments_of(lines("经济效益指新产品销售收入 ≥8% ≥9%\n\n标 技术合同成交额 20亿元 30亿元")))
    assert torn == 1
    assert [fragment.text for fragment in fragments][:4] == ["经济效益指", "标", "新产品销售收入", "≥8%"]


def test_words_of_their_own_are_not_torn_apart() -> None:
    text = "质量\n100%\n效益\n指标\n社会效\n益指标"
    fragments, torn = unbraid(fragments_of(lines(text)))
    assert torn == 0
    assert [fragment.text for fragment in fragments] == text.split()


def test_a_level_with_its_points_over_lines_is_no_other_s_rest() -> None:
    text = "受益人口\n数量\n≥12人\n满意度\n指标（\n30分）\n"
    fragments, torn = unbraid(fragments_of(lines(text)))
    assert torn == 0
    assert [fragment.text for fragment in fragments] == text.split()


def test_a_weight_below_the_head_is_no_goal_s_number() -> None:
    text = "年度目标\n办好培训\n一级\n指标\n三级指标\n权重\n甲数量\n10\n"
    fragments, torn = unbraid(fragments_of(lines(text)))
    assert torn == 0
    assert [fragment.text for fragment in fragments] == text.split()


def test_a_sign_belongs_to_the_number_below_it() -> None:
    fragments, _ = unbraid(fragments_of(lines("控制率\n≤\n\n100%\n")))
    assert [fragment.text for fragment in fragments] == ["控制率", "≤100%"]


def test_unwrapping_joins_lines_and_keeps_printed_spaces() -> None:
    assert unwrap(list(fragments_of(lines("按要求完成 2022 年度\n\n档案归档工作")))) == "按要求完成 2022 年度档案归档工作"
    assert unwrap(list(fragments_of(lines("历 史 标\n准")))) == "历史标准"


def test_folding_compares_brackets_and_signs() -> None:
    assert fold("≧ 95%（含）：") == "≥95%(含):"
    assert fold("长" * 100) == "长" * 100
