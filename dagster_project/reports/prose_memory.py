"""What the text before an amount has spoken of, and where in its sentence an amount stands."""

import re
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from typing import NamedTuple

from dagster_project.reports.prose_amounts import HIDDEN, Money
from dagster_project.reports.prose_topics import Topic

CLAUSE = re.compile(r"[，。；：]")
# Farther back than this nothing belongs to an amount any more: the text is no sentence.
MAX_LOOK_BACK = 800
_MAX_CLAUSE = 160
_NEXT = re.compile(r"[、，]?[和及与]?")


class Mention(NamedTuple):
    """What an amount of the sentence, up to ``end``, is of, in so many brackets."""

    depth: int
    topic: Topic
    end: int


@dataclass(slots=True)
class Memory:
    """What the text has spoken of so far, from the headings (``about``) down to the sentence (``mentioned``).

    ``item`` is the subject a paragraph opens with, ``main`` the one its last sentence was
    about; ``listing`` the headings below which items are projects; ``direction`` the sign
    of the sentence's last change, ``changed`` whether its last amount was one; ``respective``
    what the next amounts of 甲、乙分别为… are of; ``fund`` the money that a sentence is about
    by the words before a colon, ``leading`` that of its first amount, ``shared`` whether it has come to what
    some units have; ``most`` the largest amount of ``item``; ``branch`` the 款 (or 类) of the last subject that
    an item below the headings opened with, for items that go on below it.
    """

    headings: tuple[str, ...] = ()
    about: Topic | None = None
    paragraph: int = -1
    main: Topic | None = None
    item: Topic | None = None
    split: str | None = None
    listing: tuple[str, ...] | None = None
    mentioned: list[Mention] = field(default_factory=list[Mention])
    direction: int | None = None
    changed: bool = False
    branch: str | None = None
    fund: str | None = None
    leading: str | None = None
    shared: bool = False
    most: Decimal | None = None
    respective: list[Topic] = field(default_factory=list[Topic])

    @property
    def spoken(self) -> list[Topic]:
        """What the sentence, and then the heading, have spoken of."""
        return [each.topic for each in self.mentioned] + ([self.about] if self.about else [])


@dataclass(frozen=True)
class Place:
    """An amount in its sentence, the last one ending at ``since``: what stands before it and the ``clause`` it ends."""

    text: str
    money: Money
    since: int
    depth: int
    reason_end: int

    @property
    def explains(self) -> bool:
        return self.reason_end >= 0

    @property
    def follows(self) -> bool:
        """Whether nothing but a list's mark stands between the amount and the one before it."""
        return self.since > 0 and bool(_NEXT.fullmatch(self.text, self.since, self.money.start))

    def said(self, start: int, end: int) -> str:
        """What stands from ``start`` to ``end``, asides left out."""
        return self.text[start:end].replace(HIDDEN, "")

    @cached_property
    def before(self) -> str:
        return self.said(max(0, self.money.start - MAX_LOOK_BACK), self.money.start)

    @cached_property
    def clause_start(self) -> int:
        since = max(self.since, self.money.start - MAX_LOOK_BACK)
        start = max([since, self.reason_end, *(match.end() for match in CLAUSE.finditer(self.text, since, self.money.start))])
        opened: list[int] = []
        for position in range(start, self.money.start):
            if self.text[position] == "（":
                opened.append(position)
            elif self.text[position] == "）" and opened:
                opened.pop()
            elif self.text[position] == "）":
                start = position + 1
        return opened[-1] + 1 if opened else start

    @cached_property
    def clause(self) -> str:
        return self.said(max(self.clause_start, self.money.start - _MAX_CLAUSE), self.money.start).lstrip("、）")
