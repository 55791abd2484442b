"""Dataclass of a relation → its column types in Arrow and DuckDB. Pure.

The annotations of :mod:`dagster_project.relations` are the only place where a column's
type is written down; tables and frames follow from them.
"""

import types
import typing
from collections.abc import Sequence
from dataclasses import fields
from datetime import datetime
from decimal import Decimal
from typing import Any

import pyarrow as pa

# Money is exact to the 分; counts, percentages and unit prices come with more decimals.
MONEY = pa.decimal128(20, 2)
QUANTITY = pa.decimal128(24, 6)

_ARROW: dict[Any, pa.DataType] = {
    str: pa.string(),
    int: pa.int64(),
    bool: pa.bool_(),
    bytes: pa.binary(),
    datetime: pa.timestamp("us", tz="UTC"),
}


def _arrow_type(name: str, annotation: Any) -> tuple[pa.DataType, bool]:
    """The Arrow type of a field and whether it may be NULL. Raises TypeError for others."""
    if isinstance(annotation, types.UnionType):
        kinds = [kind for kind in typing.get_args(annotation) if kind is not types.NoneType]
        if len(kinds) != 1:
            raise TypeError(f"column {name}: {annotation} has no column type")
        return _arrow_type(name, kinds[0])[0], True
    if typing.get_origin(annotation) is list:
        (item,) = typing.get_args(annotation)
        return pa.list_(_arrow_type(name, item)[0]), False
    if annotation is Decimal:
        return (MONEY if name.endswith("_yuan") else QUANTITY), False
    if annotation not in _ARROW:
        raise TypeError(f"column {name}: {annotation} has no column type")
    return _ARROW[annotation], False


def arrow_schema(relation: type) -> pa.Schema:
    """The columns of a relation's dataclass, in its order."""
    hints = typing.get_type_hints(relation)
    columns: list[pa.Field] = []
    for column in fields(relation):
        kind, nullable = _arrow_type(column.name, hints[column.name])
        columns.append(pa.field(column.name, kind, nullable=nullable))
    return pa.schema(columns)


def to_arrow(relation: type, rows: Sequence[Any]) -> pa.Table:
    """``rows`` of ``relation`` as a table.

    Raises ValueError where a value does not fit its column: a NULL where there may be
    none, a wrong type, more digits than the column keeps. Nothing is rounded.
    """
    schema = arrow_schema(relation)
    columns: list[pa.Array] = []
    for column in schema:
        try:
            values = pa.array([getattr(row, column.name) for row in rows], type=column.type)
        except (pa.ArrowException, TypeError) as error:
            raise ValueError(f"{relation.__name__}.{column.name}: {error}") from error
        if values.null_count and not column.nullable:
            raise ValueError(f"{relation.__name__}.{column.name} may not be NULL")
        columns.append(values)
    return pa.Table.from_arrays(columns, schema=schema)
