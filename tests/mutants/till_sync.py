"""Up and down from the till: cursors, answers that are not believed, patience."""

from tests.mutants.mutant import Mutant

LEDGER = "pos_app/adapters/ledger"
SYNC = "pos_app/adapters/cloud"
APPENDING = "tests/adapters/ledger/test_appending.py"
CONTRACT = "tests/contracts/test_journal_contract.py"
ROOM = "tests/adapters/cloud"
HISTORY = f"{ROOM}/test_sync_history.py"
PATIENCE = f"{ROOM}/test_sync_patience.py"
CLIENT = f"{ROOM}/test_client.py"

MUTANTS = (
    Mutant(
        name="cursor-before-the-answer",
        why="What was sent has arrived; a time-out is nearly always only a slow answer.",
        where=SYNC,
        old="        try:\n            ack = self._cloud.push(upload)",
        new="        last = entries[-1]\n"
        "        self._mark_acked(last.seq, last.entry_hash, server_utc_ms=0)\n"
        "        try:\n            ack = self._cloud.push(upload)",
        caught_by=f"{HISTORY}::test_an_acknowledged_hash_that_is_not_ours_moves_nothing",
    ),
    Mutant(
        name="acknowledgement-of-another-hash-believed",
        why="The cloud said so, and it said ok.",
        where=SYNC,
        old='        if ack.status == "fork" or ours is None or ours.hex() != ack.acked_hash:',
        new='        if ack.status == "fork" or ours is None:',
        caught_by=f"{HISTORY}::test_an_acknowledged_hash_that_is_not_ours_moves_nothing",
    ),
    Mutant(
        name="ledger-takes-any-acknowledged-hash",
        why="The sync engine has compared it already.",
        where=LEDGER,
        old="                return False\n            connection.execute(\n"
        '                "UPDATE sync_state',
        new="                pass\n            connection.execute(\n"
        '                "UPDATE sync_state',
        caught_by=f"{APPENDING}::test_a_confirmation_of_another_history_changes_nothing",
    ),
    Mutant(
        name="cursor-moves-back",
        why="The newest answer is the right one.",
        where=LEDGER,
        old='" acked_seq = max(acked_seq, ?2) WHERE chapter = ?4"',
        new='" acked_seq = ?2 WHERE chapter = ?4"',
        caught_by=f"{APPENDING}::test_a_confirmation_never_goes_back",
    ),
    Mutant(
        name="late-answer-overwrites-the-cursors-hash",
        why="Number and hash are set side by side, and only one of them is guarded.",
        where=LEDGER,
        old='" acked_hash = iif(acked_seq < ?2, ?3, acked_hash),"',
        new='" acked_hash = ?3,"',
        caught_by=f"{APPENDING}::test_a_confirmation_never_goes_back",
    ),
    Mutant(
        name="fork-is-only-a-failure",
        why="Any answer that is not ok is tried again.",
        where=SYNC,
        old='            self._halt("fork", inf)\n            return False\n        is_gap',
        new='            raise CloudUnavailable("stale", "not ours")\n        is_gap',
        caught_by=f"{HISTORY}::test_a_cloned_disk_is_found_out_and_stops_only_the_upload",
    ),
    Mutant(
        name="one-refused-batch-stops-everything",
        why="A refusal by the cloud is an error, and errors go up.",
        where=SYNC,
        old="            if refused.status in _ABOUT_THIS_TILL:\n                raise",
        new="            if refused.status:\n                raise",
        caught_by=f"{HISTORY}::"
        "test_an_epoch_that_the_cloud_never_gave_halts_the_upload_and_not_the_pull",
    ),
    Mutant(
        name="wish-to-be-left-alone-ignored",
        why="The header is read, logged, and then the usual back-off is used.",
        where=SYNC,
        old="max(self._draw() * limit_s, SHORTEST_PAUSE_S, at_least_s)",
        new="max(self._draw() * limit_s, SHORTEST_PAUSE_S)",
        caught_by=f"{PATIENCE}::test_a_busy_cloud_is_left_alone_for_as_long_as_it_asks",
    ),
    Mutant(
        name="patience-in-an-acknowledgement-ignored",
        why="It was acknowledged, so the next batch may go.",
        where=SYNC,
        old="            if ack.retry_after_s:",
        new="            if ack.retry_after_s < 0:",
        caught_by=f"{PATIENCE}::test_an_acknowledgement_may_ask_for_patience",
    ),
    Mutant(
        name="no-jitter-after-an-outage",
        why="Whoever waits the same time calls at the same time; one till never shows it.",
        where=SYNC,
        old="            if self._failures and self._reconnect_jitter_s:",
        new="            if self._failures > 1_000:",
        caught_by=f"{PATIENCE}::test_a_fleet_that_comes_back_spreads_over_a_minute",
    ),
    Mutant(
        name="pauses-do-not-grow",
        why="A shop wants to be online again at once.",
        where=SYNC,
        old="FIRST_PAUSE_S * 2 ** min(self._failures, _DOUBLINGS)",
        new="FIRST_PAUSE_S",
        caught_by=f"{PATIENCE}::test_pauses_grow_to_five_minutes_and_health_speaks_once",
    ),
    Mutant(
        name="unsigned-page-believed",
        why="TLS protects the line already.",
        where=SYNC,
        old="        if key is None or not is_signed_by(key, message, raw):",
        new="        if key is None:",
        caught_by=f"{CLIENT}::test_a_page_with_one_changed_character_is_not_believed",
    ),
    Mutant(
        name="old-answer-about-the-time-believed",
        why="The time is signed; the nonce is only a formality.",
        where=SYNC,
        old="TIME_CONTEXT + nonce.encode() +",
        new="TIME_CONTEXT + answer.nonce.encode() +",
        caught_by=f"{CLIENT}::test_an_old_answer_about_the_time_is_not_believed",
    ),
    Mutant(
        name="answer-without-end-waited-for",
        why="requests has a time-out, which is taken for a deadline.",
        where=SYNC,
        old="            if self._clock.monotonic_s() > deadline:",
        new="            if self._clock.monotonic_s() > deadline + 1e9:",
        caught_by=f"{CLIENT}::test_an_answer_that_drips_past_the_deadline_is_given_up",
    ),
    Mutant(
        name="goods-and-cursor-in-many-transactions",
        why="`with db.conn` reads like a transaction; sqlite-utils commits each call by itself.",
        where="pos_app/adapters/catalogue",
        old="with world(self._path), self._database().atomic():",
        new="with world(self._path):",
        caught_by="tests/adapters/catalogue/test_catalogue.py::test_a_batch_that_fails_leaves_nothing",
    ),
    Mutant(
        name="uncertain-clock-called-trusted",
        why="The device has a clock, and it was right when the developer looked.",
        where="pos_app/adapters/clock.py",
        old="return Moment(utc_ms, boot_ms, TimeQuality.UNCERTAIN)",
        new="return Moment(utc_ms, boot_ms, TimeQuality.TRUSTED)",
        caught_by="tests/adapters/test_clock.py::"
        "test_before_the_cloud_has_spoken_the_time_is_uncertain",
    ),
)
