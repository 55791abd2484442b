"""Write docs/command-line.md and docs/data-dictionary.md from what they describe; `make docs-dictionary` runs it.

The command line is described by its own help, the data by dbt's descriptions and tests, so that
neither document can say anything else. A test compares both with what stands in the files.
"""

import csv
import json
import sys
from pathlib import Path
from typing import Any

from typer.main import get_command

from dagster_project.cli.app import app
from dagster_project.dbt_build import manifest_path
from dagster_project.settings import PROJECT_DIR

DOCS = PROJECT_DIR / "docs"


def command_line() -> str:
    """docs/command-line.md."""
    group: Any = get_command(app)
    parts = [
        "# The command line",
        "<!-- `make docs-dictionary` writes this file from the commands' own help. -->",
        group.help,
        "Call it as `./mingzhang` in the project's folder, or from anywhere through a link to that file; it sets up what it needs "
        "the first time. It reads the published file of `MINGZHANG_WAREHOUSE_DIR` and exits with 2 where it is called wrongly.",
    ]
    for name, command in group.commands.items():
        arguments = [parameter.metavar for parameter in command.params if parameter.param_type_name == "argument"]
        usage = " ".join(["mingzhang", name, *arguments, "[OPTIONS]"])
        text, _, example = command.help.strip().partition("Example: ")
        parts += [f"## mingzhang {name}", f"```\n{usage}\n```", text.strip(), _parameters(command.params), f"For example: `{example}`"]
    return "\n\n".join(parts) + "\n"


def _parameters(parameters: list[Any]) -> str:
    rows = [f"| `{' '.join(p.opts) if p.param_type_name == 'option' else p.metavar}` | {p.help} |" for p in parameters]
    return "\n".join(["| | |", "|---|---|", *rows])


def data_dictionary(manifest: dict[str, Any]) -> str:
    """docs/data-dictionary.md: every published relation, its columns, what they mean, the words they may hold."""
    models = {node["name"]: node for node in manifest["nodes"].values() if node["resource_type"] == "model" and node["schema"] == "marts"}
    words = _words(manifest)
    parts = [
        "# Data dictionary",
        "<!-- `make docs-dictionary` writes this file from the descriptions in dbt/models/marts. -->",
        "The relations of schema `marts` in the published file. Amounts are in yuan, exact to the fen. Codes have their names in "
        "`dim_label`, in Chinese and English; the `wide_…` relations have them beside the codes.",
        "\n".join(f"- [{name}](#{name}): {_first(models[name]['description'])}" for name in sorted(models)),
    ]
    for name in sorted(models):
        node = models[name]
        rows = [
            f"| `{column['name']}` | {column['data_type']} | {_cell(column['description'], words.get((name, column['name']), []))} |"
            for column in node["columns"].values()
        ]
        parts += [f"## {name}", node["description"], "\n".join(["| column | type | what it is |", "|---|---|---|", *rows])]
    return "\n\n".join([*parts, "## Codes and their names", _names()]) + "\n"


def _names() -> str:
    """The codes of ``dim_label``, without the subjects."""
    with (PROJECT_DIR / "dbt" / "seeds" / "label.csv").open(encoding="utf-8", newline="") as file:
        rows = [f"| {row['domain']} | `{row['code']}` | {row['name_zh']} | {row['name_en']} |" for row in csv.DictReader(file)]
    return "\n".join(["| domain | code | 中文 | English |", "|---|---|---|---|", *rows])


def _words(manifest: dict[str, Any]) -> dict[tuple[str, str], list[str]]:
    """The words a column may hold, as its test has them."""
    found: dict[tuple[str, str], list[str]] = {}
    for node in manifest["nodes"].values():
        metadata = node.get("test_metadata") or {}
        if metadata.get("name") != "in_domains":
            continue
        relation = manifest["nodes"][node["attached_node"]]["name"]
        for column, words in metadata["kwargs"]["domains"].items():
            found[relation, column] = words
    return found


def _first(description: str) -> str:
    """The first sentence."""
    return description.strip().split(". ")[0].rstrip(".") + "."


def _cell(description: str, words: list[str]) -> str:
    """A column's description, with the words it may hold where it doesn't name them itself."""
    text = " ".join(description.split()).replace("|", "\\|")
    if all(f"`{word}`" in text for word in words):
        return text
    return f"{text} One of {', '.join(f'`{word}`' for word in words)}."


def documents() -> dict[Path, str]:
    """Both documents as they should stand in their files."""
    manifest = json.loads(manifest_path(PROJECT_DIR / "dbt").read_text(encoding="utf-8"))
    return {DOCS / "command-line.md": command_line(), DOCS / "data-dictionary.md": data_dictionary(manifest)}


def main() -> int:
    for path, text in documents().items():
        path.write_text(text, encoding="utf-8")
        print(f"wrote {path.relative_to(PROJECT_DIR)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
