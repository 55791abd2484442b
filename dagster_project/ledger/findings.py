"""Contradictions as found, and how they become rows: one a fault, its symptoms listed."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from dagster_project.relations import Discrepancy

BEYOND = "beyond_rounding"
ROUNDING = "rounding"
_WAN = Decimal(10_000)
_CENT = Decimal("0.01")


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """A contradiction between a figure at ``line`` and what it should be by another at ``counterpart``.

    ``stated`` and ``expected`` are in ``unit`` (``yuan`` | ``percent``); for ``code`` and
    ``text`` the texts hold them. ``zh`` and ``en`` are whole sentences without their final
    stop; ``lines`` are further places that the same fault shows at.
    """

    kind: str
    severity: str
    where: str
    unit: str
    stated: Decimal | None = None
    expected: Decimal | None = None
    stated_text: str | None = None
    expected_text: str | None = None
    zh: str
    en: str
    line: int
    counterpart: int | None = None
    lines: tuple[int, ...] = ()


def money(yuan: Decimal) -> str:
    """An amount in 万元 as reports print it; in 元 where that would need more than four decimals."""
    wan = yuan / _WAN
    if wan == wan.quantize(_CENT):
        return f"{wan:,.2f} 万元"
    if yuan == yuan.to_integral_value():
        return f"{wan:,.4f} 万元"
    return f"{yuan:,.2f} 元"


def clustered(findings: Iterable[Finding]) -> list[Finding]:
    """One finding for each pair of figures, in the order first found; the others' lines go to it."""
    kept: dict[tuple[object, ...], Finding] = {}
    for finding in findings:
        key = (finding.severity, finding.unit, finding.stated, finding.expected, finding.stated_text, finding.expected_text)
        # The same words may be wrong in two places by themselves; the same figure is copied.
        key += (finding.line,) if finding.unit in ("code", "text") else ()
        first = kept.get(key)
        if first is None:
            kept[key] = finding
        elif first.line != finding.line:
            kept[key] = replace(first, lines=tuple(dict.fromkeys((*first.lines, finding.line, *finding.lines))))
    return list(kept.values())


def rows(findings: Iterable[Finding], report_key: str, known: Sequence[Discrepancy]) -> list[Discrepancy]:
    """The findings as rows, those left out whose figures ``known`` rows have beyond rounding already."""
    told = {
        frozenset((row.stated_value, row.expected_value)) for row in known if row.severity == BEYOND and row.unit in ("yuan", "percent")
    }
    return [_row(each, report_key) for each in clustered(findings) if frozenset((each.stated, each.expected)) not in told]


def _row(finding: Finding, report_key: str) -> Discrepancy:
    others = [line for line in finding.lines if line not in (finding.line, finding.counterpart)]
    more_zh = f"；同一问题还见于第 {'、'.join(map(str, others))} 行" if others else ""
    more_en = f"; it shows in line{'s' if len(others) > 1 else ''} {', '.join(map(str, others))} too" if others else ""
    known = finding.stated is not None and finding.expected is not None
    return Discrepancy(
        report_key=report_key,
        kind=finding.kind,
        severity=finding.severity,
        where_stated=finding.where,
        unit=finding.unit,
        stated_value=finding.stated,
        expected_value=finding.expected,
        difference=finding.stated - finding.expected if known and finding.stated is not None and finding.expected is not None else None,
        stated_text=finding.stated_text,
        expected_text=finding.expected_text,
        explanation_zh=f"{finding.zh}{more_zh}。",
        explanation_en=f"{finding.en}{more_en}.",
        source_line=finding.line,
        counterpart_line=finding.counterpart,
    )
