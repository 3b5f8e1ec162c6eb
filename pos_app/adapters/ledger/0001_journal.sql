-- The first format of the ledger. Never edited once it has been in a shop: a change is a new file.
--
-- Every commit writes whole pages, and a sale waits for them: so what is written together has one
-- key (the position in this file, which only grows) and as few indexes as the questions allow.

-- One terminal's epoch in this file. Its entry `seq` stands at position `starts_after + seq`.
CREATE TABLE chapter (
    chapter INTEGER PRIMARY KEY,
    store INTEGER NOT NULL CHECK (store >= 0),
    terminal TEXT NOT NULL CHECK (length(terminal) = 8),
    epoch INTEGER NOT NULL CHECK (epoch >= 1),
    public_key BLOB NOT NULL CHECK (length(public_key) = 32),
    starts_after INTEGER NOT NULL CHECK (starts_after >= 0),
    UNIQUE (terminal, epoch)
) STRICT;

-- The truth. `data` are the exact bytes that were hashed and signed; the columns before it only
-- repeat parts of the head, to be searched by.
CREATE TABLE journal (
    position INTEGER PRIMARY KEY,
    chapter INTEGER NOT NULL REFERENCES chapter,
    seq INTEGER NOT NULL CHECK (seq >= 1),
    kind TEXT NOT NULL,
    day TEXT NOT NULL CHECK (length(day) = 10),
    utc_ms INTEGER NOT NULL,
    data BLOB NOT NULL,
    hash BLOB NOT NULL CHECK (length(hash) = 32),
    signature BLOB NOT NULL CHECK (length(signature) = 64)
) STRICT;

CREATE TRIGGER journal_is_never_changed BEFORE UPDATE ON journal
BEGIN SELECT raise(ABORT, 'the journal is never changed'); END;
CREATE TRIGGER journal_is_never_shortened BEFORE DELETE ON journal
BEGIN SELECT raise(ABORT, 'the journal is never shortened'); END;

-- What the cloud has confirmed. Not part of the truth: losing it only means sending again.
CREATE TABLE sync_state (
    chapter INTEGER PRIMARY KEY REFERENCES chapter,
    acked_seq INTEGER NOT NULL CHECK (acked_seq >= 0),
    acked_hash BLOB NOT NULL CHECK (length(acked_hash) = 32),
    server_utc_ms INTEGER NOT NULL
) STRICT;

-- Always empty: filled and emptied at the start to give the write-ahead log its usual length.
CREATE TABLE log_filler (filler BLOB) STRICT;

-- Projections: written with the entry in one transaction, rebuilt from the journal at will.

-- Business days never go back, so the first position of each day finds all of its entries.
CREATE TABLE business_day (
    day TEXT PRIMARY KEY,
    first_position INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE sale (
    position INTEGER PRIMARY KEY,
    utc_ms INTEGER NOT NULL,
    ticket_id INTEGER NOT NULL,
    opened_utc_s INTEGER NOT NULL,
    gross INTEGER NOT NULL CHECK (gross >= 0),
    saved INTEGER NOT NULL CHECK (saved >= 0),
    total INTEGER NOT NULL CHECK (total >= 0 AND gross - saved = total),
    change INTEGER NOT NULL CHECK (change >= 0),
    print_outcome TEXT NOT NULL
        CHECK (print_outcome IN ('none', 'queued', 'done', 'failed', 'unknown')),
    copies INTEGER NOT NULL CHECK (copies >= 0)
) STRICT;

CREATE TABLE sale_line (
    position INTEGER NOT NULL,
    line_no INTEGER NOT NULL CHECK (line_no >= 1),
    barcode TEXT NOT NULL,
    name TEXT NOT NULL,
    category TEXT NOT NULL,
    unit_price INTEGER NOT NULL CHECK (unit_price >= 0),
    quantity INTEGER NOT NULL CHECK (quantity > 0),
    gross INTEGER NOT NULL CHECK (gross >= 0),
    net INTEGER NOT NULL CHECK (net BETWEEN 0 AND gross),
    PRIMARY KEY (position, line_no)
) STRICT, WITHOUT ROWID;

CREATE TABLE sale_discount (
    position INTEGER NOT NULL,
    line_no INTEGER NOT NULL,
    discount_no INTEGER NOT NULL,
    kind TEXT NOT NULL,
    source TEXT NOT NULL,
    payer TEXT NOT NULL,
    amount INTEGER NOT NULL CHECK (amount >= 0),
    PRIMARY KEY (position, line_no, discount_no)
) STRICT, WITHOUT ROWID;

CREATE TABLE tender (
    position INTEGER NOT NULL,
    tender_no INTEGER NOT NULL CHECK (tender_no >= 1),
    kind TEXT NOT NULL,
    amount INTEGER NOT NULL CHECK (amount >= 0),
    given INTEGER NOT NULL CHECK (given >= amount),
    PRIMARY KEY (position, tender_no)
) STRICT, WITHOUT ROWID;

-- The primary key is the rule: no coupon is redeemed twice on this till.
CREATE TABLE redemption (
    coupon_id TEXT PRIMARY KEY,
    position INTEGER NOT NULL,
    line_no INTEGER NOT NULL,
    utc_ms INTEGER NOT NULL,
    offer_id INTEGER NOT NULL,
    amount INTEGER NOT NULL CHECK (amount BETWEEN 0 AND face),
    face INTEGER NOT NULL,
    payer TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX redemption_by_time ON redemption (utc_ms);

CREATE TABLE basket_voided (
    position INTEGER PRIMARY KEY,
    reason TEXT NOT NULL,
    total INTEGER NOT NULL
) STRICT;
