"""docs/bi.md: what it tells people to run does run, on a published file."""

import re
from pathlib import Path

import pyarrow as pa
import pytest
from published_example import shared_example

from dagster_project.published.edition import Edition
from dagster_project.published.query import Query
from dagster_project.settings import PROJECT_DIR
from dagster_project.warehouse.export import put_export_in_place, write_export

TEXT = (PROJECT_DIR / "docs" / "bi.md").read_text(encoding="utf-8")


def blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", TEXT, re.DOTALL)


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return shared_example(tmp_path_factory)


def test_the_sql_runs(published: Path) -> None:
    edition = Edition(published)
    queries = [*blocks("sql"), *re.findall(r"`(select [^`]+)`", TEXT)]
    assert len(queries) >= 3
    for sql in queries:
        edition.rows(Query(sql.strip().removesuffix(";")))


def test_the_python_runs_and_amounts_stay_decimals(published: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    warehouse = tmp_path / "warehouse"
    warehouse.mkdir()
    (warehouse / "mingzhang.duckdb").symlink_to(published)
    put_export_in_place(write_export(published, warehouse / "export"), warehouse / "export")
    monkeypatch.chdir(tmp_path)
    programs = blocks("python")
    assert len(programs) == 2
    for program in programs:
        names: dict[str, pa.Table] = {}
        exec(program, names)
        assert names["table"].num_rows > 0
        assert pa.types.is_decimal(names["table"].schema.field("amount_yuan").type)


def test_every_relation_it_names_is_published(published: Path) -> None:
    tables = {row["table_name"] for row in Edition(published).rows(Query("select table_name from duckdb_tables()"))}
    named = set(re.findall(r"\b((?:wide|fact|dim)_[a-z_]+)\b", TEXT))
    assert len(named) > 5
    assert named - tables == set()


@pytest.mark.parametrize("tool", ["Superset", "DBeaver", "Power BI", "Tableau", "Python", "R", "DuckDB shell"])
def test_every_tool_has_its_recipe(tool: str) -> None:
    assert re.search(rf"^## .*\b{tool}\b", TEXT, re.MULTILINE)
