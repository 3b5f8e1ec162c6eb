"""Pages of the maintenance menu in the middle of a visit."""

import json
from pathlib import Path
from types import MappingProxyType

from pos_app.bootstrap.ledger_rows import ledger_rows
from pos_app.bootstrap.nightly import SOUND, UNSOUND
from pos_app.checkout.keyboard import KEYS
from pos_app.checkout.menu import (
    SAMPLE_CODE,
    VISIT_MS,
    Chore,
    DeviceTest,
    Door,
    MenuLock,
    MenuPage,
    MenuRow,
    PageReport,
    Part,
    PastTrial,
    RowMark,
    Trial,
    Verdict,
    Visit,
)
from pos_app.checkout.state import Refused, TillState
from pos_app.domain.errors import CodeWrong
from pos_app.domain.moment import Moment
from pos_app.domain.values import replace
from tests.ui.binding_pages import binding_pages
from tests.ui.operating_pages import OPERATING

CAMERA_PICTURE = Path(__file__).parent / "camera.png"
"""A code on a table, out of focus, as a camera's test shows it."""
_SUMS = {
    "entries": 4818,
    "sales": 4102,
    "net": 8123450,
    "refunds": 12,
    "refunded": 24150,
    "shifts": 38,
}
_FOUND = [
    {"where": "7K3M9QX2-3", "seq": 4711, "fault": "hash", "detail": ""},
    {"where": "7K3M9QX2-3", "seq": 4712, "fault": "balance", "detail": "lines 1990, total 1999"},
    {"where": "", "seq": 0, "fault": "file", "detail": "sale_day is missing"},
]
SOUND_LEDGER = ledger_rows(SOUND, json.dumps({**_SUMS, "findings": []}))
UNSOUND_LEDGER = ledger_rows(UNSOUND, json.dumps({**_SUMS, "findings": _FOUND}))
PRESSED = frozenset(KEYS[:21]) | {"Enter", "Num Enter", "Num 7", "Space", "Up"}
LEFT_MS = (12 * 60 + 41) * 1000


def visits(empty: TillState, now: Moment) -> dict[str, TillState]:
    """The menu's pages over a till that nobody is buying at."""
    opened = now.monotonic_ms - VISIT_MS + LEFT_MS
    visit = Visit("T0427", opened_monotonic_ms=opened)
    trials = {
        DeviceTest.PRINTER: Trial(Verdict.PASSED, "printed", "58 mm · 0.9 s"),
        DeviceTest.CUTTER: Trial(Verdict.SKIPPED, "by_hand"),
        DeviceTest.DRAWER: Trial(Verdict.PASSED, "pulsed"),
        DeviceTest.SCANNER: Trial(
            Verdict.FAILED, "sample_differs", "serial:/dev/ttyUSB0", b"\x1d" + SAMPLE_CODE.encode()
        ),
        DeviceTest.SCALE: Trial(Verdict.SKIPPED, "unbound"),
        DeviceTest.POLE_DISPLAY: Trial(Verdict.SKIPPED, "unbound"),
        DeviceTest.CASHIER_SCREEN: Trial(Verdict.PASSED, "look_at_colours", "40/40"),
        DeviceTest.CUSTOMER_SCREEN: Trial(Verdict.PASSED, "look_at_colours"),
        DeviceTest.SOUND: Trial(Verdict.ASKED, "listen"),
    }
    day_ms = 86_400_000
    past = (
        PastTrial(now.utc_ms - day_ms, Verdict.FAILED, "T0427"),
        PastTrial(now.utc_ms - 80 * day_ms, Verdict.PASSED, "T0311"),
    )
    tested = replace(
        visit,
        tests=MappingProxyType(trials),
        chosen=DeviceTest.SCANNER,
        past={DeviceTest.SCANNER: past},
    )
    grid = Trial(Verdict.RUNNING, "touch_cells", "23/40", bytes(range(23)))
    colour = Trial(Verdict.RUNNING, "touch_colours", "40/40", step=2)
    camera = Trial(
        Verdict.FAILED, "nothing_read", "1280×720 · 41 %", picture=CAMERA_PICTURE.read_bytes()
    )

    def testing(item: DeviceTest, trial: Trial) -> TillState:
        tests = MappingProxyType({item: trial})
        return replace(empty, desk=replace(visit, tests=tests, chosen=item))

    colours = replace(
        visit,
        tests=MappingProxyType({DeviceTest.CASHIER_SCREEN: Trial(Verdict.ASKED)}),
        chosen=DeviceTest.CASHIER_SCREEN,
    )
    network = (
        MenuRow("link", "eth0", RowMark.GOOD),
        MenuRow("address", "192.168.1.20", RowMark.GOOD),
        MenuRow("dns", "cloud.example → 203.0.113.9 · 12 ms", RowMark.GOOD),
        MenuRow("tcp", "203.0.113.9:443 · 31 ms", RowMark.GOOD),
        MenuRow("tls", "64 ms", RowMark.GOOD),
        MenuRow(
            "time",
            mark=RowMark.BAD,
            parts=(Part("way_timeout"), Part("", "timed out")),
        ),
    )
    at_door = replace(empty, desk=Door("40271953", typed="04278172"))
    return {
        **binding_pages(empty, visit),
        "20-door": at_door,
        "20b-door-wrong": replace(
            at_door,
            desk=Door("11112222"),
            menu_lock=MenuLock(3, now.monotonic_ms),
            notice=Refused(CodeWrong(wait_s=8), now),
        ),
        "21-menu-tests": replace(empty, desk=tested),
        "21b-menu-fresh": replace(empty, desk=visit),
        "21c-menu-colours": replace(empty, desk=colours),
        "21d-menu-grid": testing(DeviceTest.CASHIER_SCREEN, grid),
        "21e-menu-colour": testing(DeviceTest.CASHIER_SCREEN, colour),
        "21g-menu-keys": testing(
            DeviceTest.KEYBOARD,
            Trial(
                Verdict.RUNNING,
                "press_keys",
                f"{len(PRESSED)}/{len(KEYS)}·Enter",
                pressed=PRESSED,
            ),
        ),
        "21f-menu-camera": testing(DeviceTest.CAMERA, camera),
        "22-menu-network": replace(empty, desk=_page(visit, MenuPage.NETWORK, network)),
        "23-menu-ledger": replace(
            empty,
            desk=replace(
                visit,
                page=MenuPage.LEDGER,
                pages=MappingProxyType({MenuPage.LEDGER: PageReport((), Chore.CHECK)}),
            ),
        ),
        "23a-menu-sound": replace(empty, desk=_page(visit, MenuPage.LEDGER, SOUND_LEDGER)),
        "23b-menu-unsound": replace(empty, desk=_page(visit, MenuPage.LEDGER, UNSOUND_LEDGER)),
        "24-menu-queue": replace(
            empty,
            desk=_page(
                visit,
                MenuPage.QUEUE,
                (
                    MenuRow("pending", "3", RowMark.ATTENTION),
                    MenuRow("oldest", "11-22 10:21"),
                    MenuRow("acked", "4818"),
                    MenuRow("last_error", "11-22 10:20", parts=(Part("cloud_unreachable"),)),
                    MenuRow("last_error", "11-21 18:02", parts=(Part("cloud_timeout"),)),
                ),
            ),
        ),
        **{
            name: replace(
                empty,
                desk=replace(visit, page=page, pages=MappingProxyType({page: report})),
            )
            for name, (page, report) in OPERATING.items()
        },
    }


def _page(visit: Visit, page: MenuPage, rows: tuple[MenuRow, ...]) -> Visit:
    return replace(visit, page=page, pages=MappingProxyType({page: PageReport(rows)}))
