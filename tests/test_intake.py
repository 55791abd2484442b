"""The raw folder: what is taken for a report, and what each kind of bad input becomes."""

import hashlib
import io
import json
import os
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import pytest

from dagster_project.extract import Provenance
from dagster_project.intake import NoReports, is_report_name, read_provenance, read_rulings, take_in
from dagster_project.pull.now import pull_now
from dagster_project.settings import PROJECT_DIR, Settings
from dagster_project.warehouse import staging
from dagster_project.warehouse.state import present_inputs
from tests.conftest import taken_in


def zipped(name: str) -> bytes:
    """A ZIP archive with one entry, as Office documents are."""
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as file:
        file.writestr(name, "部门决算")
    return archive.getvalue()


def test_files_are_found_in_subfolders_with_their_path_and_bytes(raw_dir: Path) -> None:
    (raw_dir / "district" / "2023").mkdir(parents=True)
    (raw_dir / "district" / "2023" / "决算.txt").write_bytes(b"text")
    files = taken_in(raw_dir)
    assert list(files) == ["district/2023/决算.txt"]
    assert files["district/2023/决算.txt"].content == b"text"
    assert files["district/2023/决算.txt"].sha256 == hashlib.sha256(b"text").hexdigest()


@pytest.mark.parametrize("name", ["provenance.json", "sources.toml", "rulings.csv", "README", "README.md", "readme.txt", ".gitkeep"])
def test_notes_are_no_reports(name: str) -> None:
    assert not is_report_name(name)


def test_a_report_may_have_any_other_name() -> None:
    assert is_report_name("2023 部门决算.txt")


@pytest.mark.parametrize("prepare", [lambda folder: folder.rmdir(), lambda folder: (folder / "README.md").touch()])
def test_a_folder_with_none_says_what_to_do(raw_dir: Path, prepare) -> None:
    prepare(raw_dir)
    with pytest.raises(NoReports, match=r"put report files \(\.txt, \.pdf\) in it"):
        list(take_in(raw_dir, {}))


def test_the_same_bytes_under_another_name_are_noted_once(raw_dir: Path) -> None:
    (raw_dir / "a.txt").write_bytes(b"same")
    (raw_dir / "b.txt").write_bytes(b"same")
    (raw_dir / "c.txt").write_bytes(b"other")
    files = taken_in(raw_dir)
    assert [raw.duplicate_of for raw in files.values()] == [None, "a.txt", None]
    assert files["b.txt"].content == b"", "its bytes are not kept twice"


def test_links_are_followed_inside_the_folder_only(raw_dir: Path, tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_bytes(b"secret")
    (raw_dir / "real.txt").write_bytes(b"real")
    (raw_dir / "inside.txt").symlink_to(raw_dir / "real.txt")
    (raw_dir / "outside.txt").symlink_to(tmp_path / "secret.txt")
    (raw_dir / "nowhere.txt").symlink_to(raw_dir / "gone.txt")
    files = taken_in(raw_dir)
    assert files["inside.txt"].content == b"real"
    assert files["real.txt"].duplicate_of == "inside.txt"
    assert "leads out of the raw folder" in (files["outside.txt"].fault or "")
    assert "leads nowhere" in (files["nowhere.txt"].fault or "")
    assert files["outside.txt"].content == b""


def test_a_linked_folder_is_named_and_not_entered(raw_dir: Path, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "secret.txt").write_bytes(b"secret")
    (raw_dir / "link").symlink_to(tmp_path / "elsewhere", target_is_directory=True)
    files = taken_in(raw_dir)
    assert list(files) == ["link"]
    assert "leads out" in (files["link"].fault or "")


def test_what_is_no_regular_file_is_not_opened(raw_dir: Path) -> None:
    os.mkfifo(raw_dir / "pipe.txt")
    assert "not a regular file" in (taken_in(raw_dir)["pipe.txt"].fault or "")


def test_an_unreadable_file_keeps_its_place(raw_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (raw_dir / "good.txt").write_bytes(b"good")
    (raw_dir / "locked.txt").write_bytes(b"locked")
    read_bytes = Path.read_bytes

    def refuse(path: Path) -> bytes:
        if path.name == "locked.txt":
            raise PermissionError(13, "Permission denied")
        return read_bytes(path)

    monkeypatch.setattr(Path, "read_bytes", refuse)
    files = taken_in(raw_dir)
    assert files["good.txt"].fault is None
    assert "Permission denied" in (files["locked.txt"].fault or "")


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"\x89PNG\r\n\x1a\n", "PNG"),
        (b"\xff\xd8\xff\xe0", "JPEG"),
        (b"GIF89a", "GIF"),
        (b"II*\x00rest", "TIFF"),
        (zipped("word/document.xml"), "docx"),
        (zipped("xl/workbook.xml"), "xlsx"),
        (zipped("部门决算.txt"), "unpack the archive"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "old Office document"),
        (b"Rar!\x1a\x07\x01\x00", "RAR"),
        (b"{\\rtf1\\ansi", "RTF"),
        (b"<!DOCTYPE html><html lang='zh'>", "web page"),
        ("\ufeff\r\n<html><body>部门决算</body></html>".encode(), "web page"),
        ("<html><body>部门决算</body></html>".encode("utf-16"), "web page"),
        (b'<?xml version="1.0"?><w:wordDocument/>', "XML"),
    ],
)
def test_other_formats_are_refused_in_words(raw_dir: Path, content: bytes, words: str) -> None:
    (raw_dir / "report.txt").write_bytes(content)
    assert words in (taken_in(raw_dir)["report.txt"].fault or "")


@pytest.mark.parametrize("content", [b"%PDF-1.7\n", "2024年度部门决算".encode("utf-16"), "< 2024年度 >".encode()])
def test_what_may_be_a_report_is_left_to_its_reader(raw_dir: Path, content: bytes) -> None:
    (raw_dir / "report.pdf").write_bytes(content)
    assert taken_in(raw_dir)["report.pdf"].fault is None


def test_provenance_belongs_to_the_bytes_not_to_the_name(raw_dir: Path) -> None:
    sha256 = hashlib.sha256(b"report").hexdigest()
    entry = {"file": "old-name.txt", "sha256": sha256, "bytes": 6, "what": "a report", "url": "https://gov/1", "retrieved_at": "2024-10-30"}
    (raw_dir / "provenance.json").write_text(json.dumps({"reports": [entry]}))
    (raw_dir / "new-name.txt").write_bytes(b"report")
    (raw_dir / "old-name.txt").write_bytes(b"changed since")
    files = {raw.source_file: raw for raw in take_in(raw_dir, read_provenance(raw_dir))}
    assert files["new-name.txt"].provenance == Provenance("https://gov/1", "2024-10-30")
    assert files["old-name.txt"].provenance == Provenance()


@pytest.mark.parametrize("text", ["", "[]", '{"reports": [1]}', '{"reports": [{"file": "a"}]}'])
def test_broken_provenance_is_named(raw_dir: Path, text: str) -> None:
    (raw_dir / "provenance.json").write_text(text)
    with pytest.raises(ValueError, match=r"provenance\.json"):
        read_provenance(raw_dir)


def test_the_reports_of_the_project_are_what_provenance_says() -> None:
    folder = PROJECT_DIR / "raw"
    entries = json.loads((folder / "provenance.json").read_text(encoding="utf-8"))["reports"]
    said = {entry["file"]: (entry["sha256"], entry["bytes"]) for entry in entries}
    found = {raw.source_file: (raw.sha256, len(raw.content)) for raw in take_in(folder, {})}
    assert said == found
    assert all(entry["what"] for entry in entries)


NAMES = [
    "a'b\"c;--.txt",
    "'; drop table marts.dim_report; --.txt",
    "{{ 1 / 0 }}.txt",
    "re..port.txt",
    "line\nbreak\ttab.txt",
    "=cmd|' C'!A0.txt",
    "$(touch run) `run`.txt",
    "-rf.txt",
    "%00 %2e%2e%2f.txt",
    "\u202egnp.txt",
    "\udcff\udcfe.txt",
    "名" * 80 + ".txt",
    "/".join(["长" * 50] * 6) + ".txt",
]


@pytest.mark.parametrize("name", NAMES, ids=range(len(NAMES)))
def test_a_name_may_hold_anything_and_is_a_name_only(name: str, raw_dir: Path, tmp_path: Path) -> None:
    path = raw_dir / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"report")
    start = staging.Start(run_id="r", started_at=datetime(2024, 1, 1, tzinfo=UTC), trigger="manual", pipeline="p", rulings=b"")
    with staging.new_build(tmp_path / "build.duckdb") as con:
        staging.land(con, take_in(raw_dir, {}), start)
        (landed,) = staging.landed_inventory(con)
        (whole,) = staging.landed_files(con, [landed.source_file])
    assert (whole.content, whole.fault) == (b"report", None)
    assert whole.source_file == os.fsencode(name).decode("utf-8", "backslashreplace")
    assert {found.name for found in tmp_path.iterdir()} == {"raw", "build.duckdb"}


def test_a_folder_that_changes_while_it_is_read_costs_what_changed_alone(raw_dir: Path) -> None:
    for name in ("a.txt", "b.txt", "c.txt", "d.txt"):
        (raw_dir / name).write_bytes(name.encode())
    files = take_in(raw_dir, {})
    taken = [next(files)]
    (raw_dir / "b.txt").unlink()
    (raw_dir / "a.txt").write_bytes(b"changed since")
    (raw_dir / "c.txt").unlink()
    (raw_dir / "c.txt").mkdir()
    (raw_dir / "e.txt").write_bytes(b"came since")
    taken += files
    assert [raw.source_file for raw in taken] == ["a.txt", "b.txt", "c.txt", "d.txt"]
    assert [raw.content for raw in taken] == [b"a.txt", b"", b"", b"d.txt"]
    assert all("a regular file" in (raw.fault or "") for raw in taken[1:3])


def test_a_folder_that_cannot_be_written_to_is_read_like_any_other(raw_dir: Path, tmp_path: Path) -> None:
    (raw_dir / "a.txt").write_bytes(b"report")
    (raw_dir / "rulings.csv").write_text("report,cell,value,who,why,source\n")
    (raw_dir / "sources.toml").write_text("")
    for path in raw_dir.iterdir():
        path.chmod(0o444)
    raw_dir.chmod(0o555)
    try:
        settings = Settings(raw_dir=raw_dir, warehouse_dir=tmp_path / "warehouse")
        pull_now(settings, pytest.fail)
        assert read_rulings(raw_dir).startswith(b"report")
        assert [raw.content for raw in take_in(raw_dir, read_provenance(raw_dir), settings.pulled_dir)] == [b"report"]
        assert present_inputs(settings)
    finally:
        raw_dir.chmod(0o755)
