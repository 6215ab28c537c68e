"""Logs: one JSON object a line on standard error, without bodies, values or anything else a person typed."""

from __future__ import annotations

import sys
import traceback
from typing import Any

import structlog

_FRAMES = 8


def log() -> Any:
    """A structlog logger."""
    return structlog.wrap_logger(
        structlog.WriteLogger(sys.stderr),
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
    )


def frames(error: BaseException) -> list[str]:
    """Where an exception came from. Its message is left out: libraries quote values in theirs."""
    summary = traceback.extract_tb(error.__traceback__)[-_FRAMES:]
    return [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in summary]
