"""Printed numbers as intervals: half of the last printed unit on either side."""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

ANY = Decimal("Infinity")
"""The end of an interval that has none. Such intervals are compared, never added."""
_HUNDRED = Decimal(100)


@dataclass(frozen=True, slots=True)
class Interval:
    """The numbers that a printed one may stand for, both ends included."""

    low: Decimal
    high: Decimal

    def meets(self, other: "Interval") -> bool:
        return self.low <= other.high and other.low <= self.high

    def holds(self, value: Decimal) -> bool:
        return self.low <= value <= self.high

    def __add__(self, other: "Interval") -> "Interval":
        return Interval(self.low + other.low, self.high + other.high)

    def __sub__(self, other: "Interval") -> "Interval":
        return Interval(self.low - other.high, self.high - other.low)

    def __abs__(self) -> "Interval":
        """The absolute values; an interval around zero begins at zero."""
        if self.low <= 0 <= self.high:
            return Interval(Decimal(0), max(-self.low, self.high))
        return self if self.low > 0 else Interval(-self.high, -self.low)


def around(value: Decimal, resolution: Decimal) -> Interval:
    """What ``value`` printed to ``resolution`` may stand for."""
    return Interval(value - resolution / 2, value + resolution / 2)


def last_digit(value: Decimal) -> Decimal:
    """One of the last digit that ``value`` was printed with (1 for 103, 0.01 for 0.50)."""
    exponent = value.as_tuple().exponent
    return Decimal(1).scaleb(exponent if isinstance(exponent, int) else 0)


def trimmed_unit(value: Decimal, finest: Decimal) -> Decimal:
    """The coarsest unit that ``value`` may have been printed to, had its zeros been trimmed."""
    unit = finest
    while value and value % (unit * 10) == 0:
        unit *= 10
    return unit


def gives(part: Interval, whole: Interval, rate: Interval) -> bool:
    """Whether some amounts in ``part`` and ``whole`` make a percentage in ``rate``; no part of nothing does."""
    return whole.low > 0 and part.low * _HUNDRED <= rate.high * whole.high and part.high * _HUNDRED >= rate.low * whole.low


def percentage(part: Interval, whole: Interval) -> Interval | None:
    """``part`` as a percentage of ``whole``; None where the whole may be nothing or less."""
    if whole.low <= 0:
        return None
    corners = [part.low / whole.low, part.low / whole.high, part.high / whole.low, part.high / whole.high]
    return Interval(min(corners) * _HUNDRED, max(corners) * _HUNDRED)


def percent(part: Decimal, whole: Decimal, like: Decimal) -> Decimal:
    """``part`` as a percentage of ``whole``, rounded as finely as ``like`` is printed."""
    return (part / whole * _HUNDRED).quantize(last_digit(like), ROUND_HALF_UP)


def misprinted(meant: Decimal, printed: Decimal, resolution: Decimal) -> bool:
    """Whether one wrong digit, or two neighbours that changed places, make ``meant`` what is printed."""
    there, here = (str(int(abs(value) / resolution)) for value in (meant, printed))
    pairs = list(zip(there.zfill(len(here)), here.zfill(len(there)), strict=True))
    changed = [place for place, (one, other) in enumerate(pairs) if one != other]
    if not changed:
        return False
    first, last = changed[0], changed[-1]
    return first == last or (last == first + 1 and pairs[first] == pairs[last][::-1])
