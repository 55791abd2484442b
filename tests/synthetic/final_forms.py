"""The statements of final accounts (决算): with 行次, as in Wuhan; without, as in Shanghai."""

from random import Random

from tests.synthetic.model import APPROPRIATION, BASIC, OWN_INCOMES, SOURCES, TYPES, Book
from tests.synthetic.press import (
    INCOMES,
    THREE_COLUMNS,
    Figure,
    Press,
    Side,
    SubjectStyle,
    by_subject,
    economic_panels,
    numbered_name,
    side_panel,
    three_cells,
    three_identities,
    total_figure,
)
from tests.synthetic.subjects import FINAL_CLASSES
from tests.synthetic.tables import Column, Panel, Printing, Row, Table

_INCOME_NAMES = {
    "general_public_budget": "一般公共预算财政拨款",
    "government_fund": "政府性基金预算财政拨款",
    "state_capital": "国有资本经营预算财政拨款",
    "superior_subsidy": "上级补助",
    "institutional": "事业",
    "commercial": "经营",
    "subordinate_remittance": "附属单位上缴",
    "other": "其他",
}
_BALANCES = (
    ("general_public_budget", "一般公共预算财政拨款"),
    ("government_fund", "政府性基金预算财政拨款"),
    ("state_capital", "国有资本经营预算财政拨款"),
)


def income_names(book: Book) -> list[tuple[str, str]]:
    """(source, printed name) of the revenue lines."""
    return [(s, name + "收入") for s, name in _INCOME_NAMES.items()]


def summary(press: Press, title: str, lines: bool, header: str, released: str) -> Table:
    """收入支出决算总表."""
    number = numbered_name()
    revenue = Side(press, "revenue", [total_figure(header)], [], [])
    incomes = [revenue.add(number(i) + name, ("income",), (s,)) for i, (s, name) in enumerate(income_names(press.book), 1)]
    current = revenue.add("本年收入合计", ("income",), INCOMES)
    kept = revenue.add(released, ("released",), SOURCES)
    opening = revenue.add("年初结转和结余", ("opening",), SOURCES)
    total = revenue.add("总计", ("income", "released", "opening"), INCOMES)
    revenue.sum_of(current, incomes)
    revenue.sum_of(total, [current, kept, opening])
    spending = Side(press, "expenditure", [total_figure(header)], [], [])
    classes = spending.classes(FINAL_CLASSES, SOURCES, number)
    spent = spending.add("本年支出合计", ("spending",), SOURCES, TYPES)
    distributed = spending.add("结余分配", ("distributed",), SOURCES)
    closing = spending.add("年末结转和结余", ("closing",), SOURCES)
    whole = spending.add("总计", ("spending", "distributed", "closing"), SOURCES, ("", *TYPES))
    spending.sum_of(spent, classes)
    spending.sum_of(whole, [spent, distributed, closing])
    length = len(spending.rows)
    panels = [
        side_panel(revenue, ("收入", "项目"), length, 4, 1 if lines else None, 17),
        side_panel(spending, ("支出", "项目"), length, 4, length + 1 if lines else None, 12),
    ]
    table = Table("revenue_expenditure_summary", title, press.printing, panels, numbered=lines)
    table.identities = revenue.identities + spending.identities
    return table


def appropriation(press: Press, title: str, lines: bool, header: str) -> Table:
    """财政拨款收入支出决算总表."""
    number, details = numbered_name(), (lambda i: "") if lines else numbered_name()
    revenue = Side(press, "revenue", [total_figure(header)], [], [])
    incomes = [revenue.add(number(i) + name, ("income",), (s,)) for i, (s, name) in enumerate(_BALANCES, 1)]
    current = revenue.add("本年收入合计", ("income",), APPROPRIATION)
    opening = revenue.add("年初财政拨款结转和结余", ("opening",), APPROPRIATION)
    parts = [revenue.add(details(i) + name, ("opening",), (s,)) for i, (s, name) in enumerate(_BALANCES, 1)]
    total = revenue.add("总计", ("income", "opening"), APPROPRIATION)
    revenue.sum_of(current, incomes)
    revenue.sum_of(opening, parts)
    revenue.sum_of(total, [current, opening])
    funds = [
        Figure((name,), s, (), (s,))
        for s, name in zip(APPROPRIATION, ("一般公共预算财政拨款", "政府性基金预算财政拨款", "国有资本经营预算财政拨款"), strict=True)
    ]
    spending = Side(press, "expenditure", [Figure(("合计",), "total", (), (), parts=APPROPRIATION), *funds], [], [])
    classes = spending.classes(FINAL_CLASSES, APPROPRIATION, number)
    spent = spending.add("本年支出合计", ("spending",), APPROPRIATION, TYPES)
    closing = spending.add("年末财政拨款结转和结余", ("closing",), APPROPRIATION)
    blanks = [Row([""] * 5) for _ in _BALANCES]
    spending.rows += blanks
    whole = spending.add("总计", ("spending", "closing"), APPROPRIATION, ("", *TYPES))
    spending.sum_of(spent, classes)
    spending.sum_of(whole, [spent, closing])
    length = len(spending.rows)
    panels = [
        side_panel(revenue, ("收入", "项目"), length, 6, 1 if lines else None, 12),
        side_panel(spending, ("支出", "项目"), length, 6, length + 1 if lines else None, 12),
    ]
    table = Table("appropriation_summary", title, press.printing, panels, numbered=lines)
    table.identities = revenue.identities + spending.identities
    return table


REVENUE = (
    Figure(("本年收入合计",), "total", ("income",), INCOMES, parts=("fiscal_appropriation", *OWN_INCOMES)),
    Figure(("财政拨款收入",), "fiscal_appropriation", ("income",), APPROPRIATION),
    Figure(("上级补助收入",), "superior_subsidy", ("income",), ("superior_subsidy",)),
    Figure(("事业收入",), "institutional", ("income",), ("institutional",)),
    Figure(("经营收入",), "commercial", ("income",), ("commercial",)),
    Figure(("附属单位上缴收入",), "subordinate_remittance", ("income",), ("subordinate_remittance",)),
    Figure(("其他收入",), "other", ("income",), ("other",)),
)
_ALL_PARTS = ("basic", "project", "remitted_to_superior", "commercial", "subsidy_to_subordinate")
EXPENDITURE = (
    Figure(("本年支出合计",), "total", ("spending",), SOURCES, TYPES, _ALL_PARTS),
    Figure(("基本支出",), "basic", ("spending",), SOURCES, BASIC),
    Figure(("项目支出",), "project", ("spending",), SOURCES, ("project",)),
    Figure(("上缴上级支出",), "remitted_to_superior", ("spending",), SOURCES, ("remitted_to_superior",)),
    Figure(("经营支出",), "commercial", ("spending",), SOURCES, ("commercial",)),
    Figure(("对附属单位补助支出",), "subsidy_to_subordinate", ("spending",), SOURCES, ("subsidy_to_subordinate",)),
)


def source_spending(source: str, total: str, group: tuple[str, ...] = ()) -> tuple[Figure, ...]:
    """Total, basic and project spending from one source."""
    return (
        Figure((*group, total), "total", ("spending",), (source,), TYPES, ("basic", "project")),
        Figure((*group, "基本支出"), "basic", ("spending",), (source,), BASIC),
        Figure((*group, "项目支出"), "project", ("spending",), (source,), ("project",)),
    )


def source_balance(source: str, total: str, optional: bool) -> tuple[Figure, ...]:
    """Opening balance, revenue, spending and closing balance of one source."""
    one = (source,)
    inner = source_spending(source, total, ("本年支出",))
    return (
        Figure(("年初结转和结余",), "opening_balance", ("opening",), one, optional=optional),
        Figure(("本年收入",), "revenue", ("income",), one, optional=optional),
        *inner,
        Figure(("年末结转和结余",), "closing_balance", ("closing",), one, optional=optional),
    )


def three_public(press: Press, title: str, paired: bool, group: str) -> Table:
    """三公: twelve figures, the budget's six before the six final ones, or in pairs."""
    sets = {basis: three_cells(press, basis) for basis in ("budget", "final")}
    names = {"budget": "预算数", "final": "决算数"}
    columns, items = [], []
    if paired:
        for measure, headers in THREE_COLUMNS:
            for basis in ("budget", "final"):
                columns.append(Column("amount", (group, *headers, names[basis]), 8))
                items.append(sets[basis][measure])
    else:
        for basis in ("budget", "final"):
            for measure, headers in THREE_COLUMNS:
                columns.append(Column("amount", (names[basis], *headers), 6, str(len(columns) + 1)))
                items.append(sets[basis][measure])
    table = Table("three_public", title, press.printing, [Panel(columns, [Row(items)])])
    table.identities = [i for cells in sets.values() for i in three_identities(cells)]
    return table


def emptied(table: Table, sentence: str, total_row: bool) -> Table:
    """The statement without figures, declared empty by ``sentence``."""
    for panel in table.panels:
        panel.rows = [Row(["合计" if c.kind == "name" else "" for c in panel.columns], "", "合计")] if total_row else []
    table.identities = []
    table.empty = sentence
    table.notes.append(sentence)
    return table


def _no_money(table: Table) -> bool:
    return not any(c.truth for _, _, c in table.cells())


def wuhan_final(book: Book, rng: Random) -> list[Table]:
    """Nine statements with 行次, codes in one column, 合计 first."""
    printing = Printing(thousands=rng.random() < 0.5, trim=rng.random() < 0.3)
    press = Press(book, printing, "final")
    y = f"{book.year}{rng.choice(('', ' '))}年度"
    header = "金额"
    style = SubjectStyle(code_headers=("项目", rng.choice(("科目编码", "科目代码", "功能分类科目编码"))), name_headers=("项目", "科目名称"))
    ledger = book.ledger
    spent = ledger.codes("spending", SOURCES)
    public = ledger.codes("spending", ("general_public_budget",))
    fund = ledger.codes("spending", ("government_fund",))
    capital = ledger.codes("spending", ("state_capital",))
    me = rng.choice(("本部门", "本单位", "我部门"))
    released = rng.choice(("使用非财政拨款结余", "使用非财政拨款结余和专用结余", "使用非财政拨款结余（含专用结余）"))
    panels = [("301", "303"), ("302",), rng.choice((("310",), ("307", "310", "399")))]
    used = {c[:3] for c in book.economic} | {"301", "303", "302"}
    if not used <= {k for p in panels for k in p}:
        panels[2] = ("307", "310", "399")
    economic = economic_panels(press, panels, False, ("人员经费", "科目编码"), "决算数")
    economic.title = f"{y}一般公共预算财政拨款基本支出决算明细表"
    for index, panel in enumerate(economic.panels):
        group = "人员经费" if not index else "公用经费"
        panel.columns = [Column(c.kind, (group, c.headers[-1]), c.width, c.number) for c in panel.columns]
    tables = [
        summary(press, f"{y}收入支出决算总表", True, header, released),
        by_subject(press, "revenue", f"{y}收入决算表", REVENUE, ledger.codes("income", INCOMES), style, True),
        by_subject(press, "expenditure", f"{y}支出决算表", EXPENDITURE, spent, style, True),
        appropriation(press, f"{y}财政拨款收入支出决算总表", True, header),
        by_subject(
            press,
            "general_public_budget_expenditure",
            f"{y}一般公共预算财政拨款支出决算表",
            source_spending("general_public_budget", rng.choice(("小计", "合计")), ("本年支出",)),
            public,
            style,
            True,
        ),
        economic,
        by_subject(
            press,
            "government_fund",
            f"{y}政府性基金预算财政拨款收入支出决算表",
            source_balance("government_fund", "小计", False),
            fund,
            style,
            True,
        ),
        by_subject(
            press,
            "state_capital",
            f"{y}国有资本经营预算财政拨款支出决算表",
            source_spending("state_capital", "合计", ("本年支出",)),
            capital,
            style,
            True,
        ),
        three_public(press, f"{y}财政拨款“三公”经费支出决算表", False, ""),
    ]
    notes = {
        "revenue_expenditure_summary": ["注：本表反映部门本年度的总收支和年末结转结余情况。"],
        "revenue": ["注：本表反映部门本年度取得的各项收入情况。"],
        "expenditure": ["注：本表反映部门本年度各项支出情况。"],
        "appropriation_summary": [
            "注：本表反映部门本年度一般公共预算财政拨款、政府性基金预算财政拨款和国有资本经营预算财政拨款的总收支和年末结转结余情况。"
        ],
        "general_public_budget_expenditure": ["注：本表反映部门本年度一般公共预算财政拨款支出情况。"],
        "basic_expenditure": ["注：本表反映部门本年度一般公共预算财政拨款基本支出明细情况。"],
        "government_fund": ["注：本表反映部门本年度政府性基金预算财政拨款收入、支出及结转和结余情况。"],
        "state_capital": ["注：本表反映部门本年度国有资本经营预算财政拨款支出情况。"],
        "three_public": [
            "注：本表反映部门本年度“三公”经费支出预决算情况。其中，预算数为“三公”经费年初预算数，决算数是包括当年财政拨款和以前年度结转资金安排的实际支出。"
        ],
    }
    marked = rng.random() < 0.5
    for index, table in enumerate(tables, 1):
        table.notes += notes[table.statement]
        table.marker = f"公开{index:02d}表" if marked else ""
        table.owner = f"部门：{book.department.name}" if rng.random() < 0.7 else f"单位：{book.department.name}"
    if rng.random() < 0.5:
        tables[0].notes += _formula_notes()
    for index, sentence in (
        (6, f"说明：{me}{book.year}年度没有政府性基金预算财政拨款收入支出，故本表无数据。"),
        (7, f"说明：{me}{book.year}年度没有国有资本经营预算财政拨款支出，故本表无数据。"),
    ):
        if _no_money(tables[index]):
            emptied(tables[index], sentence, rng.random() < 0.7)
    return tables


def _formula_notes() -> list[str]:
    """The sums that the form prints under a summary, by 行次."""
    return ["27 行＝（1+2+3+4+5+6+7+8）行；30 行＝（27+28+29）行；", "57 行＝（31+32+…+56）行；60 行＝（57+58+59）行。"]


def shanghai_final(book: Book, rng: Random) -> list[Table]:
    """Nine statements without 行次, codes split or not, 合计 first or last, 三公 in pairs."""
    printing = Printing(thousands=rng.random() < 0.8, zero="")
    press = Press(book, printing, "final")
    split = rng.random() < 0.6
    style = SubjectStyle(
        split_code=split,
        total=rng.choice(("first", "first", "last")),
        code_headers=("项目", "支出功能分类科目编码") if split else ("项目", "功能分类科目编码"),
        name_headers=("项目", "科目名称"),
    )
    last = SubjectStyle(split, rng.choice(("first", "last")), style.code_headers, style.name_headers)
    ledger = book.ledger
    balance = ("government_fund", "state_capital")
    used = {c[:3] for c in book.economic}
    groups = [("301", "303"), ("302", "310") if not used & {"307", "399"} else ("302", "307", "310", "399")]
    economic_press = press.with_zero(rng.choice(("", "", "0.00")))
    economic = economic_panels(economic_press, groups, split, ("经济分类科目编码",), "决算数")
    economic.title = "一般公共预算财政拨款基本支出决算表"
    tables = [
        summary(press, "收入支出决算总表", False, "决算数", rng.choice(("使用非财政拨款结余（含专用结余）", "使用非财政拨款结余"))),
        by_subject(press, "revenue", "收入决算表", REVENUE, ledger.codes("income", INCOMES), style),
        by_subject(press, "expenditure", "支出决算表", EXPENDITURE, ledger.codes("spending", SOURCES), style),
        appropriation(press, "财政拨款收入支出决算总表", False, "决算数"),
        by_subject(
            press,
            "general_public_budget_expenditure",
            "一般公共预算财政拨款支出决算表",
            source_spending("general_public_budget", "合计"),
            ledger.codes("spending", ("general_public_budget",)),
            last,
        ),
        economic,
        three_public(press, "财政拨款“三公”经费支出决算表", True, "财政拨款“三公”经费"),
        *(
            by_subject(
                press,
                source,
                f"{name}财政拨款收入支出决算表",
                source_balance(source, rng.choice(("小计", "合计")), source == "state_capital"),
                ledger.codes("spending", (source,)),
                last,
            )
            for source, name in zip(balance, ("政府性基金预算", "国有资本经营预算"), strict=True)
        ),
    ]
    who = book.department.name
    noted = rng.random() < 0.5
    for table in tables:
        if noted and table.statement in _SHANGHAI_NOTES:
            table.notes.append(_SHANGHAI_NOTES[table.statement])
    for table, sentence in (
        (tables[6], f"说明：{who}本年度没有财政拨款“三公”经费支出，故本表无数据。"),
        (tables[7], f"注：{who}无政府性基金预算财政拨款收入和支出，故本表无数据。"),
        (tables[8], f"注：{who}无国有资本经营预算财政拨款收入和支出，故本表无数据。"),
    ):
        if _no_money(table):
            emptied(table, sentence, table.statement != "three_public")
    return tables


_SHANGHAI_NOTES = {
    "revenue_expenditure_summary": "注：本表反映部门本年度的总收支和年末结转结余情况。",
    "revenue": "注：本表反映部门本年度取得的各项收入情况。",
    "expenditure": "注：本表反映部门本年度各项支出情况。",
    "general_public_budget_expenditure": "注：本表反映部门本年度一般公共预算财政拨款支出情况。",
}
