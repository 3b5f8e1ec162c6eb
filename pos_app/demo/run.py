"""`make run`: the cloud, the till with both windows, and the device bench beside them."""

import sys
from pathlib import Path

from PySide6.QtCore import QRect, QTimer

from pos_app.adapters.devices.simulated import SimulatedDevices
from pos_app.bootstrap.not_starting import CannotStart, words_for
from pos_app.bootstrap.running import (
    ASSETS,
    CANNOT,
    REGULAR,
    RunningTill,
    keep_logs,
    run_until_told,
)
from pos_app.bootstrap.simulated import Simulated
from pos_app.demo.bench import DeviceBench, bench_goods
from pos_app.demo.bench_window import BenchWindow, bench_place
from pos_app.demo.settings import DemoLook, write_settings
from pos_app.demo.shelves import fill_shelves
from pos_app.demo.shop import DemoCloud, DemoFolder, enrol, lan_address, let_into_office
from pos_app.settings import Settings
from pos_app.ui.layout import Place
from pos_app.ui.windows import make_application

LOOPBACK, EVERYWHERE = "127.0.0.1", "0.0.0.0"  # noqa: S104 - only with LAN=1, by the user's word
LOOK_MS = 500


def run_shop(root: Path, look: DemoLook, *, lan: bool) -> int:
    """Run until the windows are closed. Raises DemoFailed when the shop is open already or its
    cloud does not come up."""
    folder = DemoFolder(root.resolve())
    with folder.taken():
        return _run_alone(folder, look, lan=lan)


def _run_alone(folder: DemoFolder, look: DemoLook, *, lan: bool) -> int:
    host, claim_host = (EVERYWHERE, lan_address()) if lan else (LOOPBACK, LOOPBACK)
    cloud = DemoCloud.start(folder, host=host, claim_host=claim_host)
    try:
        path, settings = write_settings(folder, cloud, look)
        enrol(folder, cloud, path)
        print(f"云 cloud: {cloud.url}   设置 settings: {path}", flush=True)
        name, password = let_into_office(folder)
        print(f"后台 back office: {cloud.url}/office   {name} / {password}", flush=True)
        return _run_windows(settings)
    finally:
        cloud.stop()


def _run_windows(settings: Settings) -> int:
    keep_logs(settings)
    application = make_application(ASSETS, sys.argv[:1])
    devices = SimulatedDevices(font=ASSETS / "fonts" / REGULAR)
    try:
        running = RunningTill(
            settings, Simulated(devices.scanner_at, devices.printer_at, devices.scale_at)
        )
    except CannotStart as problem:
        sys.stderr.write(f"{words_for(problem, settings)}\n")
        return CANNOT
    bench = DeviceBench(devices, lambda: running.assembly.till.state.screen_code)
    window = BenchWindow(bench, theme=settings.ui.theme.value)
    bench.moved.connect(running.windows.cashier.requestActivate)
    timers = (_announce_phone(running), _stock_once(running, bench))
    QTimer.singleShot(0, lambda: _show_beside(running, window))
    code = run_until_told(application, running)
    for timer in timers:
        timer.stop()
    window.close()
    return code


def _show_beside(running: RunningTill, window: BenchWindow) -> None:
    """Open the bench and give the keyboard back to the cashier."""
    window.show(_place_beside(running))
    running.windows.cashier.requestActivate()


def _place_beside(running: RunningTill) -> Place:
    """Where the bench covers neither window, if the display has room."""
    windows = running.windows
    display = windows.cashier.screen().availableGeometry()
    customer = windows.customer
    return bench_place(
        _place(display),
        _place(windows.cashier.geometry()),
        _place(customer.geometry()) if customer.isVisible() else None,
    )


def _place(area: QRect) -> Place:
    return Place(area.x(), area.y(), area.width(), area.height())


def _stock_once(running: RunningTill, bench: DeviceBench) -> QTimer:
    """When the goods have come from the cloud for the first time: on the shelves and the bench."""
    timer = QTimer(interval=LOOK_MS)

    def look() -> None:
        goods = running.assembly.popular()
        if goods:
            fill_shelves(running.assembly)
            bench.stock(bench_goods(goods))
            timer.stop()

    timer.timeout.connect(look)
    timer.start()
    return timer


def _announce_phone(running: RunningTill) -> QTimer:
    """Print the claim page's address when it is known, and where the next ones come from."""
    timer = QTimer(interval=LOOK_MS)

    def look() -> None:
        code = running.assembly.till.state.screen_code
        if code:
            print(f"顾客手机 the shopper's phone, for 15 seconds: {code}", flush=True)
            print(
                "新的码按设备台的绿色按钮 press the bench's green button for a new one", flush=True
            )
            timer.stop()

    timer.timeout.connect(look)
    timer.start()
    return timer
