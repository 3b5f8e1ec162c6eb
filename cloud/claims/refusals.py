"""Why there is no coupon: each refusal one clear outcome, and nothing has changed."""


class SoldOut(Exception):
    """Nothing left of this offer here: for today, or at all."""

    def __init__(self, *, today_only: bool, daily_limit: int) -> None:
        super().__init__("sold out")
        self.today_only = today_only
        self.daily_limit = daily_limit


class NotOffered(Exception):
    """No such open offer in this shop, or its till does not hold it yet."""
