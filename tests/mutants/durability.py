"""What was acknowledged is there, whole: settings, order and transactions of the ledger."""

from tests.mutants.mutant import Mutant

LEDGER = "pos_app/adapters/ledger"
CUT = "tests/torture/test_power_cut.py"
NO_LOSS = f"{CUT}::test_no_power_cut_breaks_a_promise[first-start-1]"
APPENDING = "tests/adapters/ledger/test_appending.py"
OPENING = "tests/adapters/ledger/test_opening.py"
FAILING = "tests/adapters/ledger/test_failing_disk.py"
SETTINGS = "tests/adapters/ledger/test_settings.py"

MUTANTS = (
    Mutant(
        name="synchronous-normal",
        why="Every guide to SQLite in WAL mode recommends NORMAL for its speed.",
        where=LEDGER,
        old='"synchronous": 2,',
        new='"synchronous": 1,',
        caught_by=NO_LOSS,
    ),
    Mutant(
        name="synchronous-off",
        why="A bench shows a thousand sales a second, and the setting stays in.",
        where=LEDGER,
        old='"synchronous": 2,',
        new='"synchronous": 0,',
        caught_by=NO_LOSS,
    ),
    Mutant(
        name="rollback-journal-without-extra",
        why="The write-ahead log does not work on some share, so the old journal comes back.",
        where=LEDGER,
        old='"journal_mode": "wal",',
        new='"journal_mode": "delete",',
        caught_by=f"{SETTINGS}::test_a_till_sells_only_on_a_synced_write_ahead_log",
    ),
    Mutant(
        name="pragma-not-read-back",
        why="SQLite raises no error for a pragma, so it is taken to have worked.",
        where=LEDGER,
        old="        if got != value:\n            raise LedgerUnsafe",
        new="        if got is None:\n            raise LedgerUnsafe",
        caught_by=f"{OPENING}::test_a_pragma_that_does_not_hold_refuses_to_sell",
    ),
    Mutant(
        name="checkpoint-within-a-sale",
        why="SQLite's own checkpoint after 1,000 pages is on by default.",
        where=LEDGER,
        old='"wal_autocheckpoint": 0,',
        new='"wal_autocheckpoint": 1,',
        caught_by=f"{SETTINGS}::test_no_sale_waits_for_a_checkpoint",
    ),
    Mutant(
        name="folder-not-synced",
        why="The file was synced, and few know that its name was not.",
        where=LEDGER,
        old="        if real_file:\n            sync_folder(self.path.parent)",
        new="        if real_file:\n            self.path.parent.stat()",
        caught_by=f"{SETTINGS}::test_a_new_ledgers_name_is_on_the_disk_before_it_sells",
    ),
    Mutant(
        name="acknowledged-before-the-commit",
        why="Commits are gathered: the next call writes what the last one began.",
        where=LEDGER,
        old="""            tip = write_entry(writing, self._author(), self._tip, body, at)
            writing.execute("COMMIT")
        except apsw.Error""",
        new="""            tip = write_entry(writing, self._author(), self._tip, body, at)
        except apsw.Error""",
        also=(
            (
                """        if self._open is not None:
            return self._open
        try:""",
                """        if self._open is not None:
            if self._open.in_transaction:
                self._open.execute("COMMIT")
            return self._open
        try:""",
            ),
        ),
        caught_by=NO_LOSS,
    ),
    Mutant(
        name="torn-commit-left-in-the-log",
        why="SQLite passes over what a power cut tore; the next commit covers it.",
        where=f"{LEDGER}/apsw_ledger.py",
        old="        if has_log:",
        new="        if not has_log:",
        caught_by="tests/adapters/ledger/test_torn_commits.py::"
        "test_a_torn_commit_is_dead_once_the_ledger_was_opened_again",
    ),
    Mutant(
        name="a-transaction-for-each-table",
        why="A library commits after every insert and nobody notices.",
        where=f"{LEDGER}/writing.py",
        old="    project(connection, chapter, before, entry)",
        new="""    connection.execute("COMMIT")
    connection.execute("BEGIN IMMEDIATE")
    project(connection, chapter, before, entry)""",
        caught_by=NO_LOSS,
    ),
    Mutant(
        name="coupon-and-sale-in-two-transactions",
        why="Redemptions are another service's business and are written after the sale.",
        where=LEDGER,
        old="""    _insert(
        connection,
        "INSERT INTO redemption""",
        new="""    connection.execute("COMMIT")
    connection.execute("BEGIN IMMEDIATE")
    _insert(
        connection,
        "INSERT INTO redemption""",
        caught_by=NO_LOSS,
    ),
    Mutant(
        name="failed-commit-not-written-over",
        why="The commit failed, so nothing can be there; the extra write looks superstitious.",
        where=LEDGER,
        old="""        connection.execute("INSERT INTO log_filler VALUES (NULL)")
        connection.execute("DELETE FROM log_filler")
""",
        new="",
        caught_by=f"{FAILING}::"
        "test_a_sale_that_was_said_not_to_be_stored_is_not_found_after_a_kill[sync]",
    ),
    Mutant(
        name="connection-replaced-after-a-failure",
        why="After an error one reconnects, as with any database.",
        where=LEDGER,
        old="        if isinstance(error, apsw.CorruptError | apsw.NotADBError):\n"
        "            self._drop_connection()",
        new="        if isinstance(error, apsw.Error):\n            self._drop_connection()",
        caught_by=f"{FAILING}::"
        "test_a_sale_that_was_said_not_to_be_stored_is_not_found_after_a_kill[sync]",
    ),
    Mutant(
        name="failure-leaves-the-transaction-open",
        why="The error is raised on at once, and the transaction behind it is forgotten.",
        where=LEDGER,
        old="""        except BaseException:
            connection.execute("ROLLBACK")
            raise
        self._tip = tip""",
        new="""        except BaseException:
            raise
        self._tip = tip""",
        caught_by=f"{APPENDING}::"
        "test_a_coupon_is_redeemed_once_and_the_second_sale_leaves_no_trace",
        raises="Unavailable",
    ),
    Mutant(
        name="second-redemption-not-refused",
        why="The register has checked it already, and the look-up costs a query a sale.",
        where=LEDGER,
        old="            raise Unavailable(COUPON_USED, redemption.coupon_id)",
        new="            assert COUPON_USED, redemption.coupon_id",
        caught_by=f"{APPENDING}::test_a_coupon_is_redeemed_once_and_the_second_sale_leaves_no_trace",
        raises="ConstraintError",
    ),
    Mutant(
        name="wrong-sums-are-stored",
        why="A check that never fires in tests is taken out to save time in a sale.",
        where=LEDGER,
        old="    if broken is not None:\n        raise ArithmeticError(broken)",
        new="    if broken is ...:\n        raise ArithmeticError(broken)",
        caught_by=f"{APPENDING}::test_a_sale_whose_sums_are_wrong_is_never_stored",
    ),
    Mutant(
        name="second-sqlite-let-in",
        why="A report is easier to write with Python's own sqlite3.",
        where=LEDGER,
        old="if wanted is not None and any(",
        new="if wanted is ... and any(",
        caught_by=f"{OPENING}::test_pythons_own_sqlite_never_opens_a_ledger",
    ),
    Mutant(
        name="two-tills-on-one-ledger",
        why="The lock file stayed behind once and kept a shop from opening.",
        where=LEDGER,
        old="            raise LedgerBusy(ledger) from error",
        new="            del error",
        caught_by=f"{OPENING}::test_a_second_till_program_is_kept_out",
    ),
    Mutant(
        name="migration-without-a-copy",
        why="The migration is one transaction, so a copy seems a waste of disk.",
        where=LEDGER,
        old="        keep_copy(connection, path, copy_of(path, version), files)",
        new="        assert files",
        raises="LedgerUnusable",
        caught_by=f"{OPENING}::test_an_older_file_is_copied_aside_and_moved_forward_at_once",
    ),
    Mutant(
        name="basket-renamed-before-it-is-written",
        why="A sync for every scan seems too much for a basket.",
        where="pos_app/adapters/basket_snapshot.py",
        old="            os.fdatasync(file.fileno())\n",
        new="",
        caught_by="tests/adapters/test_basket_snapshot.py::"
        "test_a_basket_is_on_the_disk_before_it_takes_the_place_of_the_last",
    ),
)
