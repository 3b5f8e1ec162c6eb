-- The sixth form: coupons that know which of this person's they are and at which screen they were
-- claimed; budgets whose units move between buckets in steps that a crash may part.

CREATE TABLE coupon_made_anew (
    coupon_id   TEXT PRIMARY KEY,
    store_id    INTEGER NOT NULL REFERENCES store,
    offer_id    INTEGER NOT NULL REFERENCES offer,
    bucket      INTEGER NOT NULL,
    claimant    BLOB NOT NULL,
    claimed_at  INTEGER NOT NULL,
    from_s      INTEGER NOT NULL,
    hours       INTEGER NOT NULL,
    face        INTEGER NOT NULL,
    short_code  TEXT NOT NULL,
    token       TEXT NOT NULL,
    state       TEXT NOT NULL CHECK (
        state IN ('ISSUED', 'LOCKED', 'REDEEMED', 'RETURNED', 'VOIDED', 'RELEASED')
    ),
    version     INTEGER NOT NULL,              -- place in the store's stream of claims
    nth         INTEGER NOT NULL DEFAULT 1 CHECK (nth > 0), -- of this person's of this offer
    terminal_id TEXT NOT NULL DEFAULT '',      -- before whose screen; empty: not known
    slot        INTEGER NOT NULL DEFAULT 0,    -- and in which of its fifteen seconds
    UNIQUE (offer_id, claimant, nth)
) STRICT;

INSERT INTO coupon_made_anew (coupon_id, store_id, offer_id, bucket, claimant, claimed_at, from_s,
    hours, face, short_code, token, state, version)
SELECT coupon_id, store_id, offer_id, bucket, claimant, claimed_at, from_s, hours, face, short_code,
    token, state, version
FROM coupon;

CREATE TABLE redemption_made_anew (
    coupon_id   TEXT PRIMARY KEY REFERENCES coupon_made_anew,
    store_id    INTEGER NOT NULL,
    terminal_id TEXT NOT NULL,
    epoch       INTEGER NOT NULL,
    seq         INTEGER NOT NULL,
    line_no     INTEGER NOT NULL,
    amount      INTEGER NOT NULL,
    redeemed_at INTEGER NOT NULL,
    receipt     TEXT NOT NULL
) STRICT;

INSERT INTO redemption_made_anew (coupon_id, store_id, terminal_id, epoch, seq, line_no, amount,
    redeemed_at, receipt)
SELECT coupon_id, store_id, terminal_id, epoch, seq, line_no, amount, redeemed_at, receipt
FROM redemption;

DROP TABLE redemption;
DROP TABLE coupon;
ALTER TABLE coupon_made_anew RENAME TO coupon;
ALTER TABLE redemption_made_anew RENAME TO redemption;

CREATE UNIQUE INDEX open_short_code ON coupon (store_id, short_code) WHERE state = 'ISSUED';
CREATE INDEX coupon_by_version ON coupon (store_id, version);
CREATE INDEX coupon_by_claimant ON coupon (claimant, store_id);
CREATE INDEX coupon_by_end ON coupon ((from_s + hours * 3600))
    WHERE state IN ('ISSUED', 'LOCKED', 'VOIDED');

-- What a brand put on an offer. Its buckets' caps, and what is on the way between them, add up to
-- this.
CREATE TABLE offer_budget (
    offer_id INTEGER PRIMARY KEY REFERENCES offer,
    total    INTEGER NOT NULL CHECK (total >= 0)
) STRICT;
INSERT INTO offer_budget (offer_id, total)
SELECT offer_id, sum(cap) FROM budget GROUP BY offer_id;

-- Budget that has left one bucket. It stands where the giver stands, and goes when it has arrived.
CREATE TABLE budget_move (
    move_id  TEXT PRIMARY KEY,
    offer_id INTEGER NOT NULL,
    giver    INTEGER NOT NULL,
    taker    INTEGER NOT NULL,
    amount   INTEGER NOT NULL CHECK (amount > 0),
    begun_at INTEGER NOT NULL
) STRICT;
CREATE INDEX budget_move_by_offer ON budget_move (offer_id);

-- Moves that have arrived. It stands where the taker stands and is never deleted, so that none
-- arrives twice.
CREATE TABLE budget_arrival (
    move_id    TEXT PRIMARY KEY,
    offer_id   INTEGER NOT NULL,
    taker      INTEGER NOT NULL,
    amount     INTEGER NOT NULL,
    arrived_at INTEGER NOT NULL
) STRICT;

-- How many sessions one code of a screen has opened.
CREATE TABLE screen_slot (
    terminal_id TEXT NOT NULL,
    slot        INTEGER NOT NULL,
    sessions    INTEGER NOT NULL CHECK (sessions > 0),
    PRIMARY KEY (terminal_id, slot)
) STRICT, WITHOUT ROWID;
INSERT INTO screen_slot (terminal_id, slot, sessions)
SELECT terminal_id, slot, count(*) FROM claim_session GROUP BY terminal_id, slot;

-- Claims that are counted for as long as a limit of their offer runs.
CREATE TABLE claim_count (
    offer_id   INTEGER NOT NULL,
    subject    TEXT NOT NULL,                  -- which screen's code, or which address on which day
    claims     INTEGER NOT NULL,
    kept_until INTEGER NOT NULL,
    PRIMARY KEY (offer_id, subject)
) STRICT, WITHOUT ROWID;
CREATE INDEX claim_count_by_age ON claim_count (kept_until);
