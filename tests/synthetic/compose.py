"""From dice to a document: a book, a form that suits it, its statements and prose."""

from collections.abc import Callable
from dataclasses import dataclass
from random import Random

from tests.synthetic.budget_forms import shanghai_budget, suits_shanghai, wuhan_budget
from tests.synthetic.final_forms import shanghai_final, wuhan_final
from tests.synthetic.model import Book, random_report
from tests.synthetic.prose import budget_prose, final_prose, glossary
from tests.synthetic.tables import Document, Heading, Piece, Table


@dataclass(frozen=True, slots=True)
class Form:
    """An official form: which books it can print, and how."""

    kind: str
    tables: Callable[[Book, Random], list[Table]]
    suits: Callable[[Book], bool] = lambda book: True


FORMS = {
    "wuhan_final": Form("final", wuhan_final),
    "shanghai_final": Form("final", shanghai_final),
    "wuhan_budget": Form("budget", wuhan_budget),
    "shanghai_budget": Form("budget", shanghai_budget, suits_shanghai),
}


def random_document(rng: Random, form: str | None = None, exact: bool | None = None) -> tuple[Book, Document]:
    """A report on ``form`` (any where None); books are drawn until one suits the form."""
    form = form or rng.choice(sorted(FORMS))
    chosen = FORMS[form]
    book = random_report(rng, chosen.kind, exact)
    while not chosen.suits(book):
        book = random_report(rng, chosen.kind, exact)
    return book, document(book, form, rng)


def document(book: Book, form: str, rng: Random) -> Document:
    """The whole report of a book on a form: cover, contents, statements, prose, glossary."""
    word = "决算" if book.kind == "final" else "预算"
    tables = FORMS[form].tables(book, rng)
    name, year = book.department.name, book.year
    pieces: list[Piece] = [
        Heading(f"{name}{year}年度部门{word}" if book.kind == "final" else f"{name}{year}年部门{word}"),
        Heading("目 录"),
        Heading(f"第一部分 {name}概况"),
        Heading(f"第二部分 {name}{year}年度部门{word}表"),
        *(Heading(f"{i}、{t.title}") for i, t in enumerate(tables, 1)),
        Heading(f"第三部分 {name}{year}年度部门{word}情况说明"),
        Heading(f"第二部分 {name}{year}年度部门{word}表"),
        *tables,
        Heading(f"第三部分 {name}{year}年度部门{word}情况说明"),
        *(final_prose(book, rng) if book.kind == "final" else budget_prose(book, rng)),
        *glossary(rng),
    ]
    return Document(form, book.kind, year, name, pieces)
