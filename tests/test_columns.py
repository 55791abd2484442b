"""Column types follow from the relations' annotations, and nothing is bent to fit them."""

from dataclasses import dataclass
from decimal import Decimal

import pyarrow as pa
import pytest

from dagster_project.columns import MONEY, QUANTITY, arrow_schema, to_arrow
from dagster_project.relations import TABLES


@dataclass(frozen=True)
class Row:
    name: str
    amount_yuan: Decimal | None
    rate: Decimal | None = None
    lines: tuple[int, ...] | list[int] | None = None


@dataclass(frozen=True)
class Plain:
    name: str
    amount_yuan: Decimal | None
    parts: list[int]


@pytest.mark.parametrize("name", TABLES)
def test_every_relation_has_column_types(name: str) -> None:
    schema = arrow_schema(TABLES[name])
    money = [column for column in schema if column.name.endswith("_yuan")]
    assert all(column.type == MONEY for column in money)
    assert len(schema) == len(TABLES[name].__dataclass_fields__)


def test_types_and_nullability() -> None:
    schema = arrow_schema(Plain)
    assert schema.types == [pa.string(), MONEY, pa.list_(pa.int64())]
    assert [column.nullable for column in schema] == [False, True, False]
    assert QUANTITY.scale > MONEY.scale


def test_an_annotation_without_a_column_type_is_refused() -> None:
    with pytest.raises(TypeError, match="column lines"):
        arrow_schema(Row)


def test_money_survives_to_the_last_digit() -> None:
    amount = Decimal("999999999999999999.99")
    assert to_arrow(Plain, [Plain("a", amount, [1])]).column("amount_yuan").to_pylist() == [amount]


@pytest.mark.parametrize(
    "row",
    [
        Plain("a", Decimal("0.001"), []),  # more digits than the column keeps
        Plain("a", Decimal("1e19"), []),  # larger than the column
        Plain("a", 1.5, []),  # type: ignore[arg-type]  # a float is no money
        Plain(None, None, []),  # type: ignore[arg-type]  # no name
        Plain("a", None, ["x"]),  # type: ignore[list-item]
    ],
)
def test_what_does_not_fit_is_refused(row: Plain) -> None:
    with pytest.raises(ValueError, match="Plain"):
        to_arrow(Plain, [row])
