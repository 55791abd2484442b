"""The statements of budgets (预算): Wuhan's thirteen, Shanghai's nine in 元."""

from collections.abc import Sequence
from dataclasses import replace
from random import Random

from tests.synthetic.budget_summaries import SummaryStyle, budget_appropriation, budget_summary
from tests.synthetic.final_forms import emptied, source_spending
from tests.synthetic.model import APPROPRIATION, BASIC, SOURCES, TYPES, Book, Purchase
from tests.synthetic.press import (
    INCOMES,
    THREE_COLUMNS,
    Figure,
    Press,
    Side,
    SubjectStyle,
    by_subject,
    by_unit,
    column_identities,
    economic_list,
    numbered_name,
    side_panel,
    three_cells,
    three_identities,
    total_figure,
    unit_parent,
)
from tests.synthetic.subjects import BUDGET_CLASSES, ECONOMIC, FUNCTIONAL
from tests.synthetic.tables import Cell, Column, Identity, Panel, Printing, Row, Table

_CURRENT = ("general_public_budget", "government_fund", "state_capital", "special_account", "institutional", "commercial")
_CURRENT_PARTS = (*_CURRENT, "superior_subsidy", "subordinate_remittance", "other")
_CARRIED = (
    ("carryover_general_public_budget", "general_public_budget", "一般公共预算"),
    ("carryover_government_fund", "government_fund", "政府性基金预算"),
    ("carryover_state_capital", "state_capital", "国有资本经营预算"),
    ("carryover_special_account", "special_account", "财政专户管理资金"),
    ("carryover_unit_funds", "own", "单位资金"),
)
_REVENUE_HEADERS = (
    "一般公共预算",
    "政府性基金预算",
    "国有资本经营预算",
    "财政专户管理资金",
    "事业收入",
    "事业单位经营收入",
    "上级补助收入",
    "附属单位上缴收入",
    "其他收入",
)


def _revenue_figures(carryover: bool) -> tuple[Figure, ...]:
    figures = [
        Figure(
            ("合计",),
            "total",
            ("income", "opening") if carryover else ("income",),
            INCOMES,
            parts=("current_subtotal", "carryover_subtotal"),
        ),
        Figure(("本年收入", "小计"), "current_subtotal", ("income",), INCOMES, parts=_CURRENT_PARTS, width=7),
        *(Figure(("本年收入", h), m, ("income",), (m,), width=5) for m, h in zip(_CURRENT_PARTS, _REVENUE_HEADERS, strict=True)),
    ]
    if carryover:
        figures.append(
            Figure(("上年结转结余", "小计"), "carryover_subtotal", ("opening",), SOURCES, parts=tuple(m for m, *_ in _CARRIED), width=5)
        )
        figures += [Figure(("上年结转结余", h), m, ("opening",), (s,), width=5) for m, s, h in _CARRIED]
    return tuple(figures)


_EXPENDITURE = (
    Figure(
        ("合计",),
        "total",
        ("spending",),
        SOURCES,
        TYPES,
        ("basic", "project", "commercial", "remitted_to_superior", "subsidy_to_subordinate"),
    ),
    Figure(("基本支出",), "basic", ("spending",), SOURCES, BASIC),
    Figure(("项目支出",), "project", ("spending",), SOURCES, ("project",)),
    Figure(("事业单位经营支出",), "commercial", ("spending",), SOURCES, ("commercial",), width=4),
    Figure(("上缴上级支出",), "remitted_to_superior", ("spending",), SOURCES, ("remitted_to_superior",), width=4),
    Figure(("对附属单位补助支出",), "subsidy_to_subordinate", ("spending",), SOURCES, ("subsidy_to_subordinate",), width=5),
)
_PUBLIC = ("general_public_budget",)
_PUBLIC_SPENDING = (
    Figure(("合计",), "total", ("spending",), _PUBLIC, TYPES, ("basic", "project")),
    Figure(("基本支出", "小计"), "basic", ("spending",), _PUBLIC, BASIC, ("personnel", "operating")),
    Figure(("基本支出", "人员经费"), "personnel", ("spending",), _PUBLIC, ("personnel",)),
    Figure(("基本支出", "公用经费"), "operating", ("spending",), _PUBLIC, ("operating",)),
    Figure(("项目支出",), "project", ("spending",), _PUBLIC, ("project",)),
)


def _three(press: Press, title: str, statement: str, rows: Sequence[tuple[str, str, int | None]], labels: tuple[str, str] | None) -> Table:
    """三公 of a budget: one row of six figures, or a row a unit."""
    printed, identities = [], []
    for code, name, unit in rows:
        cells = three_cells(press, "budget", unit)
        identities += three_identities(cells)
        head: list[str | Cell] = [code, name] if labels else []
        printed.append(Row([*head, *cells.values()], code, name if labels else "", level=(len(code) + 2) // 3))
    columns = [Column("amount", ("“三公”经费合计" if m == "total" else headers[0], *headers[1:]), 8) for m, headers in THREE_COLUMNS]
    if labels:
        columns = [Column("code", (labels[0],), 8), Column("name", (labels[1],), 11), *columns]
        identities += column_identities(printed, unit_parent)
    table = Table(statement, title, press.printing, [Panel(columns, printed)])
    table.identities = identities
    return table


_PROJECT_COLUMNS = (
    (("本年拨款", "一般公共预算"), "general_public_budget", "general_public_budget", False),
    (("本年拨款", "政府性基金预算"), "government_fund", "government_fund", False),
    (("本年拨款", "国有资本经营预算"), "state_capital", "state_capital", False),
    (("财政拨款结转结余", "一般公共预算"), "carryover_general_public_budget", "general_public_budget", True),
    (("财政拨款结转结余", "政府性基金预算"), "carryover_government_fund", "government_fund", True),
    (("财政拨款结转结余", "国有资本经营预算"), "carryover_state_capital", "state_capital", True),
    (("财政专户管理资金",), "special_account", "special_account", False),
    (("单位资金",), "unit_funds", "own", False),
)


def _projects(press: Press, title: str, total_name: str) -> Table:
    """项目支出表: units above their projects."""
    book = press.book

    def row(code: str, name: str, owner: str, projects: Sequence, unit: int | None, level: int) -> Row:
        cells = []
        for headers, measure, source, carried in _PROJECT_COLUMNS:
            cells.append(
                press.cell(measure, sum(p.amounts.get((source, carried), 0) for p in projects), ("project", code, measure), headers[-1])
            )
        whole = press.cell(
            "total",
            sum(p.total for p in projects),
            ("project", code, "total") if level else ("ledger", ("spending",), "", _live(book), ("project",), None),
        )
        return Row([code, name, owner, whole, *cells], code, name, level=level)

    rows = [row("", total_name, "", book.projects, None, 0), row(book.department.code, book.department.name, "", book.projects, None, 1)]
    rows[0].name = "合计"
    parents = {book.department.code: ""}
    for index, unit in enumerate(book.units):
        mine = [p for p in book.projects if p.unit == index]
        if not mine:
            continue
        rows.append(row(unit.code, unit.name, "", mine, index, 2))
        parents[unit.code] = book.department.code
        for p in mine:
            rows.append(row(p.code, p.name, unit.name, [p], index, 3))
            parents[p.code] = unit.code
    columns = [
        Column("code", ("项目编码",), 22),
        Column("name", ("项目名称",), 11),
        Column("text", ("项目单位",), 11),
        Column("amount", ("合计",), 9),
        *(Column("amount", headers, 8) for headers, *_ in _PROJECT_COLUMNS),
    ]
    table = Table("project_expenditure", title, press.printing, [Panel(columns, rows)])
    table.identities = column_identities(rows, lambda code: parents.get(code))
    for line in rows:
        whole, *parts = [c for c in line.items if isinstance(c, Cell)]
        table.identities.append(Identity(whole, tuple(parts)))
    return table


def _live(book: Book) -> tuple[str, ...]:
    return tuple(s for s in SOURCES if book.ledger.spending("", (s,), ("project",)))


def _count(press: Press, measure: str, value: int, header: str) -> Cell:
    return Cell(measure, value * 100, str(value), press.basis, (), header, count=True)


def _procurement(press: Press, title: str, purchases: Sequence[Purchase]) -> Table:
    """政府采购预算表."""
    book = press.book
    money = (
        ("total", "total", "采购金额合计（万元）"),
        ("sme", "sme", "其中面向中小企业（万元）"),
        ("micro", "micro", "其中面向小微企业（万元）"),
    )

    def cells(chosen: Sequence[Purchase]) -> list[Cell]:
        return [press.cell(m, sum(getattr(p, a) for p in chosen), (), h) for m, a, h in money]

    def head(code: str, name: str, chosen: Sequence[Purchase], level: int) -> Row:
        quantity = _count(press, "quantity", sum(p.quantity for p in chosen), "采购数量")
        return Row([code, name, "", "", "", "", "", "", quantity, "", "", *cells(chosen)], code, name, level=level)

    rows = [head("", "合计", purchases, 0), head(book.department.code, book.department.name, purchases, 1)]
    for p in purchases:
        unit = book.units[p.unit]
        texts = [
            p.project,
            p.item,
            f"[{p.subject}]{FUNCTIONAL[p.subject]}",
            f"[{p.economic}]{ECONOMIC[p.economic]}",
            "预算安排",
            "经费拨款补助",
        ]
        price = press.cell("unit_price", p.unit_price, (), "单价（万元）")
        quantity = _count(press, "quantity", p.quantity, "采购数量")
        rows.append(Row([unit.code, unit.name, *texts, quantity, price, "批", *cells([p])], unit.code, unit.name, level=2))
    names = (
        "单位代码",
        "单位名称",
        "项目",
        "政府采购品目",
        "功能科目",
        "部门支出经济分类",
        "资金来源",
        "资金性质",
        "采购数量",
        "单价（万元）",
        "计量单位",
    )
    kinds = ("code", "name", *("text",) * 6, "amount", "amount", "text")
    columns = [Column(k, (n,), 8) for k, n in zip(kinds, names, strict=True)]
    columns += [Column("amount", ("采购金额", h), 9) for _, _, h in money]
    table = Table("procurement", title, press.printing, [Panel(columns, rows)])
    table.identities = _totals(rows, 2)
    return table


def _services(press: Press, title: str, purchases: Sequence[Purchase]) -> Table:
    """政府购买服务预算表."""
    book = press.book

    def head(code: str, name: str, level: int) -> Row:
        total = press.cell("total", sum(p.total for p in purchases), (), "预算金额")
        return Row(
            [code, name, "", "", _count(press, "quantity", sum(p.quantity for p in purchases), "数量"), total, "", ""],
            code,
            name,
            level=level,
        )

    rows = [head("", "合计", 0), head(book.department.code, book.department.name, 1)]
    for p in purchases:
        unit = book.units[p.unit]
        quantity, total = _count(press, "quantity", p.quantity, "数量"), press.cell("total", p.total, (), "预算金额")
        rows.append(
            Row(
                [
                    unit.code,
                    unit.name,
                    p.project,
                    p.item,
                    quantity,
                    total,
                    f"[{p.subject}]{FUNCTIONAL[p.subject]}",
                    f"[{p.economic}]{ECONOMIC[p.economic]}",
                ],
                unit.code,
                unit.name,
                level=2,
            )
        )
    names = ("单位代码", "单位名称", "项目名称", "购买服务内容", "数量", "预算金额", "功能科目", "部门支出经济分类")
    kinds = ("code", "name", "text", "text", "amount", "amount", "text", "text")
    table = Table(
        "purchased_services", title, press.printing, [Panel([Column(k, (n,), 9) for k, n in zip(kinds, names, strict=True)], rows)]
    )
    table.identities = _totals(rows, 2)
    return table


def _totals(rows: Sequence[Row], heads: int) -> list[Identity]:
    """The first row = Σ of the rows after the heads, by measure (a price adds up to nothing)."""
    found = []
    for head in rows[:heads]:
        for cell in head.items:
            if isinstance(cell, Cell):
                parts = tuple(c for r in rows[heads:] for c in r.items if isinstance(c, Cell) and c.measure == cell.measure)
                found.append(Identity(cell, parts))
    return found


def wuhan_budget(book: Book, rng: Random) -> list[Table]:
    """收支总表 to 政府购买服务, codes in one column, 合计 first."""
    base = Printing(thousands=rng.random() < 0.5, zero=rng.choice(("", "0.00")))
    press = Press(book, base, "budget")

    def pressed() -> Press:
        """Tables of one budget may differ in how they print a zero."""
        return press.with_zero(rng.choice((base.zero, base.zero, "", "0.00")))

    style = SubjectStyle(code_headers=("科目编码",), name_headers=("科目名称",), name_width=14)
    ledger = book.ledger
    carryover = bool(ledger.sum("opening")) or rng.random() < 0.6
    y = rng.choice(("", f"{book.year}年"))
    word = "预算" if y else ""
    named = [
        ("", "合计", None),
        (book.department.code, book.department.name, None),
        *((u.code, u.name, i) for i, u in enumerate(book.units)),
    ]
    labels = {
        "total": ("本年一般公共预算基本支出", "合计"),
        "personnel": ("本年一般公共预算基本支出", "人员经费"),
        "operating": ("本年一般公共预算基本支出", "公用经费"),
    }
    split_title = y != ""
    summaries = SummaryStyle(BUDGET_CLASSES, closing="年终结转结余", widths=(16, 18))
    tables = [
        budget_summary(pressed(), f"{y}收支{word}总表", replace(summaries, opening="上年结转结余", widths=(18, 18))),
        by_unit(pressed(), "revenue", f"{y}收入{word}总表", _revenue_figures(carryover), ("部门（单位）代码", "部门（单位）名称")),
        by_subject(pressed(), "expenditure", f"{y}支出{word}总表", _EXPENDITURE, ledger.codes("spending", SOURCES), style),
        budget_appropriation(pressed(), f"{y}财政拨款收支{word}总表", summaries),
        by_subject(
            pressed(),
            "general_public_budget_expenditure",
            f"{y}一般公共预算支出表" + ("(分功能科目)" if split_title else ""),
            _PUBLIC_SPENDING,
            ledger.codes("spending", _PUBLIC),
            style,
        ),
        by_unit(
            pressed(),
            "general_public_budget_expenditure_by_unit",
            f"{y}一般公共预算支出表（分单位）",
            _PUBLIC_SPENDING,
            ("单位编码", "单位名称"),
        ),
        economic_list(
            pressed(),
            f"{y}一般公共预算基本支出表",
            ("total", "personnel", "operating"),
            SubjectStyle(code_headers=("部门预算支出经济分类科目", "科目编码"), name_headers=("部门预算支出经济分类科目", "科目名称")),
            labels,
        ),
        _three(pressed(), f"{y}一般公共预算“三公”经费支出表", "three_public", [("", "", None)], None),
        _three(pressed(), f"{y}一般公共预算“三公”经费支出表（分单位）", "three_public_by_unit", named, ("单位编码", "单位名称")),
    ]
    for source, name in (("government_fund", "政府性基金预算"), ("state_capital", "国有资本经营预算")):
        table = by_subject(
            pressed(),
            source,
            f"{y}{name}支出表",
            source_spending(source, "合计", (f"本年{name}支出",)),
            ledger.codes("spending", (source,)),
            style,
        )
        if not ledger.spending("", (source,)):
            emptied(table, rng.choice((f"{book.year}年没有使用{name}拨款安排的支出", f"注：本单位无{name}相关支出")), False)
        tables.append(table)
    tables.append(_projects(pressed(), f"{y}项目支出{word}表", rng.choice(("合计", ""))))
    if book.procurement:
        tables.append(_procurement(pressed(), f"{y}政府采购预算表", book.procurement))
    if book.services:
        tables.append(_services(pressed(), f"{y}政府购买服务预算表", book.services))
    marker = rng.choice(("表 {}", "预算{:02d}表", ""))
    for index, table in enumerate(tables, 1):
        table.marker = marker.format(index)
        table.owner = f"部门/单位：{book.department.name}" if "预算" not in marker else ""
    tables[0].notes.append("备注：财政专户管理资金收入是指教育收费收入；事业收入不含教育收费收入，下同。")
    return tables


def shanghai_budget(book: Book, rng: Random) -> list[Table]:
    """Nine statements in 元 with only the 类 that have money; 三公 in 万元."""
    printing = Printing("元", rng.choice((2, 2, 0)), True)
    press = Press(book, printing, "budget")
    ledger = book.ledger
    style = SubjectStyle(True, "last", ("项目", "功能分类科目编码"), ("项目", "功能分类科目名称"), 16)
    number = numbered_name()
    revenue = Side(press, "revenue", [total_figure("预算数", 15)], [], [])
    fiscal = revenue.add("一、财政拨款收入", ("income",), APPROPRIATION)
    parts = [
        revenue.add(f"{i}.{rng.choice(('', ' '))}{name}", ("income",), (s,), level=1)
        for i, (s, name) in enumerate(zip(APPROPRIATION, ("一般公共预算资金", "政府性基金", "国有资本经营预算"), strict=True), 1)
    ]
    revenue.sum_of(fiscal, parts)
    rest = [
        revenue.add(name, ("income",), (s,))
        for s, name in (("institutional", "二、事业收入"), ("commercial", "三、事业单位经营收入"), ("other", "四、其他收入"))
    ]
    total = revenue.add("收入总计", ("income",), INCOMES)
    revenue.sum_of(total, [fiscal, *rest])
    spending = Side(press, "expenditure", [total_figure("预算数", 15)], [], [])
    classes = spending.classes(ledger.codes("spending", SOURCES, 3), SOURCES, number)
    whole = spending.add("支出总计", ("spending",), SOURCES, TYPES)
    spending.sum_of(whole, classes)
    length = max(len(revenue.rows), len(spending.rows))
    y = f"{book.year}年{rng.choice(('部门', '预算单位'))}"
    first = Table(
        "revenue_expenditure_summary",
        f"{y}财务收支预算总表",
        printing,
        [side_panel(revenue, ("本年收入", "项目"), length, 1, None, 16), side_panel(spending, ("本年支出", "项目"), length, 1, None, 18)],
    )
    first.identities = revenue.identities + spending.identities
    figures = (
        Figure(
            ("收入预算", "合计"),
            "total",
            ("income",),
            INCOMES,
            parts=("fiscal_appropriation", "institutional", "commercial", "other"),
            width=15,
        ),
        Figure(("收入预算", "财政拨款收入"), "fiscal_appropriation", ("income",), APPROPRIATION, width=15),
        Figure(("收入预算", "事业收入"), "institutional", ("income",), ("institutional",), width=13),
        Figure(("收入预算", "事业单位经营收入"), "commercial", ("income",), ("commercial",), width=13),
        Figure(("收入预算", "其他收入"), "other", ("income",), ("other",), width=13),
    )
    spent = (
        Figure(("支出预算", "合计"), "total", ("spending",), SOURCES, TYPES, ("basic", "project"), width=15),
        Figure(("支出预算", "基本支出"), "basic", ("spending",), SOURCES, BASIC, width=15),
        Figure(("支出预算", "项目支出"), "project", ("spending",), SOURCES, ("project",), width=15),
    )
    tables = [
        first,
        by_subject(press, "revenue", f"{y}收入预算总表", figures, ledger.codes("income", INCOMES), style),
        by_subject(press, "expenditure", f"{y}支出预算总表", spent, ledger.codes("spending", SOURCES), style),
        _shanghai_appropriation(press, f"{y}财政拨款收支预算总表"),
    ]
    for source, name, statement in (
        ("general_public_budget", "一般公共预算", "general_public_budget_expenditure"),
        ("government_fund", "政府性基金预算", "government_fund"),
        ("state_capital", "国有资本经营预算", "state_capital"),
    ):
        table = by_subject(
            press,
            statement,
            f"{y}{name}支出功能分类预算表",
            source_spending(source, "合计", (f"{name}支出",)),
            ledger.codes("spending", (source,)),
            style,
        )
        if not ledger.spending("", (source,)):
            emptied(table, f"注:本部门{book.year}年无{name}财政拨款安排的预算，故本表为空表。", True)
        tables.append(table)
    head = "一般公共预算基本支出"
    tables.append(
        economic_list(
            press,
            f"{y}一般公共预算基本支出部门预算经济分类预算表",
            ("total", "personnel", "operating"),
            SubjectStyle(True, "last", ("项目", "部门预算经济分类科目编码"), ("项目", "经济分类科目名称"), 16),
            {"total": (head, "合计"), "personnel": (head, "人员经费"), "operating": (head, "公用经费")},
        )
    )
    tables.append(_shanghai_three(Press(book, Printing(), "budget"), f"{y}“三公”经费和机关运行经费预算表"))
    for table in tables:
        table.owner = f"编制部门：{book.department.name}"
    return tables


def _shanghai_appropriation(press: Press, title: str) -> Table:
    number = numbered_name()
    revenue = Side(press, "revenue", [total_figure("预算数", 15)], [], [])
    parts = [
        revenue.add(number(i) + name, ("income",), (s,))
        for i, (s, name) in enumerate(zip(APPROPRIATION, ("一般公共预算资金", "政府性基金", "国有资本经营预算"), strict=True), 1)
    ]
    total = revenue.add("收入总计", ("income",), APPROPRIATION)
    revenue.sum_of(total, parts)
    funds = [
        Figure((n,), s, (), (s,), width=14)
        for s, n in zip(APPROPRIATION, ("一般公共预算", "政府性基金预算", "国有资本经营预算"), strict=True)
    ]
    spending = Side(press, "expenditure", [Figure(("合计",), "total", (), (), parts=APPROPRIATION, width=15), *funds], [], [])
    classes = spending.classes(press.book.ledger.codes("spending", APPROPRIATION, 3), APPROPRIATION, number)
    whole = spending.add("支出总计", ("spending",), APPROPRIATION, TYPES)
    spending.sum_of(whole, classes)
    length = max(len(revenue.rows), len(spending.rows))
    panels = [
        side_panel(revenue, ("财政拨款收入", "项目"), length, 1, None, 16),
        side_panel(spending, ("财政拨款支出", "项目"), length, 1, None, 18),
    ]
    table = Table("appropriation_summary", title, press.printing, panels)
    table.identities = revenue.identities + spending.identities
    return table


def _shanghai_three(press: Press, title: str) -> Table:
    cells = three_cells(press, "budget")
    order = ("total", "overseas_travel", "reception", "vehicles", "vehicle_purchase", "vehicle_operation")
    group, cars = "“三公”经费预算数", "公务用车购置及运行费"
    headers = (
        (group, "合计"),
        (group, "因公出国(境)费"),
        (group, "公务接待费"),
        (group, cars, "小计"),
        (group, cars, "购置费"),
        (group, cars, "运行费"),
    )
    running = press.cell("operating_funds", press.book.ledger.spending("", _PUBLIC, ("operating",)), (), "机关运行经费预算数", True)
    columns = [Column("amount", h, 9) for h in headers] + [Column("amount", ("机关运行经费预算数",), 9)]
    table = Table("three_public", title, press.printing, [Panel(columns, [Row([*(cells[m] for m in order), running])])])
    table.identities = three_identities(cells)
    return table
