"""`make run` asks the display before it starts anything: Qt ends a program without one."""

from pathlib import Path

import pytest

from pos_app.demo import __main__ as demo
from pos_app.demo.settings import DemoLook

NOBODY = ":4711"


@pytest.fixture
def display(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """The environment of a desktop whose X server answers nobody."""
    for name in ("WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("DISPLAY", NOBODY)
    return monkeypatch


def test_a_display_that_does_not_answer_is_none_and_the_tour_is_made(
    display: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    made: list[str] = []

    def shop(_folder: Path, _look: DemoLook, *, lan: bool) -> int:
        made.append("shop")
        return 1

    def tour(_out: Path, _look: DemoLook) -> int:
        made.append("tour")
        return 0

    display.setattr(demo, "run_again_and_again", shop)
    display.setattr(demo, "take_tour", tour)
    assert demo.main(["run"]) == 0
    assert made == ["tour"]
    assert "no display" in capsys.readouterr().out


def test_a_display_that_answers_is_used(display: pytest.MonkeyPatch) -> None:
    display.setenv("QT_QPA_PLATFORM", "offscreen")
    assert demo.has_display()


def test_without_a_display_named_nobody_is_asked(display: pytest.MonkeyPatch) -> None:
    display.setenv("QT_QPA_PLATFORM", "offscreen")
    display.delenv("DISPLAY")
    assert not demo.has_display()
