-- Coupons lent by a shop's home till to another till, and wrong short codes.
CREATE TABLE coupon_lock (
    coupon_id   TEXT PRIMARY KEY REFERENCES coupon,
    store_id    INTEGER NOT NULL REFERENCES store,
    number      INTEGER NOT NULL,              -- tells it from an earlier lock on the same coupon
    terminal_id TEXT NOT NULL REFERENCES terminal,
    home        TEXT NOT NULL REFERENCES terminal,
    state       TEXT NOT NULL CHECK (state IN ('asked', 'granted', 'used', 'busy')),
    until_ms    INTEGER NOT NULL               -- how long the borrower may redeem it
) STRICT, WITHOUT ROWID;
CREATE INDEX coupon_lock_by_store ON coupon_lock (store_id);

CREATE TABLE short_code_try (
    terminal_id TEXT NOT NULL REFERENCES terminal,
    nonce       TEXT NOT NULL,
    store_id    INTEGER NOT NULL,
    tried_at    INTEGER NOT NULL,
    PRIMARY KEY (terminal_id, nonce)
) STRICT, WITHOUT ROWID;
CREATE INDEX short_code_try_by_store ON short_code_try (store_id);
CREATE INDEX short_code_try_by_age ON short_code_try (tried_at);
