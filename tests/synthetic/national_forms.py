"""The nine statements of the national budget form (since 2021) in the wordings of several regions.

Revenue by subject with last year's balance in one column; appropriations with a column a
fund; comparisons with the year before in some: those figures have no measure of the contract.
"""

from collections import Counter
from dataclasses import dataclass, replace
from random import Random

from tests.synthetic.budget_summaries import FUND_NAMES, INCOME_NAMES, SummaryStyle, budget_appropriation, budget_summary
from tests.synthetic.final_forms import emptied, source_spending
from tests.synthetic.model import APPROPRIATION, BASIC, SOURCES, TYPES, Book
from tests.synthetic.press import (
    INCOMES,
    THREE_COLUMNS,
    Figure,
    Press,
    SubjectStyle,
    by_subject,
    economic_list,
    three_cells,
    three_identities,
)
from tests.synthetic.subjects import BUDGET_CLASSES
from tests.synthetic.tables import Cell, Column, Panel, Printing, Row, Table


@dataclass(frozen=True, slots=True)
class Wording:
    """A region's titles, in the order of the statements, and how it numbers them."""

    titles: tuple[str, ...]
    marker: str = ""


_PLAIN = (
    "部门收支总表",
    "部门收入总表",
    "部门支出总表",
    "财政拨款收支总表",
    "一般公共预算支出表",
    "一般公共预算基本支出表",
    "一般公共预算“三公”经费支出表",
    "政府性基金预算支出表",
    "国有资本经营预算支出表",
)
_OVERALL = (
    "部门收支总体情况表",
    "部门收入总体情况表",
    "部门支出总体情况表",
    "财政拨款收支总体情况表",
    "一般公共预算支出情况表",
    "一般公共预算基本支出情况表",
    "一般公共预算“三公”经费支出情况表",
    "政府性基金预算支出情况表",
    "国有资本经营预算支出情况表",
)
_BUDGET = (
    "收支预算总表",
    "收入预算总表",
    "支出预算总表",
    "财政拨款收支预算总表",
    "一般公共预算支出预算表",
    "一般公共预算基本支出预算表",
    "“三公”经费支出预算表",
    "政府性基金支出预算表",
    "国有资本经营预算支出预算表",
)
_WHOLE = (
    "部门综合预算收支总表",
    "部门综合预算收入总表",
    "部门综合预算支出总表",
    "部门综合预算财政拨款收支总表",
    "部门综合预算一般公共预算支出明细表（按支出功能分类科目）",
    "部门综合预算一般公共预算基本支出明细表（按支出经济分类科目）",
    "部门综合预算一般公共预算拨款“三公”经费支出预算表",
    "部门综合预算政府性基金支出表",
    "部门综合预算国有资本经营支出表",
)
WORDINGS = (
    Wording(_PLAIN),
    Wording(_PLAIN, "公开{:02d}表"),
    Wording(_PLAIN, "部门公开表{}"),
    Wording(tuple(t.replace("部门", "单位") for t in _PLAIN), "附表{}"),
    Wording(_OVERALL, "表{}"),
    Wording(_BUDGET),
    Wording(_WHOLE, "表{}"),
)


def _revenue(last: bool) -> tuple[Figure, ...]:
    """Columns by source; last year's balance before or behind them."""
    sources = tuple(m for m, _ in INCOME_NAMES)
    total = Figure(("合计",), "total", ("income", "opening"), INCOMES, parts=("carryover_subtotal", *sources))
    carried = Figure(("上年结转",), "carryover_subtotal", ("opening",), SOURCES, width=6)
    figures = tuple(Figure((name,), m, ("income",), (m,), width=6) for m, name in INCOME_NAMES)
    return (total, *figures, carried) if last else (total, carried, *figures)


_TYPES = {
    "basic": ("基本支出", BASIC),
    "project": ("项目支出", ("project",)),
    "remitted_to_superior": ("上缴上级支出", ("remitted_to_superior",)),
    "commercial": ("事业单位经营支出", ("commercial",)),
    "subsidy_to_subordinate": ("对附属单位补助支出", ("subsidy_to_subordinate",)),
}
_ORDERS = (
    ("basic", "project", "remitted_to_superior", "commercial", "subsidy_to_subordinate"),
    ("basic", "project", "commercial", "remitted_to_superior", "subsidy_to_subordinate"),
)


def _expenditure(order: tuple[str, ...]) -> tuple[Figure, ...]:
    total = Figure(("合计",), "total", ("spending",), SOURCES, TYPES, order)
    return (total, *(Figure((_TYPES[m][0],), m, ("spending",), SOURCES, _TYPES[m][1], width=6) for m in order))


def _public(book: Book, rng: Random) -> tuple[Figure, ...]:
    """一般公共预算支出: its split, or a comparison with last year."""
    public = ("general_public_budget",)
    kind = rng.choice(("plain", "staff", "compared"))
    if kind == "staff":
        return (
            Figure(("合计",), "total", ("spending",), public, TYPES, ("basic", "project")),
            Figure(("基本支出", "小计"), "basic", ("spending",), public, BASIC, ("personnel", "operating")),
            Figure(("基本支出", "人员经费"), "personnel", ("spending",), public, ("personnel",)),
            Figure(("基本支出", "公用经费"), "operating", ("spending",), public, ("operating",)),
            Figure(("项目支出",), "project", ("spending",), public, ("project",)),
        )
    if kind == "plain":
        return source_spending("general_public_budget", "合计")
    before, more = Counter[str](), Counter[str]()
    for code, value in book.prior.items():
        for prefix in ("", code[:3], code[:5], code):
            before[prefix] += value
    for code in ("", *book.ledger.codes("spending", public)):
        more[code] = book.ledger.spending(code, public) - before[code]
    year = book.year
    return (
        Figure((f"{year - 1}年执行数",), "other:上年执行数", (), (), optional=True, values=before),
        *source_spending("general_public_budget", "小计", (f"{year}年预算数",)),
        Figure((f"{year}年预算数比{year - 1}年执行数", "增减额"), "other:增减额", (), (), optional=True, values=more),
    )


def _three(press: Press, title: str, rng: Random) -> Table:
    """三公: six figures, in some regions behind those of the year before."""
    book, cells = press.book, three_cells(press, "budget")
    columns = [Column("amount", h, 8) for _, h in THREE_COLUMNS]
    items = list(cells.values())
    if rng.random() < 0.4:
        items = [press.cell(f"other:{book.year - 1}年:{m}", int(book.three("budget", m) * 1.25), (), h[-1], True) for m, h in THREE_COLUMNS]
        items += cells.values()
        columns = [Column("amount", (f"{year}年预算数", *c.headers), 6) for year in (book.year - 1, book.year) for c in columns]
    table = Table("three_public", title, press.printing, [Panel(columns, [Row(list(items))])])
    table.identities = three_identities(cells)
    return table


def national_budget(book: Book, rng: Random) -> list[Table]:
    """部门收支总表 to 国有资本经营预算支出表."""
    wording = rng.choice(WORDINGS)
    unit, decimals = rng.choice((("万元", 2), ("万元", 2), ("元", 2), ("元", 0)))
    zero = rng.choice(("", "", "0.00", "-", "—"))
    press = Press(book, Printing(unit, decimals, rng.random() < 0.6, zero=zero if decimals else zero[:1]), "budget")
    header = rng.choice(("预算数", "金额", "预算"))
    split = rng.random() < 0.25
    code = rng.choice(("科目编码", "科目代码", "功能分类科目编码", "支出功能分类科目编码"))
    style = SubjectStyle(split, rng.choice(("first", "last")), (code,) if split else ("功能分类科目", code), ("科目名称",), 12)
    ledger = book.ledger
    listed = list(rng.choice((BUDGET_CLASSES, ledger.codes("spending", SOURCES, 3))))
    summaries = SummaryStyle(listed, header)
    y = rng.choice(("", "", f"{book.year}年"))
    titles = [y + title for title in wording.titles]
    wages = rng.choice((("total",), ("total", "personnel", "operating")))
    labels = {"total": ("合计",), "personnel": ("人员经费",), "operating": ("公用经费",)}
    economic = replace(style, code_headers=("经济分类科目", "科目编码"), split_code=split)
    codes = sorted({*ledger.codes("income", INCOMES), *ledger.codes("opening", SOURCES)})
    tables = [
        budget_summary(press, titles[0], summaries),
        by_subject(press, "revenue", titles[1], _revenue(rng.random() < 0.5), codes, style),
        by_subject(press, "expenditure", titles[2], _expenditure(rng.choice(_ORDERS)), ledger.codes("spending", SOURCES), style),
        budget_appropriation(press, titles[3], replace(summaries, funds=True, widths=(14, 14))),
        by_subject(
            press,
            "general_public_budget_expenditure",
            titles[4],
            _public(book, rng),
            ledger.codes("spending", ("general_public_budget",)),
            style,
        ),
        economic_list(press, titles[5], wages, economic, labels),
        _three(press, titles[6], rng),
    ]
    for source, title, name in zip(APPROPRIATION[1:], titles[7:], FUND_NAMES[1:], strict=True):
        table = by_subject(
            press, source, title, source_spending(source, "合计", (f"本年{name}支出",)), ledger.codes("spending", (source,)), style
        )
        if not ledger.spending("", (source,)):
            emptied(table, f"注：{book.department.name}{book.year}年没有使用{name}安排的支出。", rng.random() < 0.5)
        tables.append(table)
    for index, table in enumerate(tables, 1):
        table.marker = wording.marker.format(index) if wording.marker else ""
        table.owner = rng.choice((f"部门：{book.department.name}", f"编制单位：{book.department.name}"))
        _mark_nothing(table)
    return tables


def _mark_nothing(table: Table) -> None:
    """Marks of nothing are no amounts: texts in place of their cells."""
    for _, row in table.lines():
        for index, item in enumerate(row.items):
            if isinstance(item, Cell) and item.printed in ("-", "—"):
                row.items[index] = item.printed
                item.printed, item.truth = "", None
