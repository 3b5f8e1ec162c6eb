"""What a check of the whole ledger found, as rows of the menu."""

import msgspec

from pos_app.bootstrap.nightly import SOUND, UNSOUND
from pos_app.bootstrap.told import Rows
from pos_app.checkout.menu import MenuRow, Part, RowMark
from pos_app.domain.money import Fen, yuan
from pos_app.domain.wire import Unreadable, decode


class _Finding(msgspec.Struct, frozen=True):
    where: str
    seq: int
    fault: str
    detail: str


class _Verified(msgspec.Struct, frozen=True):
    """One line of `pos-tool ledger verify --json`."""

    entries: int
    sales: int
    net: Fen
    refunds: int
    refunded: Fen
    shifts: int
    findings: list[_Finding]


def ledger_rows(code: int, said: str) -> Rows:
    """The verdict, then figures or findings. What the check could not say in figures (a file that
    does not open) stands as it was said."""
    start = said.find("{")
    try:
        verified = decode(said[start:], _Verified) if start >= 0 else None
    except Unreadable:
        verified = None
    if code == SOUND and verified is not None:
        return (MenuRow("sound_ledger", "all_agree", RowMark.GOOD, is_word=True), *_sums(verified))
    if code == UNSOUND:
        verdict = MenuRow("unsound_ledger", "back_up_and_call", RowMark.BAD, is_word=True)
        if verified is None:
            return verdict, MenuRow("finding", said, RowMark.BAD)
        return (verdict, *(_found(one) for one in verified.findings), *_sums(verified))
    return (MenuRow("not_checked", f"{code} {said}".strip(), RowMark.BAD),)


def _sums(verified: _Verified) -> Rows:
    return (
        MenuRow("entries", str(verified.entries)),
        MenuRow("sales", parts=(Part("counted", str(verified.sales)), _yuan(verified.net))),
        MenuRow(
            "refunds", parts=(Part("counted", str(verified.refunds)), _yuan(verified.refunded))
        ),
        MenuRow("shifts", parts=(Part("z_agrees", str(verified.shifts)),)),
    )


def _yuan(fen: Fen) -> Part:
    return Part("yuan", yuan(fen))


def _found(one: _Finding) -> MenuRow:
    """What is wrong, in words; where; and what the check names."""
    at = Part("at_entry", f"{one.where} {one.seq}") if one.where else Part("whole_file")
    detail = (Part("", one.detail),) if one.detail else ()
    return MenuRow(f"fault_{one.fault}", mark=RowMark.BAD, parts=(at, *detail))
