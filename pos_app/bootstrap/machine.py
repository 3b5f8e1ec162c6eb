"""The machine around the till: whether it may be rebooted from here, and the reboot.

Why systemd's own commands: it asks polkit, so the till needs no root. `packaging/kiosk` ships the
one rule that lets the till's user do this and nothing else.
"""

import logging
import subprocess
from collections.abc import Sequence

log = logging.getLogger(__name__)

PATIENCE_S = 10.0
LOGIN = ("org.freedesktop.login1", "/org/freedesktop/login1", "org.freedesktop.login1.Manager")
ASK = ("busctl", "--system", "--no-pager", "call", *LOGIN, "CanReboot")
REBOOT = ("systemctl", "--no-ask-password", "reboot")


class Machine:
    """Speaks to systemd-logind."""

    def __init__(self, ask: Sequence[str] = ASK, reboot: Sequence[str] = REBOOT) -> None:
        self._ask = ask
        self._reboot = reboot

    def why_not(self) -> str:
        """Why the till may not reboot this machine, as a word; empty when it may."""
        code, said = _run(self._ask)
        if code is None:
            return "no_systemd"
        return "" if (code, said.split()) == (0, ["s", '"yes"']) else "reboot_not_allowed"

    def reboot(self) -> bool:
        """Begin it; whether that was accepted."""
        code, said = _run(self._reboot)
        if code != 0:
            log.error("the machine does not reboot: %s", said.strip() or "no systemctl")
        return code == 0


def _run(words: Sequence[str]) -> tuple[int | None, str]:
    """No exit code when there is no such command, or it does not answer."""
    try:
        done = subprocess.run(
            words, capture_output=True, text=True, timeout=PATIENCE_S, check=False
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        return None, str(error)
    return done.returncode, f"{done.stdout}{done.stderr}"
