"""``make add FILE=report.pdf URL=https://…``: a report is copied into the raw folder, with its provenance.

What is read of it, what reconciles and what stays disputed is shown at once; nothing is
published. Exit code 0 when the report was added, 1 with the reason and what to do when not.
Nothing that is in the raw folder already is ever changed, except ``provenance.json``.
"""

import argparse
import hashlib
import json
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from dagster_project.extract import Extraction, Provenance, extract
from dagster_project.formats import unsupported_format
from dagster_project.intake import NoReports, is_report_name, read_provenance, take_in
from dagster_project.settings import Settings

_KINDS = {"final": "决算", "budget": "预算"}


class NotAdded(Exception):
    """The file is not to be added. The message says why and what to do."""


def add_report(raw_dir: Path, path: Path, url: str | None, now: datetime) -> Extraction:
    """Copy the report ``path`` into ``raw_dir`` under a name of its own and note where it comes from.

    Returns what extraction makes of it. Raises :class:`NotAdded` for a file that cannot be
    read, that is no report or is there already; the folder is then as it was.
    """
    content = _read(path)
    sha256 = hashlib.sha256(content).hexdigest()
    try:
        read_provenance(raw_dir)
    except ValueError as error:
        raise NotAdded(str(error)) from error
    _refuse_duplicate(raw_dir, sha256)
    target = _free_name(raw_dir, path.name, sha256)
    added_at = now.isoformat(timespec="seconds")
    extraction = _extract(content, target.name, Provenance(url, added_at))
    entry = {
        "file": target.name,
        "sha256": sha256,
        "bytes": len(content),
        "what": _title(extraction, path),
        "url": url,
        "retrieved_at": added_at,
    }
    _write_new(target, content)
    try:
        _note(raw_dir / "provenance.json", entry)
    except OSError:
        target.unlink()
        raise
    return extraction


def _read(path: Path) -> bytes:
    if not path.exists():
        raise NotAdded(f"{path} does not exist: give the path of the report's file")
    if not path.is_file():
        raise NotAdded(f"{path} is no file: add one report at a time")
    try:
        return path.read_bytes()
    except OSError as error:
        raise NotAdded(f"{path} cannot be read ({error.strerror}): check its permissions") from error


def _refuse_duplicate(raw_dir: Path, sha256: str) -> None:
    try:
        known = {raw.sha256: raw.source_file for raw in take_in(raw_dir, {})}
    except NoReports:
        return
    if sha256 in known:
        raise NotAdded(f"the same bytes are in {raw_dir} already, as {known[sha256]}: `make materialize` reads them from there")


def _free_name(raw_dir: Path, name: str, sha256: str) -> Path:
    """The file's own name, or where another report has it, one told apart by the content."""
    if not is_report_name(name):
        raise NotAdded(f"a file named {name} would not be taken for a report: rename it and add it again")
    target = raw_dir / name
    if target.exists() or target.is_symlink():
        target = target.with_stem(f"{target.stem}_{sha256[:8]}")
    return target


def _extract(content: bytes, source_file: str, provenance: Provenance) -> Extraction:
    reason = unsupported_format(content)
    if reason is not None:
        raise NotAdded(reason)
    extraction = extract(content, source_file, provenance)
    if extraction.report.state != "published":
        raise NotAdded(extraction.report.state_reason or "the file is no report that can be read")
    return extraction


def _title(extraction: Extraction, path: Path) -> str:
    """Unit, year and kind of the report in words; the file's name where they are unknown."""
    report = extraction.report
    if report.unit_name is None or report.fiscal_year is None or report.kind is None:
        return path.name
    return f"{report.unit_name}{report.fiscal_year}年度{_KINDS[report.kind]}"


def _write_new(target: Path, content: bytes) -> None:
    """Write a file that is not there yet: whole or not at all, over nothing else."""
    target.parent.mkdir(parents=True, exist_ok=True)
    with target.open("xb") as file:
        try:
            file.write(content)
        except OSError:
            target.unlink()
            raise


def _note(path: Path, entry: dict[str, Any]) -> None:
    """Append ``entry`` to the reports of ``provenance.json``, which is replaced in one step."""
    document = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {"reports": []}
    document["reports"].append(entry)
    draft = path.with_name(f".{path.name}")
    draft.write_text(json.dumps(document, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    draft.replace(path)


def main(arguments: Sequence[str] | None = None) -> int:
    """Add the file that the command line names. Returns the exit code."""
    from dagster_project.terminal import print_extraction, wide_console

    parser = argparse.ArgumentParser(prog="make add FILE=report.pdf URL=https://…", description=__doc__)
    parser.add_argument("file", help="the report: a text file, or a PDF with a text layer")
    parser.add_argument("--url", help="where it was published")
    args = parser.parse_args(arguments)
    raw_dir = Settings.from_environment().raw_dir
    try:
        if not args.file:
            raise NotAdded("no file is named: make add FILE=report.pdf")
        extraction = add_report(raw_dir, Path(args.file).expanduser(), args.url or None, datetime.now(UTC))
    except NotAdded as error:
        print(f"not added: {error}", file=sys.stderr)
        return 1
    except OSError as error:
        print(f"not added: {raw_dir} cannot be written ({error.strerror}): check its permissions and its disk", file=sys.stderr)
        return 1
    print_extraction(wide_console(), extraction)
    print(f"added {raw_dir / extraction.report.source_file}; `make materialize` publishes it")
    return 0


if __name__ == "__main__":
    sys.exit(main())
