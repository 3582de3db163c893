"""Write log lines as JSON, one object a line, and leave out what strangers would fill them with."""

from __future__ import annotations

import json
import logging
import sys
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import TextIO

FIELDS = ("request_id", "method", "path", "status", "ms")  # of a request, in this order
OWN = ("webapp", "jiebao")  # the loggers whose INFO lines are written; others from WARNING on


class JsonLines(logging.Formatter):
    """Formats a record as {at, level, logger, message} with those of FIELDS that are known.

    `request_fields` returns the fields of the request that the calling thread answers, or an empty
    mapping; what a record says of itself (`extra`) comes first. `at` is an instant in UTC with
    microseconds; `exception`, if there is one, is the whole traceback.
    """

    def __init__(self, request_fields: Callable[[], Mapping[str, object]]) -> None:
        super().__init__()
        self._request_fields = request_fields

    def format(self, record: logging.LogRecord) -> str:
        at = datetime.fromtimestamp(record.created, UTC)
        line: dict[str, object] = {
            "at": at.isoformat(timespec="microseconds").replace("+00:00", "Z"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        known = {**self._request_fields(), **vars(record)}
        line.update({name: known[name] for name in FIELDS if name in known})
        if record.exc_info:
            line["exception"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False, default=str)


def log_as_json(
    request_fields: Callable[[], Mapping[str, object]], out: TextIO | None = None
) -> None:
    """Write every log line of this process as JSON to `out` (standard error if None)."""
    handler = logging.StreamHandler(out or sys.stderr)
    handler.setFormatter(JsonLines(request_fields))
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(logging.WARNING)
    for name in OWN:
        logging.getLogger(name).setLevel(logging.INFO)


# What uvicorn says of requests that any visitor can send, as often as they like.
_OF_VISITORS = ("Unsupported upgrade request", "No supported WebSocket", "Invalid HTTP request")


def leave_out_visitors() -> None:
    """Log nothing of malformed requests and upgrades: a stranger could fill the log with them."""
    logging.getLogger("uvicorn.error").addFilter(_is_no_visitors)


def _is_no_visitors(record: logging.LogRecord) -> bool:
    return not record.getMessage().startswith(_OF_VISITORS)
