"""A row that adds up only if one of its amounts was cut off, and what that amount was.

``107`` beside 107,100.00 as its only part, ``355.`` beside 188.78 and 167.00: what is printed is
the beginning of what the others come to. That tells the row's columns; the amount itself stays
what is printed until the report proves it (:mod:`dagster_project.reconciliation.cut_off`).
"""

from collections import defaultdict

from dagster_project.reconciliation.grid import FEN_PER, Grid, GridRow, Placement, balances, row_sums

# A figure of so many characters doesn't begin another by chance.
NO_CHANCE = 3
# Of more placements some add up by chance; and looking at each takes time.
MAX_PLACEMENTS = 300


def begins(text: str, fen: int, factor: int, decimals: int) -> bool:
    """Whether ``fen``, printed in units of ``factor`` fen with so many decimals, begins with ``text``."""
    if fen < 0:
        return False
    whole, rest = divmod(fen * 10**decimals, factor)
    if rest:
        return False
    digits = str(whole).rjust(decimals + 1, "0")
    head = digits[:-decimals] if decimals else digits
    tail = f".{digits[-decimals:]}" if decimals else ""
    return any(f"{form}{tail}".startswith(text) for form in (f"{int(head):,}", head))


def complete(grid: Grid, row: GridRow) -> None:
    """Give a row that doesn't add up the placements under which it does once one amount is completed, where
    that is the same amount and value in all of them. Each other amount has to be printed whole."""
    if len(row.candidates) > MAX_PLACEMENTS:
        return
    found: dict[tuple[int, int], list[Placement]] = defaultdict(list)
    for placement in row.candidates:
        for completion in _completions(grid, row, placement):
            found[completion].append(placement)
    if len(found) == 1:
        (((position, fen), placements),) = found.items()
        row.completed = {position: fen}
        row.candidates = placements
        row.balanced = True


def _completions(grid: Grid, row: GridRow, placement: Placement) -> set[tuple[int, int]]:
    """Each position whose amount begins what would make the row add up, with that value in fen."""
    sums = row_sums(grid.columns(row))
    values = row.values(placement)
    factor = FEN_PER[grid.money]
    decimals = len(str(factor // grid.unit)) - 1
    short = {i for i, amount in enumerate(row.amounts) if amount.filled and not (amount.well_parted and amount.decimals == decimals)}
    found: set[tuple[int, int]] = set()
    for total, parts in sums.sums:
        rest = values.get(total, 0) - sum(weight * values.get(column, 0) for column, weight in parts)
        for column, weight in ((total, -1), *parts):
            if column in placement and rest * weight > 0:
                position, fen = placement.index(column), values[column] + rest * weight
                amount = row.amounts[position]
                text = amount.token.text
                cut = (
                    amount.filled
                    and amount.ruled is None
                    and short <= {position}
                    and len(text) >= NO_CHANCE
                    and begins(text, fen, factor, decimals)
                )
                if cut and balances(values | {column: fen}, sums, grid.unit):
                    found.add((position, fen))
    return found
