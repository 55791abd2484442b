"""A report's lines → the sections that hold its statements.

A statement's title stands before its rows in most reports and after them in some (the
text layer of a PDF follows its drawing order). Both readings are laid out here; which
one is right shows in the rows (:mod:`dagster_project.reports.tables` chooses).
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import zip_longest

from dagster_project.reports.heads import without_page_number
from dagster_project.reports.lines import Line
from dagster_project.taxonomy.statements import Form
from dagster_project.taxonomy.titles import load_title_words

_UNIT_NOTE = re.compile(r"(?:金额)?单位[:：](?:人民币)?(?:万元|元)")
_DOTS = re.compile(r"[.…·]{3,}|\.{2,}-?\d+$|-\d+-$")
_MARKER = re.compile(
    r"^(?:部门|单位)?(?:财决|财预)?(?:公开|预算|决算|附)?表?\d{1,2}(?:[-—－]\d{1,2})?表?$|^附?表\d{1,2}(?:[-—－]\d{1,2})?$"
)
_MARKER_BEGUN = re.compile("[表公预决]")
_OTHER_TABLE = re.compile(r"(?:[^，。；：:\d]|20\d{2}年度?){3,40}表(?:[-—－]{1,2}[^，。；：:\d（(]{2,12})?(?:[（(][^）)]*[）)]){0,3}$")
_PROSE = re.compile(
    r"^(?:第[一二三四五六]部分|[一二三四五六七八九十]+、|[（(][一二三四五六七八九十]+[）)])?.{0,40}"
    r"(?:情况说明|编制说明|名词解释|情况的说明|相关情况|报表说明|决算表说明|总表说明|基本情况|情况)$|^第[一二三四五六]部分|^名词解释"
)
_PROSE_MARKS = re.compile(r"说明$|情况$|名词解释|^第")
_TITLE_LENGTH = 60
_TITLE_ENDS = ("表", "）", ")")
_TITLE_ENDED = re.compile("[表）)]")


@dataclass(frozen=True, slots=True)
class Heading:
    """A line that names a statement; ``slug`` is None where nothing knows the title."""

    slug: str | None
    title: str
    index: int


@dataclass(frozen=True, slots=True)
class Section:
    """The lines of one printing of a statement, its title's line among them."""

    slug: str | None
    title: str
    title_line: int
    lines: tuple[Line, ...]


def compact(text: str) -> str:
    """``text`` without blanks."""
    return "".join(text.split())


def _undouble(text: str) -> str:
    """A title drawn twice (``甲表甲表``, for a shadow) once."""
    half = len(text) // 2
    return text[:half] if half > 3 and text[:half] == text[half:] else text


def title_of(line: Line) -> str:
    """The line as a candidate title: no blanks, unit note, numbering or year."""
    words = load_title_words()
    bare = _undouble(words.behind.sub("", compact(line.text)))
    return _undouble(words.numbering.sub("", bare))


def slug_of(title: str, forms: Mapping[str, Form]) -> str | None:
    """The statement whose title pattern covers the longest end of ``title``.

    What stands before the pattern may be a unit's name; it must not be a sentence.
    """
    words = load_title_words()
    tail = next((name for name, pattern in words.tails.items() if pattern.search(title)), None)
    bare = words.tails[tail].sub("", title) if tail else title
    best: tuple[int, int, str] | None = None
    for slug, form in forms.items():
        if tail and {tail, form.classification} == {"functional", "economic"}:
            continue
        for text in dict.fromkeys((bare, title)):
            for pattern in form.titles:
                match = re.search(f"(?:{pattern.pattern})$", text)
                if match and (best is None or match.end() - match.start() > best[0]):
                    best = (match.end() - match.start(), match.start(), slug)
    if best is None:
        return None
    lead = bare[: best[1]]
    return None if words.sentence.search(lead) or words.other_subject.search(lead) else best[2]


def headings(lines: Sequence[Line], forms: Mapping[str, Form]) -> list[Heading]:
    """The title lines, the table of contents left out."""
    found: list[Heading] = []
    is_table = load_title_words().table
    for index, line in enumerate(lines):
        text = compact(line.text)
        if not 0 < len(text) <= _TITLE_LENGTH or not _TITLE_ENDED.search(text) or _DOTS.search(text):
            continue
        title = title_of(line)
        if not title.endswith(_TITLE_ENDS):
            continue
        slug = slug_of(title, forms)
        if wrapped := _wrapped(lines, index, slug, forms):
            title, slug = wrapped
        if slug is not None or (_OTHER_TABLE.fullmatch(title) and is_table.search(title)):
            found.append(Heading(slug, title, index))
    return found


# What a line holds that a title may begin on, and what shows that one does: whose or which year's it is.
_TITLE_BEGUN = re.compile(r"(?:[\u4e00-\u9fff“”\"（）()]|20\d{2}年){2,}(?<!表)")
_OWNED = re.compile(r"20\d{2}年|[局委办厅院校会站所队室处府镇乡]")


def _wrapped(lines: Sequence[Line], index: int, slug: str | None, forms: Mapping[str, Form]) -> tuple[str, str] | None:
    """The title and statement of a title's last line together with the line above, where the title begins there:
    what the last line says by itself is no title, or it says whose title it is."""
    above = compact(lines[index - 1].text) if index else ""
    if not _TITLE_BEGUN.fullmatch(above) or (slug is not None and not _OWNED.search(above)):
        return None
    title = title_of(lines[index]._replace(text=above + lines[index].text))
    whole = slug_of(title, forms) if len(title) <= _TITLE_LENGTH else None
    return (title, whole) if whole is not None and whole != slug else None


def prose_starts(lines: Sequence[Line], after: int) -> list[int]:
    """Indexes of lines that open prose (情况说明, 名词解释) after index ``after``."""
    starts: list[int] = []
    for index in range(after, len(lines)):
        text = compact(lines[index].text)
        if 4 <= len(text) <= _TITLE_LENGTH and _PROSE_MARKS.search(text) and not _DOTS.search(text) and _PROSE.match(text):
            starts.append(index)
    return starts


def _cut(section: Sequence[Line], stops: set[int]) -> tuple[Line, ...]:
    """A section up to the first prose, table numbers left out."""
    kept: list[Line] = []
    skip = 0
    for position, line in enumerate(section):
        if position and line.number in stops:
            break
        skip = skip or _marker_width(section, position)
        if skip:
            skip -= 1
        else:
            kept.append(line)
    return tuple(kept)


def titles_before(lines: Sequence[Line], found: Sequence[Heading]) -> list[Section]:
    """Sections where each title stands before its rows."""
    stops = {lines[i].number for i in prose_starts(lines, 0)}
    sections: list[Section] = []
    for heading, after in zip_longest(found, found[1:]):
        cut = _cut(lines[heading.index : after.index if after else len(lines)], stops)
        if after and after.title == heading.title:
            # The title again opens the table's next page.
            cut = tuple(without_page_number(cut))
        sections.append(Section(heading.slug, heading.title, lines[heading.index].number, cut))
    return sections


def titles_after(lines: Sequence[Line], found: Sequence[Heading]) -> list[Section]:
    """Sections where titles and headers stand after the rows.

    A table number (``预算03表``, ``公开 04 表``) then opens each table; where there are
    none, a table starts where the one before has named its unit of money.
    """
    marks = [i for i in range(len(lines)) if _marker_width(lines, i)]
    if len(marks) < 2:
        marks = [i for i, line in enumerate(lines) if _UNIT_NOTE.search(compact(line.text)) and len(compact(line.text)) < _TITLE_LENGTH]
    if not marks:
        return []
    stops = {lines[i].number for i in prose_starts(lines, marks[0])}
    sections: list[Section] = []
    for start, end in zip(marks, [*marks[1:], len(lines)], strict=True):
        inside = [h for h in found if start <= h.index < end]
        if inside:
            named = next((h for h in inside if h.slug), inside[0])
            sections.append(Section(named.slug, named.title, lines[named.index].number, _cut(lines[start:end], stops)))
    return sections


def is_marker(text: str) -> bool:
    """Whether a line without blanks is a table's number (``预算03表``, ``附表7-1``, ``部门公开表2``)."""
    return "表" in text and bool(_MARKER.match(text))


def _marker_width(lines: Sequence[Line], index: int) -> int:
    """Lines that a table number takes from ``index`` on: one, or up to five where its
    characters stand one a line (``公`` ``开`` ``0`` ``9`` ``表``); 0 where there is none."""
    if not _MARKER_BEGUN.search(lines[index].text):
        return 0
    text = compact(lines[index].text)
    if is_marker(text):
        return 1
    if text in ("公开", "预算", "决算", "公"):
        for width in (3, 4, 5):
            if is_marker(compact("".join(line.text for line in lines[index : index + width]))):
                return width
    return 0
