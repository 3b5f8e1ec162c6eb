"""`pos-app --settings FILE`: arguments → settings → bootstrap → run → exit code.

0: ended as asked; 2: could not start, and says why; 70: a bug of ours, recorded in the log; 75: the
maintenance menu asks to be started again.
"""

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from pos_app.settings import Settings, SettingsWrong, load

CANNOT = 2
NO_DISPLAY = (
    "没有显示器：DISPLAY 没有设置\n"
    "there is no display: neither DISPLAY nor WAYLAND_DISPLAY is set\n"
)


def main(argv: Sequence[str] | None = None) -> int:
    """Run the till until its window is closed or SIGTERM comes."""
    parser = argparse.ArgumentParser(prog="pos-app", description="收银机 the till")
    parser.add_argument("--settings", type=Path, metavar="FILE", help="设置文件 the settings file")
    arguments = parser.parse_args(argv)
    try:
        settings = load(arguments.settings) if arguments.settings else Settings()
    except SettingsWrong as wrong:
        sys.stderr.write(f"{wrong}\n")
        return CANNOT
    if not any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")):
        sys.stderr.write(NO_DISPLAY)
        return CANNOT
    # before Qt: its import hook reads the source of every module that comes after it
    import pos_app.bootstrap.assembly  # noqa: F401  (before Qt, which slows what comes after)
    from pos_app.bootstrap.running import run_till

    return run_till(settings)


if __name__ == "__main__":
    sys.exit(main())
