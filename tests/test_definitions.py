"""Everything that Dagster loads, against a snapshot: no asset, check or trigger changes unnoticed.

After a change that is meant: UPDATE_SNAPSHOT=1 make test
"""

import json
import os
from pathlib import Path
from typing import Any

import dagster as dg
import pytest

from dagster_project.defs.build import build_definitions
from dagster_project.settings import Settings

SNAPSHOT = Path(__file__).parent / "snapshots" / "definitions.json"


@pytest.fixture(scope="module")
def definitions(tmp_path_factory: pytest.TempPathFactory) -> dg.Definitions:
    folder = tmp_path_factory.mktemp("definitions")
    return build_definitions(Settings(raw_dir=folder / "raw", warehouse_dir=folder / "warehouse"))


def described(definitions: dg.Definitions) -> dict[str, Any]:
    """What a person sees of the definitions, without the parts that change with every edit of a text."""
    repository = definitions.get_repository_def()
    graph = repository.asset_graph
    return {
        "assets": {
            spec.key.to_user_string(): {
                "group": spec.group_name,
                "kinds": sorted(spec.kinds),
                **({"freshness": dg.serialize_value(spec.freshness_policy)} if spec.freshness_policy else {}),
                "needs": sorted(dep.asset_key.to_user_string() for dep in spec.deps),
            }
            for spec in sorted(definitions.resolve_all_asset_specs(), key=lambda spec: spec.key.path)
        },
        "checks": {
            key.to_user_string(): {"blocking": graph.get_check_spec(key).blocking}
            for key in sorted(graph.asset_check_keys, key=lambda key: key.to_user_string())
        },
        "jobs": sorted(job.name for job in repository.get_all_jobs()),
        "schedules": {
            schedule.name: [str(schedule.cron_schedule), schedule.execution_timezone, schedule.job_name, schedule.default_status.value]
            for schedule in repository.schedule_defs
        },
        "sensors": sorted(sensor.name for sensor in repository.sensor_defs),
    }


def test_definitions_are_as_in_the_snapshot(definitions: dg.Definitions) -> None:
    now = json.dumps(described(definitions), indent=1, ensure_ascii=False) + "\n"
    if os.environ.get("UPDATE_SNAPSHOT"):
        SNAPSHOT.parent.mkdir(exist_ok=True)
        SNAPSHOT.write_text(now, encoding="utf-8")
    assert now == SNAPSHOT.read_text(encoding="utf-8"), "if this is meant: UPDATE_SNAPSHOT=1 make test"


def test_the_night_runs_what_make_materialize_runs(definitions: dg.Definitions) -> None:
    (schedule,) = definitions.get_repository_def().schedule_defs
    assert schedule.job_name == "materialize"
    assert (schedule.cron_schedule, schedule.execution_timezone) == ("0 2 * * *", "Asia/Shanghai")
    assert schedule.default_status is dg.DefaultScheduleStatus.RUNNING


def test_the_job_leaves_no_asset_and_no_check_out(definitions: dg.Definitions) -> None:
    layer = definitions.resolve_job_def("materialize").asset_layer
    graph = definitions.get_repository_def().asset_graph
    assert set(layer.executable_asset_keys) == set(graph.executable_asset_keys)
    assert set(layer.asset_graph.asset_check_keys) == set(graph.asset_check_keys)


def test_every_asset_has_a_description(definitions: dg.Definitions) -> None:
    assert [spec.key.to_user_string() for spec in definitions.resolve_all_asset_specs() if not spec.description] == []


def test_every_mart_is_upstream_of_publication(definitions: dg.Definitions) -> None:
    specs = {spec.key: spec for spec in definitions.resolve_all_asset_specs()}
    needs = {dep.asset_key for dep in specs[dg.AssetKey("published_warehouse")].deps}
    assert needs == {key for key, spec in specs.items() if spec.group_name == "marts"}
    assert needs
