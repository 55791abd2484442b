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
    return record.levelno >= logging.WARNING and _meta(record).get("dagster_event") is None


@dg.logger(description="Warnings and errors of the assets, as they wrote them, on standard error.")
def console(_context: dg.InitLoggerContext) -> logging.Logger:
    """The logger of every run; the UI keeps the full log beside it."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_OwnWords())
    handler.addFilter(_is_own)
    logger = logging.Logger("mingzhang")
    logger.addHandler(handler)
    return logger
