"""The till's time follows the cloud once it is known, and never the hand on the wall clock."""

from dataclasses import dataclass

from pos_app.adapters.clock import SystemClock
from pos_app.domain.moment import TimeQuality


@dataclass
class Device:
    """A device whose clocks a test can move."""

    boot: int = 1_000
    wall: int = 500_000


def clock_on(device: Device, floor: int = 0) -> SystemClock:
    return SystemClock(boot_ms=lambda: device.boot, wall_ms=lambda: device.wall, floor_utc_ms=floor)


def test_before_the_cloud_has_spoken_the_time_is_uncertain() -> None:
    moment = clock_on(Device()).now()
    assert (moment.utc_ms, moment.monotonic_ms) == (500_000, 1_000)
    assert moment.quality is TimeQuality.UNCERTAIN


def test_once_learned_the_clouds_time_goes_on_by_itself() -> None:
    device = Device()
    clock = clock_on(device)
    clock.learn(server_utc_ms=900_000)
    device.boot += 250
    device.wall = 3  # somebody set the wall clock
    moment = clock.now()
    assert (moment.utc_ms, moment.quality) == (900_250, TimeQuality.TRUSTED)


def test_an_answer_that_took_its_time_counts_from_when_it_was_given() -> None:
    device = Device()
    clock = clock_on(device)
    device.boot = 1_600
    clock.learn(server_utc_ms=900_000, at_boot_ms=1_100)
    assert clock.now().utc_ms == 900_500


def test_what_is_known_to_be_past_is_past() -> None:
    assert clock_on(Device(wall=5), floor=700_000).now().utc_ms == 700_000


def test_time_goes_on_from_the_newest_entry_when_the_device_has_lost_the_year() -> None:
    device = Device(wall=5)
    clock = clock_on(device)
    clock.note_past(700_000)
    device.boot += 60_000
    device.wall += 60_000
    assert clock.now().utc_ms == 760_000


def test_a_sale_under_a_clock_that_ran_ahead_leaves_the_calls_on_the_clouds_time() -> None:
    eight_hours_ahead = 900_000 + 8 * 3_600_000  # a device whose clock keeps local time
    clock = clock_on(Device())
    clock.note_past(eight_hours_ahead)
    assert clock.utc_ms() == eight_hours_ahead
    clock.learn(server_utc_ms=900_000)
    assert clock.utc_ms() == 900_000
    assert clock.now().utc_ms == eight_hours_ahead  # the journal's times never go back


def test_the_real_clocks_move_forward() -> None:
    clock = SystemClock()
    first, second = clock.now(), clock.now()
    assert second.monotonic_ms >= first.monotonic_ms > 0
    assert first.utc_ms > 1_700_000_000_000
