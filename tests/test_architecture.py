"""One direction of data, no circles: what each part may import, as docs/architecture.md has it."""

import ast
import sys
from pathlib import Path

import pytest

from dagster_project.settings import PROJECT_DIR

PACKAGE = PROJECT_DIR / "dagster_project"

# Part → the parts of the project it may import. A part stands below all that may import it.
MAY_IMPORT: dict[str, set[str]] = {
    "relations": set(),
    "formats": set(),
    "settings": set(),
    "taxonomy": {"relations"},
    "reports": {"relations", "taxonomy"},
    "pdf": {"reports"},
    "rulings": set(),
    "reconciliation": {"relations", "rulings", "taxonomy", "reports"},
    "ledger": {"relations", "taxonomy", "reports"},
    "extract": {"relations", "rulings", "taxonomy", "reports", "pdf", "reconciliation", "ledger"},
    "columns": {"relations"},
    "intake": {"extract", "formats", "rulings"},
    "engine": {"columns", "extract", "intake", "relations"},
    "pull": {"formats", "intake", "settings"},
    "warehouse": {"columns", "engine", "extract", "intake", "relations", "rulings", "settings"},
    "audit": {"warehouse", "settings"},
    "dbt_build": set(),
    "terminal": {"extract", "relations", "warehouse"},
    "home": {"settings"},
    "defs": {"audit", "dbt_build", "engine", "intake", "pull", "settings", "terminal", "warehouse"},
    "definitions": {"defs", "settings"},
    "run": {"defs", "home", "intake", "pull", "settings", "terminal", "warehouse"},
    "rollback": {"run", "settings", "warehouse"},
    "add": {"extract", "formats", "intake", "settings", "terminal"},
    "bench": {"engine", "intake", "pdf", "reconciliation", "reports", "settings", "taxonomy"},
    "compare": {"settings"},
    "dbt_docs": {"dbt_build", "settings"},
    "published": {"taxonomy"},
    "explorer": {"published", "settings", "taxonomy"},
    "explore": {"settings"},
    "cli": {"add", "extract", "formats", "published", "relations", "settings", "terminal"},
}
PURE = ("relations", "rulings", "taxonomy", "reports", "reconciliation", "ledger", "extract", "formats")


def imports(part: str) -> set[str]:
    """Every module that a part imports anywhere in its files, in full."""
    folder = PACKAGE / part
    files = sorted(folder.rglob("*.py")) if folder.is_dir() else [PACKAGE / f"{part}.py"]
    found: set[str] = set()
    for file in files:
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                found |= {alias.name for alias in node.names}
            elif isinstance(node, ast.ImportFrom):
                assert node.level == 0, f"{file.name}: imports are absolute"
                found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return found


def project_parts(modules: set[str]) -> set[str]:
    return {module.split(".")[1] for module in modules if module.startswith("dagster_project.")}


def test_every_part_has_its_rule() -> None:
    parts = {path.stem for path in PACKAGE.iterdir() if path.suffix == ".py" or (path / "__init__.py").exists()}
    assert parts - {"__init__"} == set(MAY_IMPORT)


@pytest.mark.parametrize("part", MAY_IMPORT)
def test_a_part_imports_what_it_may(part: str) -> None:
    assert project_parts(imports(part)) - {part} <= MAY_IMPORT[part]


def test_the_rules_have_no_circle() -> None:
    below: set[str] = set()
    while ready := {part for part, needs in MAY_IMPORT.items() if part not in below and needs <= below}:
        below |= ready
    assert below == set(MAY_IMPORT)


@pytest.mark.parametrize("part", PURE)
def test_what_reads_a_report_needs_python_only(part: str) -> None:
    outside = {module.split(".")[0] for module in imports(part)} - {"dagster_project"}
    assert outside <= sys.stdlib_module_names


@pytest.mark.parametrize("part", ["reports", "reconciliation", "ledger", "rulings"])
def test_what_reads_a_report_opens_no_file_and_asks_no_clock(part: str) -> None:
    assert not {module.split(".")[0] for module in imports(part)} & {"pathlib", "os", "io", "time", "random", "tempfile"}


def test_the_document_lists_every_part() -> None:
    text = Path(PROJECT_DIR, "docs", "architecture.md").read_text(encoding="utf-8")
    assert [part for part in MAY_IMPORT if f"`{part}" not in text] == []
