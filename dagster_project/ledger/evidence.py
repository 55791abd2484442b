"""What a report states, arranged for comparing: claims of the prose and cells of the statements,
each known by the thing it speaks of."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from operator import attrgetter

from dagster_project.ledger.intervals import Interval, around
from dagster_project.relations import Cell
from dagster_project.reports.narrative import Claim
from dagster_project.taxonomy.ledger import ANY_MEASURE, Address, LedgerRules, Thing
from dagster_project.taxonomy.summary_lines import SummaryLines, level, plain

_TOTAL = "合计"
_CARRIED_OVER = "opening_balance"
_CLASS_LENGTH = 3
# What states a fund's money in all, in whatever words.
_SPENT = ("total", "expenditure", "general_public_budget", "fiscal_appropriation")
_TOTALS = ("revenue", *_SPENT)
_BASIC, _COSTS = "basic_expenditure", ("人员经费合计", "公用经费合计")
_SUMMARIES = ("revenue_expenditure_summary", "appropriation_summary")
Place = tuple[str, str | None, str, str]


@dataclass(frozen=True, slots=True, eq=False)
class Spoken:
    """An amount of the prose and the thing it speaks of (None where nothing knows it).

    ``order`` is its place in the text, ``topic`` tells amounts of one thing in one section.
    """

    claim: Claim
    thing: Thing | None
    order: int

    @property
    def value(self) -> Decimal:
        return self.claim.amount.amount_yuan or Decimal(0)

    @property
    def resolution(self) -> Decimal:
        return self.claim.amount.resolution_yuan or Decimal(1)

    @property
    def interval(self) -> Interval:
        return around(self.value, self.resolution)

    @property
    def line(self) -> int:
        return self.claim.amount.source_line

    @property
    def section(self) -> str:
        return self.claim.amount.section

    @property
    def topic(self) -> tuple[str, str, str | None]:
        return self.claim.amount.measure, self.claim.amount.subject_name, self.claim.amount.subject_code

    @property
    def stands(self) -> tuple[str, str | None]:
        """Whether a budget or a final figure, and the budget's stage."""
        return self.claim.amount.basis, self.claim.amount.budget_stage

    @property
    def key(self) -> tuple[str, ...]:
        """The same for claims of one thing, which must be equal."""
        return (self.thing.thing if self.thing else "", *map(str, self.topic), *map(str, self.stands))

    @property
    def zh(self) -> str:
        name = self.claim.amount.subject_name
        return self.thing.zh.format(name=name) if self.thing else name

    @property
    def en(self) -> str:
        name = self.claim.amount.subject_name
        return self.thing.en.format(name=name) if self.thing else name

    @property
    def where(self) -> str:
        return f"{self.section} {self.zh}{_STANDS_ZH.get(self.stands, '')}"


_STANDS_ZH: dict[tuple[str, str | None], str] = {("budget", "adjusted"): "（全年预算）"}


@dataclass(frozen=True, slots=True)
class Figure:
    """What the statements print of a thing, in yuan; a sum of cells has the slack of all of them.

    ``proved``: an identity holds with it and none is broken, so that neither it nor its reading is in doubt.
    None proves a zero: sums hold with it in any column.
    """

    value: Decimal
    resolution: Decimal
    statement: str
    line: int
    where: str
    proved: bool

    @property
    def interval(self) -> Interval:
        return around(self.value, self.resolution)


class Statements:
    """The cells by where they stand. Only ``reported`` ones are figures; the others excuse."""

    def __init__(self, cells: Iterable[Cell], lines: SummaryLines, rules: LedgerRules) -> None:
        self._lines = lines
        self._rules = rules
        self._told: defaultdict[tuple[str, str], set[Decimal]] = defaultdict(set)
        self._classes: defaultdict[tuple[str, str], list[Cell]] = defaultdict(list)
        self._cells: defaultdict[Place, list[Cell]] = defaultdict(list)
        above: dict[tuple[str, str | None], str] = {}
        self._open: set[Place] = set()
        for cell in cells:
            line = self._line(cell, above)
            if cell.status == "disputed":
                self._open.add((cell.statement, cell.side, line, cell.measure or ANY_MEASURE))
            if cell.amount_yuan is None:
                continue
            self._cells[cell.statement, cell.side, line, ANY_MEASURE].append(cell)
            if cell.measure:
                self._cells[cell.statement, cell.side, line, cell.measure].append(cell)
                if len(line) == _CLASS_LENGTH and line == cell.line_code:
                    self._classes[cell.statement, cell.measure].append(cell)

    def _line(self, cell: Cell, above: dict[tuple[str, str | None], str]) -> str:
        """What a cell's line is called; ``above`` holds the last main line of each side.

        What stands below 上年结转 is a part of that and no revenue of the year.
        """
        if cell.statement in _SUMMARIES:
            found = self._lines.find(cell.line_name)
            role = found.role if found and found.side in (cell.side, "both") else plain(cell.line_name)
            if level(cell.line_name) <= 1:
                above[cell.statement, cell.side] = role
            main = above.get((cell.statement, cell.side))
            return f"{main}/{role}" if main == _CARRIED_OVER and main != role else role
        if cell.line_code:
            return cell.line_code
        name = plain(cell.line_name)
        return _TOTAL if name in ("", "合计", "总计") else name

    def learn_totals(self, every: Iterable[Spoken]) -> None:
        """Takes in what the prose states of each fund in all, by which a statement shows to be of that fund alone."""
        for spoken in every:
            measure, _, code = spoken.topic
            if is_level(spoken) and code is None and spoken.thing and spoken.value:
                self._told[spoken.claim.fund or "", "total" if measure in _SPENT else measure].add(spoken.value)

    def figures(self, spoken: Spoken) -> list[Figure]:
        """What the statements print of the claim's thing, the most telling first."""
        if spoken.thing is None:
            return []
        figures = [figure for addresses in spoken.thing.cells for figure in self._sums(addresses, spoken)]
        if figures:
            return figures
        same = [addresses for addresses in spoken.thing.instead if self._is_all_of(addresses[0].statement, spoken)]
        return [figure for addresses in same for figure in self._sums(addresses, spoken)]

    def _is_all_of(self, statement: str, spoken: Spoken) -> bool:
        """Whether a statement's total, or its split, is what the prose states of the claim's fund."""
        if statement == _BASIC:
            costs = [cell.amount_yuan or Decimal(0) for line in _COSTS for cell in self._cells.get((_BASIC, None, line, "total"), [])]
            totals = [cell.amount_yuan for cell in self._cells.get((_BASIC, None, _TOTAL, "total"), [])] or [sum(costs, Decimal(0))]
            return not self._told.get((spoken.claim.fund or "", "basic"), set()).isdisjoint(totals)
        same = [self._same_total(statement, measure, spoken) for measure in ("total", "basic", "project")]
        return same[0] or all(same[1:])

    def _same_total(self, statement: str, measure: str, spoken: Spoken) -> bool:
        told = self._told.get((spoken.claim.fund or "", measure), set())
        cells = [cell for cell in self._cells.get((statement, None, _TOTAL, measure), []) if _comparable(cell, spoken)]
        if cells:
            return any(cell.amount_yuan in told and cell.status == "reported" for cell in cells)
        classes = [cell for cell in self._classes[statement, measure] if _comparable(cell, spoken)]
        return sum((cell.amount_yuan or Decimal(0) for cell in classes), Decimal(0)) in told

    def wholes(self, spoken: Spoken) -> list[Figure]:
        """What a share of the claim's thing is of."""
        return [figure for addresses in spoken.thing.of for figure in self._sums(addresses, spoken)] if spoken.thing else []

    def leaves_whole_open(self, spoken: Spoken) -> bool:
        """Whether one of the figures that a share of the claim's thing may be of isn't known."""
        places = (self._place(address, spoken) for group in spoken.thing.of for address in group) if spoken.thing else ()
        return any(place in self._open or (*place[:3], ANY_MEASURE) in self._open for place in places)

    def budgets(self, spoken: Spoken) -> list[Figure]:
        """The budgets that the statements print beside a final figure (“三公”)."""
        cells = [cell for addresses in _cells(spoken) for cell in self._at(addresses[0], spoken)]
        return [self._figure(cell) for cell in cells if cell.basis == "budget" and cell.status == "reported"]

    def excuses(self, spoken: Spoken) -> Iterator[Figure]:
        """What else the claim's words may mean, disputed cells among them."""
        also = spoken.thing.also if spoken.thing else ()
        for addresses in (*_cells(spoken), *also):
            yield from (self._figure(cell) for cell in self._at(addresses[0], spoken) if _comparable(cell, spoken))
        for address, *_ in _cells(spoken):
            line = self._at(replace(address, measure=ANY_MEASURE), spoken)
            yield from (self._figure(cell) for cell in line if cell.status != "reported")

    def _sums(self, addresses: Sequence[Address], spoken: Spoken) -> Iterator[Figure]:
        found = [[cell for cell in self._at(address, spoken) if _comparable(cell, spoken)] for address in addresses]
        if any(map(_differ, found)):
            return
        if len(addresses) == 1:
            yield from (self._figure(cell) for cell in found[0] if cell.status == "reported")
            return
        if any(len(cells) > 1 or not (cells or address.optional) for cells, address in zip(found, addresses, strict=True)):
            return
        cells = [cell for group in found for cell in group]
        if all(cell.status == "reported" for cell in cells):
            terms = [self._figure(cell) for cell in cells]
            value, resolution = (sum(map(attrgetter(name), terms), Decimal(0)) for name in ("value", "resolution"))
            yield replace(terms[0], value=value, resolution=resolution, proved=all(term.proved for term in terms))

    def _place(self, address: Address, spoken: Spoken) -> Place:
        measure, _, code = spoken.topic
        return address.statement, address.side, address.line.replace("{code}", code or ""), address.measure.replace("{measure}", measure)

    def _at(self, address: Address, spoken: Spoken) -> list[Cell]:
        return self._cells.get(self._place(address, spoken), [])

    def _figure(self, cell: Cell) -> Figure:
        column = self._rules.measures.get(cell.measure or "")
        names = (self._rules.statements.get(cell.statement, cell.statement), cell.line_code, plain(cell.line_name) or _TOTAL, column)
        where = " ".join(filter(None, names))
        proved = bool(cell.amount_yuan) and cell.checks_exact + cell.checks_rounding > 0 == cell.checks_broken
        return Figure(cell.amount_yuan or Decimal(0), cell.resolution_yuan or Decimal(1), cell.statement, cell.source_line, where, proved)


def _cells(spoken: Spoken) -> tuple[tuple[Address, ...], ...]:
    return spoken.thing.cells if spoken.thing else ()


def _differ(cells: Sequence[Cell]) -> bool:
    """Whether a line stands more than once, with different amounts: which one is meant nobody knows."""
    return len({cell.row_no for cell in cells}) > 1 and len({cell.amount_yuan for cell in cells}) > 1


def _comparable(cell: Cell, spoken: Spoken) -> bool:
    """Whether budget stands by budget, and by the budget of the same stage where both tell it."""
    basis, stage = spoken.stands
    return cell.basis == basis and (stage is None or stage == cell.budget_stage)


class Reader:
    """Tells what claims speak of, in one report."""

    def __init__(self, rules: LedgerRules, kind: str, administrative: bool) -> None:
        self._rules = rules
        self._kind = kind
        self._administrative = administrative

    def spoken(self, claims: Sequence[Claim]) -> list[Spoken]:
        """Every claim with an amount, in the order of the text."""
        return [Spoken(claim, self._thing(claim), order) for order, claim in enumerate(claims) if claim.amount.amount_yuan is not None]

    def _thing(self, claim: Claim) -> Thing | None:
        return next((thing for thing in self._rules.things if self._fits(thing, claim)), None)

    def _fits(self, thing: Thing, claim: Claim) -> bool:
        amount = claim.amount
        kind = None if amount.subject_code is None else "functional" if amount.subject_code.startswith("2") else "economic"
        return (
            amount.measure in thing.measures
            and kind == thing.code
            and (thing.funds is None or (claim.fund or "") in thing.funds)
            and (thing.name is None or bool(thing.name.search(amount.subject_name)))
            and (thing.section is None or bool(thing.section.search(amount.section)))
            and (thing.report is None or thing.report == self._kind)
            and (not thing.administrative or self._administrative)
        )


def is_level(spoken: Spoken) -> bool:
    """Whether it is this period's amount of a thing, and neither a change nor part of a reason."""
    amount = spoken.claim.amount
    return amount.value_type == "level" and amount.period == "current" and not spoken.claim.explains


_MOST_HINTS = 20


class Hinter:
    """Values that a wrong amount should perhaps have: what the report prints elsewhere of the same thing."""

    def __init__(self, every: Iterable[Spoken], statements: Statements) -> None:
        self._statements = statements
        self._same: defaultdict[object, set[Decimal]] = defaultdict(set)
        for spoken in every:
            self._same[_alike(spoken)].add(spoken.value)

    def __call__(self, spoken: Spoken) -> list[Decimal]:
        same = self._same[_alike(spoken)]
        printed = [figure.value for figure in self._statements.excuses(spoken)]
        return printed + sorted(same) if len(same) <= _MOST_HINTS else printed


def _alike(spoken: Spoken) -> object:
    """The same for amounts of one topic; the totals of a budget or of accounts often change by one amount."""
    if spoken.claim.amount.value_type == "change" and spoken.topic[0] in _TOTALS and spoken.topic[2] is None:
        return "change"
    return spoken.topic, spoken.stands, spoken.claim.amount.period, spoken.claim.amount.value_type
