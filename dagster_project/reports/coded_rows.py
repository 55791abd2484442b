"""Tokens → rows with a code, in each way that extractors draw them."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby, takewhile

from dagster_project.reports.row_codes import LONG_CODE, is_class, is_cut_item, row_codes
from dagster_project.reports.rows import Row, known_subjects, plausibility
from dagster_project.reports.tokens import Kind, Token
from dagster_project.taxonomy.statements import Form
from dagster_project.taxonomy.subjects import subject_index

# The kinds of procurement are totals without a code too: 一、货物A.
_TOTAL = re.compile(r"(?:(?:人员经费|公用经费|人员支出|公用支出)?(?:合计|总计))|[一二三]、(?P<kind>货物|工程|服务)类?[ABC]?")


@dataclass
class _Open:
    """A row being read."""

    code: str | None = None
    line: int = 0
    words: list[Token] = field(default_factory=list[Token])
    amounts: list[Token] = field(default_factory=list[Token])
    total: str | None = None


def read_coded(tokens: Sequence[Token], form: Form, spaced: bool) -> tuple[list[Row], str]:
    """Rows of a table by codes, read in each way rows are drawn; the most plausible."""
    shape = "economic" if form.slug == "basic_expenditure" else form.shape
    codes = row_codes(tokens, shape)
    if shape == "economic" and not codes and (functional := row_codes(tokens, "subject")):
        # 基本支出 by function.
        shape, codes = "subject", functional
    readings = [_code_first(tokens, codes, shape)]
    if shape in ("subject", "unit"):
        readings.append(_name_first(tokens, codes, spaced))
    if spaced and shape not in ("project", "purchase"):
        readings += [_by_position(tokens, shape, code_last) for code_last in (False, True)]
    rows, header = max(
        readings, key=lambda reading: (any(row.amounts for row in reading[0]), plausibility(reading[0]) + known_subjects(reading[0]))
    )
    return _tidy(rows, form), header


# Codes of 款 and 项 may be indented.
_INDENT = 6


def _by_position(tokens: Sequence[Token], shape: str, code_last: bool) -> tuple[list[Row], str]:
    """Rows of text that keeps its columns: panels side by side, each cut into bands.

    A band is a row of a panel, from one code's line to the next (or after the code before,
    where names and amounts stand above their code); in it tokens are read by column.
    """
    rows: list[Row] = []
    header = ""
    totals: list[Token] = []
    panels = _panels(tokens)
    if len(panels) > 1:
        # A total's line reaches over several panels: read as it runs.
        totals = [t for _, group in groupby(tokens, key=lambda t: t.line) for t in _total_line(list(group))]
        lines_read = {t.line for t in totals}
        panels = [[t for t in panel if t.line not in lines_read] for panel in panels]
    for panel in panels:
        lines = _totals_whole([list(group) for _, group in groupby(panel, key=lambda t: t.line)])
        ordered: list[Token] = []
        for band in _bands(lines, code_last):
            # The cells of a split code may be drawn on lines of their own: one line again.
            band.sort(key=_row_order(band))
            words = next((i for i, t in enumerate(band) if t.kind is Kind.WORD), 0)
            ordered += [t._replace(line=band[0].line if i < words else t.line, first=i == 0) for i, t in enumerate(band)]
        found, head = _code_first(ordered, row_codes(ordered, shape), shape)
        rows += found
        header = header or head
    return rows + _code_first(totals, {}, shape)[0], header


def _totals_whole(lines: Sequence[list[Token]]) -> list[list[Token]]:
    """Lines with a total that stands above its amounts, as other rows' names do, on one line with them."""
    whole: list[list[Token]] = []
    for line in lines:
        above = whole[-1] if whole else []
        named = bool(above) and all(map(_is_word, above)) and _total_label(above)
        if named and not any(map(_is_word, line)) and not _opens_row(line):
            whole[-1] = [*above, *line]
        else:
            whole.append(line)
    return whole


def _is_word(token: Token) -> bool:
    return token.kind is Kind.WORD


def _total_line(line: Sequence[Token]) -> Sequence[Token]:
    """``line`` where it opens with a total and prints amounts, else nothing."""
    words = list(takewhile(_is_word, line))
    return line if len(words) < len(line) and _total_label(words) else []


def _row_order(band: Sequence[Token]) -> Callable[[Token], tuple[int, int, int]]:
    """Code, then the name's lines, then the amounts by column. A whole code opens a line at the band's edge, its
    pieces stand left of the name, on whatever line that stands."""
    names = [t for t in band if t.kind is Kind.WORD]
    lines = {t.line for t in names}
    edge = min(t.column for t in band)
    openers = {next(group) for _, group in groupby(band, key=lambda t: t.line)}

    def order(token: Token) -> tuple[int, int, int]:
        beside = (t.column for t in names if t.line == token.line or token.line not in lines)
        piece = len(token.text) in (2, 3) and token.column < min(beside, default=token.column + 1)
        whole = (len(token.text) in (5, 6, 7, 9) or is_cut_item(token.text)) and token in openers and token.column <= edge + _INDENT
        if token.digits and (piece or whole):
            return 0, token.column, 0
        return (1, token.line, token.column) if token.kind is Kind.WORD else (2, token.column, token.line)

    return order


def _opens_row(line: Sequence[Token]) -> bool:
    text = line[0].text
    return line[0].digits and (len(text) in (3, 5, 6, 7, 9) or is_cut_item(text))


def _bands(lines: Sequence[Sequence[Token]], code_last: bool) -> Iterator[list[Token]]:
    """Lines of a panel gathered into rows; what stands before the first row comes line by line."""
    band: list[Token] = []
    seen = False
    for line in lines:
        opens = _opens_row(line)
        total = bool(_total_label(list(takewhile(_is_word, line))))
        if not seen and not opens and (total or not code_last):
            yield list(line)
            continue
        if total and not opens:
            if band:
                yield band
            yield list(line)
            band = []
            continue
        if code_last:
            if not seen and band and all(map(_is_word, band)) and (not opens or len(band) > 1):
                # Only a piece right above the first code is its name's; other lines head the table.
                yield band
                band = []
            band = [*band, *line]
            if opens:
                seen = True
                yield band
                band = []
        else:
            seen = seen or opens
            if opens and band:
                yield band
                band = []
            band = [*band, *line]
    if band:
        yield band


# So far left of its panel's codes a word may begin; an amount there ends the panel before.
_REACH = 2


def _panels(tokens: Sequence[Token]) -> list[list[Token]]:
    """Tokens by the blocks that stand side by side, told by where 类 codes and economic 款 start."""
    starts: dict[int, int] = {}
    for token in tokens:
        if token.digits and len(token.text) in (3, 5) and (is_class(token.text[:3]) or (token.first and len(token.text) == 3)):
            place = next((c for c in starts if abs(c - token.column) <= 3), token.column)
            starts[place] = starts.get(place, 0) + 1
    most = max(starts.values(), default=0)
    edges = sorted(c for c, n in starts.items() if n * 4 >= most and n > 1)
    edges = [e for i, e in enumerate(edges) if i == 0 or e - edges[i - 1] > 20]
    if len(edges) < 2:
        return [list(tokens)]
    panels: list[list[Token]] = [[] for _ in edges]
    for token in tokens:
        reach = 0 if token.kind is Kind.NUMBER else _REACH
        panels[sum(1 for e in edges[1:] if token.column >= e - reach)].append(token)
    return panels


def _total_label(words: Sequence[Token]) -> str | None:
    """The total that the last word before an amount names (``合 计`` in spaced letters)."""
    text = ""
    for token in reversed(words):
        text = token.text + text
        if match := _TOTAL.fullmatch(text):
            return match["kind"] or text
        if len(token.text) > 1 or len(text) > 2:
            return None
    return None


def _code_first(tokens: Sequence[Token], codes: Mapping[int, tuple[str, int]], shape: str) -> tuple[list[Row], str]:
    """Rows that start at their code; amounts follow until the next code or total."""
    rows: list[_Open] = []
    # The words in front of each row, behind the amounts of the one before; at last those behind the last row's.
    between: list[list[Token]] = []
    header: list[str] = []
    loose: list[Token] = []
    current: _Open | None = None
    # Whether amounts are those of a row that nothing opened: a unit's beside its name alone.
    astray = False
    index = 0
    while index < len(tokens):
        token = tokens[index]
        follower = tokens[index + codes[index][1]] if index in codes and index + codes[index][1] < len(tokens) else None
        if index in codes and _begins_row(codes[index][0], follower, shape):
            current = _Open(codes[index][0], token.line)
            rows.append(current)
            between.append(loose)
            loose, astray = [], False
            index += codes[index][1]
            continue
        if token.kind is Kind.WORD:
            if current is None or current.amounts:
                loose.append(token)
                header.append(token.text)
            else:
                current.words.append(token)
        else:
            label = _total_label(loose)
            if not label and current and current.words and not current.amounts and (label := _total_label(current.words[-1:])):
                current.words.pop()
            if label or (current is None and not token.digits and token.kind is Kind.NUMBER):
                current, astray = _Open(None, token.line, [], [token], label or "合计"), False
                rows.append(current)
                between.append(loose[:-1])
            elif current:
                astray = bool(current.amounts) and (not _continues(current, token, loose) if loose else astray)
                if not astray:
                    current.amounts.append(token)
            loose = []
        index += 1
    _make_names_whole(rows, [*between, loose])
    return [_close(row) for row in rows], "".join(header)


# A name is broken into so many pieces above or below its code's line at most.
_MOST_PIECES = 3


def _make_names_whole(rows: Sequence[_Open], between: Sequence[list[Token]]) -> None:
    """Names that stand above and below their code's line put together, as the official list has them; one that it
    doesn't have, where nothing else may be what stands there."""
    index = subject_index()
    for i, row in enumerate(rows):
        above, below = between[i], between[i + 1]
        if not row.code or index.may_be(row.code, _text(row.words)):
            continue
        pieces = ((j, k) for n in range(1, 2 * _MOST_PIECES + 1) for j in range(min(n, len(above)) + 1) if (k := n - j) <= len(below))
        official = ((j, k) for j, k in pieces if index.may_be(row.code, _text([*above[len(above) - j :], *row.words, *below[:k]])))
        found = next(official, None)
        if found is None and not row.words and i and above and below and (i + 1 == len(rows) or rows[i + 1].words):
            found = len(above), len(below)
        if found:
            j, k = found
            row.words = [*above[len(above) - j :], *row.words, *below[:k]]
            del above[len(above) - j :], below[:k]


def _text(words: Iterable[Token]) -> str:
    return "".join(word.text for word in words)


def _begins_row(code: str, follower: Token | None, shape: str) -> bool:
    """Whether a code opens a row, by what comes after it: nothing, where a panel of the economic table ends with a blank row; amounts,
    where the name stands above and below."""
    if follower is None:
        return len(code) == 5 and is_class(code[:3])
    if shape == "subject" and len(code) in (5, 7) and subject_index().name(code, None) is not None:
        return True
    return follower.kind is Kind.WORD or shape in ("unit", "project") or len(code) == 5 or is_cut_item(code)


def _continues(current: _Open, token: Token, loose: Sequence[Token]) -> bool:
    """Whether amounts after a word in a row are still the row's (计量单位 between them)."""
    words = "".join(w.text for w in loose)
    if len(words) <= 2:
        # The number of the next table (表 3) is none.
        return not words.endswith("表")
    return token.line == current.amounts[-1].line and all(w.line == token.line for w in loose)


def _name_first(tokens: Sequence[Token], codes: Mapping[int, tuple[str, int]], spaced: bool) -> tuple[list[Row], str]:
    """Rows whose name's first line stands above their code's line."""
    rows: list[Row] = []
    header: list[str] = []
    current: _Open | None = None
    skip = {i for start, (_, width) in codes.items() for i in range(start + 1, start + width)}
    for number, group in groupby(enumerate(tokens), key=lambda pair: pair[1].line):
        line = [(i, t) for i, t in group if i not in skip]
        words = [t for i, t in line if t.kind is Kind.WORD and i not in codes]
        amounts = [t for i, t in line if t.kind is not Kind.WORD and i not in codes]
        code = next((codes[i][0] for i, _ in line if i in codes), None)
        label = _total_label(words) if not code else None
        known = current is not None and bool(current.code or current.total)
        whole = known and current is not None and bool(current.amounts)
        if current is None or (code and known) or (words and not code and whole) or label:
            if current is not None and known:
                rows.append(_close(current, spaced))
            elif current is not None:
                header += [w.text for w in current.words]
            current = _Open(None, number)
        elif not known and not rows and not code:
            # Still above the first row: only the line right above it can be its name's.
            header += [w.text for w in current.words]
            current = _Open(None, number)
        if code:
            if words and not rows and not current.code:
                header += [w.text for w in current.words]
                current.words = []
            current.code, current.line = code, number
        elif label:
            current.total = label
            header += [w.text for w in words]
        current.words += words
        current.amounts += amounts
    if current is not None and (current.code or current.total):
        rows.append(_close(current, spaced))
    return rows, "".join(header)


def _close(row: _Open, spaced: bool | None = None) -> Row:
    """``spaced`` None: amounts are in order; else lines were drawn apart."""
    amounts = [t for t in row.amounts if not t.padded]
    name = row.total or "".join(token.text for token in row.words)
    if spaced:
        runs = (tuple(sorted(amounts, key=lambda t: t.column)),)
    elif spaced is None:
        runs = (tuple(amounts),)
    else:
        runs = tuple(tuple(group) for _, group in groupby(amounts, key=lambda t: t.line))
    return Row(row.code, name, amounts[0].line if amounts else row.line, tuple(run for run in runs if run))


def _tidy(rows: Sequence[Row], form: Form) -> list[Row]:
    """Page headers read as rows left out; a project's name without its unit's."""
    kept = [row for row in rows if row.code or row.amounts]
    if form.shape != "project":
        return kept
    units = sorted({row.name for row in kept if row.code and not LONG_CODE.fullmatch(row.code)}, key=len, reverse=True)
    return [replace(row, name=_without_unit(row.name, units)) if row.code and LONG_CODE.fullmatch(row.code) else row for row in kept]


def _without_unit(name: str, units: Iterable[str]) -> str:
    for unit in units:
        if unit and name.endswith(unit) and name != unit:
            return name.removesuffix(unit)
    return name
