"""From dice to a document: a book, a form that has a place for its money, statements and prose."""

from collections.abc import Callable
from dataclasses import dataclass
from random import Random

from tests.synthetic.budget_forms import shanghai_budget, wuhan_budget
from tests.synthetic.final_forms import shanghai_final, wuhan_final
from tests.synthetic.jiangsu_forms import CLASSES as JIANGSU_CLASSES
from tests.synthetic.jiangsu_forms import jiangsu_budget
from tests.synthetic.model import PROFILES, Book, Profile, random_report
from tests.synthetic.national_forms import national_budget
from tests.synthetic.prose import budget_prose, bulk, final_prose, glossary
from tests.synthetic.regional_forms import regional_budget, regional_final
from tests.synthetic.tables import Document, Heading, Piece, Table
from tests.synthetic.university_forms import university_budget, university_final


@dataclass(frozen=True, slots=True)
class Form:
    """An official form: the books it can print, and how."""

    profile: Profile
    tables: Callable[[Book, Random], list[Table]]


_SCHOOL = {
    "homes": ("205",),
    "units": 1,
    "scale": (5_000, 500_000),
    "organs": ("师范大学", "理工大学", "农业大学", "医科大学"),
    "always": frozenset({"own"}),
}
_OWN = ("institutional", "commercial", "other")

FORMS = {
    "wuhan_final": Form(PROFILES["final"], wuhan_final),
    "shanghai_final": Form(PROFILES["final"], shanghai_final),
    "university_final": Form(Profile("final", frozenset({"fund", "own", "rare", "carryover", "released"}), **_SCHOOL), university_final),
    "wuhan_budget": Form(PROFILES["budget"], wuhan_budget),
    "national_budget": Form(Profile("budget", frozenset({"fund", "capital", "own", "rare", "carryover", "special"})), national_budget),
    "shanghai_budget": Form(Profile("budget", frozenset({"fund", "capital", "own"}), _OWN), shanghai_budget),
    "university_budget": Form(Profile("budget", frozenset({"own", "carryover", "released"}), _OWN, **_SCHOOL), university_budget),
    "regional_final": Form(PROFILES["final"], regional_final),
    "regional_budget": Form(Profile("budget", frozenset({"fund", "capital", "own", "rare", "carryover", "special"})), regional_budget),
    "jiangsu_budget": Form(
        Profile("budget", frozenset({"fund", "own", "special", "reserve"}), _OWN, (2014, 2018), classes=JIANGSU_CLASSES, units=1),
        jiangsu_budget,
    ),
}


def random_document(rng: Random, form: str | None = None, exact: bool | None = None, size: int = 0) -> tuple[Book, Document]:
    """A report on ``form`` (any where None), filled up to about ``size`` bytes of UTF-8."""
    form = form or rng.choice(sorted(FORMS))
    book = random_report(rng, FORMS[form].profile, exact)
    return book, document(book, form, rng, size)


def document(book: Book, form: str, rng: Random, size: int = 0) -> Document:
    """The whole report of a book on a form: cover, contents, statements, prose, glossary."""
    word = "决算" if book.kind == "final" else "预算"
    tables = FORMS[form].tables(book, rng)
    name, year = book.department.name, book.year
    span = f"{year}年度" if book.kind == "final" else f"{year}年"
    parts = [f"第一部分 {name}概况", f"第二部分 {name}{span}部门{word}表", f"第三部分 {name}{span}部门{word}情况说明", "第四部分 名词解释"]
    contents = [parts[0], parts[1], *(f"{i}、{t.title}" for i, t in enumerate(tables, 1)), *parts[2:]]
    dots = rng.choice(("", " ........ {}"))
    before, after = (tables, []) if rng.random() < 0.9 else ([], tables)
    pieces: list[Piece] = [
        Heading(f"{name}{span}部门{word}"),
        Heading("目 录"),
        *(Heading(line + dots.format(i)) for i, line in enumerate(contents, 2)),
        Heading(parts[0]),
        Heading("一、部门主要职能"),
        Heading(f"{name}贯彻执行有关法律法规和政策，承担职责范围内的管理和服务工作，完成上级交办的其他任务。"),
        Heading("二、机构设置情况"),
        Heading(f"从{word}单位构成看，部门{word}包括：{'、'.join(u.name for u in book.units)}。"),
        Heading(parts[1]),
        *before,
        Heading(parts[2]),
        *(final_prose(book, rng) if book.kind == "final" else budget_prose(book, rng)),
        *after,
        *glossary(rng),
    ]
    return Document(form, book.kind, year, name, [*pieces, *bulk(rng, size - _bytes(pieces))])


def _bytes(pieces: list[Piece]) -> int:
    """About how many bytes the pieces will take (a table's cell some fifteen)."""
    total = 0
    for piece in pieces:
        if isinstance(piece, Table):
            total += sum(15 * len(panel.rows) * len(panel.columns) for panel in piece.panels)
        else:
            text = piece.text if isinstance(piece, Heading) else piece.text()
            total += 3 * len(text)
    return total
