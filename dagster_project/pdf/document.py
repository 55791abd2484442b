"""Bytes of a PDF with a text layer → its lines, with the cells of ruled tables in place.

A ruled table's row is one line whose cells are separated by tabs, blank cells included, so
that a value's column is printed fact and not inference. Everything else is a line of text.
``number`` counts the lines of the whole document, ``page`` is the PDF's page.
"""

import io
import logging
from collections.abc import Iterator
from typing import TYPE_CHECKING

from dagster_project.reports.errors import UnreadableReport
from dagster_project.reports.lines import Line, normalise

if TYPE_CHECKING:
    from pdfplumber.page import Page

SIGNATURE = b"%PDF-"

# A report has some dozens of pages; a yearbook or a drawing would take hours.
MOST_PAGES = 1_000
MOST_CHARACTERS = 1_000_000
# What the library stumbles over where a PDF is not what its specification asks for.
_STUMBLES = (LookupError, TypeError, ValueError, AttributeError, ArithmeticError, AssertionError, RecursionError)
# Fewer characters a page than this are page numbers and stamps on a scan.
_LEAST_CHARACTERS_A_PAGE = 20
# What pdfminer gives for a glyph whose character the font doesn't tell.
_UNKNOWN_GLYPH = "(cid:"
_MOST_UNKNOWN_GLYPHS = 0.05


def is_pdf(content: bytes) -> bool:
    """Whether ``content`` is a PDF (its signature may stand behind a few stray bytes)."""
    return SIGNATURE in content[:1024]


def read_pdf_lines(content: bytes) -> list[Line]:
    """The lines of a PDF report, pages in order, each from top to bottom.

    Raises :class:`UnreadableReport`, saying what to do, for a PDF that is damaged or locked,
    that is a scan, that is too large for a report, or whose fonts don't tell their characters.
    """
    # Imported here: most runs read no PDF, and the reader takes as long to load as all the rest.
    from dagster_project.pdf.page import page_lines

    texts: list[tuple[int, str]] = []
    pages, characters, images = 0, 0, False
    for page in _pages(content):
        pages += 1
        characters += len(page.chars)
        _require(characters <= MOST_CHARACTERS, f"the PDF has more than {MOST_CHARACTERS} characters")
        texts += [(pages, text) for text in page_lines(page)]
        images = images or bool(page.images)
    _require_text("".join(text for _, text in texts), pages, images)
    return [Line(number, text, normalise(text), page) for number, (page, text) in enumerate(texts, start=1)]


def _pages(content: bytes) -> Iterator["Page"]:
    """The pages one by one, each parsed; its memory is given back when the next one is asked for."""
    import pdfplumber
    from pdfminer.pdfdocument import PDFPasswordIncorrect
    from pdfplumber.utils.exceptions import MalformedPDFException, PdfminerException

    # It warns of colours and fonts that no reading of text depends on.
    logging.getLogger("pdfminer").setLevel(logging.ERROR)
    try:
        with pdfplumber.open(io.BytesIO(content)) as document:
            _require(len(document.pages) <= MOST_PAGES, f"the PDF has {len(document.pages)} pages")
            for page in document.pages:
                # Parses the page, so that what is broken shows here.
                _ = page.objects
                yield page
                page.close()
    except UnreadableReport:
        raise
    except (PdfminerException, MalformedPDFException, *_STUMBLES) as error:
        if any(isinstance(cause, PDFPasswordIncorrect) for cause in (*error.args, error.__cause__, error.__context__)):
            raise UnreadableReport("the PDF is locked with a password: fetch an open one or save it without the password") from error
        raise UnreadableReport("the PDF is damaged: fetch it again") from error


def _require(bounded: bool, what: str) -> None:
    if not bounded:
        raise UnreadableReport(f"{what}, which is more than a report has: add the pages of the report alone")


def _require_text(text: str, pages: int, images: bool) -> None:
    characters = len("".join(text.split()))
    if characters < _LEAST_CHARACTERS_A_PAGE * pages:
        what = "a scan: its pages are images without text" if images else "without text"
        raise UnreadableReport(f"the PDF is {what}: add the report's text, or a PDF made from the document and not from paper")
    if text.count(_UNKNOWN_GLYPH) > _MOST_UNKNOWN_GLYPHS * characters:
        raise UnreadableReport("the PDF's fonts don't tell which characters they draw: add the report's text, or another PDF of it")
