"""What stands around every page: the menu with its counts, who is signed in, and the time."""

from dataclasses import dataclass
from datetime import datetime

from cloud.office.fleet import count_ailing
from cloud.office.lines import State, all_lines
from cloud.office.visits import OfficeVisit
from cloud.settlement.holds import count_open
from pos_app.domain.moment import shop_time


@dataclass(frozen=True, slots=True)
class MenuItem:
    """A place in the menu. `act` when its count asks for somebody."""

    href: str
    words: tuple[str, str]
    count: int = 0
    act: bool = False
    is_here: bool = False


@dataclass(frozen=True, slots=True)
class Chrome:
    """The menu in its two parts, and the foot of it."""

    work: tuple[MenuItem, ...]
    other: tuple[MenuItem, ...]
    role: tuple[str, str]
    now: datetime


ROLE_WORDS = {
    "read": ("只读", "read only"),
    "operator": ("平台运营", "operator"),
    "approver": ("平台主管", "approver"),
}


_ALIVE = (State.RUNNING, State.NEARLY_OUT, State.SOLD_OUT, State.COMING, State.NOWHERE)


def chrome(visit: OfficeVisit) -> Chrome:
    """The menu as of now, with the visited place marked."""
    with visit.parts.database.read() as work:
        alive = sum(1 for line in all_lines(work, visit.parts.now_s()) if line.state in _ALIVE)
        held = count_open(work)
        ailing = count_ailing(work, visit.parts.clock())
    work_items = (
        MenuItem("/office/", ("看板", "Dashboard")),
        MenuItem("/office/offers", ("活动", "Campaigns"), alive),
        MenuItem("/office/holds", ("结算", "Settlement"), held, act=True),
        MenuItem("/office/tills", ("门店与收银机", "Shops and tills"), ailing, act=True),
    )
    other = (
        MenuItem("/office/claims", ("领取", "Claims")),
        MenuItem("/office/redemptions", ("核销", "Redemptions")),
        MenuItem("/office/deeds", ("操作记录", "Activity log")),
        MenuItem("/office/people", ("人员与权限", "People and roles")),
    )
    here = visit.request.url.path
    return Chrome(
        _marked(work_items, here),
        _marked(other, here),
        ROLE_WORDS[visit.session.role],
        shop_time(visit.parts.clock()),
    )


def _marked(items: tuple[MenuItem, ...], here: str) -> tuple[MenuItem, ...]:
    return tuple(
        MenuItem(item.href, item.words, item.count, item.act, is_here=_is_at(item.href, here))
        for item in items
    )


_BESIDES = {"/office/holds": ("/office/payouts",), "/office/tills": ("/office/codes",)}


def _is_at(href: str, here: str) -> bool:
    if href == "/office/":
        return here == href
    places = (href, *_BESIDES.get(href, ()))
    return any(here == place or here.startswith(f"{place}/") for place in places)
