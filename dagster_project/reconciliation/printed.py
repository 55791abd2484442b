"""What decided cells print, and the equations over them."""

import re
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from dagster_project.reconciliation.completion import NO_CHANCE, begins
from dagster_project.reconciliation.equations import Equation, Ref, Side


@dataclass(frozen=True, slots=True)
class Printed:
    """A decided cell as printed: fen, how many decimals, the table's most, its unit in fen;
    ``position`` among its row's amounts; ``padded`` where the table keeps trailing zeros,
    so that a short figure can only have been cut; ``outgrown`` where the one other figure of its row goes on after what
    is printed here; ``placed`` where sums alone tell its column; ``ruled`` where ``fen`` is a person's ruling,
    which is not doubted."""

    ref: Ref
    side: str | None
    position: int
    line: int
    text: str
    fen: int
    decimals: int
    table_decimals: int
    padded: bool
    factor: int
    unit: int
    outgrown: bool = False
    placed: bool = False
    ruled: bool = False

    @property
    def malformed(self) -> bool:
        """Cut so that it is no number any more: ``2,16``, ``637.``"""
        text = self.text.lstrip("-△▲(（").rstrip(")）")
        return not self.ruled and (text.endswith((".", ",")) or ("," in text and not re.fullmatch(r"\d{1,3}(,\d{3})+(\.\d+)?", text)))

    @property
    def short(self) -> bool:
        """Fewer decimals than its table: zeros trimmed, or cut off."""
        return self.decimals < self.table_decimals and not self.ruled

    @property
    def width(self) -> float:
        """How wide it was printed, in digits: commas and points take half of one."""
        return sum(0.5 if c in ",." else 1 for c in self.text)

    def begins(self, fen: int) -> bool:
        """Whether ``fen``, printed as its table prints, begins with what is printed here."""
        return begins(self.text, fen, self.factor, self.table_decimals)

    def goes_on(self, fen: int) -> bool:
        """Whether ``fen`` begins so and goes on by more digits than are misprinted, or from more than begin it by chance."""
        return self.fen < fen and self.begins(fen) and (len(self.text) >= NO_CHANCE or 0 < self.fen * 1000 <= fen)


class Ledger:
    """Values of decided cells, blanks counted as nothing, and the equations over them."""

    def __init__(self, printed: Mapping[Ref, Printed], units: Mapping[str, int], equations: Sequence[Equation]) -> None:
        self.printed = printed
        self._fen = {ref: cell.fen for ref, cell in printed.items()}
        self.units = units
        self.equations = list(equations)

    @cached_property
    def of(self) -> Mapping[Ref, Sequence[Equation]]:
        """The equations that each cell is in."""
        of: dict[Ref, list[Equation]] = defaultdict(list)
        for equation in self.equations:
            for ref, _ in equation.terms:
                of[ref].append(equation)
        return of

    @cached_property
    def upright(self) -> Collection[str]:
        """The statements whose only row prints its amounts one below the other: all stand in one printed column."""
        lines: dict[str, dict[int, set[int]]] = defaultdict(lambda: defaultdict(set))
        for ref, cell in self.printed.items():
            lines[ref.statement][ref.row].add(cell.line)
        return {statement for statement, rows in lines.items() if len(rows) == 1 and any(len(numbers) > 1 for numbers in rows.values())}

    def without(self, cells: Collection[Ref]) -> "Ledger":
        """The same without the equations that ``cells`` are in."""
        return Ledger(self.printed, self.units, [e for e in self.equations if not touches(e, cells)]) if cells else self

    def fen(self, ref: Ref) -> int:
        """A cell's value as printed; a blank one is nothing."""
        return self._fen.get(ref, 0)

    def total(self, side: Side, changed: Mapping[Ref, int]) -> int:
        """What one side of an equation comes to, in fen."""
        return sum(weight * changed.get(ref, self.fen(ref)) for ref, weight in side)

    def difference(self, equation: Equation, changed: Mapping[Ref, int]) -> tuple[int, int]:
        """Left less right, and twice the rounding allowed, both in fen."""
        difference, half_units = 0, 0
        for ref, weight in equation.signed:
            value = changed[ref] if ref in changed else self._fen.get(ref)
            if value is not None:
                difference += weight * value
                half_units += abs(weight) * self.units[ref.statement]
        return difference, half_units

    def outcome(self, equation: Equation, changed: Mapping[Ref, int]) -> str:
        """``exact``, ``rounding`` or ``broken``."""
        difference, half_units = self.difference(equation, changed)
        if difference == 0 or (equation.relation == "<=" and difference < 0):
            return "exact"
        return "rounding" if 2 * abs(difference) <= half_units else "broken"

    def implied(self, equation: Equation, target: Ref, changed: Mapping[Ref, int]) -> int | None:
        """The value of ``target`` that makes an equation exact."""
        if equation.relation != "=" or not equation.proves:
            return None
        weight = sum(w for ref, w in equation.signed if ref == target)
        if abs(weight) != 1:
            return None
        rest, _ = self.difference(equation, {**changed, target: 0})
        return -rest * weight


def touches(equation: Equation, cells: Collection[Ref]) -> bool:
    """Whether one of ``cells`` is in an equation."""
    return any(ref in cells for ref, _ in equation.terms)
