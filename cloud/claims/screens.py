"""The code on a customer screen: which till made it, whether it is fresh, what it hands out."""

from dataclasses import dataclass

from cloud.database import Work
from cloud.parts import Parts
from cloud.shops import offer_by_id
from pos_app.domain import screen_code
from pos_app.domain.coupon import Offer

BLIND_WINDOW_S = 3600


@dataclass(frozen=True, slots=True)
class Screen:
    """A genuine, fresh code: which till in which shop, and which fifteen seconds."""

    terminal: str
    slot: int
    store: int
    blind: bool  # the till's clock is not known yet


def screen_of(parts: Parts, path: str, *, fresh: bool = True) -> Screen | None:
    """The screen that shows this path now; None for stale, forged and unknown codes alike.

    `fresh=False` leaves out the clock, for a page that was opened in time.
    """
    code = screen_code.parse_path(path)
    if code is None:
        return None
    with parts.database.read() as work:
        row = work.find(
            "SELECT store_id, screen_key, clock_offset_s FROM terminal"
            " WHERE terminal_id = ? AND revoked = 0",
            (code.terminal,),
        )
    if row is None or not screen_code.is_genuine(code, row[1]):
        return None
    store, _, offset_s = row
    if fresh and not _is_fresh(code, parts.now_s(), offset_s):
        return None
    return Screen(code.terminal, code.slot, store, blind=offset_s is None)


def offered(work: Work, terminal: str, now_s: int) -> list[Offer]:
    """What this screen may hand out: open offers of the shop that its till already holds."""
    rows = work.rows(
        "SELECT offer_id FROM store_offer JOIN terminal USING (store_id)"
        " WHERE terminal_id = ? AND rules_version <= rules_held ORDER BY place, offer_id",
        (terminal,),
    )
    offers = [offer_by_id(work, offer_id) for (offer_id,) in rows]
    return [offer for offer in offers if offer.is_open(now_s)]


def _is_fresh(code: screen_code.ScreenCode, now_s: int, offset_s: int | None) -> bool:
    if offset_s is None:
        return abs(code.slot * screen_code.SLOT_SECONDS - now_s) <= BLIND_WINDOW_S
    return screen_code.is_fresh(code, now_s + offset_s) or screen_code.is_fresh(code, now_s)
