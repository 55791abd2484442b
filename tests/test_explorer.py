"""The explorer: its queries as functions, its drawing as functions, and every page without a browser."""

import re
import shutil
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from string import Formatter

import duckdb
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from published_example import shared_example
from streamlit.testing.v1 import AppTest

from dagster_project.explorer.app import PAGES
from dagster_project.explorer.charts import bars, treemap
from dagster_project.explorer.queries import compare, ledger, overview, projects, report, spending
from dagster_project.explorer.sheet import Form, printed, sheet
from dagster_project.explorer.spreadsheet import as_csv
from dagster_project.explorer.treemap import Box, fitted, squarify
from dagster_project.explorer.words import load_words, say
from dagster_project.published.edition import Edition
from dagster_project.published.query import Query
from dagster_project.settings import PROJECT_DIR

FINAL, OWN_BUDGET, PROSE = "final00000000000", "own_budget000000", "prose00000000000"
REPAIRED = f"{FINAL}|expenditure||final|4|basic"
EXPLORER = PROJECT_DIR / "dagster_project" / "explorer"


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return shared_example(tmp_path_factory)


@pytest.fixture(scope="module")
def edition(published: Path) -> Edition:
    return Edition(published)


@pytest.fixture(scope="module")
def unit_key(edition: Edition) -> str:
    return edition.rows(compare.units())[0]["unit_key"]


# ---- queries


QUERIES: dict[str, Callable[[str], Query]] = {
    "overview.reports": lambda unit: overview.reports(),
    "overview.certainty": lambda unit: overview.certainty(),
    "overview.totals": lambda unit: overview.totals(),
    "overview.checked_totals": lambda unit: overview.checked_totals(),
    "overview.runs": lambda unit: overview.runs(),
    "overview.change": lambda unit: overview.change(),
    "report.published": lambda unit: report.published(),
    "report.statements": lambda unit: report.statements(FINAL),
    "report.cells": lambda unit: report.cells(FINAL, "expenditure"),
    "spending.by_subject": lambda unit: spending.by_subject(FINAL),
    "spending.stated_totals": lambda unit: spending.stated_totals(FINAL, "206"),
    "spending.said": lambda unit: spending.said(PROSE, "206"),
    "spending.by_economic_category": lambda unit: spending.by_economic_category(FINAL),
    "spending.three_public": lambda unit: spending.three_public(FINAL),
    "compare.units": lambda unit: compare.units(),
    "compare.by_class": lambda unit: compare.by_class(unit, "own"),
    "compare.changes": lambda unit: compare.changes(unit, "own"),
    "compare.three_public": lambda unit: compare.three_public(unit, "own"),
    "ledger.contradictions": lambda unit: ledger.contradictions([FINAL], ["identity", "cross_statement"]),
    "ledger.count": lambda unit: ledger.count(FINAL),
    "ledger.choices": lambda unit: ledger.choices(),
    "projects.projects": lambda unit: projects.projects(FINAL),
    "projects.forms": lambda unit: projects.forms(FINAL),
    "projects.indicators": lambda unit: projects.indicators(FINAL, "河道疏浚"),
}


@pytest.mark.parametrize("name", QUERIES)
def test_every_query_answers_and_its_text_gives_the_same(name: str, edition: Edition, unit_key: str) -> None:
    query = QUERIES[name](unit_key)
    rows = edition.rows(query)
    assert rows
    assert edition.rows(Query(query.text())) == rows


def test_spending_adds_up_to_what_the_report_states(edition: Edition) -> None:
    spent = edition.rows(spending.by_subject(FINAL))
    assert sum(row["amount_yuan"] for row in spent if row["class_code"] == "206") == Decimal(900_000)
    stated = edition.rows(spending.stated_totals(FINAL, "206"))
    assert {(row["stated_yuan"], row["computed_yuan"]) for row in stated} == {(Decimal(900_000), Decimal(900_000))}
    assert {row["class_code"] for row in spent} == {"206", "221"}


def test_a_row_leads_to_the_cells_it_comes_from(edition: Edition) -> None:
    (row,) = [row for row in edition.rows(spending.by_subject(FINAL)) if row["subject_code"] == "2060101"]
    cells = {source["cell_key"] for source in edition.rows(spending.sources("fact_expenditure", row["fact_key"]))}
    assert REPAIRED in cells


def test_prose_leads_to_its_sentence(edition: Edition) -> None:
    (row,) = edition.rows(spending.by_subject(PROSE))
    (source,) = edition.rows(spending.sources("fact_expenditure", row["fact_key"]))
    assert source["cell_key"] is None
    assert (source["amount_yuan"], source["source_line"]) == (Decimal(200_000), 20)


def test_a_comparison_stays_within_its_scope(edition: Edition, unit_key: str) -> None:
    scopes = {unit["report_scope"]: unit["reports"] for unit in edition.rows(compare.units()) if unit["unit_key"] == unit_key}
    assert scopes == {"own": 2, "consolidated": 1}
    own = edition.rows(compare.by_class(unit_key, "own"))
    assert {(row["report_key"], row["kind"]) for row in own} == {(FINAL, "final"), (OWN_BUDGET, "budget")}
    science = {row["kind"]: row["amount_yuan"] for row in own if row["class_code"] == "206"}
    assert science == {"final": Decimal(900_000), "budget": Decimal(800_000)}


def test_the_overview_counts_everything(edition: Edition) -> None:
    totals = edition.row(overview.totals())
    assert totals is not None
    assert (totals["published"], totals["quarantined"], totals["contradictions"]) == (4, 1, 1)
    assert (totals["repaired"], totals["disputed"]) == (1, 1)
    assert totals["reported"] + totals["repaired"] + totals["inferred"] + totals["disputed"] == totals["amounts"]
    reports = {row["source_file"]: row for row in edition.rows(overview.reports())}
    assert (
        reports["final.txt"]["amounts"] + reports["own_budget.txt"]["amounts"] + reports["whole_budget.txt"]["amounts"] == totals["amounts"]
    )
    assert reports["empty.txt"]["state_reason"] == "the file is empty"


def test_a_change_is_the_difference_to_the_publication_before(published: Path, tmp_path: Path) -> None:
    path = tmp_path / "mingzhang.duckdb"
    shutil.copy(published, path)
    with duckdb.connect(str(path)) as con:
        con.execute("update marts.pipeline_run set reports_published = 4, amounts_repaired = 1")
        for days, outcome, reports in ((1, "published", 3), (2, "failed", 9), (3, "published", 1)):
            con.execute(
                "insert into marts.pipeline_run by name select * replace ('earlier' || $days as run_id, $outcome as outcome, "
                "started_at - to_days($days) as started_at, $reports as reports_published, false as is_current) "
                "from marts.pipeline_run where is_current",
                {"days": days, "outcome": outcome, "reports": reports},
            )
    rows = {row["figure"]: row for row in Edition(path).rows(overview.change())}
    assert (rows["reports_published"]["before"], rows["reports_published"]["now"], rows["reports_published"]["difference"]) == (3, 4, 1)
    assert rows["amounts_repaired"]["difference"] == 0


@pytest.mark.parametrize(
    ("chosen", "found"),
    [
        ({}, 2),
        ({"severities": ["rounding"]}, 1),
        ({"kinds": ["cross_statement"]}, 1),
        ({"kinds": ["cross_statement"], "severities": ["rounding"]}, 0),
        ({"report_keys": [PROSE]}, 0),
    ],
)
def test_filters_narrow_the_ledger(chosen: dict[str, list[str]], found: int, edition: Edition) -> None:
    assert len(edition.rows(ledger.contradictions(**chosen))) == found


# ---- drawing


def cell(**values: object) -> dict[str, object]:
    of = {"side": None, "basis": "final", "row_no": 1, "line_code": "206", "line_name": "科学技术支出", "measure": "total"}
    money = {"amount_yuan": Decimal(10_000), "value": None, "printed": "1.00", "status": "reported"}
    return {"cell_key": "|".join(map(str, values.values())), **of, **money, **values}


def drawn(edition: Edition, cells: list[dict[str, object]], statement: str = "expenditure", kind: str = "final") -> list[object]:
    return sheet(cells, Form(statement, kind, "万元"), edition.labels, "en")  # type: ignore[arg-type]


def test_columns_stand_in_the_order_of_the_form(edition: Edition) -> None:
    (block,) = drawn(edition, [cell(measure="project"), cell(measure="other:备注"), cell(measure="total"), cell(measure="basic")])
    assert block.columns == ("Total", "Basic", "Projects", "备注")


def test_a_summary_has_a_block_a_side(edition: Edition) -> None:
    blocks = drawn(edition, [cell(side="revenue"), cell(side="expenditure")], "revenue_expenditure_summary")
    assert [block.title for block in blocks] == ["Revenue", "Expenditure"]


def test_budget_and_final_of_one_table_are_told_apart(edition: Edition) -> None:
    (block,) = drawn(edition, [cell(basis="budget", measure="reception"), cell(basis="final", measure="reception")], "three_public")
    assert block.columns == ("Budget · Reception", "Final · Reception")


def test_a_line_is_indented_by_its_level_and_names_its_subject_in_the_reader_s_language(edition: Edition) -> None:
    lines = [("", "合计"), ("206", "科学技术支出"), ("20601", "科学技术管理事务"), ("2060101", "行政运行")]
    (block,) = drawn(edition, [cell(row_no=number, line_code=code, line_name=name) for number, (code, name) in enumerate(lines)])
    assert [row.depth for row in block.rows] == [0, 0, 1, 2]
    assert [row.hint for row in block.rows][:2] == ["合计", "Science and technology"]


def test_an_undecided_cell_hides_no_other(edition: Edition) -> None:
    undecided = [cell(cell_key=key, measure=None, status="disputed", printed=key) for key in ("0.06", "0.07")]
    (block,) = drawn(edition, [cell(), *undecided])
    assert block.columns == ("Total", "?")
    assert [[entry.text for entry in entries] for entries in block.rows[0].cells] == [["1.00"], ["0.06", "0.07"]]


@pytest.mark.parametrize(
    ("values", "unit", "shown"),
    [
        ({"printed": "1.0"}, "万元", "1.0"),
        ({"status": "repaired", "printed": "1,23", "amount_yuan": Decimal("12345600.00")}, "万元", "1,234.56"),
        ({"status": "inferred", "printed": None, "amount_yuan": Decimal("0.50")}, "元", "0.50"),
        ({"status": "disputed", "printed": "7.9", "amount_yuan": None}, "万元", "7.9"),
        ({"status": "repaired", "printed": "1", "amount_yuan": None, "value": Decimal("12.000000")}, "万元", "12"),
    ],
)
def test_a_cell_shows_what_was_printed_or_what_is_proved(values: dict[str, object], unit: str, shown: str) -> None:
    assert printed(cell(**values), unit) == shown


@given(st.lists(st.floats(min_value=1, max_value=1e6), min_size=1, max_size=40), st.floats(10, 2000), st.floats(10, 2000))
def test_a_treemap_fills_its_box_in_proportion(values: list[float], width: float, height: float) -> None:
    values = sorted(values, reverse=True)
    boxes = squarify(values, Box(0, 0, width, height))
    assert len(boxes) == len(values)
    for value, box in zip(values, boxes, strict=True):
        assert box.width * box.height == pytest.approx(width * height * value / sum(values), rel=1e-6)
        assert box.x >= -1e-6 and box.x + box.width <= width * (1 + 1e-9) + 1e-6
        assert box.y >= -1e-6 and box.y + box.height <= height * (1 + 1e-9) + 1e-6
    for i, one in enumerate(boxes):
        for other in boxes[i + 1 :]:
            overlap = min(one.x + one.width, other.x + other.width) - max(one.x, other.x)
            under = min(one.y + one.height, other.y + other.height) - max(one.y, other.y)
            assert overlap <= 1e-6 * width or under <= 1e-6 * height


@pytest.mark.parametrize(
    ("width", "height", "text"),
    [
        (200, 100, "科学技术支出\n1,234.00"),
        (200, 30, "科学技术支出"),
        (85, 100, "科学技术…\n1,234.00"),
        (62, 100, "科学技…"),
        (30, 100, ""),
        (200, 10, ""),
    ],
)
def test_what_is_written_on_an_area_fits_it(width: int, height: int, text: str) -> None:
    assert fitted("科学技术支出", "1,234.00", Box(0, 0, width, height)) == text


def spent(*rows: tuple[str, str, str, str]) -> pd.DataFrame:
    names = ["class_name", "subject_name", "label", "amount_wan"]
    return pd.DataFrame([(*names, Decimal(amount)) for *names, amount in rows], columns=names)


def test_a_treemap_has_an_area_a_subject_in_ink_that_can_be_read() -> None:
    frame = spent(("甲", "一", "one", "60"), ("甲", "二", "two", "20.50"), ("乙", "三", "three", "19.50"), ("乙", "四", "four", "-5"))
    spec = treemap(frame, "class_name", "subject_name", "amount_wan", "label", str).to_dict()
    (areas,) = spec["datasets"].values()
    assert {(area["subject_name"], area["text"]) for area in areas} == {("一", "one\n60.00"), ("二", "two\n20.50"), ("三", "three\n19.50")}
    assert {area["class_name"]: area["ink"] for area in areas} == {"甲": "#ffffff", "乙": "#1f2430"}


def test_bars_leave_room_for_the_amount_and_begin_at_zero() -> None:
    spec = bars(spent(("甲", "一", "one", "60"), ("乙", "二", "two", "20.50")), "class_name", "amount_wan", str).to_dict()
    assert [layer["mark"]["type"] for layer in spec["layer"]] == ["bar", "text"]
    low, high = spec["layer"][0]["encoding"]["x"]["scale"]["domain"]
    assert low == 0 and high > 60


# ---- files


def test_text_of_a_report_is_no_formula_in_a_spreadsheet_and_numbers_stay_numbers() -> None:
    names = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "科技"]
    frame = pd.DataFrame({"=name": names, "amount": [Decimal("-1.50"), None, Decimal(0), Decimal(2), Decimal(3), Decimal(4)]})
    content = as_csv(frame)
    assert content.startswith(b"\xef\xbb\xbf")
    head, *rows = content.decode("utf-8-sig").splitlines()
    assert head == "'=name,amount"
    assert rows == ["'=1+1,-1.50", "'+1,", "'-1,0", "'@SUM(A1),2", "'\t=1,3", "科技,4"]


# ---- words


def test_every_text_is_there_in_both_languages_with_the_same_values() -> None:
    for key, texts in load_words().items():
        assert all(text.strip() for text in texts.values()), key
        fields = [{name for _, name, _, _ in Formatter().parse(text) if name} for text in texts.values()]
        assert fields[0] == fields[1], key


def test_no_text_is_missing_and_none_is_left_over() -> None:
    code = "\n".join(path.read_text(encoding="utf-8") for path in EXPLORER.rglob("*.py"))
    literal = set(re.findall(r"""say\((?:language, )?f?["']([\w.]+)["']""", code))
    # Texts asked for by a part of their name: say(f"column.{…}").
    open_ended = set(re.findall(r"""say\((?:language, )?f["']([\w.]*)\{""", code)) - {""}
    missing = literal - set(load_words())
    unused = {key for key in set(load_words()) - literal if not key.endswith(".title") and not key.startswith(tuple(open_ended))}
    assert (missing, unused) == (set(), set())


def test_a_text_has_its_values_filled_in() -> None:
    assert say("zh", "common.line", line=7) == "第 7 行"


# ---- pages


def script(start: str) -> None:
    from dagster_project.explorer.app import main

    main(start)


@pytest.fixture
def open_page(published: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., AppTest]:
    def opened(page: str, folder: Path | None = None, **query: str) -> AppTest:
        monkeypatch.setenv("MINGZHANG_WAREHOUSE_DIR", str(folder or published.parent))
        app = AppTest.from_function(script, kwargs={"start": page}, default_timeout=60)
        app.query_params.update({"lang": "en", **query})
        return without_errors(app.run())

    return opened


def without_errors(app: AppTest) -> AppTest:
    assert [error.value for error in app.exception] == []
    return app


def texts(app: AppTest) -> str:
    """Everything that is written on a page."""
    kinds = ("title", "header", "subheader", "markdown", "caption", "info", "warning", "error", "success", "code")
    parts = [element.value for kind in kinds for element in getattr(app, kind)]
    return "\n".join([*parts, *(html.proto.body for html in app.get("html"))])


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("page", PAGES)
def test_every_page_opens_in_both_languages(page: str, language: str, open_page: Callable[..., AppTest]) -> None:
    app = open_page(page, lang=language)
    assert app.title[0].value == say(language, f"{page}.title")  # type: ignore[arg-type]
    assert app.query_params["lang"] == language
    assert say(language, "common.not_official") in texts(app)  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def without_reports(published: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A publication in which every file was quarantined."""
    path = tmp_path_factory.mktemp("no_reports") / "mingzhang.duckdb"
    shutil.copy(published, path)
    with duckdb.connect(str(path)) as con:
        tables = {name for (name,) in con.execute("select table_name from duckdb_tables() where schema_name = 'marts'").fetchall()}
        for table in tables - {"dim_label", "dim_report", "dim_subject", "pipeline_run"}:
            con.execute(f"delete from marts.{table}")
        con.execute("delete from marts.dim_report where state != 'quarantined'")
    return path.parent


@pytest.mark.parametrize("page", PAGES)
def test_every_page_has_words_for_a_publication_without_reports(
    page: str, open_page: Callable[..., AppTest], without_reports: Path
) -> None:
    app = open_page(page, folder=without_reports)
    assert say("en", "common.no_reports") in texts(app) or say("en", "contradictions.none") in texts(app)


def test_every_page_opens_for_a_publication_of_an_older_version(published: Path, open_page: Callable[..., AppTest], tmp_path: Path) -> None:
    """What was brought back by a rollback may lack the relations that came later."""
    shutil.copy(published, tmp_path / "mingzhang.duckdb")
    with duckdb.connect(str(tmp_path / "mingzhang.duckdb")) as con:
        for relation in ("report_form", "ruling", "publication_change", "printed_subject", "subject_validity"):
            con.execute(f"drop table if exists marts.{relation}")
    for page in ("overview", "report", "projects"):
        without_errors(open_page(page, folder=tmp_path))


def test_nothing_published_is_said_and_then_found(published: Path, open_page: Callable[..., AppTest], tmp_path: Path) -> None:
    app = open_page("overview", folder=tmp_path)
    assert "make materialize" in app.error[0].value
    shutil.copy(published, tmp_path / "mingzhang.duckdb")
    assert [error.value for error in without_errors(app.run()).error] == []
    assert app.title[0].value == "Overview"


def test_a_broken_file_is_said(open_page: Callable[..., AppTest], tmp_path: Path) -> None:
    (tmp_path / "mingzhang.duckdb").write_bytes(b"no database" * 1000)
    assert "can't be read" in open_page("report", folder=tmp_path).error[0].value


def test_a_new_publication_appears_without_a_restart(published: Path, open_page: Callable[..., AppTest], tmp_path: Path) -> None:
    path = tmp_path / "mingzhang.duckdb"
    shutil.copy(published, path)
    app = open_page("overview", folder=tmp_path)
    assert app.metric[0].value == "4"
    other = tmp_path / "other.duckdb"
    shutil.copy(published, other)
    with duckdb.connect(str(other)) as con:
        con.execute(f"delete from marts.dim_report where report_key = '{PROSE}'")
    other.replace(path)
    assert without_errors(app.run()).metric[0].value == "3"


@pytest.fixture(scope="module")
def ruled_and_changed(published: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A second publication of the example: a person has ruled on a cell, which is a change of its amount."""
    path = tmp_path_factory.mktemp("ruled") / "mingzhang.duckdb"
    shutil.copy(published, path)
    with duckdb.connect(str(path)) as con:
        con.execute("update marts.fact_reported_amount set status = 'ruled' where cell_key = ?", [REPAIRED])
        con.execute(
            "insert into marts.pipeline_run by name select * replace ('earlier' as run_id, started_at - to_days(1) as started_at, "
            "false as is_current) from marts.pipeline_run where is_current"
        )
        con.execute(
            """
            create or replace table marts.ruling as select 2 as line, 'final.txt' as source_file, $key as cell, $key as cell_key,
                500000.00::decimal(24, 6) as ruled_value, 'basic' as measure, 'Li *Hua*' as who, 'the annex says so' as why,
                'annex, page 3' as source, 'settled' as state, true as is_in_force, 'it fits' as explanation
            """,
            {"key": REPAIRED},
        )
        con.execute(
            """
            create or replace table marts.publication_change as select 'one' as change_key, 'amount' as level, 'changed' as change,
                'final.txt' as source_file, $key as cell_key, 'expenditure' as statement, '2060101' as line_code, '行政运行' as line_name,
                'basic' as measure, 'basic' as previous_measure, 500000.00::decimal(20, 2) as amount_yuan,
                null::decimal(20, 2) as previous_amount_yuan, 'ruled' as status, 'disputed' as previous_status
            """,
            {"key": REPAIRED},
        )
    return path.parent


def test_the_overview_shows_rulings_and_what_changed_and_leads_to_the_amount(
    open_page: Callable[..., AppTest], ruled_and_changed: Path
) -> None:
    app = open_page("overview", folder=ruled_and_changed)
    assert {say("en", "overview.rulings"), say("en", "overview.change")} <= {header.value for header in app.header}
    tables = [table.value for table in app.dataframe]
    (changed,) = [table for table in tables if "previous_status" in table]
    assert list(changed["amount_yuan"]) == [Decimal(500_000)] and changed["previous_amount_yuan"].isna().all()
    (rulings,) = [table for table in tables if "who" in table]
    assert list(rulings["why"]) == ["the annex says so"]
    app = without_errors(next(button for button in app.button if button.key == "changed_amount").click().run())
    assert app.query_params["cell"] == REPAIRED


def test_a_ruled_number_says_who_decided_and_why(open_page: Callable[..., AppTest], ruled_and_changed: Path) -> None:
    text = texts(open_page("report", folder=ruled_and_changed, cell=REPAIRED))
    assert r"Ruled by Li \*Hua\*: the annex says so (annex, page 3)" in text
    assert "a person ruled that it is this" in text and "50.00 万元" in text


def test_a_publication_in_which_nothing_changed_says_so(open_page: Callable[..., AppTest], ruled_and_changed: Path, tmp_path: Path) -> None:
    shutil.copy(ruled_and_changed / "mingzhang.duckdb", tmp_path / "mingzhang.duckdb")
    with duckdb.connect(str(tmp_path / "mingzhang.duckdb")) as con:
        con.execute("delete from marts.publication_change")
        con.execute("delete from marts.ruling")
    app = open_page("overview", folder=tmp_path)
    assert say("en", "overview.no_changed_amounts") in texts(app)
    assert say("en", "overview.rulings") not in {header.value for header in app.header}


def test_an_address_leads_to_a_number_its_line_its_proof_and_its_citation(open_page: Callable[..., AppTest]) -> None:
    app = open_page("report", cell=REPAIRED)
    assert app.selectbox(key="report_choice").value == FINAL
    assert app.selectbox(key="statement_choice").value == "expenditure"
    text = texts(app)
    assert "50.00 万元 (500,000.00 yuan)" in text
    assert "**Repaired**" in text and "“50.”" in text
    assert re.search(r"data-cited='true'[^\n]*2060101 行政运行", text)
    assert "<mark>50.</mark>" in text
    assert "Difference 50.00 万元" in text
    assert f"Mingzhang reference {REPAIRED}" in text
    assert app.query_params["cell"] == REPAIRED


def test_an_equation_leads_to_its_other_numbers(open_page: Callable[..., AppTest]) -> None:
    app = open_page("report", cell=REPAIRED)
    button = next(button for button in app.button if "行政运行 · Total" in button.label)
    app = without_errors(button.click().run())
    assert app.query_params["cell"] == f"{FINAL}|expenditure||final|4|total"


def test_another_report_forgets_the_chosen_number(open_page: Callable[..., AppTest]) -> None:
    app = open_page("report", cell=REPAIRED)
    app = without_errors(app.selectbox(key="report_choice").select(OWN_BUDGET).run())
    assert "cell" not in app.query_params
    assert say("en", "report.choose") in texts(app)


def test_a_reference_is_found_from_any_page(open_page: Callable[..., AppTest]) -> None:
    app = open_page("projects")
    app.text_input[0].input(f" {REPAIRED} ")
    find = next(button for button in app.button if button.label == "Find")
    app = without_errors(find.click().run())
    assert app.title[0].value == "Report"
    assert app.query_params["cell"] == REPAIRED


def test_an_unknown_reference_is_said(open_page: Callable[..., AppTest]) -> None:
    app = open_page("report", cell="no such cell")
    assert "no such cell" in app.warning[0].value


def test_a_report_without_tables_is_said(open_page: Callable[..., AppTest]) -> None:
    assert say("en", "report.no_tables") in texts(open_page("report", report=PROSE))


def test_spending_leads_to_the_number_in_its_statement(open_page: Callable[..., AppTest]) -> None:
    app = open_page("spending", report=FINAL)
    assert app.metric[0].value == "100.00 万元"
    app = without_errors(app.button_group(key="class").set_value("206").run())
    assert app.metric[0].value == "90.00 万元"
    assert "3 exact" in next(markdown.value for markdown in app.markdown if "certain" in markdown.value)
    button = next(button for button in app.button if "行政运行" in button.label and "(Repaired)" in button.label)
    app = without_errors(button.click().run())
    assert (app.title[0].value, app.query_params["cell"]) == ("Report", REPAIRED)


def test_what_a_report_does_not_split_is_no_zero(open_page: Callable[..., AppTest]) -> None:
    projects = {metric.label: metric.value for metric in open_page("spending", report=PROSE).metric}
    assert projects["Of which projects"] == "—"


def test_the_chosen_report_is_kept_from_page_to_page(open_page: Callable[..., AppTest]) -> None:
    app = open_page("spending", report=OWN_BUDGET)
    button = next(button for button in app.button if "行政运行" in button.label)
    app = without_errors(button.click().run())
    assert app.selectbox(key="report_choice").value == OWN_BUDGET


def test_a_report_leads_to_what_does_not_add_up_in_it(open_page: Callable[..., AppTest]) -> None:
    app = open_page("report", report=FINAL)
    button = next(button for button in app.button if button.label == "Contradictions in this report: 1")
    app = without_errors(button.click().run())
    assert (app.title[0].value, app.multiselect(key="ledger_report_keys").value) == ("Contradictions", [FINAL])
    assert say("en", "common.no_contradictions") in texts(open_page("spending", report=OWN_BUDGET))


def test_a_comparison_begins_with_the_unit_of_the_report_the_reader_comes_from(open_page: Callable[..., AppTest]) -> None:
    app = open_page("compare", report="whole_budget0000")
    assert app.selectbox(key="unit_choice").value[1] == "consolidated"
    own = (app.selectbox(key="unit_choice").value[0], "own")
    app = without_errors(app.selectbox(key="unit_choice").select(own).run())
    assert app.selectbox(key="unit_choice").value == own


def test_what_a_report_says_has_fallen_is_shown_with_its_sentence(open_page: Callable[..., AppTest]) -> None:
    app = open_page("compare", report=FINAL)
    (table,) = [table.value for table in app.dataframe if "change_wan" in table.value]
    assert list(table["change_wan"]) == [Decimal(-10)] and list(table["percent"]) == [Decimal(-10)]
    assert "> 与2022年度相比，科学技术支出减少10.00万元，下降10%。" in texts(app)


def test_other_scopes_are_named_and_not_compared(open_page: Callable[..., AppTest]) -> None:
    app = open_page("compare")
    assert "Consolidated" in app.warning[0].value
    assert "neither compared nor added up" in app.warning[0].value


def test_the_ledger_is_filtered_and_both_sides_shown(open_page: Callable[..., AppTest]) -> None:
    app = open_page("contradictions", lang="zh")
    assert len(app.dataframe[0].value) == 2
    assert "所写100.00万元，应为96.00万元。" in texts(app)
    assert "第 1 行" in texts(app) and "第 21 行" in texts(app)
    app = without_errors(app.multiselect(key="ledger_severities").select("rounding").run())
    assert list(app.dataframe[0].value["explanation"]) == ["所写100.00万元，应为100.01万元。"]
    app = without_errors(app.multiselect(key="ledger_kinds").select("cross_statement").run())
    assert say("zh", "contradictions.no_match") in texts(app)


def test_projects_and_indicators_lead_to_their_lines(open_page: Callable[..., AppTest]) -> None:
    app = open_page("projects", report=FINAL)
    assert "line 5" in texts(app) and "line 6" in texts(app)
    assert Decimal("399999.99") in list(app.dataframe[0].value["executed_yuan"])
    assert say("en", "projects.forms", forms=1, rows=1, left_out=2) in texts(app)
    assert list(app.dataframe[1].value["lines_left_out"]) == ["7, 9"]
