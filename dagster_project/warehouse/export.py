"""Every mart as a Parquet file, for tools that read no DuckDB: a folder that changes as a whole.

``export`` is a link to the folder of the last publication. Another one is written aside and the
link is renamed over the old one, so that a reader never finds half a publication. The folder
before stays until the publication after the next, for who still reads it.
"""

import re
import shutil
from pathlib import Path

from dagster_project.warehouse.connection import IN_MEMORY, connect
from dagster_project.warehouse.publication import MARTS

_FOLDERS = ".export"


def write_export(warehouse_file: Path, export: Path) -> Path:
    """Write the marts of ``warehouse_file`` aside; returns the folder, for :func:`put_export_in_place`.

    Raises FileExistsError where something else than the link of an earlier export is in its place.
    """
    if export.exists() and not export.is_symlink():
        raise FileExistsError(f"{export} is in the way of the Parquet export: move it elsewhere")
    folders = _kept(export)
    folder = export.with_name(_FOLDERS) / f"{int(folders[-1].name) + 1 if folders else 1:06d}"
    folder.mkdir(parents=True)
    with connect(IN_MEMORY) as con:
        con.execute(f"attach {_text(warehouse_file)} as warehouse (read_only)")
        tables = con.execute(
            "select table_name from duckdb_tables() where database_name = 'warehouse' and schema_name = ?", [MARTS]
        ).fetchall()
        for (table,) in tables:
            target = folder / f"{table}.parquet"
            con.execute(f'copy warehouse.{MARTS}."{table}" to {_text(target)} (format parquet, compression zstd)')
    return folder


def put_export_in_place(folder: Path, export: Path) -> None:
    """Let ``export`` be ``folder``, in one step; of the folders before only the last one stays."""
    before = export.resolve() if export.is_symlink() else None
    link = export.with_name(f"{export.name}.new")
    link.unlink(missing_ok=True)
    link.symlink_to(Path(_FOLDERS) / folder.name, target_is_directory=True)
    link.replace(export)
    for old in _kept(export):
        if old.resolve() not in (before, folder.resolve()):
            shutil.rmtree(old)


def _kept(export: Path) -> list[Path]:
    """The folders there are, in the order they were written."""
    folders = export.with_name(_FOLDERS)
    return sorted(path for path in folders.iterdir() if re.fullmatch(r"\d{6,}", path.name)) if folders.is_dir() else []


def _text(path: Path) -> str:
    return "'" + str(path).replace("'", "''") + "'"
