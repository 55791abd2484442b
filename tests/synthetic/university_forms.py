"""The statements of a ministry's universities: four, with nested “其中：” rows and columns."""

from collections import Counter
from dataclasses import replace
from random import Random

from tests.synthetic.final_forms import EXPENDITURE, REVENUE
from tests.synthetic.model import APPROPRIATION, BASIC, OWN_INCOMES, SOURCES, TYPES, Book
from tests.synthetic.press import INCOMES, Figure, Press, Side, SubjectStyle, blank_row, by_subject, numbered_name, side_panel, total_figure
from tests.synthetic.subjects import FINAL_CLASSES
from tests.synthetic.tables import Printing, Table

_STYLE = SubjectStyle(total="last", code_headers=("科目编码",), name_headers=("科目名称",), name_width=9)


def _part(rng: Random, book: Book, source: str, account: str) -> Counter[str]:
    """By subject prefix, a part of what came from (or went out of) a source: an “of which”."""
    found: Counter[str] = Counter()
    for e in book.ledger.entries:
        if e.account == account and e.source == source and (account == "income" or e.type == "project") and rng.random() < 0.7:
            value = int(e.amount * rng.random()) // book.quantum * book.quantum
            for prefix in ("", e.code[:3], e.code[:5], e.code):
                found[prefix] += value
    return found


def _summary(press: Press, rng: Random, title: str, final: bool) -> Table:
    ledger = press.book.ledger
    header, number = ("决算数" if final else "预算数"), numbered_name()
    revenue = Side(press, "revenue", [total_figure(header, 13)], [], [])
    fund = ledger.income("", ("government_fund",))
    parts = []
    names = {
        "superior_subsidy": "上级补助收入",
        "institutional": "事业收入",
        "commercial": "经营收入" if final else "事业单位经营收入",
        "subordinate_remittance": "附属单位上缴收入",
        "other": "其他收入",
    }
    if not final:
        names = {s: n for s, n in names.items() if s in ("institutional", "commercial", "other")}
    parts.append(revenue.add("一、财政拨款收入" if final else "一、财政拨款", ("income",), APPROPRIATION))
    if final:
        revenue.note("其中：政府性基金预算财政拨款", fund)
    for index, (source, name) in enumerate(names.items(), 2):
        parts.append(revenue.add(number(index) + name, ("income",), (source,)))
    revenue.note("其中：捐赠收入", int(ledger.income("", ("other",)) * rng.random() / 3) // press.book.quantum * press.book.quantum)
    current = revenue.add("本年收入合计", ("income",), INCOMES)
    kept = revenue.add("使用非财政拨款结余（含专用结余）" if final else "使用非财政拨款结余", ("released",), SOURCES)
    opening = revenue.add("上年结转和结余" if final else "上年结转", ("opening",), SOURCES)
    total = revenue.add("合计" if final else "收入总计", ("income", "released", "opening"), INCOMES)
    revenue.sum_of(current, parts)
    revenue.sum_of(total, [current, kept, opening])
    spending = Side(press, "expenditure", [total_figure(header, 13)], [], [])
    classes = spending.classes(FINAL_CLASSES if final else ledger.codes("spending", SOURCES, 3), SOURCES, number)
    spent = spending.add("本年支出合计", ("spending",), SOURCES, TYPES)
    rest = [spending.add("结余分配", ("distributed",), SOURCES)] if final else []
    rest.append(spending.add("年末结转和结余" if final else "结转下年", ("closing",), SOURCES))
    if not final:
        spending.rows.append(blank_row(2))
    whole = spending.add("合计" if final else "支出总计", ("spending", "distributed", "closing"), SOURCES, ("", *TYPES))
    spending.sum_of(spent, classes)
    spending.sum_of(whole, [spent, *rest])
    length = max(len(revenue.rows), len(spending.rows))
    panels = [
        side_panel(revenue, ("收入", "项目"), length, 4, None, 18),
        side_panel(spending, ("支出", "项目(按功能分类)"), length, 4, None, 18),
    ]
    table = Table("revenue_expenditure_summary", title, press.printing, panels, numbered=final)
    table.identities = revenue.identities + spending.identities
    return table


def _with_fees(figures: tuple[Figure, ...], fees: Counter[str]) -> tuple[Figure, ...]:
    """The 事业收入 column split into its amount and the education fees in it."""
    found = []
    for figure in figures:
        if figure.measure == "institutional":
            found.append(replace(figure, headers=("事业收入", "金额"), width=13))
            found.append(Figure(("事业收入", "其中：教育收费"), "education_fees", (), (), optional=True, width=13, values=fees))
        else:
            found.append(replace(figure, width=13))
    return tuple(found)


def _appropriated(rng: Random, book: Book, final: bool) -> tuple[Figure, ...]:
    """财政拨款支出: no statement of the contract, so all of its cells are optional."""
    project = Figure(("项目支出", "小计") if final else ("项目支出",), "project", ("spending",), APPROPRIATION, ("project",), optional=True)
    figures = [
        Figure(("合计",), "total", ("spending",), APPROPRIATION, TYPES, ("basic", "project"), optional=True),
        Figure(("基本支出",), "basic", ("spending",), APPROPRIATION, BASIC, optional=True),
        project,
    ]
    if final:
        built = _part(rng, book, "general_public_budget", "spending")
        figures.append(Figure(("项目支出", "其中：基本建设资金支出"), "capital_construction", (), (), optional=True, values=built))
    return tuple(figures)


def university_final(book: Book, rng: Random) -> list[Table]:
    """高等学校收支决算总表, 收入, 支出, 财政拨款支出."""
    press = Press(book, Printing(), "final")
    ledger = book.ledger
    fees = _part(rng, book, "institutional", "income")
    tables = [
        _summary(press, rng, "表 1：高等学校收支决算总表", True),
        by_subject(press, "revenue", "表 2：高等学校收入决算表", _with_fees(REVENUE, fees), ledger.codes("income", INCOMES), _STYLE),
        by_subject(press, "expenditure", "表 3：高等学校支出决算表", EXPENDITURE, ledger.codes("spending", SOURCES), _STYLE),
        by_subject(
            press,
            "general_public_budget_expenditure",
            "表 4：高等学校财政拨款支出决算表",
            _appropriated(rng, book, True),
            ledger.codes("spending", APPROPRIATION),
            replace(_STYLE, total="first"),
        ),
    ]
    for table in tables:
        table.owner = "单位名称："
    return tables


def university_budget(book: Book, rng: Random) -> list[Table]:
    """收支预算总表, 收入, 支出, 财政拨款支出 under the university's name."""
    press = Press(book, Printing(), "budget")
    ledger, name = book.ledger, book.department.name
    fees = _part(rng, book, "institutional", "income")
    kept = {"total", "fiscal_appropriation", "institutional", "commercial", "other"}
    revenue = tuple(f for f in REVENUE if f.measure in kept and (f.measure != "commercial" or ledger.income("", ("commercial",))))
    revenue = tuple(replace(f, parts=("fiscal_appropriation", *OWN_INCOMES)) if f.measure == "total" else f for f in revenue)
    spent = tuple(f for f in EXPENDITURE if f.measure != "remitted_to_superior")
    return [
        _summary(press, rng, f"{name}收支预算总表", False),
        by_subject(press, "revenue", f"{name}收入预算表", _with_fees(revenue, fees), ledger.codes("income", INCOMES), _STYLE),
        by_subject(press, "expenditure", f"{name}支出预算表", spent, ledger.codes("spending", SOURCES), _STYLE),
        by_subject(
            press,
            "general_public_budget_expenditure",
            f"{name}财政拨款支出预算表",
            _appropriated(rng, book, False),
            ledger.codes("spending", APPROPRIATION),
            _STYLE,
        ),
    ]
