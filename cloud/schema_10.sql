-- The tenth form: ways to prove an identity. No number, no account, no code in clear.

-- The code that was texted last, by the browser that asked for it.
CREATE TABLE phone_code (
    browser    BLOB PRIMARY KEY,
    claimant   BLOB NOT NULL,                  -- HMAC of the number
    code_hash  BLOB NOT NULL,                  -- HMAC of number and digits
    sent_at    INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    tries_left INTEGER NOT NULL CHECK (tries_left >= 0)
) STRICT, WITHOUT ROWID;
CREATE INDEX phone_code_by_claimant ON phone_code (claimant);
CREATE INDEX phone_code_by_age ON phone_code (expires_at);

-- Detours to an app's provider that are under way. Only the hash of the state is kept.
CREATE TABLE app_state (
    state_hash BLOB PRIMARY KEY,
    browser    BLOB NOT NULL,
    provider   TEXT NOT NULL,
    offer_id   INTEGER NOT NULL,
    expires_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX app_state_by_age ON app_state (expires_at);

-- How often something was done in the stretch of time that ends then.
CREATE TABLE counted (
    subject BLOB NOT NULL,
    ends_at INTEGER NOT NULL,
    times   INTEGER NOT NULL,
    PRIMARY KEY (subject, ends_at)
) STRICT, WITHOUT ROWID;
CREATE INDEX counted_by_age ON counted (ends_at);
