"""What became of the cells that cannot be right as printed."""

from dataclasses import dataclass, field

from dagster_project.reconciliation.equations import Equation, Ref

# A value and the equations that prove it.
Proved = tuple[int, tuple[Equation, ...]]


@dataclass
class Verdict:
    """What became of the suspect cells.

    ``repaired`` holds the proved value and the equations that prove it, ``inferred`` the same for
    cells that print nothing, ``lacking`` those that print nothing and have surely lost a figure which nothing proves; ``disputed`` the
    cells left open with the values that some smallest repair gives them; ``faults`` the
    groups of cells and broken equations that belong to one contradiction.
    """

    repaired: dict[Ref, Proved] = field(default_factory=dict[Ref, Proved])
    inferred: dict[Ref, Proved] = field(default_factory=dict[Ref, Proved])
    disputed: dict[Ref, tuple[int, ...]] = field(default_factory=dict[Ref, tuple[int, ...]])
    lacking: set[Ref] = field(default_factory=set[Ref])
    cut: set[Ref] = field(default_factory=set[Ref])
    faults: list["Fault"] = field(default_factory=list["Fault"])

    @property
    def values(self) -> dict[Ref, int]:
        """What is proved in place of what is printed."""
        return {ref: value for ref, (value, _) in (self.repaired | self.inferred).items()}


@dataclass(frozen=True, slots=True)
class Fault:
    """One contradiction: the equations it breaks and the cell it lies in, where that is known."""

    broken: tuple[Equation, ...]
    cell: Ref | None
    expected: int | None
