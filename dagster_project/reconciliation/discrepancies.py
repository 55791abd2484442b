"""What a report's tables contradict themselves in: one row a fault, said so that its
accountant understands it, in Chinese and in English."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

from dagster_project.reconciliation.equations import Equation, Ref
from dagster_project.reconciliation.grid import FEN_PER, Grid, GridRow
from dagster_project.reconciliation.printed import Ledger, touches
from dagster_project.reconciliation.verdict import Fault, Verdict
from dagster_project.relations import Discrepancy
from dagster_project.taxonomy.measures import measure_names


def describe(
    grids: Mapping[str, Grid], report_key: str, ledger: Ledger, verdict: Verdict, judged: Sequence[tuple[Equation, str]]
) -> list[Discrepancy]:
    """The faults beyond rounding, then the differences that rounding explains."""
    writer = _Writer(grids, report_key, ledger, verdict)
    rows = [writer.fault(fault) for fault in verdict.faults if fault.cell is not None]
    undecided = (fault for fault in verdict.faults if fault.cell is None and writer.is_told(fault))
    rows += [row for faults in _by_table(undecided) for row in writer.open_faults(faults)]
    rows += [writer.equation(e, "rounding") for e, outcome in judged if outcome == "rounding" and e.kind in ("copy", "sum")]
    return rows


# So many contradictions in one table have one cause: its amounts are not those of its names.
_ONE_CAUSE = 4


def _by_table(faults: Iterable[Fault]) -> list[list[Fault]]:
    """Faults by the statement that most of their cells stand in."""
    tables: dict[str, list[Fault]] = {}
    for fault in faults:
        statements = Counter(ref.statement for equation in fault.broken for ref, _ in equation.terms)
        tables.setdefault(statements.most_common(1)[0][0], []).append(fault)
    return list(tables.values())


class _Writer:
    def __init__(self, grids: Mapping[str, Grid], report_key: str, ledger: Ledger, verdict: Verdict) -> None:
        self._grids = grids
        self._key = report_key
        self._ledger = ledger
        self._values = verdict.values
        self._cut = verdict.cut - verdict.repaired.keys()

    def is_told(self, fault: Fault) -> bool:
        """Whether printed figures contradict each other: a figure against a blank alone may be one that was not read."""
        return any(map(self._tells, fault.broken))

    def _tells(self, equation: Equation) -> bool:
        """Whether an equation holds two printed figures, and none whose column the header leaves open."""
        printed = [ref for ref, _ in equation.terms if ref in self._ledger.printed]
        return len(printed) > 1 and not any(self._grids[ref.statement].doubtful(self._row(ref), ref.column) for ref in printed)

    def open_faults(self, faults: Sequence[Fault]) -> list[Discrepancy]:
        """The contradictions of one table: a row each, or one for all where they are many."""
        if len(faults) < _ONE_CAUSE:
            return [self.fault(fault) for fault in faults]
        worst = max(faults, key=lambda fault: len(fault.broken))
        row = self.fault(worst)
        others = len(faults) - 1
        return [
            replace(
                row,
                explanation_zh=f"{row.explanation_zh}该表另有 {others} 处同样对不上，疑为金额与科目错位。",
                explanation_en=f"{row.explanation_en} {others} more places of this table don't add up: amounts may have slid.",
            )
        ]

    def fault(self, fault: Fault) -> Discrepancy:
        """A contradiction: at the cell it lies in where that is proved, else as the shortest
        equation that it breaks."""
        if fault.cell is None or fault.expected is None:
            told = list(filter(self._tells, fault.broken)) or list(fault.broken)
            between = [e for e in told if e.scope == "between"] or told
            shortest = min(between, key=lambda e: (touches(e, self._cut), len(e.terms)))
            return self.equation(shortest, "beyond_rounding", len(fault.broken))
        cell = self._ledger.printed[fault.cell]
        zh, en = self._in_words(fault.cell)
        stated, expected = self._money(cell.fen, fault.cell), self._money(fault.expected, fault.cell)
        other = next((r for e in fault.broken for r, _ in e.terms if r != fault.cell and r in self._ledger.printed), None)
        return self._told(
            kind="cross_statement" if any(e.scope == "between" for e in fault.broken) else "identity",
            severity="beyond_rounding",
            where=self._where(fault.cell),
            stated=cell.fen,
            expected=fault.expected,
            zh=f"{zh}印作 {stated}，而同一报告的其他数字一致表明应为 {expected}。",
            en=f"{en}, is printed as {stated}; the report's other figures agree that it is {expected}.",
            line=self._line(fault.cell),
            counterpart=self._line(other) if other else None,
        )

    def equation(self, equation: Equation, severity: str, broken: int = 1) -> Discrepancy:
        """An equation that doesn't hold exactly: a figure of its left side stated, expected what the others make of it."""
        known = self._ledger.printed.keys() | self._values.keys()
        ref, weight = next((term for term in equation.left if term[0] in self._ledger.printed), equation.left[0])
        alone = not any(r in known for r, _ in equation.left if r != ref)
        others = [r for r, _ in (equation.right if alone else equation.signed) if r in self._ledger.printed and (alone or r != ref)]
        stated = self._values.get(ref, self._ledger.fen(ref))
        expected = stated - weight * self._ledger.difference(equation, self._values)[0]
        stated_zh, stated_en = self._stated(ref, stated, ref in known)
        expected_zh, expected_en = self._expected(self._money(expected, ref), len(others), alone)
        if whole := not any(r in self._cut for r in others):
            cut_zh = cut_en = ""
        else:
            cut_zh, cut_en = "（其中有被截断的数字）", ", as far as they are printed"
        zh, en = self._in_words(ref)
        reason_zh = "四舍五入可以解释" if severity == "rounding" else "超出四舍五入所能解释的范围"
        reason_en = "within rounding" if severity == "rounding" else "more than rounding explains"
        more_zh = f"（共涉及 {broken} 个等式）" if broken > 1 else ""
        more_en = f" ({broken} equations break)" if broken > 1 else ""
        return self._told(
            kind="cross_statement" if equation.scope == "between" else "identity",
            severity=severity,
            where=self._where(ref),
            stated=stated if ref not in self._cut else None,
            expected=expected if whole else None,
            zh=f"{zh}{stated_zh}，{expected_zh}{cut_zh}，{reason_zh}{more_zh}。",
            en=f"{en}, {stated_en}; {expected_en}{cut_en}: {reason_en}{more_en}.",
            line=self._line(ref),
            counterpart=self._line(next((r for r in others if r != ref), ref)),
        )

    def _stated(self, ref: Ref, fen: int, known: bool) -> tuple[str, str]:
        if ref in self._cut:
            text = self._ledger.printed[ref].text
            return f"印作 {text}（被截断）", f"is printed as {text}, cut off"
        money = self._money(fen, ref)
        return (f"为 {money}", f"is {money}") if known else ("没有印数", "has no figure printed")

    def _expected(self, money: str, count: int, alone: bool) -> tuple[str, str]:
        """What ``count`` other figures come to; not ``alone``: some of them stand on its own side."""
        if not count:
            return "对应处没有印数", "nothing is printed for its parts"
        if not alone:
            return f"由其余 {count} 个数字推算为 {money}", f"the other {count} figures make it {money}"
        if count == 1:
            return f"对应为 {money}", f"its counterpart is {money}"
        return f"{count} 项相加为 {money}", f"its {count} parts add up to {money}"

    def _told(
        self,
        *,
        kind: str,
        severity: str,
        where: str,
        stated: int | None,
        expected: int | None,
        zh: str,
        en: str,
        line: int,
        counterpart: int | None,
    ) -> Discrepancy:
        """A row; a value is left out where what is printed of it is only its beginning."""
        return Discrepancy(
            report_key=self._key,
            kind=kind,
            severity=severity,
            where_stated=where,
            unit="yuan",
            stated_value=None if stated is None else Decimal(stated) / 100,
            expected_value=None if expected is None else Decimal(expected) / 100,
            difference=None if stated is None or expected is None else Decimal(stated - expected) / 100,
            stated_text=None,
            expected_text=None,
            explanation_zh=zh,
            explanation_en=en,
            source_line=line,
            counterpart_line=counterpart,
        )

    def _where(self, ref: Ref) -> str:
        return " ".join((*self._line_of(ref), self._measure(ref)))

    def _in_words(self, ref: Ref) -> tuple[str, str]:
        """A cell's place in Chinese and in English."""
        title, line = self._line_of(ref)
        zh, en = measure_names(self._measure(ref))
        return f"{title}“{line}”行“{zh}”栏", f"{title}, line {line}, column {en}"

    def _row(self, ref: Ref) -> GridRow:
        return self._grids[ref.statement].rows[ref.row]

    def _line_of(self, ref: Ref) -> tuple[str, str]:
        """The statement's title and the line's code and name."""
        grid = self._grids[ref.statement]
        row = grid.rows[ref.row]
        return grid.table.title, " ".join(x for x in (row.code, row.name or "合计") if x)

    def _measure(self, ref: Ref) -> str:
        grid = self._grids[ref.statement]
        return grid.columns(grid.rows[ref.row])[ref.column].measure

    def _money(self, fen: int, ref: Ref) -> str:
        grid = self._grids[ref.statement]
        decimals = 2 if grid.money == "万元" else 0 if grid.unit >= 100 else 2
        return f"{Decimal(fen) / FEN_PER[grid.money]:,.{decimals}f} {grid.money}"

    def _line(self, ref: Ref) -> int:
        grid = self._grids[ref.statement]
        cell = self._ledger.printed.get(ref)
        return cell.line if cell else grid.rows[ref.row].row.line
