"""Finds the performance forms (自评表, 绩效目标申报表, 项目申报表) in a report's lines."""

import re
from bisect import bisect_right
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import pairwise

from dagster_project.reports.form_words import Fragment, Words, fold, fragments_of, unbraid, unwrap
from dagster_project.reports.lines import Line
from dagster_project.taxonomy.forms import load_form_words

_TITLE = re.compile(
    r"[^。；，]{0,60}(?:自评表|申报表|绩效目标(?:批复|公开|情况|完成情况|管理)?表|绩效自评(?:报告|情况|结果)?表|绩效评价(?:评分)?表|支出绩效表)"
    r"(?:\d{4}年度?)?(?:\([^()]{1,12}\))?"
)
_SUBTITLE = re.compile(r"(?:长期|中期|年度)(?:绩效)?目标(?:申报)?表")
_WHOLE_TITLE = re.compile(r"\s*(?:附件|附表|\d{4}\s*年|部门|单位|项目支出|[一二三四五六七八九十]+、)")
_SELF_EVALUATION = re.compile(r"自评|评价|完成情况")
_PART = re.compile(r"第\s*[一二三四五六七八九十]+\s*部分")
_NAME_LABELS = ("项目名称", "转移支付(项目)名称", "转移支付名称", "专项名称", "专项(项目)名称", "项目(政策)名称", "政策名称")
# A title in a table of contents is followed by other titles, not by what a form opens with.
_OPENING_REACH = 40
_HEAD_REACH = 150
_TITLE_LENGTH = 160
_CELL_REACH = 24
_OPENING_LABELS = ("单位名称", "部门名称", "部门(单位)名称", *_NAME_LABELS)
_BEGUN = re.compile("(?:项目|单位|部门)名?|主管部?")
# What titles are made of that name no project
_GENERIC = re.compile(
    r"(?:附[件表]\s*\d*|表\s*\d+|部门|单位|预算|项目|支出|财政|专项|资金|转移支付|政策|绩效|目标|年度|区域|中央|地方|省级|市级|区级|县级|本级|对|和|及|\d{4}年)*"
)
_LABEL_LINES = 8
_LABEL_BEGUN = 4
_GOAL_NUMBER = re.compile(r"\d{1,2}")


@dataclass(frozen=True, slots=True)
class Form:
    """A form: ``kind`` (``self_evaluation`` | ``application_form``), ``scope``, content.

    ``torn`` counts known words that the text layer interrupted with another cell's text; ``listed``
    is whether it is a table of several projects, each named in its first row, ``fused`` whether the
    blanks between its cells were lost.
    """

    kind: str
    scope: str
    title: str
    line: int
    fragments: tuple[Fragment, ...]
    torn: int
    listed: bool = False
    fused: bool = False


@cache
def levels() -> tuple[Words, Words, Words]:
    """一级指标, 二级指标, and both."""
    words = load_form_words()
    return Words(words.level1), Words(words.level2), Words([*words.level1, *words.level2])


@cache
def labels() -> Words:
    """Words that end the value of a cell beside a label."""
    words = load_form_words()
    return Words([*words.labels, *words.headers, *words.ends, *words.goals, *words.level1, *words.level2])


def find_forms(lines: Sequence[Line]) -> list[Form]:
    """The performance forms of a report, in order, each up to the next form or part."""
    titles = [index for index, line in enumerate(lines) if _is_title(line.text)]
    parts = [index for index, line in enumerate(lines) if "第" in line.text and _PART.match(line.text.strip())]
    ends = sorted([*titles, *parts, len(lines)])
    forms: list[Form] = []
    begun = None
    for start in titles:
        end = ends[bisect_right(ends, start)]
        form = _form(lines, start, end)
        unnamed = form is None or not (form.fused or _is_labelled(form.fragments))
        if unnamed and begun is not None and fold(lines[begun].text) == fold(lines[start].text):
            # the same title at the head of the form's next page
            forms[-1] = _form(lines, begun, end) or forms[-1]
            continue
        begun = start if form else None
        forms += [form] if form else []
    return [each for form in forms for each in _apart(form)]


def _apart(form: Form) -> list[Form]:
    """The forms that follow one another under one title: each names its project and has its own table."""
    names, _, heads = _list_words()
    fragments = form.fragments
    starts = [index for index, each in enumerate(fragments) if names.may_begin(each) and names.longest(fragments, index)]
    if form.listed or len(starts) < 2:
        return [form]
    cuts = [0, *starts[1:], len(fragments)]
    pieces = [fragments[start:end] for start, end in pairwise(cuts)]
    if not all(any(heads.longest(piece, index) for index in range(len(piece))) for piece in pieces):
        return [form]
    lines = [form.line, *(fragments[start].line for start in starts[1:])]
    return [replace(form, line=line, fragments=piece) for line, piece in zip(lines, pieces, strict=True)]


def _form(lines: Sequence[Line], start: int, end: int) -> Form | None:
    """The form under the title at ``start``, if it is one."""
    fragments, torn = unbraid(fragments_of(_with_goal_numbers(lines[start + 1 : end])))
    opening = _opens(fragments)
    if opening is None:
        return None
    title = _whole_title(lines, start)
    kind = "self_evaluation" if _SELF_EVALUATION.search(title) else "application_form"
    scope = "unit" if "整体" in title else "project"
    return Form(kind, scope, title, lines[start].number, tuple(fragments), torn, _is_listed(fragments), opening == "fused")


def _opens(fragments: Sequence[Fragment]) -> str | None:
    """How a form opens: ``whole``, or ``fused`` where its labels stick to their values; None for other text."""
    # a label may have come apart, but hardly the heads, too
    begun = any(_BEGUN.fullmatch(each.text) for each in fragments[:_OPENING_REACH])
    if _is_labelled(fragments) or (begun and {"二级指标", "三级指标"} <= {fold(each.text) for each in fragments[:_HEAD_REACH]}):
        return "whole"
    return "fused" if _is_fused(fragments) else None


def _is_labelled(fragments: Sequence[Fragment]) -> bool:
    """Whether a label stands at the head of the form."""
    return any(_openings().longest(fragments, index) for index in range(min(_OPENING_REACH, len(fragments))))


@cache
def _openings() -> Words:
    return Words(load_form_words().openings)


def _is_fused(fragments: Sequence[Fragment]) -> bool:
    """Whether this is a form whose text layer lost the blanks between cells."""
    opens = any(fold(each.text).startswith(_OPENING_LABELS) for each in fragments[:_OPENING_REACH])
    return opens and any("级指标" in each.text for each in fragments)


def _is_listed(fragments: Sequence[Fragment]) -> bool:
    """Whether 项目名称 heads a column: only other heads stand between it and the levels."""
    names, heads, first = _list_words()
    for index, each in enumerate(fragments):
        found = names.longest(fragments, index) if names.may_begin(each) else None
        while found:
            if first.longest(fragments, found[1]):
                return True
            found = heads.longest(fragments, found[1])
    return False


@cache
def _list_words() -> tuple[Words, Words, Words]:
    """项目名称, the heads that may follow it in a table of projects, and the first head after those."""
    heads = (word for words in load_form_words().list_heads.values() for word in words)
    return Words(["项目名称", "项目支出名称"]), Words(heads), Words(["一级指标"])


def _with_goal_numbers(lines: Iterable[Line]) -> Iterator[Line]:
    """``lines`` with the numbers of goals that stand alone on their lines and were blanked like a page's number."""
    goals, before = tuple(load_form_words().goals), deque[str](maxlen=_LABEL_LINES)
    for line in lines:
        text = line.text.strip()
        if text:
            before.append(text)
        elif _GOAL_NUMBER.fullmatch(line.raw.strip()) and fold("".join(before)).endswith(goals):
            line = line._replace(text=line.raw)
        yield line


def _is_title(text: str) -> bool:
    plain = fold(text) if "表" in text and len(text) <= _TITLE_LENGTH else ""
    return bool(_TITLE.fullmatch(plain)) and not _SUBTITLE.fullmatch(plain)


def _whole_title(lines: Sequence[Line], start: int) -> str:
    """A title, with the line before it where it was wrapped: a whole one begins with a year or the like."""
    title = lines[start].text.strip()
    before = next((line.text.strip() for line in reversed(lines[max(0, start - 3) : start]) if line.text.strip()), "")
    return title if _WHOLE_TITLE.match(title) or _is_title(before) or before.endswith(("。", "；", "：")) else before + title


def value_beside(form: Form, *names: str) -> list[Fragment]:
    """The fragments of the cell beside the first label out of ``names``; empty if there is none."""
    wanted = Words(names)
    for index in range(len(form.fragments)):
        if found := wanted.longest(form.fragments, index):
            start = end = found[1]
            while end < min(start + _CELL_REACH, len(form.fragments)) and not _ends_cell(form.fragments, end):
                end += 1
            return list(form.fragments[start:end])
    return []


@cache
def _heads() -> frozenset[str]:
    """What stands beside 项目名称 where that is a head."""
    words = load_form_words()
    return words.headers.union(*words.list_heads.values())


def _ends_cell(fragments: Sequence[Fragment], index: int) -> bool:
    """Whether a label begins at ``index``, if only with its first line."""
    text = fold(fragments[index].text)
    return labels().longest(fragments, index) is not None or (len(text) >= _LABEL_BEGUN and text in labels().prefixes)


def project_name(form: Form) -> str | None:
    """The project a form is about, from its 项目名称 cell, else from its title."""
    if form.scope == "unit" or form.listed:
        return None
    name = value_beside(form, *_NAME_LABELS)
    if name and name[0].cell:
        name = name[:1]
    if (text := unwrap(name)) and fold(text) not in _heads():
        return text
    match = re.fullmatch(r"(?:\d{4}\s*年度?)?(.+?)(?:项目)?(?:支出)?(?:绩效)?(?:自评表|申报表|目标表).*", form.title.strip())
    return match[1] if match and not _GENERIC.fullmatch(fold(match[1])) else None
