"""Cut-off codes: completed where exactly one subject fits, from a sibling statement or the official list."""

from collections.abc import Sequence

import pytest

from dagster_project.reconciliation.codes import complete_codes
from dagster_project.reconciliation.grid import Grid
from dagster_project.relations import Subject
from dagster_project.taxonomy.subjects import SubjectIndex
from tests.small_tables import Printed, cell, coded, grids_of, reconciled


def subjects(*listed: tuple[str, str]) -> SubjectIndex:
    """A list of subjects valid in every year."""
    return SubjectIndex(Subject(classification="functional", code=c, name=n, first_year=None, last_year=None) for c, n in listed)


OFFICIAL = subjects(
    ("201", "一般公共服务支出"),
    ("20136", "其他共产党事务支出"),
    ("2013601", "行政运行"),
    ("2013602", "一般行政管理事务"),
    ("2013699", "其他共产党事务支出"),
)


def completed(
    rows: Sequence[Printed],
    *others: tuple[str, Sequence[Printed]],
    official: SubjectIndex = OFFICIAL,
    slug: str = "expenditure",
    year: int | None = 2023,
) -> Grid:
    """The grid of ``rows`` after completion beside other statements."""
    grids, _ = grids_of(coded(slug, "total", *rows), *(coded(s, "total", *r) for s, r in others))
    complete_codes(grids, official, year)
    return grids[slug]


def codes(grid: Grid) -> list[str | None]:
    return [row.code for row in grid.rows]


WHOLE = (("201", "一般公共服务支出", "3.00"), ("20136", "其他共产党事务支出", "3.00"), ("2013602", "一般行政管理事务", "3.00"))
CUT = (("201", "一般公共服务支出", "3.00"), ("20136", "其他共产党事务支出", "3.00"), ("20136", "一般行政管理事务", "3.00"))


def test_whole_codes_stay_and_are_not_noted() -> None:
    grid = completed(WHOLE)
    assert codes(grid) == ["201", "20136", "2013602"]
    assert {row.note for row in grid.rows} == {""}


def test_a_code_cut_off_to_one_printed_before_is_completed_by_name() -> None:
    grid = completed(CUT)
    assert codes(grid) == ["201", "20136", "2013602"]
    assert grid.rows[2].note == "code printed as 20136"


def test_the_tree_is_linked_anew() -> None:
    grid = completed(CUT)
    assert grid.rows[1].children == [2]
    assert grid.rows[2].parent == 1


def test_a_sibling_statement_goes_before_the_list() -> None:
    """A unit's own subject that the list doesn't have, printed whole elsewhere."""
    sibling = ("revenue", (("2013688", "专项事务", "3.00"),))
    assert codes(completed((("20136", "其他共产党事务支出", "3.00"), ("20136", "专项事务", "3.00")), sibling)) == ["20136", "2013688"]
    assert codes(completed((("20136", "其他共产党事务支出", "3.00"), ("20136", "专项事务", "3.00")))) == ["20136", None]


def test_a_name_cut_off_as_well_still_tells() -> None:
    assert codes(completed((("20136", "其他共产党事务支出", "3.00"), ("20136", "一般行政管理", "3.00")))) == ["20136", "2013602"]


def test_a_short_piece_of_a_name_tells_nothing() -> None:
    assert codes(completed((("20136", "其他共产党事务支出", "3.00"), ("20136", "一般", "3.00")))) == ["20136", None]


def test_spaces_and_brackets_in_a_name_do_not_matter() -> None:
    official = subjects(("30299", "其他商品和服务支出"), ("30212", "因公出国（境）费用"))
    grid = completed(
        (("302", "商品和服务支出", "3.00"), ("3021", "因公出国(境) 费用", "3.00")), official=official, slug="basic_expenditure"
    )
    assert codes(grid) == ["302", "30212"]


def test_where_two_subjects_fit_the_row_has_no_code_and_says_which() -> None:
    official = subjects(("2013602", "一般行政管理事务"), ("2013702", "一般行政管理事务"))
    grid = completed((("2013", "一般行政管理事务", "3.00"),), official=official)
    assert codes(grid) == [None]
    assert grid.rows[0].note == "code printed as 2013 fits 2013602, 2013702"


def test_a_code_that_stands_already_is_not_given_twice() -> None:
    grid = completed((*WHOLE, ("20136", "一般行政管理事务", "4.00")))
    assert codes(grid) == ["201", "20136", "2013602", None]


def test_only_subjects_of_the_report_s_year_are_asked() -> None:
    old = Subject(classification="functional", code="2013602", name="一般行政管理事务", first_year=None, last_year=2018)
    new = Subject(classification="functional", code="2013603", name="一般行政管理事务", first_year=2019, last_year=None)
    rows = (("20136", "其他共产党事务支出", "3.00"), ("20136", "一般行政管理事务", "3.00"))
    assert [codes(completed(rows, official=SubjectIndex([old, new]), year=y))[1] for y in (2016, 2023, None)] == [
        "2013602",
        "2013603",
        None,
    ]


def test_where_the_year_has_none_the_list_of_another_year_is_asked() -> None:
    late = SubjectIndex([Subject(classification="economic", code="30113", name="住房公积金", first_year=2018, last_year=None)])
    assert codes(completed((("3011", "住房公积金", "3.00"),), official=late, slug="basic_expenditure", year=2017)) == ["30113"]


def test_a_row_whose_code_nothing_completes_is_a_part_of_the_only_row_above_it() -> None:
    rows = (("301", "工资福利支出", "5.00"), ("302", "商品和服务支出", "3.00"), ("3020", "没有的费用", "3.00"))
    grid = completed(rows, slug="basic_expenditure")
    assert [(row.code, row.children, row.parent) for row in grid.rows] == [("301", [], None), ("302", [2], None), (None, [], 1)]


def test_a_row_that_may_be_a_part_of_several_is_among_the_parts_of_each() -> None:
    rows = (("201", "一般公共服务支出", "3.00"), ("20136", "其他共产党事务支出", "3.00"), ("2013", "没有的事务", "3.00"))
    grid = completed(rows)
    assert [(row.children, row.parent) for row in grid.rows] == [([1, 2], None), ([2], 0), ([], None)]


@pytest.mark.parametrize(("total", "accused"), [("9.00", False), ("8.00", True)])
def test_a_section_is_whole_with_the_row_whose_code_is_not_known(total: str, accused: bool) -> None:
    rows = (("302", "商品和服务支出", total), ("30201", "办公费", "2.00"), ("30207", "邮电费", "4.00"), ("3020", "没有的费用", "3.00"))
    assert bool(reconciled(coded("basic_expenditure", "total", *rows)).discrepancies) is accused


@pytest.mark.parametrize(("total", "accused"), [("9.00", False), ("8.00", True)])
def test_a_section_lacks_what_a_row_of_unknown_place_prints(total: str, accused: bool) -> None:
    """The third row may belong to either section; its 3.00 is what one of them lacks."""
    rows = (
        ("206", "科学技术支出", total),
        ("2060101", "行政运行", "6.00"),
        ("", "某项没有的事务", "3.00 1.00"),
        ("208", "社会保障和就业支出", "5.00"),
        ("2080101", "行政运行", "5.00"),
    )
    assert bool(reconciled(coded("expenditure", "total", *rows)).discrepancies) is accused


def test_a_section_that_may_have_one_more_part_accuses_nothing() -> None:
    rows = (("201", "一般公共服务支出", "9.00"), ("20136", "其他共产党事务支出", "4.00"), ("2013", "没有的事务", "3.00"))
    assert reconciled(coded("expenditure", "total", *rows)).discrepancies == []


def test_units_and_projects_are_no_subjects() -> None:
    rows = (("501", "某局", "3.00"), ("501001", "某局本级", "3.00"), ("501001", "某局本级", "3.00"))
    assert codes(completed(rows, slug="general_public_budget_expenditure_by_unit")) == ["501", "501001", "501001"]


@pytest.mark.parametrize(("name", "code"), [("一般行政管理事务", "2013602"), ("某项没有的事务", None)])
def test_the_cells_of_a_row_without_its_code_are_disputed_those_of_a_completed_one_are_not(name: str, code: str | None) -> None:
    table = coded(
        "expenditure", "total", ("201", "一般公共服务支出", "3.00"), ("20136", "其他共产党事务支出", "3.00"), ("20136", name, "3.00")
    )
    row = cell(reconciled(table), "expenditure", name, "total")
    assert (row.line_code, row.status) == (code, "reported" if code else "disputed")
    assert "20136" in row.evidence


def test_units_are_told_by_their_names() -> None:
    """206 is a subject's code too; of a unit's code of six digits 20600 is what was left."""
    units = (("206", "某市商务局", "9.00"), ("20600", "某市商务局本级", "6.00"), ("20600", "某市培训中心", "3.00"))
    listed = (("206", "某市商务局", "9.00"), ("206001", "某市商务局本级", "6.00"), ("206002", "某市培训中心", "3.00"))
    official = subjects(("206", "科学技术支出"), ("20601", "科学技术管理事务"))
    assert codes(completed(units, ("revenue", listed), official=official)) == ["206", "206001", "206002"]
