"""Questions that a BI tool asks of a published file, and how long the answers take."""

import statistics
import time
from pathlib import Path
from random import Random

import duckdb

RUNS = 40
QUERIES = {
    "spending by 类 over the years": """
        select s.class_code, s.class_name, f.fiscal_year, sum(f.amount_yuan)
        from marts.fact_expenditure f join marts.dim_subject s using (subject_key)
        where f.basis = 'final' group by all order by all
    """,
    "twenty units that spend most on a 类": """
        select r.unit_name, r.fiscal_year, sum(f.amount_yuan) as yuan
        from marts.fact_expenditure f join marts.dim_report r using (report_key) join marts.dim_subject s using (subject_key)
        where s.class_code = $class group by all order by yuan desc limit 20
    """,
    "contradictions by kind and severity": "select kind, severity, count(*) from marts.fact_discrepancy group by all order by all",
    "one report's statements": """
        select statement, side, line_no, line_code, line_name, measure, amount_yuan, status, printed, source_line
        from marts.fact_reported_amount where report_key = $report order by statement, side, line_no, measure
    """,
    "one report's contradictions with their lines": """
        select d.kind, d.explanation_zh, l.text
        from marts.fact_discrepancy d join marts.source_line l on l.report_key = d.report_key and l.line_no = d.source_line
        where d.report_key = $report
    """,
}


def measure(published: Path, seed: int = 8) -> dict[str, tuple[float, float]]:
    """Query → (p50, p95) in milliseconds, each run with other parameters, on a connection that is open."""
    rng = Random(seed)
    found: dict[str, tuple[float, float]] = {}
    with duckdb.connect(str(published), read_only=True) as con:
        reports = [key for (key,) in con.execute("select report_key from marts.dim_report where state = 'published' order by 1").fetchall()]
        classes = [
            code
            for (code,) in con.execute(
                "select distinct class_code from marts.dim_subject where class_code is not null order by 1"
            ).fetchall()
        ]
        for words, sql in QUERIES.items():
            seconds: list[float] = []
            for _ in range(RUNS):
                values = {"report": rng.choice(reports), "class": rng.choice(classes)}
                begun = time.perf_counter()
                con.execute(sql, {name: value for name, value in values.items() if f"${name}" in sql}).fetchall()
                seconds.append(time.perf_counter() - begun)
            cuts = statistics.quantiles(seconds, n=20, method="inclusive")
            found[words] = round(cuts[9] * 1000, 1), round(cuts[18] * 1000, 1)
    return found
