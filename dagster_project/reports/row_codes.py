"""The codes that open rows, found among a table's tokens."""

import re
from collections.abc import Sequence
from itertools import takewhile

from dagster_project.reports.tokens import Kind, Token
from dagster_project.taxonomy.subjects import subject_index

LONG_CODE = re.compile(r"(?=.*\d{6})[0-9A-Z]{15,32}")
_TOTAL = re.compile(r"(?:(?:人员|公用)(?:经费|支出))?[合总]计")
_GOVERNMENT = re.compile(r"5(?:0[1-9]|1[0-5]|99)(?:\d{2})?")
_PRINTED_TO = re.compile(r"[\[【［(（](?P<code>[23]\d{2}(?:\d{2}){0,2})[\]】］)）][-—]?(?=[\u4e00-\u9fff]|$)")
_CODES = {
    "subject": re.compile(r"2\d{2}(?:\d{2}){0,2}|\d{3}(?:\d{3}){0,3}"),
    "economic": re.compile(r"3\d{2}(?:\d{1,2})?"),
    "unit": re.compile(r"\d{3}(?:\d{3}){0,3}"),
    "project": re.compile(r"\d{3}(?:\d{3}){0,3}|\d{2}"),
    "purchase": re.compile(r"\d{3}(?:\d{3}){0,3}"),
}


def codes_apart(tokens: Sequence[Token]) -> list[Token]:
    """``tokens`` with a subject's code taken off the name it is printed to (``[30101]基本工资``)."""
    parted: list[Token] = []
    for token in tokens:
        match = _PRINTED_TO.match(token.text) if token.kind is Kind.WORD else None
        if match:
            name = token.text[match.end() :]
            parted.append(token._replace(kind=Kind.NUMBER, text=match["code"]))
            if name:
                parted.append(token._replace(text=name, column=token.column + match.end(), first=False))
        else:
            parted.append(token)
    return parted


UNIT_CODE = re.compile(r"\d{3}(?:\d{3}){0,2}")
_LEAST_ROWS = 3
_MOST_WORDS = 4


def without_unit_columns(tokens: Sequence[Token]) -> list[Token]:
    """``tokens`` of a table by subjects without the code and the name of the unit that stand before the subject's code in its
    rows: a code again and again, words behind it, and then a code of the official list."""
    found: dict[str, list[int]] = {}
    for index, token in enumerate(tokens):
        if token.first and token.digits and UNIT_CODE.fullmatch(token.text) and (code := _behind_words(tokens, index)) is not None:
            found.setdefault(token.text, []).append(code)
            found[token.text].append(index)
    dropped = {
        i
        for places in found.values()
        if len(places) >= 2 * _LEAST_ROWS
        for code, start in zip(places[::2], places[1::2], strict=True)
        for i in range(start, code)
    }
    seen: set[int] = set()
    kept: list[Token] = []
    for index, token in enumerate(tokens):
        if index not in dropped:
            # What stood behind the unit opens the line now.
            kept.append(token if token.line in seen else token._replace(first=True))
            seen.add(token.line)
    return kept


def _behind_words(tokens: Sequence[Token], index: int) -> int | None:
    """The place of a subject's code behind the words that follow a token, and before its own name."""
    words = sum(1 for _ in takewhile(lambda t: t.kind is Kind.WORD, tokens[index + 1 : index + 1 + _MOST_WORDS]))
    place = index + 1 + words
    if not words or place + 1 >= len(tokens):
        return None
    code, follower = tokens[place], tokens[place + 1]
    names = subject_index()
    # A 类 is repeated where codes are in pieces.
    subject = code.digits and names.name(code.text, None) is not None and names.name(tokens[index].text, None) is None
    return place if subject and (follower.kind is Kind.WORD or len(follower.text) == len("01")) else None


def without_government_codes(tokens: Sequence[Token]) -> list[Token]:
    """``tokens`` of an economic table without the subjects of 政府预算支出经济分类 (501 …) that
    some forms print beside those of 部门预算支出经济分类: a code and the name after it."""
    if not any("政府预算" in t.text for t in tokens if t.kind is Kind.WORD):
        return list(tokens)
    kept: list[Token] = []
    naming = False
    for index, token in enumerate(tokens):
        named = index + 1 < len(tokens) and tokens[index + 1].kind is Kind.WORD
        naming = (naming and token.kind is Kind.WORD) or (token.digits and named and bool(_GOVERNMENT.fullmatch(token.text)))
        if not naming:
            kept.append(token)
    # A row that the government's code opened is opened by the department's.
    seen: set[int] = set()
    opened: list[Token] = []
    for token in kept:
        opened.append(token if token.line in seen else token._replace(first=True))
        seen.add(token.line)
    return opened


def row_codes(tokens: Sequence[Token], shape: str) -> dict[int, tuple[str, int]]:
    """Index of a code's first token → the code and how many tokens it takes."""
    pattern = _CODES[shape]
    codes: dict[int, tuple[str, int]] = {}
    units: set[str] = set()
    taken = -1
    # One token a line, a name follows its code.
    alone = len({token.line for token in tokens}) * 10 > len(tokens) * 9
    amounts = [token for token in tokens if token.kind is Kind.NUMBER and not pattern.fullmatch(token.text)]
    decimal = 2 * sum(not token.digits and "." in token.text for token in amounts) > len(amounts)
    for index, token in enumerate(tokens):
        if index <= taken:
            continue
        if LONG_CODE.fullmatch(token.text) and shape in ("project", "purchase"):
            codes[index] = (token.text, 1)
            continue
        if not token.digits or not pattern.fullmatch(token.text):
            continue
        code, width = _join_split(tokens, index) if shape in ("subject", "economic") else (token.text, 1)
        follower = tokens[index + width] if index + width < len(tokens) else None
        named = follower is not None and follower.kind is Kind.WORD
        if _TOTAL.match("".join(t.text for t in tokens[index + width : index + width + 2])):
            # The last amount of the row above a total.
            continue
        # What no name follows is an amount, unless amounts have decimals: in cells always, elsewhere after a name, a code or
        # the same amount.
        before = tokens[index - 1] if index and (tokens[index - 1].line == token.line or not token.first) else None
        behind_amount = token.slot is None and before is not None and before.kind is Kind.NUMBER and taken < index - 1
        apart = named or decimal or before is None or (behind_amount and before.text != token.text)
        whole = len(code) == 5 and is_class(code[:3]) and (width > 1 or (len(token.text) == 5 and apart))
        panel = shape == "economic" and ((whole and (named or not alone)) or (named and (len(token.text) > 3 or is_class(token.text))))
        # Names above and below a code that was cut off.
        panel |= shape == "economic" and is_cut_item(token.text) and token.first and _begins_row(token, follower)
        opens = (token.first and (named or not alone)) or panel or (shape == "subject" and named and _runs_on(tokens, index))
        # A unit below one that has been named before: its own name may stand above and below its line.
        below = shape == "project" and len(code) > 3 and code[:-3] in units
        below |= shape == "project" and len(code) == 3 and _name_above(tokens, index)
        # A number of as many digits as a 款 or 项, without a name, is one only where there is such a subject.
        known = shape in ("unit", "economic") or (
            shape == "subject" and (len(code) not in (5, 7) or subject_index().name(code, None) is not None)
        )
        if opens and (named or below or known):
            codes[index] = (code, width)
            taken = index + width - 1
            units.add(code)
    return codes


def _begins_row(token: Token, follower: Token | None) -> bool:
    """Whether an amount stands behind a token on its line."""
    return follower is not None and follower.kind is Kind.NUMBER and not follower.digits and follower.line == token.line


def _name_above(tokens: Sequence[Token], index: int) -> bool:
    """Whether a unit's name stands on the line above its code, its amounts behind it."""
    if not 0 < index < len(tokens) - 1:
        return False
    above, follower = tokens[index - 1], tokens[index + 1]
    before = (tokens[i] for i in range(index - 1, -1, -1))
    line = "".join(reversed([t.text for t in takewhile(lambda t: t.line == above.line, before)]))
    named = above.kind is Kind.WORD and above.line < tokens[index].line and not _TOTAL.search(line)
    return named and follower.kind is Kind.NUMBER and not follower.digits and follower.line == tokens[index].line


def _runs_on(tokens: Sequence[Token], index: int) -> bool:
    """A row that goes on its predecessor's line: a functional code right after an amount."""
    before = tokens[index - 1] if index else None
    return before is not None and before.kind is Kind.NUMBER and not before.digits and before.slot is None and tokens[index].text[0] == "2"


def is_class(text: str) -> bool:
    """A 类 of the economic classification."""
    return text in ("301", "302", "303", "307", "309", "310", "311", "312", "313", "399")


def is_cut_item(text: str) -> bool:
    """Whether a number may be what was left of a 款 of the economic classification: ``3010`` of 30102."""
    return len(text) == 4 and is_class(text[:3])


def _join_split(tokens: Sequence[Token], index: int) -> tuple[str, int]:
    """A code printed in cells of 类 款 项 (``201 06 01``) put together."""
    code, width = tokens[index].text, 1
    if len(code) != 3:
        return code, 1
    limit = 1 if code.startswith("3") else 2
    while width <= limit and index + width < len(tokens):
        part = tokens[index + width]
        if not (part.digits and len(part.text) == 2):
            break
        together = part.line == tokens[index].line or (part.first and tokens[index].first)
        if not together:
            break
        code += part.text
        width += 1
    return code, width
