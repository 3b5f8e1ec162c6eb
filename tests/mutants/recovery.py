"""After damage, loss and doubles: no number twice, no file deleted, nothing put back unproved."""

from tests.mutants.mutant import Mutant

LEDGER = "pos_app/adapters/ledger"
RECOVERY = "tests/adapters/ledger/test_recovery.py"
RESTORING = "tests/adapters/ledger/test_restoring.py"
MENDING = "tests/adapters/ledger/test_mending.py"
BACKUPS = "tests/adapters/ledger/test_backups.py"
SETTINGS = "tests/adapters/ledger/test_settings.py"
EPOCHS = "tests/cloud/test_epochs.py"
TAILS = "tests/cloud/test_tails.py"
TORN = "tests/adapters/ledger/test_torn_epochs.py"
COMING_BACK = "tests/adapters/ledger/test_coming_back.py"
BEGINNING = "tests/adapters/ledger/test_beginning_epochs.py"
DOUBLED = "tests/adapters/ledger/test_doubled_tills.py"
DOUBLING = "tests/adapters/cloud/test_doubling.py"
HEALING = "tests/bootstrap/test_healing.py"

MUTANTS = (
    Mutant(
        name="epoch-used-again-after-damage",
        why="The epoch is in the settings, and the new file begins with what is there.",
        where=f"{LEDGER}/recovery.py",
        old="    epoch = kept.epoch if is_fresh else kept.epoch + 1",
        new="    epoch = kept.epoch",
        caught_by=f"{RECOVERY}::"
        "test_a_till_sells_on_under_a_fresh_epoch_and_keeps_the_damaged_file",
        raises="LedgerDamaged",  # a file that lacks the epoch's beginning is not begun again
    ),
    Mutant(
        name="damaged-file-deleted",
        why="It cannot be opened, so it is of no use and in the way.",
        where=f"{LEDGER}/setting_aside.py",
        old="            files.rename(path, home)",
        new="            files.unlink(path)",
        caught_by=f"{RECOVERY}::"
        "test_a_till_sells_on_under_a_fresh_epoch_and_keeps_the_damaged_file",
        raises="ValueError",  # the test takes apart what lies beside: nothing does
    ),
    Mutant(
        name="log-left-beside-the-fresh-ledger",
        why="The ledger is one file, and the log beside it belongs to SQLite.",
        where=f"{LEDGER}/setting_aside.py",
        old='SIDES = ("-wal", "-shm", "-journal")',
        new='SIDES = ("-shm", "-journal")',
        caught_by=f"{RESTORING}::test_what_was_not_folded_in_yet_comes_back_too",
    ),
    Mutant(
        name="lost-ledger-taken-for-a-new-till",
        why="No file means first start: the commonest line of code there is.",
        where=f"{LEDGER}/recovery.py",
        old="    if kept.had_ledger and not till.files.size(till.path):",
        new="    if kept is None and not till.files.size(till.path):",
        caught_by=f"{RECOVERY}::test_a_ledger_that_is_gone_is_not_taken_for_a_new_till",
    ),
    Mutant(
        name="spoilt-log-dropped-in-silence",
        why="SQLite opens the file without a complaint, so it must be whole.",
        where=f"{LEDGER}/recovery.py",
        old="    if broken := fault_in_log(till.path, till.files):",
        new="    if (broken := fault_in_log(till.path, till.files)) and not broken:",
        caught_by=f"{RESTORING}::test_the_sales_of_a_spoilt_log_come_back",
    ),
    Mutant(
        name="somebody-elses-ledger-set-aside",
        why="Whatever cannot be opened is replaced, so that the shop can open.",
        where=f"{LEDGER}/recovery.py",
        old="    except LedgerDamaged as damage:",
        new="    except LedgerUnusable as damage:",
        caught_by=f"{RECOVERY}::test_what_is_somebody_elses_is_refused_and_left_alone",
    ),
    Mutant(
        name="time-runs-back-after-a-loss",
        why="The fresh ledger has no newest time, so the clock is believed.",
        where=f"{LEDGER}/recovery.py",
        old="    return replace(at, utc_ms=max(at.utc_ms, utc_ms))",
        new="    return replace(at, utc_ms=max(at.utc_ms, 0 * utc_ms))",
        caught_by=f"{RECOVERY}::test_the_time_does_not_run_back_with_a_clock_that_lost_the_year",
    ),
    Mutant(
        name="epoch-written-in-place",
        why="It is a file of fifty bytes: who would rename those?",
        where="pos_app/adapters/files.py",
        old="        files.write_new(draft, content)\n        files.rename(draft, path)\n",
        new="        files.unlink(path)\n        files.write_new(path, content)\n",
        caught_by=f"{RECOVERY}::"
        "test_a_power_cut_between_any_two_steps_loses_no_file_and_uses_no_epoch_twice",
    ),
    Mutant(
        name="backup-not-read-back",
        why="It was written without an error, so it is there.",
        where=f"{LEDGER}/backups.py",
        old="        if checked.fault:",
        new="        if checked.fault is None:",
        caught_by=f"{BACKUPS}::test_a_copy_of_what_is_damaged_is_not_kept",
    ),
    Mutant(
        name="backup-named-before-it-is-written",
        why="The copy is written where it belongs at once: one step less.",
        where=f"{LEDGER}/backups.py",
        old='    part = folder / f"{path.name}{PART}"',
        new="    part = path",
        caught_by=f"{BACKUPS}::test_a_power_cut_before_the_name_leaves_no_copy",
    ),
    Mutant(
        name="newest-backups-deleted",
        why="Sorted the other way round, which a test with one file does not show.",
        where=f"{LEDGER}/backups.py",
        old="    for old in others[max(0, keep - 1) :]:",
        new="    for old in others[: max(0, len(others) + 1 - keep)]:",
        caught_by=f"{BACKUPS}::test_the_newest_copies_of_this_till_are_kept",
    ),
    Mutant(
        name="unsigned-entries-put-back",
        why="They chain, and they come from our own cloud.",
        where=f"{LEDGER}/putting_back.py",
        old="        if is_signed(public_key, entry_hash, copy.signature):",
        new="        if is_signed(public_key, entry_hash, copy.signature) is not None:",
        caught_by=f"{MENDING}::test_entries_that_this_device_did_not_sign_are_not_taken",
    ),
    Mutant(
        name="mended-before-the-cloud-has-told",
        why="The backup is back, and the shop wants its coupons.",
        where=f"{LEDGER}/restoring.py",
        old="        return self._asks_cloud and not self._cloud_has_told",
        new="        return False and self._asks_cloud",
        caught_by=f"{RESTORING}::test_with_a_cloud_nothing_is_final_before_it_has_told",
    ),
    Mutant(
        name="coupons-of-the-other-copy-redeemed-again",
        why="The other history is not ours, so nothing of it is taken over.",
        where=f"{LEDGER}/forks.py",
        old='    connection.executemany("INSERT OR IGNORE INTO coupon_spent VALUES (?)", spent)',
        new="    assert spent is not None",
        caught_by=f"{MENDING}::test_coupons_of_the_other_copy_are_used_and_its_sales_are_not_taken",
    ),
    Mutant(
        name="another-epoch-for-the-same-question",
        why="Each call that asks for a number gets a new one.",
        where="cloud/epochs.py",
        old="        if epoch is None:\n            epoch = _give(",
        new="        if epoch is None or epoch:\n            epoch = _give(",
        caught_by=f"{EPOCHS}::test_the_same_question_gets_the_same_epoch_and_clones_get_different_ones",
        raises="HTTPStatusError",
    ),
    Mutant(
        name="clones-get-the-same-epoch",
        why="The question is asked for the till and its epoch; what else should tell them apart?",
        where="cloud/epochs.py",
        old='        " AND branch_hash = ?",\n        (caller.terminal, after, branch),',
        new='        " AND branch_hash <> ?",\n        (caller.terminal, after, b""),',
        caught_by=f"{EPOCHS}::test_the_same_question_gets_the_same_epoch_and_clones_get_different_ones",
    ),
    Mutant(
        name="forks-tail-dropped",
        why="The cloud has its own history of that epoch; what else comes is an error.",
        where="cloud/tails.py",
        old="        if _keep(work, run, entry, now_ms):\n",
        new="        if entry is None:\n",
        caught_by=f"{TAILS}::test_a_diverged_tail_is_kept_and_counts_for_nothing",
    ),
    Mutant(
        name="coupon-taken-while-the-past-is-missing",
        why="The fresh ledger knows no redemption of it, so it was not used.",
        where="pos_app/checkout/coupons.py",
        old="    if state.history.is_missing:\n        return ()\n",
        new="",
        caught_by="tests/checkout/test_past.py::"
        "test_a_coupon_in_the_tray_rests_until_the_past_is_back",
    ),
    Mutant(
        name="older-files-asked-before-the-ledgers-own-pages",
        why="Something names an epoch, so the slow look at the pages can be spared.",
        where=f"{LEDGER}/recovery.py",
        old="    epoch = max(kept.epoch, _newest_seen(till), _newest_on_pages(till))",
        new="    epoch = max(kept.epoch, _newest_seen(till) or _newest_on_pages(till))",
        caught_by=f"{TORN}::test_a_ledger_without_a_header_still_tells_its_epoch",
    ),
    Mutant(
        name="ledger-with-an-old-hole-replaced-by-itself",
        why="The file is damaged, and a fresh one sells.",
        where="pos_app/bootstrap/healing.py",
        old="        self._is_left = not self._may_replace()",
        new="        self._is_left = self._may_replace() is None",
        caught_by=f"{HEALING}::test_what_would_not_come_back_is_left_to_a_technician",
    ),
    Mutant(
        name="old-hole-not-seen-before-a-replacement",
        why="SQLite gives the rows back, so they are there.",
        where=f"{LEDGER}/coming_back.py",
        old="        if seq != before_seq + 1 or chain(before, data) != entry_hash:",
        new="        if seq != before_seq + 1 or not chain(before, data):",
        caught_by=f"{COMING_BACK}::test_behind_an_entry_that_rotted_nothing_does",
    ),
    Mutant(
        name="ledger-replaced-for-one-unreadable-entry",
        why="Bytes that cannot be read are damage like any other.",
        where="pos_app/checkout/ports.py",
        old='ENTRY_DAMAGED = "entry_damaged"',
        new='ENTRY_DAMAGED = "damaged"',
        caught_by=f"{HEALING}::test_an_entry_that_cannot_be_read_leaves_the_ledger_in_place",
    ),
    Mutant(
        name="marked-ledger-given-up-without-a-letter-left",
        why="The mark says that the next start replaces it.",
        where=f"{LEDGER}/recovery.py",
        old="    has_one = _next_number(till, kept) <= len(LETTERS)",
        new="    has_one = _next_number(till, kept) > 0",
        caught_by=f"{BEGINNING}::test_on_the_last_letter_a_marked_ledger_that_opens_is_sold_on",
        raises="LettersUsedUp",
    ),
    Mutant(
        name="forks-of-a-wrong-clock-recent-for-years",
        why="A time that is later than a week ago is within the week.",
        where="pos_app/adapters/cloud/doubling.py",
        old="        return [one for one in times if now - SHORT_MS < one <= now + AHEAD_MS]",
        new="        return [one for one in times if now - SHORT_MS < one]",
        caught_by=f"{DOUBLING}::test_forks_that_a_wrong_clock_dates_by_years_count_for_nothing",
    ),
    Mutant(
        name="doubled-till-redeems-once-its-past-is-back",
        why="Nothing is missing any more, so the coupons work again.",
        where=f"{LEDGER}/mending.py",
        old="        self._restorer.rest()\n",
        new="",
        caught_by=f"{DOUBLED}::test_they_rest_as_well_when_a_lost_past_is_back",
    ),
)
