"""How earlier tests of devices ended: a small file for the menu; the journal has them all."""

import json
import logging
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

from pos_app.adapters.files import Files, write_whole
from pos_app.checkout.menu import PAST_SHOWN, DeviceTest, PastTrial, Verdict
from pos_app.checkout.visit_commands import TrialsRecalled

log = logging.getLogger(__name__)

Past = Mapping[DeviceTest, tuple[PastTrial, ...]]
NOTHING: Past = MappingProxyType({})


class TrialFile:
    """Implements `checkout.ports.TrialLog`. A file that cannot be read counts as empty."""

    def __init__(self, path: Path, files: Files) -> None:
        self._path = path
        self._files = files

    def recall(self) -> TrialsRecalled:
        """The newest of each test."""
        return TrialsRecalled(self._read())

    def keep(self, item: DeviceTest, past: PastTrial) -> TrialsRecalled:
        """One more; those that find no room are dropped, oldest first."""
        known = self._read()
        newest = (past, *known.get(item, ()))[:PAST_SHOWN]
        told = {**known, item: newest}
        try:
            write_whole(self._files, self._path, _text(told).encode())
        except OSError as failure:
            log.warning("the outcome of a test is not kept: %s", failure)
        return TrialsRecalled(MappingProxyType(told))

    def _read(self) -> Past:
        try:
            read = json.loads(self._files.read(self._path))
            return MappingProxyType({DeviceTest(name): _rows(rows) for name, rows in read.items()})
        except FileNotFoundError:
            return NOTHING
        except (OSError, ValueError, TypeError, AttributeError) as failure:
            log.warning("earlier tests are not shown: %s", failure)
            return NOTHING


def _rows(rows: list[tuple[int, str, str]]) -> tuple[PastTrial, ...]:
    """Raises ValueError or TypeError for what is none."""
    return tuple(PastTrial(int(at), Verdict(word), str(who)) for at, word, who in rows[:PAST_SHOWN])


def _text(past: Past) -> str:
    return json.dumps(
        {
            item.value: [(one.utc_ms, one.verdict.value, one.technician) for one in rows]
            for item, rows in past.items()
        }
    )
