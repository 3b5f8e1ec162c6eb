-- The second form: journals that broke off, and messages that go down to the tills.

-- Epochs that were asked for; the same question gets the same answer. `branch_hash` tells clones
-- apart: the first entry of `after_epoch` that we do not have, or the last that we have.
CREATE TABLE epoch_given (
    terminal_id TEXT NOT NULL REFERENCES terminal,
    after_epoch INTEGER NOT NULL,
    branch_hash BLOB NOT NULL,
    epoch       INTEGER NOT NULL,
    reason      TEXT NOT NULL,
    given_at    INTEGER NOT NULL,
    PRIMARY KEY (terminal_id, after_epoch, branch_hash)
) STRICT, WITHOUT ROWID;

-- Second histories under one epoch, entry by entry; never part of the journal, nothing counts.
CREATE TABLE fork_tail (
    terminal_id TEXT NOT NULL REFERENCES terminal,
    epoch       INTEGER NOT NULL,
    seq         INTEGER NOT NULL,
    hash        BLOB NOT NULL,
    previous    BLOB NOT NULL,
    entry       BLOB NOT NULL,
    signature   BLOB NOT NULL,
    received_at INTEGER NOT NULL,
    PRIMARY KEY (terminal_id, epoch, seq, hash)
) STRICT, WITHOUT ROWID;

-- An entry that comes in parts, until the last one is here. One at a time for each till.
CREATE TABLE entry_part (
    terminal_id TEXT NOT NULL REFERENCES terminal,
    entry_hash  BLOB NOT NULL,
    starts_at   INTEGER NOT NULL,
    bytes       BLOB NOT NULL,
    PRIMARY KEY (terminal_id, entry_hash, starts_at)
) STRICT, WITHOUT ROWID;

-- Each till counts its messages, so that it can ask for those behind a cursor.
ALTER TABLE parked ADD COLUMN number INTEGER NOT NULL DEFAULT 0;
UPDATE parked SET number = (
    SELECT count(*) FROM parked AS other
    WHERE other.terminal_id = parked.terminal_id
      AND (other.parked_at, other.epoch, other.seq, other.reason, other.detail)
       <= (parked.parked_at, parked.epoch, parked.seq, parked.reason, parked.detail)
);
CREATE UNIQUE INDEX parked_by_number ON parked (terminal_id, number);
