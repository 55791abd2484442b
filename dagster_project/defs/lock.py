"""The lock of the warehouse, held while a run of Dagster lasts."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import dagster as dg

from dagster_project.settings import Settings
from dagster_project.warehouse.failure import note_killed
from dagster_project.warehouse.lock import AnotherRun, only_run


class RunLock(dg.ConfigurableResource):
    """Whatever writes to the warehouse asks for this; a second process's run fails in words."""

    path: str
    run_log: str
    on_failure: str = ""

    @contextmanager
    def yield_for_execution(self, context: dg.InitResourceContext) -> Iterator["RunLock"]:
        """The lock lives as long as the run, and no longer than its process."""
        try:
            with only_run(Path(self.path)) as killed:
                if killed is not None and context.log is not None:
                    note_killed(Path(self.run_log), self.on_failure, killed, context.log.warning)
                yield self
        except AnotherRun as error:
            raise dg.Failure(str(error), allow_retries=False) from error

    @classmethod
    def of(cls, settings: Settings) -> "RunLock":
        """The lock of a deployment."""
        return cls(path=str(settings.lock_file), run_log=str(settings.run_log), on_failure=settings.on_failure)
