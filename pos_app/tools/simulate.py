"""A simulated device on a real line, for this till or for anybody's software.

Speaks exactly the bytes of the real thing. Says its address, then does what is typed; `help` lists
the words, an empty line does nothing, the end of the input switches it off.
"""

import argparse
import sys
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from drivers.display.simulator import PtyDisplay
from drivers.drawer.simulator import PtyDrawer
from drivers.printer.served import PtyPrinter, TcpPrinterServer
from drivers.printer.simulator import SimulatedPrinter
from drivers.scale.protocols import LARGEST_GRAMS, PROTOCOLS
from drivers.scale.simulator import PtyScale
from drivers.scale.types import Plate, Weight
from drivers.scanner.simulator import PtyScanner
from pos_app.tools.console import OK, Console, ToolError

DEFAULT_KICK = bytes.fromhex("1b70003232")
DOTS_BY_WIDTH = {58: 384, 80: 576}
SPEED_DIGITS = 7
"""No printer's line is faster than ten million bytes a second."""
FONT = Path(__file__).parents[2] / "assets" / "fonts" / "NotoSansCJKsc-Regular.otf"

Deed = Callable[[], None]
Say = Callable[[str], None]


class _NotUnderstood(ValueError):
    """A typed word that this device does not know."""


@dataclass(frozen=True, slots=True)
class Simulation:
    """A device that is switched on: where it is, and what a hand can do to it."""

    address: str
    deeds: Mapping[str, Deed]
    """By the word that is typed."""
    typed: Callable[[str], None]
    """What any other line means to it. Raises _NotUnderstood."""
    other_lines: tuple[str, str]
    """What any other line means, in words, in both languages."""
    switch_off: Deed


def add_arguments(parser: argparse.ArgumentParser, common: argparse.ArgumentParser) -> None:
    """One word for each kind of device."""
    kinds = parser.add_subparsers(dest="device", required=True, metavar="DEVICE")
    printer = kinds.add_parser("printer", parents=[common], help="小票打印机 a receipt printer")
    printer.add_argument("--tcp", type=int, metavar="PORT", help="0 = 随便一个 any free port")
    printer.add_argument("--width", type=int, choices=sorted(DOTS_BY_WIDTH), default=58)
    printer.add_argument("--encoding", choices=["gbk", "gb18030"], default="gbk")
    kinds.add_parser("scanner", parents=[common], help="扫码枪 a barcode scanner")
    scale = kinds.add_parser("scale", parents=[common], help="电子秤 a scale")
    scale.add_argument("--protocol", choices=sorted(PROTOCOLS), default="sics")
    drawer = kinds.add_parser("drawer", parents=[common], help="钱箱 a cash drawer")
    drawer.add_argument("--kick", type=_kick, default=DEFAULT_KICK, metavar="HEX")
    kinds.add_parser("display", parents=[common], help="客显 a two-line pole display")


def run(arguments: argparse.Namespace, console: Console) -> int:
    """Switch it on, do what standard input says, switch it off. Raises ToolError."""
    lock = threading.Lock()

    def say(line: str) -> None:  # from any thread, a whole line at a time
        with lock:
            console.out.write(line + "\n")
            console.out.flush()

    simulation = _MAKERS[arguments.device](arguments, say)
    try:
        say(simulation.address)
        for line in sys.stdin:
            _obey(simulation, line.strip(), console, say)
    finally:
        simulation.switch_off()
    return OK


def _obey(simulation: Simulation, line: str, console: Console, say: Say) -> None:
    if not line:
        return
    if line == "help":
        words = ", ".join(simulation.deeds)
        say(console.pick(f"{words}；其他：{simulation.other_lines[0]}",
                         f"{words}; else {simulation.other_lines[1]}"))  # fmt: skip
        return
    try:
        simulation.deeds.get(line, partial(simulation.typed, line))()
    except _NotUnderstood:
        console.complain(f"听不懂 {line!r}，打 help 看看", f"{line!r} means nothing; try help")


# --- one maker a device ---------------------------------------------------------------------------


def _printer(arguments: argparse.Namespace, say: Say) -> Simulation:
    width, encoding = int(arguments.width), arguments.encoding
    printer = SimulatedPrinter(width_dots=DOTS_BY_WIDTH[width], font=FONT, encoding=encoding)
    options = f"width={width}&encoding={encoding}"
    if arguments.tcp is None:
        line = PtyPrinter(printer)
        address, unplug, plug_in = f"serial:{line.path}?{options}", line.unplug, line.plug_in
        close: Deed = line.close
    else:
        server = _listen(printer, int(arguments.tcp))
        address = f"tcp://127.0.0.1:{server.port}?{options}"
        unplug, plug_in, close = printer.unplug, printer.plug_in, server.close
    printer.watch(_PaperReport(printer, say).tell)
    deeds: dict[str, Deed] = {
        "paper out": printer.run_out_of_paper,
        "paper low": printer.run_low_on_paper,
        "paper": printer.load_paper,
        "cover open": printer.open_cover,
        "cover shut": printer.close_cover,
        "cutter jam": printer.jam_cutter,
        "hot": printer.overheat,
        "well": printer.clear_fault,
        "drawer shut": printer.push_drawer_shut,
        "silent": printer.go_silent,
        "speak": printer.speak_again,
        "pause": printer.pause,
        "go on": printer.go_on,
        "unplug": unplug,
        "plug in": plug_in,
        "tear off": lambda: _torn(printer),
    }

    def typed(line: str) -> None:
        word, _, rest = line.partition(" ")
        if word == "picture" and rest:
            _draw(printer, Path(rest), say)
        elif word == "speed":
            printer.set_speed(_speed(rest))
        else:
            raise _NotUnderstood

    return Simulation(
        address,
        deeds,
        typed,
        (
            "picture 文件.png 把纸存成图；speed 960 每秒收 960 字节，speed 0 不限",
            "picture FILE.png keeps the paper as a picture; "
            "speed 960 takes 960 bytes a second, speed 0 all at once",
        ),
        close,
    )


def _scanner(_arguments: argparse.Namespace, _say: Say) -> Simulation:
    scanner = PtyScanner()
    return Simulation(
        f"serial:{scanner.path}?baud=9600",
        {"unplug": scanner.unplug, "plug in": scanner.plug_in},
        scanner.scan,
        ("扫这个码", "that code is scanned"),
        scanner.close,
    )


def _scale(arguments: argparse.Namespace, _say: Say) -> Simulation:
    scale = PtyScale(arguments.protocol)
    deeds: dict[str, Deed] = {
        "overload": lambda: scale.place(Weight(Plate.OVERLOAD)),
        "silent": scale.go_silent,
        "unplug": scale.unplug,
        "plug in": scale.plug_in,
    }
    return Simulation(
        f"serial:{scale.path}?baud=9600&protocol={arguments.protocol}",
        deeds,
        lambda line: scale.place(_plate(line)),
        ("克数，如 375；moving 375 是还没稳", "grams, such as 375; moving 375 while it swings"),
        scale.close,
    )


def _display(_arguments: argparse.Namespace, say: Say) -> Simulation:
    def shown(rows: tuple[str, str]) -> None:
        say(f"[{rows[0]}] [{rows[1]}]")

    display = PtyDisplay(shown)

    def refuse(_line: str) -> None:
        raise _NotUnderstood

    return Simulation(
        f"serial:{display.path}?baud=9600&encoding=gbk",
        {"unplug": display.unplug, "plug in": display.plug_in},
        refuse,
        ("没有", "nothing"),
        display.close,
    )


def _drawer(arguments: argparse.Namespace, say: Say) -> Simulation:
    drawer = PtyDrawer(arguments.kick, lambda times: say(f"drawer, {times}"))

    def refuse(_line: str) -> None:
        raise _NotUnderstood

    return Simulation(
        f"serial:{drawer.path}?kick={arguments.kick.hex()}",
        {"unplug": drawer.unplug, "plug in": drawer.plug_in},
        refuse,
        ("没有", "nothing"),
        drawer.close,
    )


_MAKERS: Mapping[str, Callable[[argparse.Namespace, Say], Simulation]] = {
    "printer": _printer,
    "scanner": _scanner,
    "scale": _scale,
    "display": _display,
    "drawer": _drawer,
}


class _PaperReport:
    """Says each row as it comes out of the printer, and each cut and drawer pulse."""

    def __init__(self, printer: SimulatedPrinter, say: Say) -> None:
        self._printer = printer
        self._say = say
        self._seen = (0, 0, 0)

    def tell(self) -> None:
        """What is new since the last time."""
        printer = self._printer
        rows, cuts, kicks = printer.text_lines, printer.cuts, printer.kicked_pins
        old_rows, old_cuts, old_kicks = self._seen
        self._seen = (len(rows), cuts, len(kicks))
        for row in rows[old_rows:]:
            self._say(f"| {row}")
        if cuts > old_cuts:
            self._say("| ----")
        for pin in kicks[old_kicks:]:
            self._say(f"drawer, pin {pin}")


def _listen(printer: SimulatedPrinter, port: int) -> TcpPrinterServer:
    try:
        return TcpPrinterServer(printer, port=port)
    except (OSError, OverflowError) as error:
        raise ToolError(
            chinese=f"端口 {port} 用不了：{error}", english=f"port {port} cannot be used: {error}"
        ) from error


def _kick(text: str) -> bytes:
    """Raises ValueError, which argparse says in its own words."""
    if not text:
        raise ValueError("no bytes")
    return bytes.fromhex(text)


def _plate(line: str) -> Weight:
    moving, _, number = line.rpartition(" ")
    try:
        grams = int(number)
    except ValueError as error:
        raise _NotUnderstood from error
    if moving not in ("", "moving") or abs(grams) > LARGEST_GRAMS:
        raise _NotUnderstood
    if grams < 0:
        return Weight(Plate.BELOW_ZERO, grams)
    return Weight(Plate.MOVING if moving else Plate.STABLE, grams)


def _speed(text: str) -> int:
    """Bytes a second; 0 for all at once."""
    if not (text.isascii() and text.isdigit() and len(text) <= SPEED_DIGITS):
        raise _NotUnderstood
    return int(text)


def _torn(printer: SimulatedPrinter) -> None:
    printer.tear_off()


def _draw(printer: SimulatedPrinter, path: Path, say: Say) -> None:
    try:
        printer.picture(margin_dots=16).save(path)
    except (OSError, ValueError) as error:  # the latter: a name without .png
        say(str(error))
    else:
        say(str(path))
