"""The reports in raw/ written anew, as another tool or template would: what they say stays what is read."""

import re
from collections import Counter
from collections.abc import Callable
from functools import cache

import pytest

from dagster_project.extract import extract
from dagster_project.settings import PROJECT_DIR

REPORTS = sorted(PROJECT_DIR.glob("raw/00[0-3]_*.txt"))
_HAN = "\u4e00-\u9fff"
_AMOUNT = r"(?<![\d.,])\d{1,3}(?:,\d{3})*\.\d{1,2}(?![\d.])"
_FULL_WIDTH = str.maketrans("0123456789.,", "０１２３４５６７８９．，")


def by_line(rewrite: Callable[[str], str]) -> Callable[[str], str]:
    return lambda text: "\n".join(map(rewrite, text.split("\n")))


def with_pages(text: str) -> str:
    """A page's number and a form feed after every 31 lines."""
    lines = text.split("\n")
    return "\n\f".join("\n".join([*lines[i : i + 31], f"第 {i // 31 + 1} 页"]) for i in range(0, len(lines), 31))


REWRITINGS: dict[str, Callable[[str], str]] = {
    "cells parted by wide spaces": by_line(lambda line: re.sub(r" +", "    ", line)),
    "no-break spaces": lambda text: text.replace(" ", "\u00a0"),
    "thousands not parted": lambda text: re.sub(r"(?<=\d),(?=\d{3}(?!\d))", "", text),
    "thousands parted": lambda text: re.sub(r"(?<![\d.,])(\d{4,9})(?=\.\d\d(?!\d))", lambda m: f"{int(m[1]):,}", text),
    "full-width digits": lambda text: re.sub(_AMOUNT, lambda m: m[0].translate(_FULL_WIDTH), text),
    "codes glued to names": by_line(lambda line: re.sub(rf"^(\s*\d{{3}}(?:\d\d){{0,2}}) +(?=[{_HAN}])", r"\1", line)),
    "plain quotation marks and brackets": lambda text: text.translate(str.maketrans("“”（）：", '""():')),
    "no blank lines": lambda text: "\n".join(line for line in text.split("\n") if line.strip()),
    "pages": with_pages,
    "carriage returns": lambda text: text.replace("\n", "\r\n"),
}


@cache
def amounts(text: str) -> Counter[tuple[object, ...]]:
    """The amounts in no doubt, by what they are amounts of."""
    rows = extract(text.encode(), "report.txt").rows
    return Counter(
        (c.statement, c.side, c.basis, c.measure, c.line_code or re.sub(r"\W", "", c.line_name), c.amount_yuan)
        for c in rows["cell"]
        if c.status != "disputed" and c.amount_yuan
    )


@pytest.mark.parametrize("rewriting", REWRITINGS)
@pytest.mark.parametrize("name", [path.name[:3] for path in REPORTS])
def test_the_same_words_in_another_layout_are_read_the_same(name: str, rewriting: str) -> None:
    """What was cut off may be open where its commas no longer tell so; nothing is read otherwise."""
    [path] = [path for path in REPORTS if path.name.startswith(name)]
    text = path.read_text(encoding="utf-8")
    before, after = amounts(text), amounts(REWRITINGS[rewriting](text))
    assert not after - before
    assert (before - after).total() * 50 <= before.total() != 0
