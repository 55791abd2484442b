"""What is printed below a table of how it adds up: ``27行＝（1+2+…+8）行``, ``收入总计=本年收入合计+年初结转和结余``."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

_NUMBER_TERM = r"\d{1,3}|…+|\.{3,}"
_NAME_TERM = r"[\u4e00-\u9fff（）()、“”]{2,30}"
_SIGN = r"[+＋\-－−—]"
_NUMBERS = re.compile(
    rf"(?P<left>\d{{1,3}})(?P<axis>[行栏])(?:各[行栏])?[=＝][（(]?(?P<right>(?:{_NUMBER_TERM})(?:{_SIGN}(?:{_NUMBER_TERM}))+)[）)]?(?P=axis)(?:各[行栏])?"
)
_NAMES = re.compile(rf"(?<![\u4e00-\u9fff])(?P<left>{_NAME_TERM})[=＝](?P<right>{_NAME_TERM}(?:{_SIGN}{_NAME_TERM})+)")
_TERMS = re.compile(rf"(?P<sign>{_SIGN})?(?P<term>{_NUMBER_TERM}|{_NAME_TERM})")
_MINUS = "-－−—"
# Lines of a summary are about seventy.
_LONGEST_RANGE = 100


@dataclass(frozen=True, slots=True)
class PrintedRule:
    """``left`` = Σ ``terms``, each with 1 or -1: numbers of lines (``axis`` 行) or columns (栏), or
    names of either (axis None). ``text`` as printed, without blanks."""

    axis: str | None
    left: str
    terms: tuple[tuple[str, int], ...]
    text: str


def read_rules(notes: str) -> list[PrintedRule]:
    """The rules in what stands below a table, ``notes`` without blanks."""
    found = [PrintedRule(m["axis"], m["left"], terms, m[0]) for m in _NUMBERS.finditer(notes) if (terms := tuple(_counted(m["right"])))]
    return found + [PrintedRule(None, m["left"], tuple(_terms(m["right"])), m[0]) for m in _NAMES.finditer(notes)]


def is_rule(text: str) -> bool:
    """Whether a line without blanks prints a rule over numbered lines or columns."""
    return bool(_NUMBERS.search(text))


def _terms(right: str) -> Iterator[tuple[str, int]]:
    for match in _TERMS.finditer(right):
        yield match["term"], -1 if match["sign"] and match["sign"] in _MINUS else 1


def _counted(right: str) -> Iterator[tuple[str, int]]:
    """Numbers with what ``…`` between two of them stands for."""
    terms = list(_terms(right))
    for i, (term, weight) in enumerate(terms):
        if term.isdigit():
            yield term, weight
        elif 0 < i < len(terms) - 1 and terms[i - 1][0].isdigit() and terms[i + 1][0].isdigit():
            first, last = int(terms[i - 1][0]) + 1, int(terms[i + 1][0])
            yield from ((str(n), weight) for n in range(first, min(last, first + _LONGEST_RANGE)))
