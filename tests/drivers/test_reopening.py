"""When a lost device is looked for again."""

from pathlib import Path

import pytest

from drivers.reopening import Reopening


class HandClock:
    """Time that passes when the test says so."""

    def __init__(self) -> None:
        self.now_s = 100.0

    def __call__(self) -> float:
        return self.now_s


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


def long_lost(place: str, clock: HandClock) -> Reopening:
    """Tried so often in vain that the next attempt is five seconds away."""
    reopening = Reopening(place, clock=clock)
    for _ in range(8):
        reopening.failed()
    assert not reopening.is_due()
    return reopening


def test_first_attempt_is_due_at_once(clock: HandClock) -> None:
    assert Reopening("/dev/ttyUSB0", clock=clock).is_due()


def test_next_attempts_come_later_and_later_up_to_five_seconds(clock: HandClock) -> None:
    reopening = long_lost("10.0.0.9", clock)
    clock.now_s += 4.9
    assert not reopening.is_due()
    clock.now_s += 0.2
    assert reopening.is_due()


def test_file_that_appears_is_tried_at_once_however_long_it_was_away(
    tmp_path: Path, clock: HandClock
) -> None:
    port = tmp_path / "ttyUSB0"
    reopening = long_lost(str(port), clock)
    port.touch()
    assert reopening.is_due()
    reopening.failed()  # its permissions are not set yet
    assert not reopening.is_due()
    clock.now_s += 0.2
    assert reopening.is_due()


def test_file_that_was_there_all_the_time_is_no_news(tmp_path: Path, clock: HandClock) -> None:
    port = tmp_path / "ttyUSB0"
    port.touch()
    reopening = long_lost(str(port), clock)
    assert not reopening.is_due()
    port.unlink()
    assert not reopening.is_due()
    port.touch()
    assert reopening.is_due()


def test_device_that_works_again_begins_with_the_shortest_pause(clock: HandClock) -> None:
    reopening = long_lost("10.0.0.9", clock)
    reopening.worked()
    reopening.failed()
    clock.now_s += 0.2
    assert reopening.is_due()
