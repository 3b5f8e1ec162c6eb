"""The till's whole assembly as a process of its own, without windows: hands come in as lines.

`windowless_till.py --settings FILE`. A line on the standard input is one thing that hands do:
`scan CODE`, `type TEXT` with Enter behind it, `pay` for exact cash, `void`; after each, and after
`look`, one line of JSON on the standard output says what the screens would show.
"""

import argparse
import contextlib
import json
import queue
import sys
import threading
from pathlib import Path
from typing import Never

from pos_app.bootstrap.assembly import Assembly
from pos_app.bootstrap.simulated import Simulated
from pos_app.checkout.commands import (
    Command,
    Enter,
    GiveReason,
    HealthPart,
    Scan,
    StartPaying,
    TakeCash,
    TypeText,
    VoidBasket,
    VoidReason,
)
from pos_app.checkout.state import Refused, TillState
from pos_app.settings import load

TICK_S = 0.5
WAKE = object()


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--settings", type=Path, required=True)
    arguments = parser.parse_args()
    lines: queue.Queue[object] = queue.Queue()
    bugs: list[str] = []
    till = Assembly(
        load(arguments.settings),
        present=lambda _state, _at: None,
        wake=lambda: lines.put(WAKE),
        on_bug=lambda name, bug: bugs.append(f"{name}: {bug!r}"),
        on_end=lambda _: lines.put(None),
        simulated=Simulated(scanner=_nothing, printer=_nothing),
    )
    threading.Thread(target=_read, args=(lines,), daemon=True).start()
    till.till.drain()
    till.start()
    _serve(till, lines)
    return 0 if till.stop() and not bugs else 1


def _serve(till: Assembly, lines: "queue.Queue[object]") -> None:
    """The loop, until the standard input ends."""
    ticked = -TICK_S
    while True:
        with contextlib.suppress(queue.Empty):
            line = WAKE
            line = lines.get(timeout=TICK_S)
        if line is None:
            return
        if till.clock.monotonic_s() - ticked >= TICK_S:
            ticked = till.clock.monotonic_s()
            till.tick()
        if isinstance(line, str):
            for command in _commands(line):
                till.post(command)
        till.till.drain()
        if isinstance(line, str):
            print(json.dumps(_shown(till.till.state), ensure_ascii=False), flush=True)


def _read(lines: "queue.Queue[object]") -> None:
    for line in sys.stdin:
        lines.put(line.strip())
    lines.put(None)


def _commands(line: str) -> tuple[Command, ...]:
    does, _, text = line.partition(" ")
    match does:
        case "scan":
            return (Scan(text, source="scanner"),)
        case "type":
            return (TypeText(text), Enter())
        case "pay":
            return (StartPaying(), TakeCash())
        case "void":
            return (VoidBasket(), GiveReason(VoidReason.TRAINING))
        case _:
            return ()


def _shown(state: TillState) -> dict[str, object]:
    notice = state.notice
    return {
        "code": state.screen_code,
        "rules": state.rules.version,
        "home": state.rules.home.terminal if state.rules.home else "",
        "terminal": state.session.terminal,
        "network": state.health.of(HealthPart.NETWORK).level.value,
        "pending": state.health.pending,
        "lines": len(state.ticket.lines),
        "total": state.priced.total,
        "saved": state.priced.saved,
        "tray": [held.coupon.coupon_id for held in state.tray],
        "locks": [lock.coupon_id for lock in state.locks],
        "refused": type(notice.refusal).__name__ if isinstance(notice, Refused) else "",
        "sold": state.last.seq if state.last else 0,
    }


def _nothing(*_: object) -> Never:
    raise AssertionError("this till has no devices")


if __name__ == "__main__":
    sys.exit(main())
