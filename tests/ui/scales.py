"""Pages on which goods are weighed: the plate in every state."""

from dataclasses import replace

from pos_app.checkout.commands import HealthPart, Level
from pos_app.checkout.state import (
    Entry,
    PartHealth,
    Refused,
    Selling,
    TillState,
    Weighed,
    Weighing,
)
from pos_app.domain.errors import WeightMoved
from pos_app.domain.moment import Moment
from pos_app.domain.money import Fen, Milli
from pos_app.domain.pricing import evaluate
from pos_app.domain.product import Product
from pos_app.domain.weighing import Plate, Reading, with_typed_weight

APPLES = Product("10001", "红富士苹果", "", "水果", "kg", Fen(9_98), by_weight=True)


def with_weighed(state: TillState, *goods: tuple[Product, int]) -> TillState:
    """The same till with these grams more in the basket; the weight of the last was typed."""
    ticket = state.ticket
    *read, (product, grams) = goods
    for one, so_many in (*read, (with_typed_weight(product), grams)):
        ticket = ticket.with_goods(one, Milli(so_many))
    priced = evaluate(ticket.lines, state.rules, (), ticket.opened_utc_s)
    return replace(state, ticket=ticket, priced=priced, desk=Selling(ticket.last_line_id))


def on_scale(
    state: TillState,
    product: Product,
    reading: Reading,
    *,
    tare_g: int = 0,
    level: Level = Level.OK,
    reason: str = "",
) -> TillState:
    """These goods on the scale, which is so."""
    weighing = Weighing(product, tare_g)
    health = state.health.with_part(HealthPart.SCALE, PartHealth(level, reason))
    desk = Selling(state.ticket.last_line_id, weighing=weighing)
    return replace(state, desk=desk, scale=reading, health=health)


def typing(state: TillState, product: Product, text: str) -> TillState:
    """A weight half typed, the scale silent."""
    silent = on_scale(state, product, Reading(), level=Level.ATTENTION, reason="silent")
    desk = Selling(state.ticket.last_line_id, weighing=Weighing(product, is_typed=True))
    return replace(silent, desk=desk, entry=Entry(text))


def scales(state: TillState, product: Product) -> dict[str, TillState]:
    """Every state of the plate, by name."""
    stable = Reading(Plate.STABLE, 375, 7)
    sold = replace(
        on_scale(state, product, stable),
        weighed=Weighed(7, state.ticket.ticket_id, state.ticket.lines[0].line_id),
    )
    moved = Refused(WeightMoved(), Moment(utc_ms=1_795_314_360_000, monotonic_ms=5_000_000))
    return {
        "19-weigh-stable": on_scale(state, product, stable),
        "19a-weigh-empty": on_scale(state, product, Reading(Plate.STABLE, 0, 1)),
        "19b-weigh-moving": on_scale(state, product, Reading(Plate.MOVING, 1268, 8)),
        "19c-weigh-overload": on_scale(state, product, Reading(Plate.OVERLOAD, None, 9)),
        "19d-weigh-below-zero": on_scale(state, product, Reading(Plate.BELOW_ZERO, -5, 10)),
        "19e-weigh-silent": on_scale(
            state, product, Reading(), level=Level.ATTENTION, reason="silent"
        ),
        "19f-weigh-offline": on_scale(
            state, product, Reading(), level=Level.BROKEN, reason="unplugged"
        ),
        "19g-weigh-none": on_scale(state, product, Reading(), level=Level.ABSENT),
        "19h-weigh-tare": on_scale(state, product, Reading(Plate.STABLE, 1280, 11), tare_g=12),
        "19i-weigh-container-off": on_scale(
            state, product, Reading(Plate.STABLE, 0, 12), tare_g=12
        ),
        "19j-weigh-typed": typing(state, product, "0.375"),
        "19k-weigh-typing": typing(state, product, "0."),
        "19l-weigh-sold": sold,
        "19m-weigh-moved": replace(
            on_scale(state, product, Reading(Plate.STABLE, 512, 8)), notice=moved
        ),
        "19n-weigh-dear": on_scale(
            state,
            replace(product, name="野生大黄鱼干（东海一级品）", price=Fen(1280_00)),
            Reading(Plate.STABLE, 29_998, 13),
        ),
        "19o-weigh-faulted": on_scale(
            state, product, Reading(), level=Level.BROKEN, reason="not_understood"
        ),
    }
