"""Up and down from the till: cursors, answers that are not believed, patience."""

from tests.mutants.mutant import Mutant

LEDGER = "pos_app/adapters/ledger"
SYNC = "pos_app/adapters/cloud"
APPENDING = "tests/adapters/ledger/test_appending.py"
CONTRACT = "tests/contracts/test_journal_contract.py"
ROOM = "tests/adapters/cloud"
HISTORY = f"{ROOM}/test_sync_history.py"
PATIENCE = f"{ROOM}/test_sync_patience.py"
FORKS = f"{ROOM}/test_forks.py"
EPOCHS = "tests/cloud/test_epochs.py"
CLIENT = f"{ROOM}/test_client.py"

MUTANTS = (
    Mutant(
        name="cursor-before-the-answer",
        why="What was sent has arrived; a time-out is nearly always only a slow answer.",
        where=SYNC,
        old="        *ends, last = _ends(len(sound))\n",
        new="        *ends, last = _ends(len(sound))\n"
        "        sent = sound[-1]\n"
        "        self._mark_acked(sent.seq, sent.entry_hash, server_utc_ms=0)\n",
        caught_by=f"{HISTORY}::test_an_acknowledged_hash_that_is_not_ours_moves_nothing",
    ),
    Mutant(
        name="time-out-taken-for-success",
        why="It was slow, but it was sent; the answer is only a formality.",
        where=SYNC,
        old="""            if failure.reason == "timeout":  # a thin line needs smaller pieces
                self._limit = max(1, self._limit // 4)
            raise
""",
        new="""            if failure.reason != "timeout":
                raise
            ack = EventsAck("ok", entries[-1].seq, entries[-1].entry_hash.hex(), 0)
""",
        caught_by=f"{ROOM}/test_sync.py::test_a_time_out_confirms_nothing",
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
        old="            raise Forked\n        is_gap",
        new='            raise CloudUnavailable("stale", "not ours")\n        is_gap',
        caught_by=f"{FORKS}::test_a_fork_that_the_cloud_does_not_sign_only_halts",
    ),
    Mutant(
        name="one-refused-batch-stops-everything",
        why="A refusal by the cloud is an error, and errors go up.",
        where=SYNC,
        old="            if refused.status in ABOUT_THIS_TILL:\n                raise\n"
        "            self.halt(",
        new="            if refused.status:\n                raise\n            self.halt(",
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
        name="fork-believed-without-a-signature",
        why="The cloud said fork; who else should know?",
        where=SYNC,
        old="        if verdict is Verdict.SAME:\n            return False\n",
        new="",
        caught_by=f"{FORKS}::test_a_fork_that_the_cloud_does_not_sign_only_halts",
    ),
    Mutant(
        name="trouble-in-one-epoch-blocks-the-next",
        why="The epochs go up in order, so the first must be done first.",
        where=SYNC,
        old="                if failure.reason not in _CHOKED:\n                    raise",
        new="                raise",
        caught_by=f"{FORKS}::test_trouble_in_one_epoch_holds_up_no_other",
    ),
    Mutant(
        name="question-for-an-epoch-changes-with-each-sale",
        why="The end of the journal names it best.",
        where=SYNC,
        old="first = self._journal.hash_at(forked_after + 1, epoch=epoch)",
        new="first = self._journal.hash_at(self._journal.epochs()[-1].last_seq, epoch=epoch)",
        caught_by=f"{FORKS}::test_a_restart_at_any_call_of_a_fork_ends_in_the_same_place",
    ),
    Mutant(
        name="old-disk-noticed-only-by-its-next-sale",
        why="The first upload will tell whether the histories agree.",
        where=SYNC,
        old="        self._history.compare(self._uploader.send_again)\n",
        new="",
        caught_by=f"{FORKS}::test_a_disk_of_an_older_day_is_found_out_before_its_next_sale_goes_up",
    ),
    Mutant(
        name="rotten-entry-spoils-every-upload",
        why="What lies in the ledger was hashed when it was written.",
        where=SYNC,
        old="sound = entries[: _sound_entries(before, entries)]",
        new="sound = entries",
        caught_by=f"{HISTORY}::"
        "test_an_entry_that_rotted_on_the_disk_goes_up_as_it_is_and_blocks_nothing",
        raises="UnicodeDecodeError",
    ),
    Mutant(
        name="old-list-of-epochs-believed",
        why="The list is signed; the nonce is only a formality.",
        where=SYNC,
        old="_check_answer((found.stream, found.nonce), (EPOCHS, nonce))",
        new="_check_answer((found.stream, nonce), (EPOCHS, nonce))",
        caught_by=f"{FORKS}::test_a_list_of_epochs_that_is_old_is_not_believed",
    ),
    Mutant(
        name="lost-answer-costs-an-epoch",
        why="Whoever asks wants a new one.",
        where="cloud/epochs.py",
        old="        epoch = _given_before(work, caller, asked.after_epoch, branch)\n",
        new="        epoch = None\n        work.do('DELETE FROM epoch_given')\n",
        caught_by=f"{EPOCHS}::"
        "test_the_same_question_gets_the_same_epoch_and_clones_get_different_ones",
    ),
    Mutant(
        name="epoch-opened-by-another-device",
        why="The call is signed, so the entry must be the caller's.",
        where="cloud/epochs.py",
        old="    if opened is None or not _is_of(caller, run, opened):",
        new="    if opened is None:",
        caught_by=f"{EPOCHS}::test_an_opening_entry_of_another_key_opens_none",
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
