"""The wide tables: the same rows and money as what they are made of, and a name in both languages beside each code."""

from pathlib import Path

import duckdb
import pytest
from published_example import shared_example

FACTS = {
    "wide_expenditure": ("fact_expenditure", "fact_key"),
    "wide_revenue": ("fact_revenue", "fact_key"),
    "wide_basic_expenditure": ("fact_basic_expenditure", "fact_key"),
    "wide_three_public": ("fact_three_public", "fact_key"),
    "wide_reported_amount": ("fact_reported_amount", "cell_key"),
}


@pytest.fixture(scope="module")
def con(tmp_path_factory: pytest.TempPathFactory) -> duckdb.DuckDBPyConnection:
    con = duckdb.connect(":memory:")
    path: Path = shared_example(tmp_path_factory)
    con.execute(f"attach '{path}' as published (read_only)")
    con.execute("use published")
    return con


def columns(con: duckdb.DuckDBPyConnection, table: str) -> set[str]:
    return {name for (name,) in con.execute("select column_name from duckdb_columns() where table_name = ?", [table]).fetchall()}


def test_every_wide_table_is_known_here(con: duckdb.DuckDBPyConnection) -> None:
    tables = con.execute("select table_name from duckdb_tables() where database_name = 'published'").fetchall()
    assert {name for (name,) in tables if name.startswith("wide_")} == set(FACTS)


@pytest.mark.parametrize("wide", FACTS)
def test_a_wide_table_has_each_row_of_its_fact_once_with_its_amount(wide: str, con: duckdb.DuckDBPyConnection) -> None:
    fact, key = FACTS[wide]
    rows = "select {key}, report_key, amount_yuan, status from marts.{table} order by all"
    expected = con.execute(rows.format(key=key, table=fact)).fetchall()
    assert con.execute(rows.format(key=key, table=wide)).fetchall() == expected
    assert expected
    off = con.execute(f"select count(*) from marts.{wide} where amount_wan * 10000 is distinct from amount_yuan").fetchone()
    assert off == (0,)


@pytest.mark.parametrize("wide", FACTS)
def test_where_there_is_a_code_there_are_both_its_names(wide: str, con: duckdb.DuckDBPyConnection) -> None:
    there = columns(con, wide)
    coded = {name.removesuffix("_zh") for name in there if name.endswith("_zh")}
    assert {"kind", "report_scope", "status"} <= coded
    for code in coded:
        named = [f"{code}_zh", f"{code}_en"]
        assert set(named) <= there
        unnamed = con.execute(
            f"select distinct {code} from marts.{wide} where {code} is not null and ({named[0]} is null or {named[1]} is null)"
        ).fetchall()
        assert [word for (word,) in unnamed if not word.startswith("other:")] == []


@pytest.mark.parametrize("wide", FACTS)
def test_nothing_to_sum_was_made_a_float(wide: str, con: duckdb.DuckDBPyConnection) -> None:
    types = con.execute("select data_type from duckdb_columns() where table_name = ?", [wide]).fetchall()
    assert {kind for (kind,) in types} & {"DOUBLE", "FLOAT"} == set()
