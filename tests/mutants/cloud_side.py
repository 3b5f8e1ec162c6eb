"""In the cloud: every entry once, callers who are who they say, budgets and coupons."""

from tests.mutants.mutant import Mutant

INGEST = "cloud/ingest.py"
UPLOAD = "tests/cloud/test_upload.py"
SIGNING = "tests/cloud/test_signing.py"
BUDGET = "tests/cloud/test_budget.py"
STORED = "tests/cloud/test_stored_for_good.py"
SCREENS = "tests/cloud/test_screen_codes.py"

MUTANTS = (
    Mutant(
        name="cloud-does-not-sync-what-it-acknowledges",
        why="The server has a battery, and NORMAL is what everybody sets.",
        where="cloud/sqlite.py",
        old='"synchronous": 2,',
        new='"synchronous": 1,',
        caught_by=f"{STORED}::test_what_the_cloud_acknowledges_is_synced",
    ),
    Mutant(
        name="cursor-committed-before-the-entries",
        why="Cursor and entries are two tables and, in a hurry, two transactions.",
        where=INGEST,
        old="    if not new:\n        return cursor\n",
        new="""    if not new:
        return cursor
    work.do("UPDATE epoch SET acked_seq = ?, acked_hash = ?", (new[-1].seq, new[-1].entry_hash))
    work.do("COMMIT")
    work.do("BEGIN IMMEDIATE")
""",
        caught_by=f"{STORED}::test_an_upload_that_breaks_off_leaves_the_cursor_where_it_was",
    ),
    Mutant(
        name="overlap-stored-again",
        why="The till sends only what is new, so nothing needs to be skipped.",
        where=INGEST,
        old="    new = [entry for entry in run.entries if entry.seq > cursor.seq]",
        new="    new = [entry for entry in run.entries if entry.seq > 0]",
        caught_by=f"{UPLOAD}::test_an_overlap_is_skipped",
        raises="HTTPStatusError",
    ),
    Mutant(
        name="no-unique-key",
        why="A row id is key enough, and inserts are faster.",
        where="cloud/schema.sql",
        old="""    received_at INTEGER NOT NULL,
    PRIMARY KEY (store_id, terminal_id, epoch, seq)
) STRICT, WITHOUT ROWID;""",
        new="""    received_at INTEGER NOT NULL
) STRICT;""",
        caught_by=f"{STORED}::test_no_entry_can_be_stored_twice",
    ),
    Mutant(
        name="gap-not-noticed",
        why="The client is ours and never leaves one out.",
        where=INGEST,
        old="    if run.first.seq > cursor.seq + 1:",
        new="    if run.first.seq > cursor.seq + 10_000:",
        caught_by=f"{UPLOAD}::test_a_hole_is_answered_with_the_cursor",
    ),
    Mutant(
        name="fork-not-noticed",
        why="What is stored already is skipped by its number, without a look at its hash.",
        where=INGEST,
        old="    return next(differing, None)",
        new="    return next((seq for seq in differing if seq < 0), None)",
        caught_by=f"{UPLOAD}::test_a_second_history_is_a_fork_and_is_not_mixed_in",
    ),
    Mutant(
        name="fork-behind-the-cursor-not-noticed",
        why="New entries are new; the hash before them is only for the till.",
        where=INGEST,
        old="    if stored.get(run.first.seq - 1, GENESIS) != run.before:",
        new="    if not stored and run.before == bytes(1):",
        caught_by=f"{UPLOAD}::test_a_fork_right_behind_the_cursor_is_seen",
    ),
    Mutant(
        name="stale-batch-sets-the-cursor-back",
        why="The last batch says how far it goes (our own first draft did it).",
        where=INGEST,
        old="    if not new:\n        return cursor\n",
        new="""    if not new:
        work.do("UPDATE epoch SET acked_seq = ?, acked_hash = ?", run.tip)
        return cursor
""",
        raises="Unstorable",  # an entry stored twice as well as a wrong answer
        caught_by=f"{UPLOAD}::test_uploads_in_any_order_and_number_give_the_same_cloud",
    ),
    Mutant(
        name="bytes-encoded-anew",
        why="The entry is parsed anyway, and a column of neat JSON is nicer to look at.",
        where=INGEST,
        old="            (*first.key[:3], entry.seq, entry.data, entry.entry_hash,",
        new="            (*first.key[:3], entry.seq, json.dumps(json.loads(entry.data)).encode(),"
        " entry.entry_hash,",
        also=(("from dataclasses import", "import json\nfrom dataclasses import"),),
        caught_by=f"{STORED}::test_bytes_that_we_would_write_otherwise_are_kept_as_they_came",
    ),
    Mutant(
        name="entries-not-verified",
        why="The call is signed, so what is in it needs no signature.",
        where="cloud",
        old="            key.verify(entry.signature, signed_message(entry.entry_hash))",
        new="            assert key",
        caught_by=f"{UPLOAD}::test_an_entry_of_another_key_is_refused_with_its_number",
    ),
    Mutant(
        name="unreadable-entry-blocks",
        why="A broken record is an error, and errors are for the sender to mend.",
        where="cloud/effects.py",
        old='            park(self._work, place, "unreadable", str(error), self._now_ms)\n'
        "            return None",
        new="            raise",
        caught_by=f"{UPLOAD}::test_an_entry_that_nobody_can_read_is_kept_and_blocks_nothing",
        raises="HTTPStatusError",
    ),
    Mutant(
        name="impossible-sale-blocks",
        why="The database refuses the row, and the refusal goes up to the till.",
        where="cloud/parking.py",
        old="    except IMPOSSIBLE as error:",
        new="    except NotImplementedError as error:",
        caught_by=f"{UPLOAD}::test_an_impossible_number_blocks_nothing",
    ),
    Mutant(
        name="odd-price-refuses-the-sale",
        why="A total that our own evaluation does not give must be a fraud.",
        where="cloud/sales.py",
        old='            park(self._work, sold.place, "repriced", differing, self._now_ms)',
        new="            raise ValueError(differing)",
        caught_by=f"{UPLOAD}::test_a_price_that_the_rules_do_not_give_is_parked",
    ),
    Mutant(
        name="half-a-sale-is-kept",
        why="The exception is caught, and what was written before it stays.",
        where="cloud/sqlite.py",
        old="        with _in_our_words(), self._connection:\n            yield",
        new="        with _in_our_words():\n            yield",
        caught_by=f"{STORED}::test_a_sale_that_fails_halfway_leaves_no_half",
    ),
    Mutant(
        name="totals-not-compared",
        why="The chain proves the order; why add up again?",
        where="cloud/effects.py",
        old="    if before.totals.after(entry.body) != entry.head.totals:",
        new="    if before.totals is None:",
        caught_by=f"{UPLOAD}::test_totals_that_do_not_follow_are_parked",
    ),
    Mutant(
        name="nonce-taken-twice",
        why="The signature holds and the time is right; a replay seems far-fetched.",
        where="cloud/signing.py",
        old="        if fresh is None:",
        new="        if fresh is ...:",
        caught_by=f"{SIGNING}::test_a_call_made_twice_is_refused",
    ),
    Mutant(
        name="nonces-in-memory",
        why="A set is faster than a table, until the process is started anew.",
        where="cloud/signing.py",
        old='        work.do("DELETE FROM nonce WHERE expires_s < ?", (now_s,))',
        new='        work.do("DELETE FROM nonce WHERE expires_s < ? + 600", (now_s,))',
        caught_by=f"{SIGNING}::test_a_nonce_is_remembered_as_long_as_its_signature_lives",
    ),
    Mutant(
        name="body-not-covered",
        why="The signature library does not look at the body unless it is given it.",
        where="cloud/signing.py",
        old="            call, require_components=SIGNED_COMPONENTS, body=call.body",
        new="            call, require_components=SIGNED_COMPONENTS, body=None",
        caught_by=f"{SIGNING}::test_the_body_belongs_to_the_signature",
    ),
    Mutant(
        name="a-day-old-call-is-fresh",
        why="The library's own limit is a day.",
        where="cloud/signing.py",
        old="        if abs(off) > SIGNATURE_AGE_S:",
        new="        if abs(off) > 86_400:",
        caught_by=f"{SIGNING}::test_a_wrong_clock_is_told_the_time",
    ),
    Mutant(
        name="revoked-till-still-served",
        why="It is out of the list in the back office, and that is all one sees.",
        where="cloud/signing.py",
        old="    if revoked:",
        new="    if revoked is None:",
        caught_by=f"{SIGNING}::test_a_revoked_till_is_shut_out",
    ),
    Mutant(
        name="upload-for-another-till",
        why="Whoever has a valid signature is one of ours.",
        where="cloud",
        old="    if terminal != by.caller.terminal:",
        new="    if not terminal:",
        caught_by=f"{SIGNING}::test_a_till_cannot_upload_for_another",
    ),
    Mutant(
        name="one-coupon-over-the-budget",
        why="Less than or less or equal: the test with round numbers passes either way.",
        where="cloud/budgets/units.py",
        old='        " AND reserved + redeemed + ?1 <= cap RETURNING 1",',
        new='        " AND reserved + redeemed <= cap RETURNING 1",',
        caught_by=f"{BUDGET}::test_sixteen_threads_never_exceed_the_budget",
        raises="Unstorable",
    ),
    Mutant(
        name="reserved-in-another-bucket",
        why="The bucket is drawn anew for the coupon, since it is random anyway.",
        where="cloud/claims/together.py",
        old="        claim.bucket,\n",
        new="        (claim.bucket + 1) % claim.order.shelved.buckets,\n",
        caught_by=f"{BUDGET}::test_redeeming_less_than_the_face_gives_the_rest_back",
    ),
    Mutant(
        name="days-share-off-by-one",
        why="Less than or less or equal, once more.",
        where="cloud/claims/limits.py",
        old='" WHERE store_offer_day.claimed + ?4 <= ?5 RETURNING 1"',
        new='" WHERE store_offer_day.claimed + ?4 <= ?5 + 1 RETURNING 1"',
        caught_by=f"{BUDGET}::test_the_days_share_of_a_shop_is_kept",
    ),
    Mutant(
        name="rest-of-the-face-not-given-back",
        why="What was reserved is what was redeemed, nearly always.",
        where="cloud/settlement/telling.py",
        old="coupon.face - redeemed if coupon.comes_back else 0, redeemed)",
        new="coupon.face - redeemed, redeemed)",
        caught_by=f"{BUDGET}::test_redeeming_less_than_the_face_gives_the_rest_back",
    ),
    Mutant(
        name="second-redemption-paid",
        why="The till has checked it, and the till is ours.",
        where="cloud/settlement/story.py",
        old='REDEEMED_BEFORE if holder else ""',
        new='REDEEMED_BEFORE if holder == event.place else ""',
        caught_by=f"{BUDGET}::test_a_second_redemption_is_parked_and_not_paid",
    ),
    Mutant(
        name="late-redemption-paid",
        why="A coupon that was taken in the shop should be honoured, however late.",
        where="cloud/redeeming.py",
        old="    return not in_time or now_ms >= ends + UPLOAD_GRACE_MS",
        new="    return not in_time",
        caught_by=f"{BUDGET}::test_a_redemption_that_comes_too_late_is_parked",
    ),
    Mutant(
        name="budget-released-with-the-coupon",
        why="Expired is expired; that its redemption may still be on the way is forgotten.",
        where="cloud/budgets/release.py",
        old="        (now_s - UPLOAD_GRACE_MS // 1000, limit),",
        new="        (now_s - UPLOAD_GRACE_MS * 0, limit),",
        caught_by=f"{BUDGET}::test_an_expired_coupon_goes_back_to_the_brand_after_the_grace",
    ),
    Mutant(
        name="old-screen-code-opens",
        why="The mac is right, so the code is.",
        where="cloud/claims/screens.py",
        old="    if fresh and not _is_fresh(",
        new="    if fresh is None and not _is_fresh(",
        caught_by=f"{SCREENS}::test_a_code_lives_from_two_slots_back_to_one_ahead",
    ),
    Mutant(
        name="coupons-pushed-to-every-till",
        why="Each till of the shop should know each coupon.",
        where="cloud/sync.py",
        old="    redeems_here = home is None or home.terminal == caller.terminal",
        new='    redeems_here = home is None or home.terminal != ""',
        caught_by="tests/cloud/test_home_till.py::"
        "test_a_claim_at_either_screen_is_pushed_to_the_home_till_alone",
    ),
)
