"""Draw docs/picture.svg: what each published report spends its money on, from the published file.

`make picture` runs it; the README shows the result. Plain SVG, so that a change of a figure is a
change of a line.
"""

import sys
from decimal import Decimal
from html import escape
from pathlib import Path

import duckdb

from dagster_project.settings import PROJECT_DIR, Settings

QUERY = """
with named as (
    select r.fiscal_year || ' ' || r.unit_name || case r.kind when 'final' then ' 决算' else ' 预算' end as report,
        coalesce(s.class_name, s.name) as class_name, cast(sum(f.amount_yuan) / 10000 as decimal(20, 2)) as wan
    from marts.fact_expenditure f join marts.dim_report r using (report_key) join marts.dim_subject s using (subject_key)
    where f.amount_yuan > 0 group by all
)
select report, class_name, wan from named order by sum(wan) over (partition by report) desc, report, wan desc
"""
PALETTE = ("#3b6ea5", "#d98032", "#4f9d69", "#b5484f", "#7d6bb0", "#c2a83e", "#5fb3c4", "#a1623f", "#8a8d91")
WIDTH, BAR, LEFT = 900, 22, 20


def draw(rows: list[tuple[str, str, Decimal]]) -> str:
    """A bar a report, in parts by 类, with a legend. ``rows`` are (report, 类, 万元), largest first."""
    totals: dict[str, Decimal] = {}
    by_class: dict[str, Decimal] = {}
    for report, name, wan in rows:
        totals[report] = totals.get(report, Decimal(0)) + wan
        by_class[name] = by_class.get(name, Decimal(0)) + wan
    ranked = sorted(by_class, key=lambda name: -by_class[name])
    colour = {name: PALETTE[min(i, len(PALETTE) - 1)] for i, name in enumerate(ranked)}
    parts: list[str] = []
    y = 30
    for report, total in totals.items():
        parts.append(f'<text x="{LEFT}" y="{y}">{escape(report)} <tspan fill="#666">{total:,.2f} 万元</tspan></text>')
        x = float(LEFT)
        for _, name, wan in (row for row in rows if row[0] == report):
            width = float(wan / total) * (WIDTH - 2 * LEFT)
            title = f"<title>{escape(name)} {wan:,.2f} 万元, {wan / total:.1%}</title>"
            parts.append(f'<rect x="{x:.1f}" y="{y + 8}" width="{width:.1f}" height="{BAR}" fill="{colour[name]}">{title}</rect>')
            x += width
        y += BAR + 38
    x, y = LEFT, y - 4
    for name in ranked:
        width = 34 + 14 * len(name)
        if x + width > WIDTH:
            x, y = LEFT, y + 24
        parts.append(
            f'<rect x="{x}" y="{y - 11}" width="12" height="12" fill="{colour[name]}"/><text x="{x + 18}" y="{y}">{escape(name)}</text>'
        )
        x += width
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {y + 20}" font-family="sans-serif" font-size="14">'
    return "\n".join([head, '<rect width="100%" height="100%" fill="white"/>', *parts, "</svg>", ""])


def main() -> int:
    published = Settings.from_environment().published_file
    if not published.is_file():
        print("nothing is published yet: run `make materialize` first", file=sys.stderr)
        return 1
    with duckdb.connect(str(published), read_only=True) as con:
        rows = con.execute(QUERY).fetchall()
    Path(PROJECT_DIR, "docs", "picture.svg").write_text(draw(rows), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
