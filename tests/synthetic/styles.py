"""The ways in which an extractor may leave a page, and their dice."""

from dataclasses import dataclass
from random import Random

LAYOUTS = ("stream", "tabs", "columns", "tokens", "plumber")


@dataclass(frozen=True, slots=True)
class Style:
    """How a layout is carried out.

    ``layout``: ``stream`` (a row a line, blanks lost), ``tabs`` (blanks kept), ``columns``
    (held by spaces), ``tokens`` (one a line), ``plumber`` (lines by height on the page).
    ``wrap``: what becomes of a name that does not fit (``own_lines``: each piece a line;
    ``tail``: its last piece shares the line of the figures; ``space``: pieces joined by a
    space; ``around``: pieces above and below the row; ``none``). ``values``: where the
    figures of a broken row stand in ``columns``. ``header``: ``flat`` (leaves only),
    ``levels``, ``pieces`` (each leaf broken on lines of its own) or ``lines`` (by height).
    ``pages``: rows a page before the head is repeated, 0 never; ``again`` what is repeated
    above it. ``titles_after``: title and group headers follow the rows, ``doubled`` printed
    twice. ``loose``: totals are spaced out; ``justified``: so are broken names. ``latin``:
    brackets are half-width. ``encoding`` and ``newline`` are those of the file.
    """

    layout: str
    wrap: str = "own_lines"
    values: str = "first"
    header: str = "levels"
    spaced: bool = False
    glue: bool = False
    indent: str = ""
    titles_after: bool = False
    doubled: bool = False
    pages: int = 0
    page_number: str = "{}"
    again: str = ""
    prose_width: int = 34
    wide: bool = False
    owner: str = "line"
    loose: bool = False
    justified: bool = False
    latin: bool = False
    encoding: str = "utf-8"
    newline: str = "\n"


_WRAPS = {"stream": ("own_lines", "tail", "space", "none"), "plumber": ("around",), "tokens": ("own_lines",)}
_HEADERS = {"stream": ("flat", "levels", "pieces", "lines"), "plumber": ("lines",)}


def random_style(rng: Random, layout: str | None = None) -> Style:
    """A style of ``layout`` (any where None)."""
    layout = layout or rng.choice(LAYOUTS)
    return Style(
        layout=layout,
        wrap=rng.choice(_WRAPS.get(layout, ("none",))),
        values=rng.choice(("first", "last", "middle", "below")),
        header=rng.choice(_HEADERS.get(layout, ("levels",))),
        spaced=layout == "stream" and rng.random() < 0.35,
        glue=layout == "stream" and rng.random() < 0.2,
        indent=rng.choice(("", "", "\u3000", " ")) if layout in ("stream", "tabs") else "",
        titles_after=layout in ("stream", "tokens") and rng.random() < 0.2,
        doubled=rng.random() < 0.5,
        pages=rng.choice((0, 0, 24, 40)),
        page_number=rng.choice(("{}", "— {} —", "\f", "-{}-")),
        again=rng.choice(("", "title", "（续）")),
        prose_width=rng.choice((0, 28, 34, 46)),
        wide=rng.random() < 0.5,
        owner=rng.choice(("line", "line", "two", "split")),
        loose=rng.random() < 0.3,
        justified=layout in ("stream", "plumber") and rng.random() < 0.15,
        latin=rng.random() < 0.15,
        encoding=rng.choice(("utf-8",) * 8 + ("gb18030", "utf-16")),
        newline=rng.choice(("\n", "\n", "\n", "\r\n")),
    )
