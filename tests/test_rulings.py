"""A person's rulings: read from a table, put in a cell's place, checked like any value, and told where they don't fit."""

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dagster_project.extract import extract
from dagster_project.reconciliation.engine import Reconciled
from dagster_project.reconciliation.rulings import rule
from dagster_project.relations import RuledCell
from dagster_project.reports.tables import Table
from dagster_project.rulings import Ruling, parse_rulings
from dagster_project.settings import PROJECT_DIR
from tests.small_tables import cell, coded, reconciled, reconciler, statuses, wan

KEY = "0123456789abcdef"
HEAD = "report,cell,value,who,why,source\n"
USES = "total basic project"


# --- the table ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("printed", "value"),
    [
        ("12.5", "12.50"),
        ("1,234,567.89", "1234567.89"),
        ("-3", "-3.00"),
        ("720.46万元", "7204600.00"),
        ("5 元", "5.00"),
        ("0", "0.00"),
        ("１２", "12.00"),
    ],
)
def test_a_value_is_in_yuan_or_says_its_unit(printed: str, value: str) -> None:
    found = parse_rulings(f'{HEAD}{KEY * 4},c,"{printed}",李,电话核实,函〔2024〕3号\n'.encode())
    assert found.unread == ()
    (ruling,) = found.of(KEY * 4)
    assert (ruling.value, ruling.cell, ruling.measure, ruling.line) == (Decimal(value), "c", None, 2)
    assert (ruling.who, ruling.why, ruling.source) == ("李", "电话核实", "函〔2024〕3号")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_columns_go_by_their_names_in_any_order_and_encoding(encoding: str) -> None:
    text = f"who,source,Cell_Key,sha256,why,value,note,measure\r\n李,函,c,{KEY.upper()},核实,1,x,total\r\n,,,,,,,\r\n"
    (ruling,) = parse_rulings(text.encode(encoding)).of(KEY)
    assert (ruling.who, ruling.measure) == ("李", "total")


@pytest.mark.parametrize(
    ("line", "words"),
    [
        (f"{KEY},c,,李,核实,函", "needs value"),
        (f"{KEY},c,1,,,", "needs who, why, source"),
        (f"{KEY},c", "needs value"),
        (f"{KEY[:-1]},c,1,李,核实,函", "SHA-256"),
        ("report.txt,c,1,李,核实,函", "SHA-256"),
        (f"{KEY},c,=1+1,李,核实,函", "number of yuan"),
        (f"{KEY},c,1e9,李,核实,函", "number of yuan"),
        (f'{KEY},c,"1,23",李,核实,函', "number of yuan"),
        (f"{KEY},c,NaN,李,核实,函", "number of yuan"),
        (f"{KEY},c,0.001,李,核实,函", "a fen at most"),
    ],
)
def test_a_line_that_is_no_ruling_is_told_and_the_others_stand(line: str, words: str) -> None:
    found = parse_rulings(f"{HEAD}{line}\n{KEY},good,1,李,核实,函\n".encode())
    assert [ruling.cell for ruling in found.of(KEY)] == ["good"]
    (unread,) = found.unread
    assert (unread.line, words in unread.reason) == (2, True), unread.reason


def test_of_two_rulings_on_a_cell_the_later_line_stands() -> None:
    found = parse_rulings(f"{HEAD}{KEY},c,1,a,b,c\n{KEY},c,2,a,b,c\n".encode())
    assert [(ruling.value, ruling.line) for ruling in found.of(KEY)] == [(2, 3)]
    assert [(unread.line, "line 3" in unread.reason) for unread in found.unread] == [(2, True)]


@pytest.mark.parametrize("content", [b"", b"\n\n", b"\xef\xbb\xbf"])
def test_an_empty_table_is_none(content: bytes) -> None:
    assert parse_rulings(content) == parse_rulings(b"")
    assert parse_rulings(content).unread == ()


@pytest.mark.parametrize("content", [b"report;cell;value\n", b"\xff\xfe\x00", b'"report', "报告,金额\n".encode()])
def test_a_file_that_is_no_table_of_rulings_is_told(content: bytes) -> None:
    (unread,) = parse_rulings(content).unread
    assert unread.reason


@settings(derandomize=True, max_examples=150, deadline=None)
@given(st.one_of(st.binary(max_size=300), st.text(alphabet=f'{KEY},"\n\r;=万元1. \0', max_size=300).map(lambda t: (HEAD + t).encode())))
def test_no_bytes_are_beyond_the_reader(content: bytes) -> None:
    found = parse_rulings(content)
    assert all(ruling.value == ruling.value.quantize(Decimal("0.01")) for mine in found.by_report.values() for ruling in mine)


# --- in a report --------------------------------------------------------------------------------


def ruled(*tables: Table, cells: dict[str, tuple[str, str | None]]) -> tuple[Reconciled, list[RuledCell]]:
    """A report of these tables with rulings: cell key → value in 万元, measure."""
    again = reconciler(*tables)
    rulings = [
        Ruling(report_key="report", cell=key, value=wan(value), measure=measure, who="李", why="核实", source="函", line=line)
        for line, (key, (value, measure)) in enumerate(cells.items(), 2)
    ]
    return rule(rulings, again(), again)


def test_a_ruling_settles_a_cell_and_with_it_what_follows() -> None:
    table = coded("expenditure", USES, ("206", "科学技术支出", "1,203.45 3.00 1,20"))
    before = cell(reconciled(table), "expenditure", "206", "project")
    assert before.status == "disputed"
    after, (outcome,) = ruled(table, cells={before.cell_key: ("1200.45", None)})
    found = cell(after, "expenditure", "206", "project")
    assert (found.status, found.amount_yuan, found.printed, found.cell_key) == ("ruled", wan("1200.45"), "1,20", before.cell_key)
    assert found.evidence == "ruled by 李: 核实 (函)"
    assert (found.checks_exact, found.checks_broken) == (1, 0)
    assert (outcome.state, outcome.cell_key) == ("settled", before.cell_key)
    assert "1 identities hold exactly" in outcome.explanation


def test_a_ruling_that_does_not_add_up_is_published_with_its_broken_checks() -> None:
    table = coded("expenditure", USES, ("", "合计", "10.00 4.00 6.00"), ("206", "科学技术支出", "10.00 4.00 6.00"))
    key = cell(reconciled(table), "expenditure", "206", "project").cell_key
    after, (outcome,) = ruled(table, cells={key: ("7.00", None)})
    found = cell(after, "expenditure", "206", "project")
    assert (found.status, found.amount_yuan) == ("ruled", wan("7.00"))
    assert outcome.state == "overrides"
    assert found.checks_exact == 0
    assert "0 identities hold exactly" in outcome.explanation


def test_overriding_what_is_reported_says_so() -> None:
    table = coded("expenditure", USES, ("206", "科学技术支出", "10.00 4.00 6.00"))
    key = cell(reconciled(table), "expenditure", "206", "basic").cell_key
    after, (outcome,) = ruled(table, cells={key: ("5.00", None)})
    assert outcome.state == "overrides"
    assert outcome.explanation.startswith("sets aside 40000.00, which is reported")
    assert "set aside against 40000.00, which is reported" in cell(after, "expenditure", "206", "basic").evidence


def test_what_the_report_says_by_itself_needs_no_ruling() -> None:
    table = coded("expenditure", USES, ("206", "科学技术支出", "10.00 4.00 6.00"))
    key = cell(reconciled(table), "expenditure", "206", "basic").cell_key
    after, (outcome,) = ruled(table, cells={key: ("4.00", None)})
    assert outcome.state == "unneeded"
    assert after == reconciled(table)


def test_a_column_in_dispute_is_ruled_by_naming_it() -> None:
    table = coded("three_public", "total overseas_travel vehicles vehicle_purchase vehicle_operation reception", ("", "合计", "1.00 1.00"))
    (open_cell,) = [c for c in reconciled(table).cells if c.measure is None]
    after, (outcome,) = ruled(table, cells={open_cell.cell_key: ("1.00", "reception")})
    found = cell(after, "three_public", "合计", "reception")
    assert (found.status, found.amount_yuan, outcome.state, outcome.cell_key) == ("ruled", wan("1.00"), "settled", found.cell_key)
    for measure in (None, "vehicles", "nonsense"):
        after, (outcome,) = ruled(table, cells={open_cell.cell_key: ("1.00", measure)})
        assert (outcome.state, statuses(after)) == ("no_column", {"reported": 1, "disputed": 1})
    assert "overseas_travel, reception" in outcome.explanation


def test_a_ruling_that_no_longer_fits_is_told() -> None:
    table = coded("expenditure", USES, ("206", "科学技术支出", "10.00 4.00 6.00"))
    key = cell(reconciled(table), "expenditure", "206", "basic").cell_key
    _, (gone, other) = ruled(table, cells={"gone": ("1.00", None), key: ("1.00", "project")})
    assert (gone.state, gone.cell_key) == ("no_cell", None)
    assert (other.state, other.explanation) == ("no_column", "the report itself shows that the cell is basic")


def test_nothing_can_be_ruled_on_where_nothing_is_printed() -> None:
    rows = ("", "合计", "30.00\t10.00\t20.00"), ("206", "科学技术支出", "30.00\t10.00\t")
    table = coded("expenditure", USES, *rows)
    lost = cell(reconciled(table), "expenditure", "206", "project")
    assert lost.status == "inferred"
    after, (outcome,) = ruled(table, cells={lost.cell_key: ("21.00", None)})
    assert (outcome.state, outcome.cell_key) == ("no_cell", None)
    assert "nothing is printed there" in outcome.explanation
    assert cell(after, "expenditure", "206", "project") == lost


def test_a_ruling_frees_what_was_disputed_only_because_of_it() -> None:
    """Which of three figures is wrong, nothing tells; once one is ruled on, the others are as printed."""
    table = coded("expenditure", USES, ("206", "科学技术支出", "10.00\t4.00\t7.00"))
    before = reconciled(table)
    assert statuses(before) == {"disputed": 3}
    key = cell(before, "expenditure", "206", "project").cell_key
    after, (outcome,) = ruled(table, cells={key: ("6.00", None)})
    assert (outcome.state, statuses(after)) == ("settled", {"reported": 2, "ruled": 1})
    assert after.discrepancies == before.discrepancies != [], "what was printed still contradicts itself"


def test_rulings_change_nothing_else_of_a_real_report() -> None:
    content = (PROJECT_DIR / "raw" / "000_21a8962bf628d34d.txt").read_bytes()
    plain = extract(content, "r.txt").rows
    (open_cell,) = [c for c in plain["cell"] if c.status == "disputed"]
    ruling = Ruling(
        report_key=open_cell.report_key,
        cell=open_cell.cell_key,
        value=Decimal(10_000),
        measure="reception",
        who="a",
        why="b",
        source="c",
        line=2,
    )
    with_ruling = extract(content, "r.txt", rulings=[ruling]).rows
    (row,) = with_ruling["ruled_cell"]
    assert row.state == "settled"
    assert [c.status for c in with_ruling["cell"] if c.cell_key == row.cell_key] == ["ruled"]
    same = set(plain) - {"cell", "identity", "ruled_cell"}
    assert {name: with_ruling[name] for name in same} == {name: plain[name] for name in same}
    assert not any(i.outcome == "broken" for i in with_ruling["identity"] if i.scope != "printed")
