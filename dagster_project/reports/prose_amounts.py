"""Amounts of money and rates in a sentence: where they stand and what they print."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from dagster_project.reports.prose import Sentence

HIDDEN = "\0"
"""Stands for each character of an aside."""
_UNITS = {"亿元": Decimal(10**8), "亿": Decimal(10**8), "万元": Decimal(10**4), "万": Decimal(10**4), "元": Decimal(1)}
_UNIT_CHARACTERS = "元万亿"
# 万 and 亿 alone count people and things too; money only where the phrase ends.
_END = r"(?=[，。；、：（）]|其中|合计|$)"
# More digits, and more yuan, than any budget has.
_MOST = Decimal(10**16)
_NUMBER = r"-?(?:\d{1,3}(?:[,，]\d{3}){1,4}|\d{1,14})(?:\.\d{1,8})?"
_MONEY = re.compile(
    rf"(?<![\d.])(?<!\d,)(?:(?P<larger>\d{{1,6}})(?P<scale>亿(?=[\d,，.]+万)|万(?=[\d,，.]+元)))?(?P<number>{_NUMBER})"
    rf"(?:(?P<unit>亿元|万元|元(?!/)|亿{_END}|万{_END})|(?=[，。；]))"
)
# A unit left out (较上年减少0.56，下降37.1%) is that of the sentence's other amounts.
_UNITLESS_LEAD = re.compile(r"(?:增加|减少|预算(?:数)?为|决算(?:数)?为)$")
_WHOLE = re.compile(r"-?(?:\d{1,3}(?:[,，]\d{3})+|\d+)(?:\.\d{1,2})?")
# With more decimals (12,345.678901万元) only where nothing can have come between, as a page's number may.
_WHOLE_ONCE_CUT = re.compile(rf"{_WHOLE.pattern}(?:\d{{2}}){{0,2}}")
_YEAR = re.compile(r"20\d\d")
_RATE = re.compile(
    rf"{HIDDEN}*[，、（]?(?:(?:比|较|与|同)[^，。；%]{{0,24}}?)?"
    r"(?:(?P<share>占)[^，。；%]*?"
    r"|(?P<completion>完成|执行率|预算执行|到位率|(?:预算|资金)(?:执行|到位|完成)率|为(?:年初|全年|本年|调整后?的?)预算)[^，。；%]*?"
    r"|(?P<growth>增长|增加|上升|提高|下降|减少|降低|增幅|降幅|减幅)[^，。；%\d]*?)(?P<rate>-?\d+(?:\.\d+)?)%"
)
# The amount itself may stand before the rate: 完成全年预算42万元的75%.
_COMPLETED = re.compile(rf"[，、]?(?:完成|占)[^，。；%\d]*?{_NUMBER}(?:亿|万)?元的(?P<rate>\d+(?:\.\d+)?)%")
# What an amount consists of may stand in brackets before its rate: 5万元（其中：甲2万元、乙3万元），占10%.
_ASIDE = re.compile(r"（[^（）]*(?:（[^（）]*）[^（）]*)*）")
_LISTED = re.compile(rf"(?:[、，]?[和及与]?{_NUMBER}(?:亿|万)?元)+")
_BRACKETED = re.compile(r"（(?P<rate>\d+(?:\.\d+)?)%）")
_FALL = re.compile(r"下降|减少|降低|降幅|减幅")
_EITHER_WAY = re.compile(r"（(?:增长|增加|下降|减少|降低)）")
_FOLDED = {"(": "（", ")": "）", ":": "：", ";": "；", "﹪": "%"}
_STOP = re.compile(r"(?<=[\u4e00-\u9fff）%])[.．](?=[\u4e00-\u9fff“]|$)")
_LOOSE_COMMA = re.compile(r"(?<!\d),|,(?!\d)")


@dataclass(frozen=True, slots=True)
class Money:
    """An amount at ``start:end`` of the folded text. ``yuan`` None where its pieces don't make one number, or one beyond any budget."""

    start: int
    end: int
    yuan: Decimal | None
    resolution: Decimal


@dataclass(frozen=True, slots=True)
class Rate:
    """A percentage printed with an amount, up to ``end``; a fall is negative. ``kind``: ``share``, ``completion``, ``growth``."""

    percent: Decimal
    kind: str
    end: int


def fold(text: str) -> str:
    """``text``, character for character, with Chinese brackets and punctuation; commas within numbers stay."""
    for printed, folded in _FOLDED.items():
        text = text.replace(printed, folded)
    return _STOP.sub("。", _LOOSE_COMMA.sub("，", text))


def without_asides(text: str, aside: re.Pattern[str]) -> str:
    """``text`` with ``HIDDEN`` in place of what ``aside`` matches: every other character stays where it is."""
    return aside.sub(lambda match: HIDDEN * len(match[0]), text)


def money_in(sentence: Sentence, text: str) -> Iterator[Money]:
    """The amounts of ``sentence``, whose folded text is ``text``, from left to right."""
    if not any(unit in text for unit in _UNIT_CHARACTERS):
        return
    unit = None
    for match in _MONEY.finditer(text):
        if match["unit"]:
            unit = match["unit"]
        elif not unit or "." not in match["number"] or not _UNITLESS_LEAD.search(text[: match.start()]):
            continue
        digits = match["number"].replace(",", "").replace("，", "")
        decimals = len(digits.partition(".")[2])
        yuan = Decimal(digits) * _UNITS[unit]
        if match["larger"]:
            yuan += Decimal(match["larger"]) * _UNITS[match["scale"]]
        is_amount = abs(yuan) < _MOST and _is_one_number(sentence, text, match.start("number"), match.end("number"))
        yield Money(match.start(), match.end(), yuan if is_amount else None, _UNITS[unit].scaleb(-decimals))


def rate_after(text: str, money: Money, limit: int) -> Rate | None:
    """The percentage that directly follows ``money``, before position ``limit`` of the next amount."""
    aside = _ASIDE.match(text, money.end)
    match = _RATE.match(text, money.end, limit) or (_RATE.match(text, aside.end()) if aside else None)
    if match is None:
        completed = _COMPLETED.match(text, money.end)
        kind = "share" if completed and "占" in completed[0] else "completion"
        return Rate(Decimal(completed["rate"]), kind, completed.end()) if completed else None
    percent = Decimal(match["rate"])
    kind = next(name for name in ("share", "completion", "growth") if match[name])
    if kind != "growth":
        return Rate(percent, kind, match.end())
    if _EITHER_WAY.search(match[0]):
        return Rate(percent, kind, match.end()) if percent == 0 else None
    return Rate(-abs(percent) if _FALL.search(match["growth"]) else percent, kind, match.end())


def listed_after(text: str, money: Money) -> int:
    """How many amounts follow ``money`` with nothing but a list's marks between them."""
    run = _LISTED.match(text, money.end)
    return run[0].count("元") if run else 0


def rate_in_brackets(text: str, money: Money, sign: int) -> Rate | None:
    """The rate of a change that directly follows it without a word: 减少1.00万元（7.69%）."""
    match = _BRACKETED.match(text, money.end)
    return Rate(sign * Decimal(match["rate"]), "growth", match.end()) if match else None


def _is_one_number(sentence: Sentence, text: str, start: int, end: int) -> bool:
    """Whether digits that a blank or a line's end parts belong to one number."""
    cuts = [i for i in range(start + 1, end) if i in sentence.blanks or sentence.origins[i] != sentence.origins[i - 1]]
    if not cuts:
        return True
    whole = text[start:end]
    if _YEAR.fullmatch(whole[: cuts[0] - start]) and whole[cuts[0] - start].isdigit():
        return False
    return bool((_WHOLE if len(cuts) > 1 else _WHOLE_ONCE_CUT).fullmatch(whole))
