"""How long the thread that draws is held up by devices while all of them break."""

import random
import socket
import tempfile
import threading
import time
from collections.abc import Callable
from contextlib import ExitStack, closing
from dataclasses import replace
from pathlib import Path

from drivers.pseudo_terminal import PseudoTerminal
from pos_app.checkout.commands import Enter, Scan, StartPaying, TypeText
from tests.bootstrap.shop import WATER, TillInAFolder, settings_in

FRAME_S = 1 / 60
TROUBLE_EVERY_S = 0.05
CHUNK = bytes(range(256)) * 16


class Trouble:
    """Ports that come, go, flood and stay deaf, by lot, on a thread of its own."""

    def __init__(self, ports: list[PseudoTerminal]) -> None:
        self._ports = ports
        self._chance = random.Random(1)
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def close(self) -> None:
        self._over.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._over.wait(TROUBLE_EVERY_S):
            port = self._chance.choice(self._ports)
            deeds: list[Callable[[], None]] = [
                port.unplug,
                port.plug_in,
                lambda port=port: self._flood(port),  # type: ignore[misc]  # binds this port
            ]
            self._chance.choice(deeds)()

    def _flood(self, port: PseudoTerminal) -> None:
        """Less than a line holds, so that it blocks nobody here."""
        port.send(CHUNK[: self._chance.randint(1, 1000)])
        port.receive(4096, 0)


def held_up(seconds: float) -> tuple[list[float], list[float]]:
    """Milliseconds of each call into the devices' side, and of each whole turn of the loop with a
    scan or a sale in it."""
    calls, turns = list[float](), list[float]()
    with ExitStack() as stack:
        deaf = stack.enter_context(socket.create_server(("127.0.0.1", 0)))
        ports = [stack.enter_context(closing(PseudoTerminal())) for _ in range(4)]
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        scanner, scale, display, drawer = (f"serial:{port.path}" for port in ports)
        settings = settings_in(folder, printer=f"tcp://127.0.0.1:{deaf.getsockname()[1]}")
        devices = replace(
            settings.devices, scanners=(scanner,), scale=scale, display=display, drawer=drawer
        )
        till = stack.enter_context(TillInAFolder(replace(settings, devices=devices)))
        stack.enter_context(closing(Trouble(ports)))
        ends_s, number = time.perf_counter() + seconds, 0
        while time.perf_counter() < ends_s:
            number += 1
            for call in _device_calls(till, number):
                calls.append(_ms(call))
            turns.append(_ms(lambda: till.do(*_commands(number))))  # noqa: B023  # called at once
            threading.Event().wait(FRAME_S)
    return calls, turns


def _device_calls(till: TillInAFolder, number: int) -> tuple[Callable[[], None], ...]:
    return (
        till.assembly.check_printer,
        lambda: till.assembly.show_on_pole(f"{number:020}", "应收       ￥31.90"),
        till.assembly.tick,
    )


def _commands(number: int) -> tuple[Scan | StartPaying | TypeText | Enter, ...]:
    if number % 60:
        return (Scan(WATER.barcode, source=f"scanner {number}"),)
    return (StartPaying(), TypeText("9999"), Enter())


def _ms(call: Callable[[], object]) -> float:
    began_s = time.perf_counter()
    call()
    return (time.perf_counter() - began_s) * 1000
