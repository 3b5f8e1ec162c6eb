"""From an identity that is too low to the next one that is enough."""

from collections.abc import Sequence

from fastapi.responses import Response

from cloud import log
from cloud.identities import detours
from cloud.pages import states
from cloud.pages.visits import Visit
from cloud.pages.way import Way, way_to
from pos_app.domain.deal import IdentityKind


def go_and_prove(visit: Visit, offer_id: int, wanted: IdentityKind) -> Response:
    """The next page on the way to a stronger identity. It comes back to the claim by itself."""
    way = way_to(visit, wanted)
    log.note("identity_wanted", offer=offer_id, wanted=wanted.value, way=way.value)
    if way is Way.APP and visit.app is not None:
        return visit.go(detours.depart(visit.parts, visit.app, visit.visitor.browser, offer_id))
    if way is Way.PHONE:
        return visit.go(f"/phone?offer={offer_id}")
    if way is Way.OTHER_APP:
        return open_in_app(visit)
    return states.scan_again(visit)


def open_in_app(visit: Visit) -> Response:
    """This offer goes with an account of an app, and the page is open somewhere else."""
    apps = visit.parts.ways.apps
    names = visit.pick("或".join(app.title for app in apps), _or([app.title_en for app in apps]))
    return states.state_page(
        visit,
        states.shop_here(visit),
        409,
        visit.pick(f"这张券要在{names}里领", f"Get this coupon in {names}"),
        visit.pick(
            f"打开{names}，用它的“扫一扫”扫屏幕上的二维码。别的券在这里照样能领。",
            f"Open {names} and scan the code on the screen with it. The other coupons can be had"
            " here.",
        ),
        action=states.link("line", "/offers", visit.pick("看别的券", "See the other coupons")),
        drawing=True,
    )


def _or(names: Sequence[str]) -> str:
    return " or ".join(names)
