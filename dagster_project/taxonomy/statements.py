"""Loads ``statements.toml``: titles, shapes and columns of the statements."""

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from dagster_project.taxonomy.titles import load_title_words


@dataclass(frozen=True, slots=True)
class Column:
    """A column a statement may print.

    ``of`` is the measure it is a part of, ``minus`` what is subtracted from its own parts;
    ``unless`` the column that stands in its place, ``despite`` what the header says where both are
    printed; ``rare`` ones are never supposed;
    ``row`` is how the label ends of an item that stands in a row of its own.
    """

    measure: str
    header: re.Pattern[str]
    of: str | None
    memo: bool
    unit: str | None
    minus: tuple[str, ...]
    unless: str | None
    despite: re.Pattern[str] | None
    rare: bool
    row: re.Pattern[str] | None


@dataclass(frozen=True, slots=True)
class Form:
    """A statement's form. ``columns`` and ``orders`` by key: ``any``, a report kind, or a side;
    ``piecemeal``: its header is long enough to be drawn in pieces; ``classification`` of its
    subjects: ``functional``, ``economic`` or None where it lists none."""

    slug: str
    shape: str
    titles: tuple[re.Pattern[str], ...]
    columns: dict[str, tuple[Column, ...]]
    orders: dict[str, tuple[tuple[str, ...], ...]]
    piecemeal: bool
    classification: str | None

    def columns_for(self, key: str) -> tuple[Column, ...]:
        return self.columns.get(key) or self.columns["any"]

    def orders_for(self, key: str) -> tuple[tuple[str, ...], ...]:
        """Orders of the columns other than that of :attr:`columns`."""
        return self.orders.get(key) or self.orders.get("any", ())


def _column(entry: dict[str, Any]) -> Column:
    measure = entry["measure"]
    of = entry.get("of", "" if measure == "total" else "total") or None
    minus = tuple(entry.get("minus", ()))
    return Column(
        measure=measure,
        header=re.compile(entry["header"]),
        of=of,
        memo=entry.get("memo", False),
        unit=entry.get("unit"),
        minus=minus,
        unless=entry.get("unless"),
        despite=re.compile(entry["despite"]) if "despite" in entry else None,
        rare=entry.get("rare", False),
        row=re.compile(entry["row"]) if "row" in entry else None,
    )


@cache
def load_forms() -> dict[str, Form]:
    """The forms by slug, in the file's order."""
    data = tomllib.loads((files("dagster_project.taxonomy") / "statements.toml").read_text(encoding="utf-8"))
    end = load_title_words().end
    return {
        slug: Form(
            slug=slug,
            shape=entry["shape"],
            titles=tuple(re.compile(title.replace("{表}", end)) for title in entry["titles"]),
            columns={key: tuple(map(_column, columns)) for key, columns in entry["columns"].items()},
            orders={key: tuple(map(tuple, orders)) for key, orders in entry.get("order", {}).items()},
            piecemeal=entry.get("piecemeal", False),
            classification=entry.get("classification"),
        )
        for slug, entry in data.items()
    }


PUBLIC_SLUGS = (
    "revenue_expenditure_summary",
    "revenue",
    "expenditure",
    "appropriation_summary",
    "general_public_budget_expenditure",
    "general_public_budget_expenditure_by_unit",
    "basic_expenditure",
    "government_fund",
    "state_capital",
    "three_public",
    "three_public_by_unit",
    "project_expenditure",
    "procurement",
    "purchased_services",
)
