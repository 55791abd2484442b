"""Reading the published file: editions that stay, queries as text, cells explained and cited."""

import shutil
from decimal import Decimal
from pathlib import Path

import duckdb
import pandas as pd
import pytest
from published_example import shared_example

from dagster_project.published.citation import amount, citation, money
from dagster_project.published.edition import Edition, Library, Unavailable
from dagster_project.published.evidence import evidence, identity_name
from dagster_project.published.explain import explain
from dagster_project.published.query import Query

REPAIRED = "final00000000000|expenditure||final|4|basic"
DISPUTED = "final00000000000|general_public_budget_expenditure||final|5|project"
REPORTS = Query("select count(*) as reports from marts.dim_report")


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return shared_example(tmp_path_factory)


@pytest.fixture(scope="module")
def edition(published: Path) -> Edition:
    return Edition(published)


def with_one_report_less(published: Path, folder: Path) -> Path:
    """Another publication, to be put in the first one's place."""
    other = folder / "other.duckdb"
    shutil.copy(published, other)
    with duckdb.connect(str(other)) as con:
        con.execute("delete from marts.dim_report where state = 'quarantined'")
    return other


def test_amounts_are_exact_and_whole_numbers_whole_beside_null(edition: Edition) -> None:
    sql = "select 99999999999999999.99::decimal(20, 2) as yuan, null::integer as line union all select 0.01, 7 order by 1"
    frame = edition.frame(Query(sql))
    assert list(frame["yuan"]) == [Decimal("0.01"), Decimal("99999999999999999.99")]
    assert frame["line"].iloc[0] == 7 and isinstance(frame["line"].iloc[0], int)
    assert frame["line"].iloc[1] is pd.NA


def test_an_edition_stays_and_the_library_has_the_next_one(published: Path, tmp_path: Path) -> None:
    path = tmp_path / "mingzhang.duckdb"
    shutil.copy(published, path)
    library = Library(path)
    first = library.current()
    assert library.current() is first
    with_one_report_less(published, tmp_path).replace(path)
    second = library.current()
    assert (first.rows(REPORTS), second.rows(REPORTS)) == ([{"reports": 5}], [{"reports": 4}])


def test_reading_leaves_no_trace_beside_the_file(published: Path, tmp_path: Path) -> None:
    path = tmp_path / "mingzhang.duckdb"
    shutil.copy(published, path)
    before = path.read_bytes()
    Edition(path).rows(REPORTS)
    assert path.read_bytes() == before
    assert [found.name for found in tmp_path.iterdir()] == [path.name]


def test_an_edition_can_be_read_from_a_folder_that_must_not_be_written(published: Path, tmp_path: Path) -> None:
    path = tmp_path / "it's here" / "mingzhang.duckdb"
    path.parent.mkdir()
    shutil.copy(published, path)
    path.chmod(0o444)
    path.parent.chmod(0o555)
    try:
        assert Edition(path).rows(REPORTS) == [{"reports": 5}]
    finally:
        path.parent.chmod(0o755)


def test_what_cannot_be_read_says_why(tmp_path: Path) -> None:
    path = tmp_path / "mingzhang.duckdb"
    with pytest.raises(Unavailable) as missing:
        Library(path).current()
    path.write_bytes(b"no database" * 1000)
    with pytest.raises(Unavailable) as unreadable:
        Library(path).current()
    path.unlink()
    with duckdb.connect(str(path)) as con:
        con.execute("create schema marts")
        con.execute("create table marts.dim_report as select 1 as one")
    with pytest.raises(Unavailable) as outdated:
        Library(path).current()
    assert [error.value.reason for error in (missing, unreadable, outdated)] == ["missing", "unreadable", "outdated"]
    assert "dim_label" in outdated.value.detail


def test_a_query_as_text_gives_the_same_answer(edition: Edition) -> None:
    query = Query(
        "select $text as text, $none as none, $list as list, $number as number",
        {"text": "o'clock", "none": None, "list": ["a", "b'"], "number": 7},
    )
    assert query.text() == "select 'o''clock' as text, null as none, ['a', 'b'''] as list, 7 as number;"
    assert edition.rows(Query(query.text())) == edition.rows(query)


def test_a_cell_is_explained_with_its_line_and_its_identities(edition: Edition) -> None:
    found = explain(edition, REPAIRED, around=2)
    assert found is not None
    assert (found.cell["printed"], found.cell["amount_yuan"]) == ("50.", Decimal(500_000))
    cited = [line for line in found.context if line.is_cited]
    assert len(found.context) == 5
    assert [line.number for line in cited] == [found.cell["source_line"]]
    assert "50." in cited[0].text
    # The broken ones come first: they are what a reader has to know.
    assert [(proof.identity, proof.outcome) for proof in found.proofs] == [("expenditure_total", "broken"), ("row:total", "exact")]
    assert [(term.cell_key, term.weight, term.amount_yuan) for term in found.proofs[1].terms] == [
        ("final00000000000|expenditure||final|4|total", 1, Decimal(500_000)),
        (REPAIRED, -1, Decimal(500_000)),
    ]


def test_a_reference_that_nothing_has_explains_nothing(edition: Edition) -> None:
    assert explain(edition, "no such cell") is None


@pytest.mark.parametrize(("language", "disclaimer"), [("zh", "不是官方发布"), ("en", "no official publication")])
def test_a_citation_names_report_place_date_and_reference(edition: Edition, language: str, disclaimer: str) -> None:
    found = explain(edition, REPAIRED)
    assert found is not None
    report = {**found.report, "source_url": "https://example.org/final", "retrieved_at": "2024-10-30"}
    text = citation({**found.cell, "source_page": 12}, report, edition.labels, language)  # type: ignore[arg-type]
    for part in (
        "长河市东山区水务局本级",
        "2023",
        "2060101 行政运行",
        "50.00 万元",
        "final.txt",
        "12",
        "https://example.org/final",
        "2024-10-30",
    ):
        assert part in text
    assert str(found.cell["source_line"]) in text and REPAIRED in text and disclaimer in text and "2025-06-01" in text


def test_a_citation_says_what_is_not_known(edition: Edition) -> None:
    found = explain(edition, DISPUTED)
    assert found is not None
    text = citation(found.cell, found.report, edition.labels, "en")
    assert "undecided, printed “40.00”" in text
    assert "address of the source not recorded" in text


def test_amounts_in_words() -> None:
    assert money(Decimal("55310500.00")) == "5,531.05 万元"
    assert money(Decimal("0.01")) == "0.000001 万元"
    assert money(Decimal(-100)) == "-0.01 万元"
    assert money(Decimal(30_000)) == "3.00 万元"
    count = {"amount_yuan": None, "value": Decimal("12.000000"), "value_unit": "台", "printed": "12"}
    assert amount(count, "zh") == "12 台"


def test_evidence_and_identities_in_both_languages(edition: Edition) -> None:
    text = "given exactly by hierarchy:basic and revenue_grand_total; code printed as 20605"
    assert evidence(text, edition.labels, "en") == (
        "given exactly by “Class = sections = items · Basic” and “revenue grand total”; code printed as 20605"
    )
    chinese = evidence(text, edition.labels, "zh")
    assert "类、款、项逐级 · 基本支出" in chinese and "收入总计 = " in chinese and "代码印作 20605" in chinese
    assert "没有科目与之相符" in evidence("code printed as 2066 fits no subject", edition.labels, "zh")
    assert "可能是 20601, 20609" in evidence("code printed as 2060 fits 20601, 20609", edition.labels, "zh")
    assert evidence("nothing is printed; given exactly by row:total", edition.labels, "zh").startswith("此处没有印数；由以下等式精确得出：")
    assert "（本报告二者相等）" in identity_name("appropriated_part_is_whole", edition.labels, "zh")
    assert identity_name("appropriated_part_is_whole", edition.labels, "en") == "appropriated part, here its whole"
    assert evidence("what nobody foresaw", edition.labels, "zh") == "what nobody foresaw"
    assert identity_name("revenue_grand_total (evidence only)", edition.labels, "en") == "revenue grand total"
    assert identity_name("printed:3行＝（1+2）行 (evidence only)", edition.labels, "zh") == "表下所印算式：3行＝（1+2）行"
    assert identity_name("printed:3行＝（1+2）行 (evidence only)", edition.labels, "en") == "rule printed below the table: 3行＝（1+2）行"


def test_names_of_codes(edition: Edition) -> None:
    labels = edition.labels
    assert labels.name("status", "repaired", "zh") == "修复"
    assert labels.name("measure", "other:课题经费", "en") == "课题经费"
    assert labels.name("measure", None, "en") == "—"
    assert labels.subject("科学技术支出", "en") == "科学技术支出 Science and technology"
    assert labels.subject("科学技术支出", "zh") == "科学技术支出"
