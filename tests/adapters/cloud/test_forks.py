"""A cloned or old disk: found out, sent on under an epoch of its own, and nothing of it is lost."""

import gzip
from collections.abc import Callable
from typing import Any

import pytest
import requests

from cloud import epochs
from pos_app.adapters.cloud.lane import HALT_S
from pos_app.checkout.commands import HealthPart, Level
from pos_app.checkout.ports import Unavailable
from pos_app.domain.wire_history import EPOCHS_LIMIT
from tests.adapters.cloud.fake_journal import FakeChapter
from tests.adapters.cloud.stepping import Till, health, watching
from tests.adapters.cloud.world import CloudInProcess, Send, response_of


def twins(cloud: CloudInProcess, *, common: int = 3) -> tuple[Till, Till]:
    """One till in step with the cloud, and a copy of its disk in another machine that runs too."""
    first = Till(cloud)
    first.journal.append_voids(common)
    first.step()
    clone = Till(cloud, first.identity)
    clone.journal.entries = list(first.journal.entries)
    clone.journal.ack = first.journal.ack
    clone.step()
    return first, clone


def disk_of(till: Till) -> list[tuple[int, bytes]]:
    """Every entry of a till, whatever became of it in the cloud."""
    return [
        (chapter.epoch, entry.data)
        for chapter in till.journal.chapters
        for entry in chapter.entries
    ]


def in_the_cloud(cloud: CloudInProcess, till: Till) -> set[tuple[int, bytes]]:
    """Every entry that the cloud has of a terminal, in its journal or beside it."""
    with cloud.parts.database.read() as work:
        rows = work.rows(
            "SELECT epoch, entry FROM journal UNION SELECT epoch, entry FROM fork_tail"
        )
    return set(rows)


def test_a_clone_goes_on_under_an_epoch_of_its_own_and_loses_nothing(
    cloud: CloudInProcess,
) -> None:
    first, clone = twins(cloud)
    first.journal.append_voids(2)
    first.step()
    clone.journal.append_raw(b'{"of": "the clone"}')
    clone.journal.append_voids(4)
    first_has = first.journal.as_the_cloud_should_hold_it()

    clone.step_until_idle()
    clone.journal.append_voids(1)
    clone.step_until_idle()

    assert [chapter.epoch for chapter in clone.journal.chapters] == [1, 2]
    assert set(disk_of(clone)) <= in_the_cloud(cloud, clone)
    assert cloud.journal_of(first.identity)[:5] == first_has
    assert clone.journal.pending().count == 0
    assert health(clone, HealthPart.UPLOAD) == []


def test_the_other_copy_goes_on_where_it_was(cloud: CloudInProcess) -> None:
    first, clone = twins(cloud)
    first.journal.append_voids(1)
    first.step()
    clone.journal.append_raw(b'{"another": 1}')
    clone.step_until_idle()
    first.journal.append_voids(3)

    first.step_until_idle()

    assert first.journal.pending().count == 0
    assert [chapter.epoch for chapter in first.journal.chapters] == [1]
    assert set(disk_of(first)) <= in_the_cloud(cloud, first)


def test_a_disk_of_an_older_day_is_found_out_before_its_next_sale_goes_up(
    cloud: CloudInProcess,
) -> None:
    first = Till(cloud)
    first.journal.append_voids(5)
    first.step()
    restored = Till(cloud, first.identity)
    restored.journal.entries = first.journal.entries[:2]
    restored.journal.mark_acked(2, first.journal.entries[1].entry_hash, server_utc_ms=1)

    restored.step()

    assert [chapter.epoch for chapter in restored.journal.chapters] == [1, 2]
    old, new = restored.journal.chapters
    assert (old.forked_after, new.epoch, len(new.entries)) == (2, 2, 1)
    assert restored.journal.others == [entry.data for entry in first.journal.entries[2:]]


def test_a_disk_from_before_the_present_epoch_is_found_out(cloud: CloudInProcess) -> None:
    first, clone = twins(cloud)
    clone.journal.begin_epoch(2, reason="replaced")
    clone.step_until_idle()
    old_image = Till(cloud, first.identity)
    old_image.journal.entries = list(first.journal.entries)
    old_image.journal.ack = first.journal.ack

    old_image.step_until_idle()

    assert [chapter.epoch for chapter in old_image.journal.chapters] == [1, 2, 3]
    assert old_image.journal.chapter(2).entries == clone.journal.entries


def test_three_clones_get_three_epochs(cloud: CloudInProcess) -> None:
    first, second = twins(cloud)
    third = Till(cloud, first.identity)
    third.journal.entries = list(first.journal.entries)
    third.journal.ack = first.journal.ack
    third.step()
    for number, till in enumerate((first, second, third)):
        till.journal.append_raw(b'{"number": %d}' % number)
    for till in (first, second, third):
        till.step_until_idle()
        till.journal.append_voids(2)
    for till in (first, second, third):
        till.step_until_idle()

    assert [till.journal.chapters[-1].epoch for till in (first, second, third)] == [1, 2, 3]
    for till in (first, second, third):
        assert set(disk_of(till)) <= in_the_cloud(cloud, till)


def losing(fragment: str, times: int) -> Callable[[Send], Send]:
    """A network that loses the answers to such calls so many times: what was asked is done."""
    left = [times]

    def between(send: Send) -> Send:
        def lost(request: requests.PreparedRequest) -> requests.Response:
            answer = send(request)
            if fragment in f"{request.method} {request.url}" and left[0]:
                left[0] -= 1
                raise requests.ReadTimeout(fragment)
            return answer

        return lost

    return between


@pytest.mark.parametrize("lost", ["POST http://cloud.test/v1/terminals", "/epochs", "/tails"])
def test_a_lost_answer_in_the_middle_of_a_fork_costs_no_second_epoch(
    cloud: CloudInProcess, lost: str
) -> None:
    first, _ = twins(cloud)
    clone = Till(cloud, first.identity, between=losing(lost, 3))
    clone.journal.entries, clone.journal.ack = list(first.journal.entries), first.journal.ack
    clone.step_until_idle()
    first.journal.append_voids(1)
    first.step()
    clone.journal.append_raw(b'{"of": "the clone"}')
    clone.journal.append_voids(1)

    clone.step_until_idle()

    assert [chapter.epoch for chapter in clone.journal.chapters] == [1, 2]
    assert set(disk_of(clone)) <= in_the_cloud(cloud, clone)


@pytest.mark.parametrize("moment", range(1, 9))
def test_a_restart_at_any_call_of_a_fork_ends_in_the_same_place(
    cloud: CloudInProcess, moment: int
) -> None:
    first, clone = twins(cloud)
    first.journal.append_voids(1)
    first.step()
    clone.journal.append_raw(b'{"of": "the clone"}')
    calls = [0]

    def cut(send: Send) -> Send:
        def carried(request: requests.PreparedRequest) -> requests.Response:
            calls[0] += 1
            answer = send(request)
            if calls[0] >= moment:
                raise KeyboardInterrupt  # the power fails before the answer is read
            return answer

        return carried

    dying = Till(cloud, first.identity, between=cut, journal=clone.journal)
    with pytest.raises(KeyboardInterrupt):
        dying.step_until_idle()
    again = Till(cloud, first.identity, journal=clone.journal)
    again.journal.append_voids(1)

    again.step_until_idle()

    assert [chapter.epoch for chapter in again.journal.chapters] == [1, 2]
    assert set(disk_of(again)) <= in_the_cloud(cloud, again)
    assert again.journal.pending().count == 0


def test_a_fork_that_the_cloud_does_not_sign_only_halts(cloud: CloudInProcess) -> None:
    def lying(send: Send) -> Send:
        def answered(request: requests.PreparedRequest) -> requests.Response:
            answer = send(request)
            if "/events" not in str(request.url):
                return answer
            content = answer.content.replace(b'"ok"', b'"fork"')
            return response_of(request, 200, content, {})

        return answered

    till = Till(cloud, between=lying)
    till.journal.append_voids(1)

    till.step()

    assert [change.reason for change in health(till, HealthPart.UPLOAD)] == ["fork"]
    assert till.journal.chapters[-1].epoch == 1
    assert till.journal.chapters[-1].forked_after is None


def test_what_is_sold_and_sent_while_an_answer_is_doubted_is_no_fork(
    cloud: CloudInProcess,
) -> None:
    answers = [0]

    def lying_once(send: Send) -> Send:
        def answered(request: requests.PreparedRequest) -> requests.Response:
            answer = send(request)
            if "/events" not in str(request.url):
                return answer
            answers[0] += 1
            till.journal.append_voids(1)  # during the turn, so it is sent in the same
            content = answer.content
            if answers[0] == 3:
                content = content.replace(b'"ok"', b'"fork"')
            return response_of(request, 200, content, {})

        return answered

    till = Till(cloud, between=lying_once)
    till.journal.append_voids(1)

    till.step()

    assert [change.reason for change in health(till, HealthPart.UPLOAD)] == ["fork"]
    assert [chapter.epoch for chapter in till.journal.chapters] == [1]


def test_a_list_of_epochs_that_is_old_is_not_believed(cloud: CloudInProcess) -> None:
    kept: list[bytes] = []

    def repeating(send: Send) -> Send:
        def answered(request: requests.PreparedRequest) -> requests.Response:
            answer = send(request)
            if "/epochs?" in str(request.url):
                kept.append(answer.content)
                return response_of(request, 200, kept[0], {})
            return answer

        return answered

    first = Till(cloud, between=repeating)
    first.step()
    again = Till(cloud, first.identity, between=repeating)

    again.step()

    assert [change.reason for change in health(again, HealthPart.NETWORK)] == ["forged"]


def test_without_a_new_epoch_the_tail_goes_up_and_the_till_asks_later(
    cloud: CloudInProcess,
) -> None:
    first, clone = twins(cloud)
    first.journal.append_voids(1)
    first.step()
    cloud.change(f"INSERT INTO epoch SELECT terminal_id, {EPOCHS_LIMIT}, 0, x'' FROM terminal")
    clone.journal.append_raw(b'{"of": "the clone"}')

    clone.step()
    clone.step()

    assert [change.reason for change in health(clone, HealthPart.UPLOAD)] == ["epochs_used_up"]
    assert clone.journal.pending().count == 0
    assert len(cloud.tail_of(clone.identity)) == 1
    cloud.change(f"DELETE FROM epoch WHERE epoch = {EPOCHS_LIMIT}")
    clone.time.pass_s(HALT_S)
    clone.step_until_idle()
    assert [change.level for change in health(clone, HealthPart.UPLOAD)] == [Level.BROKEN, Level.OK]
    assert clone.journal.chapters[-1].epoch == 2


def test_an_epoch_that_the_tills_own_disk_cannot_begin_stops_neither_tail_nor_goods(
    cloud: CloudInProcess, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, clone = twins(cloud)
    first.journal.append_voids(1)
    first.step()
    clone.journal.append_raw(b'{"of": "the clone"}')

    def full(epoch: int, *, reason: str) -> None:
        raise Unavailable("disk_full")

    with monkeypatch.context() as patches:
        patches.setattr(clone.journal, "begin_epoch", full)
        clone.step()
        clone.step("claims")
        assert health(clone, HealthPart.UPLOAD)[-1].reason == "disk_full"
        assert clone.journal.pending().count == 0
    clone.time.pass_s(HALT_S)
    clone.step_until_idle()

    assert [chapter.epoch for chapter in clone.journal.chapters] == [1, 2]
    assert health(clone, HealthPart.UPLOAD)[-1].level is Level.OK


def test_too_many_epochs_today_stop_neither_goods_nor_claims(cloud: CloudInProcess) -> None:
    first, clone = twins(cloud)
    first.journal.append_voids(1)
    first.step()
    for number in range(epochs.GIVEN_A_DAY):
        cloud.change(
            "INSERT INTO epoch_given VALUES (?, 1, ?, 1, 'forked', (SELECT max(received_at)"
            " FROM journal))",
            (first.identity.terminal, bytes([number]) * 32),
        )
    clone.journal.append_raw(b'{"of": "the clone"}')

    wait_s = clone.step()

    assert wait_s < 60
    assert [change.reason for change in health(clone, HealthPart.UPLOAD)] == ["fork"]
    assert health(clone, HealthPart.NETWORK)[-1].level is Level.OK


def test_an_older_epoch_that_forks_goes_up_as_a_tail_and_costs_no_letter(
    cloud: CloudInProcess,
) -> None:
    first, clone = twins(cloud)
    clone.journal.append_raw(b'{"salvaged": "later"}')
    clone.journal.begin_epoch(2, reason="replaced")
    first.journal.append_voids(2)
    first.step()

    clone.step_until_idle()

    assert [chapter.epoch for chapter in clone.journal.chapters] == [1, 2]
    assert set(disk_of(clone)) <= in_the_cloud(cloud, clone)
    assert clone.journal.pending().count == 0


def test_an_older_epoch_that_is_not_whole_yet_is_no_fork(cloud: CloudInProcess) -> None:
    _, clone = twins(cloud, common=6)
    clone.journal.entries = clone.journal.entries[:4]
    clone.journal.ack = type(clone.journal.ack)()
    clone.journal.begin_epoch(2, reason="replaced")
    clone.journal.whole = True

    clone.step_until_idle()

    assert clone.journal.chapter(1).forked_after is None
    assert clone.journal.pending().count == 0
    assert health(clone, HealthPart.UPLOAD) == []


def test_trouble_in_one_epoch_holds_up_no_other(cloud: CloudInProcess) -> None:
    def choking(send: Send) -> Send:
        def answered(request: requests.PreparedRequest) -> requests.Response:
            is_first = "/events" in str(request.url) and b'"epoch":1,' in _inflated(request)
            return response_of(request, 500, b"{}", {}) if is_first else send(request)

        return answered

    till = Till(cloud, between=choking)
    till.journal.append_voids(2)
    till.journal.begin_epoch(2, reason="replaced")
    till.journal.append_voids(3)

    till.step()

    assert [chapter.ack.seq for chapter in till.journal.chapters] == [0, 4]


def _inflated(request: requests.PreparedRequest) -> bytes:
    body = request.body
    assert isinstance(body, bytes)
    return gzip.decompress(body)


# --- the past comes back --------------------------------------------------------------------------


def with_a_lost_disk(cloud: CloudInProcess, before: Till, **more: Any) -> Till:
    """The same till on an empty disk, after it began its next epoch by itself."""
    after = Till(cloud, before.identity, **more)
    after.journal.chapters = [FakeChapter(0)]
    after.journal.begin_epoch(2, reason="replaced")
    after.journal.chapters.pop(0)
    after.journal.whole = False
    return after


def test_a_lost_journal_comes_back_from_the_cloud_while_the_till_sells(
    cloud: CloudInProcess,
) -> None:
    before = Till(cloud)
    before.journal.append_voids(2600)
    before.step_until_idle()
    after = with_a_lost_disk(cloud, before)

    after.step()
    after.journal.append_voids(1)
    after.step_until_idle()

    assert after.journal.whole
    assert after.journal.chapter(1).entries == before.journal.entries
    assert after.journal.pending().count == 0


def test_a_whole_journal_asks_once_and_no_more(cloud: CloudInProcess) -> None:
    calls: list[str] = []
    till = Till(cloud, between=watching(calls))
    for _ in range(4):
        till.time.pass_s(till.step())
    assert sum("/epochs" in call for call in calls) == 1


def test_a_journal_that_is_not_whole_asks_at_every_poll(cloud: CloudInProcess) -> None:
    calls: list[str] = []
    till = Till(cloud, between=watching(calls))
    till.step()
    till.journal.whole = False
    calls.clear()
    till.step("claims")
    assert not any("/epochs" in call for call in calls)
    till.time.pass_s(30)
    till.step()
    assert sum("/epochs" in call for call in calls) == 1


def test_a_cloud_of_an_older_version_is_uploaded_to_all_the_same(cloud: CloudInProcess) -> None:
    def older(send: Send) -> Send:
        def answered(request: requests.PreparedRequest) -> requests.Response:
            problem = b'{"code":"no_such_call","title":"","status":404}'
            is_new = "/epochs" in str(request.url)
            return response_of(request, 404, problem, {}) if is_new else send(request)

        return answered

    till = Till(cloud, between=older)
    till.journal.append_voids(1)
    till.step()
    assert till.journal.pending().count == 0


def test_a_genuine_page_of_another_place_is_not_taken_in(cloud: CloudInProcess) -> None:
    first_pages: list[bytes] = []

    def repeating(send: Send) -> Send:
        def answered(request: requests.PreparedRequest) -> requests.Response:
            answer = send(request)
            if "/journal?" not in str(request.url):
                return answer
            first_pages.append(answer.content)
            return response_of(request, 200, first_pages[0], {})

        return answered

    before = Till(cloud)
    before.journal.append_voids(600)
    before.step_until_idle()
    after = with_a_lost_disk(cloud, before, between=repeating)

    after.step()

    assert [change.reason for change in health(after, HealthPart.NETWORK)] == ["forged"]
    assert after.journal.chapter(1).entries == before.journal.entries[:500]
