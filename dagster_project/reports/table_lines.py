"""A section's lines → the lines and tokens of its table.

Taken off are the title, notes below the table, page numbers, 栏次 rows and years that stand alone.
"""

import re
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from itertools import pairwise

from dagster_project.reports.lines import Line
from dagster_project.reports.outline import Section, compact
from dagster_project.reports.printed_rules import is_rule
from dagster_project.reports.tokens import NUMBER, Kind, Token, decimals_of, tokenise, width
from dagster_project.taxonomy.statements import Form
from dagster_project.taxonomy.subjects import subject_index

_NOTE = re.compile(r"^(?:备?注|说明|备注)\d?[:：.、]|^注[:：]?\d?")
_DECIMAL = re.compile(r"\d\.\d")
_YEAR = re.compile(r"(?:19|20)\d{2}")


def aligned(lines: Sequence[Line]) -> list[Token]:
    """Tokens with columns as the text was laid out: in characters or in display cells,
    whichever lets words start and amounts end below one another more often."""
    readings = [tokenise(lines, wide) for wide in (False, True)]
    return min(readings, key=lambda tokens: len({t.end if t.kind is Kind.NUMBER else -t.column for t in tokens}))


def body_of(section: Section) -> tuple[list[Line], str]:
    """The section's lines without its title and without what stands under the table."""
    body: list[Line] = []
    notes: list[str] = []
    amounts_seen = False
    for line in section.lines:
        text = compact(line.text)
        if line.number == section.title_line:
            continue
        if _NOTE.match(text) or is_rule(text):
            notes.append(text)
            amounts_seen = any(_DECIMAL.search(above.text) for above in body)
            continue
        if notes and body and (amounts_seen or not _looks_like_rows(line)):
            notes.append(text)
            continue
        body.append(line)
    return _without_page_numbers(body), "".join(notes)


_LONE_NUMBER = re.compile(r"[-—–\s]*[1-9]\d?[-—–\s]*")


def _without_page_numbers(body: list[Line]) -> list[Line]:
    """Lines without those that hold a small number alone, where rows fill their lines, or no amount
    has a line of its own. Where columns are kept by spaces, a part of a split code may stand so."""
    filled = [line for line in body if line.text.strip()]
    lone = [line for line in filled if len(line.text.split()) == 1 and "\t" not in line.text]
    amounts = any(NUMBER.fullmatch(line.text.strip()) and not _LONE_NUMBER.fullmatch(line.text) for line in lone)
    if (len(lone) * 2 > len(filled) and amounts) or is_spaced(body):
        return body
    return [line for line in body if not _LONE_NUMBER.fullmatch(line.text) or not line.text.strip()]


def without_strange_numbers(tokens: list[Token]) -> list[Token]:
    """Where every amount has the same decimals, a small number alone on its line is the
    page's, even in text of one token a line."""
    decimals = Counter(decimals_of(t.text) for t in tokens if t.kind is Kind.NUMBER and not t.digits)
    if len(decimals) != 1 or 0 in decimals:
        return tokens
    alone = Counter(t.line for t in tokens)
    kept = tokens[:1]
    for before, token in pairwise(tokens):
        small = token.digits and len(token.text) <= 2 and token.text != "0" and alone[token.line] == 1
        if not (small and before.kind is Kind.NUMBER and not before.digits):
            kept.append(token)
    return kept


_YEAR_BEGUN, _YEAR_ENDED = re.compile(r"20\d"), re.compile(r"\d年.*")


def with_years_whole(tokens: Sequence[Token]) -> list[Token]:
    """Tokens of text that keeps its columns, the years whole that a narrow head broke: ``201`` above ``9年预算数``."""
    below = {(t.line, t.column): t for t in tokens if _YEAR_ENDED.fullmatch(t.text)}
    begun = {t: end for t in tokens if _YEAR_BEGUN.fullmatch(t.text) and (end := below.get((t.line + 1, t.column)))}
    whole = {end: end._replace(text=begin.text + end.text) for begin, end in begun.items()}
    return [whole.get(t, t) for t in tokens if t not in begun]


_GLUED_CODE = re.compile(r"(?P<amount>\d[\d,]*\.\d{1,2})(?P<code>3\d{4})")


def with_codes_apart(tokens: Sequence[Token]) -> list[Token]:
    """Tokens with the economic codes apart that amounts with trimmed zeros run into: ``45.230206`` before 电费 is 45.2 and 30206,
    where no other amount has more than two decimals."""
    fine = [t for t in tokens if t.kind is Kind.NUMBER and decimals_of(t.text) > _DECIMALS]
    glued = {t: m for t, after in pairwise(tokens) if after.kind is Kind.WORD and (m := _GLUED_CODE.fullmatch(t.text)) and t in fine}
    if len(glued) < len(fine) or any(subject_index().name(m["code"], None) is None for m in glued.values()):
        return list(tokens)
    return [piece for t in tokens for piece in (_pieces(t, glued[t]) if t in glued else (t,))]


_DECIMALS = 2


def _pieces(token: Token, match: re.Match[str]) -> tuple[Token, Token]:
    at = token.column + match.start("code")
    return token._replace(text=match["amount"]), token._replace(text=match["code"], column=at, first=False)


def _looks_like_rows(line: Line) -> bool:
    """Whether a line below a note is still the table, where the note stands above the rows."""
    text = compact(line.text)
    return not re.search(r"[。；]|[,，](?!\d)", text) and not _NOTE.match(text) and len(text) < 60 and "＝" not in text and "=" not in text


def is_spaced(lines: Sequence[Line]) -> bool:
    """Whether columns are kept by spaces, so that a token's column can be trusted."""
    filled = [line.text for line in lines if line.text.strip()]
    gaps = sum(1 for text in filled if "   " in text and re.search(r"\S {3,}\S|^ {8,}\S", text)) * 3 > len(filled)
    return gaps and _in_bands(filled)


_AMOUNT = re.compile(r"\d[\d,]*\.\d+")
# Fewer lines of amounts than these tell nothing; pages of a table may be laid out a little differently.
_LEAST_LINES = 4
_MOST_PLACES = 3


def _in_bands(texts: Sequence[str]) -> bool:
    """Whether amounts begin, or end, below one another; those of lines that are merely parted by wide spaces don't."""
    lines = [(text, found) for text in texts if (found := list(_AMOUNT.finditer(text)))]
    if len(lines) < _LEAST_LINES:
        return True
    places = min(
        len({width(text[: edge(amount)], wide) for text, found in lines for amount in found})
        for wide in (False, True)
        for edge in (re.Match[str].start, re.Match[str].end)
    )
    return places <= _MOST_PLACES * max(len(found) for _, found in lines)


def without_column_numbers(tokens: Sequence[Token], form: Form) -> list[Token]:
    """Tokens without 栏次 rows (1 2 3 …) and years standing alone."""
    kept: list[Token] = []
    index = 0
    alone = _lone_lines(tokens)
    after_label = False
    while index < len(tokens):
        token = tokens[index]
        if token.kind is Kind.WORD:
            after_label = token.text == "栏次"
        elif token.digits:
            run = _count_up(tokens, index)
            if run >= 3 or (after_label and run and form.shape != "two_sided"):
                index += run
                after_label = False
                continue
            if (after_label and len(token.text) <= 2) or _is_year(tokens, index, kept, alone):
                index += 1
                continue
            after_label = False
        kept.append(token)
        index += 1
    return kept


def _is_year(tokens: Sequence[Token], index: int, above: Sequence[Token], alone: Collection[int]) -> bool:
    """Whether a number is a year: 年 follows it, it stands ``alone`` on its line among filled ones, or it
    is the first number of all and no name's."""
    token = tokens[index]
    if not _YEAR.fullmatch(token.text):
        return False
    if token.line in alone or (index + 1 < len(tokens) and tokens[index + 1].text.startswith("年")):
        return True
    return all(t.kind is Kind.WORD for t in above) and not (above and above[-1].line == token.line)


def _lone_lines(tokens: Iterable[Token]) -> Collection[int]:
    """The lines of one token, where most have more."""
    widths = Counter(token.line for token in tokens)
    lone = [line for line, width in widths.items() if width == 1]
    return frozenset(lone) if 2 * len(lone) < len(widths) else frozenset()


def _count_up(tokens: Sequence[Token], start: int) -> int:
    """How many tokens from ``start`` read 1, 2, 3 …"""
    length = 0
    while start + length < len(tokens) and tokens[start + length].digits and tokens[start + length].text == str(length + 1):
        length += 1
    return length
