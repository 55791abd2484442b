"""A report as printed, before its layout: statements of rows and columns, and prose.

A :class:`Cell` knows what it means (``amount`` in fen, the fact it states) and which
characters stand for it (``printed``, empty where the form leaves a blank). Faults change
``printed`` only, so that the truth stays what was meant.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal

Fact = tuple[object, ...]


@dataclass(frozen=True, slots=True)
class Printing:
    """How amounts are printed: ``unit`` 万元 or 元, ``zero`` what stands for nothing."""

    unit: str = "万元"
    decimals: int = 2
    thousands: bool = True
    trim: bool = False
    zero: str = ""

    @property
    def fen(self) -> int:
        """Fen in the last printed digit."""
        return (1_000_000 if self.unit == "万元" else 100) // 10**self.decimals

    def value(self, amount: int) -> int:
        """``amount`` as printed, in fen: rounded half up to the last digit."""
        sign = -1 if amount < 0 else 1
        return sign * ((abs(amount) + self.fen // 2) // self.fen) * self.fen

    def text(self, amount: int) -> str:
        """The characters of ``amount``; a value of no last digit is a printed zero."""
        value = Decimal(self.value(amount)) / (self.fen * 10**self.decimals)
        text = f"{value:{',' if self.thousands else ''}.{self.decimals}f}"
        return text.rstrip("0").rstrip(".") if self.trim and self.decimals else text

    def cell(self, amount: int) -> str:
        """As :meth:`text`, with the form's sign for a zero."""
        return self.text(amount) if amount else self.zero


@dataclass(eq=False, slots=True)
class Cell:
    """An amount or count of a statement.

    ``truth`` is the value meant in fen (a count times 100), None for a blank; ``fact``
    names what is stated, so that two cells of one fact must agree. ``optional`` cells
    have no measure of the contract. ``status`` and ``planted`` are set by faults.
    """

    measure: str
    truth: int | None
    printed: str
    basis: str
    fact: Fact = ()
    header: str = ""
    optional: bool = False
    count: bool = False
    status: str = "reported"
    planted: str = ""

    @property
    def names(self) -> tuple[str, ...]:
        """The measures under which an optional cell may be published."""
        plain = self.header.removeprefix("其中：")
        return tuple(dict.fromkeys((self.measure, f"other:{self.header}", f"other:{plain}")))


@dataclass(frozen=True, slots=True)
class Column:
    """A column: ``kind`` is ``code``, ``name``, ``line``, ``text`` or ``amount``.

    ``headers`` from the outermost group to the leaf; ``width`` in characters, for layouts
    that wrap; ``number`` what stands in the 栏次 row.
    """

    kind: str
    headers: tuple[str, ...]
    width: int = 12
    number: str = ""


@dataclass(slots=True)
class Row:
    """One printed row of a panel: an item a column, text or cell."""

    items: list[str | Cell]
    code: str = ""
    name: str = ""
    line: str = ""
    level: int = 0


@dataclass(slots=True)
class Panel:
    """Columns that go together; a two-sided statement has two, printed side by side."""

    columns: list[Column]
    rows: list[Row]
    side: str = ""


@dataclass(frozen=True, slots=True)
class Identity:
    """``stated`` is the sum of ``parts`` (blank cells count as nothing), each printed figure rounded."""

    stated: Cell
    parts: tuple[Cell, ...]

    def miss(self) -> int:
        """How far the printed values are from each other, in fen."""
        return abs((self.stated.truth or 0) - sum(p.truth or 0 for p in self.parts))


@dataclass(slots=True)
class Table:
    """A statement as printed. ``empty`` is the sentence that declares it so."""

    statement: str
    title: str
    printing: Printing
    panels: list[Panel]
    marker: str = ""
    owner: str = ""
    numbered: bool = False
    notes: list[str] = field(default_factory=list)
    empty: str = ""
    identities: list[Identity] = field(default_factory=list)

    def lines(self) -> Iterator[tuple[Panel, Row]]:
        for panel in self.panels:
            for row in panel.rows:
                yield panel, row

    def cells(self) -> Iterator[tuple[Panel, Row, Cell]]:
        for panel, row in self.lines():
            for item in row.items:
                if isinstance(item, Cell):
                    yield panel, row, item


@dataclass(eq=False, slots=True)
class Claim:
    """A figure in prose: ``truth`` in fen (None where only a rate is told), ``text`` as printed.

    ``percent`` is the printed rate that goes with it, ``rate`` the one that computes.
    ``copied`` figures may stand in a statement as well; a ``project``'s is its budget;
    ``planted`` is set by faults.
    """

    section: str
    subject: str
    measure: str
    basis: str
    truth: int
    text: str
    percent: str = ""
    rate: str = ""
    copied: bool = False
    project: bool = False
    planted: str = ""


@dataclass(frozen=True, slots=True)
class Rate:
    """The place in a sentence where the rate of a claim is printed."""

    claim: Claim


@dataclass(slots=True)
class Sentence:
    """Prose with figures: texts, claims and rates in the order of printing."""

    parts: list[str | Claim | Rate]

    @property
    def claims(self) -> list[Claim]:
        return [p for p in self.parts if isinstance(p, Claim)]

    def text(self) -> str:
        return "".join(text for text, _ in self.spans())

    def spans(self) -> Iterator[tuple[str, Claim | None]]:
        """The printed pieces, each with the claim that it prints."""
        for part in self.parts:
            if isinstance(part, Claim):
                yield part.text, part
            elif isinstance(part, Rate):
                yield part.claim.percent, None
            else:
                yield part, None


@dataclass(slots=True)
class Heading:
    text: str


Piece = Heading | Sentence | Table


@dataclass(slots=True)
class Document:
    """A whole report, ready for a layout."""

    form: str
    kind: str
    year: int
    unit_name: str
    pieces: list[Piece]

    @property
    def tables(self) -> list[Table]:
        return [p for p in self.pieces if isinstance(p, Table)]

    @property
    def claims(self) -> list[Claim]:
        return [c for p in self.pieces if isinstance(p, Sentence) for c in p.claims]


def rate(part: int, whole: int, digits: int = 2) -> str:
    """``part`` of ``whole`` in per cent, half up, without its sign."""
    value = Decimal(part) * 100 / Decimal(whole)
    return str(value.quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP))
