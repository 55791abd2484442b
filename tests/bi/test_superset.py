"""Superset, from PyPI in an environment of its own, on a published file: `make test-bi`.

Needs the packages of requirements-bi.lock, and MINGZHANG_PYTHON: the project's own Python, which publishes.
"""

import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest

PROJECT_DIR = Path(__file__).resolve().parent.parent.parent
SUM = (
    "select class_name, sum(amount_wan) as amount_wan from marts.wide_expenditure "
    "where kind = 'final' and fiscal_year = 2023 and unit_name like '%武昌区%' and class_code = '206' group by class_name"
)


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The project's reports, published by `make materialize`'s command."""
    folder = tmp_path_factory.mktemp("warehouse")
    environment = {**os.environ, "MINGZHANG_RAW_DIR": str(PROJECT_DIR / "raw"), "MINGZHANG_WAREHOUSE_DIR": str(folder)}
    command = [os.environ["MINGZHANG_PYTHON"], "-m", "dagster_project.run"]
    done = subprocess.run(command, cwd=PROJECT_DIR, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return folder / "mingzhang.duckdb"


@pytest.fixture(scope="module")
def database(published: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """The published file as a Superset database, connected as docs/bi.md says."""
    home = tmp_path_factory.mktemp("superset")
    (home / "superset_config.py").write_text(
        f"SECRET_KEY = 'a test'\nSQLALCHEMY_DATABASE_URI = 'sqlite:///{home}/superset.db'\nTALISMAN_ENABLED = False\n", encoding="utf-8"
    )
    os.environ |= {"SUPERSET_HOME": str(home), "SUPERSET_CONFIG_PATH": str(home / "superset_config.py"), "FLASK_APP": "superset"}
    from superset.app import create_app

    app = create_app()
    with app.app_context():
        from flask_migrate import upgrade
        from superset import db
        from superset.models.core import Database

        upgrade()
        recipe = Database(
            database_name="mingzhang",
            sqlalchemy_uri=f"duckdb:///{published}",
            extra=json.dumps({"engine_params": {"connect_args": {"read_only": True}}}),
        )
        db.session.add(recipe)
        db.session.commit()
        yield recipe


def test_superset_sees_every_mart(database: Any, published: Path) -> None:
    with duckdb.connect(str(published), read_only=True) as con:
        marts = {name for (name,) in con.execute("select table_name from duckdb_tables()").fetchall()}
    tables = {name for name, *_ in database.get_all_table_names_in_schema(catalog=None, schema="marts")}
    assert tables == marts and "wide_expenditure" in tables


def test_superset_adds_up_what_the_report_states(database: Any) -> None:
    frame = database.get_df(SUM)
    assert list(frame["class_name"]) == ["科学技术支出"]
    assert Decimal(str(frame["amount_wan"].iloc[0])) == Decimal("5531.05")


def test_a_dataset_has_the_columns_of_the_wide_table(database: Any) -> None:
    from superset import db
    from superset.connectors.sqla.models import SqlaTable

    dataset = SqlaTable(table_name="wide_expenditure", schema="marts", database=database)
    db.session.add(dataset)
    dataset.fetch_metadata()
    db.session.commit()
    columns = {column.column_name for column in dataset.columns}
    assert {"unit_name", "class_name", "class_name_en", "expenditure_type_zh", "amount_yuan", "status"} <= columns


def test_superset_cannot_write(database: Any) -> None:
    with database.get_sqla_engine() as engine, engine.connect() as connection, pytest.raises(Exception, match="read-only"):
        connection.exec_driver_sql("create table marts.mine as select 1 as one")


def test_superset_has_the_next_publication_at_its_next_query(database: Any, published: Path, tmp_path: Path) -> None:
    before = database.get_df("select count(*) as reports from marts.dim_report")["reports"].iloc[0]
    fresh = tmp_path / "next.duckdb"
    shutil.copy(published, fresh)
    with duckdb.connect(str(fresh)) as con:
        con.execute("delete from marts.dim_report where fiscal_year = 2021")
    fresh.replace(published)
    assert database.get_df("select count(*) as reports from marts.dim_report")["reports"].iloc[0] == before - 1
