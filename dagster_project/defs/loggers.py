"""What a run says on the terminal: what a person has to know, or everything as JSON lines for a machine that keeps logs."""

import json
import logging
import os
import sys
from datetime import UTC, datetime

import dagster as dg

from dagster_project.terminal import plain

LOG_VARIABLE = "MINGZHANG_LOG"


class _OwnWords(logging.Formatter):
    """The message as an asset wrote it, without Dagster's run and step ids."""

    def format(self, record: logging.LogRecord) -> str:
        return plain(f"{record.levelname.lower()}: {_words(record)}")


class _JsonLines(logging.Formatter):
    """A JSON object a line: when, how grave, of which run and step, what kind of event, in which words."""

    def format(self, record: logging.LogRecord) -> str:
        meta = _meta(record)
        event = meta.get("dagster_event")
        facts = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "run_id": meta.get("run_id"),
            "step": meta.get("step_key"),
            "event": getattr(event, "event_type_value", None),
            "message": _words(record),
        }
        return json.dumps({name: value for name, value in facts.items() if value is not None}, ensure_ascii=False)


def _meta(record: logging.LogRecord) -> dict[str, object]:
    return getattr(record, "dagster_meta", None) or {}


def _words(record: logging.LogRecord) -> str:
    return str(_meta(record).get("orig_message", record.getMessage()))


def _is_own(record: logging.LogRecord) -> bool:
    """Whether an asset wrote it; Dagster's own events are for the UI, which has them all."""
    meta = _meta(record)
    # The one thing that Dagster says in an asset's name: a line for each step that a failure skips.
    skipped = str(meta.get("orig_message", "")).startswith("Dependencies for step ")
    return record.levelno >= logging.WARNING and meta.get("dagster_event") is None and not skipped


@dg.logger
def console(_context: dg.InitLoggerContext) -> logging.Logger:
    """On standard error: warnings and errors as the assets wrote them, or with MINGZHANG_LOG=json every event of the run."""
    handler = logging.StreamHandler(sys.stderr)
    if os.environ.get(LOG_VARIABLE) == "json":
        handler.setFormatter(_JsonLines())
    else:
        handler.setFormatter(_OwnWords())
        handler.addFilter(_is_own)
    logger = logging.Logger("mingzhang")
    logger.addHandler(handler)
    return logger
