"""Every key of the keyboard is tried once; what does not answer is named."""

from pos_app.checkout.effects import AppendNote
from pos_app.checkout.keyboard import KEYS
from pos_app.checkout.menu import DeviceTest, Trial, Verdict
from pos_app.checkout.visit_commands import JudgeTest, PressKey
from pos_app.domain.visit import VisitStep
from tests.checkout.shop import FakeShop
from tests.checkout.test_visits import inside, running, trial_of


def press_keys(shop: FakeShop, *names: str) -> Trial:
    """What the key check says then."""
    for name in names:
        shop.at_once(PressKey(name))
    return trial_of(shop, DeviceTest.KEYBOARD)


def test_keyboard_passes_when_every_key_was_pressed_once() -> None:
    shop = running(DeviceTest.KEYBOARD)
    *most, last = KEYS
    open_still = press_keys(shop, *most, most[0])
    assert open_still.verdict is Verdict.RUNNING
    assert open_still.detail == f"{len(KEYS) - 1}/{len(KEYS)}·{most[0]}"
    report = press_keys(shop, last)
    assert (report.verdict, report.fact) == (Verdict.PASSED, "every_key")
    assert report.detail == f"{len(KEYS)}/{len(KEYS)}"


def test_a_key_that_the_check_does_not_know_is_named_and_not_counted() -> None:
    report = press_keys(running(DeviceTest.KEYBOARD), "F1", "VolumeUp")
    assert report.detail == f"1/{len(KEYS)}·VolumeUp"


def test_a_keyboard_with_fewer_keys_passes_when_a_person_says_that_there_are_no_others() -> None:
    shop = running(DeviceTest.KEYBOARD)
    press_keys(shop, "Num 1", "Num Enter")
    shop.at_once(JudgeTest(is_right=True))
    report = trial_of(shop, DeviceTest.KEYBOARD)
    assert (report.verdict, report.fact) == (Verdict.PASSED, "no_such_keys")
    noted = VisitStep("test keyboard", "passed", f"no_such_keys 2/{len(KEYS)} only Num 1 Num Enter")
    assert AppendNote(noted) in shop.effects


def test_dead_keys_fail_the_keyboard_and_are_named_in_the_journal() -> None:
    shop = running(DeviceTest.KEYBOARD)
    press_keys(shop, *(key for key in KEYS if key not in ("Esc", "F9")))
    shop.at_once(JudgeTest(is_right=False))
    report = trial_of(shop, DeviceTest.KEYBOARD)
    assert (report.verdict, report.fact) == (Verdict.FAILED, "dead_keys")
    counted = f"{len(KEYS) - 2}/{len(KEYS)}"
    noted = VisitStep("test keyboard", "failed", f"dead_keys {counted} without Esc F9")
    assert AppendNote(noted) in shop.effects


def test_a_key_that_comes_after_the_test_changes_nothing() -> None:
    shop = inside()
    before = shop.state
    shop.at_once(PressKey("F9"))
    assert shop.state.desk == before.desk
