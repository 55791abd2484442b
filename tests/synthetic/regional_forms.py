"""Final accounts and budgets as other provinces print them, and tables that no statement is.

The money is laid out as on the national forms; what differs are the titles, the columns that come
beside them, codes in brackets, “三公” items in rows, and what stands between the statements.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from random import Random

from tests.synthetic.budget_summaries import FUND_NAMES, SummaryStyle, budget_appropriation, budget_summary
from tests.synthetic.final_forms import (
    EXPENDITURE,
    REVENUE,
    appropriation,
    emptied,
    source_balance,
    source_spending,
    summary,
    three_public,
)
from tests.synthetic.model import APPROPRIATION, BASIC, SOURCES, TYPES, Book
from tests.synthetic.press import (
    INCOMES,
    Figure,
    Press,
    SubjectStyle,
    by_subject,
    economic_list,
    economic_panels,
    three_cells,
    three_identities,
)
from tests.synthetic.subjects import ECONOMIC
from tests.synthetic.tables import Cell, Column, Panel, Printing, Row, Table


@dataclass(frozen=True, slots=True)
class Accounts:
    """A region's final accounts: titles in the order of the statements; ``balance``: 一般公共预算 with
    what came in and what is left; ``rows``: “三公” items in rows; ``marker`` of its tables' numbers."""

    titles: tuple[str, ...]
    marker: str = ""
    balance: bool = False
    rows: bool = False


_NATIONAL = (
    "收入支出决算总表",
    "收入决算表",
    "支出决算表",
    "财政拨款收入支出决算总表",
    "一般公共预算财政拨款支出决算表",
    "一般公共预算财政拨款基本支出决算表",
    "政府性基金预算财政拨款收入支出决算表",
    "国有资本经营预算财政拨款支出决算表",
    "财政拨款“三公”经费支出决算表",
)
_INCOME_AND_SPENDING = (
    "收入支出决算表",
    "收入决算表",
    "支出决算表",
    "财政拨款收入支出决算表",
    "一般公共预算财政拨款收入支出决算表",
    "一般公共预算财政拨款基本支出决算表",
    "政府性基金预算财政拨款收入支出决算表",
    "国有资本经营预算财政拨款收入支出决算表",
    "财政拨款“三公”经费、行政参公单位机关运行经费情况表",
)
_TOTALS = (
    "收入支出决算总表",
    "收入决算总表",
    "支出决算总表",
    "财政拨款收支决算总表",
    "一般公共预算财政拨款支出决算表",
    "一般公共预算财政拨款基本支出决算表（按经济分类）",
    "政府性基金预算财政拨款收支决算表",
    "国有资本经营预算财政拨款支出决算表",
    "财政拨款安排的“三公”经费支出决算表",
)
_BY_SUBJECT = (
    "收入支出决算总表",
    "收入决算表（分科目）",
    "支出决算表（分科目）",
    "财政拨款收入支出决算总表",
    "一般公共预算支出决算表（功能科目）",
    "一般公共预算基本支出决算表（经济科目）",
    "政府性基金预算支出决算表",
    "国有资本经营预算支出决算表",
    "一般公共预算财政拨款“三公”经费支出决算表",
)
ACCOUNTS = (
    Accounts(_NATIONAL, "公开{:02d}表"),
    Accounts(_NATIONAL, "财决公开{:02d}表"),
    Accounts(_INCOME_AND_SPENDING, "公开{:02d}表", balance=True, rows=True),
    Accounts(_TOTALS, "附表{}"),
    Accounts(_BY_SUBJECT, "表{}", rows=True),
)
_ITEM_ROWS = (
    ("total", "“三公”经费合计"),
    ("overseas_travel", "1．因公出国（境）费"),
    ("vehicles", "2．公务用车购置及运行维护费"),
    ("vehicle_purchase", "（1）公务用车购置费"),
    ("vehicle_operation", "（2）公务用车运行维护费"),
    ("reception", "3．公务接待费"),
)


def regional_final(book: Book, rng: Random) -> list[Table]:
    """收入支出决算总表 to “三公”, in the wording and with the columns of one of several regions."""
    accounts = rng.choice(ACCOUNTS)
    unit, decimals = rng.choice((("万元", 2), ("万元", 2), ("元", 2), ("元", 0)))
    printing = Printing(unit, decimals, rng.random() < 0.6, trim=decimals > 0 and rng.random() < 0.2, zero=rng.choice(("", "", "0", "—")))
    press = Press(book, printing, "final")
    lines, split = rng.random() < 0.7, rng.random() < 0.5
    head = rng.choice(("金额", "决算数"))
    code = rng.choice(("科目编码", "科目代码", "支出功能分类科目编码", "功能分类科目编码"))
    style = SubjectStyle(split, rng.choice(("first", "last")), ("项目", code), ("项目", "科目名称"))
    ledger = book.ledger
    economic = (
        economic_panels(press, _panels(book, rng.random() < 0.5), split, ("经济分类科目编码",), head)
        if rng.random() < 0.6
        else economic_list(
            press,
            "",
            ("total", "personnel", "operating"),
            replace(style, code_headers=("项目", "经济分类科目编码"), split_code=False),
            {"total": ("本年基本支出", "合计"), "personnel": ("本年基本支出", "人员经费"), "operating": ("本年基本支出", "公用经费")},
        )
    )
    economic.title = accounts.titles[5]
    released = rng.choice(("使用非财政拨款结余", "使用非财政拨款结余（含专用结余）"))
    public, (fund, capital) = "general_public_budget", APPROPRIATION[1:]
    spent = (
        source_balance(public, "小计", True)
        if accounts.balance
        else source_spending(public, rng.choice(("小计", "合计")), rng.choice(((), ("本年支出",))))
    )
    capital_spent = source_balance(capital, "合计", True) if accounts.balance else source_spending(capital, "合计", ("本年支出",))
    titles = accounts.titles
    tables = [
        summary(press, titles[0], lines, head, released),
        by_subject(press, "revenue", titles[1], REVENUE, ledger.codes("income", INCOMES), style, lines),
        by_subject(press, "expenditure", titles[2], EXPENDITURE, ledger.codes("spending", SOURCES), style, lines),
        appropriation(press, titles[3], lines, head),
        by_subject(press, "general_public_budget_expenditure", titles[4], spent, ledger.codes("spending", (public,)), style, lines),
        economic,
        by_subject(press, fund, titles[6], source_balance(fund, "小计", False), ledger.codes("spending", (fund,)), style, lines),
        by_subject(press, capital, titles[7], capital_spent, ledger.codes("spending", (capital,)), style, lines),
        _item_rows(press, titles[8], ("budget", "final"), ("预算数", "决算数"), lines)
        if accounts.rows
        else three_public(press, titles[8], rng.random() < 0.4, ""),
    ]
    for table, name in ((tables[6], "政府性基金预算"), (tables[7], "国有资本经营预算")):
        if not any(cell.truth for _, _, cell in table.cells()):
            emptied(table, f"说明：本部门{book.year}年度没有{name}财政拨款收入支出，故本表无数据。", rng.random() < 0.6)
    tables += [_assets(press, rng)] if rng.random() < 0.4 else []
    tables = [*tables[:5], *([_projects_by_use(press)] if rng.random() < 0.3 else []), *tables[5:]]
    return _finished(tables, accounts.marker, rng, book)


def _panels(book: Book, three: bool) -> list[tuple[str, ...]]:
    rest = tuple(k for k in ("307", "310", "399") if any(c.startswith(k) for c in book.economic))
    return [("301", "303"), ("302",), rest] if three and rest else [("301", "303"), ("302", *rest)]


def _item_rows(press: Press, title: str, bases: Sequence[str], heads: Sequence[str], lines: bool) -> Table:
    """“三公” with a row an item; ``bases`` of the columns that ``heads`` name."""
    cells = [three_cells(press, basis) for basis in bases]
    rows = [
        Row([name, *([str(i)] if lines else []), *(each[measure] for each in cells)], "", name)
        for i, (measure, name) in enumerate(_ITEM_ROWS, 1)
    ]
    columns = [Column("name", ("项目",), 20, "栏次"), *([Column("line", ("行次",), 4)] if lines else [])]
    columns += [Column("amount", (name,), 9, str(i)) for i, name in enumerate(heads, 1)]
    table = Table("three_public", title, press.printing, [Panel(columns, rows)], numbered=lines)
    table.identities = [i for each in cells for i in three_identities(each)]
    return table


def _assets(press: Press, rng: Random) -> Table:
    """国有资产使用情况表: no statement of the fourteen, its figures texts."""
    names = ("流动资产", "固定资产", "房屋", "车辆", "在建工程", "无形资产", "资产总计")
    rows = [Row([name, str(i), press.printing.text(rng.randrange(1, 10**6) * press.printing.fen)]) for i, name in enumerate(names, 1)]
    columns = [Column("name", ("项目",), 12), Column("line", ("行次",), 4), Column("text", ("期末金额",), 12)]
    return Table("assets", "国有资产使用情况表", press.printing, [Panel(columns, rows)])


def _projects_by_use(press: Press) -> Table:
    """一般公共预算财政拨款项目支出决算表: subjects with a column an economic 类, its figures texts."""
    book, public = press.book, ("general_public_budget",)
    rows = [Row(["", "合计", *_by_use(press, book.ledger.spending("", public, ("project",)))])]
    for code in book.ledger.codes("spending", public):
        amount = book.ledger.spending(code, public, ("project",))
        if amount:
            rows.append(Row([code, f"项目{code}", *_by_use(press, amount)]))
    columns = [Column("code", ("科目编码",), 9), Column("name", ("科目名称",), 14), Column("text", ("合计",), 9)]
    columns += [Column("text", (ECONOMIC[k],), 9) for k in ("302", "310")]
    return Table("projects_by_use", "一般公共预算财政拨款项目支出决算表", press.printing, [Panel(columns, rows)])


def _by_use(press: Press, amount: int) -> list[str | Cell]:
    part = press.printing.value(amount // 3)
    return [
        press.printing.text(press.printing.value(amount)),
        press.printing.text(part),
        press.printing.text(press.printing.value(amount) - part),
    ]


@dataclass(frozen=True, slots=True)
class Bracketed(SubjectStyle):
    """Subjects whose code is printed to the name in brackets."""

    def columns(self) -> list[Column]:
        return [Column("name", self.name_headers, self.name_width)]

    def labels(self, code: str, name: str) -> list[str | Cell]:
        return [f"[{code}]{name}" if code else name]


_SITUATIONS = (
    "部门收支总体情况表",
    "部门收入总体情况表",
    "部门支出总体情况表",
    "财政拨款收支总体情况表",
    "一般公共预算支出情况表（按功能分类科目）",
    "一般公共预算基本支出情况表（按支出经济分类科目）",
    "一般公共预算安排的行政经费及“三公”经费预算表",
    "政府性基金预算支出情况表",
    "国有资本经营预算支出情况表",
)
_OF_THE_BUDGET = (
    "部门预算收支总表",
    "部门预算收入总表",
    "部门预算支出总表",
    "部门预算财政拨款收支总表",
    "部门预算一般公共预算财政拨款支出表",
    "部门预算一般公共预算财政拨款基本支出表",
    "部门预算财政拨款三公经费支出表",
    "部门预算政府基金预算财政拨款支出表",
    "部门预算国有资本经营预算财政拨款支出表",
)
_REVENUE = (
    Figure(
        ("合计",),
        "total",
        ("income", "opening"),
        INCOMES,
        parts=(
            "fiscal_appropriation",
            "special_account",
            "institutional",
            "commercial",
            "superior_subsidy",
            "subordinate_remittance",
            "other",
            "carryover_subtotal",
        ),
    ),
    Figure(("财政拨款收入",), "fiscal_appropriation", ("income",), APPROPRIATION),
    Figure(("财政专户管理资金",), "special_account", ("income",), ("special_account",), width=6),
    Figure(("事业收入",), "institutional", ("income",), ("institutional",), width=6),
    Figure(("事业单位经营收入",), "commercial", ("income",), ("commercial",), width=6),
    Figure(("上级补助收入",), "superior_subsidy", ("income",), ("superior_subsidy",), width=6),
    Figure(("附属单位上缴收入",), "subordinate_remittance", ("income",), ("subordinate_remittance",), width=6),
    Figure(("其他收入",), "other", ("income",), ("other",), width=6),
    Figure(("上年结转结余",), "carryover_subtotal", ("opening",), SOURCES, width=6),
)
_EXPENDITURE = (
    Figure(
        ("合计",),
        "total",
        ("spending",),
        SOURCES,
        TYPES,
        ("basic", "project", "remitted_to_superior", "commercial", "subsidy_to_subordinate"),
    ),
    Figure(("基本支出",), "basic", ("spending",), SOURCES, BASIC),
    Figure(("项目支出",), "project", ("spending",), SOURCES, ("project",)),
    Figure(("上缴上级支出",), "remitted_to_superior", ("spending",), SOURCES, ("remitted_to_superior",), width=6),
    Figure(("事业单位经营支出",), "commercial", ("spending",), SOURCES, ("commercial",), width=6),
    Figure(("对附属单位补助支出",), "subsidy_to_subordinate", ("spending",), SOURCES, ("subsidy_to_subordinate",), width=6),
)


def regional_budget(book: Book, rng: Random) -> list[Table]:
    """Nine statements of a budget: situations (情况表) with codes in brackets or apart, “三公” in rows."""
    titles = rng.choice((_SITUATIONS, _OF_THE_BUDGET))
    unit, decimals = rng.choice((("万元", 2), ("元", 2), ("元", 0)))
    press = Press(book, Printing(unit, decimals, rng.random() < 0.6, zero=rng.choice(("", "", "—", "0"))), "budget")
    ledger, public = book.ledger, ("general_public_budget",)
    kind = Bracketed if rng.random() < 0.4 else SubjectStyle
    style = kind(False, rng.choice(("first", "last")), ("科目编码",), (rng.choice(("科目名称", "功能科目名称")),), 22)
    economic = replace(style, name_headers=("支出经济分类科目名称",))
    head = f"{book.year}年预算"
    summaries = SummaryStyle(ledger.codes("spending", SOURCES, 3), head, "上年结转结余", "结转下年", rng.random() < 0.5)
    rows = rng.choice(((("budget",), (head,)), (("budget",), ("预算数",))))
    tables = [
        budget_summary(press, titles[0], summaries),
        by_subject(
            press, "revenue", titles[1], _REVENUE, sorted({*ledger.codes("income", INCOMES), *ledger.codes("opening", SOURCES)}), style
        ),
        by_subject(press, "expenditure", titles[2], _EXPENDITURE, ledger.codes("spending", SOURCES), style),
        budget_appropriation(press, titles[3], summaries),
        by_subject(
            press,
            "general_public_budget_expenditure",
            titles[4],
            source_spending(public[0], "总计"),
            ledger.codes("spending", public),
            style,
        ),
        _economic(press, titles[5], economic, head),
        _item_rows(press, titles[6], *rows, rng.random() < 0.3),
    ]
    for source, title, name in zip(APPROPRIATION[1:], titles[7:], FUND_NAMES[1:], strict=True):
        table = by_subject(press, source, title, source_spending(source, "合计"), ledger.codes("spending", (source,)), style)
        tables.append(
            table if ledger.spending("", (source,)) else emptied(table, f"注：本部门没有{name}安排的支出，本表无数据。", rng.random() < 0.5)
        )
    return _finished(tables, rng.choice(("", "表{}", "预算{:02d}表")), rng, book)


def _economic(press: Press, title: str, style: SubjectStyle, head: str) -> Table:
    labels = {"total": (head,), "personnel": ("人员经费",), "operating": ("公用经费",)}
    if not isinstance(style, Bracketed):
        return economic_list(press, title, ("total",), style, labels)
    table = economic_list(press, title, ("total",), SubjectStyle(False, style.total), labels)
    [panel] = table.panels
    panel.columns[:2] = style.columns()
    for row in panel.rows:
        row.items[:2] = style.labels(row.code, row.name)
    return table


def _finished(tables: list[Table], marker: str, rng: Random, book: Book) -> list[Table]:
    """``tables`` numbered and owned; marks of nothing are texts in place of their cells."""
    owner = rng.choice((f"部门：{book.department.name}", f"编制单位：{book.department.name}", f"公开部门：{book.department.name}"))
    for index, table in enumerate(tables, 1):
        table.marker, table.owner = marker.format(index), owner
        for _, row in table.lines():
            for place, item in enumerate(row.items):
                if isinstance(item, Cell) and item.printed in ("-", "—"):
                    row.items[place] = item.printed
                    item.printed, item.truth = "", None
    return tables
