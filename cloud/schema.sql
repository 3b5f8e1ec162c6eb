-- The cloud's tables. Money in fen, times in UTC milliseconds unless the name says seconds.

CREATE TABLE meta (
    name  TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT;

-- ------------------------------------------------------------------ shops, goods, offers

CREATE TABLE store (
    store_id          INTEGER PRIMARY KEY,
    name              TEXT NOT NULL,
    name_en           TEXT NOT NULL,
    address           TEXT NOT NULL,
    catalogue_version INTEGER NOT NULL DEFAULT 0,
    rules_version     INTEGER NOT NULL DEFAULT 0,
    claims_version    INTEGER NOT NULL DEFAULT 0
) STRICT;

-- A removed product stays as a tombstone, so that a cursor of any age works.
CREATE TABLE product (
    store_id  INTEGER NOT NULL REFERENCES store,
    barcode   TEXT NOT NULL,
    name      TEXT NOT NULL,
    brand     TEXT NOT NULL,
    category  TEXT NOT NULL,
    unit      TEXT NOT NULL,
    price     INTEGER NOT NULL CHECK (price >= 0),
    by_weight INTEGER NOT NULL CHECK (by_weight IN (0, 1)),
    removed   INTEGER NOT NULL DEFAULT 0 CHECK (removed IN (0, 1)),
    version   INTEGER NOT NULL,
    PRIMARY KEY (store_id, barcode)
) STRICT, WITHOUT ROWID;
CREATE INDEX product_by_version ON product (store_id, version);

CREATE TABLE brand (
    brand   TEXT PRIMARY KEY,
    name_en TEXT NOT NULL
) STRICT;

CREATE TABLE campaign (
    campaign TEXT PRIMARY KEY,
    brand    TEXT NOT NULL REFERENCES brand,
    title    TEXT NOT NULL
) STRICT;

-- One row is one immutable version of an offer; `document` is the domain's Offer as JSON.
CREATE TABLE offer (
    offer_id      INTEGER PRIMARY KEY,
    campaign      TEXT NOT NULL REFERENCES campaign,
    document      TEXT NOT NULL,
    goods_name    TEXT NOT NULL,
    goods_name_en TEXT NOT NULL,
    unit          TEXT NOT NULL,
    buckets       INTEGER NOT NULL CHECK (buckets > 0)
) STRICT;

CREATE TABLE store_offer (
    store_id      INTEGER NOT NULL REFERENCES store,
    offer_id      INTEGER NOT NULL REFERENCES offer,
    place         INTEGER NOT NULL,            -- order on the phone; the first is the hero
    daily_limit   INTEGER NOT NULL CHECK (daily_limit >= 0),
    rules_version INTEGER NOT NULL,            -- first rules version that carries it
    PRIMARY KEY (store_id, offer_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE store_offer_day (
    store_id INTEGER NOT NULL,
    offer_id INTEGER NOT NULL,
    day      TEXT NOT NULL,
    claimed  INTEGER NOT NULL,
    PRIMARY KEY (store_id, offer_id, day)
) STRICT, WITHOUT ROWID;

CREATE TABLE rules (
    store_id     INTEGER NOT NULL REFERENCES store,
    version      INTEGER NOT NULL,
    document     TEXT NOT NULL,                -- the domain's Rules as JSON
    published_at INTEGER NOT NULL,
    PRIMARY KEY (store_id, version)
) STRICT, WITHOUT ROWID;

-- Reserved at full face when claimed; moved to redeemed at what was taken off.
CREATE TABLE budget (
    offer_id INTEGER NOT NULL REFERENCES offer,
    bucket   INTEGER NOT NULL,
    cap      INTEGER NOT NULL,
    reserved INTEGER NOT NULL DEFAULT 0 CHECK (reserved >= 0),
    redeemed INTEGER NOT NULL DEFAULT 0 CHECK (redeemed >= 0),
    PRIMARY KEY (offer_id, bucket),
    CHECK (reserved + redeemed <= cap)
) STRICT, WITHOUT ROWID;

-- ------------------------------------------------------------------ tills

CREATE TABLE terminal (
    terminal_id     TEXT PRIMARY KEY,
    store_id        INTEGER NOT NULL REFERENCES store,
    name            TEXT NOT NULL,
    public_key      BLOB NOT NULL UNIQUE,
    screen_key      BLOB NOT NULL,
    maintenance_key BLOB NOT NULL,
    revoked         INTEGER NOT NULL DEFAULT 0 CHECK (revoked IN (0, 1)),
    clock_offset_s  INTEGER,                   -- till's clock less ours; NULL until it first signed
    blind_claims    INTEGER NOT NULL DEFAULT 0,-- claims let through while the offset was unknown
    rules_held      INTEGER NOT NULL DEFAULT 0 -- rules version that the till has acknowledged
) STRICT;

CREATE TABLE epoch (
    terminal_id TEXT NOT NULL REFERENCES terminal,
    epoch       INTEGER NOT NULL CHECK (epoch > 0),
    acked_seq   INTEGER NOT NULL DEFAULT 0,
    acked_hash  BLOB NOT NULL,
    PRIMARY KEY (terminal_id, epoch)
) STRICT, WITHOUT ROWID;

-- The first four symbols find the row, the rest is secret and known only as a hash.
CREATE TABLE enrolment_code (
    handle      TEXT PRIMARY KEY,
    secret_hash BLOB NOT NULL,
    store_id    INTEGER NOT NULL REFERENCES store,
    expires_at  INTEGER NOT NULL,
    tries_left  INTEGER NOT NULL,
    terminal_id TEXT REFERENCES terminal       -- who used it
) STRICT;

CREATE TABLE nonce (
    terminal_id TEXT NOT NULL,
    nonce       TEXT NOT NULL,
    expires_s   INTEGER NOT NULL,
    PRIMARY KEY (terminal_id, nonce)
) STRICT, WITHOUT ROWID;
CREATE INDEX nonce_by_age ON nonce (expires_s);

-- ------------------------------------------------------------------ journals and what they say

CREATE TABLE journal (
    store_id    INTEGER NOT NULL,
    terminal_id TEXT NOT NULL,
    epoch       INTEGER NOT NULL,
    seq         INTEGER NOT NULL,
    entry       BLOB NOT NULL,                 -- the till's exact bytes
    hash        BLOB NOT NULL,
    signature   BLOB NOT NULL,
    received_at INTEGER NOT NULL,
    PRIMARY KEY (store_id, terminal_id, epoch, seq)
) STRICT, WITHOUT ROWID;

-- Entries whose effect was held back: messages for the manager.
CREATE TABLE parked (
    store_id    INTEGER NOT NULL,
    terminal_id TEXT NOT NULL,
    epoch       INTEGER NOT NULL,
    seq         INTEGER NOT NULL,
    reason      TEXT NOT NULL,
    detail      TEXT NOT NULL,
    parked_at   INTEGER NOT NULL,
    PRIMARY KEY (store_id, terminal_id, epoch, seq, reason, detail)
) STRICT, WITHOUT ROWID;

CREATE TABLE sale (
    store_id      INTEGER NOT NULL,
    terminal_id   TEXT NOT NULL,
    epoch         INTEGER NOT NULL,
    seq           INTEGER NOT NULL,
    receipt       TEXT NOT NULL,
    day           TEXT NOT NULL,
    sold_at       INTEGER NOT NULL,
    rules_version INTEGER NOT NULL,
    gross         INTEGER NOT NULL,
    saved         INTEGER NOT NULL,
    total         INTEGER NOT NULL,
    change        INTEGER NOT NULL,
    PRIMARY KEY (store_id, terminal_id, epoch, seq),
    CHECK (gross - saved = total)
) STRICT, WITHOUT ROWID;
CREATE INDEX sale_by_day ON sale (store_id, day);

CREATE TABLE sale_line (
    store_id    INTEGER NOT NULL,
    terminal_id TEXT NOT NULL,
    epoch       INTEGER NOT NULL,
    seq         INTEGER NOT NULL,
    line_no     INTEGER NOT NULL,
    barcode     TEXT NOT NULL,
    name        TEXT NOT NULL,
    unit_price  INTEGER NOT NULL,
    quantity    INTEGER NOT NULL,
    gross       INTEGER NOT NULL,
    net         INTEGER NOT NULL CHECK (net >= 0),
    PRIMARY KEY (store_id, terminal_id, epoch, seq, line_no)
) STRICT, WITHOUT ROWID;

CREATE TABLE discount (
    store_id    INTEGER NOT NULL,
    terminal_id TEXT NOT NULL,
    epoch       INTEGER NOT NULL,
    seq         INTEGER NOT NULL,
    line_no     INTEGER NOT NULL,
    nth         INTEGER NOT NULL,
    kind        TEXT NOT NULL,
    source      TEXT NOT NULL,
    payer       TEXT NOT NULL,
    amount      INTEGER NOT NULL,
    PRIMARY KEY (store_id, terminal_id, epoch, seq, line_no, nth)
) STRICT, WITHOUT ROWID;

CREATE TABLE tender (
    store_id    INTEGER NOT NULL,
    terminal_id TEXT NOT NULL,
    epoch       INTEGER NOT NULL,
    seq         INTEGER NOT NULL,
    nth         INTEGER NOT NULL,
    kind        TEXT NOT NULL,
    amount      INTEGER NOT NULL,
    given       INTEGER NOT NULL,
    PRIMARY KEY (store_id, terminal_id, epoch, seq, nth)
) STRICT, WITHOUT ROWID;

-- ------------------------------------------------------------------ coupons

CREATE TABLE coupon (
    coupon_id  TEXT PRIMARY KEY,
    store_id   INTEGER NOT NULL REFERENCES store,
    offer_id   INTEGER NOT NULL REFERENCES offer,
    bucket     INTEGER NOT NULL,
    claimant   BLOB NOT NULL,
    claimed_at INTEGER NOT NULL,
    from_s     INTEGER NOT NULL,
    hours      INTEGER NOT NULL,
    face       INTEGER NOT NULL,
    short_code TEXT NOT NULL,
    token      TEXT NOT NULL,
    state      TEXT NOT NULL CHECK (state IN ('ISSUED', 'REDEEMED', 'VOIDED', 'RELEASED')),
    version    INTEGER NOT NULL,               -- place in the store's stream of claims
    UNIQUE (offer_id, claimant)
) STRICT;
CREATE UNIQUE INDEX open_short_code ON coupon (store_id, short_code) WHERE state = 'ISSUED';
CREATE INDEX coupon_by_version ON coupon (store_id, version);
CREATE INDEX coupon_by_claimant ON coupon (claimant, store_id);
CREATE INDEX coupon_unreleased ON coupon (from_s) WHERE state IN ('ISSUED', 'VOIDED');

CREATE TABLE redemption (
    coupon_id   TEXT PRIMARY KEY REFERENCES coupon,
    store_id    INTEGER NOT NULL,
    terminal_id TEXT NOT NULL,
    epoch       INTEGER NOT NULL,
    seq         INTEGER NOT NULL,
    line_no     INTEGER NOT NULL,
    amount      INTEGER NOT NULL,
    redeemed_at INTEGER NOT NULL,
    receipt     TEXT NOT NULL
) STRICT;

-- A shopper before a screen, for five minutes. Only the hash of the cookie is kept.
CREATE TABLE claim_session (
    cookie_hash BLOB PRIMARY KEY,
    claimant    BLOB NOT NULL,
    terminal_id TEXT NOT NULL,
    slot        INTEGER NOT NULL,
    expires_at  INTEGER NOT NULL,
    UNIQUE (terminal_id, slot, claimant)
) STRICT;

CREATE TABLE claim_try (
    subject BLOB NOT NULL,
    window  INTEGER NOT NULL,
    tries   INTEGER NOT NULL,
    PRIMARY KEY (subject, window)
) STRICT, WITHOUT ROWID;
