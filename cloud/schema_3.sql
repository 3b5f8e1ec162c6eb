-- The third form: refunds, cash that moved, shifts, and what befell ledgers.

-- Money that went back. `doubt` says why it is not counted against its sale: the sale is not known
-- (it may still come), or more came back than was sold. Empty: no doubt.
CREATE TABLE refund (
    store_id    INTEGER NOT NULL,
    terminal_id TEXT NOT NULL,
    epoch       INTEGER NOT NULL,
    seq         INTEGER NOT NULL,
    receipt     TEXT NOT NULL,
    day         TEXT NOT NULL,
    refunded_at INTEGER NOT NULL,
    sale_epoch  INTEGER NOT NULL,
    sale_seq    INTEGER NOT NULL,
    gross       INTEGER NOT NULL,
    saved       INTEGER NOT NULL,
    rounding    INTEGER NOT NULL,
    total       INTEGER NOT NULL CHECK (total >= 0),
    reason      TEXT NOT NULL,
    approved_by TEXT NOT NULL,
    doubt       TEXT NOT NULL CHECK (doubt IN ('', 'sale_unknown', 'over')),
    PRIMARY KEY (store_id, terminal_id, epoch, seq),
    CHECK (gross - saved + rounding = total)
) STRICT, WITHOUT ROWID;
CREATE INDEX refund_by_sale ON refund (store_id, terminal_id, sale_epoch, sale_seq);
CREATE INDEX refund_by_day ON refund (store_id, day);

CREATE TABLE refund_line (
    store_id    INTEGER NOT NULL,
    terminal_id TEXT NOT NULL,
    epoch       INTEGER NOT NULL,
    seq         INTEGER NOT NULL,
    line_no     INTEGER NOT NULL,
    quantity    INTEGER NOT NULL CHECK (quantity > 0),
    gross       INTEGER NOT NULL,
    net         INTEGER NOT NULL CHECK (net >= 0),
    PRIMARY KEY (store_id, terminal_id, epoch, seq, line_no)
) STRICT, WITHOUT ROWID;

CREATE TABLE refund_discount (
    store_id    INTEGER NOT NULL,
    terminal_id TEXT NOT NULL,
    epoch       INTEGER NOT NULL,
    seq         INTEGER NOT NULL,
    line_no     INTEGER NOT NULL,
    nth         INTEGER NOT NULL,
    source      TEXT NOT NULL,
    payer       TEXT NOT NULL,
    amount      INTEGER NOT NULL CHECK (amount >= 0),
    PRIMARY KEY (store_id, terminal_id, epoch, seq, line_no, nth)
) STRICT, WITHOUT ROWID;

CREATE TABLE refund_tender (
    store_id    INTEGER NOT NULL,
    terminal_id TEXT NOT NULL,
    epoch       INTEGER NOT NULL,
    seq         INTEGER NOT NULL,
    nth         INTEGER NOT NULL,
    kind        TEXT NOT NULL,
    amount      INTEGER NOT NULL CHECK (amount > 0),
    PRIMARY KEY (store_id, terminal_id, epoch, seq, nth)
) STRICT, WITHOUT ROWID;

-- Coupons that a till gave back with the goods. Nothing is reversed by it yet.
CREATE TABLE coupon_return (
    store_id    INTEGER NOT NULL,
    terminal_id TEXT NOT NULL,
    epoch       INTEGER NOT NULL,
    seq         INTEGER NOT NULL,
    coupon_id   TEXT NOT NULL,
    PRIMARY KEY (store_id, terminal_id, epoch, seq, coupon_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE cash_movement (
    store_id    INTEGER NOT NULL,
    terminal_id TEXT NOT NULL,
    epoch       INTEGER NOT NULL,
    seq         INTEGER NOT NULL,
    day         TEXT NOT NULL,
    moved_at    INTEGER NOT NULL,
    direction   TEXT NOT NULL CHECK (direction IN ('in', 'out')),
    amount      INTEGER NOT NULL CHECK (amount > 0),
    reason      TEXT NOT NULL,
    approved_by TEXT NOT NULL,
    PRIMARY KEY (store_id, terminal_id, epoch, seq)
) STRICT, WITHOUT ROWID;

CREATE TABLE shift (
    store_id      INTEGER NOT NULL,
    terminal_id   TEXT NOT NULL,
    epoch         INTEGER NOT NULL,
    seq           INTEGER NOT NULL,
    shift_no      INTEGER NOT NULL,
    opened_at     INTEGER NOT NULL,
    operator      TEXT NOT NULL,
    opening_float INTEGER NOT NULL CHECK (opening_float >= 0),
    PRIMARY KEY (store_id, terminal_id, epoch, seq)
) STRICT, WITHOUT ROWID;

-- The Z report as the till made it.
CREATE TABLE shift_close (
    store_id     INTEGER NOT NULL,
    terminal_id  TEXT NOT NULL,
    epoch        INTEGER NOT NULL,
    seq          INTEGER NOT NULL,
    shift_no     INTEGER NOT NULL,
    opened_epoch INTEGER NOT NULL,
    opened_seq   INTEGER NOT NULL,
    day          TEXT NOT NULL,
    closed_at    INTEGER NOT NULL,
    operator     TEXT NOT NULL,
    sales        INTEGER NOT NULL,
    sold         INTEGER NOT NULL,
    refunds      INTEGER NOT NULL,
    refunded     INTEGER NOT NULL,
    cash_in      INTEGER NOT NULL,
    cash_out     INTEGER NOT NULL,
    PRIMARY KEY (store_id, terminal_id, epoch, seq)
) STRICT, WITHOUT ROWID;

CREATE TABLE shift_count (
    store_id    INTEGER NOT NULL,
    terminal_id TEXT NOT NULL,
    epoch       INTEGER NOT NULL,
    seq         INTEGER NOT NULL,
    kind        TEXT NOT NULL,
    expected    INTEGER NOT NULL,
    counted     INTEGER NOT NULL,
    difference  INTEGER NOT NULL,
    PRIMARY KEY (store_id, terminal_id, epoch, seq, kind),
    CHECK (counted - expected = difference)
) STRICT, WITHOUT ROWID;

CREATE TABLE integrity (
    store_id    INTEGER NOT NULL,
    terminal_id TEXT NOT NULL,
    epoch       INTEGER NOT NULL,
    seq         INTEGER NOT NULL,
    noted_at    INTEGER NOT NULL,
    event       TEXT NOT NULL,
    document    TEXT NOT NULL,                 -- the entry's body as JSON
    PRIMARY KEY (store_id, terminal_id, epoch, seq)
) STRICT, WITHOUT ROWID;
