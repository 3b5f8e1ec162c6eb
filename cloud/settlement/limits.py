"""What the review goes by: settings of the platform, kept in the database, whole numbers all."""

from dataclasses import dataclass, fields, replace

from cloud.database import Work


class NoSuchLimit(Exception):
    """No setting has this name, or it may not have this value."""


@dataclass(frozen=True, slots=True)
class Limits:
    """Defaults are for shops with some ten uses of an offer a week and more."""

    days: int = 28  # how many business days are looked at
    least_uses: int = 20  # fewer of a shop say nothing about it
    least_peers: int = 12  # fewer other shops are nothing to compare with
    spreads_tenths: int = 25  # a figure is odd from 2.5 spreads beyond the peers' middle on
    least_permille: int = 150  # and only if it is this much beyond it
    odd_figures: int = 2  # so many together are a hold; one that proves itself is one alone
    burst_s: int = 120  # a use right after another one
    several: int = 4  # coupons of one shopper in one shop
    stock_slack: int = 0  # pieces that may be sold beyond what came in
    approved_fen: int = 1_000_000  # of a shop and an offer in a period, without a person
    approved_cash_fen: int = 200_000  # the same where it was paid in cash: nobody knows by whom


def limits(work: Work) -> Limits:
    """What holds now."""
    known = {field.name for field in fields(Limits)}
    stored = work.rows("SELECT name, value FROM settlement_setting ORDER BY name")
    return replace(Limits(), **{name: int(value) for name, value in stored if name in known})


def set_limit(work: Work, name: str, value: int) -> None:
    """Change one. Raises NoSuchLimit."""
    if name not in {field.name for field in fields(Limits)} or value < 0:
        raise NoSuchLimit(f"{name}={value}")
    work.do(
        "INSERT INTO settlement_setting (name, value) VALUES (?1, ?2)"
        " ON CONFLICT (name) DO UPDATE SET value = ?2",
        (name, value),
    )
