"""Which column is which: by cells, by a line that names them all, by the orders that official forms know."""

from dagster_project.reports.headers import columns_of, columns_told, item_columns
from dagster_project.taxonomy.statements import load_forms

FORMS = load_forms()
REVENUE = ["合计", "上年结转", "一般公共预算拨款收入", "政府性基金预算拨款收入", "事业收入", "其他收入"]
MEASURES = ["total", "carryover_subtotal", "general_public_budget", "government_fund", "institutional", "other"]


def told(slug: str, heads: list[str], kind: str = "budget") -> list[str] | None:
    columns = columns_told(FORMS[slug], kind, kind, heads)
    return [c.measure for c in columns] if columns else None


def orders(slug: str, lines: list[str], kind: str = "budget") -> list[list[str]]:
    found = columns_of(FORMS[slug], kind, "".join(lines), kind, [], lines)
    return [[c.measure for c in columns] for columns in found]


def test_heads_of_cells_name_their_columns_in_any_order() -> None:
    assert told("revenue", REVENUE) == MEASURES
    assert told("revenue", [*REVENUE[:1], *REVENUE[:0:-1]]) == [*MEASURES[:1], *MEASURES[:0:-1]]


def test_a_head_that_no_form_knows_is_kept_as_it_is_printed() -> None:
    assert told("expenditure", ["合计", "基本支出", "项目支出", "统筹资金"]) == ["total", "basic", "project", "other:统筹资金"]


def test_heads_that_say_the_same_or_too_little_tell_nothing() -> None:
    assert told("expenditure", ["合计", "基本支出", "基本支出"]) is None
    assert told("expenditure", ["基本支出", "项目支出"]) is None
    assert told("expenditure", ["合计", "甲", "乙"]) is None


def test_a_comparison_with_the_year_before_is_no_spending_of_the_budget() -> None:
    heads = ["2023年执行数", "2024年预算数小计", "基本支出", "项目支出", "2024年预算数比2023年执行数增减额"]
    assert told("general_public_budget_expenditure", heads) == ["other:2023年执行数", "total", "basic", "project", "other:增减额"]


def test_a_line_that_names_every_column_tells_their_order() -> None:
    assert orders("revenue", ["".join(REVENUE)]) == [MEASURES]
    last = [REVENUE[0], *REVENUE[2:], REVENUE[1]]
    assert orders("revenue", ["".join(last)]) == [[MEASURES[0], *MEASURES[2:], MEASURES[1]]]


def test_in_a_header_broken_over_lines_order_shows_within_a_line() -> None:
    broken = ["一般公共预政府性基金", "合计上年结转算拨款收预算拨款事业收入其他收入"]
    assert orders("revenue", broken) == [MEASURES]


def test_an_order_that_the_header_does_not_tell_is_open() -> None:
    assert orders("expenditure", ["合计基本支出项目支出", "经营支", "上缴上"]) == [
        ["total", "basic", "project", "remitted_to_superior", "commercial"],
        ["total", "basic", "project", "commercial", "remitted_to_superior"],
    ]


def test_a_change_since_an_earlier_year_is_no_column_of_that_year() -> None:
    heads = ["2018年执行数", "2019年预算数小计", "基本支出", "项目支出", "年预算数比2018年执行数增减额"]
    assert told("general_public_budget_expenditure", heads) == ["other:2018年执行数", "total", "basic", "project", "other:增减额"]


def test_three_public_of_two_years_side_by_side_and_in_pairs() -> None:
    header = "2023年预算数2024年预算数合计因公出国（境）费公务用车购置及运行费小计购置费运行费公务接待费"
    [first, *_] = item_columns(FORMS["three_public"], header, "budget")
    assert [c.measure for c in first][::6] == ["other:2023年:total", "total"]
    assert first[1].of == "other:2023年:total"
    paired = "合计2023年预算数2024年预算数因公出国（境）费2023年预算数2024年预算数公务接待费2023年预算数2024年预算数"
    [first, *_] = item_columns(FORMS["three_public"], paired, "budget")
    assert [c.measure for c in first][:4] == ["other:2023年:total", "total", "other:2023年:overseas_travel", "overseas_travel"]
