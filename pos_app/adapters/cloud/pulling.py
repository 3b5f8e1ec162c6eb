"""Down: rules, goods, claims, messages and settings in signed pages; each is kept whole before the
next."""

import logging
from collections.abc import Callable
from typing import Final

from pos_app.adapters.cloud.faults import CloudUnavailable
from pos_app.adapters.cloud.seams import CloudCalls, DownStreams, TokenCheck
from pos_app.checkout.commands import (
    Command,
    CouponArrived,
    CouponWithdrawn,
    InboxChanged,
    RulesChanged,
)
from pos_app.checkout.coupon_commands import LocksListed
from pos_app.domain.coupon import Coupon
from pos_app.domain.errors import CouponForged
from pos_app.domain.moment import Moment
from pos_app.domain.wire import CataloguePage, ClaimsPage, RulesPage, SettingsPage
from pos_app.domain.wire_coupons import CouponLock
from pos_app.domain.wire_history import MESSAGES, MessagesPage

log = logging.getLogger(__name__)

RULES, CATALOGUE, CLAIMS, SETTINGS = "rules", "catalogue", "claims", "settings"
STREAMS: Final = (CATALOGUE, RULES, CLAIMS, MESSAGES, SETTINGS)
"""In this order: an offer invites to claim, so its goods must be there to be scanned, and a coupon
is worth nothing before its offer is known."""
PAGES_A_TURN: Final = 200
"""100,000 goods. A cloud that never says "no more" is cut off here and goes on next time."""
FRESH_CLAIM_S: Final = 2 * 3600
"""An older claim is not announced as just made, say after a restart; the phone still shows it."""


class Puller:
    """Applies what the cloud has for this till. One thread owns it.

    Once after each start all open coupons that are kept are looked at anew, so that one which was
    pushed just before a power cut comes again.
    """

    def __init__(
        self,
        cloud: CloudCalls,
        kept: DownStreams,
        seal: TokenCheck,
        *,
        post: Callable[[Command], None],
    ) -> None:
        self._cloud = cloud
        self._kept = kept
        self._seal = seal
        self._post = post
        self._has_announced = False
        self._locks: list[CouponLock] | None = None
        self._turns: dict[str, Callable[[Moment], bool]] = {
            RULES: self._next_rules,
            CATALOGUE: self._next_goods,
            CLAIMS: self._next_claims,
            MESSAGES: self._next_messages,
            SETTINGS: self._next_settings,
        }

    def turn(self, stream: str, at: Moment) -> None:
        """Pull a stream to its end. Raises Unavailable; the pages before that are kept."""
        following = self._turns[stream]
        for _ in range(PAGES_A_TURN):
            if not following(at):
                return

    def _next_rules(self, at: Moment) -> bool:
        """Asking again from the new cursor is also how the cloud learns what this till holds."""
        after = self._kept.cursor(RULES)
        page = self._cloud.pull(RULES, after, RulesPage)
        _check(RULES, page.stream, after, page.next)
        if page.next > after:
            self._kept.apply_rules(page)
            self._post(RulesChanged(page.rules))
        return _goes_on(after, page.next, more=page.more)

    def _next_goods(self, at: Moment) -> bool:
        after = self._kept.cursor(CATALOGUE)
        page = self._cloud.pull(CATALOGUE, after, CataloguePage)
        _check(CATALOGUE, page.stream, after, page.next)
        if page.next > after:
            self._kept.apply_catalogue(page)
        return _goes_on(after, page.next, more=page.more)

    def _next_claims(self, at: Moment) -> bool:
        self._announce_kept(at)
        after = self._kept.cursor(CLAIMS)
        page = self._cloud.pull(CLAIMS, after, ClaimsPage)
        _check(CLAIMS, page.stream, after, page.next)
        if page.next > after or page.locks != self._locks:
            self._kept.apply_claims(page)
        for coupon_id in page.withdrawn:
            self._post(CouponWithdrawn(coupon_id))
        for token in page.tokens:
            self._announce(token, at)
        if page.locks or self._locks != []:  # an answer that got lost is asked for again
            self._post(LocksListed(tuple(page.locks)))
        self._locks = page.locks
        return _goes_on(after, page.next, more=page.more)

    def _announce_kept(self, at: Moment) -> None:
        if not self._has_announced:
            for token in self._kept.open_tokens():
                self._announce(token, at)
            self._has_announced = True

    def _announce(self, token: str, at: Moment) -> None:
        coupon = self._genuine(token)
        if coupon is not None and self._is_news(coupon, at):
            self._post(CouponArrived(coupon))

    def _next_messages(self, at: Moment) -> bool:
        after = self._kept.cursor(MESSAGES)
        page = self._cloud.pull(MESSAGES, after, MessagesPage)
        _check(MESSAGES, page.stream, after, page.next)
        if page.next > after:
            self._kept.apply_messages(page)
            self._post(InboxChanged(self._kept.inbox()))
        return _goes_on(after, page.next, more=page.more)

    def _next_settings(self, at: Moment) -> bool:
        """Asking again from the new cursor tells the cloud what this till holds."""
        after = self._kept.cursor(SETTINGS)
        page = self._cloud.pull(SETTINGS, after, SettingsPage)
        _check(SETTINGS, page.stream, after, page.next)
        if page.next > after:
            self._kept.apply_settings(page)
        return _goes_on(after, page.next, more=page.more)

    def _genuine(self, token: str) -> Coupon | None:
        try:
            coupon = self._seal.check(token)
        except CouponForged:
            coupon = None
        if coupon is None:
            log.warning("a pushed coupon is not genuine and is ignored")
        return coupon

    def _is_news(self, coupon: Coupon, at: Moment) -> bool:
        """Claimed lately, and not redeemed here in a sale that the cloud has not seen yet."""
        is_fresh = at.utc_s - coupon.from_utc_s < FRESH_CLAIM_S
        return is_fresh and not self._seal.is_used(coupon.coupon_id)


def _check(asked: str, stream: str, after: int, following: int) -> None:
    """A page is of the stream that was asked for, and never leads back."""
    if stream != asked:
        raise CloudUnavailable("forged", f"asked for {asked}, got {stream}")
    if following < after:
        raise CloudUnavailable("stale", f"{asked}: {following} after {after}")


def _goes_on(after: int, following: int, *, more: bool) -> bool:
    return more and following > after
