"""The README says the same in both languages, and what it says can be done."""

import re
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import pytest

from dagster_project.settings import PROJECT_DIR

ENGLISH, CHINESE = "README.md", "README.zh-CN.md"
_HEADING = re.compile(r"^(#+) ", re.MULTILINE)
_BLOCK = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def sections(name: str) -> list[str]:
    """The text from each heading to the next."""
    text = (PROJECT_DIR / name).read_text(encoding="utf-8")
    outside = _BLOCK.sub(lambda block: re.sub(r"^#", " ", block[0], flags=re.MULTILINE), text)
    starts = [heading.start() for heading in _HEADING.finditer(outside)] + [len(text)]
    return [text[start:end] for start, end in pairwise(starts)]


def heading(section: str) -> str:
    return section.split(" ", 1)[0]


def blocks(section: str) -> list[tuple[str, str]]:
    """Commands, queries and files, without the comments that explain a command."""
    return [(language, re.sub(r"(\S) {2,}# .*", r"\1", body)) for language, body in _BLOCK.findall(section)]


def code(section: str) -> list[str]:
    """What stands in the text as code, in no order, since languages differ in theirs."""
    return sorted(re.findall(r"`([^`\n]+)`", _BLOCK.sub("", section)))


def links(section: str) -> list[str]:
    """Where the text leads, pictures in the reader's language."""
    found = re.findall(r"\]\(([^)]+)\)", section)
    return sorted(re.sub(r"\.(zh|en)\.png$", ".png", link) for link in found if not link.startswith("README"))


def tables(section: str) -> list[int]:
    """The columns of each row of its tables."""
    return [line.count("|") for line in section.splitlines() if line.startswith("|")]


def test_both_have_the_same_headings() -> None:
    english, chinese = ([heading(section) for section in sections(name)] for name in (ENGLISH, CHINESE))
    assert english == chinese
    assert len(english) > 5


@pytest.mark.parametrize("of", [blocks, code, links, tables])
def test_each_section_has_the_same_commands_names_links_and_tables(of: Callable[[str], object]) -> None:
    for english, chinese in zip(sections(ENGLISH), sections(CHINESE), strict=True):
        assert of(english) == of(chinese), english.splitlines()[0]


def test_the_chinese_one_is_chinese() -> None:
    """Nothing but names and code was left in English: no run of five English words."""
    for section in sections(CHINESE):
        prose = re.sub(r"`[^`\n]*`|\]\([^)]*\)", "", _BLOCK.sub("", section))
        assert re.findall(r"\b[a-z]+(?: [a-z]+){4,}\b", prose) == []


@pytest.mark.parametrize("name", [ENGLISH, CHINESE])
def test_its_pictures_are_there_and_small(name: str) -> None:
    pictures = re.findall(r"!\[[^\]]+\]\((docs/[^)]+)\)", (PROJECT_DIR / name).read_text(encoding="utf-8"))
    assert sum(picture.endswith(".png") for picture in pictures) == 2
    for picture in pictures:
        assert 0 < Path(PROJECT_DIR, picture).stat().st_size < 300_000


@pytest.mark.parametrize("name", [ENGLISH, CHINESE])
def test_the_commands_it_names_are_there(name: str) -> None:
    from typer.main import get_command

    from dagster_project.cli.app import app

    text = (PROJECT_DIR / name).read_text(encoding="utf-8")
    commands = set(re.findall(r"^\./mingzhang (\w+)", text, re.MULTILINE))
    assert commands == set(get_command(app).commands)  # type: ignore[attr-defined]


def test_the_numbers_its_examples_name_are_there() -> None:
    from dagster_project.cli.app import app
    from dagster_project.extract import extract

    text = (PROJECT_DIR / ENGLISH).read_text(encoding="utf-8")
    file, statement, code, measure = re.findall(r"mingzhang explain (\S+) (\S+) (\S+) (\S+)", text)[0]
    cells = extract((PROJECT_DIR / "raw" / file).read_bytes(), file).rows["cell"]
    explained = {cell.cell_key for cell in cells if (cell.statement, cell.line_code, cell.measure) == (statement, code, measure)}
    assert explained == set(re.findall(r"mingzhang cite (\w+)", text))
    helped = "".join(command.callback.__doc__ or "" for command in app.registered_commands if command.callback)
    assert set(re.findall(r"mingzhang cite (\w+)", helped)) <= {cell.cell_key for cell in cells}
