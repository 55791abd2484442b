"""The relations extraction hands over: one dataclass a staging table, one object a row.

Everything between a report's bytes and DuckDB meets here: readers and reconciliation
produce these rows, the warehouse loads them one to one into schema ``extracted`` under
:data:`TABLES`' names. Amounts are :class:`~decimal.Decimal` in yuan.
"""

from dataclasses import dataclass, field
from decimal import Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """A file taken in. ``state`` is ``published`` or ``quarantined`` (then with a reason)."""

    report_key: str
    source_file: str
    sha256: str
    state: str
    state_reason: str | None = None
    kind: str | None = None
    fiscal_year: int | None = None
    unit_name: str | None = None
    report_scope: str | None = None
    amount_unit: str | None = None
    char_count: int = 0
    source_url: str | None = None
    retrieved_at: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceLine:
    """A line of the file as published, contact persons blacked out. 1-based."""

    report_key: str
    page: int | None
    line_no: int
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """What became of one of the fourteen statements in a report.

    ``state``: ``present``, ``declared_empty``, ``blank``, ``image``, ``unread``, ``absent``.
    """

    report_key: str
    statement: str
    state: str
    title: str | None = None
    source_line: int | None = None
    source_page: int | None = None
    amount_unit: str | None = None
    resolution_yuan: Decimal | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """An amount cell of a statement: what was printed, what it means, and why.

    ``row_no`` orders the rows of one side of a statement and identifies the row;
    ``line_no`` is the printed 行次 where there is one, else ``row_no``.
    """

    report_key: str
    cell_key: str
    statement: str
    row_no: int
    line_no: int
    line_code: str | None
    line_name: str
    side: str | None
    basis: str
    budget_stage: str | None
    measure: str | None
    candidate_measures: list[str] = field(default_factory=list)
    amount_yuan: Decimal | None
    amount_low_yuan: Decimal | None = None
    amount_high_yuan: Decimal | None = None
    value: Decimal | None = None
    value_unit: str | None = None
    printed: str | None
    resolution_yuan: Decimal | None
    status: str
    evidence: str
    checks_exact: int = 0
    checks_rounding: int = 0
    checks_broken: int = 0
    checks_not_evaluable: int = 0
    source_line: int
    source_page: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """An equation (or inequality) over a report's cells and how it came out.

    ``relation`` is ``=`` or ``<=``; ``outcome`` is ``exact``, ``rounding``, ``broken`` or
    ``not_evaluable``. ``cells`` holds the stated cell first, then the addends;
    ``weights`` the addends' factors. A rule that the report prints below a table has the scope ``printed``; what is
    wrong with it is in ``explanation_zh`` and ``explanation_en``.
    """

    report_key: str
    identity_key: str
    identity: str
    scope: str
    relation: str
    outcome: str
    stated_yuan: Decimal | None
    computed_yuan: Decimal | None
    difference_yuan: Decimal | None
    slack_yuan: Decimal | None
    cells: list[str]
    weights: list[int]
    explanation_zh: str | None = None
    explanation_en: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RuledCell:
    """What became of a ruling, a line of ``raw/rulings.csv``.

    ``state``: ``settled`` (the cell was in dispute), ``overrides`` (it sets aside what the report
    says), ``unneeded`` (the report says the same by itself), or that it doesn't fit: ``no_report``,
    ``no_cell``, ``no_column``, ``no_effect``, ``not_understood``; ``explanation`` says it in words. ``cell`` is
    the cell as the ruling names it, ``cell_key`` the one that is published with the ruled value.
    """

    report_key: str | None
    line: int
    cell: str
    cell_key: str | None = None
    ruled_value: Decimal | None = None
    measure: str | None = None
    who: str | None = None
    why: str | None = None
    source: str | None = None
    state: str
    explanation: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Discrepancy:
    """What does not reconcile in the report itself: one row a fault, not one a symptom.

    Values are in ``unit``: ``yuan``, ``percent``, ``count``, ``code`` or ``text`` (the last
    two only in ``stated_text`` and ``expected_text``).
    """

    report_key: str
    kind: str
    severity: str
    where_stated: str
    unit: str
    stated_value: Decimal | None
    expected_value: Decimal | None
    difference: Decimal | None
    stated_text: str | None
    expected_text: str | None
    explanation_zh: str
    explanation_en: str
    source_line: int
    counterpart_line: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NarrativeAmount:
    """An amount of money claimed in prose."""

    report_key: str
    section: str
    subject_name: str
    subject_code: str | None
    measure: str
    basis: str
    budget_stage: str | None
    period: str
    value_type: str
    amount_yuan: Decimal | None
    resolution_yuan: Decimal | None
    percent: Decimal | None
    sentence: str
    source_line: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Project:
    """A project as one place of the report states it."""

    report_key: str
    project_code: str | None
    project_name: str
    unit_name: str | None
    budget_yuan: Decimal | None
    executed_yuan: Decimal | None
    execution_rate: Decimal | None
    score: Decimal | None
    origin: str
    source_line: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PerformanceIndicator:
    """A row of a performance form (自评表, 绩效目标申报表), names whole and unwrapped."""

    report_key: str
    scope: str
    project_name: str | None
    goal: str | None
    level1: str | None
    level2: str | None
    level3: str
    target: str | None
    actual: str | None
    score: Decimal | None
    prior1: str | None
    prior2: str | None
    source_line: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PerformanceForm:
    """A performance form and how much of its indicators was read.

    ``state``: ``read`` (every row), ``partly_read``, ``unread`` (no row), ``blank`` (a form without rows). ``lines_left_out`` are
    the 1-based lines at which rows begin that could not be read with certainty, a line a row, and ``reasons`` why; a
    stretch that could not be cut into rows counts as one.
    """

    report_key: str
    kind: str
    scope: str
    title: str
    project_name: str | None
    state: str
    rows_read: int
    rows_left_out: int
    lines_left_out: list[int]
    reasons: list[str]
    source_line: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """A subject of the official classification, from ``taxonomy/subjects.csv``.

    ``classification`` is ``functional`` or ``economic_departmental``; years are fiscal,
    inclusive, None where open.
    """

    classification: str
    code: str
    name: str
    first_year: int | None
    last_year: int | None


TABLES: dict[str, type] = {
    "report": Report,
    "source_line": SourceLine,
    "statement": Statement,
    "cell": Cell,
    "identity": Identity,
    "ruled_cell": RuledCell,
    "discrepancy": Discrepancy,
    "narrative_amount": NarrativeAmount,
    "project": Project,
    "performance_indicator": PerformanceIndicator,
    "performance_form": PerformanceForm,
    "subject": Subject,
}
