"""The dbt project on small invented reports: what the facts say, and that its tests can fail."""

import json
import re
import shutil
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest
from dbt.adapters.duckdb.connections import DuckDBConnectionManager
from dbt.cli.main import dbtRunner
from invented_warehouse import WAN, budget, final_accounts, load, prose_only, quarantined

from dagster_project.audit.suites import faulty_reports, load_suites, run_suite
from dagster_project.dbt_build import BUILD_FILE_VARIABLE, NodeResult, build
from dagster_project.settings import PROJECT_DIR
from dagster_project.taxonomy.summary_lines import load_summary_lines

DBT_DIR = PROJECT_DIR / "dbt"
SUITES = {suite.name: suite for suite in load_suites(PROJECT_DIR / "expectations")}
SINGULAR = sorted(path.stem for path in (DBT_DIR / "tests").glob("*.sql"))


def disputed() -> dict[str, list[object]]:
    """Final accounts in which one 项 is open, and the kind of another repaired."""
    report = final_accounts("disputed")
    report.change("expenditure", 4, "basic", status="repaired", printed="50")
    report.change("expenditure", 5, "total", status="disputed", amount_yuan=None)
    report.change("expenditure", 5, "project", status="disputed", amount_yuan=None)
    return report.rows()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("dbt")


@pytest.fixture(scope="module")
def results(folder: Path) -> list[NodeResult]:
    load(folder / "build.duckdb", [final_accounts().rows(), disputed(), budget().rows(), prose_only().rows(), quarantined()])
    return build(DBT_DIR, folder / "build.duckdb", folder / "target")


@pytest.fixture(scope="module")
def build_file(folder: Path, results: list[NodeResult]) -> Path:
    assert [f"{result.unique_id}: {result.message}" for result in results if not result.ok] == []
    return folder / "build.duckdb"


@pytest.fixture
def con(build_file: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect(str(build_file), read_only=True) as connection:
        yield connection


@pytest.fixture
def tampered(build_file: Path, tmp_path: Path) -> Path:
    """The build under its own name, to be spoilt."""
    return Path(shutil.copy(build_file, tmp_path / build_file.name))


def compiled(folder: Path, name: str) -> str:
    """The SQL of a model or test as it ran."""
    (path,) = (folder / "target" / "compiled").rglob(f"{name}.sql")
    return path.read_text(encoding="utf-8")


# --- the facts ------------------------------------------------------------------------


def test_expenditure_is_additive_by_subject_kind_and_fund(con: duckdb.DuckDBPyConnection) -> None:
    rows = con.execute(
        "select source_file, split_part(subject_key, '|', 2), expenditure_type, fund_source, amount_yuan, status, origin "
        "from marts.fact_expenditure order by all"
    ).fetchall()
    gpb = "general_public_budget"
    assert rows == [
        ("budget.txt", "2130301", "basic", gpb, 15 * WAN, "reported", "statement"),
        ("budget.txt", "2130301", "project", gpb, 5 * WAN, "reported", "statement"),
        ("disputed.txt", "2060101", "basic", gpb, 50 * WAN, "repaired", "statement"),
        ("disputed.txt", "22102", "basic", gpb, 6 * WAN, "reported", "statement"),
        ("disputed.txt", "22102", "basic", "other", 4 * WAN, "reported", "statement"),
        ("final.txt", "2060101", "basic", gpb, 50 * WAN, "reported", "statement"),
        ("final.txt", "2060102", "project", gpb, 40 * WAN, "reported", "statement"),
        ("final.txt", "22102", "basic", gpb, 6 * WAN, "reported", "statement"),
        ("final.txt", "22102", "basic", "other", 4 * WAN, "reported", "statement"),
        ("prose.txt", "206", "unspecified", gpb, 20 * WAN, "reported", "narrative"),
    ]


def test_the_other_facts_are_additive(con: duckdb.DuckDBPyConnection) -> None:
    revenue = con.execute(
        "select split_part(subject_key, '|', 2), revenue_source, amount_yuan from marts.fact_revenue "
        "where source_file in ('final.txt', 'budget.txt') order by source_file, subject_key, revenue_source"
    ).fetchall()
    assert revenue == [
        (None, "carryover_unspecified", 5 * WAN),
        (None, "general_public_budget", 15 * WAN),
        ("2060101", "fiscal_appropriation", 50 * WAN),
        ("2060102", "fiscal_appropriation", 40 * WAN),
        ("22102", "fiscal_appropriation", 6 * WAN),
        ("22102", "other", 4 * WAN),
    ]
    basic = con.execute(
        "select split_part(subject_key, '|', 2), cost_type, amount_yuan from marts.fact_basic_expenditure "
        "where source_file = 'final.txt' order by all"
    ).fetchall()
    assert basic == [("30101", "personnel", 30 * WAN), ("30102", "personnel", 20 * WAN), ("30201", "operating", 6 * WAN)]
    three_public = con.execute(
        "select basis, budget_stage, item, amount_yuan from marts.fact_three_public where source_file = 'final.txt' order by all"
    ).fetchall()
    assert three_public == [
        ("budget", "initial", "vehicle_operation", Decimal(6000)),
        ("budget", "initial", "vehicles_unspecified", Decimal(4000)),
        ("final", None, "reception", Decimal(1000)),
        ("final", None, "vehicles_unspecified", Decimal(5000)),
    ]


def test_budget_execution_is_what_prose_says(con: duckdb.DuckDBPyConnection) -> None:
    rows = con.execute(
        "select subject_code, initial_budget_yuan, final_yuan, stated_rate, computed_rate from marts.fact_budget_execution"
    ).fetchall()
    assert rows == [("206", 16 * WAN, 20 * WAN, Decimal(125), Decimal(125))]


def test_a_report_in_which_everything_agrees_is_audited_in_full(con: duckdb.DuckDBPyConnection) -> None:
    outcomes = con.execute("select outcome, count(*) from marts.audit_totals where source_file = 'final.txt' group by all").fetchall()
    assert outcomes == [("exact", 36)]
    assert con.execute("select outcome from marts.audit_balance where source_file = 'final.txt'").fetchall() == [("exact",)]


def test_a_disputed_part_makes_its_totals_not_evaluable_and_no_others(con: duckdb.DuckDBPyConnection) -> None:
    rows = con.execute(
        "select class_code, outcome, reason from marts.audit_totals "
        "where source_file = 'disputed.txt' and statement = 'expenditure' and measure = 'total' order by class_code"
    ).fetchall()
    assert rows == [("206", "not_evaluable", "part_undecided"), ("221", "exact", None), (None, "not_evaluable", "part_undecided")]


def test_facts_hold_published_reports_only_and_all_of_them_are_known(con: duckdb.DuckDBPyConnection) -> None:
    states = con.execute("select source_file, state, loaded_at is not null from marts.dim_report order by all").fetchall()
    assert states == [
        ("budget.txt", "published", True),
        ("disputed.txt", "published", True),
        ("empty.txt", "quarantined", True),
        ("final.txt", "published", True),
        ("prose.txt", "published", True),
    ]
    units = con.execute("select unit_name, len(names), district from marts.dim_unit order by all").fetchall()
    assert units == [("长河市东山区水务局", 2, "东山区"), ("长河市档案馆", 1, None)]


# --- the checks -----------------------------------------------------------------------


@pytest.mark.parametrize("name", SUITES)
def test_every_suite_passes_on_reports_whose_faults_are_their_own(build_file: Path, name: str) -> None:
    result = run_suite(SUITES[name], build_file)
    assert result.passed, result.failures
    assert result.row_count > 0


def test_a_folder_without_a_single_report_is_no_failure(folder: Path, tmp_path: Path) -> None:
    build_file = load(tmp_path / "build.duckdb", [quarantined()])
    assert [result.unique_id for result in build(DBT_DIR, build_file, folder / "target") if not result.ok] == []
    assert [suite.name for suite in SUITES.values() if not run_suite(suite, build_file).passed] == []


def test_a_row_lost_on_the_way_to_the_facts_is_found_by_the_audit(folder: Path, tampered: Path) -> None:
    with duckdb.connect(str(tampered)) as con:
        con.execute("delete from intermediate.int_fact_row where source_file = 'final.txt' and subject_code = '2060102'")
        con.execute(f"create or replace table marts.audit_totals as {compiled(folder, 'audit_totals')}")
    (failure,) = run_suite(SUITES["audit_totals"], tampered).failures
    assert failure.expectation.name == "totals_match_their_rows"
    assert {(row["statement"], row["class_code"]) for row in failure.rows} >= {("expenditure", "206"), ("expenditure", None)}
    (reason,) = faulty_reports([SUITES["audit_totals"]], tampered).values()
    assert re.match(r"line \d+: the report states \d+\.00 yuan, and what was read of it adds up to \d+\.00 \(and \d+ more\)", reason)


BROKEN_BY = {
    "hierarchy": "update marts.fact_expenditure set amount_yuan = amount_yuan + 1000000 where source_file = 'final.txt'",
    "revenue_and_expenditure": "update marts.audit_balance set difference_yuan = 999999999 where source_file = 'final.txt'",
}


@pytest.mark.parametrize("name", BROKEN_BY)
def test_what_a_suite_would_refuse_of_a_report_puts_that_report_in_quarantine(name: str, tampered: Path) -> None:
    suite = SUITES[name]
    assert faulty_reports([suite], tampered) == {}
    with duckdb.connect(str(tampered)) as con:
        con.execute(BROKEN_BY[name])
        ((key,),) = con.execute("select report_key from marts.dim_report where source_file = 'final.txt'").fetchall()
    assert list(faulty_reports([suite], tampered)) == [key]
    failures = run_suite(suite, tampered).failures
    assert {row["source_file"] for failure in failures for row in failure.rows} == {"final.txt"}


# What each singular test is there for, done to a build in which it passes.
PLANTED = {
    "cited_lines_exist": "update marts.fact_narrative_amount set source_line = 401 where source_line = 10",
    "every_source_is_one": "update marts.bridge_fact_cell set cell_key = null where weight = -1",
    "inputs_are_not_empty": "delete from extracted.subject",
    "reports_not_published_say_why": "update marts.dim_report set state_reason = ' ' where state = 'quarantined'",
    "staging_equals_extracted": "create or replace view staging.stg_cell as select * from extracted.cell limit 1",
    "status_says_what_is_there": "update marts.fact_reported_amount set status = 'inferred' where line_code = '2060101'",
}


@pytest.mark.parametrize("name", SINGULAR)
def test_every_singular_test_can_fail(folder: Path, tampered: Path, name: str) -> None:
    with duckdb.connect(str(tampered)) as con:
        query = compiled(folder, name)
        assert con.execute(query).fetchall() == []
        con.execute(PLANTED[name])
        assert con.execute(query).fetchall() != []


@pytest.mark.parametrize(
    ("name", "fault"),
    [
        ("domains_of_fact_expenditure", "update marts.fact_expenditure set fund_source = 'lottery'"),
        ("grain_of_bridge_fact_cell", "insert into marts.bridge_fact_cell from marts.bridge_fact_cell where cell_key is null"),
    ],
)
def test_the_projects_own_generic_tests_can_fail(folder: Path, tampered: Path, name: str, fault: str) -> None:
    with duckdb.connect(str(tampered)) as con:
        query = compiled(folder, name)
        assert con.execute(query).fetchall() == []
        con.execute(fault)
        assert con.execute(query).fetchall() != []


def test_unit_tests_pass(build_file: Path, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(BUILD_FILE_VARIABLE, str(build_file))
    folders = ["--project-dir", DBT_DIR, "--profiles-dir", DBT_DIR, "--target-path", folder / "unit", "--log-path", folder / "unit"]
    command = ["test", "--select", "test_type:unit", "--vars", "unit_tests: true", "--quiet", *map(str, folders)]
    try:
        outcome = dbtRunner().invoke(command)
    finally:
        DuckDBConnectionManager.close_all_connections()
    assert outcome.exception is None
    assert {r.node.name: r.message for r in outcome.result.results if r.status != "pass"} == {}  # type: ignore[union-attr]
    tested = {r.node.fqn[-2] for r in outcome.result.results}  # type: ignore[union-attr]
    assert tested >= {"int_split_group", "int_expenditure_part", "int_narrative_spending", "audit_totals", "audit_balance"}


# --- the published interface ----------------------------------------------------------

CONTRACT = {
    "dim_report": "report_key source_file sha256 kind fiscal_year unit_key unit_name report_scope amount_unit char_count state "
    "state_reason source_url retrieved_at loaded_at",
    "report_statement": "report_key statement title source_line source_page amount_unit resolution_yuan state",
    "source_line": "report_key page line_no text",
    "dim_unit": "unit_key parent_unit_key administrative_level",
    "dim_subject": "subject_key classification code name level parent_code class_code class_name section_code section_name "
    "first_fiscal_year last_fiscal_year subject_code_key",
    "fact_expenditure": "report_key unit_key subject_key fiscal_year basis expenditure_type fund_source amount_yuan resolution_yuan "
    "status origin",
    "fact_revenue": "report_key subject_key revenue_source amount_yuan",
    "fact_basic_expenditure": "report_key subject_key cost_type amount_yuan",
    "fact_three_public": "report_key item basis budget_stage amount_yuan",
    "fact_budget_execution": "report_key subject_key initial_budget_yuan adjusted_budget_yuan final_yuan stated_rate computed_rate",
    "bridge_fact_cell": "fact fact_key cell_key weight",
    "fact_reported_amount": "cell_key report_key source_file statement line_no line_code subject_key line_name side basis budget_stage "
    "measure candidate_measures amount_yuan amount_low_yuan amount_high_yuan value value_unit printed resolution_yuan status evidence "
    "checks_exact checks_rounding checks_broken checks_not_evaluable source_line source_page",
    "fact_identity": "report_key source_file identity outcome stated_yuan computed_yuan slack_yuan cells",
    "audit_totals": "report_key statement measure class_code stated_yuan computed_yuan difference_yuan slack_yuan outcome",
    "fact_discrepancy": "report_key source_file kind severity where_stated unit stated_value expected_value difference stated_text "
    "expected_text explanation_zh explanation_en source_line counterpart_line",
    "fact_narrative_amount": "report_key source_file section subject_key subject_name measure basis budget_stage period value_type "
    "amount_yuan percent sentence source_line",
    "fact_project": "report_key source_file project_code project_name unit_name budget_yuan executed_yuan execution_rate score origin "
    "source_line",
    "fact_performance_indicator": "report_key source_file scope project_name goal level1 level2 level3 target actual score prior1 "
    "prior2 source_line",
    "pipeline_run": "run_id contract_version code_commit taxonomy_hash",
}


def test_the_marts_have_what_the_contract_promises(con: duckdb.DuckDBPyConnection) -> None:
    columns = con.execute("select table_name, list(column_name) from duckdb_columns() where schema_name = 'marts' group by all").fetchall()
    there = dict(columns)
    assert {name: set(wanted.split()) - set(there.get(name, ())) for name, wanted in CONTRACT.items()} == {name: set() for name in CONTRACT}
    assert con.execute("select view_name from duckdb_views() where schema_name = 'marts'").fetchall() == []
    foreign_keys = "select table_name from duckdb_constraints() where constraint_type = 'FOREIGN KEY'"
    assert con.execute(foreign_keys).fetchall() == [], "foreign keys break the copy of the published file"


def test_money_is_exact_to_the_last_place(con: duckdb.DuckDBPyConnection) -> None:
    types = con.execute(
        "select table_name, column_name, data_type from duckdb_columns() "
        "where schema_name = 'marts' and (column_name like '%\\_yuan' escape '\\' or data_type in ('DOUBLE', 'FLOAT'))"
    ).fetchall()
    assert len(types) > 30
    slack = "DECIMAL(20,3)"
    assert [t for t in types if t[2] != "DECIMAL(20,2)" and (t[1], t[2]) != ("slack_yuan", slack)] == []


def test_every_relation_and_column_says_what_it_is(con: duckdb.DuckDBPyConnection, folder: Path) -> None:
    bare = con.execute(
        "select table_name, null from duckdb_tables() where schema_name = 'marts' and comment is null union all "
        "select table_name, column_name from duckdb_columns() where schema_name = 'marts' and comment is null"
    ).fetchall()
    assert bare == []
    columns = con.execute(
        "select table_name, list(column_name) from duckdb_columns() "
        "where schema_name in ('staging', 'intermediate', 'marts') and not internal group by all"
    ).fetchall()
    nodes = json.loads((folder / "target" / "manifest.json").read_text(encoding="utf-8"))["nodes"].values()
    described = {
        node["name"]: {name for name, column in node["columns"].items() if column["description"].strip()}
        for node in nodes
        if node["resource_type"] in ("model", "seed") and node["description"].strip()
    }
    assert {table: set(names) - described.get(table, set()) for table, names in columns} == {table: set() for table, _ in columns}


@pytest.mark.parametrize("name", SINGULAR)
def test_every_singular_test_opens_with_why_it_exists(name: str) -> None:
    assert re.match(r"-- \S.{80,}", (DBT_DIR / "tests" / f"{name}.sql").read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    ("side", "label"),
    [
        ("revenue", "一、一般公共预算财政拨款收入"),
        ("revenue", "二、政府性基金预算拨款收入"),
        ("revenue", "三、国有资本经营预算财政拨款收入"),
        ("revenue", "四、上级补助收入"),
        ("revenue", "五、事业收入"),
        ("revenue", "六、经营收入"),
        ("revenue", "七、附属单位上缴收入"),
        ("revenue", "八、其他收入"),
        ("revenue", "四、财政专户管理资金收入"),
        ("revenue", "一、财政拨款"),
        ("revenue", "本年收入合计"),
        ("revenue", "使用非财政拨款结余（含专用结余）"),
        ("revenue", "年初结转和结余"),
        ("revenue", "上年结转"),
        ("revenue", "收 入 总 计"),
        ("expenditure", "本年支出合计"),
        ("expenditure", "结余分配"),
        ("expenditure", "年末结转和结余"),
        ("expenditure", "结转下年"),
        ("expenditure", "支出总计"),
        ("expenditure", "一、基本支出"),
    ],
)
def test_the_models_know_the_summaries_lines_as_the_taxonomy_does(con: duckdb.DuckDBPyConnection, side: str, label: str) -> None:
    """Reconciliation and the models read the same labels, in two languages of regular expressions."""
    bare = re.sub(r"^[一二三四五六七八九十]+、", "", label.replace(" ", ""))
    roles = con.execute(
        "select role from intermediate.summary_line where side = ? and regexp_full_match(?, label)", [side, bare]
    ).fetchall()
    line = load_summary_lines().find(label)
    assert line is not None
    assert roles == ([(line.role,)] if line.role not in ("basic", "project") else [])
