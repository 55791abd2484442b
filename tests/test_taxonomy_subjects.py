"""The subject list is consistent in itself, and looking up never returns a guess."""

from collections import defaultdict
from itertools import combinations, pairwise

import pytest

from dagster_project.relations import Subject
from dagster_project.taxonomy.subjects import (
    SubjectIndex,
    is_valid,
    load_subjects,
    normalised_name,
    parent_code,
    subject_index,
)

LEVEL_OF_LENGTH = {
    "functional": {3: 1, 5: 2, 7: 3},
    "economic_departmental": {3: 1, 5: 2},
}
EVER = range(2007, 2041)


def years(subject: Subject) -> set[int]:
    return {year for year in EVER if is_valid(subject, year)}


def overlap(a: Subject, b: Subject) -> bool:
    return bool(years(a) & years(b))


def subject(code: str, name: str, first: int | None = None, last: int | None = None) -> Subject:
    return Subject(classification="functional", code=code, name=name, first_year=first, last_year=last)


def by_code() -> dict[str, list[Subject]]:
    groups: dict[str, list[Subject]] = defaultdict(list)
    for entry in load_subjects():
        groups[entry.code].append(entry)
    return groups


def test_levels_follow_from_code_length() -> None:
    for entry in load_subjects():
        assert entry.code.isdigit(), entry
        assert len(entry.code) in LEVEL_OF_LENGTH[entry.classification], entry
        assert entry.code[0] == {"functional": "2", "economic_departmental": "3"}[entry.classification], entry


def test_a_code_has_one_name_a_year() -> None:
    for entries in by_code().values():
        for one, other in combinations(entries, 2):
            assert not overlap(one, other), (one, other)


def test_renamed_codes_change_their_name_without_a_gap() -> None:
    for entries in by_code().values():
        for before, after in pairwise(entries):
            assert before.name != after.name, (before, after)
            assert before.last_year is not None and after.first_year == before.last_year + 1, (before, after)


def test_years_are_in_order_and_named_subjects_are_in_use_at_some_time() -> None:
    for entry in load_subjects():
        assert years(entry), entry
        assert entry.name == entry.name.strip() and entry.name, entry


def test_every_parent_is_listed_for_the_years_of_its_children() -> None:
    groups = by_code()
    for entry in load_subjects():
        parent = parent_code(entry.code)
        if parent is None:
            continue
        parents = groups[parent]
        assert parents, f"{parent} is missing for {entry}"
        assert years(entry) <= set().union(*map(years, parents)), entry


def test_a_name_under_a_parent_means_one_code_a_year() -> None:
    siblings: dict[tuple[str, str | None, str], list[Subject]] = defaultdict(list)
    for entry in load_subjects():
        siblings[entry.classification, parent_code(entry.code), normalised_name(entry.name)].append(entry)
    for entries in siblings.values():
        for one, other in combinations(entries, 2):
            assert one.code == other.code or not overlap(one, other), (one, other)


@pytest.mark.parametrize(
    ("code", "year", "name"),
    [
        ("207", 2018, "文化体育与传媒支出"),
        ("207", 2019, "文化旅游体育与传媒支出"),
        ("210", 2018, "医疗卫生与计划生育支出"),
        ("210", 2025, "卫生健康支出"),
        ("215", 2019, "资源勘探信息等支出"),
        ("215", 2020, "资源勘探工业信息等支出"),
        ("220", 2018, "国土海洋气象等支出"),
        ("220", 2019, "自然资源海洋气象等支出"),
        ("20805", 2019, "行政事业单位离退休"),
        ("20805", 2020, "行政事业单位养老支出"),
        ("2080501", 2019, "归口管理的行政单位离退休"),
        ("2080501", 2021, "行政单位离退休"),
        ("2210201", 2023, "住房公积金"),
        ("30113", 2023, "住房公积金"),
        ("224", 2018, None),
        ("39999", 2024, "其他支出"),
        ("9990101", 2024, None),
    ],
)
def test_names_by_code_and_year(code: str, year: int, name: str | None) -> None:
    assert subject_index().name(code, year) == name


def test_without_a_year_the_latest_name_counts() -> None:
    assert subject_index().name("20805", None) == "行政事业单位养老支出"


@pytest.mark.parametrize(
    ("parent", "name", "year", "codes"),
    [
        ("20136", "一般行政管理事务", 2023, ("2013602",)),
        ("20103", "其他政府办公厅(室)及 相关机构事务支出", 2025, ("2010399",)),
        ("208", "行政事业单位离退休", 2025, ()),
        ("208", "行政事业单位离退休", None, ("20805",)),
        (None, "卫生健康支出", 2025, ("210",)),
        ("302", "维修(护)费", 2024, ("30213",)),
        ("22999", "其他支出", None, ("2299901", "2299999")),
        ("22999", "其他支出", 2020, ("2299901",)),
        ("20136", "没有这个科目", None, ()),
    ],
)
def test_codes_by_parent_and_name(parent: str | None, name: str, year: int | None, codes: tuple[str, ...]) -> None:
    assert subject_index().codes(parent, name, year) == codes


def test_a_code_or_the_beginning_of_it_may_be_a_name_s() -> None:
    assert all(subject_index().may_be(code, "一般行政管理事务") for code in ("2013602", "20136", "201"))
    assert not subject_index().may_be("20136", "机构运行")
    assert not subject_index().may_be("20136", "某市某局")


def test_an_ambiguous_name_gives_all_its_codes() -> None:
    index = SubjectIndex([subject("999", "甲"), subject("99901", "乙（一）"), subject("99902", "乙(一)")])
    assert index.codes("999", "乙一", 2024) == ("99901", "99902")


def test_the_list_covers_the_classes_in_use() -> None:
    classes = {entry.code for entry in load_subjects() if len(entry.code) == 3}
    functional = {str(code) for code in range(201, 235)} - {"218", "225", "226", "228"}
    economic = {"301", "302", "303", "307", "309", "310", "311", "312", "313", "399"}
    assert classes == functional | economic
