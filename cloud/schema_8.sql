-- What is paid for coupons, by whom, and when.

-- Every coupon that a stored sale says it used. `fault` is what is wrong with the use by itself;
-- `refusal` why nothing is paid for it, which may also be another use of the same coupon.
-- Empty: nothing is.
CREATE TABLE coupon_use (
    coupon_id   TEXT NOT NULL,
    store_id    INTEGER NOT NULL,
    terminal_id TEXT NOT NULL,
    epoch       INTEGER NOT NULL,
    seq         INTEGER NOT NULL,
    line_no     INTEGER NOT NULL,
    amount      INTEGER NOT NULL,
    sold_at     INTEGER NOT NULL,
    fault       TEXT NOT NULL,
    refusal     TEXT NOT NULL,
    PRIMARY KEY (coupon_id, store_id, terminal_id, epoch, seq)
) STRICT, WITHOUT ROWID;
CREATE INDEX coupon_use_by_entry ON coupon_use (store_id, terminal_id, epoch, seq);

-- What a coupon that was used holds of its bucket. While it is open (never used, or come back) it
-- holds its face, which is not noted here.
CREATE TABLE coupon_stake (
    coupon_id TEXT PRIMARY KEY,
    reserved  INTEGER NOT NULL CHECK (reserved >= 0),
    redeemed  INTEGER NOT NULL CHECK (redeemed >= 0)
) STRICT;
CREATE INDEX coupon_stake_kept ON coupon_stake (coupon_id) WHERE reserved > 0;

-- One share of one payer in the discount of one line: owed by an entry that sold (above zero) or
-- undone by one that took back (below). `booked` is what closed payouts carry of it.
CREATE TABLE settlement_line (
    store_id    INTEGER NOT NULL,
    terminal_id TEXT NOT NULL,
    epoch       INTEGER NOT NULL,
    seq         INTEGER NOT NULL,
    line_no     INTEGER NOT NULL,
    nth         INTEGER NOT NULL,
    coupon_id   TEXT NOT NULL,
    sale_epoch  INTEGER NOT NULL,
    sale_seq    INTEGER NOT NULL,
    offer_id    INTEGER NOT NULL,
    campaign    TEXT NOT NULL,
    payer       TEXT NOT NULL,
    funder      TEXT NOT NULL,                 -- brand:奥妙, platform, shop
    day         TEXT NOT NULL,
    settled_at  INTEGER NOT NULL,              -- when it was sold or came back
    barcode     TEXT NOT NULL,
    amount      INTEGER NOT NULL,
    state       TEXT NOT NULL
                CHECK (state IN ('PENDING', 'HELD', 'APPROVED', 'PAID', 'CLAWED_BACK')),
    booked      INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (store_id, terminal_id, epoch, seq, line_no, nth)
) STRICT, WITHOUT ROWID;
CREATE INDEX settlement_line_by_coupon ON settlement_line (coupon_id);
CREATE INDEX settlement_line_by_day ON settlement_line (store_id, funder, day);
CREATE INDEX settlement_line_by_offer ON settlement_line (offer_id, day);

-- Why a shop's uses of an offer are not paid yet. `evidence` is JSON.
CREATE TABLE settlement_hold (
    hold_id     INTEGER PRIMARY KEY,
    store_id    INTEGER NOT NULL,
    offer_id    INTEGER NOT NULL,
    reason      TEXT NOT NULL,
    evidence    TEXT NOT NULL,
    held_at     INTEGER NOT NULL,
    answer      TEXT NOT NULL DEFAULT '',
    answered_at INTEGER,
    closed_at   INTEGER
) STRICT;
CREATE UNIQUE INDEX settlement_hold_open ON settlement_hold (store_id, offer_id)
    WHERE closed_at IS NULL;

CREATE TABLE settlement_hold_use (
    hold_id     INTEGER NOT NULL,
    coupon_id   TEXT NOT NULL,
    store_id    INTEGER NOT NULL,
    terminal_id TEXT NOT NULL,
    epoch       INTEGER NOT NULL,
    seq         INTEGER NOT NULL,
    PRIMARY KEY (hold_id, coupon_id, store_id, terminal_id, epoch, seq)
) STRICT, WITHOUT ROWID;
CREATE INDEX settlement_hold_of_use
    ON settlement_hold_use (coupon_id, store_id, terminal_id, epoch, seq);

-- The log: who decided what, when and why. Rows are added, never changed.
CREATE TABLE settlement_decision (
    decision_id INTEGER PRIMARY KEY,
    decided_at  INTEGER NOT NULL,
    decided_by  TEXT NOT NULL CHECK (decided_by <> ''),
    decision    TEXT NOT NULL
                CHECK (decision IN ('hold', 'approve', 'hold_on', 'claw_back', 'pay')),
    reason      TEXT NOT NULL CHECK (reason <> ''),
    hold_id     INTEGER,
    payout_id   INTEGER
) STRICT;
CREATE INDEX settlement_decision_by_hold ON settlement_decision (hold_id);

CREATE TABLE settlement_step (
    decision_id INTEGER NOT NULL,
    store_id    INTEGER NOT NULL,
    terminal_id TEXT NOT NULL,
    epoch       INTEGER NOT NULL,
    seq         INTEGER NOT NULL,
    line_no     INTEGER NOT NULL,
    nth         INTEGER NOT NULL,
    from_state  TEXT NOT NULL,
    to_state    TEXT NOT NULL,
    PRIMARY KEY (decision_id, store_id, terminal_id, epoch, seq, line_no, nth)
) STRICT, WITHOUT ROWID;
CREATE INDEX settlement_step_of_line
    ON settlement_step (store_id, terminal_id, epoch, seq, line_no, nth, decision_id);

-- A closed period of one shop and one funder. `document` is the file, kept as it was made.
CREATE TABLE settlement_payout (
    payout_id INTEGER PRIMARY KEY,
    store_id  INTEGER NOT NULL,
    funder    TEXT NOT NULL,
    from_day  TEXT NOT NULL,
    until_day TEXT NOT NULL,
    closed_at INTEGER NOT NULL,
    closed_by TEXT NOT NULL,
    amount    INTEGER NOT NULL CHECK (amount > 0),
    lines     INTEGER NOT NULL,
    document  BLOB NOT NULL,
    paid_at   INTEGER,
    UNIQUE (store_id, funder, until_day)
) STRICT;

CREATE TABLE settlement_payout_line (
    payout_id   INTEGER NOT NULL,
    store_id    INTEGER NOT NULL,
    terminal_id TEXT NOT NULL,
    epoch       INTEGER NOT NULL,
    seq         INTEGER NOT NULL,
    line_no     INTEGER NOT NULL,
    nth         INTEGER NOT NULL,
    amount      INTEGER NOT NULL,
    PRIMARY KEY (payout_id, store_id, terminal_id, epoch, seq, line_no, nth)
) STRICT, WITHOUT ROWID;

-- Goods that came into a shop, and what was there before the first of them.
CREATE TABLE delivery (
    store_id INTEGER NOT NULL,
    barcode  TEXT NOT NULL,
    day      TEXT NOT NULL,
    kind     TEXT NOT NULL CHECK (kind IN ('opening', 'delivery')),
    document TEXT NOT NULL,
    quantity INTEGER NOT NULL CHECK (quantity >= 0),  -- thousandths
    PRIMARY KEY (store_id, barcode, day, kind, document)
) STRICT, WITHOUT ROWID;

CREATE TABLE settlement_setting (
    name  TEXT PRIMARY KEY,
    value INTEGER NOT NULL
) STRICT;

-- What was redeemed before there was a settlement. Reversals of before come with
-- `pos-cloud settlement rebuild`.
INSERT INTO coupon_use (coupon_id, store_id, terminal_id, epoch, seq, line_no, amount, sold_at,
    fault, refusal)
SELECT coupon_id, store_id, terminal_id, epoch, seq, line_no, amount, redeemed_at, '', ''
FROM redemption;

INSERT INTO coupon_stake (coupon_id, reserved, redeemed)
SELECT coupon_id, 0, amount FROM redemption;

INSERT INTO settlement_line (store_id, terminal_id, epoch, seq, line_no, nth, coupon_id, sale_epoch,
    sale_seq, offer_id, campaign, payer, funder, day, settled_at, barcode, amount, state)
SELECT r.store_id, r.terminal_id, r.epoch, r.seq, d.line_no, d.nth, r.coupon_id, r.epoch, r.seq,
    c.offer_id, o.campaign, d.payer,
    CASE d.payer WHEN 'brand' THEN 'brand:' || g.brand ELSE d.payer END,
    s.day, r.redeemed_at, l.barcode, d.amount, 'PENDING'
FROM redemption AS r
JOIN coupon AS c ON c.coupon_id = r.coupon_id
JOIN offer AS o ON o.offer_id = c.offer_id
JOIN campaign AS g ON g.campaign = o.campaign
JOIN sale AS s ON s.store_id = r.store_id AND s.terminal_id = r.terminal_id AND s.epoch = r.epoch
    AND s.seq = r.seq
JOIN discount AS d ON d.store_id = r.store_id AND d.terminal_id = r.terminal_id
    AND d.epoch = r.epoch AND d.seq = r.seq AND d.source = r.coupon_id AND d.kind = 'coupon'
JOIN sale_line AS l ON l.store_id = r.store_id AND l.terminal_id = r.terminal_id
    AND l.epoch = r.epoch AND l.seq = r.seq AND l.line_no = d.line_no;
