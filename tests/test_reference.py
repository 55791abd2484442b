"""The documents that are generated say what they describe, and everything described is documented."""

import json
from pathlib import Path
from typing import Any

import pytest

from dagster_project.dbt_build import manifest_path
from dagster_project.settings import PROJECT_DIR
from docs.reference import documents


@pytest.fixture(scope="module")
def written() -> dict[Path, str]:
    return documents()


@pytest.fixture(scope="module")
def marts() -> list[dict[str, Any]]:
    manifest = json.loads(manifest_path(PROJECT_DIR / "dbt").read_text(encoding="utf-8"))
    return [node for node in manifest["nodes"].values() if node["resource_type"] == "model" and node["schema"] == "marts"]


@pytest.mark.parametrize("name", ["command-line.md", "data-dictionary.md"])
def test_the_document_is_as_it_would_be_written_now(name: str, written: dict[Path, str]) -> None:
    path = PROJECT_DIR / "docs" / name
    assert path.read_text(encoding="utf-8") == written[path], "run `make docs-dictionary`"


def test_no_relation_and_no_column_is_undocumented(marts: list[dict[str, Any]]) -> None:
    assert len(marts) > 20
    undocumented = [node["name"] for node in marts if not node["description"].strip()]
    undocumented += [
        f"{node['name']}.{column['name']}" for node in marts for column in node["columns"].values() if not column["description"].strip()
    ]
    assert undocumented == []


def test_every_relation_and_column_is_in_the_dictionary(marts: list[dict[str, Any]], written: dict[Path, str]) -> None:
    text = written[PROJECT_DIR / "docs" / "data-dictionary.md"]
    sections = {part.split("\n", 1)[0]: part for part in text.split("\n## ")}
    for node in marts:
        assert [column for column in node["columns"] if f"| `{column}` |" not in sections[node["name"]]] == []
