"""``make compare REF=…``: what the working tree reads otherwise than an earlier commit.

Both read the same folder of reports, each with its own code in a process of its own; what
is shown are the amounts that came, went or changed their value or status, report by
report. For every change of the reader or of the taxonomy.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

from rich.console import Console
from rich.table import Table

from dagster_project.settings import PROJECT_DIR, Settings

# Run with the code of either side: nothing but `extract` and the cells' fields may be relied on.
_READ = """
import json, sys
from collections import Counter
from pathlib import Path
from dagster_project.extract import extract
for path in sorted(p for p in Path(sys.argv[1]).rglob('*') if p.suffix in ('.txt', '.pdf') and p.is_file()):
    seen = Counter()
    cells = {}
    for c in extract(path.read_bytes(), path.name).rows.get('cell', []):
        key = ' '.join(str(x) for x in (c.statement, c.side or '', c.basis, c.line_code or c.line_name, c.measure or '?'))
        seen[key] += 1
        cells[f'{key} {seen[key]}'] = f'{c.amount_yuan if c.amount_yuan is not None else c.value} {c.status}'
    print(json.dumps([path.name, cells], ensure_ascii=False))
"""

Cells = Mapping[str, str]


def changes(before: Mapping[str, Cells], after: Mapping[str, Cells]) -> list[tuple[str, str, str, str]]:
    """(report, cell, before, after) of every cell that isn't the same, ``–`` for none."""
    rows: list[tuple[str, str, str, str]] = []
    for report in sorted(before.keys() | after.keys()):
        old, new = before.get(report, {}), after.get(report, {})
        rows += [
            (report, cell, old.get(cell, "–"), new.get(cell, "–"))
            for cell in sorted(old.keys() | new.keys())
            if old.get(cell) != new.get(cell)
        ]
    return rows


def read(code: Path, folder: Path) -> dict[str, Cells]:
    """The cells of every report of ``folder`` as the checkout ``code`` reads them."""
    environment = os.environ | {"PYTHONPATH": str(code), "PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run([sys.executable, "-c", _READ, str(folder.resolve())], cwd=code, env=environment, capture_output=True, text=True)
    if done.returncode:
        raise SystemExit(f"the code in {code.name} does not run: {done.stderr.strip().splitlines()[-1]}")
    return dict(json.loads(line) for line in done.stdout.splitlines())


def read_at(ref: str, folder: Path) -> dict[str, Cells]:
    """As :func:`read`, with the code of a commit, checked out beside for as long as it takes."""
    with tempfile.TemporaryDirectory() as parent:
        tree = Path(parent) / "before"
        made = subprocess.run(["git", "worktree", "add", "-q", "--detach", str(tree), ref], cwd=PROJECT_DIR, capture_output=True, text=True)
        if made.returncode:
            raise SystemExit(f"REF={ref} is no commit of this checkout: {made.stderr.strip()}")
        try:
            return read(tree, folder)
        finally:
            subprocess.run(["git", "worktree", "remove", "--force", str(tree)], cwd=PROJECT_DIR, check=False)


def main() -> None:
    """Compare and print; exits 1 where anything changed."""
    parser = argparse.ArgumentParser(prog="python -m dagster_project.compare", description=__doc__)
    parser.add_argument("--ref", default="HEAD", help="the commit to compare with")
    parser.add_argument("--dir", type=Path, default=Settings.from_environment().raw_dir, help="the folder of reports to read")
    arguments = parser.parse_args()
    before, after = read_at(arguments.ref, arguments.dir), read(PROJECT_DIR, arguments.dir)
    rows = changes(before, after)
    console = Console(highlight=False)
    if rows:
        table = Table("report", "cell", f"at {arguments.ref}", "now")
        for row in rows:
            table.add_row(*row)
        console.print(table)
    count = sum(len(cells) for cells in after.values())
    console.print(f"{len(after)} reports, {count} amounts, {len(rows)} of them otherwise than at {arguments.ref}")
    raise SystemExit(bool(rows))


if __name__ == "__main__":
    main()
