"""A Dask cluster: that of ``MINGZHANG_DASK_SCHEDULER``, else one on this machine."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

from dagster_project.engine.backends.local import cores
from dagster_project.engine.spread import EngineFailed, Workers

_FIRST_WORKER_SECONDS = 60


@contextmanager
def open_workers(address: str | None) -> Iterator[Workers]:
    """Every thread of every worker; those that join later are used too.

    Raises :class:`EngineFailed` where Dask is not installed, or no worker answers.
    """
    try:
        from distributed import Client, LocalCluster
    except ImportError as error:
        raise EngineFailed("MINGZHANG_ENGINE=dask needs Dask: pip install 'mingzhang[dask]'") from error
    with ExitStack() as stack:
        # Their interface is a synchronous one here, which its annotations don't tell.
        cluster: Any = address
        try:
            if not address:
                # Workers in this process: what reads reports, and may have to be ended, are their children (engine/guard.py). Nobody
                # looks at a dashboard, and Dask's limit of memory would be one on this process, with all that DuckDB holds.
                local: Any = LocalCluster
                cluster = stack.enter_context(
                    local(processes=False, n_workers=cores(), threads_per_worker=1, dashboard_address=None, memory_limit=None)
                )
            client: Any = stack.enter_context(Client(cluster, timeout=_FIRST_WORKER_SECONDS, set_as_default=False))
            client.wait_for_workers(1, timeout=_FIRST_WORKER_SECONDS)
        except (OSError, TimeoutError, ValueError) as error:
            raise EngineFailed(f"no Dask worker answers at {address} ({error}): start the scheduler and its workers") from error
        # The same batch may come again after a fault: never an answer from before.
        yield Workers(client.get_executor(pure=False), lambda: sum(client.nthreads().values()))
