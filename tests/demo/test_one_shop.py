"""`make run` beside a running `make run`: one demo shop a folder."""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from pos_app.demo.shop import DemoFailed, DemoFolder

DEADLINE_S = 120
SHOP = (sys.executable, "-m", "pos_app.demo", "run", "--folder")
OFFSCREEN = {**os.environ, "DISPLAY": ":0", "QT_QPA_PLATFORM": "offscreen"}


def test_a_second_demo_shop_says_that_one_is_open_and_touches_nothing(tmp_path: Path) -> None:
    settings = tmp_path / "settings.toml"
    with _open_shop(tmp_path):
        before = (settings.read_bytes(), settings.stat().st_mtime_ns)
        second = subprocess.run(
            [*SHOP, str(tmp_path)],
            env=OFFSCREEN,
            capture_output=True,
            text=True,
            timeout=DEADLINE_S,
            check=False,
        )
        after = (settings.read_bytes(), settings.stat().st_mtime_ns)
    assert second.returncode == 2
    assert second.stdout == ""
    assert second.stderr == f"演示店已经开着 the demo shop is already open: {tmp_path}\n"
    assert after == before


def test_a_demo_folder_is_free_again_after_its_shop_has_closed(tmp_path: Path) -> None:
    folder = DemoFolder(tmp_path)
    with folder.taken(), pytest.raises(DemoFailed, match="already open"), folder.taken():
        pass
    with folder.taken():
        pass


def test_a_demo_folder_that_cannot_be_made_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(DemoFailed, match="file"), DemoFolder(tmp_path / "file").taken():
        pass


@contextmanager
def _open_shop(folder: Path) -> Iterator[None]:
    """A demo shop whose windows open, without a display; closed as a service manager would."""
    shop = subprocess.Popen(
        [*SHOP, str(folder)],
        env=OFFSCREEN,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    too_late = threading.Timer(DEADLINE_S, shop.kill)
    too_late.start()
    try:
        assert shop.stdout is not None
        lines = iter(shop.stdout.readline, "")
        assert any("the shopper's phone" in line for line in lines), "the shop did not open"
        yield
    finally:
        shop.send_signal(signal.SIGTERM)
        shop.communicate(timeout=DEADLINE_S)
        too_late.cancel()
    assert shop.returncode == 0
