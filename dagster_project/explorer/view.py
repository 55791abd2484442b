"""What a page gets: an edition, the reader's language, and words in it."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import pandas as pd

from dagster_project.explorer.words import say
from dagster_project.published.citation import WAN
from dagster_project.published.edition import Edition, Frame
from dagster_project.published.labels import Language


@dataclass(frozen=True)
class View:
    """An edition as a reader of one language sees it."""

    edition: Edition
    language: Language

    def say(self, key: str, /, **values: object) -> str:
        """A text of ``words.toml``."""
        return say(self.language, key, **values)

    def title(self, column: str) -> str:
        """The title of a column."""
        return self.say(f"column.{column}")

    def name(self, domain: str, code: str | None) -> str:
        """The name of a code."""
        return self.edition.labels.name(domain, None if is_null(code) else code, self.language)

    def subject(self, name: str | None) -> str:
        """A subject's name."""
        return self.edition.labels.subject(None if is_null(name) else name, self.language)

    def short_subject(self, name: str | None) -> str:
        """A subject's name where there is little room."""
        return "—" if is_null(name) or name is None else self.edition.labels.short_subject(name, self.language)

    def report(self, report: dict[str, Any]) -> str:
        """A report in a line: unit, year, kind and scope."""
        parts = [report["unit_name"] or report["source_file"], str(report["fiscal_year"] or "?"), self.name("kind", report["kind"])]
        return " · ".join([*parts, self.name("report_scope", report["report_scope"])])

    def listed(self, words: Iterable[str]) -> str:
        """Words one after the other, with the language's comma."""
        return ("，" if self.language == "zh" else ", ").join(words)

    def named(self, frame: Frame, **domains: str) -> Frame:
        """``frame`` with names instead of codes in the columns given with their domains (``subject``: subjects' names)."""
        named = frame.copy()
        for column, domain in domains.items():
            words = [self.subject(code) if domain == "subject" else self.name(domain, code) for code in frame[column]]
            named[column] = pd.array(words, dtype="str")
        return named

    def titled(self, frame: Frame) -> Frame:
        """``frame`` under column titles in the reader's language."""
        return frame.rename(columns={column: self.title(column) for column in frame.columns})


def plain(text: object) -> str:
    """A report's or a person's words in Markdown, as they are."""
    return re.sub(r"([\\`*_{}\[\]<>#$~|:])", r"\\\1", "" if is_null(text) else str(text))


def is_null(value: object) -> bool:
    """Whether a value of a frame or a row is NULL."""
    return value is None or bool(pd.isna(value))  # type: ignore[arg-type]


def wan(yuan: Frame) -> Frame:
    """A column of yuan as 万元, exactly."""
    return yuan.map(lambda amount: None if is_null(amount) else Decimal(amount) / WAN)
