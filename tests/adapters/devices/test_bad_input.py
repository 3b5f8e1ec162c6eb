"""What is wrong with a device is a word on its chip and in the menu, in both languages.

Real drivers on real lines, through the adapters that the till uses.
"""

import errno
import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import NoReturn

import pytest

from drivers.pseudo_terminal import PseudoTerminal
from drivers.scale.simulator import PtyScale
from pos_app.adapters.devices.counter_scale import CounterScale
from pos_app.adapters.devices.receipt_printer import (
    LONGEST_JOB_BYTES,
    NoPrinter,
    WatchedPrinter,
    receipt_printer_at,
)
from pos_app.adapters.devices.scanners import ScannerGroup
from pos_app.checkout.commands import Command, HealthChanged, HealthPart, Level
from pos_app.ui.words.chinese import ZH
from pos_app.ui.words.english import EN
from pos_app.ui.words.maintenance import menu_words
from tests.domain.slips import CORNER_SHOP
from tests.drivers.recording import Recorded

BURST_BYTES = 10 * 1024 * 1024
GARBAGE = bytes(range(128, 256)) + b"\r\n"
Told = Recorded[Command]


def unused(*_: object) -> NoReturn:
    raise AssertionError("nothing here is simulated")


def says(told: Told, part: HealthPart, level: Level, word: str) -> None:
    """That this comes to be the newest word of the part, and that a person can read it."""
    told.wait_for(
        lambda words: (
            [
                (health.level, health.reason)
                for health in words
                if isinstance(health, HealthChanged) and health.part is part
            ][-1:]
            == [(level, word)]
        )
    )
    for trouble in (ZH.trouble, EN.trouble):
        assert trouble[word]
    for language in ("zh_CN", "en"):
        assert menu_words(language).facts[word]


@pytest.fixture
def port() -> Iterator[PseudoTerminal]:
    with closing(PseudoTerminal()) as line:
        yield line


@pytest.fixture
def told() -> Told:
    return Told()


def scanner(place: str, told: Told) -> ScannerGroup:
    group = ScannerGroup((place,), post=told, simulated=unused)
    group.open()
    return group


def scale(place: str, told: Told) -> CounterScale:
    made = CounterScale(place, post=told, simulated=unused)
    made.open()
    return made


def printer(place: str, told: Told) -> WatchedPrinter | NoPrinter:
    made = receipt_printer_at(
        place,
        "",
        shop=lambda: CORNER_SHOP[32],
        post=told,
        simulated=unused,
    )
    made.check()
    return made


Made = ScannerGroup | CounterScale | WatchedPrinter | NoPrinter
PARTS: dict[HealthPart, Callable[[str, Told], Made]] = {
    HealthPart.SCANNER: scanner,
    HealthPart.SCALE: scale,
    HealthPart.PRINTER: printer,
}
every_part = pytest.mark.parametrize("part", PARTS)


@every_part
@pytest.mark.parametrize(
    "place", ["serail:/dev/ttyUSB0", "serial:ttyUSB0", "serial:/dev/ttyUSB0?baud=1"]
)
def test_a_wrong_address(part: HealthPart, place: str, told: Told) -> None:
    with closing(PARTS[part](place, told)):
        says(told, part, Level.BROKEN, "wrong_address")


@every_part
def test_a_missing_permission(
    part: HealthPart, told: Told, port: PseudoTerminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    def forbidden(*_: object, **__: object) -> None:
        raise PermissionError(errno.EACCES, "permission denied")

    monkeypatch.setattr("serial.Serial", forbidden)
    with closing(PARTS[part](f"serial:{port.path}", told)):
        says(told, part, Level.BROKEN, "no_permission")


@every_part
def test_a_port_that_is_not_there(part: HealthPart, told: Told, tmp_path: Path) -> None:
    with closing(PARTS[part](f"serial:{tmp_path / 'ttyUSB0'}", told)):
        says(told, part, Level.BROKEN, "unplugged")


@every_part
def test_a_port_that_another_program_holds(
    part: HealthPart, told: Told, port: PseudoTerminal
) -> None:
    other = Told()
    with closing(scanner(f"serial:{port.path}", other)):
        other.wait_for(lambda words: HealthChanged(HealthPart.SCANNER, Level.OK) in words)
        with closing(PARTS[part](f"serial:{port.path}", told)):
            says(told, part, Level.BROKEN, "held")


def test_a_scale_where_the_scanner_should_be(told: Told) -> None:
    with closing(PtyScale("stream")) as other, closing(scanner(f"serial:{other.path}", told)):
        says(told, HealthPart.SCANNER, Level.BROKEN, "other_device")


def test_a_scale_of_another_language(told: Told) -> None:
    other = PtyScale("stream")
    with closing(other), closing(scale(f"serial:{other.path}?protocol=sics", told)):
        says(told, HealthPart.SCALE, Level.BROKEN, "not_understood")


class Babble:
    """Says rubbish by itself once, and again to whatever it is asked."""

    def __init__(self, port: PseudoTerminal) -> None:
        self._port = port
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def close(self) -> None:
        self._over.set()
        self._thread.join()

    def _run(self) -> None:
        self._port.send(GARBAGE * 6)
        while not self._over.is_set():
            if self._port.receive(64, 0.02):
                self._port.send(GARBAGE)


@every_part
def test_garbage_on_the_line(part: HealthPart, told: Told, port: PseudoTerminal) -> None:
    with closing(PARTS[part](f"serial:{port.path}", told)) as made:
        if not isinstance(made, WatchedPrinter):  # opening a port forgets what came before
            told.wait_for(lambda words: HealthChanged(part, Level.OK) in words)
        with closing(Babble(port)):
            if isinstance(made, WatchedPrinter):
                made.check()  # as every two seconds
            says(told, part, Level.BROKEN, "not_understood")


@pytest.mark.parametrize("part", [HealthPart.SCANNER, HealthPart.SCALE])
def test_a_burst_of_ten_megabytes(part: HealthPart, told: Told, port: PseudoTerminal) -> None:
    with closing(PARTS[part](f"serial:{port.path}?baud=115200", told)):
        told.wait_for(lambda words: HealthChanged(part, Level.OK) in words)
        for _ in range(BURST_BYTES // 4096):
            port.send(b"7" * 4096)
        says(told, part, Level.BROKEN, "not_understood")


@pytest.mark.parametrize(
    ("options", "size"), [("", LONGEST_JOB_BYTES + 1), ("?baud=1200", 2500)], ids=["any", "slow"]
)
def test_a_job_that_cannot_fit(told: Told, port: PseudoTerminal, options: str, size: int) -> None:
    with closing(printer(f"serial:{port.path}{options}", told)) as made:
        made.print_test(bytes(size))
        says(told, HealthPart.PRINTER, Level.ATTENTION, "too_long")
        while chunk := port.receive(4096, 0):
            assert set(chunk) <= {0x10, 0x04, 0x01}, "nothing but the question how it is"
