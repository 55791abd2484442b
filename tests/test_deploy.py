"""What deploys the project names things that are there: units, container file, settings in the documentation."""

import re
from configparser import ConfigParser
from pathlib import Path

import pytest

from dagster_project.settings import PROJECT_DIR

DEPLOY = PROJECT_DIR / "deploy"
OPERATIONS = (PROJECT_DIR / "docs" / "operations.md").read_text(encoding="utf-8")


def unit(name: str) -> ConfigParser:
    parser = ConfigParser(interpolation=None, strict=False)
    parser.optionxform = str  # type: ignore[method-assign, assignment]
    parser.read(DEPLOY / name, encoding="utf-8")
    return parser


def test_the_units_are_those_of_the_readme_and_run_a_target_there_is() -> None:
    readme = (PROJECT_DIR / "README.md").read_text(encoding="utf-8")
    service, timer = unit("mingzhang.service"), unit("mingzhang.timer")
    for parser, section in ((service, "Service"), (timer, "Timer")):
        said = [line for line in readme.split(f"[{section}]\n", 1)[1].split("\n\n", 1)[0].splitlines() if "=" in line]
        assert {tuple(line.split("=", 1)) for line in said} <= set(parser[section].items())
    command = service["Service"]["ExecStart"].split()
    assert Path(command[0]).name == "make"
    assert re.search(rf"^{command[1]}:", (PROJECT_DIR / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    # Exit code 3, another run at work, is no failure.
    assert service["Service"]["SuccessExitStatus"] == "3"


def test_the_container_file_copies_what_there_is_and_nothing_private() -> None:
    text = (DEPLOY / "Containerfile").read_text(encoding="utf-8")
    copied = [name for line in re.findall(r"^COPY (.*)$", text, re.MULTILINE) for name in line.split()[:-1] if not name.startswith("--")]
    assert {"dagster_project", "dbt", "expectations", "requirements.lock", "Makefile"} <= set(copied)
    assert [name for name in copied if not (PROJECT_DIR / name).exists()] == []
    assert not {"raw", "warehouse", "tests"} & set(copied)
    assert {"MINGZHANG_RAW_DIR", "MINGZHANG_WAREHOUSE_DIR"} <= set(re.findall(r"MINGZHANG_\w+", text))
    ignored = (PROJECT_DIR / ".containerignore").read_text(encoding="utf-8").split()
    assert {"raw", "warehouse", ".git", ".venv"} <= set(ignored)


def settings_read() -> set[str]:
    code = "\n".join(path.read_text(encoding="utf-8") for path in (PROJECT_DIR / "dagster_project").rglob("*.py"))
    # Passed from this process to dbt within it, no one's to set.
    return set(re.findall(r"MINGZHANG_[A-Z_]+\b(?<!_)", code)) - {"MINGZHANG_BUILD_FILE"}


@pytest.mark.parametrize("name", sorted(settings_read()))
def test_every_setting_is_in_the_table_of_operations(name: str) -> None:
    assert f"| `{name}` |" in OPERATIONS
