"""Bytes of a report → its lines, decoded, numbered and in a form fit for parsing.

Two texts a line: ``raw`` as published (what a reader is shown) and ``text`` with
full-width digits and letters, compatibility ideographs and odd spaces normalised (what
is parsed). Normalisation never moves a line, so ``number`` is the 1-based line of the
file in both.
"""

import codecs
import re
import unicodedata
from typing import NamedTuple

from dagster_project.reports.errors import UnreadableReport

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_INVISIBLE = dict.fromkeys((0xFEFF, 0x200B, 0x200C, 0x200D, 0x00AD))
_SPACES = {0x3000: " ", 0x00A0: " ", 0x2002: " ", 0x2003: " ", 0x2009: " ", 0x202F: " "}
_MINUS = {0x2212: "-", 0xFF0D: "-", 0x2010: "-", 0x2011: "-", 0xFE63: "-"}
_PUNCTUATION = {0xFF0E: ".", 0xFF05: "%", 0x2028: "\n"}
# Full-width digits and letters; Chinese punctuation stays Chinese.
_ALNUM = {c: chr(c - 0xFEE0) for c in (*range(0xFF10, 0xFF1A), *range(0xFF21, 0xFF3B), *range(0xFF41, 0xFF5B))}
# Kangxi radicals and compatibility ideographs, which some PDF fonts give for the plain character.
_IDEOGRAPHS = {
    c: plain for c in (*range(0x2E80, 0x2FE0), *range(0xF900, 0xFB00)) if (plain := unicodedata.normalize("NFKC", chr(c))) != chr(c)
}
# Thousands parted by a narrow space, by a no-break space that isn't what parts the line's cells, or by
# a full-width comma.
_NARROW = re.compile(r"(?<![\d.,\u2009\u202f])\d{1,3}(?:[\u2009\u202f]\d{3})+(?![\d\u2009\u202f])")
_NO_BREAK = re.compile(r"(?<![\d.,\u00a0])(?<!^)\d{1,3}(?:\u00a0\d{3})+(?=\.\d)", re.MULTILINE)
_WIDE_COMMA = re.compile(r"(?<![\d.,，])(?:[0-9]{1,3}(?:，[0-9]{3})+(?=[.．][0-9])|[０-９]{1,3}(?:，[０-９]{3})+(?![０-９]))")
_NARROW_SPACE = re.compile(r"[\u2009\u202f\u00a0，]")
# Cells that a table in plain text keeps apart with upright lines, and its rules between rows.
_UPRIGHT = str.maketrans(dict.fromkeys("｜│┃┆┊║", "|"))
_RULE = re.compile(r"[\s|+:=\-—─━┄┌┐└┘├┤┬┴┼╔╗╚╝╠╣╦╩╬═┏┓┗┛┣┫┳┻╋]*")
_CORNER = re.compile(r"[┌┐└┘├┤┬┴┼╔╗╚╝╠╣╦╩╬┏┓┗┛┣┫┳┻╋]")
# One alone parts a label from an amount, or words of another kind (首页 | 部门预算).
_APART = re.compile(r"\|.*\||\s\|\s.*\d[.,]\d")
_DRAWN = re.compile(rf"[|{''.join(map(chr, _UPRIGHT))}]|{_CORNER.pattern}")
_NORMAL = _INVISIBLE | _SPACES | _MINUS | _PUNCTUATION | _ALNUM | _IDEOGRAPHS
# Most lines have none of these, and are looked at no further.
_ABNORMAL = re.compile(f"[{''.join(map(chr, _NORMAL))}]")


class Line(NamedTuple):
    """A line of the file: 1-based ``number``, ``page`` where the text tells, texts."""

    number: int
    raw: str
    text: str
    page: int | None = None


def normalise(text: str) -> str:
    """``text`` with digits, letters, ideographs, spaces and the marks of thousands in their plain form,
    cells between upright lines parted by tabs."""
    if "，" in text:
        text = _WIDE_COMMA.sub(_with_commas, text)
    if _ABNORMAL.search(text):
        text = _NARROW.sub(_with_commas, text)
        if "\u00a0" in text and re.search(r"[ \t]", text):
            text = _NO_BREAK.sub(_with_commas, text)
        text = text.translate(_NORMAL)
    return _without_uprights(text) if _DRAWN.search(text) else text


def _with_commas(number: re.Match[str]) -> str:
    return _NARROW_SPACE.sub(",", number[0])


def _without_uprights(text: str) -> str:
    upright = text.translate(_UPRIGHT)
    if not _APART.search(upright):
        return "" if _CORNER.search(text) and _RULE.fullmatch(text) else text
    if _RULE.fullmatch(upright):
        return ""
    return "\t".join(cell.strip() for cell in upright.strip().removeprefix("|").removesuffix("|").split("|"))


def decode(content: bytes) -> str:
    """The text of ``content`` in UTF-8, UTF-16 (with BOM) or GB18030.

    Raises :class:`UnreadableReport` when no encoding fits, saying what to do.
    """
    if not content.strip(b"\x00 \t\r\n"):
        raise UnreadableReport("the file is empty: fetch it again or remove it from the raw folder")
    for bom, encoding in _BOMS:
        if content.startswith(bom):
            candidates = (encoding, "utf-8", "gb18030")
            break
    else:
        candidates = ("utf-8", "gb18030")
    for encoding in candidates:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if text.count("\x00") * 20 < len(text):
            return text.removeprefix("\ufeff").replace("\x00", "")
    raise UnreadableReport("the file is neither UTF-8, UTF-16 nor GB18030 text: convert it to UTF-8 and add it again")


def read_lines(content: bytes) -> list[Line]:
    """The lines of a report file.

    A form feed starts a page; without one, pages are left unknown rather than guessed.
    Raises :class:`UnreadableReport` for bytes that are no text.
    """
    text = decode(content).replace("\r\n", "\n").replace("\r", "\n")
    pages = "\f" in text
    page = 1
    lines: list[Line] = []
    for number, raw in enumerate(text.split("\n"), start=1):
        if pages:
            page += raw.count("\f")
            raw = raw.replace("\f", "")
        lines.append(Line(number, raw, normalise(raw), page if pages else None))
    if lines and not lines[-1].raw:
        lines.pop()
    return lines
