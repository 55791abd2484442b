"""The Dagster UI: a real webserver on a free port answers for assets, checks and schedule."""

import json
import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from dagster_project.home import prepare_home
from dagster_project.settings import PROJECT_DIR, Settings

QUERY = """
{
  assetNodes { assetKey { path } groupName isExecutable description
    assetChecksOrError { ... on AssetChecks { checks { name blocking } } } }
  schedulesOrError(repositorySelector: {repositoryName: "__repository__", repositoryLocationName: "dagster_project.definitions"}) {
    ... on Schedules { results { name cronSchedule executionTimezone pipelineName scheduleState { status } } }
  }
}
"""

Ask = Callable[[str], dict[str, Any]]


@pytest.fixture(scope="module")
def ask(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ask]:
    """Asks the webserver's GraphQL; the server runs as `make dev` starts it, but alone."""
    folder = tmp_path_factory.mktemp("ui")
    environment = {key: value for key, value in os.environ.items() if key != "DAGSTER_HOME"}
    settings = Settings(raw_dir=PROJECT_DIR / "raw", warehouse_dir=folder / "warehouse")
    environment |= {"MINGZHANG_WAREHOUSE_DIR": str(settings.warehouse_dir), "DAGSTER_HOME": str(prepare_home(settings))}
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [str(Path(sys.executable).with_name("dagster-webserver")), "-m", "dagster_project.definitions", "-h", "127.0.0.1"]
    log = (folder / "webserver.log").open("w+")
    server = subprocess.Popen([*command, "-p", str(port)], cwd=PROJECT_DIR, env=environment, stdout=log, stderr=log)

    def post(query: str) -> dict[str, Any]:
        request = urllib.request.Request(
            f"http://127.0.0.1:{port}/graphql", json.dumps({"query": query}).encode(), {"Content-Type": "application/json"}
        )
        with urllib.request.urlopen(request, timeout=60) as answer:
            return json.load(answer)["data"]

    try:
        for _ in range(240):
            try:
                post("{ version }")
                break
            except OSError:
                assert server.poll() is None, (folder / "webserver.log").read_text()
                time.sleep(0.25)
        yield post
    finally:
        server.terminate()
        server.wait(timeout=30)
        log.close()


@pytest.fixture(scope="module")
def answer(ask: Ask) -> dict[str, Any]:
    return ask(QUERY)


def test_the_asset_graph_is_there(answer: dict[str, Any]) -> None:
    keys = {"/".join(node["assetKey"]["path"]) for node in answer["assetNodes"] if node["isExecutable"]}
    assert {"raw_reports", "extracted/cell", "marts/fact_expenditure", "published_warehouse"} <= keys


def test_assets_explain_themselves(answer: dict[str, Any]) -> None:
    assert [node["assetKey"]["path"] for node in answer["assetNodes"] if not node["description"]] == []


def test_the_checks_are_there_and_block(answer: dict[str, Any]) -> None:
    checks = {
        ("/".join(node["assetKey"]["path"]), check["name"]): check["blocking"]
        for node in answer["assetNodes"]
        for check in node["assetChecksOrError"].get("checks", [])
    }
    suites = {path.stem for path in (PROJECT_DIR / "expectations").glob("*.y*ml")}
    assert suites
    assert suites <= {name for _, name in checks}
    assert all(checks.values())


def test_the_nightly_schedule_is_on(answer: dict[str, Any]) -> None:
    (schedule,) = answer["schedulesOrError"]["results"]
    assert schedule == {
        "name": "nightly",
        "cronSchedule": "0 2 * * *",
        "executionTimezone": "Asia/Shanghai",
        "pipelineName": "materialize",
        "scheduleState": {"status": "RUNNING"},
    }
