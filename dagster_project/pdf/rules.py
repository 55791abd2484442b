"""The rules of a page, completed: tables that are open at their left and right are closed."""

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any

from pdfplumber.page import Page
from pdfplumber.table import merge_edges

# In points: rules that end so close to each other end at one place.
_TOLERANCE = 3.0

Edge = dict[str, Any]


def closing_rules(page: Page) -> list[Edge]:
    """Vertical rules where rows' rules end and no rule closes the table.

    Between two rules of a row that end at one place, where a rule inside parts the row in
    columns; a stack of rules that nothing parts is no table.
    """
    edges = merge_edges(page.edges, _TOLERANCE, _TOLERANCE, _TOLERANCE, _TOLERANCE)
    upright = [edge for edge in edges if edge["orientation"] == "v"]
    level = sorted((edge for edge in edges if edge["orientation"] == "h"), key=lambda edge: edge["top"])
    return [edge for end in ("x0", "x1") for edge in _closing(level, upright, end)]


def _closing(level: Sequence[Edge], upright: Sequence[Edge], end: str) -> Iterator[Edge]:
    """The rules that are missing at one end of the rows."""
    for place in _places(level, end):
        ending = [edge for edge in level if abs(edge[end] - place) <= _TOLERANCE]
        for above, below in pairwise(ending):
            beside = [edge for edge in upright if edge["top"] < below["top"] - _TOLERANCE and edge["bottom"] > above["top"] + _TOLERANCE]
            closed = any(abs(edge["x0"] - place) <= _TOLERANCE for edge in beside)
            parted = any(above["x0"] < edge["x0"] < above["x1"] for edge in beside)
            if parted and not closed:
                yield _upright(place, above["top"], below["top"])


def _upright(x: float, top: float, bottom: float) -> Edge:
    return {"object_type": "line", "x0": x, "x1": x, "top": top, "bottom": bottom, "width": 0.0, "height": bottom - top}


def _places(level: Sequence[Edge], end: str) -> list[float]:
    """Where rules end, those close to each other once."""
    places: list[float] = []
    for edge in sorted(level, key=lambda edge: edge[end]):
        if not places or edge[end] - places[-1] > _TOLERANCE:
            places.append(edge[end])
    return places
