"""Indicator rows in the layouts of text extractors: whole and right, or left out and counted."""

from decimal import Decimal
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dagster_project.relations import PerformanceForm, PerformanceIndicator
from dagster_project.reports.form_cells import cuttings, is_value, points
from dagster_project.reports.form_words import fragments_of
from dagster_project.reports.forms import find_forms
from dagster_project.reports.indicators import IndicatorReading, read_indicators
from dagster_project.reports.lines import read_lines


def reading(text: str) -> IndicatorReading:
    return read_indicators(find_forms(read_lines(text.encode())), report_key="r")


def left_out(text: str) -> list[int]:
    return [line for form in reading(text).forms for line in form.lines_left_out]


def only(text: str) -> PerformanceIndicator:
    found = reading(text)
    assert [form.state for form in found.forms] == ["read"]
    (row,) = found.rows
    return row


SELF = "2023年度测试项目自评表\n项目名称 测试项目\n"
SELF_HEAD = "一级指标 二级指标 三级指标 年初目标值（A） 实际完成值（B） 得分\n"
PLAN = "2025年项目支出绩效目标申报表\n项目名称 测试项目\n"
PLAN_HEAD = "一级指标 二级指标 三级指标 前年 上年 预计当年实现 指标值确定依据\n"


def test_cells_wrapped_over_lines() -> None:
    text = (
        SELF
        + """年度绩效
目标 1
（80 分）
一
级
指
标
二级指
标
三级指标
年初目标
值（A）
实际完成
值（B）
得分
产
出
指
标
数量指
标
公众号全年推送文
章篇幅
≥1000 条 ≥980 条 19.5
总分 99
"""
    )
    row = only(text)
    assert (row.level1, row.level2, row.level3) == ("产出指标", "数量指标", "公众号全年推送文章篇幅")
    assert (row.target, row.actual, row.score) == ("≥1000 条", "≥980 条", Decimal("19.5"))
    assert (row.scope, row.project_name, row.goal) == ("project", "测试项目", "年度绩效目标1")
    assert text.splitlines()[row.source_line - 1] == "公众号全年推送文"


def test_levels_are_carried_down_and_values_wrap() -> None:
    text = (
        SELF
        + SELF_HEAD
        + """产出指标（20
分）
数量指标（20分）
奖补载体数（5分）
5家
5家（2个孵
化器，3个众创空
间）
5
新增产值增幅（5分）
预期目标
0.7%、拼
搏目标
1%
9% 5
培训班开班数（10分） 2期 3期 10
"""
    )
    rows = reading(text).rows
    assert [(row.level3, row.target, row.actual) for row in rows] == [
        ("奖补载体数（5分）", "5家", "5家（2个孵化器，3个众创空间）"),
        ("新增产值增幅（5分）", "预期目标0.7%、拼搏目标1%", "9%"),
        ("培训班开班数（10分）", "2期", "3期"),
    ]
    assert {(row.level1, row.level2) for row in rows} == {("产出指标（20分）", "数量指标（20分）")}


def test_numbers_in_a_name_are_no_values() -> None:
    row = only(SELF + SELF_HEAD + "产出指标 质量指标 云资源可用性 95%/月 ≥95% ≥96% 10\n")
    assert (row.level3, row.target, row.actual) == ("云资源可用性 95%/月", "≥95%", "≥96%")
    row = only(SELF + SELF_HEAD + "产出指标\n质量指标\n保证机房工作日网络\n接通率 95%以上\n≥95% ≥95% 10\n")
    assert (row.level3, row.target) == ("保证机房工作日网络接通率 95%以上", "≥95%")


def test_earlier_years_stand_before_the_target_however_the_head_came_apart() -> None:
    head = "一级\n指标\n二级指标 三级指标\n指标值\n指标值\n确定依\n据\n近两年指标值 预期当\n年实现前 年 上 年\n值\n"
    text = PLAN + "年度目标 1： 扩大\n服务面\n" + head + "产出\n指标\n数量指标 服务次数 85次 80次\n90次\n院五年\n规划\n"
    row = only(text)
    assert (row.prior2, row.prior1, row.target, row.goal) == ("85次", "80次", "90次", "扩大服务面")


def test_blank_earlier_years_leave_the_target() -> None:
    row = only(PLAN + PLAN_HEAD + "成本指标\n经济成本指\n标\n预算控制率     ≤100% 计划数据\n")
    assert (row.prior2, row.prior1, row.target) == (None, None, "≤100%")


def test_one_blank_among_three_years_is_left_out() -> None:
    text = PLAN + PLAN_HEAD + "产出指标 数量指标 服务次数 80次 90次 计划数据\n"
    assert (reading(text).rows, left_out(text)) == ([], [4])


def test_a_weight_is_no_score() -> None:
    head = "一级指标 二级指标 三级指标 前年 上年 预计当年实现 指标分值权重 指标值确定依据\n"
    row = only(PLAN + head + "产出指标 数量指标 服务次数 80次 85次 90次 20 计划标准\n")
    assert (row.target, row.score) == ("90次", None)


SIGNED = "2025年项目支出绩效目标表\n项目名称 测试项目\n年度目标\n全年办好培训。\n绩效指标\n"


@pytest.mark.parametrize(
    ("head", "first", "second"),
    [
        ("指标性质 指标值 度量单位 权重", "≥ 12 场 10", "定性 明显提升 10"),
        ("绩效指标性质 绩效指标值 绩效度量单位 权重", "≥\n12\n场\n10", "定性\n明显提升\n10"),
        ("计量单位 指标性质 指标值 分值权重（90）", "场 ≥ 12 10", "定性 明显提升 10"),
        ("指标性质 指标值 度量单位 权重 指标方向性", "≥ 12 场 10 正向指标", "定性 明显提升 10 正向指标"),
    ],
)
def test_bounds_and_units_in_columns_of_their_own_belong_to_the_target(head: str, first: str, second: str) -> None:
    rows = "产出指标 数量指标\n举办专题讲座及科普宣传\n活动场次\n" + first + "\n效益指标 社会效益指标 出行安全水平\n" + second + "\n"
    found = reading(SIGNED + "一级指标 二级指标 三级指标 " + head + "\n" + rows + "合计 100\n")
    assert [(row.level3, row.target, row.score) for row in found.rows] == [
        ("举办专题讲座及科普宣传活动场次", "≥12场", None),
        ("出行安全水平", "明显提升", None),
    ]
    assert [form.rows_left_out for form in found.forms] == [0]


def test_a_unit_broken_over_lines_is_no_part_of_the_name() -> None:
    head = "一级指标 二级指标 三级指标 计量单位 指标性质 指标值 权重\n"
    row = only(SIGNED + head + "产出指标 成本指标 每平方米成本\n元/平方\n米\n≤ 15 10\n")
    assert (row.level3, row.target) == ("每平方米成本", "≤15元/平方米")


def test_the_total_below_the_rows_is_no_indicator() -> None:
    head = "一级指标 二级指标 三级指标 年度指标值 实际完成值 分值 得分\n"
    (row,) = reading(SELF + head + "产出指标 数量指标 甲数量 1个 1个 10 10\n合计 100 95\n").rows
    assert row.level3 == "甲数量"


NUMBERED = """年度绩效目标 1 办好培训
年度绩效目标 2 建好平台
年度绩效目标表
目标名称 一级指标 二级指标 三级指标 前年 上年 预计当年实现 指标值确定依据
年度绩
效目标
1
产出指标 数量指标 培训人数 1人 2人 3人 计划数据
年度绩
效目标
2
产出
指标
数量指标 平台数 8 6 10 计划数据
"""


@pytest.mark.parametrize("name", ["提交预算执行情况\n说明", "三公经费支出\n合计"])
def test_a_name_may_end_in_what_ends_tables(name: str) -> None:
    text = PLAN + "一级指标 二级指标 三级指标 指标值\n产出指标 数量指标\n" + name + "\n≤5万元\n质量指标 合格率 100%\n"
    assert [row.level3 for row in reading(text).rows] == [name.replace("\n", ""), "合格率"]


def test_a_note_below_the_rows_is_no_part_of_them() -> None:
    row = only(PLAN + "一级指标 二级指标 三级指标 指标值\n产出指标 数量指标 甲水平\n有所改善\n说明\n无\n")
    assert (row.level3, row.target) == ("甲水平", "有所改善")


def test_a_goal_is_known_by_a_number_that_was_taken_for_a_page_s() -> None:
    lines = read_lines((PLAN + NUMBERED).encode())
    blanked = [line._replace(text="") if line.raw.isdigit() else line for line in lines]
    assert [(row.level3, row.goal) for row in read_indicators(find_forms(blanked), report_key="r").rows] == [
        ("培训人数", "办好培训"),
        ("平台数", "建好平台"),
    ]


def test_rows_under_one_of_several_goals_whose_number_was_lost_have_none() -> None:
    rows = reading(PLAN + NUMBERED.replace("\n1\n", "\n").replace("\n2\n", "\n")).rows
    assert [(row.level3, row.goal) for row in rows] == [("培训人数", None), ("平台数", None)]


def test_goals_of_several_years_keep_their_label() -> None:
    text = (
        PLAN
        + """项目绩效总目标
名称 目标说明
长期绩效目标 1 建成示范基地
年度绩效目标 1 完成基地设计
长期绩效目标表
目标名称 一级指标 二级指标 三级指标 指标值 指标值确定依据
长期绩效
目标1
产出指标 数量指标 基地数量 3个 计划数据
年度绩效目标表
目标名称 一级指标 二级指标 三级指标 指标值 指标值确定依据
年度绩效目标 1 100
产出指标 数量指标 设计方案 1套 计划数据
"""
    )
    assert [(row.goal, row.level3) for row in reading(text).rows] == [
        ("长期绩效目标1：建成示范基地", "基地数量"),
        ("完成基地设计", "设计方案"),
    ]


def test_a_table_goes_on_under_its_next_goal_without_a_head() -> None:
    text = (
        "2022年部门整体绩效自评表\n单位名称 某局\n年度目标1：（50分）\n做强产业。\n年\n度\n绩\n效\n指\n标\n"
        + SELF_HEAD
        + "产出指标\n数量指标 企业数 6家 7家 5\n年度目标 2：\n（50分）\n做优服务。\n年\n度\n绩\n效\n指\n标\n产出\n指标\n数量指标 走访次数 2次 3次 5\n"
    )
    rows = reading(text).rows
    assert [(row.goal, row.level3, row.actual) for row in rows] == [("做强产业。", "企业数", "7家"), ("做优服务。", "走访次数", "3次")]
    assert {row.scope for row in rows} == {"unit"}


def test_a_head_repeated_on_a_new_page_leaves_the_levels() -> None:
    rows = reading(SELF + SELF_HEAD + "产出指标 数量指标 甲数量 1个 1个 5\n" + SELF_HEAD + "质量指标 乙合格率 98% 99% 5\n").rows
    assert [(row.level1, row.level3) for row in rows] == [("产出指标", "甲数量"), ("产出指标", "乙合格率")]


def test_a_name_in_turns_with_other_cells_is_made_whole() -> None:
    text = PLAN + PLAN_HEAD + "效益指标\n经济效益指新产品产值增长率 ≥10% ≥8% ≥8% 计划数据\n\n标 合同成交额 26亿元 30亿元 40亿元 计划数据\n"
    text += "生态效益指规模企业节能减排 提高 提高 提高 计划数据\n\n标 程度\n满意度指标\n"
    text += "服务对象满意度指标\n被服务企业及个体工商户\n满意度\n≥95% ≥95% ≥95% 计划数据\n" * 10
    rows = reading(text).rows
    assert [(row.level2, row.level3) for row in rows[:3]] == [
        ("经济效益指标", "新产品产值增长率"),
        ("经济效益指标", "合同成交额"),
        ("生态效益指标", "规模企业节能减排程度"),
    ]


def test_tab_separated_cells() -> None:
    text = """2023年度测试项目自评表
项目名称\t\t测试项目\t
年度绩效目标\t一级指标\t二级指标\t三级指标\t年初目标值 (A)\t实际完成值 (B)
\t产出指 标\t数量指标\t走访慰问次数\t≥1 次\t2 次
\t\t\t走访慰问人数\t100 人次\t121 人次
满意度指标\t服务对象满意度指标\t服务对象满意度\t≥80%\t90%\t
"""
    rows = reading(text).rows
    assert [(row.level1, row.level2, row.level3, row.target, row.actual) for row in rows] == [
        ("产出指标", "数量指标", "走访慰问次数", "≥1 次", "2 次"),
        ("产出指标", "数量指标", "走访慰问人数", "100 人次", "121 人次"),
        ("满意度指标", "服务对象满意度指标", "服务对象满意度", "≥80%", "90%"),
    ]


TAB_HEAD = "2023年度测试项目自评表\n项目名称\t\t测试项目\n年度绩效目标\t一级指标\t二级指标\t三级指标\t年初目标值\t实际完成值\n"


def test_cells_are_told_by_their_columns() -> None:
    text = SIGNED + "\t一级指标\t二级指标\t三级指标\t指标描述\t指标性质\t指标值\t责任科室\t度量单位\t分值权重（90）\n"
    text += "\t决策\t预算编制\t预算编制\t考察编制\t≥\t12.5\t财务科\t百分比\t10\n\t\t\t绩效目标\t\t定性\t完整\t财务科\t\t10\n"
    text += "\t效益指标\t社会效益指标\t满意\t反映满意\t=\t100\t\t%\t8\n合计\t\t\t\t\t\t\t\t\t28\n"
    assert [(row.level1, row.level2, row.level3, row.target, row.score) for row in reading(text).rows] == [
        ("决策", "预算编制", "预算编制", "≥12.5百分比", None),
        ("决策", "预算编制", "绩效目标", "完整", None),
        ("效益指标", "社会效益指标", "满意", "=100%", None),
    ]


def test_a_table_without_levels_is_told_by_its_columns() -> None:
    row = only(SIGNED + "指标名称\t计量单位\t指标性质\t指标值\t权重\n养护里程\t公里\t≥\t35\t20\n")
    assert (row.level1, row.level2, row.level3, row.target) == (None, None, "养护里程", "≥35公里")


def test_a_table_without_levels_in_plain_text_is_counted() -> None:
    (form,) = reading(SIGNED + "指标名称 计量单位 指标性质 指标值 权重\n养护里程 公里 ≥ 35 20\n").forms
    assert (form.state, form.lines_left_out) == ("unread", [6])


LISTED = "部门预算项目支出绩效目标表\n部门：某局\t\t金额单位：万元\n"
LIST_HEAD = "单位名称\t项目名称\t预算数\t年度目标\t一级指标\t二级指标\t三级指标\t指标性质\t指标值\t度量单位\t权重\n"
LIST_ROWS = """某局\t51000022Y000001-道路养护\t120.50\t道路畅通。\t产出指标\t数量指标\t养护里程\t≥\t35\t公里\t10
\t\t\t\t\t质量指标\t完好率\t≥\t98\t%\t10
\t51000022T000002-干部培训\t8\t办好培训。\t产出指标\t数量指标\t培训人次\t≥\t50\t人次\t10
"""


def test_a_table_of_several_projects_names_them_in_its_rows() -> None:
    assert [(row.project_name, row.goal, row.level3, row.target) for row in reading(LISTED + LIST_HEAD + LIST_ROWS).rows] == [
        ("道路养护", "道路畅通。", "养护里程", "≥35公里"),
        ("道路养护", "道路畅通。", "完好率", "≥98%"),
        ("干部培训", "办好培训。", "培训人次", "≥50人次"),
    ]


def test_a_project_s_code_tells_where_its_rows_begin() -> None:
    text = (LISTED + LIST_HEAD + LIST_ROWS).replace("\t", "\n").replace("51000022T000002-干部培训", "51000022T000002-干部\n培训")
    found = reading(text)
    assert [(row.project_name, row.goal, row.level3, row.target) for row in found.rows] == [
        ("道路养护", "道路畅通。", "养护里程", "≥35公里"),
        ("道路养护", "道路畅通。", "完好率", "≥98%"),
        ("干部培训", "办好培训。", "培训人次", "≥50人次"),
    ]


def test_rows_of_several_projects_are_left_out_where_it_is_not_known_whose_they_are() -> None:
    text = (LISTED + LIST_HEAD + LIST_ROWS).replace("\t", " ").replace("51000022Y000001-", "").replace("51000022T000002-", "")
    assert reading(text).rows == []
    assert reading(text).forms[0].state == "unread"
    slid = LIST_ROWS.replace("51000022T000002-干部培训\t8\t", "51000022T000002-干部培训\t")
    found = reading(LISTED + LIST_HEAD + slid + "\t\t\t\t\t质量指标\t合格率\t≥\t95\t%\t10\n")
    assert [row.level3 for row in found.rows] == ["养护里程", "完好率"]
    assert found.forms[0].rows_left_out >= 2


@pytest.mark.parametrize(
    "row",
    [
        "\t产出指标\t成本指标\t管理费\t\t186 万",  # a target was lost, or a result
        "\t满意度指标\t社会效益\t营造氛围\t定性指标\t达到预期指标",  # the level above slid down a row
        "\t满意度指标\t服务对象满意度指标\t≥80%\t90%\t",  # a level or the name was lost
        "\t\t\t服务对象满意度指标\t≥80%\t90%",  # a level in the place of the name
    ],
)
def test_what_slid_beyond_proof_is_left_out_and_counted(row: str) -> None:
    found = reading(TAB_HEAD + "\t产出指标\t数量指标\t甲数量\t1个\t1个\n" + row + "\n")
    assert [row.level3 for row in found.rows] == ["甲数量"]
    (form,) = found.forms
    assert (form.state, form.rows_read, form.rows_left_out, form.lines_left_out) == ("partly_read", 1, 1, [5])
    assert len(form.reasons) == 1 and all(form.reasons)


def test_a_whole_form_has_nothing_left_out() -> None:
    (form,) = reading(TAB_HEAD + "\t产出指标\t数量指标\t甲数量\t1个\t1个\n\t\t\t乙数量\t2个\t3个\n").forms
    assert form == PerformanceForm(
        report_key="r",
        kind="self_evaluation",
        scope="project",
        title="2023年度测试项目自评表",
        project_name="测试项目",
        state="read",
        rows_read=2,
        rows_left_out=0,
        lines_left_out=[],
        reasons=[],
        source_line=1,
    )


def test_each_form_counts_its_own_rows() -> None:
    shifted = TAB_HEAD.replace("测试", "另一") + "\t产出指标\t数量指标\t≥80%\t90%\t\n"
    forms = reading(TAB_HEAD + "\t产出指标\t数量指标\t甲数量\t1个\t1个\n" + shifted).forms
    assert [(form.project_name, form.state, form.rows_read, form.rows_left_out) for form in forms] == [
        ("测试项目", "read", 1, 0),
        ("另一项目", "unread", 0, 1),
    ]


def test_a_form_whose_head_is_not_found_is_unread_and_a_blank_one_is_blank() -> None:
    (lost,) = reading(SELF + "产出指标 数量指标 培训人数 50人 40人 10\n质量指标 合格率 98% 99% 5\n").forms
    assert (lost.state, lost.rows_left_out, lost.lines_left_out, lost.project_name) == ("unread", 1, [3], "测试项目")
    (blank,) = reading(SELF + SELF_HEAD + "总分\n").forms
    assert (blank.state, blank.rows_left_out) == ("blank", 0)


def test_a_form_whose_blanks_were_lost_is_unread_and_counted() -> None:
    text = "项目支出绩效自评表\n项目名称道路养护\n一级指标二级指标三级指标年度指标值实际完成值\n产出指标数量指标养护里程≥10公里11公里\n"
    found = reading(text)
    assert (found.rows, left_out(text), found.forms[0].state) == ([], [4], "unread")


def test_levels_in_the_middle_of_their_rows_are_not_carried_down() -> None:
    text = SIGNED + "一级指标 二级指标 三级指标 指标值\n甲数量 ≥1个\n数量指标 乙数量 ≥2个\n丙数量 ≥3个\n产出指标\n丁合格率 ≥98%\n"
    text += "质量指标 戊合格率 ≥99%\n己合格率 100%\n效益指标 社会效益指标 庚就业人数 ≥30人\n"
    found = reading(text)
    levels = {row.level3: (row.level1, row.level2) for row in found.rows}
    assert levels == {
        "乙数量": (None, "数量指标"),
        "丙数量": (None, None),
        "丁合格率": (None, None),
        "戊合格率": (None, "质量指标"),
        "己合格率": (None, None),
        "庚就业人数": ("效益指标", "社会效益指标"),
    }
    assert found.forms[0].lines_left_out == [7]


def test_forms_one_after_another_under_one_title_keep_their_projects() -> None:
    form = "项目名称 {0}\n主管部门 某局\n一级指标 二级指标 三级指标 年度指标值 实际完成值\n产出指标 数量指标 {0}数量 1个 1个\n总分 100\n"
    found = reading("项目支出绩效自评表\n" + form.format("甲") + form.format("乙"))
    assert [(row.project_name, row.level3) for row in found.rows] == [("甲", "甲数量"), ("乙", "乙数量")]
    assert [(form.project_name, form.source_line) for form in found.forms] == [("甲", 1), ("乙", 7)]


def test_levels_in_free_words_are_left_out_and_counted() -> None:
    head = "一级指标 二级指标 三级指标 指标值 实际完成值 权重 得分\n"
    text = (
        SELF
        + head
        + "决策\n计划制定\n计划健全性\n健全\n健全\n2\n2\n过程\n预算执行\n执行率\n100%\n99%\n3\n3\n效益\n社会效益\n安全感\n≥98%\n99%\n5\n5\n"
    )
    found = reading(text)
    assert found.rows == []
    assert found.forms[0].rows_left_out > 0


def test_an_indicator_that_does_not_apply_is_none() -> None:
    head = "一级指标 二级指标 三级指标 年度指标值 实际完成值 分值 得分\n"
    rows = "效益指标 经济效益指标 不适用 0 0\n社会效益指标 安全 稳定 稳定 15 15\n生态效益指标 不适用\n可持续影响指标 无\n"
    found = reading(SELF + head + rows)
    assert [row.level3 for row in found.rows] == ["安全"]
    assert found.forms[0].state == "read"


def test_no_row_inherits_a_level_that_slid() -> None:
    text = TAB_HEAD + "\t产出指标\t数量指标\t甲数量\t1个\t1个\n\t质量指标\t乙合格率\t98%\t99%\t\n\t\t\t丙费用\t3 万\t3 万\n"
    assert [(row.level3, row.level2) for row in reading(text).rows] == [("甲数量", "数量指标"), ("乙合格率", "质量指标"), ("丙费用", None)]


def test_a_level_carried_down_against_the_classification_is_unknown() -> None:
    rows = reading(PLAN + PLAN_HEAD + "成本指标 经济成本指标 控制率 1% 1% 1% 计划数据\n数量指标 检查次数 1次 2次 3次 计划数据\n").rows
    assert [(row.level1, row.level2) for row in rows] == [("成本指标", "经济成本指标"), (None, "数量指标")]


def test_the_national_form_prints_weights_before_scores() -> None:
    head = "一级指标 二级指标 三级指标 年度指标值 实际完成值 分值 得分 偏差原因分析及改进措施\n"
    rows = reading(SELF + head + "产出指标 数量指标 培训人数 50人 40人 10 8 场地所限\n巡检次数 ≥12次 12次 10 10\n").rows
    assert [(row.level3, row.score) for row in rows] == [("培训人数", Decimal(8)), ("巡检次数", Decimal(10))]


def test_where_a_form_explains_no_full_score_a_line_below_it_begins_the_next_name() -> None:
    head = "一级指标 二级指标 三级指标 年度指标值 实际完成值 分值 得分 偏差原因分析及改进措施\n"
    rows = "产出指标 数量指标 甲数量 1个 1个 10 10\n质量指标 乙合格率 98% 99% 10 10\n时效指标 丙及时率 98% 99% 10 10\n"
    wrapped = "成本指标 丁成本 1万元 1万元 10 10\n项目总成本不超过批\n复的预算\n完成 完成 10 10\n"
    assert [row.level3 for row in reading(SELF + head + rows + wrapped).rows][3:] == ["丁成本", "项目总成本不超过批复的预算"]
    explained = rows.replace("99% 10 10", "99% 10 10 没有偏差存在")
    assert [row.level3 for row in reading(SELF + head + explained + wrapped).rows][3:] == ["丁成本"]


@pytest.mark.parametrize("remark", ["无", "—", "/"])
def test_a_remark_may_say_that_there_is_none(remark: str) -> None:
    head = "一级指标 二级指标 三级指标 年度指标值 实际完成值 分值 得分 偏差原因分析及改进措施\n"
    rows = reading(SELF + head + f"产出指标 数量指标 甲数量 1个 1个 10 10 {remark}\n乙数量 2个 2个 10 8 {remark}\n").rows
    assert [(row.level3, row.score) for row in rows] == [("甲数量", Decimal(10)), ("乙数量", Decimal(8))]


def test_a_date_broken_over_lines_is_one_value() -> None:
    row = only(SELF + SELF_HEAD + "产出指标 时效指标\n扬尘污染治理\n2023年12月\n31日前\n已完成 10\n")
    assert (row.level3, row.target, row.actual) == ("扬尘污染治理", "2023年12月31日前", "已完成")


def test_heads_that_came_apart_leave_the_target_before_the_result() -> None:
    head = "全年实际完成\n一级指标 二级指标 三级指标 指标值 得分\n值\n"
    row = only(SELF + head + "产出指标 数量指标 培训次数 ≥4次 5次 10\n")
    assert (row.target, row.actual) == ("≥4次", "5次")


UNITS = SIGNED + "一级指标 二级指标 三级指标 指标性质 指标值 度量单位 权重\n"


@pytest.mark.parametrize(
    "row",
    [
        UNITS + "产出指标 数量指标 完成任务\n度\n定性\n按时完成\n次\n10\n",  # a unit beside words
        SIGNED + "一级指标 二级指标 三级指标 指标值\n产出指标 数量指标 完成任务\n定性\n按时完成\n",  # a column without a head
        SELF + SELF_HEAD + "产出指标 数量指标 指标 响应次数 ≥5次 6次 10\n",  # a piece of the label beside the table
        SELF + SELF_HEAD + "产出指标 数量指标 效益指标 响应次数 ≥5次 6次 10\n",  # a level
        SIGNED
        + "一级指标 二级指标 三级指标 指标描述 指标值\n产出指标 数量指标\n受训人次\n反映培训\n≥5人\n甲数量\n≥6人\n",  # what describes it?
    ],
)
def test_what_may_be_another_cell_is_left_out_and_counted(row: str) -> None:
    found = reading(row)
    assert [each.level3 for each in found.rows] in ([], ["受训人次"])
    assert found.forms[0].rows_left_out == 1


def test_a_remark_below_a_full_line_may_be_the_rest_of_its_name() -> None:
    head = "一级指标 二级指标 三级指标 年度指标值 实际完成值 得分 未完成原因\n"
    text = SELF + head + "产出指标 数量指标 安全事故发生次 ≤3次 2次 10\n数\n质量指标 合格率 ≥95% 94% 9\n人手不足\n"
    assert [row.level3 for row in reading(text).rows] == ["合格率"]
    assert left_out(text) == [4]


def test_lines_of_cells_in_turns_are_left_out() -> None:
    text = (
        SELF
        + SELF_HEAD
        + "产出指标 数量指标 完成全市政务信息系统日 ≥12次 12次 10\n常巡检和维护次数\n组织信息安全培训和应急 ≥2次 2次 10\n演练\n"
    )
    assert (reading(text).rows, left_out(text)) == ([], [4, 5])


def test_where_lines_take_turns_a_full_name_may_go_on_in_what_looks_like_a_row() -> None:
    text = SELF + SELF_HEAD + "经济效益指 甲收入 ≥12万元 12万元 10\n标 乙产量 ≥12吨 12吨 10\n丙户数 ≥3户 3户 10\n"
    text += "社会效益指 对区域经济发 12月底前 12月 10\n标 展的促进作用 有效 有效 10\n"
    found = reading(text)
    assert [row.level3 for row in found.rows] == ["甲收入", "乙产量", "丙户数"]
    assert left_out(text) == [7, 8]


def test_words_about_an_indicator_are_told_by_how_they_begin() -> None:
    head = "一级指标 二级指标 三级指标 指标描述 指标值\n"
    row = only(SIGNED + head + "产出指标 数量指标\n项目按时完成\n率\n反映项目按时\n完成率的情况\n100%\n")
    assert (row.level3, row.target) == ("项目按时完成率", "100%")


def test_rows_after_the_total_are_none() -> None:
    (form,) = reading(SELF + SELF_HEAD + "产出指标 数量指标 甲数量 1个 1个 5\n总分 100\n产出指标 数量指标 乙数量 1个 1个 5\n").forms
    assert (form.rows_read, form.rows_left_out) == (1, 0)


def test_prose_has_no_indicators() -> None:
    prose = "（1）产出指标（满分 40分，得分 40 分）\n①数量指标：满分 20分\n一级指标 二级指标 三级指标 指标值\n产出指标 数量指标 甲 1个\n"
    assert reading(prose) == IndicatorReading([], [])


@pytest.mark.parametrize(
    "text", ["≥1,000条", "80%以上", "≥4次/4份", "0 人次", "5亿元", "1000人次", "--", "-3.5%", "2~3次", "12月底前", "2025年12月31日前"]
)
def test_amounts(text: str) -> None:
    assert is_value(text)


@pytest.mark.parametrize("text", ["95%以", "2020年高新企业补贴数", "户", "完成率", "7*24", "", "9" * 60])
def test_no_amounts(text: str) -> None:
    assert not is_value(text)


def test_points_are_at_most_a_hundred() -> None:
    assert points("99.50分") == Decimal("99.50")
    assert points("101") is None and points("≥5") is None


def test_a_hostile_table_is_not_searched() -> None:
    fragments = list(fragments_of(read_lines(("数 " * 500).encode())))
    assert cuttings(fragments, ("target",)) == []
    assert len(left_out(SELF + SELF_HEAD + "产出指标 数量指标 " + "数 " * 500)) == 1


# Invented tables, rendered as extractors give them

_LEVELS = (
    ("产出指标", ("数量指标", "质量指标", "时效指标")),
    ("效益指标", ("经济效益指标", "社会效益指标")),
    ("满意度指标", ("服务对象满意度指标",)),
)
_NOUNS = (
    "科技",
    "企业",
    "项目",
    "成果",
    "平台",
    "服务",
    "园区",
    "网络",
    "设备",
    "培训",
    "档案",
    "数据",
    "专利",
    "合同",
    "社区",
    "群众",
    "医疗",
    "道路",
    "绿化",
    "污水",
)
_TAILS = ("数量", "完成率", "次数", "及时率", "覆盖率", "满意度", "增长率", "人数", "水平", "能力", "成本")
_VALUES = (
    "≥10次",
    "100%",
    "95%以上",
    "3项",
    "20家",
    "≤100%",
    "30",
    "5亿元",
    "完成",
    "合格",
    "有效",
    "按时完成",
    "≥1000人次",
    "0次",
    "是",
    "8.5%",
)
_KINDS = {
    "plan": (1, "指标值 指标值确定依据", True),
    "self": (2, "年初目标值（A） 实际完成值（B） 得分", False),
    "prior": (3, "前年 上年 预计当年实现 指标值确定依据", True),
}


def _wrap(text: str, columns: float) -> list[str]:
    pieces, used = [""], 0.0
    for char in text:
        size = 1 if ord(char) > 0x2E7F else 0.5
        if used + size > columns:
            pieces, used = [*pieces, ""], 0.0
        pieces[-1] += char
        used += size
    return pieces


def _cell_by_cell(cells: list[list[str]]) -> list[str]:
    """A cell's lines together; cells of one line beside the cell before them, if that has one line too."""
    out: list[str] = []
    beside = False
    for cell in filter(None, cells):
        if len(cell) == 1 and beside:
            out[-1] += " " + cell[0]
        else:
            out += cell
        beside = len(cell) == 1
    return out


def _invent(dice: Random, kind: str) -> tuple[str, set[tuple[str, ...]], int]:
    """A form's text, the (name, values…) it holds, and how many."""
    columns, heads, remarks = _KINDS[kind]
    level, below, name, value = dice.choice((2, 4)), dice.choice((3, 9)), dice.choice((4, 6, 8, 11)), dice.choice((4, 6, 9))
    out = [SELF if kind == "self" else PLAN, "一级指标 二级指标 三级指标 " + heads]
    truth: list[tuple[str, ...]] = []
    for first, seconds in _LEVELS:
        for second in seconds:
            for number in range(dice.choice((1, 1, 2))):
                words = "".join(dice.choice(_NOUNS) for _ in range(dice.randint(1, 4))) + dice.choice(_TAILS)
                values = [dice.choice(_VALUES) for _ in range(columns)]
                truth.append((words, *values))
                heading = [_wrap(first, level) if second == seconds[0] else [], _wrap(second, below)] if not number else []
                last = (
                    _wrap(dice.choice(("计划数据", "工作目标", "院五年规划")), dice.choice((2, 9)))
                    if remarks
                    else [str(dice.choice((5, 10)))]
                )
                out += _cell_by_cell([*heading, _wrap(words, name), *(_wrap(each, value) for each in values), last])
    return "\n".join(out), set(truth), len(truth)


@settings(max_examples=60, derandomize=True, deadline=None)
@given(seed=st.integers(0, 10**9), kind=st.sampled_from(sorted(_KINDS)))
def test_rows_of_invented_forms_are_right_or_left_out(seed: int, kind: str) -> None:
    text, truth, count = _invent(Random(seed), kind)
    found = reading(text)
    read = [(row.level3, *filter(None, (row.prior2, row.prior1, row.target, row.actual))) for row in found.rows]
    assert set(read) <= truth
    assert len(read) == count or left_out(text)


def test_nearly_all_rows_of_invented_forms_are_read() -> None:
    counts = [0, 0]
    for seed in range(60):
        text, _, count = _invent(Random(seed), sorted(_KINDS)[seed % 3])
        counts = [counts[0] + len(reading(text).rows), counts[1] + count]
    assert counts[0] >= 0.95 * counts[1]
