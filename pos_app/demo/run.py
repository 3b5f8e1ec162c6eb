"""`make run`: the cloud, the till with both windows, and the device bench beside them."""

import sys
from pathlib import Path

from PySide6.QtCore import QTimer
from PySide6.QtQml import QQmlApplicationEngine

from pos_app.adapters.devices.simulated import SimulatedDevices
from pos_app.bootstrap.assembly import Simulated
from pos_app.bootstrap.running import (
    ASSETS,
    CANNOT,
    REGULAR,
    CannotStart,
    RunningTill,
    keep_logs,
    run_until_told,
    words_for,
)
from pos_app.checkout.commands import Scan
from pos_app.demo.bench import BenchGoods, DeviceBench
from pos_app.demo.settings import DemoLook, write_settings
from pos_app.demo.shelves import fill_shelves
from pos_app.demo.shop import DemoCloud, DemoFolder, enrol, lan_address
from pos_app.domain.money import yuan
from pos_app.settings import Settings
from pos_app.ui.engine import QML_FOLDER
from pos_app.ui.windows import make_application

LOOPBACK, EVERYWHERE = "127.0.0.1", "0.0.0.0"  # noqa: S104 - only with LAN=1, by the user's word
BENCH_QML = Path(__file__).parent / "qml" / "DeviceBench.qml"
PHONE_LOOK_MS = 500


def run_shop(root: Path, look: DemoLook, *, lan: bool) -> int:
    """Run until the windows are closed. Raises DemoFailed when the cloud does not come up."""
    folder = DemoFolder(root.resolve())
    host, claim_host = (EVERYWHERE, lan_address()) if lan else (LOOPBACK, LOOPBACK)
    cloud = DemoCloud.start(folder, host=host, claim_host=claim_host)
    try:
        path, settings = write_settings(folder, cloud, look)
        if not (settings.state.keys / "enrolment.json").exists():
            enrol(folder, cloud, path)
        print(f"云 cloud: {cloud.url}   设置 settings: {path}", flush=True)
        return _run_windows(settings)
    finally:
        cloud.stop()


def _run_windows(settings: Settings) -> int:
    keep_logs(settings)
    application = make_application(ASSETS, sys.argv[:1])
    devices = SimulatedDevices(font=ASSETS / "fonts" / REGULAR)
    try:
        running = RunningTill(settings, Simulated(devices.scanner_at, devices.printer_at))
    except CannotStart as problem:
        sys.stderr.write(f"{words_for(problem, settings.ui.language)}\n")
        return CANNOT
    bench = DeviceBench(devices, _goods(running), lambda: running.assembly.till.state.screen_code)
    engine = QQmlApplicationEngine()
    engine.addImportPath(str(QML_FOLDER))
    engine.setInitialProperties({"bench": bench})
    engine.load(str(BENCH_QML))
    announcer = _announce_phone(running)
    shelves = _fill_shelves_once(running)
    code = run_until_told(application, running)
    for timer in (announcer, shelves):
        timer.stop()
    engine.deleteLater()
    return code


def _goods(running: RunningTill) -> list[BenchGoods]:
    """What the bench can scan: all that the till sells."""
    return [
        BenchGoods(one.barcode, f"{one.name}  ￥{yuan(one.price)}", Scan(one.barcode))
        for one in running.assembly.popular()
    ]


def _fill_shelves_once(running: RunningTill) -> QTimer:
    """When the goods have come from the cloud for the first time."""
    timer = QTimer(interval=PHONE_LOOK_MS)

    def look() -> None:
        if running.assembly.popular():
            fill_shelves(running.assembly)
            timer.stop()

    timer.timeout.connect(look)
    timer.start()
    return timer


def _announce_phone(running: RunningTill) -> QTimer:
    """Print the claim page's address once it is known; it changes every 15 seconds."""
    timer = QTimer(interval=PHONE_LOOK_MS)

    def look() -> None:
        code = running.assembly.till.state.screen_code
        if code:
            print(f"顾客手机打开 the shopper's phone: {code}", flush=True)
            timer.stop()

    timer.timeout.connect(look)
    timer.start()
    return timer
