"""The statements of Jiangsu's organs until 2018: three blocks side by side, sources in rows."""

from random import Random

from tests.synthetic.final_forms import emptied
from tests.synthetic.model import BASIC, OWN_INCOMES, SOURCES, TYPES, Book
from tests.synthetic.press import (
    INCOMES,
    THREE_COLUMNS,
    Figure,
    Press,
    Side,
    SubjectStyle,
    blank_row,
    by_subject,
    economic_list,
    numbered_name,
    side_panel,
    three_cells,
    three_identities,
    total_figure,
)
from tests.synthetic.subjects import OLD_CLASSES
from tests.synthetic.tables import Column, Identity, Panel, Printing, Row, Table

CLASSES = tuple(code for code in OLD_CLASSES if code != "219")
_PUBLIC = ("general_public_budget",)
_FISCAL = ("general_public_budget", "government_fund")
_USES = (("一、基本支出", BASIC), ("二、项目支出", ("project",)), ("三、单位预留机动经费", ("reserve",)))


def _summary(press: Press) -> Table:
    """收支预算总表: revenue, spending by function and by use; the last lines span the latter two."""
    number = numbered_name()
    revenue = Side(press, "revenue", [total_figure("金额")], [], [])
    fiscal = revenue.add("一、财政拨款", ("income",), _FISCAL)
    parts = [revenue.add(n, ("income",), (s,), level=1) for s, n in zip(_FISCAL, ("1.一般公共预算", "2.政府性基金预算"), strict=True)]
    rest = [revenue.add("二、财政专户管理资金", ("income",), ("special_account",)), revenue.add("三、其他资金", ("income",), OWN_INCOMES)]
    current = revenue.add("当年收入小计", ("income",), INCOMES)
    opening = revenue.add("上年结转资金", ("opening",), SOURCES)
    total = revenue.add("收入合计", ("income", "opening"), INCOMES)
    revenue.sum_of(fiscal, parts)
    revenue.sum_of(current, [fiscal, *rest])
    revenue.sum_of(total, [current, opening])
    spending = Side(press, "expenditure", [total_figure("金额")], [], [])
    classes = spending.classes(CLASSES, SOURCES, number)
    spending.rows += [Row([name, ""]) for name in ("当年支出小计", "结转下年资金", "支出合计")]
    uses = Side(press, "expenditure", [total_figure("金额")], [], [])
    used = [uses.add(name, ("spending",), SOURCES, types) for name, types in _USES]
    spent = uses.add("当年支出小计", ("spending",), SOURCES, TYPES)
    closing = uses.add("结转下年资金", ("closing",), SOURCES)
    whole = uses.add("支出合计", ("spending", "closing"), SOURCES, ("", *TYPES))
    for row in (spent, closing, whole):
        row.items[0] = ""  # The name stands in the block before.
    uses.sum_of(spent, used)
    uses.sum_of(spent, classes)
    uses.sum_of(whole, [spent, closing])
    length = len(spending.rows)
    panels = [
        side_panel(revenue, ("收入", "项目名称"), length, 3, None, 11),
        side_panel(spending, ("支出", "功能分类", "功能科目名称"), length, 3, None, 13),
        side_panel(uses, ("支出", "支出用途", "项目名称"), length, 3, None, 11),
    ]
    table = Table("revenue_expenditure_summary", "收支预算总表", press.printing, panels)
    table.identities = revenue.identities + spending.identities + uses.identities
    return table


def _sources(press: Press) -> Table:
    """收入预算总表: no measure of the contract fits a source in a row, so nothing of it is truth."""
    ledger = press.book.ledger
    rows = (
        ("收入总计", ledger.income() + ledger.sum("opening")),
        ("一般公共预算资金 小计", ledger.income("", _PUBLIC)),
        ("公共财政拨款（补助）资金", ledger.income("", _PUBLIC)),
        ("专项收入", 0),
        ("政府性基金 小计", ledger.income("", ("government_fund",))),
        ("财政专户管理资金 小计", ledger.income("", ("special_account",))),
        ("其他资金 小计", ledger.income("", OWN_INCOMES)),
        ("事业收入", ledger.income("", ("institutional",))),
        ("经营收入", ledger.income("", ("commercial",))),
        ("其他收入", ledger.income("", ("other",))),
        ("债务资金（银行贷款）", 0),
        ("上年结转和结余资金 小计", ledger.sum("opening")),
    )
    printed = [Row([name, press.cell("total", amount, (), "金额", True)], "", name) for name, amount in rows]
    return Table(
        "revenue", "收入预算总表", press.printing, [Panel([Column("name", ("项目名称",), 14), Column("amount", ("金额",), 9)], printed)]
    )


def _by_use(press: Press) -> Table:
    """支出预算总表: one row without a name."""
    figures = (
        Figure(("合计",), "total", ("spending", "closing"), SOURCES, ("", *TYPES), ("basic", "project", "reserve", "closing")),
        Figure(("基本支出",), "basic", ("spending",), SOURCES, BASIC),
        Figure(("项目支出",), "project", ("spending",), SOURCES, ("project",)),
        Figure(("单位预留机动经费",), "reserve", ("spending",), SOURCES, ("reserve",), optional=True),
        Figure(("结转下年资金",), "closing", ("closing",), SOURCES, optional=True),
    )
    row = Row([press.figure(f) for f in figures], "", "合计")
    columns = [Column("amount", f.headers, 6) for f in figures]
    table = Table("expenditure", "支出预算总表", press.printing, [Panel(columns, [row])])
    table.identities = press.row_identities(row, figures)
    return table


def _appropriation(press: Press) -> Table:
    """财政拨款收支预算总表: sources against uses."""
    revenue = Side(press, "revenue", [total_figure("金额")], [], [])
    parts = [revenue.add(n, ("income",), (s,)) for s, n in zip(_FISCAL, ("一、一般公共预算", "二、政府性基金预算"), strict=True)]
    revenue.rows.append(blank_row(2))
    revenue.sum_of(revenue.add("收入合计", ("income",), _FISCAL), parts)
    spending = Side(press, "expenditure", [total_figure("金额")], [], [])
    used = [spending.add(name, ("spending",), _FISCAL, types) for name, types in _USES]
    spending.sum_of(spending.add("支出合计", ("spending",), _FISCAL, TYPES), used)
    panels = [
        side_panel(revenue, ("收入", "项目名称"), 4, 1, None, 12),
        side_panel(spending, ("支出", "支出用途", "项目名称"), 4, 1, None, 12),
    ]
    table = Table("appropriation_summary", "财政拨款收支预算总表", press.printing, panels)
    table.identities = revenue.identities + spending.identities
    return table


def _three_public(press: Press) -> Table:
    """“三公”经费、会议费、培训费: one row, the sum of all before the 三公."""
    book, group = press.book, "“三公”经费"
    cells = three_cells(press, "budget")
    meetings = press.cell("meetings", book.meetings, (), "会议费", True)
    training = press.cell("training", book.training, (), "培训费", True)
    every = press.cell("total_with_meetings", book.three("budget", "total") + book.meetings + book.training, (), "合计", True)
    headers = {m: (group, *h) for m, h in THREE_COLUMNS} | {"total": (group, "小计")}
    columns = [Column("amount", ("合计",), 6), *(Column("amount", headers[m], 6) for m, _ in THREE_COLUMNS)]
    columns += [Column("amount", ("会议费",), 6), Column("amount", ("培训费",), 6)]
    table = Table(
        "three_public",
        f"{group}、会议费、培训费支出预算表",
        press.printing,
        [Panel(columns, [Row([every, *cells.values(), meetings, training])])],
    )
    table.identities = [*three_identities(cells), Identity(every, (cells["total"], meetings, training))]
    return table


def _unscored(table: Table) -> Table:
    """A table that says again what another does, under a title that the contract has no name for."""
    for _, _, cell in table.cells():
        cell.optional = True
    return table


def jiangsu_budget(book: Book, rng: Random) -> list[Table]:
    """Eleven statements, blanks not printed."""
    press = Press(book, Printing(thousands=rng.random() < 0.5), "budget")
    ledger = book.ledger
    style = SubjectStyle(code_headers=("功能科目代码",), name_headers=("功能科目名称",))
    economic = SubjectStyle(code_headers=("科目编码",), name_headers=("科目名称",))
    labels = {"total": ("金额",)}

    def functional(title: str, statement: str, sources: tuple[str, ...]) -> Table:
        figure = Figure(("金额",), "total", ("spending",), sources, TYPES)
        return by_subject(press, statement, title, (figure,), ledger.codes("spending", sources), style)

    fund = functional("政府性基金预算财政拨款支出预算表", "government_fund", ("government_fund",))
    if not ledger.spending("", ("government_fund",)):
        emptied(fund, "注：本部门无相关收支项目", True)
    running = economic_list(press, "一般公共预算机关运行经费支出预算表", ("total",), economic, {"total": ("机关运行经费支出",)})
    panel = running.panels[0]
    panel.rows = [r for r in panel.rows if r.code[:3] not in ("", "301", "303")]
    running.identities = []
    tables = [
        _summary(press),
        _sources(press),
        _by_use(press),
        _appropriation(press),
        _unscored(functional("财政拨款支出预算表（功能科目）", "general_public_budget_expenditure", _FISCAL)),
        _unscored(economic_list(press, "财政拨款基本支出预算表（经济科目）", ("total",), economic, labels)),
        functional("一般公共预算支出预算表（功能科目）", "general_public_budget_expenditure", _PUBLIC),
        economic_list(press, "一般公共预算基本支出预算表（经济科目）", ("total",), economic, labels),
        _three_public(press),
        fund,
        _unscored(running),
    ]
    for index, table in enumerate(tables, 1):
        table.marker = f"公开{index:02d}表"
        table.owner = f"部门名称：{book.department.name}"
    return tables
