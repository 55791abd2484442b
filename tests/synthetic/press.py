"""Building blocks of the official forms: tables by subject or unit, summaries of two sides."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from tests.synthetic.model import APPROPRIATION, OWN_INCOMES, SOURCES, TYPES, Book
from tests.synthetic.subjects import ECONOMIC, OPERATING_CLASSES, PERSONNEL_CLASSES, functional_name, ordinal
from tests.synthetic.tables import Cell, Column, Fact, Identity, Panel, Printing, Row, Table

INCOMES = (*SOURCES, *OWN_INCOMES)
BALANCE = (*APPROPRIATION, "special_account", "own")


@dataclass(frozen=True, slots=True)
class Figure:
    """An amount column: where its money comes from in the ledger.

    ``parts`` are the measures that add up to it in the same row, as far as printed;
    ``values`` are amounts by subject prefix that no account has (an “of which” column).
    """

    headers: tuple[str, ...]
    measure: str
    accounts: tuple[str, ...]
    sources: tuple[str, ...]
    types: tuple[str, ...] = ("",)
    parts: tuple[str, ...] = ()
    optional: bool = False
    width: int = 9
    values: Mapping[str, int] | None = None


@dataclass(slots=True)
class Press:
    """Prints cells of a book on one form."""

    book: Book
    printing: Printing
    basis: str
    live: dict[Fact, tuple[str, ...]] = field(default_factory=dict)

    def with_zero(self, zero: str) -> "Press":
        return Press(self.book, replace(self.printing, zero=zero), self.basis, self.live)

    def cell(self, measure: str, amount: int, fact: Fact = (), header: str = "", optional: bool = False, basis: str = "") -> Cell:
        text = self.printing.cell(amount)
        return Cell(measure, self.printing.value(amount) if text else None, text, basis or self.basis, fact, header, optional)

    def figure(self, figure: Figure, code: str = "", unit: int | None = None) -> Cell:
        """The cell of a column for a subject (all where empty) and a unit (all where None)."""
        if figure.values is not None:
            return self.cell(figure.measure, figure.values.get(code, 0), (), figure.headers[-1], figure.optional)
        ledger = self.book.ledger
        amount = sum(ledger.sum(a, code, figure.sources, figure.types, unit) for a in figure.accounts)
        # Sources that a report doesn't have make no difference: both figures state one fact.
        key = (figure.accounts, figure.sources, figure.types)
        if key not in self.live:
            self.live[key] = tuple(s for s in figure.sources if any(ledger.sum(a, "", (s,), figure.types) for a in figure.accounts))
        if len(self.book.units) == 1:
            unit = None
        fact = ("ledger", figure.accounts, code, self.live[key], figure.types, unit)
        return self.cell(figure.measure, amount, fact, figure.headers[-1], figure.optional)

    def row_identities(self, row: Row, figures: Sequence[Figure]) -> list[Identity]:
        """Total = Σ parts over the columns of a row."""
        cells = {c.measure: c for c in row.items if isinstance(c, Cell)}
        return [
            Identity(cells[f.measure], tuple(cells[p] for p in f.parts if p in cells))
            for f in figures
            if f.parts and f.measure in cells and any(p in cells for p in f.parts)
        ]


def column_identities(rows: Sequence[Row], parent: Callable[[str], str | None]) -> list[Identity]:
    """Each row's cells = Σ of those of the rows whose code has it as parent, a column at a time."""
    children: dict[str, list[Row]] = {}
    for row in rows:
        above = parent(row.code)
        if above is not None:
            children.setdefault(above, []).append(row)
    found = []
    for row in rows:
        for index, item in enumerate(row.items):
            if isinstance(item, Cell) and row.code in children:
                parts = tuple(c for r in children[row.code] if isinstance(c := r.items[index], Cell))
                if item.truth is not None or any(p.truth for p in parts):
                    found.append(Identity(item, parts))
    return found


def subject_parent(code: str) -> str | None:
    """The code above in 类, 款, 项; the total row (no code) is above the 类."""
    return {0: None, 3: "", 5: code[:3], 7: code[:5]}[len(code)]


def amount_columns(figures: Sequence[Figure], first: int = 1) -> list[Column]:
    return [Column("amount", f.headers, f.width, str(first + i)) for i, f in enumerate(figures)]


@dataclass(frozen=True, slots=True)
class SubjectStyle:
    """How a form prints subjects: codes in one column or three, the total row's place."""

    split_code: bool = False
    total: str = "first"
    code_headers: tuple[str, ...] = ("项目", "科目编码")
    name_headers: tuple[str, ...] = ("项目", "科目名称")
    name_width: int = 14
    total_name: str = "合计"

    def columns(self) -> list[Column]:
        if self.split_code:
            codes = [Column("code", (*self.code_headers, label), 4, "") for label in "类款项"]
        else:
            codes = [Column("code", self.code_headers, 9, "")]
        return [*codes, Column("name", self.name_headers, self.name_width, "栏次")]

    def labels(self, code: str, name: str) -> list[str | Cell]:
        if not self.split_code:
            return [code, name]
        return [code[:3], code[3:5], code[5:7], name]


def by_subject(
    press: Press, statement: str, title: str, figures: Sequence[Figure], codes: Sequence[str], style: SubjectStyle, numbered: bool = False
) -> Table:
    """A statement with a row a 类, 款 and 项, and a total row."""
    rows = [
        Row(
            [*style.labels(code, functional_name(code, press.book.year)), *(press.figure(f, code) for f in figures)],
            code,
            functional_name(code, press.book.year),
            level=(len(code) - 3) // 2,
        )
        for code in codes
    ]
    total = Row([*style.labels("", style.total_name), *(press.figure(f) for f in figures)], "", style.total_name)
    rows = {"first": [total, *rows], "last": [*rows, total], "none": rows}[style.total]
    table = Table(statement, title, press.printing, [Panel([*style.columns(), *amount_columns(figures)], rows)], numbered=numbered)
    table.identities = [i for row in rows for i in press.row_identities(row, figures)] + column_identities(rows, subject_parent)
    return table


def by_unit(press: Press, statement: str, title: str, figures: Sequence[Figure], labels: tuple[str, str]) -> Table:
    """A statement with a total row, the department and its units."""
    book = press.book
    named = [("", "合计", None), (book.department.code, book.department.name, None)]
    named += [(u.code, u.name, i) for i, u in enumerate(book.units)]
    rows = [
        Row([code, name, *(press.figure(f, unit=unit) for f in figures)], code, name, level=(len(code) + 2) // 3)
        for code, name, unit in named
    ]
    columns = [Column("code", (labels[0],), 8), Column("name", (labels[1],), 13), *amount_columns(figures)]
    table = Table(statement, title, press.printing, [Panel(columns, rows)])
    table.identities = [i for row in rows for i in press.row_identities(row, figures)] + column_identities(rows, unit_parent)
    return table


def unit_parent(code: str) -> str | None:
    return {0: None, 3: ""}.get(len(code), code[:3])


def blank_row(width: int) -> Row:
    return Row([""] * width)


@dataclass(slots=True)
class Side:
    """One side of a summary while it is filled: names with their cells, in order."""

    press: Press
    side: str
    figures: Sequence[Figure]
    rows: list[Row]
    identities: list[Identity]

    def add(
        self, name: str, accounts: Sequence[str], sources: Sequence[str], types: Sequence[str] = ("",), code: str = "", level: int = 0
    ) -> Row:
        """A row whose columns restrict ``sources`` to those of each figure."""
        cells = []
        for f in self.figures:
            kept = tuple(s for s in sources if not f.sources or s in f.sources)
            cells.append(self.press.figure(replace(f, accounts=tuple(accounts), sources=kept, types=tuple(types)), code))
        row = Row([name, *cells], "", name, level=level)
        self.rows.append(row)
        self.identities += self.press.row_identities(row, self.figures)
        return row

    def note(self, name: str, amount: int, level: int = 1) -> Row:
        """An “of which” row: its amount is part of the row above and of no sum."""
        row = Row([name, self.press.cell("total", amount)], "", name, level=level)
        self.rows.append(row)
        return row

    def sum_of(self, total: Row, parts: Sequence[Row]) -> None:
        for index, cell in enumerate(total.items):
            if isinstance(cell, Cell):
                self.identities.append(Identity(cell, tuple(c for r in parts if isinstance(c := r.items[index], Cell))))

    def classes(self, codes: Sequence[str], sources: Sequence[str], number: Callable[[int], str], level: int = 0) -> list[Row]:
        year = self.press.book.year
        return [
            self.add(number(i) + functional_name(code, year), ("spending",), sources, TYPES, code, level) for i, code in enumerate(codes, 1)
        ]


def total_figure(header: str, width: int = 9) -> Figure:
    return Figure((header,), "total", (), (), width=width)


def numbered_name(short: bool = False, brackets: bool = False) -> Callable[[int], str]:
    if brackets:
        return lambda i: f"（{ordinal(i, short)}）"
    return lambda i: f"{ordinal(i, short)}、"


def side_panel(side: Side, name_headers: tuple[str, ...], length: int, tail: int, lines: int | None, name_width: int) -> Panel:
    """The panel of a side, padded to ``length`` rows before its last ``tail`` rows.

    ``lines`` numbers the rows (行次) from there; None prints no such column.
    """
    width = 1 + len(side.figures)
    head, last = side.rows[: len(side.rows) - tail], side.rows[len(side.rows) - tail :]
    rows = [*head, *(blank_row(width) for _ in range(length - len(side.rows))), *last]
    columns = [Column("name", name_headers, name_width, "栏次"), *amount_columns(side.figures)]
    if lines is not None:
        for i, row in enumerate(rows):
            row.items.insert(1, str(lines + i))
            row.line = str(lines + i)
        columns.insert(1, Column("line", (*name_headers[:-1], "行次"), 4))
    return Panel(columns, rows, side.side)


def economic_panels(press: Press, groups: Sequence[Sequence[str]], split_code: bool, headers: tuple[str, ...], value: str) -> Table:
    """The economic table of final accounts: groups of 类 side by side, totals in the last line."""
    book, panels, identities = press.book, [], []
    cells: dict[str, Cell] = {}
    for classes in groups:
        rows = []
        for code in (c for k in classes for c in ECONOMIC if c.startswith(k)):
            amount = book.economic_sum(code)
            cells[code] = press.cell("total", amount, economic_fact(book, code), value)
            labels = [code[:3], code[3:]] if split_code else [code]
            rows.append(Row([*labels, ECONOMIC[code], cells[code]], code, ECONOMIC[code], level=len(code) // 4))
        codes = (
            [Column("code", (*headers, label), 4) for label in "类款"] if split_code else [Column("code", (*headers[:-1], "科目编码"), 9)]
        )
        columns = [*codes, Column("name", (*headers[:-1], "科目名称"), 9), Column("amount", (*headers[:-1], value), 9)]
        panels.append(Panel(columns, rows))
        identities += column_identities(rows, lambda c: c[:3] if len(c) == 5 else None)
    length = max(len(p.rows) for p in panels)
    printed = [k for classes in groups for k in classes]
    for name, classes, label, value_panel in (
        ("人员经费合计", PERSONNEL_CLASSES, 0, 0),
        ("公用经费合计", OPERATING_CLASSES, 1, len(panels) - 1 if len(panels) > 2 else 1),
    ):
        cell = press.cell("total", book.economic_sum(*classes), ("economic", classes), value)
        identities.append(Identity(cell, tuple(cells[k] for k in classes if k in printed)))
        for index in {label, value_panel}:
            panel = panels[index]
            panel.rows += [blank_row(len(panel.columns)) for _ in range(length - len(panel.rows))]
            row = blank_row(len(panel.columns))
            if index == label:
                row.items[0], row.name = name, name
            if index == value_panel:
                row.items[-1], row.name = cell, name
            panel.rows.append(row)
    table = Table("basic_expenditure", "", press.printing, panels)
    table.identities = identities
    return table


def economic_fact(book: Book, code: str) -> Fact:
    """Some 款 state what a functional 项 states, where the book was made so."""
    return ("economic", code)


def economic_list(press: Press, title: str, figures: Sequence[str], style: SubjectStyle, labels: dict[str, tuple[str, ...]]) -> Table:
    """The economic table of a budget: a row a subject, ``figures`` among total, personnel, operating."""
    book = press.book
    used = [c for c in ECONOMIC if book.economic_sum(c)]
    shares = {"total": (*PERSONNEL_CLASSES, *OPERATING_CLASSES), "personnel": PERSONNEL_CLASSES, "operating": OPERATING_CLASSES}

    def cells(code: str) -> list[str | Cell]:
        found: list[str | Cell] = []
        for measure in figures:
            classes = shares[measure]
            amount = book.economic_sum(*classes) if not code else book.economic_sum(code) if code.startswith(classes) else 0
            fact = ("economic", classes) if not code else ("economic", code, measure)
            found.append(press.cell(measure, amount, fact, labels[measure][-1]))
        return found

    rows = [Row([*style.labels(c, ECONOMIC[c])[-2:], *cells(c)], c, ECONOMIC[c], level=len(c) // 4) for c in used]
    columns = [Column("code", style.code_headers, 9), Column("name", style.name_headers, style.name_width)]
    if style.split_code:
        columns = [*(Column("code", (*style.code_headers, label), 4) for label in "类款"), columns[1]]
        rows = [Row([c[:3], c[3:], ECONOMIC[c], *cells(c)], c, ECONOMIC[c], level=len(c) // 4) for c in used]
    total = Row([*([""] * (len(columns) - 1)), style.total_name, *cells("")], "", style.total_name)
    rows = {"first": [total, *rows], "last": [*rows, total], "none": rows}[style.total]
    columns += [Column("amount", labels[m], 9) for m in figures]
    table = Table("basic_expenditure", title, press.printing, [Panel(columns, rows)])
    table.identities = column_identities(rows, lambda c: {0: None, 3: "", 5: c[:3]}[len(c)])
    for row in rows:
        by_measure = {c.measure: c for c in row.items if isinstance(c, Cell)}
        if {"personnel", "operating"} <= set(by_measure):
            table.identities.append(Identity(by_measure["total"], (by_measure["personnel"], by_measure["operating"])))
    return table


THREE_COLUMNS = (
    ("total", ("合计",)),
    ("overseas_travel", ("因公出国（境）费",)),
    ("vehicles", ("公务用车购置及运行费", "小计")),
    ("vehicle_purchase", ("公务用车购置及运行费", "公务用车购置费")),
    ("vehicle_operation", ("公务用车购置及运行费", "公务用车运行费")),
    ("reception", ("公务接待费",)),
)


def three_identities(cells: dict[str, Cell]) -> list[Identity]:
    return [
        Identity(cells["total"], tuple(cells[m] for m in ("overseas_travel", "vehicles", "reception"))),
        Identity(cells["vehicles"], (cells["vehicle_purchase"], cells["vehicle_operation"])),
    ]


def three_cells(press: Press, basis: str, unit: int | None = None) -> dict[str, Cell]:
    book = press.book
    key = None if len(book.units) == 1 else unit
    return {
        m: press.cell(m, book.three(basis, m, unit), ("three", basis, m, key), headers[-1], basis=basis) for m, headers in THREE_COLUMNS
    }
