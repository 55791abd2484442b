"""The commands. Each is thin: it asks, prints and answers with an exit code."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from dagster_project.published.labels import Language
from dagster_project.settings import Settings

# What exit codes mean, the same for every command.
FOUND, NOTHING, USAGE, UNREADABLE = 0, 1, 2, 3

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    help="Mingzhang 明账: budgets and final accounts of Chinese government departments, number by number.\n\n"
    "Everything here only reads, except `add`. Run `make materialize` to publish and `make explore` to look around.",
)

Lang = Annotated[Language, typer.Option("--lang", help="Language of names and explanations: en or zh.")]
Json = Annotated[bool, typer.Option("--json", help="Answer in JSON; amounts are text, in yuan, exact.")]


@app.command()
def status(as_json: Json = False) -> None:
    """Say what is published: reports, amounts by certainty, contradictions, and the run it is from.

    Exit code 0; 1 where nothing is published.

    Example: mingzhang status
    """
    from dagster_project.cli import answers
    from dagster_project.cli.status import status_of

    with _edition() as edition:
        values = status_of(edition)
    if as_json:
        _write(answers.as_json(values))
    else:
        answers.print_status(_console(), values)


@app.command()
def explain(
    file: Annotated[str, typer.Argument(metavar="FILE", help="The report: its path in raw/, or its name, with or without ending.")],
    statement: Annotated[str, typer.Argument(metavar="STATEMENT", help="The statement: its code (expenditure) or name (支出表).")],
    code: Annotated[str, typer.Argument(metavar="CODE", help="The line: its code (206) or name (合计); - for one without either.")],
    measure: Annotated[str, typer.Argument(metavar="MEASURE", help="The column: its code (basic) or name (基本支出).")],
    side: Annotated[str | None, typer.Option(help="revenue or expenditure, in the two summaries.")] = None,
    basis: Annotated[str | None, typer.Option(help="budget or final, in the 三公 table of final accounts.")] = None,
    lang: Lang = "en",
    as_json: Json = False,
) -> None:
    """Explain a number: its value, what was printed, the line in its context, the evidence and the identities.

    Exit code 0; 1 where there is no such number (what there is instead is said) or nothing is published.

    Example: mingzhang explain 001_0ec3931ecbe387d8.txt expenditure 206 basic
    """
    from dagster_project.published.lookup import NotFound, find_cells

    with _edition() as edition:
        try:
            cells = find_cells(edition, file, statement, code, measure, side, basis)
        except NotFound as error:
            known = "\n  ".join(error.options)
            _stop(f"there is no {error.what} {error.asked!r} here; there is\n  {known or 'nothing'}", NOTHING)
        if not cells:
            _stop("no cell of that line and column has that side or basis: leave --side and --basis out", NOTHING)
        _explain(edition, [cell["cell_key"] for cell in cells], lang, as_json)


@app.command()
def cite(
    key: Annotated[str, typer.Argument(metavar="REFERENCE", help="The reference at the end of a citation (cell_key).")],
    lang: Lang = "en",
    as_json: Json = False,
) -> None:
    """Resolve a reference to the number it stands for, with its source and its citation.

    References come from content and stay the same from publication to publication.
    Exit code 0; 1 where this publication has no such number.

    Example: mingzhang cite b2d22b68ab89c2934dd8
    """
    with _edition() as edition:
        _explain(edition, [key], lang, as_json)


@app.command()
def check(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A report: a text file, or a PDF with a text layer, anywhere.")],
    lang: Lang = "en",
    as_json: Json = False,
) -> None:
    """Read one report without publishing it, and print what doesn't reconcile.

    Exit code 0 where everything does (rounding aside), 1 where something doesn't, 3 where the file can't be read.

    Example: mingzhang check report.txt --json
    """
    from dagster_project.cli import answers
    from dagster_project.cli.check import Unreadable, check_file, print_check
    from dagster_project.terminal import wide_console

    try:
        checked = check_file(file)
    except Unreadable as error:
        _stop(str(error), UNREADABLE)
    if as_json:
        _write(answers.as_json(checked.values()))
    else:
        print_check(wide_console(), checked, lang)
    raise typer.Exit(NOTHING if checked.contradictions else FOUND)


@app.command()
def add(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A report: a text file, or a PDF with a text layer.")],
    url: Annotated[str | None, typer.Option(help="Where it was published, for raw/provenance.json.")] = None,
) -> None:
    """Copy a report into the raw folder with its provenance, and show what is read of it.

    Nothing is published: `make materialize` does that. Exit code 0; 1 with the reason where it was not added.

    Example: mingzhang add report.pdf --url https://example.org/report.pdf
    """
    from dagster_project.add import NotAdded, add_report
    from dagster_project.terminal import print_extraction, wide_console

    raw_dir = Settings.from_environment().raw_dir
    try:
        extraction = add_report(raw_dir, file, url, datetime.now(UTC))
    except NotAdded as error:
        _stop(f"not added: {error}", NOTHING)
    except OSError as error:
        _stop(f"not added: {raw_dir} cannot be written ({error.strerror}): check its permissions and its disk", NOTHING)
    print_extraction(wide_console(), extraction)
    _write(f"added {raw_dir / extraction.report.source_file}; `make materialize` publishes it")


@contextmanager
def _edition() -> Iterator[Any]:
    """The published file as it is now; where there is none, the command ends with what to do."""
    from dagster_project.published.edition import Edition, Unavailable

    try:
        edition = Edition(Settings.from_environment().published_file)
    except Unavailable as error:
        _stop(f"{error}; run `make materialize`", NOTHING)
    yield edition


def _explain(edition: Any, keys: list[str], lang: Language, as_json: bool) -> None:
    from dagster_project.cli import answers
    from dagster_project.published.explain import explain

    found = [explanation for key in keys if (explanation := explain(edition, key)) is not None]
    if not found:
        _stop(f"this publication has no number with the reference {keys[0]}", NOTHING)
    if as_json:
        _write(answers.as_json([answers.explanation_values(explanation, edition, lang) for explanation in found]))
        return
    for number, explanation in enumerate(found):
        if number:
            _write("")
        answers.print_explanation(_console(), explanation, edition, lang)


def _console() -> Any:
    from rich.console import Console

    return Console()


def _write(words: str) -> None:
    sys.stdout.write(words + "\n")


def _stop(words: str, code: int) -> Any:
    """End with a line on standard error that says what is the matter."""
    sys.stderr.write(f"mingzhang: {words}\n")
    raise typer.Exit(code)
