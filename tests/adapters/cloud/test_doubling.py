"""Two living machines with one identity: both sell, nothing is lost, and the letters last."""

from pos_app.adapters.cloud.doubling import DOUBLED, FEW, KEPT_LETTERS, Doubles
from pos_app.checkout.commands import HealthPart, Level
from pos_app.domain.crockford import LETTERS
from tests.adapters.cloud.fake_journal import FakeJournal
from tests.adapters.cloud.stepping import Till, health
from tests.adapters.cloud.test_forks import disk_of, in_the_cloud
from tests.adapters.cloud.world import CloudInProcess

DAY_S = 24 * 3600


class Machines:
    """Two on copies of one disk; each is started anew whenever the test says so."""

    def __init__(self, cloud: CloudInProcess) -> None:
        self.cloud = cloud
        first = Till(cloud)
        first.journal.append_voids(3)
        first.step()
        clone = FakeJournal(first.identity)
        clone.entries, clone.ack = list(first.journal.entries), first.journal.ack
        self.identity = first.identity
        self.journals = (first.journal, clone)
        for journal in self.journals:
            journal.now_ms = lambda: cloud.time.moment().utc_ms
        self.tills = (first, clone)

    def start(self, number: int, *, sells: int = 2) -> Till:
        till = Till(self.cloud, self.identity, journal=self.journals[number])
        till.step_until_idle()
        till.journal.append_voids(sells)
        till.step_until_idle()
        return till

    def letters(self) -> int:
        return max(chapter.epoch for one in self.journals for chapter in one.chapters)

    def assert_nothing_is_lost(self) -> None:
        for journal in self.journals:
            till = Till(self.cloud, self.identity, journal=journal)
            assert set(disk_of(till)) <= in_the_cloud(self.cloud, till)
            assert journal.pending().count == 0


def told(till: Till) -> list[tuple[Level, str]]:
    return [(one.level, one.reason) for one in health(till, HealthPart.UPLOAD)]


def test_three_weeks_of_mornings_take_few_letters_and_lose_nothing(cloud: CloudInProcess) -> None:
    machines = Machines(cloud)
    for _ in range(21):
        for number in (0, 1):
            machines.start(number)
        cloud.time.pass_s(DAY_S)
    assert machines.letters() == 10
    machines.assert_nothing_is_lost()


def test_the_second_fork_in_a_week_is_told_while_everything_goes_up(
    cloud: CloudInProcess,
) -> None:
    machines = Machines(cloud)
    starts = [machines.start(number) for _ in range(3) for number in (0, 1)]
    assert [told(till) for till in starts[:2]].count([]) >= 1
    assert told(starts[-1]) == [(Level.ATTENTION, DOUBLED)]
    assert told(starts[-2]) == [(Level.ATTENTION, DOUBLED)]
    machines.assert_nothing_is_lost()


def test_the_coupons_of_the_machine_that_was_left_behind_rest(cloud: CloudInProcess) -> None:
    machines = Machines(cloud)
    for _ in range(4):
        for number in (0, 1):
            machines.start(number)
    resting = [journal.is_doubled for journal in machines.journals]
    assert resting.count(True) == 1


def test_histories_that_part_again_wait_for_the_next_day_and_go_up_as_a_tail(
    cloud: CloudInProcess,
) -> None:
    """An image of the disk is put back each time, so the present epoch itself diverges."""
    machines = Machines(cloud)
    [journal, _] = machines.journals

    def set_back() -> None:
        chapter = journal.chapters[-1]
        chapter.entries = chapter.entries[:1]
        chapter.ack = type(chapter.ack)()

    for _ in range(FEW):
        machines.start(0)
        set_back()
        machines.start(0)
    letters = machines.letters()
    set_back()
    waiting = machines.start(0)
    assert machines.letters() == letters
    assert told(waiting) == [(Level.BROKEN, DOUBLED)]
    machines.assert_nothing_is_lost()

    cloud.time.pass_s(DAY_S)
    waiting.step_until_idle()
    assert machines.letters() == letters + 1
    assert told(waiting)[-1] == (Level.ATTENTION, DOUBLED)
    machines.assert_nothing_is_lost()


def test_after_a_quiet_week_it_is_no_longer_said(cloud: CloudInProcess) -> None:
    machines = Machines(cloud)
    for _ in range(2):
        for number in (0, 1):
            machines.start(number)
    cloud.time.pass_s(8 * DAY_S)
    assert told(machines.start(1)) == []


def test_the_last_letters_are_kept_for_ledgers_that_are_lost(cloud: CloudInProcess) -> None:
    doubles = Doubles(Machines(cloud).journals[0], lambda: 0)
    last = len(LETTERS) - KEPT_LETTERS
    assert doubles.may_begin(last - 1)
    assert not doubles.may_begin(last)


# --- a clock that was wrong -----------------------------------------------------------------------


class Forked(FakeJournal):
    """Only when its forks were is asked."""

    def __init__(self, cloud: CloudInProcess, *utc_ms: int) -> None:
        super().__init__(Till(cloud).identity)
        self._utc_ms = utc_ms

    def fork_times(self) -> list[int]:
        return list(self._utc_ms)


def dated(cloud: CloudInProcess, *days: int) -> Doubles:
    """Forks so many days after day 100, which is now."""
    now = 100 * DAY_S * 1000
    return Doubles(Forked(cloud, *(now + day * DAY_S * 1000 for day in days)), lambda: now)


def test_forks_that_a_wrong_clock_dates_by_years_count_for_nothing(cloud: CloudInProcess) -> None:
    doubles = dated(cloud, 4000, 4000, 4000)
    assert not doubles.is_doubled()
    assert doubles.may_begin(3)


def test_half_the_letters_are_kept_while_it_is_not_known_when_forks_were(
    cloud: CloudInProcess,
) -> None:
    doubles = dated(cloud, -30, 4000)
    half = len(LETTERS) // 2
    assert doubles.may_begin(half - 1)
    assert not doubles.may_begin(half)


def test_a_fork_from_a_clock_that_is_a_little_ahead_counts(cloud: CloudInProcess) -> None:
    doubles = dated(cloud, 1, 1)
    assert doubles.is_doubled()
    assert not doubles.may_begin(3)


def test_a_fork_of_a_week_ago_counts_no_more(cloud: CloudInProcess) -> None:
    assert not dated(cloud, -7, 0).is_doubled()
    assert dated(cloud, -6, 0).is_doubled()
