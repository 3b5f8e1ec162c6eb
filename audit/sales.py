"""Sales and refunds: what their sums must be, and what a refund may give back."""

from audit.shapes import Json, Wrong, number, parts, texts, total, words

Place = tuple[str, int, int]
"""Terminal, epoch, seq."""


class Sales:
    """Follows sales and refunds through a journal. Keeps the sales that `come_back`, the refunds,
    and which coupons are used."""

    def __init__(self, come_back: frozenset[Place]) -> None:
        self._come_back = come_back
        self._sales: dict[Place, Json] = {}
        self._refunds: dict[Place, list[Json]] = {}
        self._used: set[str] = set()

    def sell(self, place: Place, sale: Json) -> None:
        """The next sale. Raises Wrong."""
        if place in self._come_back:
            self._sales[place] = sale
        coupons = {words(used, "coupon_id") for used in parts(sale, "redemptions")}
        again = coupons & self._used
        self._used |= coupons
        check_sale(sale)
        if again:
            raise Wrong("coupon", min(again))

    def give_back(
        self, terminal: str, epoch: int, refund: Json, held: set[tuple[str, int]]
    ) -> None:
        """The next refund, of this epoch. Its sale must be known, unless it lies in an earlier one
        that is not `held` here. Raises Wrong."""
        place = (terminal, number(refund, "sale_epoch"), number(refund, "sale_seq"))
        sale = self._sales.get(place)
        self._used.difference_update(texts(refund, "coupons_returned"))
        check_refund_sums(refund)
        if sale is not None:
            earlier = self._refunds.setdefault(place, [])
            earlier.append(refund)
            check_refunds(sale, earlier)
        elif place[:2] in held or not 0 < place[1] < epoch:
            raise Wrong("refund", f"entry {place[2]} of epoch {place[1]} is no sale")


def check_sale(sale: Json) -> None:
    """Lines less discounts = total = tenders; each coupon is a discount, within its face."""
    lines, tenders = parts(sale, "lines"), parts(sale, "tenders")
    for line in lines:
        check_line(line, "sale")
    if len({number(line, "line_no") for line in lines}) != len(lines):
        raise Wrong("sale", "a line number twice")
    gross, saved, paid = (number(sale, name) for name in ("gross", "saved", "total"))
    if (total(lines, "gross"), total(lines, "net"), gross - saved) != (gross, paid, paid):
        raise Wrong("sale", "lines")
    change = number(sale, "change")
    if total(tenders, "amount") != paid or change < 0 or total(tenders, "given") - paid != change:
        raise Wrong("sale", "tenders")
    used = parts(sale, "redemptions")
    taken = _coupons(lines)
    redeemed = {words(one, "coupon_id"): one for one in used}
    over = any(number(one, "amount") > number(one, "face") for one in used)
    if len(redeemed) != len(used) or redeemed.keys() != taken.keys() or over:
        raise Wrong("sale", "coupons")
    for coupon, one in redeemed.items():
        _check_redemption(one, taken[coupon])


def _coupons(lines: list[Json]) -> dict[str, list[tuple[int, Json]]]:
    """The discounts of each coupon, with their lines."""
    found: dict[str, list[tuple[int, Json]]] = {}
    for line in lines:
        for off in parts(line, "discounts"):
            if words(off, "kind") == "coupon":
                found.setdefault(words(off, "source"), []).append((number(line, "line_no"), off))
    return found


def _check_redemption(one: Json, taken: list[tuple[int, Json]]) -> None:
    """All that the coupon took off, from its first line on; it names whoever bears most."""
    borne: dict[str, int] = {}
    for _, off in taken:
        payer = words(off, "payer")
        borne[payer] = borne.get(payer, 0) + number(off, "amount")
    offers = {number(off, "offer_id") for _, off in taken}
    said = (number(one, "line_no"), number(one, "amount"), {number(one, "offer_id")})
    if said != (min(line_no for line_no, _ in taken), sum(borne.values()), offers):
        raise Wrong("sale", "coupons")
    if borne.get(words(one, "payer")) != max(borne.values()):
        raise Wrong("sale", "coupons")


def check_line(line: Json, word: str) -> None:
    offs = parts(line, "discounts")
    net, gross = number(line, "net"), number(line, "gross")
    below = [net, *(number(off, "amount") for off in offs)]
    is_below = min(below) < 0 or number(line, "quantity") <= 0
    if is_below or gross - total(offs, "amount") != net:
        raise Wrong(word, f"line {number(line, 'line_no')}")


def check_refund_sums(refund: Json) -> None:
    lines, tenders = parts(refund, "lines"), parts(refund, "tenders")
    for line in lines:
        check_line(line, "refund")
    numbers = [number(line, "line_no") for line in lines]
    gross, saved, back = (number(refund, name) for name in ("gross", "saved", "total"))
    net, coin = total(lines, "net"), number(refund, "payable_in")
    sums = (total(lines, "gross"), gross - saved, net + number(refund, "rounding"))
    if not numbers or numbers != sorted(set(numbers)) or sums != (gross, net, back) or coin < 1:
        raise Wrong("refund", "lines")
    if total(tenders, "amount") != back or any(number(one, "amount") <= 0 for one in tenders):
        raise Wrong("refund", "tenders")


def check_refunds(sale: Json, refunds: list[Json]) -> None:
    """All refunds of one sale so far: no more of anything than was sold, and exactly that when all
    of a line is back."""
    sold = {number(line, "line_no"): line for line in parts(sale, "lines")}
    backs = [line for refund in refunds for line in parts(refund, "lines")]
    if not {number(line, "line_no") for line in backs} <= set(sold):
        raise Wrong("refund", "a line that was not sold")
    whole = {
        line_no
        for line_no, line in sold.items()
        if check_line_back(line, [one for one in backs if one["line_no"] == line_no])
    }
    check_money_back(sale, refunds, is_all_back=whole == set(sold))
    returned = [coupon for refund in refunds for coupon in texts(refund, "coupons_returned")]
    used = parts(sale, "redemptions")
    taken = _coupons(list(sold.values()))
    free = {
        words(one, "coupon_id")
        for one in used
        if {line_no for line_no, _ in taken.get(words(one, "coupon_id"), [])} <= whole
    }
    if len(returned) != len(set(returned)) or not free.issuperset(returned):
        raise Wrong("refund", "coupons")


def check_money_back(sale: Json, refunds: list[Json], *, is_all_back: bool) -> None:
    """No more than was paid; rounding to one coin, and none of it left when all is back."""
    coins = {number(refund, "payable_in") for refund in refunds}
    rounding = total(refunds, "rounding")
    if total(refunds, "total") > number(sale, "total") or len(coins) != 1:
        raise Wrong("refund", "more than was paid")
    if 2 * abs(rounding) > min(coins) or (is_all_back and rounding):
        raise Wrong("refund", f"rounded by {rounding}")
    back = total(refunds, "total")
    if back != number(sale, "total") and back % min(coins):
        raise Wrong("refund", f"{back} is not payable in {min(coins)}")


def check_line_back(line: Json, backs: list[Json]) -> bool:
    """Whether all of the line is back. Raises Wrong."""
    where = f"line {number(line, 'line_no')}"
    left = number(line, "quantity") - total(backs, "quantity")
    pairs = [(number(line, "net"), total(backs, "net"))]
    undone = [off for back in backs for off in parts(back, "discounts")]
    offs = dict(enumerate(parts(line, "discounts"), start=1))
    for off in undone:
        known = offs.get(number(off, "nth"))
        if known is None or _bearer(off) != _bearer(known):
            raise Wrong("refund", f"{where}: discounts")
    for nth, known in offs.items():
        mine = [off for off in undone if off["nth"] == nth]
        pairs.append((number(known, "amount"), total(mine, "amount")))
    if left < 0 or any(back > sold or (left == 0 and back != sold) for sold, back in pairs):
        raise Wrong("refund", f"{where}: more back than was sold")
    return left == 0


def _bearer(off: Json) -> tuple[str, str]:
    return words(off, "source"), words(off, "payer")
