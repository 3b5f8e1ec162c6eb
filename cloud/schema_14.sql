-- Coupon keys that tills trust, and since which rules of a shop its tills have been told of each.
CREATE TABLE coupon_key (
    kid        INTEGER PRIMARY KEY,
    public_key BLOB NOT NULL,
    revoked    INTEGER NOT NULL DEFAULT 0 CHECK (revoked IN (0, 1))
) STRICT;

CREATE TABLE store_key (
    store_id INTEGER NOT NULL REFERENCES store,
    kid      INTEGER NOT NULL REFERENCES coupon_key,
    version  INTEGER NOT NULL,
    PRIMARY KEY (store_id, kid)
) STRICT, WITHOUT ROWID;
