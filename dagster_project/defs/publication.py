"""The published file, behind the gate of a passed audit."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import dagster as dg

from dagster_project.defs.lock import RunLock
from dagster_project.defs.metadata import report_table
from dagster_project.settings import Settings
from dagster_project.warehouse import export, kept, publication, verdict
from dagster_project.warehouse.connection import connect
from dagster_project.warehouse.good import GoodVersions
from dagster_project.warehouse.history import file_digest
from dagster_project.warehouse.run_log import append_run
from dagster_project.warehouse.staging import current_run, landed_inventory, landed_start
from dagster_project.warehouse.state import State, inputs_digest, write_state
from dagster_project.warehouse.summary import report_summaries
from dagster_project.warehouse.versions import keep_good

# A night may take its time; one that is missing altogether is seen before the next.
FRESHNESS = dg.FreshnessPolicy.time_window(fail_window=timedelta(hours=30), warn_window=timedelta(hours=26))
PUBLISHED = dg.AssetKey("published_warehouse")


def confirm(instance: dg.DagsterInstance, state: State) -> None:
    """Note for Dagster that nothing was new: the published file is as fresh as if it had been made again."""
    metadata = {"unchanged since": state.published_at}
    instance.report_runless_asset_event(dg.AssetMaterialization(PUBLISHED, description="nothing was new", metadata=metadata))


def publication_asset(marts: Iterable[dg.AssetKey], gates: Iterable[str]) -> dg.AssetsDefinition:
    """``published_warehouse``: depends on ``marts``, refuses unless every one of ``gates`` passed."""
    required = tuple(gates)

    @dg.asset(group_name="publication", kinds={"duckdb"}, deps=list(marts), freshness_policy=FRESHNESS)
    def published_warehouse(settings: dg.ResourceParam[Settings], run_lock: RunLock) -> dg.MaterializeResult:
        """The file that readers open: the marts of an audited build, swapped in atomically.

        Asks for the audit itself, since Dagster's blocking checks act only within a run that
        includes them.
        """
        try:
            identity = verdict.require_passed(settings.verdict_file, settings.build_file, required)
        except verdict.AuditMissing as error:
            raise dg.Failure(f"not published: {error}", allow_retries=False) from error
        # Written before anything is replaced, so that a full disk stops both.
        with connect(settings.build_file, read_only=True) as con:
            keep_good(con, GoodVersions(settings.good_dir))
            summaries = report_summaries(con)
            run = current_run(con)
            start = landed_start(con)
            inputs = inputs_digest(landed_inventory(con), start.pipeline, start.rulings)
            base, patched = kept.base_of(con), kept.patched(con)
        folders: list[Path] = []
        rows = publication.publish(
            settings.build_file,
            settings.published_file,
            settings.history_dir,
            settings.keep_publications,
            base=base,
            before=lambda fresh: folders.append(export.write_export(fresh, settings.export_dir)),
        )
        export.put_export_in_place(folders[0], settings.export_dir)
        finished = datetime.now(UTC)
        append_run(settings.run_log, replace(run, finished_at=finished))
        write_state(
            settings.state_file,
            State(
                inputs=inputs,
                published_sha256=file_digest(settings.published_file),
                published_at=finished.isoformat(timespec="seconds"),
                reports_published=run.reports_published or 0,
                reports_quarantined=run.reports_quarantined or 0,
                pipeline=start.pipeline,
                patched=patched,
            ),
        )
        return dg.MaterializeResult(
            metadata={
                "file": dg.MetadataValue.path(settings.published_file),
                "bytes": settings.published_file.stat().st_size,
                "build_sha256": identity,
                "rows": dg.MetadataValue.table([dg.TableRecord({"relation": name, "rows": count}) for name, count in rows.items()]),
                "reports": report_table(summaries),
            }
        )

    return published_warehouse
