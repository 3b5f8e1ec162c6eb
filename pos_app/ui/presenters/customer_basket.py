"""The left of the customer screen: lines, last line and totals, each fitted into its place."""

from collections.abc import Sequence

from pos_app.domain.money import Fen, is_whole, pieces, yuan
from pos_app.domain.pricing import Discount, DiscountKind, Priced, PricedLine
from pos_app.domain.values import replace
from pos_app.ui.presenters.fitting import elided, ems, size_for
from pos_app.ui.presenters.offer_rules import by_source, with_rule
from pos_app.ui.views.customer import (
    LINE_HEIGHT,
    NO_SAVING,
    TALL_LINE_HEIGHT,
    CustomerLine,
    LastLine,
    Saving,
    Totals,
)
from pos_app.ui.words.cashier import counted
from pos_app.ui.words.customer import CustomerWords

ROW_PX = 572  # inside the margins at the narrowest, in base px
NAME_EMS = 17
NOTE_PX, NOTE_GAP, TAG_PX, TAG_FRAME = 16, 16, 14, 18
LAST_GAP = 16
LAST_SIZES = ((12.0, 32), (15.6, 26))
LAST_SMALL_PX = 24
LAST_AMOUNT_PX, LAST_QUANTITY_PX = 48, 20
TOTAL_SIZES, TOTAL_SMALLEST = ((7, 84), (8, 72)), 60
TOTAL_BESIDE_BEFORE = 76
LABEL_PX, YEN_PX, SAVED_PX = 24, 40, 32
TOTAL_GAPS, SAVED_GAPS = 18, 8 + 16


def basket_line(
    priced: PricedLine, words: CustomerWords, *, hint: str = "", touched: bool = False
) -> CustomerLine:
    """One row of the list."""
    first, second = savings(priced, words, ROW_PX - _hint_px(hint))
    tall = bool(first.tag or hint)
    return CustomerLine(
        key=priced.line.line_id,
        name=elided(priced.line.product.name, NAME_EMS),
        quantity=quantity(priced),
        amount=yuan(priced.net),
        first=first,
        second=second,
        hint=hint,
        touched=touched,
        row_px=TALL_LINE_HEIGHT if tall else LINE_HEIGHT,
    )


def last_line(
    priced: PricedLine, words: CustomerWords, *, hint: str = "", touched: bool = False
) -> LastLine:
    """The line that was scanned last, in the largest of its three sizes that fits."""
    product = priced.line.product
    price = words.weighed_price if product.by_weight else words.unit_price
    beside = price.format(quantity=quantity(priced), price=yuan(product.price), unit=product.unit)
    amount = yuan(priced.net)
    right = max(ems(beside) * LAST_QUANTITY_PX, ems(amount) * LAST_AMOUNT_PX)
    room = ROW_PX - LAST_GAP - right
    size = next(
        (
            px
            for limit, px in LAST_SIZES
            if ems(product.name) <= limit and ems(product.name) * px <= room
        ),
        LAST_SMALL_PX,
    )
    two_lines = 2 * (room // LAST_SMALL_PX - 1)
    first, second = savings(priced, words, room - _hint_px(hint))
    return LastLine(
        label=words.just_scanned,
        name=elided(product.name, two_lines) if size == LAST_SMALL_PX else product.name,
        name_px=size,
        name_rows=2 if size == LAST_SMALL_PX else 1,
        quantity=beside,
        amount=amount,
        first=first,
        second=second,
        hint=hint,
        touched=touched,
    )


def totals(priced: Priced, words: CustomerWords, before: Fen | None) -> Totals:
    """The foot; `before` is the total before the coupon that was just claimed."""
    amount = yuan(priced.total)
    saved = yuan(priced.saved) if priced.saved else ""
    count, kinds = piece_count(priced), len(priced.lines)
    return Totals(
        pieces=counted(words.pieces, count) + counted(words.kinds, kinds),
        saved_label=words.saved if saved else "",
        saved=saved,
        label=words.total,
        amount=amount,
        amount_px=_total_px(amount, saved, words, is_beside_before=before is not None),
        before="" if before is None else yuan(before),
    )


def _total_px(amount: str, saved: str, words: CustomerWords, *, is_beside_before: bool) -> int:
    """As large as its length allows and as what was saved leaves room for."""
    most = size_for(amount, TOTAL_SIZES, TOTAL_SMALLEST)
    if is_beside_before:
        most = min(most, TOTAL_BESIDE_BEFORE)
    room = ROW_PX - ems(words.total) * LABEL_PX - ems("0") * YEN_PX - TOTAL_GAPS
    if saved:
        room -= ems(words.saved) * LABEL_PX + ems(saved) * SAVED_PX + SAVED_GAPS
    smaller = (px for _, px in TOTAL_SIZES if px <= most and ems(amount) * px <= room)
    return most if ems(amount) * most <= room else next(smaller, TOTAL_SMALLEST)


def piece_count(priced: Priced) -> int:
    """Pieces one each, a weighed line one."""
    return sum(line.line.units for line in priced.lines)


def quantity(priced: PricedLine) -> str:
    """`2 瓶`, or `0.326 kg` for what was weighed."""
    line = priced.line
    if is_whole(line.quantity) and not line.product.by_weight:
        return f"{line.quantity // pieces(1)} {line.product.unit}"
    return f"{line.quantity // 1000}.{line.quantity % 1000:03d} {line.product.unit}"


def savings(priced: PricedLine, words: CustomerWords, room: float) -> tuple[Saving, Saving]:
    """The discounts in `room` base px: rules are elided first, then payers go, an amount never."""
    notes = [_saving(shared, words) for shared in _two_at_most(priced.discounts)]
    if _fixed_px(notes) > room:
        notes = [replace(note, payer="") for note in notes]
    fixed = _fixed_px(notes)
    for_rule = max(0.0, (room - fixed) / max(1, len(notes)) / NOTE_PX)
    fitted = [replace(note, rule=_rule(note.rule, for_rule)) for note in notes]
    first, second, *_ = (*fitted, NO_SAVING, NO_SAVING)
    return first, second


def _two_at_most(discounts: tuple[Discount, ...]) -> Sequence[tuple[Discount, ...]]:
    """All discounts, each with all who bear it; those beyond the first put together so that the
    amounts still add up."""
    groups = list(by_source(discounts))
    if len(groups) <= 2:
        return groups
    rest = [each for group in groups[1:] for each in group]
    return groups[0], (replace(rest[0], amount=Fen(sum(each.amount for each in rest))),)


def _saving(shared: Sequence[Discount], words: CustomerWords) -> Saving:
    discount = shared[0]
    is_coupon = discount.kind is DiscountKind.COUPON
    brand = discount.brand or discount.label
    return Saving(
        tag=words.tags[discount.kind],
        rule=with_rule(words.coupon_rule.format(brand=brand), discount.rule)
        if is_coupon
        else discount.label,
        amount=f"−{yuan(Fen(sum(each.amount for each in shared)))}",
        payer="".join(f"·{words.payers[each.payer]}" for each in shared),
    )


def _fixed_px(notes: Sequence[Saving]) -> float:
    """The width of all but the rules."""
    tags = sum(ems(note.tag) * TAG_PX + TAG_FRAME for note in notes)
    texts = sum(ems(note.amount) + ems(note.payer) + 0.3 for note in notes)
    return tags + texts * NOTE_PX + NOTE_GAP * (len(notes) - 1)


def _hint_px(hint: str) -> float:
    return ems(hint) * NOTE_PX + NOTE_GAP if hint else 0


def _rule(rule: str, room: float) -> str:
    """The rule, elided; none at all where not even one sign and the ellipsis fit."""
    if ems(rule) <= room:
        return rule
    return elided(rule, room) if room >= 2 else ""
