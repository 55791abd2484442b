"""Economic tables whose panels stand side by side and whose lines were taken by height.

The cells of one printed row then come on several lines: both panels' 类, their 款, pieces
of both names and the amounts, each where its cell was centred. The official subject list
tells which 款 and which words belong to which 类; an amount that stands alone on its line
may be either panel's, and is handed on as such.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, groupby, pairwise, product

from dagster_project.reports.rows import Row
from dagster_project.reports.tokens import Kind, Token
from dagster_project.taxonomy.subjects import SubjectIndex, parent_code, subject_index

Dealing = tuple[tuple[int, Token], ...]
"""One way to give the amounts of one printed row to rows: (row index, amount)."""

_CLASS = re.compile(r"30[1-9]|31\d|399")
_WHOLE = re.compile(r"(?:30[1-9]|31\d|399)\d{2}")
_ITEM = re.compile(r"\d{2}")
_TOTAL = re.compile(r"(?:人员经费|公用经费|人员支出|公用支出)?(?:合计|总计)")
# Panels and words of one printed row that are tried in every combination.
_MOST_PANELS = 4
_MOST_WORDS = 8


@dataclass(frozen=True, slots=True)
class _Entry:
    """A panel's row in a band: its code, its name and where its tokens stand."""

    code: str
    name: str
    tokens: tuple[Token, ...]


@dataclass
class _Band:
    """The tokens of one printed row of the table, all panels."""

    classes: list[Token]
    items: list[Token]
    words: list[Token]
    amounts: list[Token]


def read_interleaved(tokens: Sequence[Token]) -> tuple[list[Row], str, list[tuple[Dealing, ...]]] | None:
    """Rows, header and, for each printed row whose amounts may be dealt out in several ways,
    those ways. None where a row's codes and names aren't all told by the official list."""
    if any(t.slot is not None for t in tokens) or not any(t.kind is Kind.NUMBER and "." in t.text for t in tokens):
        return None
    rows: list[Row] = []
    header: list[str] = []
    dealings: list[tuple[Dealing, ...]] = []
    index = subject_index()
    for band in _bands(tokens):
        if isinstance(band, list):
            found = _totals(band)
            rows += found
            header += [] if found else [t.text for t in band if t.kind is Kind.WORD]
            continue
        entries = _entries(band, index)
        if entries is None:
            return None
        ways = _ways(band, entries, len(rows))
        if not ways:
            return None
        only = dict(ways[0]) if len(ways) == 1 else dict[int, Token]()
        for entry in entries:
            amount = only.get(len(rows))
            rows.append(Row(entry.code, entry.name, amount.line if amount else entry.tokens[0].line, ((amount,),) if amount else ()))
        if len(ways) > 1:
            dealings.append(tuple(ways))
    codes = [row.code for row in rows if row.code]
    return (rows, "".join(header), dealings) if codes and len(set(codes)) == len(codes) else None


def may_open_row(token: Token) -> bool:
    """Whether ``token`` is a code, or the 类 of one in pieces: no more rows can be read than there are of these."""
    return token.digits and bool(_CLASS.fullmatch(token.text) or _WHOLE.fullmatch(token.text))


def _bands(tokens: Sequence[Token]) -> Iterator[_Band | list[Token]]:
    """Lines gathered into printed rows, each from a line that opens with a code; lines of
    totals and of the header for themselves."""
    band: _Band | None = None
    for _, group in groupby(tokens, key=lambda t: t.line):
        line = list(group)
        opens = may_open_row(line[0])
        total = any(t.kind is Kind.WORD and _TOTAL.fullmatch(t.text) for t in line)
        if band is not None and (opens or total):
            yield band
            band = None
        if opens:
            band = _Band([], [], [], [])
        if band is None:
            yield line
            continue
        for token in line:
            if token.kind is Kind.WORD:
                band.words.append(token)
            elif may_open_row(token):
                band.classes.append(token)
            elif token.digits and _ITEM.fullmatch(token.text):
                band.items.append(token)
            elif token.kind is Kind.NUMBER:
                band.amounts.append(token)
    if band is not None:
        yield band


def _totals(line: Sequence[Token]) -> list[Row]:
    """The totals of a line: each label with the amount behind it."""
    rows: list[Row] = []
    for label, amount in pairwise(line):
        if label.kind is Kind.WORD and _TOTAL.fullmatch(label.text) and amount.kind is Kind.NUMBER:
            rows.append(Row(None, label.text, amount.line, ((amount,),)))
    return rows


def _entries(band: _Band, index: SubjectIndex) -> list[_Entry] | None:
    """The one way to make codes of 类 and 款 whose official names are the band's words."""
    if len(band.classes) > _MOST_PANELS or len(band.words) > _MOST_WORDS or len(band.items) > len(band.classes):
        return None
    found: list[list[_Entry]] = []
    for chosen in combinations(range(len(band.classes)), len(band.items)):
        parts: Mapping[int, Token] = dict(zip(chosen, band.items, strict=True))
        heads = [[c, parts[i]] if i in parts else [c] for i, c in enumerate(band.classes)]
        codes = ["".join(t.text for t in head) for head in heads]
        for panels in product(range(len(codes)), repeat=len(band.words)):
            words = [[w for w, panel in zip(band.words, panels, strict=True) if panel == i] for i in range(len(codes))]
            names = ["".join(w.text for w in mine) for mine in words]
            whole = [_official(code, name, index) for code, name in zip(codes, names, strict=True)]
            if None not in whole:
                found.append([_Entry(c or "", n, (*h, *w)) for c, n, h, w in zip(whole, names, heads, words, strict=True)])
    return found[0] if len(found) == 1 else None


def _official(code: str, name: str, index: SubjectIndex) -> str | None:
    """``code`` where the official list calls it ``name``; a 款 whose second cell is lost as a whole."""
    if code in index.codes(parent_code(code), name, None):
        return code
    below = index.codes(code, name, None) if _CLASS.fullmatch(code) else ()
    return below[0] if len(below) == 1 else None


def _ways(band: _Band, entries: Sequence[_Entry], start: int) -> list[Dealing]:
    """Every way to give the band's amounts to its panels, one each, in the order that panels
    stand on a line; ``start`` is the number of the first panel's row."""
    # In a panel the amount is the last column.
    place_of = {id(token): (i, 0) for i, entry in enumerate(entries) for token in entry.tokens}
    ways: list[Dealing] = []
    for panels in product(range(len(entries)), repeat=len(band.amounts)):
        if len(set(panels)) < len(panels):
            continue
        placed = place_of | {id(t): (p, 1) for t, p in zip(band.amounts, panels, strict=True)}
        inked = sorted((t.line, t.column, placed[id(t)]) for t in (*band.classes, *band.items, *band.words, *band.amounts))
        if all(place <= after for (line, _, place), (below, _, after) in pairwise(inked) if line == below):
            ways.append(tuple((start + p, t) for t, p in zip(band.amounts, panels, strict=True)))
    return ways
