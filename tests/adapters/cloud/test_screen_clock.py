"""The claim code follows trusted time and needs no network."""

from pos_app.adapters.cloud.keys import TillIdentity
from pos_app.adapters.cloud.screen_clock import ScreenClock
from pos_app.domain import screen_code
from pos_app.domain.moment import TimeQuality
from tests.adapters.cloud.world import NOON_MS, FakeTime, some_enrolment

TILL = TillIdentity(b"\x01" * 32, "00000000", some_enrolment())


def test_the_code_is_the_slots_own_and_changes_with_it() -> None:
    now = FakeTime()
    screen = ScreenClock(TILL, utc_ms=now.cloud_ms)
    first = screen.text()

    now.pass_s(14.9)
    same = screen.text()
    now.pass_s(0.1)

    assert first == same != screen.text()
    assert first.startswith("HTTPS://CLAIM.EXAMPLE/S/7K2M9QXD.")
    code = screen_code.parse_path(first.rpartition("/")[2])
    assert code is not None
    assert screen_code.is_genuine(code, bytes(32))
    assert screen_code.is_fresh(code, NOON_MS // 1000)


def test_it_says_when_the_next_code_is_due() -> None:
    now = FakeTime()
    screen = ScreenClock(TILL, utc_ms=now.cloud_ms)
    now.pass_s(4)

    assert screen.seconds_left() == 11.0


def test_a_till_that_is_not_enrolled_shows_no_code() -> None:
    assert ScreenClock(TillIdentity(b"\x01" * 32, "00000000"), utc_ms=lambda: NOON_MS).text() == ""


def test_a_learned_time_runs_on_whatever_happens_to_the_wall_clock() -> None:
    now = FakeTime(wall_error_ms=-86_400_000)
    clock = now.till_clock()
    before = clock.utc_ms()

    clock.learn(NOON_MS)
    now.wall_error_ms = 5_000_000
    now.pass_s(90)

    assert (before, clock.utc_ms()) == (NOON_MS - 86_400_000, NOON_MS + 90_000)
    assert clock.now().quality is TimeQuality.TRUSTED
