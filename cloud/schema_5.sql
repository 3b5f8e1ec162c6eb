-- The fifth form: identities that a browser has proven, each known as a keyed hash only.
CREATE TABLE identity (
    browser   BLOB NOT NULL,                   -- HMAC of its cookie: the weakest identity
    claimant  BLOB NOT NULL,                   -- HMAC of a number or an account
    kind      TEXT NOT NULL CHECK (kind IN ('phone', 'in_app')),
    proven_at INTEGER NOT NULL,
    PRIMARY KEY (browser, claimant)
) STRICT, WITHOUT ROWID;
CREATE INDEX identity_by_claimant ON identity (claimant);
CREATE INDEX identity_by_age ON identity (proven_at);
