"""From what a person writes (file, statement, line, column) to the cells that are meant."""

from collections.abc import Callable, Iterable, Sequence
from pathlib import PurePath
from typing import Any

from dagster_project.published.edition import Edition
from dagster_project.published.labels import LANGUAGES
from dagster_project.published.query import Query

Row = dict[str, Any]


class NotFound(Exception):
    """Nothing is called so. ``what`` is file, statement, line or column; ``options`` is what there is."""

    def __init__(self, what: str, asked: str, options: Iterable[str]) -> None:
        super().__init__(f"no {what} {asked!r}")
        self.what, self.asked, self.options = what, asked, list(dict.fromkeys(options))


def find_report(edition: Edition, file: str) -> Row:
    """The published report in ``file``: its path in the raw folder, or its name with or without ending.

    Raises :class:`NotFound` where none is called so, or several are.
    """
    reports = edition.rows(Query("select * from marts.dim_report where state = 'published' order by source_file"))
    for names in (_path, _name, _stem):
        found = [report for report in reports if file == names(report["source_file"])]
        if len(found) == 1:
            return found[0]
    raise NotFound("file", file, (report["source_file"] for report in reports))


def find_cells(edition: Edition, file: str, statement: str, line: str, measure: str, side: str | None, basis: str | None) -> list[Row]:
    """The cells of a report's statement in a line and column; several where side or basis leave it open.

    ``statement`` and ``measure`` are codes or names in either language, ``line`` is the line's code or name.
    Raises :class:`NotFound` with what there is instead.
    """
    report = find_report(edition, file)
    cells = edition.rows(
        Query(
            "select * from marts.fact_reported_amount where report_key = $key order by side desc, row_no, basis",
            {"key": report["report_key"]},
        )
    )
    cells = _narrowed(cells, "statement", statement, lambda cell: _names(edition, "statement", cell["statement"]))
    cells = _narrowed(cells, "line", line, _line_names)
    cells = _narrowed(cells, "column", measure, lambda cell: _names(edition, "measure", cell["measure"]))
    return [cell for cell in cells if side in (None, cell["side"]) and basis in (None, cell["basis"])]


def _narrowed(cells: Sequence[Row], what: str, asked: str, names: Callable[[Row], Sequence[str]]) -> list[Row]:
    found = [cell for cell in cells if asked in names(cell)]
    if not found:
        raise NotFound(what, asked, (" ".join(names(cell)) for cell in cells))
    return found


def _line_names(cell: Row) -> list[str]:
    """A line's code and name; one that has neither, as in the 三公 table, is called ``-``."""
    return [name for name in (cell["line_code"], cell["line_name"]) if name] or ["-"]


def _names(edition: Edition, domain: str, code: str | None) -> list[str]:
    """A code and its names; an undecided column is called ``?``."""
    return ["?"] if code is None else [code, *(edition.labels.name(domain, code, language) for language in LANGUAGES)]


def _path(source_file: str) -> str:
    return source_file


def _name(source_file: str) -> str:
    return PurePath(source_file).name


def _stem(source_file: str) -> str:
    return PurePath(source_file).stem
