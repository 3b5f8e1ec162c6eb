"""`python -m pos_app.demo run | tour`: the demo shop on one machine; `make run` and `make tour`."""

import argparse
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from pos_app.demo.settings import DemoLook
from pos_app.demo.shop import DemoFailed
from pos_app.demo.tour import Tour, TourStuck
from pos_app.demo.tour_words import tour_words

CANNOT = 2
TOUR_OUT = Path("build/tour")
ASK_DISPLAY = "from PySide6.QtGui import QGuiApplication; QGuiApplication([])"
DISPLAY_DEADLINE_S = 30.0


def main(argv: Sequence[str] | None = None) -> int:
    """Run the shop, or the tour where there is no display."""
    parser = argparse.ArgumentParser(prog="python -m pos_app.demo", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    run = commands.add_parser("run", help="cloud, both windows and the device bench")
    run.add_argument("--lan", action="store_true", help="let a phone on the local network claim")
    run.add_argument("--folder", type=Path, default=Path("var/demo"))
    tour = commands.add_parser("tour", help="a coupon sale without a display, as pictures")
    tour.add_argument("--out", type=Path, default=TOUR_OUT)
    for command in (run, tour):
        command.add_argument("--language", choices=("zh_CN", "en"), default="zh_CN")
        command.add_argument("--theme", choices=("day", "night"), default="day")
    arguments = parser.parse_args(argv)
    look = DemoLook(language=arguments.language, theme=arguments.theme)
    try:
        if arguments.command == "run" and has_display():
            return run_again_and_again(arguments.folder, look, lan=arguments.lan)
        if arguments.command == "run":
            print("没有显示器，改拍图片 no display: taking pictures of a sale instead", flush=True)
        return take_tour(getattr(arguments, "out", TOUR_OUT), look)
    except (DemoFailed, TourStuck) as failure:
        sys.stderr.write(f"{failure}\n")
        return CANNOT


def run_again_and_again(folder: Path, look: DemoLook, *, lan: bool) -> int:
    """The shop; when its menu asks to be started again, in place of this program, as a service
    would. Raises DemoFailed."""
    from pos_app.bootstrap.running import RESTART
    from pos_app.demo.run import run_shop

    code = run_shop(folder, look, lan=lan)
    if code == RESTART:
        os.execv(sys.executable, [sys.executable, *sys.orig_argv[1:]])  # noqa: S606 - no shell
    return code


def take_tour(out: Path, look: DemoLook) -> int:
    """The tour, and where its pictures are."""
    Tour(out).run(DemoLook(look.language, look.theme, mode="kiosk"))
    print(tour_words(look.language).pictures.format(folder=out.resolve()))
    return 0


def has_display() -> bool:
    """Whether a window could be seen: a display is named, and it answers.

    Another program asks it, because Qt ends a program whose display does not answer. What Qt says
    to that stays on stderr.
    """
    if not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
        return False
    try:
        asked = subprocess.run(
            [sys.executable, "-c", ASK_DISPLAY], timeout=DISPLAY_DEADLINE_S, check=False
        )
    except subprocess.TimeoutExpired:
        return False
    return asked.returncode == 0


if __name__ == "__main__":
    sys.exit(main())
