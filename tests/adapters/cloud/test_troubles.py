"""What went wrong on the way to the cloud is kept for whoever comes when it is over."""

from pos_app.adapters.cloud.troubles import KEPT, CloudTroubles, Trouble
from pos_app.bootstrap.chores import KNOWN_TROUBLES
from pos_app.checkout.commands import HealthChanged, HealthPart, Level, UploadChanged
from pos_app.ui.words.cloud_way import CLOUD_ENGLISH, CLOUD_ZH


def lost(since: int, reason: str = "unreachable") -> HealthChanged:
    return HealthChanged(HealthPart.NETWORK, Level.ATTENTION, reason, since)


def test_newest_comes_first_and_only_so_many_are_kept() -> None:
    troubles = CloudTroubles()
    for since in range(KEPT + 2):
        troubles.note(lost(since))
    kept = [one.since_utc_ms for one in troubles.newest_first()]
    assert kept == [*range(KEPT + 1, 1, -1)]


def test_that_all_is_well_again_and_what_other_parts_say_is_no_trouble() -> None:
    troubles = CloudTroubles()
    troubles.note(HealthChanged(HealthPart.NETWORK, Level.OK, "", 1))
    troubles.note(HealthChanged(HealthPart.PRINTER, Level.BROKEN, "no_paper", 2))
    troubles.note(UploadChanged(3, None))
    assert troubles.newest_first() == ()
    troubles.note(HealthChanged(HealthPart.UPLOAD, Level.BROKEN, "fork", 3))
    assert troubles.newest_first() == (Trouble(3, "fork"),)


def test_every_known_reason_has_its_words_in_both_languages() -> None:
    for words in (CLOUD_ZH, CLOUD_ENGLISH):
        assert {f"cloud_{reason}" for reason in KNOWN_TROUBLES} <= set(words)
