"""`pos-cloud settlement` and `pos-cloud deliveries`: periods, payouts, holds and reports."""

import argparse
import sys
from collections.abc import Callable
from dataclasses import asdict
from datetime import date, timedelta
from pathlib import Path

from cloud.clock import system_clock
from cloud.database import Database, Work
from cloud.settlement import deliveries, holds, payouts, report_file, reports
from cloud.settlement.decisions import ReasonMissing
from cloud.settlement.holds import NoSuchHold, Outcome
from cloud.settlement.limits import NoSuchLimit, limits, set_limit
from cloud.settlement.payout_file import fault_of
from cloud.settlement.payouts import CannotClose, CannotPay, CarriedOver
from cloud.settlement.rebuild import rebuild
from cloud.settlement.review import review
from cloud.settlement.telling import release_kept
from pos_app.domain.moment import business_day
from pos_app.domain.money import Fen, yuan

Options = argparse.Namespace


class CannotSettle(Exception):
    """The command cannot do its job; the message is for the person at the console."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What stands after `pos-cloud settlement`."""
    parts = parser.add_subparsers(required=True, metavar="WHAT")

    def part(name: str, what: Callable[[Work, Options], None]) -> argparse.ArgumentParser:
        sub = parts.add_parser(name, help=what.__doc__, description=what.__doc__)
        sub.set_defaults(what=what)
        return sub

    sub = part("review", look)
    _add_days(sub, "--until")
    sub = part("limit", change_limit)
    sub.add_argument("change", nargs="?", metavar="NAME=VALUE")
    sub = part("close", close)
    _add_days(sub, "--until")
    sub.add_argument("--store", type=int, metavar="ID")
    sub.add_argument("--funder", metavar="brand:NAME|platform")
    _add_who(sub)
    sub = part("payouts", list_payouts)
    sub.add_argument("--store", type=int, metavar="ID")
    sub = part("payout", write_payout)
    sub.add_argument("payout", type=int, metavar="ID")
    _add_file(sub)
    sub = part("paid", note_paid)
    sub.add_argument("payout", type=int, metavar="ID")
    _add_who(sub)
    sub.add_argument("--reason", required=True, help="which transfer it was")
    sub = part("holds", list_holds)
    sub.add_argument("--store", type=int, metavar="ID")
    sub = part("decide", decide)
    sub.add_argument("hold", type=int, metavar="ID")
    sub.add_argument("outcome", choices=tuple(Outcome))
    sub.add_argument("--coupons", type=_count, metavar="N", help="only the first N in time")
    _add_who(sub)
    sub.add_argument("--reason", required=True)
    sub = part("answer", note_answer)
    sub.add_argument("hold", type=int, metavar="ID")
    sub.add_argument("text", metavar="TEXT")
    sub = part("claw-back", claw_back)
    sub.add_argument("--store", type=int, required=True, metavar="ID")
    sub.add_argument("--offer", type=int, required=True, metavar="ID")
    _add_days(sub, "--from", "--until", required=True)
    _add_who(sub)
    sub.add_argument("--reason", required=True)
    sub = part("report", write_report)
    whose = sub.add_mutually_exclusive_group(required=True)
    whose.add_argument("--brand", metavar="NAME")
    whose.add_argument("--store", type=int, metavar="ID")
    _add_days(sub, "--from", "--until")
    _add_file(sub)
    sub = part("check", check_file)
    sub.add_argument("file", type=Path)
    part("rebuild", tell_again)


def run(database: Database, options: Options) -> None:
    """Do what was asked. Raises CannotSettle."""
    try:
        with database.write() as work:
            options.what(work, options)
    except CannotClose as error:
        raise CannotSettle(str(error)) from error
    except ReasonMissing as error:
        raise CannotSettle("要写明谁和为什么 / say who and why") from error
    except CannotPay as error:
        raise CannotSettle(
            f"没有这笔，或已付过 / no such payout, or paid before: {error}"
        ) from error
    except NoSuchHold as error:
        raise CannotSettle(f"没有这个扣留，或已处理 / no such open hold: {error}") from error
    except NoSuchLimit as error:
        raise CannotSettle(f"没有这个设定或数值不对 / no such limit or value: {error}") from error
    except LookupError as error:
        raise CannotSettle(f"没有这个品牌或门店 / no such brand or store: {error}") from error


def take_deliveries(database: Database, file: Path) -> None:
    """Import a CSV of deliveries. Raises CannotSettle."""
    try:
        with database.write() as work:
            changed = deliveries.take_deliveries(work, deliveries.read_deliveries(file))
    except deliveries.BrokenDeliveries as error:
        raise CannotSettle(str(error)) from error
    except LookupError as error:
        raise CannotSettle(f"没有这家店 / no such store: {error}") from error
    print(changed)


def look(work: Work, options: Options) -> None:
    """Hold what a person should look at of all that waits; prints the holds that were made or added
    to."""
    for hold_id in review(work, _until(options), system_clock()):
        print(hold_id)


def change_limit(work: Work, options: Options) -> None:
    """Change a limit that the review goes by; without one, list them."""
    if options.change is not None:
        name, _, value = options.change.partition("=")
        set_limit(work, name, int(value) if value.isdecimal() else -1)
    for name, value in sorted(asdict(limits(work)).items()):
        print(name, value, sep="=")


def close(work: Work, options: Options) -> None:
    """Close periods up to a business day: hold what is odd, approve the rest, make payouts."""
    now_ms, until = system_clock(), _until(options)
    while release_kept(work, now_ms):
        pass
    review(work, until, now_ms)
    for store, funder in payouts.open_periods(work, until):
        if options.store in (None, store) and options.funder in (None, funder):
            made = payouts.close(work, store, funder, until, by=options.by, now_ms=now_ms)
            amount = yuan(Fen(made.amount))
            if isinstance(made, CarriedOver):
                print("-", store, funder, amount, "结转 carried over", sep="\t")
            else:
                print(made.payout_id, store, funder, amount, made.until_day, sep="\t")


def list_payouts(work: Work, options: Options) -> None:
    """Closed periods, the newest first."""
    for one in payouts.payouts(work, options.store):
        state = "已付 paid" if one.paid_at is not None else "待付 due"
        days = f"{one.from_day}…{one.until_day}"
        print(one.payout_id, one.store, one.funder, days, yuan(Fen(one.amount)), state, sep="\t")


def write_payout(work: Work, options: Options) -> None:
    """The file of a payout, the same however often it is asked for."""
    _write(options.out, payouts.document(work, options.payout))


def note_paid(work: Work, options: Options) -> None:
    """Note that a payout was paid; once."""
    now_ms = system_clock()
    payouts.mark_paid(work, options.payout, by=options.by, reason=options.reason, now_ms=now_ms)


def list_holds(work: Work, options: Options) -> None:
    """What waits for a decision, the oldest first."""
    for one in holds.open_holds(work, options.store):
        reason = f"{one.reason_words.zh} {one.reason_words.en}"
        amount = yuan(Fen(one.amount))
        print(one.hold_id, one.store, one.offer_title, one.coupons, amount, reason, sep="\t")


def decide(work: Work, options: Options) -> None:
    """Approve a hold, hold it on, or claw it back; the reason is kept."""
    holds.decide(
        work,
        options.hold,
        Outcome(options.outcome),
        by=options.by,
        reason=options.reason,
        now_ms=system_clock(),
        coupons=options.coupons,
    )


def note_answer(work: Work, options: Options) -> None:
    """What the shop says to an open hold; the last word stands."""
    holds.note_answer(work, options.hold, options.text, system_clock())


def claw_back(work: Work, options: Options) -> None:
    """Take what was paid to a shop for an offer on these days off its next payouts; prints how many
    lines."""
    moved = holds.claw_back(
        work,
        options.store,
        options.offer,
        from_day=options.first,
        until_day=options.until,
        by=options.by,
        reason=options.reason,
        now_ms=system_clock(),
    )
    if not moved:
        raise CannotSettle("这些天没有付过 / nothing was paid for these days")
    print(moved)


def write_report(work: Work, options: Options) -> None:
    """What a brand bears, or what coupons took off in a shop, as CSV."""
    days = reports.Days(options.first or reports.Days().first, options.until or reports.Days().last)
    if options.brand is not None:
        _write(options.out, report_file.brand_file(reports.brand_report(work, options.brand, days)))
    else:
        _write(options.out, report_file.store_file(reports.store_report(work, options.store, days)))


def check_file(_work: Work, options: Options) -> None:
    """Whether a payout file is sound: its control sum, its total, its number of lines."""
    try:
        fault = fault_of(options.file.read_bytes())
    except OSError as error:
        raise CannotSettle(str(error)) from error
    if fault is not None:
        raise CannotSettle(f"{options.file}: {fault}")
    print("ok")


def tell_again(work: Work, _options: Options) -> None:
    """Work everything out once more from the stored journals; prints the tables that differed."""
    for table in rebuild(work, system_clock()):
        print(table)


def _until(options: Options) -> str:
    """The day that was asked for, else the last one that is over."""
    yesterday = business_day(system_clock()) - timedelta(days=1)
    return options.until or yesterday.isoformat()


def _add_days(parser: argparse.ArgumentParser, *names: str, required: bool = False) -> None:
    for name in names:
        dest = "first" if name == "--from" else "until"
        parser.add_argument(name, dest=dest, type=_day, required=required, metavar="YYYY-MM-DD")


def _add_who(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--by", required=True, metavar="NAME", help="who decides it")


def _add_file(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--out", type=Path, metavar="FILE", help="default: standard output")


def _count(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 7 and int(text)):
        raise argparse.ArgumentTypeError(f"{text}: should be 1 or more")
    return int(text)


def _day(text: str) -> str:
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"{text}: should be YYYY-MM-DD") from error


def _write(file: Path | None, content: bytes) -> None:
    """Raises CannotSettle."""
    if file is None:
        sys.stdout.buffer.write(content)
        sys.stdout.buffer.flush()
        return
    try:
        file.write_bytes(content)
    except OSError as error:
        raise CannotSettle(str(error)) from error
