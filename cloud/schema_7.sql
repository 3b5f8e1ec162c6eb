-- The back office: who may sign in, what they did, and how the versions of an offer hang together.

CREATE TABLE office_user (
    name     TEXT PRIMARY KEY,
    password TEXT NOT NULL,                    -- scrypt$N$r$p$salt$hash, the latter in hex
    role     TEXT NOT NULL CHECK (role IN ('read', 'operator', 'approver')),
    made_at  INTEGER NOT NULL
) STRICT;

-- Only the hash of the cookie is kept.
CREATE TABLE office_session (
    cookie_hash BLOB PRIMARY KEY,
    name        TEXT NOT NULL REFERENCES office_user,
    opened_at   INTEGER NOT NULL,
    expires_at  INTEGER NOT NULL
) STRICT;

CREATE TABLE office_try (
    subject  BLOB NOT NULL,                    -- keyed hash of a name or an address
    at_round INTEGER NOT NULL,                 -- tries are counted in rounds of 15 minutes
    tries    INTEGER NOT NULL,
    PRIMARY KEY (subject, at_round)
) STRICT, WITHOUT ROWID;

CREATE TABLE office_deed (
    deed_id TEXT PRIMARY KEY,
    done_at INTEGER NOT NULL,
    name    TEXT NOT NULL,
    deed    TEXT NOT NULL,                     -- a word of cloud/office/deeds.py
    subject TEXT NOT NULL,
    detail  TEXT NOT NULL
) STRICT;
CREATE INDEX office_deed_by_time ON office_deed (done_at);

-- What people call one offer: a line of immutable versions. `line` is the id of its first offer.
CREATE TABLE offer_line (
    line  INTEGER PRIMARY KEY REFERENCES offer,
    state TEXT NOT NULL CHECK (state IN ('running', 'paused', 'stopped'))
) STRICT;

CREATE TABLE offer_version (
    offer_id     INTEGER PRIMARY KEY REFERENCES offer,
    line         INTEGER NOT NULL REFERENCES offer_line,
    version      INTEGER NOT NULL CHECK (version > 0),
    published_at INTEGER NOT NULL,
    published_by TEXT NOT NULL,
    changes      TEXT NOT NULL,                -- JSON: [[field, before, after], ...]
    UNIQUE (line, version)
) STRICT;

-- Where an offer is meant to run; `store_offer` is where its newest version does run.
CREATE TABLE offer_place (
    line        INTEGER NOT NULL REFERENCES offer_line,
    store_id    INTEGER NOT NULL REFERENCES store,
    place       INTEGER NOT NULL,
    daily_limit INTEGER NOT NULL CHECK (daily_limit >= 0),
    PRIMARY KEY (line, store_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE terminal_seen (
    terminal_id TEXT PRIMARY KEY REFERENCES terminal,
    seen_at     INTEGER NOT NULL
) STRICT;

CREATE INDEX coupon_by_time ON coupon (claimed_at);
CREATE INDEX redemption_by_time ON redemption (redeemed_at);
CREATE INDEX parked_by_time ON parked (parked_at);
