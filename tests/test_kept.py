"""What stays as it is published: which reports, and which are built again since their subjects are called otherwise."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import pytest

from dagster_project.columns import to_arrow
from dagster_project.engine.part import write_tables
from dagster_project.relations import Report, SourceLine
from dagster_project.rollback import main as rollback
from dagster_project.settings import Settings
from dagster_project.warehouse import kept, staging
from dagster_project.warehouse.history import file_digest
from dagster_project.warehouse.publication import publish
from dagster_project.warehouse.state import State, base, read_state, write_state

START = staging.Start(run_id="r", started_at=datetime(2024, 1, 1, tzinfo=UTC), trigger="manual", pipeline="p", rulings=b"", base="b")
REPORTS = [
    Report(report_key=name * 16, source_file=f"{name}.txt", sha256=name * 64, state="published", fiscal_year=2023, source_url="https://x")
    for name in "abcdefghijklmnop"
]
PUBLISHED = """
create schema marts;
create table marts.dim_report as select *, now() as loaded_at from reports;
create table marts.ruling as select repeat('f', 16) as report_key;
create table marts.report_statement as select report_key, unnest(['present', 'present', 'unread', 'absent']) as state from reports;
create table marts.fact_discrepancy as select report_key, unnest(['rounding', 'beyond_rounding']) as severity from reports;
create table marts.fact_reported_amount as
    select concat(report_key, '|', line_no) as cell_key, report_key, source_file, 'revenue' as statement, line_no, null::varchar as line_code,
        '合计' as line_name, null::varchar as side, 'final' as basis, 'total' as measure, 1::decimal(20, 2) as amount_yuan,
        null::decimal(24, 6) as value, ['reported', 'disputed', 'reported'][line_no] as status
    from reports, range(1, 4) as line (line_no);
create table marts.printed_subject as
    select report_key, 'functional' as classification, code, 'name' as name, 2023 as fiscal_year, 2 as source_rank, 1 as lines
    from reports, (values ('201'), ('2010101')) as printed (code)
    where report_key = repeat('h', 16) or code = '201';
create table marts.subject_validity as
    select * from (values
        ('functional', '201', 'name', 1, null::integer, null::integer), ('functional', '20101', '款', 2, 2023, 2023),
        ('economic_departmental', '201', 'name', 1, null, null)
    ) as name (classification, code, name, source_rank, first_fiscal_year, last_fiscal_year);
"""
Build = Callable[..., duckdb.DuckDBPyConnection]


@pytest.fixture
def published(tmp_path: Path) -> Path:
    path = tmp_path / "mingzhang.duckdb"
    with duckdb.connect(str(path)) as con:
        con.register("reports", to_arrow(Report, REPORTS))
        con.execute(PUBLISHED)
    return path


@pytest.fixture
def build(tmp_path: Path, published: Path) -> Iterator[Build]:
    """A build of these reports, with what it keeps; with the names that the models would give."""
    opened: list[duckdb.DuckDBPyConnection] = []

    def begin(reports: list[Report], start: staging.Start = START) -> duckdb.DuckDBPyConnection:
        con = staging.new_build(tmp_path / "build.duckdb")
        opened.append(con)
        staging.land(con, [], start)
        staging.create_relations(con)
        staging.load_reports(con, reports)
        kept.keep(con, published)
        staging.load_previous(con, published)
        with staging.attached(con, published) as before:
            con.execute(f"create schema marts; create table marts.subject_validity as from {before}.marts.subject_validity")
        return con

    yield begin
    for con in opened:
        con.close()


def keys(con: duckdb.DuckDBPyConnection) -> str:
    return "".join(sorted(key[0] for (key,) in con.execute("select report_key from extracted.kept_report").fetchall()))


def test_kept_is_what_is_the_same_in_every_respect_and_nobody_rules_on(build: Build, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept, "MOST_PATCHED", 1)
    a, b, c, d, e, *rest = REPORTS
    now = [
        a,
        replace(b, source_file="d/b.txt"),
        replace(c, retrieved_at="2024-01-01"),
        replace(d, state="quarantined", state_reason="why"),
        replace(e, state_reason="the version before stays published"),
        *rest,
        Report(report_key="n", source_file="n.txt", sha256="n" * 64, state="published"),
    ]
    rulings = f"report,cell,value,who,why,source\n{a.sha256},x,1,a,b,c\n".encode()
    con = build(now, replace(START, rulings=rulings))
    # f was ruled on, a is.
    assert keys(con) == "ghijklmnop"
    counts = "statements_present, statements_unread, discrepancies, reported, repaired, inferred, ruled, disputed"
    assert con.execute(f"select distinct {counts} from extracted.kept_report").fetchall() == [(2, 1, 1, 2, 0, 0, 0, 1)]
    assert con.execute("select code, lines from extracted.kept_subject where report_key[1] = 'h' order by 1").fetchall() == [
        ("201", 1),
        ("2010101", 1),
    ]
    compared = con.execute("select distinct report_key[1] from extracted.previous_amount order by 1").fetchall()
    assert "".join(key for (key,) in compared) == "abcdef"
    assert staging.hashes_to_build(con) == {one.sha256 for one in (*now[:6], now[-1])}


@pytest.mark.parametrize(
    ("start", "gone", "want"),
    [
        (START, 2, 13),
        (replace(START, base=None), 0, 0),
        (START, 3, 0),
        (replace(START, patched=2), 1, 0),
        (replace(START, patched=2), 0, 15),
    ],
    ids=["some", "no base", "too many", "too many in all", "some in all"],
)
def test_where_much_changed_everything_is_built(build: Build, start: staging.Start, gone: int, want: int) -> None:
    con = build(REPORTS[gone:], start)
    assert len(keys(con)) == want
    assert kept.base_of(con) == ("b" if want else None)
    # The one with a ruling is built each night.
    assert kept.patched(con) == (start.patched + gone + 1 if want else 0)


@pytest.mark.parametrize(
    ("change", "want"),
    [
        ("select 1", ""),
        ("update marts.subject_validity set last_fiscal_year = 2024 where code = '20101'", "h"),
        ("delete from marts.subject_validity where code = '20101'", "h"),
        ("insert into marts.subject_validity values ('functional', '2010102', '他项', 2, 2023, 2023)", ""),
        ("update marts.subject_validity set name = '他类' where classification = 'economic_departmental'", ""),
        ("insert into marts.subject_validity values ('functional', '299', '新类', 2, 2023, 2023)", "abcdeghijklmnop"),
    ],
    ids=["as before", "other years", "no name", "nobody's", "of the other list", "a 类"],
)
def test_a_report_is_built_again_where_its_subjects_are_called_otherwise(build: Build, published: Path, change: str, want: str) -> None:
    con = build(REPORTS)
    con.execute(change)
    assert "".join(sorted(key[0] for key in kept.called_otherwise(con, published))) == want


def test_what_is_kept_no_longer_is_there_as_if_it_were_new(build: Build, published: Path, tmp_path: Path) -> None:
    con = build(REPORTS)
    a, b = REPORTS[:2]
    lines = [SourceLine(report_key=one.report_key, page=None, line_no=1, text="x") for one in (a, b)]
    part = write_tables(tmp_path / "parts", [a.sha256, b.sha256], {"source_line": [to_arrow(SourceLine, lines)]})
    kept.build_again(con, published, [part], {a.report_key})
    assert keys(con) == "bcdeghijklmnop"
    assert con.execute("select report_key from extracted.source_line").fetchall() == [(a.report_key,)]
    assert con.execute("select count(*) from extracted.previous_amount where report_key = ?", [a.report_key]).fetchall() == [(3,)]
    assert con.execute("select count(*) from extracted.kept_subject where report_key = ?", [a.report_key]).fetchall() == [(0,)]
    assert a.sha256 in staging.hashes_to_build(con)


def test_no_build_goes_on_from_a_file_that_this_code_did_not_make(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MINGZHANG_WAREHOUSE_DIR", str(tmp_path))
    settings = Settings.from_environment()
    assert base(settings, "p") is None
    for number in (1, 2):
        (tmp_path / "build.duckdb").unlink(missing_ok=True)
        with duckdb.connect(str(tmp_path / "build.duckdb")) as con:
            con.execute(f"create schema marts; create table marts.edition as select {number} as n")
        publish(tmp_path / "build.duckdb", settings.published_file, settings.history_dir, 3)
    digest = file_digest(settings.published_file)
    state = State(
        inputs="i", published_sha256=digest, published_at="2024-01-01", reports_published=1, reports_quarantined=0, pipeline="p", patched=3
    )
    write_state(settings.state_file, state)
    assert base(settings, "p") == state
    assert base(settings, "other code") is None
    assert rollback([]) == 0
    brought_back = read_state(settings.state_file)
    assert brought_back is not None
    assert brought_back.published_sha256 == file_digest(settings.published_file) != digest
    assert base(settings, "p") is None
    write_state(settings.state_file, replace(brought_back, pipeline="p"))
    with settings.published_file.open("ab") as file:
        file.write(b"x")
    assert base(settings, "p") is None
    settings.state_file.write_text("{")
    assert base(settings, "p") is None
