"""What is being sold: lines, and the ticket that they stand on."""

from pos_app.domain.errors import BasketFull, QuantityOutOfRange
from pos_app.domain.money import ONE, Fen, Milli, amount_of, is_whole, pieces
from pos_app.domain.product import Product
from pos_app.domain.promotion import Rules
from pos_app.domain.values import dataclass, replace

LINES_LIMIT = 200
QUANTITY_LIMIT = 9999


@dataclass(frozen=True, slots=True)
class BasketLine:
    """One product in the basket, at the price it had when scanned."""

    line_id: int
    product: Product
    quantity: Milli
    amount: Fen | None = None  # a weighed label's printed amount, which wins exactly

    @property
    def gross(self) -> Fen:
        return self.amount if self.amount is not None else self.at(self.product.price)

    @property
    def units(self) -> int:
        """How many coupons could apply: pieces, or one for a weighed item."""
        return self.quantity // ONE if is_whole(self.quantity) and not self.product.by_weight else 1

    def at(self, price: Fen) -> Fen:
        return amount_of(price, self.quantity)

    def merges_with(self, product: Product) -> bool:
        """The same goods at the same price count on; a weighed item is a line of its own."""
        return self.product == product and not product.by_weight and self.amount is None


@dataclass(frozen=True, slots=True)
class Ticket:
    """A basket with its identity and the rules that it began with."""

    ticket_id: int
    lines: tuple[BasketLine, ...] = ()
    rules: Rules | None = None
    opened_utc_s: int = 0
    next_line_id: int = 1
    last_line_id: int = 0

    @property
    def is_empty(self) -> bool:
        return not self.lines

    def line(self, line_id: int) -> BasketLine | None:
        return next((line for line in self.lines if line.line_id == line_id), None)

    def with_goods(self, product: Product, quantity: Milli, amount: Fen | None = None) -> "Ticket":
        """One more scan: counts on an equal line, else a new line at the end. Raises BasketFull."""
        same = next((line for line in self.lines if line.merges_with(product)), None)
        if same is not None and amount is None:
            return self.with_quantity(same.line_id, Milli(same.quantity + quantity))
        if len(self.lines) >= LINES_LIMIT:
            raise BasketFull(limit=LINES_LIMIT)
        line = BasketLine(self.next_line_id, product, _checked(quantity), amount)
        return replace(
            self,
            lines=(*self.lines, line),
            next_line_id=line.line_id + 1,
            last_line_id=line.line_id,
        )

    def with_quantity(self, line_id: int, quantity: Milli) -> "Ticket":
        """Another quantity on one line. Raises QuantityOutOfRange."""
        changed = tuple(
            replace(line, quantity=_checked(quantity)) if line.line_id == line_id else line
            for line in self.lines
        )
        return replace(self, lines=changed, last_line_id=line_id)

    def without(self, line_id: int) -> "Ticket":
        kept = tuple(line for line in self.lines if line.line_id != line_id)
        last = kept[-1].line_id if kept else 0
        return replace(self, lines=kept, last_line_id=last)


def _checked(quantity: Milli) -> Milli:
    if not 0 < quantity <= pieces(QUANTITY_LIMIT):
        raise QuantityOutOfRange(limit=QUANTITY_LIMIT)
    return quantity
