"""Why there is no coupon: each refusal one clear outcome, and nothing has changed."""


class Refusal(Exception):
    """One clear reason; the page has a sentence for each."""


class SoldOut(Refusal):
    """Nothing left of this offer here: for today, or at all."""

    def __init__(self, *, today_only: bool, daily_limit: int) -> None:
        super().__init__("sold out")
        self.today_only = today_only
        self.daily_limit = daily_limit


class NotOffered(Refusal):
    """No such open offer in this shop, or its till does not hold it yet."""


class ScreenSpent(Refusal):
    """This code of the screen has given out what it may of this offer; the next one comes."""

    def __init__(self, *, limit: int) -> None:
        super().__init__(f"{limit} a code")
        self.limit = limit


class AddressSpent(Refusal):
    """As many of this offer as one network address may have today."""

    def __init__(self, *, limit: int, again_ms: int) -> None:
        super().__init__(f"{limit} an address and day")
        self.limit = limit
        self.again_ms = again_ms
