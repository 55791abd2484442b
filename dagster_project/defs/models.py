"""The dbt models as assets, their tests as checks, and the whole dbt build as one step."""

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import dagster as dg
from dagster_dbt import DagsterDbtTranslator, dbt_assets

from dagster_project.audit.suites import faulty_reports, load_suites
from dagster_project.dbt_build import build, manifest_path
from dagster_project.defs.dbt_events import UNIQUE_ID, to_events
from dagster_project.defs.lock import RunLock
from dagster_project.defs.metadata import table_metadata
from dagster_project.engine.fingerprint import extractor_fingerprint
from dagster_project.engine.spread import EngineFailed
from dagster_project.settings import Settings
from dagster_project.warehouse import verdict, versions
from dagster_project.warehouse.cache import ExtractionCache
from dagster_project.warehouse.connection import connect
from dagster_project.warehouse.good import GoodVersions
from dagster_project.warehouse.kept import build_again, called_otherwise
from dagster_project.warehouse.reading import reading
from dagster_project.warehouse.summary import table_shapes
from dagster_project.warehouse.this_run import count_again

DBT_GATE = "dbt build"
# Reports that fall may bring back versions that fall, too; what is not settled then fails the audit.
_MOST_ROUNDS = 3


class LayerTranslator(DagsterDbtTranslator):
    """Groups the models by their layer: staging, intermediate, marts."""

    def get_group_name(self, dbt_resource_props: Mapping[str, Any]) -> str | None:
        """The folder under ``models/``, else dbt's own group."""
        fqn = dbt_resource_props["fqn"]
        return fqn[1] if len(fqn) > 2 else super().get_group_name(dbt_resource_props)


def _quarantine(settings: Settings, reasons: Mapping[str, str], warn: Callable[[str], None]) -> None:
    """Reports whose totals do not hold leave the build; the versions before them, where there are any, take their place."""
    good = GoodVersions(settings.good_dir)
    try:
        with connect(settings.build_file) as con, reading(settings, warn) as read:
            versions.quarantine(con, reasons, warn)
            versions.fall_back(con, good, read, warn)
            versions.apply_rulings(con, good, settings.ruled_dir, read, warn)
            count_again(con)
    except (EngineFailed, versions.NothingIsRead) as error:
        raise dg.Failure(str(error), allow_retries=False) from error


def _renamed(settings: Settings, warn: Callable[[str], None]) -> bool:
    """Reports that were to stay as they are published, and have subjects that are called otherwise now, come into the build, too."""
    with connect(settings.build_file) as con:
        keys = called_otherwise(con, settings.published_file)
        if keys:
            build_again(con, settings.published_file, ExtractionCache(settings.cache_dir, extractor_fingerprint(), warn).parts, keys)
    return bool(keys)


def model_assets(settings: Settings) -> dg.AssetsDefinition:
    """The dbt project's models, seeds and tests as one Dagster step.

    A report that the audit's suites would refuse is quarantined and the models are built again without it.
    """
    suites = load_suites(settings.expectations_dir)
    manifest = json.loads(manifest_path(settings.dbt_dir).read_text(encoding="utf-8"))

    @dbt_assets(manifest=manifest, dagster_dbt_translator=LayerTranslator(), name="dbt_models")
    def dbt_models(context: dg.AssetExecutionContext, settings: dg.ResourceParam[Settings], run_lock: RunLock) -> Iterator[Any]:
        specs = [context.assets_def.get_asset_spec(key) for key in context.selected_asset_keys]
        assets = {spec.metadata[UNIQUE_ID]: spec.key for spec in specs}
        checks = {
            spec.metadata[UNIQUE_ID]: spec.key
            for spec in context.assets_def.check_specs
            if spec.key in context.selected_asset_check_keys and spec.metadata
        }
        everything = not context.is_subset
        select = [] if everything else [".".join(manifest["nodes"][unique_id]["fqn"]) for unique_id in assets]
        results = build(settings.dbt_dir, settings.build_file, settings.build_dir / "dbt", select)
        rounds = _MOST_ROUNDS
        while everything and all(result.ok for result in results):
            if not _renamed(settings, context.log.warning):
                if not rounds or not (reasons := faulty_reports(suites, settings.build_file)):
                    break
                _quarantine(settings, {key: f"its totals do not hold: {reason}" for key, reason in reasons.items()}, context.log.warning)
                rounds -= 1
            results = build(settings.dbt_dir, settings.build_file, settings.build_dir / "dbt", select)
        # A part of the build says nothing of the whole: only a full build counts as a gate.
        failed = [result for result in results if not result.ok]
        if everything:
            verdict.record(settings.verdict_file, settings.build_file, {DBT_GATE: not failed and bool(results)})
        shapes = table_shapes(settings.build_file, "marts")
        yield from to_events(results, assets, checks, lambda key: table_metadata(*shapes[key.path[-1]]) if key.path[-1] in shapes else {})
        if failed:
            lines = [f"{r.unique_id}: {r.status}{' – ' + r.message if r.message else ''}" for r in failed]
            raise dg.Failure("dbt build failed:\n" + "\n".join(lines), allow_retries=False)

    return dbt_models
