"""`make run` starts again when the menu asks for it, as a service would."""

import os
import sys
from pathlib import Path

import pytest

from pos_app.bootstrap.running import RESTART
from pos_app.demo import __main__ as demo
from pos_app.demo import run
from pos_app.demo.settings import DemoLook


class Replaced(Exception):
    """This program is another one now."""


@pytest.mark.parametrize(("code", "begins_again"), [(RESTART, True), (0, False), (70, False)])
def test_only_a_restart_that_was_asked_for_begins_again(
    monkeypatch: pytest.MonkeyPatch, code: int, begins_again: bool
) -> None:
    commands: list[list[str]] = []

    def replaced(_program: str, command: list[str]) -> None:
        commands.append(command)
        raise Replaced

    def ended(_folder: Path, _look: DemoLook, *, lan: bool) -> int:
        return code

    monkeypatch.setattr(run, "run_shop", ended)
    monkeypatch.setattr(os, "execv", replaced)
    if begins_again:
        with pytest.raises(Replaced):
            demo.run_again_and_again(Path("shop"), DemoLook(), lan=False)
        assert commands == [[sys.executable, *sys.orig_argv[1:]]]
    else:
        assert demo.run_again_and_again(Path("shop"), DemoLook(), lan=False) == code
        assert commands == []
