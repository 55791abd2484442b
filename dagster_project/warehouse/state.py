"""What the published file was made of, so that a night with nothing new ends after one look at the files."""

import hashlib
import json
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from dagster_project.extract import Provenance
from dagster_project.intake import RawFile, read_provenance, read_rulings, take_in
from dagster_project.settings import Settings
from dagster_project.warehouse.fingerprint import pipeline_fingerprint
from dagster_project.warehouse.history import file_digest


class CorruptState(Exception):
    """The state cannot be understood. The message names its file."""


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """The last publication: what went in, what came out, and the counts a person asks for.

    ``inputs`` is the hash of files, provenance and code, ``published_sha256`` that of the file
    in place, ``published_at`` a time in ISO form (UTC). ``pipeline`` is the fingerprint of the code that made
    that file, empty where it was brought back; since it was written whole, ``patched`` reports were put into it.
    """

    inputs: str
    published_sha256: str
    published_at: str
    reports_published: int
    reports_quarantined: int
    pipeline: str = ""
    patched: int = 0


def inputs_digest(files: Iterable[RawFile], pipeline: str, rulings: bytes = b"") -> str:
    """One hash over all that decides a publication: the files in their order, the rulings and the pipeline's fingerprint."""
    digest = hashlib.sha256(pipeline.encode() + hashlib.sha256(rulings).digest())
    for raw in files:
        origin = raw.provenance
        row = [raw.source_file, raw.sha256, raw.fault, raw.duplicate_of, origin.source_url, origin.retrieved_at]
        digest.update(json.dumps(row).encode() + b"\n")
    return digest.hexdigest()


def present_inputs(settings: Settings) -> str:
    """The hash of what a run would read now and of the code it would run: one pass over the files.

    Raises :class:`~dagster_project.intake.NoReports` where there are none.
    """
    return _digest_now(settings, pipeline_fingerprint(settings))


def files_digest(settings: Settings) -> str:
    """The hash of the files alone. Raises :class:`~dagster_project.intake.NoReports` where there are none."""
    return _digest_now(settings, "")


def _digest_now(settings: Settings, pipeline: str) -> str:
    # What cannot be read counts as empty, as in a run, which says so.
    provenance, rulings = {}, b""
    with suppress(ValueError):
        provenance = all_provenance(settings)
    with suppress(ValueError):
        rulings = read_rulings(settings.raw_dir)
    return inputs_digest(take_in(settings.raw_dir, provenance, settings.pulled_dir), pipeline, rulings)


def all_provenance(settings: Settings) -> dict[str, Provenance]:
    """What is known of where files are from: what the raw folder says stands above what was noted when pulling.

    Raises ValueError, naming the file, where what the raw folder says cannot be understood.
    """
    pulled: dict[str, Provenance] = {}
    with suppress(ValueError):
        # Made again by the next pull.
        pulled = read_provenance(settings.pulled_dir)
    own = read_provenance(settings.raw_dir)
    both = {
        sha256: Provenance(own[sha256].source_url or known.source_url, own[sha256].retrieved_at or known.retrieved_at)
        for sha256, known in pulled.items()
        if sha256 in own
    }
    return pulled | own | both


def read_state(path: Path) -> State | None:
    """The last publication's state, None where there is none. Raises :class:`CorruptState`."""
    if not path.exists():
        return None
    try:
        state = State(**json.loads(path.read_text(encoding="utf-8")))
        datetime.fromisoformat(state.published_at)
    except (OSError, ValueError, TypeError) as error:
        raise CorruptState(f"{path} cannot be understood ({type(error).__name__}: {error}) and is made again") from error
    return state


def write_state(path: Path, state: State) -> None:
    """Note a publication, in one step."""
    unfinished = path.with_name(path.name + ".new")
    unfinished.write_text(json.dumps(asdict(state), indent=1) + "\n", encoding="utf-8")
    unfinished.replace(path)


def base(settings: Settings, pipeline: str) -> State | None:
    """The state of the last publication where its file is untouched and made by ``pipeline``, so that rows may be taken over from it."""
    with suppress(CorruptState):
        state, file = read_state(settings.state_file), settings.published_file
        if state and state.pipeline == pipeline and file.is_file() and file_digest(file) == state.published_sha256:
            return state
    return None


def standing(settings: Settings) -> State | None:
    """The state of the last publication where a run would only publish it again: the same inputs, the file untouched.

    Raises :class:`CorruptState` and :class:`~dagster_project.intake.NoReports`.
    """
    state, file = read_state(settings.state_file), settings.published_file
    if state is None or not file.is_file() or file_digest(file) != state.published_sha256:
        return None
    return state if present_inputs(settings) == state.inputs else None
