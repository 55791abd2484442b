"""What a run says on the terminal: what a person has to know, not every step of the engine."""

import logging
import sys

import dagster as dg


class _OwnWords(logging.Formatter):
    """The message as an asset wrote it, without Dagster's run and step ids."""

    def format(self, record: logging.LogRecord) -> str:
        return f"{record.levelname.lower()}: {_meta(record).get('orig_message', record.getMessage())}"


def _meta(record: logging.LogRecord) -> dict[str, object]:
    return getattr(record, "dagster_meta", None) or {}


def _is_own(record: logging.LogRecord) -> bool:
    """Whether an asset wrote it; Dagster's own events are for the UI, which has them all."""
    meta = _meta(record)
    # The one thing that Dagster says in an asset's name: a line for each step that a failure skips.
    skipped = str(meta.get("orig_message", "")).startswith("Dependencies for step ")
    return record.levelno >= logging.WARNING and meta.get("dagster_event") is None and not skipped


@dg.logger
def console(_context: dg.InitLoggerContext) -> logging.Logger:
    """Warnings and errors as the assets wrote them, on standard error; the UI keeps the full log."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_OwnWords())
    handler.addFilter(_is_own)
    logger = logging.Logger("mingzhang")
    logger.addHandler(handler)
    return logger
