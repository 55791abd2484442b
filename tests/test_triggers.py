"""What starts a run by itself: the night and the arrival of files, and only where something is new."""

from pathlib import Path

import dagster as dg
import pytest

from dagster_project.defs.jobs import arrivals, nightly
from dagster_project.home import prepare_home
from dagster_project.settings import Settings
from dagster_project.warehouse.history import file_digest
from dagster_project.warehouse.state import State, present_inputs, write_state
from tests.test_lock import holder


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    made = Settings(raw_dir=tmp_path / "raw", warehouse_dir=tmp_path / "warehouse")
    made.raw_dir.mkdir()
    (made.raw_dir / "a.txt").write_text("第一部分 概况", encoding="utf-8")
    made.warehouse_dir.mkdir()
    return made


def publish(settings: Settings) -> None:
    """As if a run had published what is there."""
    settings.published_file.write_bytes(b"published")
    state = State(
        inputs=present_inputs(settings),
        published_sha256=file_digest(settings.published_file),
        published_at="2024-01-01T02:00:00+00:00",
        reports_published=1,
        reports_quarantined=0,
    )
    write_state(settings.state_file, state)


def look(settings: Settings, cursor: str | None = None) -> tuple[dg.RunRequest | dg.SkipReason, str | None]:
    with dg.instance_for_test() as instance:
        context = dg.build_sensor_context(instance=instance, cursor=cursor, resources={"settings": settings})
        answer = arrivals(context)
        return answer, context.cursor


def said(answer: object) -> str:
    assert isinstance(answer, dg.SkipReason)
    return answer.skip_message or ""


def test_the_sensor_waits_until_two_looks_find_the_same_files(settings: Settings) -> None:
    answer, cursor = look(settings)
    assert "waiting until they stay the same" in said(answer)
    (settings.raw_dir / "b.txt").write_text("still being copied")
    answer, cursor = look(settings, cursor)
    assert "waiting until they stay the same" in said(answer)
    answer, cursor = look(settings, cursor)
    assert isinstance(answer, dg.RunRequest)
    assert answer.run_key == cursor


def test_the_run_key_comes_from_content_alone(settings: Settings) -> None:
    _, cursor = look(settings)
    (settings.raw_dir / "a.txt").touch()
    answer, _ = look(settings, cursor)
    assert isinstance(answer, dg.RunRequest)
    assert (answer.run_key, answer.tags["mingzhang/files"]) == (cursor, (cursor or "")[:16])


def test_what_is_published_starts_nothing(settings: Settings) -> None:
    publish(settings)
    _, cursor = look(settings)
    assert "nothing is new" in said(look(settings, cursor)[0])
    with dg.instance_for_test() as instance:
        assert "nothing is new" in said(nightly(dg.build_schedule_context(instance=instance, resources={"settings": settings})))
        # A night that finds nothing new keeps the published file fresh.
        event = instance.get_latest_materialization_event(dg.AssetKey("published_warehouse"))
        assert event and event.asset_materialization
        assert event.asset_materialization.metadata["unchanged since"].value == "2024-01-01T02:00:00+00:00"


def test_a_night_with_sources_asks_them_first(settings: Settings) -> None:
    publish(settings)
    (settings.raw_dir / "sources.toml").write_text("")
    assert isinstance(nightly(dg.build_schedule_context(resources={"settings": settings})), dg.RunRequest)


@pytest.mark.parametrize("news", ["a file", "a damaged state", "no files"])
def test_the_night_runs_where_something_is_new(settings: Settings, news: str) -> None:
    publish(settings)
    if news == "a file":
        (settings.raw_dir / "b.txt").write_text("another")
    elif news == "a damaged state":
        settings.state_file.write_text("{")
    else:
        (settings.raw_dir / "a.txt").unlink()
    assert isinstance(nightly(dg.build_schedule_context(resources={"settings": settings})), dg.RunRequest)


def test_the_sensor_waits_for_another_run(settings: Settings) -> None:
    _, cursor = look(settings)
    with holder(settings.lock_file):
        answer, cursor = look(settings, cursor)
    assert "another run is at work" in said(answer)
    assert isinstance(look(settings, cursor)[0], dg.RunRequest)


def test_an_empty_folder_is_told(settings: Settings) -> None:
    (settings.raw_dir / "a.txt").unlink()
    assert "there is no report in" in said(look(settings)[0])


def test_a_run_whose_process_died_is_started_again_once(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DAGSTER_HOME", "put back after the test")
    prepare_home(settings)
    with dg.DagsterInstance.get() as instance:
        assert (instance.run_retries_enabled, instance.run_retries_max_retries) == (True, 1)
        assert instance.run_retries_retry_on_asset_or_op_failure is False
