"""Whose coupons a till believes: those of its enrolment, until a signed page names others."""

import base64
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from pos_app.adapters.catalogue import SqliteUtilsCatalogueWriter
from pos_app.adapters.catalogue.shared import SharedCatalogueWriter
from pos_app.adapters.cloud.keys import CouponKeys
from pos_app.adapters.cloud.seal import Ed25519CouponSeal
from pos_app.domain import coupon_token
from pos_app.domain.promotion import Rules
from pos_app.domain.wire import CloudKey, RulesPage
from tests.builders import coupon

OLD, NEW = (Ed25519PrivateKey.from_private_bytes(bytes([each]) * 32) for each in (1, 2))
ENROLLED = {1: OLD.public_key().public_bytes_raw()}


def named(kid: int, key: Ed25519PrivateKey, purpose: str = "coupon") -> CloudKey:
    raw = key.public_key().public_bytes_raw()
    return CloudKey(kid, purpose, base64.b64encode(raw).decode("ascii"))


def token(kid: int, key: Ed25519PrivateKey) -> str:
    data = coupon_token.payload(coupon(kid), kid)
    return coupon_token.text_of(data, key.sign(coupon_token.signed_message(data)))


def believes(keys: CouponKeys) -> list[bool]:
    """The old key's coupon, and the new one's."""
    seal = Ed25519CouponSeal(keys, is_used=lambda _: False)
    return [seal.check(token(1, OLD)) is not None, seal.check(token(3, NEW)) is not None]


def test_before_the_cloud_names_any_the_keys_of_the_enrolment_count() -> None:
    keys = CouponKeys(ENROLLED, [])
    keys.learn([])
    assert dict(keys) == ENROLLED
    assert len(keys) == 1
    assert believes(keys) == [True, False]


def test_with_a_new_key_the_coupons_of_the_old_one_stay_good() -> None:
    keys = CouponKeys(ENROLLED, [])
    keys.learn([named(1, OLD), named(3, NEW)])
    assert believes(keys) == [True, True]


def test_a_key_that_is_left_out_is_revoked_at_once() -> None:
    keys = CouponKeys(ENROLLED, [named(1, OLD), named(3, NEW)])
    seal = Ed25519CouponSeal(keys, is_used=lambda _: False)
    assert seal.check(token(1, OLD)) is not None
    keys.learn([named(3, NEW)])
    assert seal.check(token(1, OLD)) is None


def test_a_key_for_something_else_or_of_another_length_is_no_coupon_key() -> None:
    keys = CouponKeys(ENROLLED, [])
    keys.learn([named(1, OLD, "sync"), CloudKey(3, "coupon", "AAAA")])
    assert believes(keys) == [True, False]


def test_revocation_survives_a_restart(tmp_path: Path) -> None:
    path = tmp_path / "catalogue.db"
    writer = SqliteUtilsCatalogueWriter(path)
    assert writer.coupon_keys() == ()
    shared = SharedCatalogueWriter(writer, call=lambda function: function())
    keys = CouponKeys(ENROLLED, writer.coupon_keys())
    shared.on_coupon_keys = keys.learn
    shared.apply_rules(
        RulesPage("rules", 1, more=False, rules=Rules(1), coupon_keys=[named(3, NEW)])
    )
    assert believes(keys) == [False, True]
    writer.close()
    again = SqliteUtilsCatalogueWriter(path)
    assert believes(CouponKeys(ENROLLED, again.coupon_keys())) == [False, True]
    again.close()
