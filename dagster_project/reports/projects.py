"""Projects as a report states them: in its project table, in its forms, in its prose."""

import re
from bisect import bisect_right
from collections.abc import Container, Iterable, Iterator, Sequence
from decimal import Decimal
from functools import cache
from itertools import accumulate, groupby, islice, takewhile

from dagster_project.relations import Cell, Project
from dagster_project.reports.form_blocks import code_and_name, find_blocks, goal_label
from dagster_project.reports.form_cells import points
from dagster_project.reports.form_columns import placed
from dagster_project.reports.form_words import Fragment, Words, fold, unwrap
from dagster_project.reports.forms import Form, project_name, value_beside
from dagster_project.reports.lines import Line
from dagster_project.taxonomy.forms import load_form_words

UNITS = {"亿元": Decimal(100_000_000), "万元": Decimal(10_000), "万": Decimal(10_000), "元": Decimal(1)}
_UNIT = re.compile(r"单位[:：](亿元|万元|元)|[(（](亿元|万元|元)[)）]")
_NUMBER = re.compile(r"-?\d[\d,]*(?:\.\d+)?")
_CODE = re.compile(r"[0-9A-Z]{15,}")
_CODE_LENGTH = 15
_UNIT_CODE_LENGTHS = (3, 6)
_MONEY = r"(-?\d[\d,]*(?:\.\d+)?)(亿元|万元|万|元)"
_WITH_UNIT = re.compile(_MONEY)
# The labels beside which an application form prints the year's budget, the surest first
_BUDGETS = (("项目当年预算", "项目本年度预算", "当年预算", "当年度预算"), ("年度资金总额",), ("资金总额", "预算金额"))
_ORDINAL = re.compile(r"(?:\(?[一二三四五六七八九十]{1,3}[)、.．]|\d{1,2}[、.．](?=\D|(?:19|20)\d\d年))")
_REVIEW = re.compile(
    rf"(?:项目)?(?:支出)?绩效(?:自评|评价)(?:结果)?综述:(?:项目)?全年预算数(?:\([^()]*\))?为?{_MONEY}"
    rf"[,，]执行数为?{_MONEY}[,，]完成(?:全年)?预算的?(-?\d[\d,]*(?:\.\d+)?)%"
)
_REVIEWED_NAME = re.compile(r"[^。；:]{2,80}$")
_ARRANGEMENT = re.compile(r"(?:[一二三四五六七八九十]+、|\([一二三四五六七八九十]+\))项目支出(?:预算)?安排情况")
_SECTION = re.compile(r"(?:[一二三四五六七八九十]+、|第[一二三四五六七八九十]+部分)")
_ITEM = re.compile(rf"\d{{1,2}}[.、．](?!\d\D)([^。；，]{{2,60}}?)(?:项目)?{_MONEY}")
_TOTAL_NAME = re.compile(r"(?:(?:19|20)\d\d年)?(?:项目|基本|人员|公用)?(?:支出|经费|预算)(?:总计|合计)?")
_DESCRIBED = "经费情况说明"
_DESCRIPTION = re.compile(rf"(.{{2,40}}?)(?:项目)?{_DESCRIBED}")
_DESCRIBED_BUDGET = re.compile(rf"项目总预算数?为?{_MONEY}")
_DESCRIPTION_REACH = 80
_REVIEW_REACH = 100
_NESTED = 3
_MONEY_LABELS = ("预算执行情况", "项目资金", "年度资金总额", "资金情况")


def read_projects(lines: Sequence[Line], forms: Sequence[Form], *, report_key: str, cells: Sequence[Cell] = ()) -> list[Project]:
    """Every statement of a project's money: one row a place, amounts in yuan, rates in percent.

    ``cells`` are the reconciled cells of the report; of them the project table counts. One
    project may have a row of each ``origin``: ``statement``, ``prose``, ``application_form``,
    ``self_evaluation``. What a place doesn't state, or states beyond reading, is None.
    """
    prose = list(_of_prose(lines, report_key))
    spent = {project.budget_yuan for project in prose if project.budget_yuan == project.executed_yuan} - {None}
    formed = (each for form in forms for each in (_of_list(form, report_key) if form.listed else _of_form(form, report_key, spent)))
    return [*_of_cells(cells, report_key), *prose, *formed]


def _of_cells(cells: Sequence[Cell], report_key: str) -> Iterator[Project]:
    """The rows of the project table: those with a project's long code, under the unit's row."""
    unit: str | None = None
    for cell in cells:
        if cell.statement != "project_expenditure" or cell.measure != "total":
            continue
        code = cell.line_code or ""
        if len(code) in _UNIT_CODE_LENGTHS:
            unit = cell.line_name
        if len(code) >= _CODE_LENGTH:
            budget = None if cell.status == "disputed" else cell.amount_yuan
            yield _project(report_key, "statement", cell.line_name, cell.source_line, code=code, unit=unit, budget=budget)


def _project(
    report_key: str,
    origin: str,
    name: str,
    line: int,
    *,
    code: str | None = None,
    unit: str | None = None,
    budget: Decimal | None = None,
    executed: Decimal | None = None,
    rate: Decimal | None = None,
    score: Decimal | None = None,
) -> Project:
    return Project(
        report_key=report_key,
        project_code=code,
        project_name=name,
        unit_name=unit,
        budget_yuan=budget,
        executed_yuan=executed,
        execution_rate=rate,
        score=score,
        origin=origin,
        source_line=line,
    )


def number(text: str) -> Decimal | None:
    """The number that ``text`` is, with or without thousands separators; None for other text."""
    text = fold(text)
    return Decimal(text.replace(",", "")) if _NUMBER.fullmatch(text) else None


# Forms


def _of_list(form: Form, report_key: str) -> Iterator[Project]:
    """The projects of a table of several, where its cells stand in their columns."""
    unit = form_unit(form)
    for block in find_blocks(form):
        if (each := block.listed) and not form.torn:
            yield _project(report_key, form.kind, each.name, each.line, code=each.code, budget=_yuan(number(each.budget), unit))
        for _, line in groupby(block.fragments, key=lambda each: each.line):
            row = placed(list(line), block.columns)
            if row and row.project:
                code, name = code_and_name(row.project.text)
                budget = number(row.row.text("budget") or "")
                yield _project(report_key, form.kind, name, row.row.line, code=code, budget=_yuan(budget, unit))


def _of_form(form: Form, report_key: str, spent: Container[Decimal | None]) -> Iterator[Project]:
    name = project_name(form)
    if name is None:
        return
    unit = unwrap(value_beside(form, "单位名称") or value_beside(form, "项目实施单位", "项目执行单位", "项目单位", "实施单位"))
    unit = re.sub(r"\s*单位[:：].*", "", unit)
    if form.kind == "application_form":
        budgets = next((cell for labels in _BUDGETS if (cell := value_beside(form, *labels))), list[Fragment]())
        budget = next((value for each in budgets[:1] if (value := _amount(each.text, form)) is not None), None)
        line = budgets[0].line if budget is not None else form.line
        yield _project(report_key, form.kind, name, line, code=_code(form), unit=unit or None, budget=budget)
        return
    amounts, rate, line = _execution(form, spent)
    total = list(takewhile(lambda each: points(each.text) is not None, value_beside(form, "总分")))
    yield _project(
        report_key,
        form.kind,
        name,
        line or form.line,
        unit=unit or None,
        budget=amounts.get("budget"),
        executed=amounts.get("executed"),
        rate=rate,
        score=points(total[-1].text) if total else None,
    )


def _code(form: Form) -> str | None:
    """The project's code; a form breaks it where its cell ends."""
    text = "".join(takewhile(str.isalnum, (fold(each.text) for each in value_beside(form, "项目代码", "项目编码"))))
    match = _CODE.match(text)
    return match[0] if match else None


def form_unit(form: Form) -> Decimal | None:
    """Yuan in the unit that the form prints amounts in, if it says so."""
    match = _UNIT.search((form.title + "".join(fragment.text for fragment in form.fragments)).replace(" ", ""))
    return UNITS[match[1] or match[2]] if match else None


def _amount(text: str, form: Form) -> Decimal | None:
    """An amount in yuan, in the unit printed with it or else in the form's."""
    match = _WITH_UNIT.fullmatch(fold(text))
    return _yuan_of(match[1], match[2]) if match else _yuan(number(text), form_unit(form))


def _yuan(value: Decimal | None, unit: Decimal | None) -> Decimal | None:
    return value * unit if value is not None and unit is not None else None


def _execution(form: Form, spent: Container[Decimal | None]) -> tuple[dict[str, Decimal], Decimal | None, int | None]:
    """Budget and executed amounts in yuan, rate in percent, and their line, from 预算执行情况.

    Which number is which follows from the heads, where there are as many as numbers. Where
    one of two amounts was lost beside 100 %, both are known if the prose states a project's
    budget as that amount and as ``spent`` to the last yuan.
    """
    head, row = _execution_row(form)
    unit = form_unit(form)
    values = [number(each.text.rstrip("%％")) for each in row]
    rates = [value for each, value in zip(row, values, strict=True) if fold(each.text).endswith("%")]
    if not row or unit is None:
        return {}, None, None
    rate, line = rates[0] if len(rates) == 1 else None, row[0].line
    roles = _fund_roles(head)
    if len(row) in (len(roles), len(roles) - (roles[-1:] == ["score"])):
        read = dict(zip(roles, values, strict=False))
        return {role: value * unit for role in ("budget", "executed") if (value := read.get(role)) is not None}, rate, line
    lone = values[0] * unit if len(row) == 2 and rate == 100 and values[0] is not None else None
    return ({"budget": lone, "executed": lone} if lone is not None and lone in spent else {}), rate, line


def _execution_row(form: Form) -> tuple[str, list[Fragment]]:
    """The heads of 预算执行情况, folded, and the first row of numbers below them."""
    start = _find(form.fragments, *_MONEY_LABELS, *_money_heads())
    head: list[str] = []
    row: list[Fragment] = []
    for index in range(start if start is not None else len(form.fragments), len(form.fragments)):
        fragment = form.fragments[index]
        if number(fragment.text.rstrip("%％")) is not None:
            row.append(fragment)
        elif len(row) > 1 or goal_label(form.fragments, index):
            break
        else:
            head += [*(each.text for each in row), fragment.text]
            row = []
    return fold("".join(head)), row if len(row) > 1 else []


@cache
def _money_heads() -> tuple[str, ...]:
    """Heads of 预算执行情况: a label centred beside them may come below."""
    funds = load_form_words().funds
    return (*funds["initial"], *funds["budget"], *funds["executed"])


def _find(fragments: Sequence[Fragment], *labels: str) -> int | None:
    """Where the first of ``labels`` begins, on its own or with more text."""
    words = Words(labels)
    found = (index for index, each in enumerate(fragments) if fold(each.text).startswith(labels) or words.longest(fragments, index))
    return next(found, None)


def _fund_roles(head: str) -> list[str]:
    """The columns of 预算执行情况 by their heads, in order; remarks in brackets are no heads."""
    for _ in range(_NESTED):
        head = re.sub(r"\([^()]*\)", "", head)
    marks = [(mark, role) for role, words in load_form_words().funds.items() for mark in words]
    places: dict[str, int] = {}
    for mark, role in sorted(marks, key=lambda each: -len(each[0])):
        if role not in places and (place := head.find(mark)) >= 0:
            places[role] = place
            head = head.replace(mark, "\0" * len(mark))
    return sorted(places, key=lambda role: places[role])


# Prose


class _Text:
    """Lines as one folded text, with what is printed there and the line it comes from."""

    def __init__(self, lines: Iterable[Line]) -> None:
        pieces = [(line.text.replace(" ", "").replace("\t", ""), line.number) for line in lines]
        self._printed = "".join(text for text, _ in pieces)
        self._numbers = [number for _, number in pieces]
        self._ends = list(accumulate(len(text) for text, _ in pieces))
        self.text = fold(self._printed)

    def line(self, offset: int) -> int:
        return self._numbers[bisect_right(self._ends, offset)]

    def printed(self, start: int, end: int) -> str:
        return self._printed[start:end]


def _of_prose(lines: Sequence[Line], report_key: str) -> Iterator[Project]:
    """Projects of which the prose states the money, in the three ways it does."""
    yield from _reviewed(lines, report_key)
    yield from _arranged(lines, report_key)
    yield from _described(lines, report_key)


def _yuan_of(amount: str, unit: str) -> Decimal:
    return Decimal(amount.replace(",", "")) * UNITS[unit]


def _reviewed(lines: Sequence[Line], report_key: str) -> Iterator[Project]:
    """``“某”项目绩效自评综述：项目全年预算数为…，执行数为…，完成预算的…%``."""
    told = [index for index, line in enumerate(lines) if "综" in line.text]
    if not told:
        return
    text = _Text(lines[max(0, told[0] - _REVIEW_REACH) : told[-1] + _REVIEW_REACH])
    for match in _REVIEW.finditer(text.text):
        named = _REVIEWED_NAME.search(text.text, max(0, match.start() - 80), match.start())
        if not named:
            continue
        name = re.sub(rf"^{_ORDINAL.pattern}", "", text.printed(*named.span()))
        quoted = re.search(r"[“\"]([^“”\"]+)[”\"]$", name)
        yield _project(
            report_key,
            "prose",
            quoted[1] if quoted else name,
            text.line(match.start(1)),
            budget=_yuan_of(match[1], match[2]),
            executed=_yuan_of(match[3], match[4]),
            rate=Decimal(match[5].replace(",", "")),
        )


def _arranged(lines: Sequence[Line], report_key: str) -> Iterator[Project]:
    """The list under 项目支出安排情况: ``1.某项目 10.40 万元，主要用于…``."""
    for start, line in enumerate(lines):
        if "排" not in line.text or not _ARRANGEMENT.fullmatch(fold(line.text)):
            continue
        for item in _items(islice(lines, start + 1, None)):
            text = _Text(item)
            match = _ITEM.match(text.text)
            if match and not _TOTAL_NAME.fullmatch(match[1]):
                name = text.printed(*match.span(1))
                yield _project(report_key, "prose", name, text.line(match.start(2)), budget=_yuan_of(match[2], match[3]))


def _items(lines: Iterable[Line]) -> Iterator[list[Line]]:
    """The numbered items of a section, each with its wrapped lines."""
    item: list[Line] | None = None
    for line in lines:
        text = fold(line.text)
        if _SECTION.match(text):
            break
        if _ORDINAL.match(text):
            if item:
                yield item
            item = []
        if item is not None:
            item.append(line)
    if item:
        yield item


def _described(lines: Sequence[Line], report_key: str) -> Iterator[Project]:
    """``某项目经费情况说明`` with ``年度项目总预算…万元`` below it, up to the next such heading."""
    candidates = ((index, line.text.strip()) for index, line in enumerate(lines) if _DESCRIBED in line.text)
    heads = [(index, match[1]) for index, text in candidates if (match := _DESCRIPTION.fullmatch(text))]
    for position, (start, name) in enumerate(heads):
        end = min(heads[position + 1][0] if position + 1 < len(heads) else len(lines), start + _DESCRIPTION_REACH)
        text = _Text(lines[start + 1 : end])
        if match := _DESCRIBED_BUDGET.search(text.text):
            yield _project(report_key, "prose", name, text.line(match.start(1)), budget=_yuan_of(match[1], match[2]))
