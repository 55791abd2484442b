"""The figures of ``docs/performance.json`` as tables in ``docs/performance.md`` and as ``docs/performance.svg``."""

from collections.abc import Sequence
from html import escape
from pathlib import Path
from typing import Any

BEGIN, END = "<!-- figures: `make bench-scale` writes what follows -->", "<!-- end of figures -->"
STAGES = ("start", "read", "extract", "load", "dbt", "audit", "publish", "end")
COLOURS = ("#8a8d91", "#5fb3c4", "#3b6ea5", "#4f9d69", "#d98032", "#b5484f", "#7d6bb0", "#c2a83e")
_MIB = 1024**2


def write(results: dict[str, Any], folder: Path) -> None:
    """Draw the chart, and replace what stands between the marks of the page."""
    runs = [results["runs"][key] for key in sorted(results["runs"], key=int)]
    (folder / "performance.svg").write_text(chart(runs), encoding="utf-8")
    page = folder / "performance.md"
    text = page.read_text(encoding="utf-8") if page.is_file() else f"# Performance\n\n{BEGIN}\n{END}\n"
    before, after = text.split(BEGIN)[0], text.split(END)[1]
    page.write_text(f"{before}{BEGIN}\n\n{figures(runs, results['machine'])}\n{END}{after}", encoding="utf-8")


def figures(runs: Sequence[dict[str, Any]], machine: dict[str, str]) -> str:
    """Every table of the page."""
    parts = ["Machine: " + ", ".join(f"{name} {value}" for name, value in machine.items()) + "."]
    parts.append("A corpus published from nothing:\n\n" + _table(_ROWS, runs))
    for run in runs:
        rows = [
            (stage, *(f"{run['whole']['stages'][stage][key]:.1f}" for key in ("wall", "cpu")), *_sizes(run["whole"]["stages"][stage]))
            for stage in STAGES
        ]
        head = ("stage", "wall s", "CPU s", "peak MiB", "file MiB", "CPU ms a report")
        lines = [(*row, f"{run['whole']['stages'][row[0]]['cpu'] / run['reports'] * 1000:.1f}") for row in rows]
        parts.append(f"Each stage at {_words(run)}:\n\n" + _markdown(head, lines))
    head = ("query, p50 / p95 in ms", *map(_words, runs))
    lines = [
        (words, *(f"{run['queries'][words][0]:.1f} / {run['queries'][words][1]:.1f}" for run in runs)) for words in runs[-1]["queries"]
    ]
    parts.append("Questions to the published file:\n\n" + _markdown(head, lines))
    return "\n\n".join(parts) + "\n"


def _words(run: dict[str, Any]) -> str:
    """A run whose reports were not all extracted says so."""
    copied = run["distinct"] < run["reports"]
    return f"{run['reports']:,} reports" + f" (rows of {run['distinct']:,}, {run['reports'] // run['distinct']} times)" * copied


def _sizes(stage: dict[str, float]) -> tuple[str, str]:
    return f"{stage['peak'] / _MIB:,.0f}", f"{stage['size'] / _MIB:,.0f}" if stage["size"] else ""


_ROWS = {
    "raw bytes, MiB": lambda run: f"{run['bytes'] / _MIB:,.1f}",
    "wall time, s": lambda run: f"{run['whole']['wall']:,.1f}",
    "CPU, s": lambda run: f"{run['whole']['cpu']:,.1f}",
    "CPU a report: extraction, ms": lambda run: _if_extracted(run, f"{_each(run, ['extract']):,.0f}"),
    "CPU a report: reading, loading, dbt, audit, publishing, ms": lambda run: (
        f"{_each(run, ['read', 'load', 'dbt', 'audit', 'publish']):,.1f}"
    ),
    "peak memory of all processes, MiB": lambda run: f"{run['whole']['peak'] / _MIB:,.0f}",
    "published file, MiB": lambda run: f"{run['whole']['stages']['publish']['size'] / _MIB:,.1f}",
    "the floor, CPU s": lambda run: f"{run['floor_cpu']:,.2f}",
    "CPU over the floor": lambda run: _if_extracted(run, f"{run['whole']['cpu'] / run['floor_cpu']:,.0f} ×"),
    "a night with 1 % changed, wall s": lambda run: f"{run['night']['wall']:,.1f}",
    "of it CPU s": lambda run: f"{run['night']['cpu']:,.1f}",
    "a night with nothing new, wall s": lambda run: f"{run['unchanged']['wall']:,.1f}",
    "load of the machine meanwhile (5 min)": lambda run: f"{run['load_average']}",
}


def _each(run: dict[str, Any], stages: Sequence[str]) -> float:
    return sum(run["whole"]["stages"][stage]["cpu"] for stage in stages) / run["reports"] * 1000


def _if_extracted(run: dict[str, Any], figure: str) -> str:
    return figure if run["distinct"] == run["reports"] else "–"


def _table(rows: dict[str, Any], runs: Sequence[dict[str, Any]]) -> str:
    return _markdown(("", *map(_words, runs)), [(words, *(of(run) for run in runs)) for words, of in rows.items()])


def _markdown(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    return "\n".join(f"| {' | '.join(row)} |" for row in (head, ["---", *["---:"] * (len(head) - 1)], *rows))


def chart(runs: Sequence[dict[str, Any]]) -> str:
    """CPU a report by stage, a bar a number of reports."""
    width, left, bar = 900, 120, 34
    per_report = [{stage: run["whole"]["stages"][stage]["cpu"] / run["reports"] * 1000 for stage in STAGES} for run in runs]
    most = max((sum(stages.values()) for stages in per_report), default=1)
    parts = ['<text x="20" y="28" font-weight="bold">CPU a report, in ms, by stage</text>']
    y = 48
    for run, stages in zip(runs, per_report, strict=True):
        parts.append(f'<text x="20" y="{y + 22}">N = {run["reports"]:,}</text>')
        x = float(left)
        for stage, colour in zip(STAGES, COLOURS, strict=True):
            length = stages[stage] / most * (width - left - 90)
            title = f"<title>{escape(stage)} {stages[stage]:.1f} ms</title>"
            parts.append(f'<rect x="{x:.1f}" y="{y}" width="{length:.1f}" height="{bar}" fill="{colour}">{title}</rect>')
            x += length
        parts.append(f'<text x="{x + 8:.1f}" y="{y + 22}">{sum(stages.values()):,.0f}</text>')
        y += bar + 14
    for place, (stage, colour) in enumerate(zip(STAGES, COLOURS, strict=True)):
        x = left + place * 92
        parts.append(f'<rect x="{x}" y="{y}" width="12" height="12" fill="{colour}"/><text x="{x + 18}" y="{y + 11}">{stage}</text>')
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {y + 30}" font-family="sans-serif" font-size="14">'
    return "\n".join([head, '<rect width="100%" height="100%" fill="white"/>', *parts, "</svg>", ""])
