"""What the audit said of a build, tied to that build's bytes.

Each gate (dbt's full build, every expectation suite) leaves its verdict with the SHA-256 of
the build file it judged. Any later change of the file, by whatever means, takes all
verdicts away.
"""

import hashlib
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any


class AuditMissing(Exception):
    """A build has no complete, passed audit. The message names what is missing or failed."""


def build_identity(build_file: Path) -> str:
    """SHA-256 of the build file. Raises AuditMissing where there is none or it is still open."""
    if not build_file.is_file():
        raise AuditMissing(f"there is no build at {build_file}: materialize the whole pipeline")
    if build_file.with_name(build_file.name + ".wal").exists():
        raise AuditMissing(f"{build_file} was not closed by whoever wrote it last: materialize the whole pipeline")
    with build_file.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def record(verdict_file: Path, build_file: Path, gates: dict[str, bool]) -> None:
    """Note how ``gates`` came out for the build as it is now; keeps its other gates' verdicts."""
    identity = build_identity(build_file)
    known = _read(verdict_file)
    earlier = known["gates"] if known.get("build") == identity else {}
    text = json.dumps({"build": identity, "gates": {**earlier, **gates}}, indent=1, ensure_ascii=False)
    verdict_file.write_text(text + "\n", encoding="utf-8")


def require_passed(verdict_file: Path, build_file: Path, gates: Iterable[str]) -> str:
    """The build's identity, if every one of ``gates`` passed for exactly this build.

    Raises :class:`AuditMissing` otherwise, also when ``gates`` is empty: no audit is no pass.
    """
    wanted = list(gates)
    identity = build_identity(build_file)
    known = _read(verdict_file)
    if known.get("build") != identity:
        raise AuditMissing("this build has not been audited: materialize the whole pipeline, checks included")
    outcome = known["gates"]
    failed = [gate for gate in wanted if outcome.get(gate) is False]
    missing = [gate for gate in wanted if gate not in outcome]
    if failed or missing or not wanted:
        said = [f"failed: {', '.join(failed)}"] * bool(failed) + [f"not run: {', '.join(missing)}"] * bool(missing)
        raise AuditMissing(f"this build did not pass its audit ({'; '.join(said) or 'nothing was checked'})")
    return identity


def _read(verdict_file: Path) -> dict[str, Any]:
    try:
        known = json.loads(verdict_file.read_text(encoding="utf-8"))
        return known if isinstance(known, dict) and isinstance(known.get("gates"), dict) else {}
    except (OSError, ValueError):
        return {}
