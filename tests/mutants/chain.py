"""The journal cannot be changed unseen: hashes, signatures, totals, time, and the check of them."""

from tests.mutants.mutant import Mutant

LEDGER = "pos_app/adapters/ledger"
JOURNAL = "pos_app/domain/journal.py"
APPENDING = "tests/adapters/ledger/test_appending.py"
OPENING = "tests/adapters/ledger/test_opening.py"
VERIFICATION = "tests/adapters/ledger/test_verification.py"
DOMAIN = "tests/domain/test_journal.py"

MUTANTS = (
    Mutant(
        name="hash-without-the-one-before",
        why="Each entry has its checksum; that they must hang together is easily lost.",
        where=JOURNAL,
        old="hashlib.sha256(previous + data)",
        new="hashlib.sha256(data)",
        caught_by=f"{DOMAIN}::test_a_changed_byte_changes_every_hash_after_it",
    ),
    Mutant(
        name="hash-over-fields-and-not-the-stored-bytes",
        why="It hashes what it computed and not what it stored (a French cash register did).",
        where=LEDGER,
        old="    entry_hash = chain(tip.entry_hash, data)\n    signature",
        new="    entry_hash = chain(tip.entry_hash, repr(body).encode())\n    signature",
        caught_by=f"{APPENDING}::test_entries_chain_on_after_a_restart",
        raises="LedgerDamaged",
    ),
    Mutant(
        name="signature-without-its-purpose",
        why="One key for everything is simpler, and the context text looks like decoration.",
        where=JOURNAL,
        old="    return SIGNATURE_CONTEXT + entry_hash",
        new="    return entry_hash",
        caught_by=f"{DOMAIN}::test_a_signature_is_for_the_journal_only",
    ),
    Mutant(
        name="totals-not-carried-on",
        why="The writer starts from what it has in memory, which is nothing after a restart.",
        where=f"{LEDGER}/recent.py",
        old="    return Tip(seq, entry_hash, head.utc_ms, head.totals)",
        new="    return Tip(seq, entry_hash, head.utc_ms)",
        caught_by=f"{VERIFICATION}::test_a_sound_ledger_is_counted",
    ),
    Mutant(
        name="time-runs-back",
        why="The clock was set right, and the newest time is surely the right one.",
        where=LEDGER,
        old="    utc_ms = max(at.utc_ms, tip.utc_ms)",
        new="    utc_ms = at.utc_ms",
        caught_by=f"{APPENDING}::test_time_never_runs_back_in_the_journal",
    ),
    Mutant(
        name="day-turns-at-midnight",
        why="A day is a date; that the shop closes at one in the morning comes later.",
        where="pos_app/domain/moment.py",
        old="_TURN_MS = (SHOP_TIME.utcoffset(None) - DAY_TURNS_AT)",
        new="_TURN_MS = SHOP_TIME.utcoffset(None)",
        caught_by="tests/domain/test_moment.py::test_a_sale_before_four_counts_for_the_day_before",
    ),
    Mutant(
        name="day-in-utc",
        why="The server's zone is UTC, and so is the developer's laptop.",
        where="pos_app/domain/moment.py",
        old="timezone(timedelta(hours=8), ",
        new="timezone(timedelta(hours=0), ",
        caught_by="tests/domain/test_moment.py::test_a_sale_before_four_counts_for_the_day_before",
    ),
    Mutant(
        name="damage-in-the-recent-past-not-seen-at-the-start",
        why="The last entry is signed, so the ones before it are taken as good.",
        where=f"{LEDGER}/recent.py",
        old="        if chain(before, data) != entry_hash:\n",
        new="        if not data:\n",
        caught_by=f"{OPENING}::test_damage_in_the_recent_past_is_named_at_the_start",
    ),
    Mutant(
        name="verification-trusts-the-stored-hash",
        why="The hash is in the row already: why compute it again for every sale?",
        where=f"{LEDGER}/links.py",
        old="        agrees = sha256(before + data).digest() == stored\n",
        new="        agrees = len(stored) == len(before)\n",
        caught_by=f"{VERIFICATION}::test_every_class_of_change_is_found",
    ),
    Mutant(
        name="verification-skips-signatures",
        why="Signatures are slow to check, and the chain holds anyway.",
        where=f"{LEDGER}/links.py",
        old="            key.verify(signature, signed_message(entry_hash))",
        new="            assert key",
        caught_by=f"{VERIFICATION}::test_every_class_of_change_is_found",
    ),
    Mutant(
        name="verification-leaves-out-projections",
        why="The journal is the truth, so the tables beside it need no check.",
        where=LEDGER,
        old="    for table, key in TABLES.items():",
        new="    for table, key in list(TABLES.items())[:1]:",
        caught_by=f"{VERIFICATION}::test_every_class_of_change_is_found",
    ),
)
