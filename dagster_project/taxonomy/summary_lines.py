"""Loads ``summary_lines.toml`` and knows the lines of the two summaries by their labels."""

import re
import tomllib
import unicodedata
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files

from dagster_project.taxonomy.subjects import load_subjects

_ORDINAL = re.compile(r"^(?:[(][一二三四五六七八九十廿卅]+[)]|[一二三四五六七八九十廿卅]+[、.．]|\d{1,2}[、.．](?!\d)|其中[:：])")
_NOISE = re.compile(r"[\s“”\"'‘’:：()（）]")


def _joined(label: str) -> str:
    return "".join(unicodedata.normalize("NFKC", label).split())


def plain(label: str) -> str:
    """A label without blanks, numbering and brackets' width, for comparing."""
    text = _joined(label)
    previous = None
    while previous != text:
        previous, text = text, _ORDINAL.sub("", text)
    return text


def numbered(label: str) -> bool:
    """Whether a label opens with 一、 (一) 1. or 其中："""
    return bool(_ORDINAL.match(_joined(label)))


_DIGITS = {digit: value for value, digit in enumerate("一二三四五六七八九", 1)} | {"十": 10, "廿": 20, "卅": 30}


def ordinal(label: str) -> int:
    """The number that opens a label: 21 of 二十一、 (廿一) or 21. – 0 where none does."""
    match = _ORDINAL.match(_joined(label))
    digits = re.sub(r"\D", "", match[0]) if match else ""
    if digits:
        return int(digits)
    number = 0
    for digit in match[0] if match else "":
        value = _DIGITS.get(digit, 0)
        number = max(number, 1) * 10 if digit == "十" and number < 10 else number + value
    return number


def _width(label: str) -> float:
    """How wide a label is printed, in Chinese characters."""
    return sum(0.5 if c.isascii() else 1 for c in _joined(label))


_SHORTEST_CUT = 4


def _goes_on(text: str, official: Iterable[str]) -> list[str]:
    """The official labels that begin with ``text`` and go on."""
    if len(text) < _SHORTEST_CUT or text in official:
        return []
    return [name for name in official if name.startswith(text)]


def _fit(form: Collection[str], texts: Iterable[str]) -> tuple[int, int]:
    """How many labels a form has, cut off or whole, and how many whole."""
    whole = [text in form for text in texts]
    begun = [bool(_goes_on(text, form)) for text in texts]
    return sum(whole) + sum(begun), sum(whole)


MEMO = 9
USES = frozenset({"basic", "project", "reserve", "commercial_use", "remitted_to_superior", "subsidy_to_subordinate"})
_LEVELS = (
    (1, r"[一二三四五六七八九十廿卅]+[、.．]"),
    (2, r"[(][一二三四五六七八九十廿卅]+[)]"),
    (3, r"\d{1,2}[、.．](?!\d)"),
    (MEMO, r"其中[:：]?"),
)


def level(label: str) -> int:
    """How a label is numbered: 1 一、 2 （一） 3 1. 9 其中： (a part shown, never an addend), 0 not at all."""
    text = _joined(label)
    return next((number for number, pattern in _LEVELS if re.match(pattern, text)), 0)


@dataclass(frozen=True, slots=True)
class SummaryLine:
    """What a label of a summary means: ``role`` (a slug or a 类 code) and its side."""

    role: str
    side: str


class SummaryLines:
    """The labels of the summaries: known ones by role, and how they may begin."""

    def __init__(self) -> None:
        # Reports say the same few labels over and over.
        self._known = lru_cache(maxsize=4096)(self._line)
        data = tomllib.loads((files("dagster_project.taxonomy") / "summary_lines.toml").read_text(encoding="utf-8"))
        self._patterns = [(re.compile(entry["label"]), SummaryLine(entry["role"], entry["side"])) for entry in data["line"]]
        self._classes = {
            _NOISE.sub("", subject.name): subject.code
            for subject in load_subjects()
            if subject.classification == "functional" and len(subject.code) == 3
        }

        classes = [s.name for s in load_subjects() if len(s.code) == 3 and s.code[0] == "2"]
        self._forms: dict[tuple[str, str], list[dict[str, str]]] = {}
        for form in data["form"]:
            names = [*form["labels"], *(classes if form["side"] == "expenditure" else ())]
            self._forms.setdefault((form["summary"], form["side"]), []).append({plain(name): name for name in names})

    def complete(self, labels: Sequence[str], summary: str, side: str) -> list[str]:
        """The labels of a summary's side, those cut off completed as the form that fits best has them.

        A label that nothing knows was cut off where one official label begins so; one that
        might be whole, where it is about as wide as those that were.
        """
        texts = [plain(label) for label in labels]
        forms = self._forms.get((summary, side), [])
        best = max((_fit(form, texts) for form in forms), default=None)
        official = {text: name for form in forms if _fit(form, texts) == best for text, name in form.items()}
        every = {text: name for form in forms for text, name in form.items()}
        cut = [_width(label) for label, text in zip(labels, texts, strict=True) if self._stranger(label, side) and _goes_on(text, official)]
        width = max(cut, default=None)
        completed: list[str] = []
        for label, text in zip(labels, texts, strict=True):
            wide = width is not None and _width(label) + 1 >= width
            stranger = self._stranger(label, side)
            # A label that the form doesn't have may still be another's.
            whole = (_goes_on(text, official) if wide or stranger else []) or (_goes_on(text, every) if stranger else [])
            completed.append(label + every[whole[0]][len(text) :] if len(whole) == 1 else label)
        return completed

    def sides(self, label: str, summary: str) -> set[str]:
        """The sides of a summary on which a line reads so, or an official one that was cut off."""
        text = plain(label)
        line = self.find(label)
        begun = {side for (slug, side), forms in self._forms.items() if slug == summary and any(_goes_on(text, form) for form in forms)}
        return begun | ({line.side} if line else set())

    def _stranger(self, label: str, side: str) -> bool:
        """Whether no line of the side reads so."""
        line = self.find(label)
        return line is None or line.side not in (side, "both")

    def find(self, label: str) -> SummaryLine | None:
        """The line ``label`` names, None where nothing knows it."""
        return self._known(plain(label))

    def _line(self, text: str) -> SummaryLine | None:
        for pattern, line in self._patterns:
            if pattern.fullmatch(text):
                return line
        code = self._classes.get(_NOISE.sub("", text))
        return SummaryLine(code, "expenditure") if code else None


@cache
def load_summary_lines() -> SummaryLines:
    """The lines of ``summary_lines.toml`` and the 类 of ``subjects.csv``."""
    return SummaryLines()
