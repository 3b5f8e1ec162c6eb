"""One JSON object a line on stderr. Names what happened and to whom; never a token, a code, a
cookie, a path of a phone page or a payload."""

import json
import logging
from datetime import UTC, datetime

_logger = logging.getLogger("cloud")


class JsonLines(logging.Formatter):
    """Every record, also those of libraries, as one line of JSON."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, object] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "event": record.getMessage(),
            **getattr(record, "facts", {}),
        }
        if record.exc_info:
            line["trace"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False)


def note(event: str, **facts: object) -> None:
    """Something that happened as it should."""
    _logger.info(event, extra={"facts": facts})


def warn(event: str, **facts: object) -> None:
    """Something that a person should look at."""
    _logger.warning(event, extra={"facts": facts})


def write_to_stderr() -> None:
    """Send the cloud's and its libraries' lines to stderr. Called once, by the command."""
    lines = logging.StreamHandler()
    lines.setFormatter(JsonLines())
    logging.basicConfig(level=logging.INFO, handlers=[lines])
    logging.getLogger("uvicorn.access").disabled = True  # its lines hold paths of phone pages
