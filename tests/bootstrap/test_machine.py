"""Whether the machine may be rebooted from the till, as systemd says it."""

import sys
from collections.abc import Sequence

import pytest

from pos_app.bootstrap.machine import Machine


def says(text: str, code: int = 0) -> Sequence[str]:
    """A command that prints this and ends so."""
    return (sys.executable, "-c", f"print({text!r}); raise SystemExit({code})")


@pytest.mark.parametrize(
    ("ask", "word"),
    [
        (says('s "yes"'), ""),
        (says('s "no"'), "reboot_not_allowed"),
        (says('s "challenge"'), "reboot_not_allowed"),
        (says('s "yes"', 1), "reboot_not_allowed"),
        (("/no/such/command",), "no_systemd"),
    ],
)
def test_word_says_why_the_till_may_not_reboot(ask: Sequence[str], word: str) -> None:
    assert Machine(ask, says("")).why_not() == word


@pytest.mark.parametrize(
    ("reboot", "begins"), [(says(""), True), (says("", 1), False), (("/no/such",), False)]
)
def test_reboot_says_whether_it_was_accepted(reboot: Sequence[str], begins: bool) -> None:
    assert Machine(says(""), reboot).reboot() is begins
