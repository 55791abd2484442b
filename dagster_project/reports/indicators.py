"""Rows of performance forms: 一/二/三级指标, target, result, score, earlier years.

Right or marked, never silently wrong: a row that can be read in two ways, or whose cells
contradict the form, is left out, and its line is given instead.
"""

import re
from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain, islice

from dagster_project.relations import PerformanceForm, PerformanceIndicator
from dagster_project.reports.form_blocks import Block, Goal, code_and_name, find_blocks
from dagster_project.reports.form_cells import is_value, points
from dagster_project.reports.form_columns import Placed, placed
from dagster_project.reports.form_rows import Row, are_braided, cut_rows, doubt_braided, doubt_what_goes_on, unread
from dagster_project.reports.form_words import Fragment, fold, line_of
from dagster_project.reports.forms import Form, levels, project_name
from dagster_project.taxonomy.forms import load_form_words

_LEVELLED = frozenset({"一级指标", "二级指标", "三级指标"})
_UNLEVELLED = frozenset({"指标名称", "绩效指标名称", "指标值", "绩效指标值", "年度指标值"})
# How many rows with their full score show a form's habit.
_CERTAIN = 4
# By whether rows were read and rows left out.
_STATES = {(True, False): "read", (True, True): "partly_read", (False, True): "unread", (False, False): "blank"}


@dataclass(frozen=True, slots=True)
class IndicatorReading:
    """The rows read, and for each form how many there are and which could not be read with certainty."""

    rows: list[PerformanceIndicator]
    forms: list[PerformanceForm]


def read_indicators(forms: Sequence[Form], *, report_key: str) -> IndicatorReading:
    """The indicators of all performance forms; rows in doubt are left out, and counted.

    ``goal`` is an annual goal in its words; a goal of several years keeps its label before
    them (``长期目标1：…``), which tells its indicators from the annual ones.
    """
    reading = IndicatorReading([], [])
    for form in forms:
        project = project_name(form)
        blocks = [] if form.fused else find_blocks(form)
        tables = _tables(form, blocks)
        placed = [(row, block.goal) for block, table in zip(blocks, tables, strict=True) for row in table]
        read = [_indicator(row, goal, form.scope, project, report_key) for row, goal in placed if not row.cut.doubt]
        doubted = [(row.cut.line, row.cut.doubt) for row, _ in placed if row.cut.doubt] or _without_table(form, blocks)
        reading.rows.extend(read)
        reading.forms.append(_form(form, project, len(read), doubted, report_key))
    return reading


def _without_table(form: Form, blocks: Sequence[Block]) -> list[tuple[int, str]]:
    """The line of the first 二级指标 of a form in which no table of indicators was found, and why nothing of it was read."""
    if blocks:
        return []
    seconds = load_form_words().level2
    told = {fold(each.text) for each in form.fragments}
    # a table without levels has other heads, and nothing of it is read where its columns aren't told
    wanted = () if _LEVELLED & told else _UNLEVELLED
    named = (
        each.line
        for index, each in enumerate(form.fragments)
        if levels()[1].longest(form.fragments, index)
        or fold(each.text) in wanted
        or ("指标" in each.text and any(second in each.text for second in seconds))
    )
    reason = "the blanks between its cells were lost" if form.fused else "the head of the table was not found"
    return [(line, reason) for line in islice(named, 1)]


def _form(form: Form, project: str | None, read: int, doubted: Sequence[tuple[int, str]], report_key: str) -> PerformanceForm:
    return PerformanceForm(
        report_key=report_key,
        kind=form.kind,
        scope=form.scope,
        title=re.sub(r"\s+", " ", form.title.strip()),
        project_name=project,
        state=_STATES[read > 0, len(doubted) > 0],
        rows_read=read,
        rows_left_out=len(doubted),
        lines_left_out=[line for line, _ in doubted],
        reasons=[reason for _, reason in doubted],
        source_line=form.line,
    )


@dataclass(frozen=True, slots=True)
class _Segment:
    """Rows under one printed 二级指标 (or 一级指标, or neither): the levels, then the rest."""

    head: Sequence[Fragment]
    level1: str | None
    level2: str | None
    body: list[Fragment]
    placed: Placed | None = None

    @property
    def tabbed(self) -> bool:
        return any(fragment.cell for fragment in (*self.head, *self.body))


@dataclass(frozen=True, slots=True)
class _Indicator:
    cut: Row
    level1: str | None
    level2: str | None
    project: str | None
    goal: str | None


def _tables(form: Form, blocks: Sequence[Block]) -> list[list[_Indicator]]:
    """The rows of each block, with every doubt that the form as a whole gives."""
    tables = [_block_rows(block) for block in blocks]
    braided = are_braided(_cuts(tables), form.torn)
    terse = _is_terse(_cuts(tables))
    if braided or terse:
        tables = [_block_rows(block, terse=terse, braided=braided) for block in blocks]
    if form.listed:
        _doubt_without_project(tables, braided=braided)
    for block, table in zip(blocks, tables, strict=True):
        _doubt_free_levels(block, table)
    doubt_what_goes_on(_cuts(tables))
    if braided:
        doubt_braided([_cuts([table]) for table in tables])
    return tables


def _cuts(tables: Sequence[Sequence[_Indicator]]) -> list[Row]:
    return [row.cut for table in tables for row in table]


def _doubt_without_project(tables: Sequence[Sequence[_Indicator]], *, braided: bool) -> None:
    """Doubt the rows of a table of several projects of which it isn't known where their project begins."""
    for row in chain.from_iterable(tables):
        if braided or row.project is None:
            row.cut.doubt = row.cut.doubt or "which of several projects it is about"


def _doubt_free_levels(block: Block, rows: Sequence[_Indicator]) -> None:
    """Doubt the rows of a table without columns whose levels are other words than the official ones."""
    free = {text for each in (*block.before, *block.fragments) if (text := fold(each.text)) in load_form_words().free_levels}
    if len(free) > 1 and not block.columns:
        for row in rows:
            row.cut.doubt = row.cut.doubt or "levels that nothing knows"


def _segments(fragments: Sequence[Fragment], columns: Mapping[int, str]) -> list[_Segment]:
    """``fragments`` cut before each printed level; a tab-separated line is a segment of its own."""
    level1, level2, _ = levels()
    segments: list[_Segment] = []
    index = 0
    while index < len(fragments):
        if columns and fragments[index].cell and fragments[index].first:
            line = line_of(fragments, index)
            if row := placed(line, columns):
                segments.append(_placed_segment(row))
                index += len(line)
                continue
        one = level1.longest(fragments, index)
        two = level2.longest(fragments, one[1] if one else index)
        if one and not two and one[0] in level2.words:
            one, two = None, one
        if one or two:
            between = one[1] if one else index
            end = two[1] if two else between
            first, second = _printed(fragments[index:between]), _printed(fragments[between:end])
            # what follows a level is a name, even if it is worded like a level
            segments.append(_Segment(fragments[index:end], first, second, list(fragments[end : end + 1])))
            index = end + 1
        else:
            if not segments or (fragments[index].cell and fragments[index].first):
                segments.append(_Segment((), None, None, []))
            segments[-1].body.append(fragments[index])
            index += 1
    return segments


def _placed_segment(row: Placed) -> _Segment:
    first, second = (_printed([level]) if level else None for level in (row.level1, row.level2))
    return _Segment([level for level in (row.level1, row.level2) if level], first, second, row.row.pieces, row)


def _printed(fragments: Sequence[Fragment]) -> str | None:
    return re.sub(r"\s", "", "".join(fragment.text for fragment in fragments)).rstrip("：:") or None


def _is_terse(rows: Sequence[Row]) -> bool:
    """Whether the form remarks on nothing that has its full score, as far as its rows are certain."""
    remarked = [row.remarked for row in rows if row.full and not row.doubt]
    return len(remarked) >= _CERTAIN and not any(remarked) and any(row.doubt for row in rows)


def _block_rows(block: Block, *, terse: bool = False, braided: bool = False) -> list[_Indicator]:
    """The rows of a block, each with the levels printed for it or above it.

    See :func:`cut_rows` for ``terse`` and :func:`are_braided`.
    """
    parts = _segments(_without_heads(block.fragments), block.columns)
    segments = deque(parts)
    level1: str | None = None
    level2: str | None = None
    project = block.listed.name if block.listed else None
    goal = block.listed.goal if block.listed else None
    rows: list[_Indicator] = []
    above = any(is_value(each.text) for each in block.before)
    centred = above or _is_centred(parts, braided=braided)
    if above:
        rows.append(_Indicator(unread(block.before, "stands above its levels"), None, None, None, None))
    while segments:
        segment = segments.popleft()
        if all(fold(each.text) in load_form_words().absent for each in segment.body):
            cut: list[Row] | None = []
        else:
            cut = [segment.placed.row] if segment.placed else cut_rows(segment.body, block.roles, terse=terse)
        if cut is None and segments and not segment.tabbed:
            # a name may contain a level's words: both pieces are then one
            cut = cut_rows([*segment.body, *segments[0].head, *segments[0].body], block.roles, terse=terse)
            if cut is not None:
                segments.popleft()
        if cut is None:
            cut = [unread(segment.body, "cells too many or too few")]
        if segment.level1:
            level1, level2 = segment.level1, segment.level2
        level2 = segment.level2 or level2
        if segment.placed and segment.placed.project:
            project, goal = code_and_name(segment.placed.project.text)[1], segment.placed.goal.text if segment.placed.goal else None
        elif not segment.placed and cut and not block.listed:
            # the project may have changed with it
            project = goal = None
        for row in cut:
            if fold(row.name) in load_form_words().absent:
                continue
            if centred:
                level1, level2 = _beside(segment, row)
            rows.append(_with_levels(_Indicator(row, level1, level2, project, goal), segment))
        if segment.tabbed and segment.level2 and block.column not in (None, segment.head[-1].column):
            # the level slid out of its column: no row below may inherit it
            level2 = None
    return rows


def _without_heads(fragments: Sequence[Fragment]) -> list[Fragment]:
    """``fragments`` without heads of a tab-separated table that slid among its rows."""
    heads = load_form_words().headers
    return [fragment for fragment in fragments if not (fragment.cell and fold(fragment.text) in heads)]


def _is_centred(segments: Sequence[_Segment], *, braided: bool) -> bool:
    """Whether levels are printed in the middle of the rows that they hold: a 二级指标 comes before its 一级指标.

    Under another 一级指标 it may be misplaced, but where the lines of the page come in turns.
    """
    level1 = None
    for segment in segments:
        parents = load_form_words().level2.get(_stem(segment.level2), frozenset[str]())
        level1 = segment.level1 or level1
        under = level1 is not None and (not braided or not parents or _stem(level1) in parents)
        if segment.level2 and not segment.level1 and not segment.tabbed and not under:
            return True
    return False


def _beside(segment: _Segment, row: Row) -> tuple[str | None, str | None]:
    """The levels that are printed on a row's own line."""
    beside = bool(segment.head) and segment.head[-1].line == row.line
    if not segment.level1 and _stem(segment.level2) in load_form_words().level1:
        return None, None  # either of the two
    return (segment.level1, segment.level2) if beside else (None, None)


def _with_levels(indicator: _Indicator, segment: _Segment) -> _Indicator:
    """A row under its levels; a level carried down against the classification is unknown.

    Where the classification knows only one 一级指标 for the 二级指标, it is that.
    """
    row, level1, level2 = indicator.cut, indicator.level1, indicator.level2
    below = load_form_words().level2
    parents = below.get(_stem(level2), frozenset[str]())
    if not segment.level2 and _stem(row.name) in below:
        row.doubt = row.doubt or "a level stands in the place of the name"
    if level1 and parents and _stem(level1) not in parents:
        if segment.level1 and segment.level2:
            row.doubt = row.doubt or "the levels contradict each other"
        level1 = None
    return replace(indicator, level1=level1 or (next(iter(parents)) if len(parents) == 1 else None))


def _stem(level: str | None) -> str:
    """A level without its weight in brackets."""
    return re.sub(r"\(.*", "", fold(level or ""))


def _indicator(row: _Indicator, goal: Goal | None, scope: str, project: str | None, report_key: str) -> PerformanceIndicator:
    return PerformanceIndicator(
        report_key=report_key,
        scope=scope,
        project_name=row.project or project,
        goal=row.goal or (_goal_name(goal) if goal else None),
        level1=row.level1,
        level2=row.level2,
        level3=row.cut.name,
        target=row.cut.target,
        actual=row.cut.text("actual"),
        score=points(row.cut.text("score") or ""),
        prior1=row.cut.text("prior1"),
        prior2=row.cut.text("prior2"),
        source_line=row.cut.line,
    )


def _goal_name(goal: Goal) -> str:
    if goal.annual:
        return goal.text or goal.label
    return f"{goal.label}：{goal.text}" if goal.text else goal.label
