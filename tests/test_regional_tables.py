"""Tables as departments of many regions print them: heads, rows and titles that the forms of one region don't have.

Which column an amount stands in is not decided here.
"""

from dagster_project.reports.lines import read_lines
from dagster_project.reports.outline import Section
from dagster_project.reports.tables import Table, read_section
from dagster_project.taxonomy.statements import load_forms
from dagster_project.taxonomy.summary_lines import load_summary_lines


def read(slug: str, body: str, kind: str = "budget") -> Table:
    """A section of a title and ``body`` read by its statement's form."""
    lines = tuple(read_lines(f"某表\n{body}".encode()))
    return read_section(Section(slug, "某表", 1, lines), load_forms()[slug], kind, load_summary_lines())


def rows(table: Table) -> list[tuple[str | None, str, str]]:
    """Code, name and amounts in order."""
    return [(row.code, row.name, " ".join(t.text for t in row.amounts)) for row in table.rows]


def measures(table: Table, side: str | None = None) -> list[str]:
    return [column.measure for column in table.columns[side]]


# --- rows ---------------------------------------------------------------------------------------------


def test_amounts_beside_a_units_name_are_no_more_of_the_total() -> None:
    table = read(
        "expenditure",
        """科目编码 单位名称（科目） 合计 基本支出 项目支出
合计 90.00 40.00 50.00
某某市统计局 90.00 40.00 50.00
201 一般公共服务支出 90.00 40.00 50.00
""",
    )
    assert rows(table) == [(None, "合计", "90.00 40.00 50.00"), ("201", "一般公共服务支出", "90.00 40.00 50.00")]


def test_a_name_around_its_codes_line_is_whole() -> None:
    table = read(
        "basic_expenditure",
        """科目编码 科目名称 合计 人员经费 公用经费
合计 9.00 7.00 2.00
301 工资福利支出 7.00 7.00
机关事业单位基本养
30108 4.00 4.00
老保险缴费
职业
30109 年金 3.00 3.00
缴费
302 商品和服务支出 2.00 2.00
""",
    )
    assert [name for _, name, _ in rows(table)] == [
        "合计",
        "工资福利支出",
        "机关事业单位基本养老保险缴费",
        "职业年金缴费",
        "商品和服务支出",
    ]


def test_a_name_of_no_list_around_its_codes_line_is_what_stands_there() -> None:
    table = read(
        "basic_expenditure",
        """科目编码 科目名称 合计 人员经费 公用经费
301 工资福利支出 7.00 7.00
本地补贴之
30198 7.00 7.00
类别甲
302 商品和服务支出 2.00 2.00
""",
    )
    assert rows(table)[1] == ("30198", "本地补贴之类别甲", "7.00 7.00")


def test_a_subject_opens_a_row_where_its_name_stands_around_it() -> None:
    table = read(
        "general_public_budget_expenditure",
        """                 科目编码    科目名称                       合计       基本支出     项目支出
                 208         社会保障和就业支出             90.00        90.00
                 20805       行政事业单位养老支出           90.00        90.00
                 2080502     事业单位离退休                 30.00        30.00
                             机关事业单位基本养老
                 2080505                                    60.00        60.00
                             保险缴费支出
""",
    )
    assert rows(table)[-1] == ("2080505", "机关事业单位基本养老保险缴费支出", "60.00 60.00")


# --- heads --------------------------------------------------------------------------------------------


def test_columns_that_a_head_in_other_words_cant_mean_are_not_supposed() -> None:
    table = read(
        "general_public_budget_expenditure",
        """项目 单位名称（科目） 合计 当年财政拨款安排 上年结转安排
科目编码
合计 90.00 40.00 50.00
201 一般公共服务支出 60.00 30.00 30.00
208 社会保障和就业支出 30.00 10.00 20.00
""",
    )
    assert not {"basic", "personnel", "operating", "project"} & set(measures(table))
