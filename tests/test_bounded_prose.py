"""Odd texts cost what they are long: twice the text is about twice the work, counted in calls and not in seconds."""

import sys
from collections.abc import Callable
from types import FrameType

import pytest
from ledger_reports import ledger

_SOME = 30
# What more text adds, sorting and looking up included.
_ABOUT_TWICE = 2.3
_CALLS_A_CHARACTER = 250
HEAD = "三、支出决算情况说明"


def amount(seed: int) -> str:
    """An amount that is no function of its neighbours."""
    return f"{seed * 7919 % 9973 + 1}.{seed * 31 % 100:02d}"


def sections(i: int) -> list[str]:
    number = "一二三四五六七八九十"[i % 10]
    return [f"{number}、第{i}项支出情况说明", shares(i)]


def shares(i: int) -> str:
    parts = "；".join(f"{name}{amount(5 * i + n)}万元，占{n * 13}%" for n, name in enumerate(("基本支出", "项目支出"), start=1))
    return f"支出合计{amount(i)}万元。其中：{parts}。"


def completion(i: int) -> str:
    path = "1.教育支出（类）普通教育（款）小学教育（项）。"
    return f"{path}年初预算为{amount(i)}万元，支出决算为{amount(i + 7)}万元，完成年初预算的{i % 90}%，决算数大于年初预算数。"


TEXTS: dict[str, Callable[[int], list[str]]] = {
    "filler": lambda n: ["安排支出预算为了加强管理共计达到" * 20 * n],
    "filler before each amount": lambda n: ["预算支出为共计" * 10 + f"{amount(i)}万元，" for i in range(n)],
    "one sentence": lambda n: ["".join(f"支出合计{amount(i)}万元，" for i in range(n))],
    "no punctuation": lambda n: ["".join(f"（（“支出{amount(i)}万元" for i in range(n))],
    "one thing again and again": lambda n: [f"支出合计{amount(i)}万元。" for i in range(n)],
    "changes": lambda n: [f"支出合计{amount(i)}万元，比上年增加{amount(i + 3)}万元，增长{i % 50}%。" for i in range(n)],
    "shares": lambda n: [shares(i) for i in range(n)],
    "rates of completion": lambda n: [completion(i) for i in range(n)],
    "sections": lambda n: [text for i in range(n) for text in sections(i)],
    "unknown subjects": lambda n: [f"教肓支出（类）普通教肓{i}（款）小学教肓{i}（项）{amount(i)}万元。" for i in range(n)],
    "unknown names": lambda n: [f"某某{i}支出{amount(i)}万元，" for i in range(n)],
    "reviews": lambda n: [
        f"{i % 99}.“某某{i}”项目绩效自评综述：全年预算数为{amount(i)}万元，执行数为{amount(i + 1)}万元。" for i in range(n)
    ],
}


def work(texts: list[str]) -> int:
    """How many functions were called to read a report's prose and look for contradictions in it."""
    calls = 0

    def count(_frame: FrameType, event: str, _argument: object) -> None:
        nonlocal calls
        calls += event in ("call", "c_call")

    sys.setprofile(count)
    try:
        ledger(HEAD, *texts)
    finally:
        sys.setprofile(None)
    return calls


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_twice_as_much_more_text_is_about_twice_as_much_more_work(text: Callable[[int], list[str]]) -> None:
    ledger(HEAD, *text(2))
    once, twice, four_times = (work(text(size * _SOME)) for size in (1, 2, 4))
    assert four_times - twice <= _ABOUT_TWICE * (twice - once)
    assert four_times <= _CALLS_A_CHARACTER * sum(map(len, text(4 * _SOME)))
