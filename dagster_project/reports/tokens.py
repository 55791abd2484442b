"""A line's text → tokens: amounts, words, and marks for an empty cell.

A token keeps where it stood: its line, its column on the line and, in tab separated
text, its cell (``slot``). Cells that a PDF's text layer has glued to their neighbour
(``2347.86一、一般公共服务支出``) are taken apart here.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from decimal import Decimal
from enum import Enum
from functools import cache
from typing import NamedTuple

from dagster_project.reports.lines import Line
from dagster_project.taxonomy.summary_lines import numbered


class Kind(Enum):
    NUMBER = "number"
    WORD = "word"
    EMPTY = "empty"


class Token(NamedTuple):
    """``column`` counts characters, or display cells (a Chinese character is two) where
    :func:`tokenise` was asked for ``wide`` ones; ``slot`` is the 0-based cell of a line whose
    cells are told apart, with ``slots`` cells in all, else None."""

    kind: Kind
    text: str
    line: int
    column: int
    first: bool
    slot: int | None = None
    slots: int | None = None
    wide: bool = False

    @property
    def end(self) -> int:
        """The column after its last character."""
        return self.column + width(self.text, self.wide)

    @property
    def padded(self) -> bool:
        """A number with a leading zero (``06``): part of a code, never an amount."""
        return self.digits and len(self.text) > 1 and self.text[0] == "0"

    @property
    def digits(self) -> bool:
        """A bare whole number, as codes, 行次 and column numbers are printed."""
        return self.kind is Kind.NUMBER and self.text.isdigit()


_SIGN = r"[-△▲]?"
_PLAIN = r"\d[\d,]*(?:\.\d*)?"
NUMBER = re.compile(rf"{_SIGN}{_PLAIN}|\({_PLAIN}\)|（{_PLAIN}）|\.\d+")
_EMPTY = re.compile(r"[-—–/]+|/+")
_AMOUNT = r"\d[\d,]*\.\d{1,6}|\d{1,3}(?:,\d{3})+(?:\.\d*)?"
_CJK = r"[\u4e00-\u9fff“”‘’《》（(]"
_GLUED_LEFT = re.compile(rf"({_SIGN}(?:{_AMOUNT}))(?={_CJK})")
# An amount that was cut off runs into the next column's label: ``184,一、教育支出``.
_GLUED_CUT = re.compile(
    r"(\d{1,3}(?:,\d{3})*,\d{0,2}|\d+\.)(?=[一二三四五六七八九十廿卅]+、|[本当]年支出|(?:支出)?[总合]计|年[末终]结转|支$)"
    r"|\d{1,3}(?=[一二三四五六七八九十廿卅]+、|[本当]年支出|支出[总合]计|年[末终]结转)"
)
# Five digits and more are no year, and in front of a label no code.
_GLUED_WHOLE = re.compile(rf"({_SIGN}\d{{5,}})(?={_CJK})(?![元万亿千百个人台套件次月日号]|年(?![初终末]))")
_GLUED_RIGHT = re.compile(rf"(?<=[\u4e00-\u9fff）)])({_SIGN}(?:{_AMOUNT}))$")
_GLUED_TAIL = re.compile(r"((?:\d{1,3}(?:,\d{3})*|\d+)\.\d{2})(30[1-9]|31\d|399)((?:\d{2})?)")
_GLUED_CODE = re.compile(r"((?:2\d{2}(?:\d{2}){0,2}|3\d{2}(?:\d{2})?))(?=[\u4e00-\u9fff])(?![年月日号])")
# A mark of nothing, or a zero, before a summary's label.
_GLUED_MARK = re.compile(
    r"([-—–]+|0)(?=[一二三四五六七八九十廿卅]+、|[（(][一二三四五六七八九十廿]+[）)]|[本当]年|上年|年[初终末]|结转|结余|[收支][入出][总合]计)"
)
# An amount between two labels, which is no amount of something (``10.00万元以上``).
_GLUED_BETWEEN = re.compile(
    rf"(?<=[\u4e00-\u9fff）)])({_SIGN}(?:{_AMOUNT}))(?=[\u4e00-\u9fff（(])(?![元万亿千百个人台套件次月日号]|年(?![初终末]))"
)
# The code of a unit before its name, which begins with a place.
_GLUED_UNIT = re.compile(r"(\d{3})(?=[\u4e00-\u9fff]{2,7}[省市区县州盟旗镇乡])")
# Words have neither digits nor a mark in front, and are looked at no further.
_MAY_BE_GLUED = re.compile(r"\d|^[-—–]")
_ORDINAL = re.compile(r"\d{1,2}[.．]")
_BLANK = re.compile(r"[ \t]")
_CHUNK = re.compile(r"\S+")
# An amount whose thousands are parted by spaces, alone in its cell.
_SPACED = re.compile(r"\s*([-△▲(（]?\d{1,3}(?: \d{3})+(?:\.\d{1,6})?[)）]?)\s*")
# A label drawn letter by letter (``二 、 政 府 性 基 金``); short runs are headers (类 款 项).
_LETTERS = re.compile(r"(?<!\S)(?:[\[【] (?:\d ){3,7}[\]】] )?(?:[\u4e00-\u9fff、（）()“”] ){4,}[\u4e00-\u9fff、（）()“”](?!\S)")
# A total drawn so (``合 计``, ``收 入 总 计``), its letters in cells even.
_TOTAL_LETTERS = re.compile(r"(?<![^\s\d])(?:[本当年收入支出合总小][ \t]+){1,7}[合总小]?计(?!\S)")


def value_of(text: str) -> Decimal:
    """The number a NUMBER token prints. Three notations of a negative: -1, (1), △1."""
    negative = text[0] in "-△▲(（"
    digits = re.sub(r"[^\d.]", "", text).rstrip(".")
    value = Decimal(digits)
    return -value if negative else value


def decimals_of(text: str) -> int:
    """How many decimals are printed."""
    return len(text.partition(".")[2].rstrip(")）"))


def width(text: str, wide: bool) -> int:
    """Characters, or display cells where ``wide``."""
    if not wide or text.isascii():
        return len(text)
    return sum(map(_cells, text))


@cache
def _cells(character: str) -> int:
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def _pieces(chunk: str) -> Iterator[str]:
    """A blank-free chunk taken apart where an amount or a code is glued to a word."""
    if not _MAY_BE_GLUED.search(chunk):
        yield chunk
        return
    beside_words = (_GLUED_LEFT, _GLUED_CUT, _GLUED_CODE, _GLUED_UNIT, _GLUED_WHOLE, _GLUED_MARK)
    for pattern in () if chunk.isascii() else beside_words:
        match = pattern.match(chunk)
        if match:
            yield match[0]
            yield from _pieces(chunk[match.end() :])
            return
    match = _GLUED_TAIL.fullmatch(chunk)
    if match:
        yield from (match[1], match[2] + match[3])
        return
    match = _GLUED_BETWEEN.search(chunk)
    if match:
        yield chunk[: match.start()]
        yield match[1]
        yield from _pieces(chunk[match.end() :])
        return
    match = _GLUED_RIGHT.search(chunk)
    if match and match.start():
        yield from _pieces(chunk[: match.start()])
        yield match[1]
        return
    yield chunk


def _drawn_together(letters: re.Match[str]) -> str:
    """A label without the blanks between its letters; what follows on its line stays where it is."""
    return "".join(letters[0].split()) + " " * letters[0].count(" ")


def _labels_whole(text: str) -> str:
    return _TOTAL_LETTERS.sub(_drawn_together, _LETTERS.sub(_drawn_together, text))


def _kind(text: str) -> Kind:
    if NUMBER.fullmatch(text):
        return Kind.NUMBER
    if _EMPTY.fullmatch(text):
        return Kind.EMPTY
    return Kind.WORD


def _begins_label(lines: Sequence[Line], index: int) -> bool:
    """Whether the line below begins with a word that has no number of its own."""
    below = next((line.text.split()[0] for line in lines[index + 1 :] if line.text.strip()), "")
    return bool(below) and _kind(below) is Kind.WORD and not numbered(below)


def tokenise(lines: Sequence[Line], wide: bool = False) -> list[Token]:
    """The tokens of ``lines`` in reading order; ``wide`` counts columns in display cells."""
    tokens: list[Token] = []
    for index, line in enumerate(lines):
        text = _labels_whole(line.text) if _BLANK.search(line.text) else line.text
        cells = text.split("\t")
        tabbed = len(cells) > 1
        first, column = True, 0
        for slot, cell in enumerate(cells):
            # What opens a line may be the parts of a code.
            if tabbed and not first and (spaced := _SPACED.fullmatch(cell)):
                place = (column + spaced.start(1), False, slot, len(cells))
                tokens.append(Token(Kind.NUMBER, spaced[1].replace(" ", ""), line.number, *place))
                column += width(cell, wide) + 1
                continue
            for chunk in _CHUNK.finditer(cell):
                start = column + width(cell[: chunk.start()], wide)
                for piece in _pieces(chunk[0]):
                    place = (slot, len(cells)) if tabbed else (None, None)
                    # `1.` opening a line or a cell with more in it is its number, alone on a line that of the label below; elsewhere
                    # it is an amount that was cut off.
                    opens = bool(_ORDINAL.fullmatch(piece)) and not cell[: chunk.start()].strip()
                    ordinal = opens and (bool(cell[chunk.end() :].strip()) or (not tabbed and _begins_label(lines, index)))
                    kind = Kind.WORD if ordinal else _kind(piece)
                    tokens.append(Token(kind, piece, line.number, start, first, *place, wide))
                    start += width(piece, wide)
                    first = False
            column += width(cell, wide) + 1
    return tokens
