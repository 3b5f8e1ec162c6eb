-- What is known about journals that broke off. None of it is a replay of the journal: it came from
-- the cloud, or says how far the till has got in asking.

-- The cloud has another history of this chapter behind `after_seq`. Its redemptions were looked
-- through up to the cloud's entry `seen_seq`, whose chain hash is `seen_hash`.
CREATE TABLE fork (
    chapter INTEGER PRIMARY KEY REFERENCES chapter,
    after_seq INTEGER NOT NULL CHECK (after_seq >= 0),
    seen_seq INTEGER NOT NULL CHECK (seen_seq >= after_seq),
    seen_hash BLOB NOT NULL CHECK (length(seen_hash) = 32)
) STRICT;

-- Coupons that this till has redeemed on another copy of its disk.
CREATE TABLE coupon_spent (
    coupon_id TEXT PRIMARY KEY
) STRICT, WITHOUT ROWID;

-- How many old entries were put back since the last loss, by where they came from.
CREATE TABLE put_back (
    source TEXT PRIMARY KEY CHECK (source IN ('backup', 'cloud', 'salvage')),
    entries INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
