"""Loads ``summary_lines.toml`` and knows the lines of the two summaries by their labels."""

import re
import tomllib
import unicodedata
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from dagster_project.taxonomy.subjects import load_subjects

_ORDINAL = re.compile(r"^(?:[(][一二三四五六七八九十廿卅]+[)]|[一二三四五六七八九十廿卅]+[、.．]|\d{1,2}[、.．](?!\d)|其中[:：])")
_NOISE = re.compile(r"[\s“”\"'‘’:：()（）]")


def plain(label: str) -> str:
    """A label without blanks, numbering and brackets' width, for comparing."""
    text = re.sub(r"\s", "", unicodedata.normalize("NFKC", label))
    previous = None
    while previous != text:
        previous, text = text, _ORDINAL.sub("", text)
    return text


def numbered(label: str) -> bool:
    """Whether a label opens with 一、 (一) 1. or 其中："""
    return bool(_ORDINAL.match(re.sub(r"\s", "", unicodedata.normalize("NFKC", label))))


MEMO = 9
USES = frozenset({"basic", "project", "reserve"})
_LEVELS = (
    (1, r"[一二三四五六七八九十廿卅]+[、.．]"),
    (2, r"[(][一二三四五六七八九十廿卅]+[)]"),
    (3, r"\d{1,2}[、.．](?!\d)"),
    (MEMO, r"其中[:：]?"),
)


def level(label: str) -> int:
    """How a label is numbered: 1 一、 2 （一） 3 1. 9 其中： (a part shown, never an addend), 0 not at all."""
    text = re.sub(r"\s", "", unicodedata.normalize("NFKC", label))
    return next((number for number, pattern in _LEVELS if re.match(pattern, text)), 0)


@dataclass(frozen=True, slots=True)
class SummaryLine:
    """What a label of a summary means: ``role`` (a slug or a 类 code) and its side."""

    role: str
    side: str


class SummaryLines:
    """The labels of the summaries: known ones by role, and how they may begin."""

    def __init__(self) -> None:
        data = tomllib.loads((files("dagster_project.taxonomy") / "summary_lines.toml").read_text(encoding="utf-8"))
        self._patterns = [(re.compile(entry["label"]), SummaryLine(entry["role"], entry["side"])) for entry in data["line"]]
        self._classes = {
            _NOISE.sub("", subject.name): subject.code
            for subject in load_subjects()
            if subject.classification == "functional" and len(subject.code) == 3
        }

        classes = [s.name for s in load_subjects() if len(s.code) == 3 and s.code[0] == "2"]
        self._official = {slug: {*forms, *classes} for slug, forms in data["forms"].items()}

    def complete(self, label: str, slug: str) -> str:
        """A label cut off in a form that fixes it, completed where one official label of the
        summary ``slug`` begins so."""
        text = plain(label)
        if len(text) < 4 or self.find(label) is not None:
            return label
        whole = {official for official in self._official.get(slug, ()) if official.startswith(text)}
        return label + whole.pop()[len(text) :] if len(whole) == 1 else label

    def find(self, label: str) -> SummaryLine | None:
        """The line ``label`` names, None where nothing knows it."""
        text = plain(label)
        for pattern, line in self._patterns:
            if pattern.fullmatch(text):
                return line
        code = self._classes.get(_NOISE.sub("", text))
        return SummaryLine(code, "expenditure") if code else None


@cache
def load_summary_lines() -> SummaryLines:
    """The lines of ``summary_lines.toml`` and the 类 of ``subjects.csv``."""
    return SummaryLines()
