"""The two summaries of the budget form in use since 2021: what regions word and lay out otherwise is a parameter."""

from collections.abc import Sequence
from dataclasses import dataclass

from tests.synthetic.model import APPROPRIATION, SOURCES, TYPES
from tests.synthetic.press import INCOMES, Figure, Press, Side, numbered_name, side_panel, total_figure
from tests.synthetic.tables import Table

INCOME_NAMES = (
    ("general_public_budget", "一般公共预算拨款收入"),
    ("government_fund", "政府性基金预算拨款收入"),
    ("state_capital", "国有资本经营预算拨款收入"),
    ("special_account", "财政专户管理资金收入"),
    ("institutional", "事业收入"),
    ("commercial", "事业单位经营收入"),
    ("superior_subsidy", "上级补助收入"),
    ("subordinate_remittance", "附属单位上缴收入"),
    ("other", "其他收入"),
)
FUND_NAMES = ("一般公共预算", "政府性基金预算", "国有资本经营预算")


@dataclass(frozen=True, slots=True)
class SummaryStyle:
    """``listed`` are the 类 printed; ``closing`` what is carried over into next year is called;
    ``funds`` gives the appropriations' expenditure side a column each; ``widths`` are those of both sides' names."""

    listed: Sequence[str]
    header: str = "预算数"
    opening: str = "上年结转"
    closing: str = "结转下年"
    funds: bool = False
    widths: tuple[int, int] = (16, 16)


def budget_summary(press: Press, title: str, style: SummaryStyle) -> Table:
    """收支总表."""
    number = numbered_name(short=True)
    revenue = Side(press, "revenue", [total_figure(style.header)], [], [])
    incomes = [revenue.add(number(i) + name, ("income",), (s,)) for i, (s, name) in enumerate(INCOME_NAMES, 1)]
    current = revenue.add("本年收入合计", ("income",), INCOMES)
    opening = revenue.add(style.opening, ("opening",), SOURCES)
    total = revenue.add("收入总计", ("income", "opening"), INCOMES)
    revenue.sum_of(current, incomes)
    revenue.sum_of(total, [current, opening])
    spending = Side(press, "expenditure", [total_figure(style.header)], [], [])
    classes = spending.classes(style.listed, SOURCES, number)
    spent = spending.add("本年支出合计", ("spending",), SOURCES, TYPES)
    closing = spending.add(style.closing, ("closing",), SOURCES)
    whole = spending.add("支出总计", ("spending", "closing"), SOURCES, ("", *TYPES))
    spending.sum_of(spent, classes)
    spending.sum_of(whole, [spent, closing])
    return _joined("revenue_expenditure_summary", press, title, revenue, spending, 3, style.widths)


def budget_appropriation(press: Press, title: str, style: SummaryStyle) -> Table:
    """财政拨款收支总表: sources and 类 in brackets."""
    brackets = numbered_name(short=True, brackets=True)
    revenue = Side(press, "revenue", [total_figure(style.header)], [], [])
    heads = []
    for number, head, account in (("一", "本年收入", "income"), ("二", "上年结转", "opening")):
        heads.append(revenue.add(f"{number}、{head}", (account,), APPROPRIATION))
        parts = [
            revenue.add(f"{brackets(i)}{name}拨款", (account,), (s,), level=1)
            for i, (s, name) in enumerate(zip(APPROPRIATION, FUND_NAMES, strict=True), 1)
        ]
        revenue.sum_of(heads[-1], parts)
    total = revenue.add("收入总计", ("income", "opening"), APPROPRIATION)
    revenue.sum_of(total, heads)
    funds = [Figure((name,), s, (), (s,)) for s, name in zip(APPROPRIATION, FUND_NAMES, strict=True)]
    figures = [Figure(("合计",), "total", (), (), parts=APPROPRIATION), *funds] if style.funds else [total_figure(style.header)]
    spending = Side(press, "expenditure", figures, [], [])
    spent = spending.add("一、本年支出", ("spending",), APPROPRIATION, TYPES)
    classes = spending.classes(style.listed, APPROPRIATION, brackets, level=1)
    closing = spending.add(f"二、{style.closing}", ("closing",), APPROPRIATION)
    whole = spending.add("支出总计", ("spending", "closing"), APPROPRIATION, ("", *TYPES))
    spending.sum_of(spent, classes)
    spending.sum_of(whole, [spent, closing])
    return _joined("appropriation_summary", press, title, revenue, spending, 1, style.widths)


def _joined(statement: str, press: Press, title: str, revenue: Side, spending: Side, tail: int, widths: tuple[int, int]) -> Table:
    length = max(len(revenue.rows), len(spending.rows))
    panels = [
        side_panel(revenue, ("收入", "项目"), length, tail, None, widths[0]),
        side_panel(spending, ("支出", "项目"), length, tail, None, widths[1]),
    ]
    table = Table(statement, title, press.printing, panels)
    table.identities = revenue.identities + spending.identities
    return table
