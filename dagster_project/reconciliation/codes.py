"""Codes that were cut off, completed from a sibling statement or the subject list.

``20136`` beside 一般行政管理事务 can only be 2013602: the code printed begins it, and no
other subject below 20136 has that name. Where more than one fits, the row has no code.
"""

from collections.abc import Mapping, Sequence

from dagster_project.reconciliation.grid import Grid, GridRow, link
from dagster_project.taxonomy.subjects import SubjectIndex, normalised_name

_SHORTEST_CUT_NAME = 4


def complete_codes(grids: Mapping[str, Grid], subjects: SubjectIndex, year: int | None) -> None:
    """Complete the cut-off codes of every grid in place, then link their rows anew."""
    known: dict[str, str] = {}
    for grid in grids.values():
        for row in _uncut(grid, subjects):
            if row.code:
                known.setdefault(row.code, row.name)
    for grid in grids.values():
        uncut = {row.index for row in _uncut(grid, subjects)}
        cut = [row for row in grid.rows if row.code and row.index not in uncut]
        taken = {grid.rows[index].code for index in uncut}
        for row in cut:
            assert row.code
            # A report may keep to the list of another year.
            fits = _fitting(row, known) or _listed(row, subjects, year) or _listed(row, subjects, None)
            fits = [code for code in dict.fromkeys(fits) if code not in taken]
            if len(fits) == 1:
                row.note = f"code printed as {row.code}"
                row.code = fits[0]
                taken.add(fits[0])
            else:
                row.note = f"code printed as {row.code} fits {'no subject' if not fits else ', '.join(fits)}"
                row.begun, row.code = row.code, None
        if cut:
            link(grid)
            _take_in(grid, _lengths(grid, subjects))


def _take_in(grid: Grid, lengths: tuple[int, ...]) -> None:
    """The rows whose codes nothing completes among the parts of every row that they may be a part of: where that
    is one only, they are its parts."""
    by_code = {row.code: row for row in grid.rows if row.code}
    for row in (row for row in grid.rows if row.begun):
        above: list[GridRow] = []
        for length, whole in zip((0, *lengths), lengths, strict=False):
            if whole < len(row.begun) or (whole == len(row.begun) and row.begun in by_code):
                continue
            top = [grid.total] if grid.total else []
            ends = [r for code, r in by_code.items() if len(code) == length and (row.begun.startswith(code) or code.startswith(row.begun))]
            above += ends if length else top
        row.parent = above[0].index if len(above) == 1 else None
        for one in above:
            one.children.append(row.index)


def _uncut(grid: Grid, subjects: SubjectIndex) -> list[GridRow]:
    """Rows whose code stands as it should: of a subject's length, and the first to have it."""
    if grid.slug not in _SUBJECT_TABLES:
        return list(grid.rows)
    seen: set[str] = set()
    rows: list[GridRow] = []
    lengths = _lengths(grid, subjects)
    for row in grid.rows:
        if row.code is None:
            rows.append(row)
            continue
        if len(row.code) in lengths and row.code not in seen:
            rows.append(row)
        seen.add(row.code)
    return rows


def mend_names(grids: Mapping[str, Grid], subjects: SubjectIndex, year: int | None) -> None:
    """Names that a neighbour's broken line ran into, set right in place.

    A name drawn above and below its code leaves its end to the row after. Where the name
    that the same code has in another table, or in the official list, begins at some point of
    what was read, that is the name.
    """
    printed: dict[str, set[str]] = {}
    for grid in grids.values():
        for row in grid.rows:
            if row.code and grid.slug in _SUBJECT_TABLES:
                printed.setdefault(row.code, set()).add(row.name)
    for grid in grids.values():
        for row in grid.rows:
            if row.code and grid.slug in _SUBJECT_TABLES:
                official = subjects.name(row.code, year)
                known = [official] if official else sorted(printed[row.code] - {row.name}, key=len)
                row.name = next((name for name in known if _ran_into(row.name, name)), row.name)


def _ran_into(printed: str, name: str) -> bool:
    """Whether ``printed`` is ``name`` with its end lost, or behind the end of another."""
    found, whole = normalised_name(printed), normalised_name(name)
    starts = [i for i in range(len(found)) if whole.startswith(found[i:])] if found != whole else []
    return bool(starts) and len(found) - starts[0] >= min(_SHORTEST_CUT_NAME, len(whole))


def _lengths(grid: Grid, subjects: SubjectIndex) -> tuple[int, ...]:
    """How long a whole code is: 类 款 项, or groups of three digits where units are listed."""
    if grid.slug == "basic_expenditure":
        return (3, 5)
    named = [(row.code, row.name) for row in grid.rows if row.code]
    lengths = {len(code) for code, _ in named}
    # A unit's code may begin as a subject's.
    strange = all(name and not subjects.may_be(code, name) for code, name in named) and 7 not in lengths
    by_unit = bool(lengths & {6, 9}) or strange or not any(subjects.name(code[:3], None) for code, _ in named)
    return (3, 6, 9) if by_unit else (3, 5, 7)


_SUBJECT_TABLES = {
    "revenue",
    "expenditure",
    "general_public_budget_expenditure",
    "fiscal_appropriation_expenditure",
    "basic_expenditure",
    "government_fund",
    "state_capital",
}


def _same_name(printed: str, whole: str) -> bool:
    """Equal, or one of them cut off."""
    a, b = normalised_name(printed), normalised_name(whole)
    shorter, longer = sorted((a, b), key=len)
    return a == b or (len(shorter) >= _SHORTEST_CUT_NAME and longer.startswith(shorter))


def _fitting(row: GridRow, known: Mapping[str, str]) -> list[str]:
    """Codes printed whole elsewhere that begin as this one and bear its name."""
    assert row.code
    longer = [(c, n) for c, n in known.items() if c.startswith(row.code) and len(c) > len(row.code)]
    exact = [c for c, n in longer if normalised_name(n) == normalised_name(row.name)]
    return exact or [c for c, n in longer if _same_name(row.name, n)]


def _listed(row: GridRow, subjects: SubjectIndex, year: int | None) -> list[str]:
    """Codes of the official list that begin as this one and bear its name."""
    assert row.code
    listed: Sequence[tuple[str, str]] = subjects.beginning(row.code, year)
    exact = [c for c, n in listed if normalised_name(n) == normalised_name(row.name)]
    return exact or [c for c, n in listed if _same_name(row.name, n)]
