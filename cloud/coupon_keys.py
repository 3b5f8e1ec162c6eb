"""Which keys sign coupons: a new one is told to the tills first, an old one is trusted until its
coupons have ended, a stolen one is revoked at once.

A shop's coupons are signed with the newest key that the till before the shopper and the home till
have acknowledged, so that neither is ever shown a coupon whose key it does not know.
"""

import base64
from collections.abc import Mapping, Sequence

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from cloud.database import Database, DatabaseUnusable, Work
from cloud.keys import COUPON_KID, SYNC_KID, Keys, keys_for, new_coupon_key
from cloud.shops import HELD_AT_HOME, latest_rules, publish_again
from pos_app.domain.wire import CloudKey

LAST_KID = 255  # one byte of the token


def trusted(work: Work) -> list[CloudKey]:
    """What a till may believe coupons of, by the key's id."""
    return [
        CloudKey(kid, "coupon", base64.b64encode(public_key).decode("ascii"))
        for kid, public_key in work.rows(
            "SELECT kid, public_key FROM coupon_key WHERE revoked = 0 ORDER BY kid"
        )
    ]


def signing_kids(
    work: Work, keys: Mapping[int, Ed25519PrivateKey], terminals: Sequence[str]
) -> dict[str, int]:
    """For each of these tills the newest key that this cloud has, and that both the till and its
    shop's home till know. Where they know only revoked ones, the till is left out."""
    marks = ", ".join("?" * len(terminals))
    known: dict[str, set[int]] = {terminal: {COUPON_KID} for terminal in terminals}
    for terminal, kid in work.rows(
        "SELECT terminal_id, kid FROM store_key"  # noqa: S608 - question marks and a constant
        " JOIN terminal ON terminal.store_id = store_key.store_id"
        f" WHERE version <= rules_held AND version <= {HELD_AT_HOME} AND terminal_id IN ({marks})",
        terminals,
    ):
        known[terminal].add(kid)
    good = {kid for (kid,) in work.rows("SELECT kid FROM coupon_key WHERE revoked = 0")}
    usable = {terminal: kids & good & set(keys) for terminal, kids in known.items()}
    return {terminal: max(kids) for terminal, kids in usable.items() if kids}


def keys_at_start(database: Database) -> Keys:
    """The keys beside the database; the database knows each of them from then on. Raises
    DatabaseUnusable, also when it knows a coupon key that the file has lost."""
    keys = keys_for(database)
    _note(database, keys.coupons)
    return keys


def add(database: Database, now_ms: int) -> int:
    """Make a key and tell every shop's tills of it. Returns its id. A cloud that is running signs
    with it after its next start. Raises DatabaseUnusable."""
    with database.read() as work:
        used = {COUPON_KID, SYNC_KID} | {kid for (kid,) in work.rows("SELECT kid FROM coupon_key")}
    kid = max(used) + 1
    if kid > LAST_KID:
        raise DatabaseUnusable(database.name, "every id of a coupon key is used up")
    key = new_coupon_key(database, kid)
    with database.write() as work:
        work.do(
            "INSERT INTO coupon_key (kid, public_key) VALUES (?, ?)",
            (kid, key.public_key().public_bytes_raw()),
        )
        for (store,) in work.rows("SELECT store_id FROM store"):
            work.do(
                "INSERT INTO store_key (store_id, kid, version) VALUES (?, ?, ?)",
                (store, kid, publish_again(work, store, latest_rules(work, store), now_ms)),
            )
    return kid


def revoke(database: Database, kid: int, now_ms: int) -> bool:
    """No till believes this key any more once it has heard of it. Whether there is such a key."""
    with database.write() as work:
        found = work.find("UPDATE coupon_key SET revoked = 1 WHERE kid = ? RETURNING kid", (kid,))
        if found is None:
            return False
        for (store,) in work.rows("SELECT store_id FROM store"):
            publish_again(work, store, latest_rules(work, store), now_ms)
    return True


def _note(database: Database, keys: Mapping[int, Ed25519PrivateKey]) -> None:
    with database.write() as work:
        for kid, key in keys.items():
            work.do(
                "INSERT INTO coupon_key (kid, public_key) VALUES (?, ?) ON CONFLICT DO NOTHING",
                (kid, key.public_key().public_bytes_raw()),
            )
        known = {kid for (kid,) in work.rows("SELECT kid FROM coupon_key")}
    if known - set(keys):
        raise DatabaseUnusable(database.name, f"the key file lacks coupon keys {known - set(keys)}")
