"""Back from an app's provider with a state of ours; and the simulated providers' own doors."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import Response

from cloud import log
from cloud.identities import detours
from cloud.identities.apps import AppProvider, AppSilent
from cloud.identities.detours import StateRefused
from cloud.identities.simulated import SimulatedApp
from cloud.pages import states
from cloud.pages.claiming import claimed, place_at_the_desk
from cloud.pages.phone import proven_too_late
from cloud.pages.visits import Visit
from cloud.shops import offer_by_id
from pos_app.domain.deal import IdentityKind

_ACCOUNT_S = 180 * 24 * 3600

app_return = APIRouter(include_in_schema=False)


@app_return.get("/app/{name}", dependencies=[Depends(place_at_the_desk, scope="function")])
def back(request: Request, name: str, state: Annotated[str, Query()] = "") -> Response:
    """Recognise the account, then claim what was wanted. A state counts once, in its browser."""
    visit = Visit(request)
    provider = visit.parts.ways.app(name)
    if provider is None:
        return states.scan_again(visit)
    try:
        wanted = detours.arrive(visit.parts, provider, visit.visitor.browser, state)
    except StateRefused:
        log.warn("state_refused", provider=name)
        return states.scan_again(visit, status=403)
    try:
        detours.recognise(visit.parts, provider, visit.visitor.browser, dict(request.query_params))
    except AppSilent:
        log.warn("app_silent", provider=name)
        return _silent(visit, provider, wanted.offer_id)
    log.note("account_proven", provider=name, offer=wanted.offer_id)
    visit.look_again()
    if visit.session is None:
        return proven_too_late(visit)
    return claimed(visit, visit.session, wanted.offer_id)


@app_return.get("/simulated/{name}")
def door(request: Request, name: str, state: Annotated[str, Query(max_length=200)]) -> Response:
    """What an app's provider does without a question: name the account that the app belongs to."""
    visit = Visit(request)
    app = visit.parts.ways.app(name)
    if not isinstance(app, SimulatedApp):
        return states.scan_again(visit)
    cookie = f"simulated_{name}"
    account = request.cookies.get(cookie) or app.new_account()
    response = visit.go(f"/app/{name}?{app.way_back(account, state)}")
    response.set_cookie(
        cookie, account, max_age=_ACCOUNT_S, httponly=True, secure=visit.secure, samesite="lax"
    )
    return response


def _silent(visit: Visit, provider: AppProvider, offer_id: int) -> Response:
    """The app did not say who it is: a number will do where the offer takes one."""
    with visit.parts.database.read() as work:
        wanted = offer_by_id(work, offer_id).terms.identity_min
    if wanted is IdentityKind.PHONE and visit.parts.ways.sms is not None:
        return visit.go(f"/phone?offer={offer_id}")
    name = visit.pick(provider.title, provider.title_en)
    return states.state_page(
        visit,
        states.shop_here(visit),
        502,
        visit.pick(f"{name}没有回应", f"{name} did not answer"),
        visit.pick(
            "再按一次领券就会重试。别的券照样能领。",
            "Press the coupon's button once more to try again. The other coupons can still be had.",
        ),
        action=states.link("go", "/offers", visit.pick("回到本店的券", "Back to the coupons")),
    )
