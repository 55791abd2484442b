"""``make docs``: dbt's documentation of the last build as one page that needs no server."""

import sys

from dagster_project.dbt_build import document
from dagster_project.settings import Settings


def main() -> int:
    """Write ``docs/index.html`` in the warehouse folder. Returns the exit code."""
    settings = Settings.from_environment()
    if not settings.build_file.is_file():
        print("there is no build to document: run `make materialize` first", file=sys.stderr)
        return 1
    page = document(settings.dbt_dir, settings.build_file, settings.warehouse_dir / "docs")
    print(f"open {page}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
