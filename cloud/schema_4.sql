-- The fourth form: entries that were taken on the word of a later one's signature, until their own
-- has been verified too.
CREATE TABLE signatures_due (
    terminal_id TEXT NOT NULL REFERENCES terminal,
    epoch       INTEGER NOT NULL,
    first_seq   INTEGER NOT NULL,
    last_seq    INTEGER NOT NULL,
    PRIMARY KEY (terminal_id, epoch, first_seq)
) STRICT, WITHOUT ROWID;
