"""Sums that a form itself states: line items, sources of money, shares, parts in brackets.

Only what doesn't add up is given, and only where the reading leaves no doubt: a form's
texts are full of numbers that are no line items, so a sum that some choice of them meets
is taken as met.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import combinations, pairwise

from dagster_project.reports.form_words import Fragment, Words, fold
from dagster_project.reports.forms import Form, project_name, value_beside
from dagster_project.reports.lines import Line
from dagster_project.reports.projects import UNITS, form_unit, number

_ITEMS = re.compile(r"支出明细.*?(?=项目采购|资产配置|绩效总目标|绩效目标|$)")
_ITEM = re.compile(r"(\d[\d,]*(?:\.\d+)?)(?:万元|万)?")
_UNIT_WORDS = ("万元", "万")
_SOURCE = re.compile(r"\d[.、．]\D.*")
_SOURCES = Words({"来源项目"})
_SOURCES_TOTAL = Words({"合计", "当年预算合计"})
_SOURCES_END = Words({"项目支出明细测算", "项目支出明细及依据", "项目绩效总目标"})
_IN_BRACKETS = re.compile(r"(\d[\d,]*(?:\.\d+)?)(万元|元)\(([^()]*)\)")
_AMOUNT = re.compile(r"(\d[\d,]*(?:\.\d+)?)(万元|元)")
_NEW_PROJECT = re.compile(r"新(?:设|增)项目[,，]经费为?(\d[\d,]*(?:\.\d+)?)(万元|万|元)")
_YEAR = re.compile(r"((?:19|20)\d\d)年")
_FUND_GROUPS = (
    ("财政拨款", "财政专户管理资金", "单位资金"),
    ("人员类项目支出", "运转类项目支出", "特定目标类项目支出"),
)
_FUND_COLUMNS = ("当年金额", "两年前金额", "上年金额")
_TOTAL = Words({"合计", "总计"})
_MOST_CHOICES = 10
_CENT = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class SumPart:
    """A part of a sum that is alone in the wrong, as stated and as the rest of the form has it."""

    name: str
    line: int
    stated: Decimal
    expected: Decimal


@dataclass(frozen=True, slots=True)
class FormSum:
    """A sum in a form that doesn't add up.

    ``stated`` is the total at ``line``, ``computed`` the sum of its parts; both in ``unit``
    (``yuan`` | ``percent``). A difference up to ``slack`` is what rounding to the printed
    decimals can explain. ``project`` is None in the form of a whole unit.
    """

    project: str | None
    what: str
    unit: str
    stated: Decimal
    computed: Decimal
    slack: Decimal
    line: int
    parts: tuple[int, ...]
    suspect: SumPart | None = None

    @property
    def within_rounding(self) -> bool:
        return abs(self.stated - self.computed) <= self.slack


def check_line_items(lines: Sequence[Line], forms: Sequence[Form]) -> list[FormSum]:
    """The sums of all application forms that don't add up, in the order of the forms."""
    sums: list[FormSum] = []
    taken = _taken_for_page_numbers(lines)
    for form in forms:
        unit = form_unit(form)
        if form.kind != "application_form" or unit is None:
            continue
        if form.scope == "unit":
            sums += _funds(form, unit)
            continue
        project = project_name(form)
        budgets = value_beside(form, "项目当年预算", "项目本年度预算", "当年预算")[:1]
        budget = number(budgets[0].text) if budgets else None
        if budget is not None:
            sums += _items(form, project, budget, budgets[0].line, unit, taken)
            sums += _restated(form, project, budget * unit, budgets[0].line)
        sums += _sources(form, project, unit)
        sums += _in_brackets(form, project)
    return sums


class _FormText:
    """A form's fragments as one folded text, with the fragment at each of its characters."""

    def __init__(self, fragments: Sequence[Fragment]) -> None:
        pieces = [fold(fragment.text) for fragment in fragments]
        self.text = "".join(pieces)
        self.at = [index for index, piece in enumerate(pieces) for _ in piece]
        self._fragments = fragments

    def line(self, offset: int) -> int:
        return self._fragments[self.at[offset]].line


def _slack(parts: Sequence[Decimal], unit: Decimal, resolution: Decimal = _CENT) -> Decimal:
    """Half of what is printed last, for each number: forms print hundredths, but trim zeros."""
    return resolution / 2 * (len(parts) + 1) * unit


# Line items


def _taken_for_page_numbers(lines: Sequence[Line]) -> dict[int, Decimal]:
    """The numbers that stood alone on a line and were blanked, by line: an item may be among them."""
    blanked = ((line.number, number(line.raw.strip())) for line in lines if line.raw.strip() and not line.text.strip())
    return {line: value for line, value in blanked if value is not None}


def _items(form: Form, project: str | None, budget: Decimal, line: int, unit: Decimal, taken: Mapping[int, Decimal]) -> Iterator[FormSum]:
    """支出明细 against the year's budget."""
    text = _FormText(form.fragments)
    region = _ITEMS.search(text.text)
    if not region or region.end() == region.start():
        return
    fragments = form.fragments[text.at[region.start()] : text.at[region.end() - 1] + 1]
    if any(fragment.cell for fragment in fragments):
        return
    alone: list[tuple[Decimal, int]] = []
    trailing: list[Decimal] = []
    for value, where, standing in _numbers(fragments):
        if standing:
            alone.append((value, where))
        else:
            trailing.append(value)
    trailing += [value for where, value in taken.items() if fragments[0].line <= where <= fragments[-1].line]
    values = [value for value, _ in alone]
    if not values or _meets(values, trailing, budget) or trailing or _wrapped(alone):
        return
    parts = tuple(where for _, where in alone)
    yield FormSum(project, "支出明细", "yuan", budget * unit, sum(values, Decimal(0)) * unit, _slack(values, unit), line, parts)


def _numbers(fragments: Sequence[Fragment]) -> Iterator[tuple[Decimal, int, bool]]:
    """Numbers at lines' ends: the value, its line, and whether it has the line to itself."""
    for index, fragment in enumerate(fragments):
        match = _ITEM.fullmatch(fold(fragment.text))
        if not match:
            continue
        after = index + 1
        if after < len(fragments) and fragments[after].line == fragment.line and fragments[after].text in _UNIT_WORDS:
            after += 1
        if after == len(fragments) or fragments[after].first:
            yield Decimal(match[1].replace(",", "")), fragment.line, fragment.first


def _meets(alone: Sequence[Decimal], trailing: Sequence[Decimal], budget: Decimal) -> bool:
    """Whether the numbers, with some of the trailing ones or a broken one joined, make the budget."""
    sums = {sum(alone, Decimal(0)), *(_joined_sum(alone, index) for index in range(len(alone) - 1))}
    if len(trailing) > _MOST_CHOICES:
        return True
    choices = (sum(chosen, Decimal(0)) for count in range(len(trailing) + 1) for chosen in combinations(trailing, count))
    return any(budget - choice in sums for choice in choices)


def _joined_sum(values: Sequence[Decimal], index: int) -> Decimal:
    """The sum with a number and the digits that its cell's end broke off (``118.2`` + ``5``) as one."""
    joined = (
        Decimal(f"{values[index]}{values[index + 1]}")
        if values[index] % 1 and values[index + 1] % 1 == 0
        else values[index] + values[index + 1]
    )
    return sum(values, Decimal(0)) - values[index] - values[index + 1] + joined


def _wrapped(alone: Sequence[tuple[Decimal, int]]) -> bool:
    """Whether a number may be the broken-off end of the one before it."""
    near = pairwise(alone)
    return any(first % 1 and 0 <= second < 10 and second % 1 == 0 and where - line <= 2 for (first, line), (second, where) in near)


def _restated(form: Form, project: str | None, budget: Decimal, line: int) -> Iterator[FormSum]:
    """What the form's text says of the year's budget, against the budget."""
    text = _FormText(form.fragments)
    patterns = [_NEW_PROJECT]
    if year := _YEAR.search(fold(form.title)):
        patterns.append(re.compile(rf"{year[1]}年预算(?:变动情况及理由:当年预算)?为?(\d[\d,]*(?:\.\d+)?)(万元|万|元)"))
    for pattern in patterns:
        for match in pattern.finditer(text.text):
            stated = Decimal(match[1].replace(",", "")) * UNITS[match[2]]
            if stated != budget:
                where = text.line(match.start(1))
                part = SumPart("当年预算", where, stated, budget)
                yield FormSum(project, "前两年预算及当年预算变动情况", "yuan", budget, stated, Decimal(0), line, (where,), part)


def _sources(form: Form, project: str | None, unit: Decimal) -> Iterator[FormSum]:
    """资金来源: the numbered sources against their 合计."""
    fragments = form.fragments
    start = next((found[1] for index in range(len(fragments)) if (found := _SOURCES.longest(fragments, index))), len(fragments))
    total: tuple[Decimal, int] | None = None
    parts: list[tuple[Decimal, int]] = []
    for index in range(start, len(fragments) - 1):
        if _SOURCES_END.longest(fragments, index):
            break
        found = _SOURCES_TOTAL.longest(fragments, index)
        beside = fragments[found[1]] if found and found[1] < len(fragments) else fragments[index + 1]
        value = number(beside.text)
        if value is None or beside.line != fragments[index].line:
            continue
        if found and total is None:
            total = value, beside.line
        elif _SOURCE.fullmatch(fold(fragments[index].text)):
            parts.append((value, beside.line))
    if total and parts and (computed := sum((value for value, _ in parts), Decimal(0))) != total[0]:
        values = [value for value, _ in parts]
        lines = tuple(line for _, line in parts)
        yield FormSum(project, "资金来源", "yuan", total[0] * unit, computed * unit, _slack(values, unit), total[1], lines)


def _in_brackets(form: Form, project: str | None) -> Iterator[FormSum]:
    """``1万元（…0.5万元；…0.5元）``: parts in brackets that add up once a unit is put right."""
    text = _FormText(form.fragments)
    for match in _IN_BRACKETS.finditer(text.text):
        total = Decimal(match[1].replace(",", "")) * UNITS[match[2]]
        parts = [(Decimal(each[1].replace(",", "")), each[2], match.start(3) + each.start()) for each in _AMOUNT.finditer(match[3])]
        yuan = [value * UNITS[unit] for value, unit, _ in parts]
        if len(parts) < 2 or sum(yuan) == total:
            continue
        for (value, unit, offset), stated in zip(parts, yuan, strict=True):
            expected = total - (sum(yuan, Decimal(0)) - stated)
            if unit == "元" and expected == value * UNITS["万元"]:
                suspect = SumPart("测算依据", text.line(offset), stated, expected)
                lines = tuple(text.line(each) for _, _, each in parts)
                yield FormSum(
                    project, "测算依据", "yuan", total, sum(yuan, Decimal(0)), Decimal(0), text.line(match.start()), lines, suspect
                )


# 部门总体资金情况


@dataclass(frozen=True, slots=True)
class _FundRow:
    name: str
    line: int
    share: Decimal | None
    amounts: tuple[Decimal, ...]


def _funds(form: Form, unit: Decimal) -> Iterator[FormSum]:
    """收入构成 and 支出构成 of a unit's form: each column's parts against its 合计, and the shares against 100 %."""
    position = 0
    for group in _FUND_GROUPS:
        rows: list[_FundRow] = []
        for name in group:
            position, row = _fund_row(form, Words({name}).longest, position)
            if row:
                rows.append(row)
        position, total = _fund_row(form, _TOTAL.longest, position)
        if total and rows:
            yield from _fund_sums(rows, total, unit)


def _fund_row(form: Form, label: Callable[[Sequence[Fragment], int], tuple[str, int] | None], start: int) -> tuple[int, _FundRow | None]:
    """The first row named by ``label`` from ``start``, if it has all columns, and the index after it."""
    fragments = form.fragments
    found = next((each for index in range(start, len(fragments)) if (each := label(fragments, index))), None)
    if not found:
        return start, None
    name, end = found
    amounts: list[Decimal] = []
    share: Decimal | None = None
    line = fragments[end - 1].line
    while end < len(fragments) and (value := number(fragments[end].text.rstrip("%％"))) is not None:
        if fold(fragments[end].text).endswith("%"):
            share = value
        else:
            amounts.append(value)
        line, end = fragments[end].line, end + 1
    return end, _FundRow(name, line, share, tuple(amounts)) if len(amounts) == len(_FUND_COLUMNS) else None


def _fund_sums(rows: Sequence[_FundRow], total: _FundRow, unit: Decimal) -> Iterator[FormSum]:
    # a part whose printed share is that of its amount is in order; one other part is the culprit
    unproved = [row for row in rows if row.share is None or not total.amounts[0] or not _is_share(row, total)]
    culprit = unproved[0] if len(unproved) == 1 else None
    lines = tuple(row.line for row in rows)
    for place, column in enumerate(_FUND_COLUMNS):
        parts, stated = [row.amounts[place] for row in rows], total.amounts[place]
        computed = sum(parts, Decimal(0))
        if computed == stated:
            continue
        suspect = None
        if culprit:
            amount = culprit.amounts[place]
            suspect = SumPart(culprit.name, culprit.line, amount * unit, (stated - computed + amount) * unit)
        slack = _slack(parts, unit)
        what = f"部门总体资金情况 {column}"
        yield FormSum(None, what, "yuan", stated * unit, computed * unit, slack, total.line, lines, suspect)
    shares = [row.share for row in rows if row.share is not None]
    if shares and total.share is not None and sum(shares) != total.share:
        computed = sum(shares, Decimal(0))
        slack = _slack(shares, Decimal(1), min(map(_resolution, shares)))
        yield FormSum(None, "部门总体资金情况 占比", "percent", total.share, computed, slack, total.line, lines)


def _is_share(row: _FundRow, total: _FundRow) -> bool:
    share = row.share or Decimal(0)
    return abs(row.amounts[0] / total.amounts[0] * 100 - share) <= _resolution(share) / 2 + _CENT


def _resolution(value: Decimal) -> Decimal:
    """One of the last digit that ``value`` was printed with."""
    exponent = value.as_tuple().exponent
    return Decimal(1).scaleb(exponent if isinstance(exponent, int) else 0)
