"""What must be true of the cloud and the tills: while everything goes wrong, and when it is over.

Each check raises AssertionError with what is wrong. Those of `cloud_is_sound` hold at any moment.
Those of `nothing_is_missing` hold once all lines are good and every till has had its turns.
"""

from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from cloud.database import Work
from pos_app.adapters.cloud.seams import EpochTail
from pos_app.adapters.ledger.verification import Finding, verify
from pos_app.domain.journal import GENESIS, ChainFault, chain
from pos_app.domain.sale import SaleRecorded
from pos_app.domain.wire import decode_entry
from tests.torture.fleet.cloud_node import CloudNode
from tests.torture.fleet.machine import Machine
from tests.torture.fleet.program import LEDGER
from tests.torture.fleet.truth import Truth

FAIR_REASONS = frozenset({"coupon_redeemed_before", "coupon_late"})
"""What may be held back of an honest till's entries: a thief was first, a clock was wrong."""
FAIR_AFTER_BAD_LUCK = FAIR_REASONS | {
    "epoch_skipped",
    "fork",
    "fork_money",
    "refund_over",
    "refund_sale_unknown",
    "shift_overlap",
    "shift_sums",
    "shift_unknown",
}
"""What may be doubted when a disk was doubled, lost or set back: part of the story is missing."""


@dataclass(frozen=True, slots=True)
class Held:
    """One entry as the cloud has it."""

    data: bytes
    entry_hash: bytes
    signature: bytes


Journal = dict[int, Held]
ALL = 1 << 60


# --- at any moment --------------------------------------------------------------------------------


class Watch:
    """Looks at what has come to the cloud since it last looked, and at all the sums."""

    def __init__(self, cloud: CloudNode, truth: Truth) -> None:
        self._cloud = cloud
        self._truth = truth
        self._ends: dict[tuple[str, int], tuple[int, bytes]] = {}

    def cloud_is_sound(self) -> None:
        with self._cloud.parts.database.read() as work:
            self._journals_only_grow(work)
            budgets_hold(work)
            coupons_are_paid_once(work)

    def till_is_not_ahead(self, machine: Machine) -> None:
        """What a till takes for confirmed is in the cloud, at any moment."""
        program = machine.program
        assert program is not None
        with self._cloud.parts.database.read() as work:
            for tail in program.reader.epochs():
                rows = work.rows(
                    "SELECT hash FROM journal WHERE terminal_id = ?1 AND epoch = ?2 AND seq = ?3"
                    " UNION SELECT hash FROM fork_tail WHERE terminal_id = ?1 AND epoch = ?2"
                    " AND seq = ?3 AND ?4",
                    (
                        machine.identity.terminal,
                        tail.epoch,
                        tail.acked_seq,
                        tail.forked_after is not None,
                    ),
                )
                is_there = (tail.acked_hash,) in rows or not tail.acked_seq
                assert is_there, f"till {machine.number} is ahead of the cloud: {tail}"

    def _journals_only_grow(self, work: Work) -> None:
        """I12 and I16: dense, chained, and the cursor is the end of it."""
        cursors = work.rows("SELECT terminal_id, epoch, acked_seq, acked_hash FROM epoch")
        for terminal, epoch, acked_seq, acked_hash in cursors:
            seq, before = self._ends.get((terminal, epoch), (0, GENESIS))
            rows = work.rows(
                "SELECT seq, entry, hash FROM journal WHERE terminal_id = ? AND epoch = ?"
                " AND seq > ? ORDER BY seq",
                (terminal, epoch, seq),
            )
            for stored_seq, data, entry_hash in rows:
                place = f"{terminal}/{epoch}/{stored_seq}"
                seq += 1
                assert stored_seq == seq, f"{place}: a gap or a double after {seq - 1}"
                is_chained = chain(before, data) == entry_hash
                assert is_chained or _is_known_as_damaged(work, terminal, epoch, seq), (
                    f"{place}: does not chain"
                )
                before = entry_hash
            assert (acked_seq, acked_hash) == (seq, before), f"{terminal}/{epoch}: a wrong cursor"
            self._ends[terminal, epoch] = (seq, before)


def _is_known_as_damaged(work: Work, terminal: str, epoch: int, seq: int) -> bool:
    """Taken by the hash that was signed, with a message, and nothing of it counts."""
    return bool(
        work.rows(
            "SELECT 1 FROM parked WHERE terminal_id = ? AND epoch = ? AND seq = ?"
            " AND reason = 'damaged'",
            (terminal, epoch, seq),
        )
    )


def budgets_hold(work: Work) -> None:
    """I1, and that both sums are those of the coupons that they stand for."""
    over = work.rows("SELECT offer_id, bucket FROM budget WHERE reserved + redeemed > cap")
    assert not over, f"over budget: {over}"
    wrong = work.rows(
        "SELECT offer_id, sum(reserved), sum(redeemed),"
        " (SELECT coalesce(sum(face), 0) FROM coupon WHERE coupon.offer_id = budget.offer_id"
        "   AND state IN ('ISSUED', 'VOIDED'))"
        " + (SELECT coalesce(sum(reserved), 0) FROM coupon_stake JOIN coupon USING (coupon_id)"
        "   WHERE coupon.offer_id = budget.offer_id AND state = 'REDEEMED') AS open,"
        " (SELECT coalesce(sum(amount), 0) FROM settlement_line"
        "   WHERE settlement_line.offer_id = budget.offer_id) AS paid"
        " FROM budget GROUP BY offer_id HAVING sum(reserved) <> open OR sum(redeemed) <> paid"
    )
    assert not wrong, f"budgets that are not the sum of their coupons: {wrong}"


def coupons_are_paid_once(work: Work) -> None:
    """I2 and I5: each paid coupon is REDEEMED, by a sale of its shop that took that much off."""
    wrong = work.rows(
        "SELECT coupon_id, state, redemption.amount FROM redemption JOIN coupon USING (coupon_id)"
        " LEFT JOIN discount ON source = coupon_id"
        "  AND discount.terminal_id = redemption.terminal_id AND discount.epoch = redemption.epoch"
        "  AND discount.seq = redemption.seq AND discount.line_no = redemption.line_no"
        " WHERE state <> 'REDEEMED' OR redemption.store_id <> coupon.store_id"
        "  OR discount.amount IS NOT redemption.amount"
    )
    assert not wrong, f"paid coupons without their sale: {wrong}"
    unpaid = work.rows(
        "SELECT coupon_id FROM coupon WHERE state = 'REDEEMED'"
        " AND coupon_id NOT IN (SELECT coupon_id FROM redemption)"
    )
    assert not unpaid, f"redeemed and not paid: {unpaid}"


# --- when it is over ------------------------------------------------------------------------------


def nothing_is_missing(cloud: CloudNode, machines: list[Machine], truth: Truth) -> None:
    """Every till's journal is in the cloud to the byte, and every promise was kept once."""
    with cloud.parts.database.read() as work:
        for machine in machines:
            _till_is_in_the_cloud(work, machine)
        _promises_are_kept_once(work, truth)
        _sales_are_those_of_the_journal(work, machines)


def _till_is_in_the_cloud(work: Work, machine: Machine) -> None:
    """I16. The epoch that it writes: all of it. Older ones, which another device may have gone on
    with or that came back from the cloud: what it has. Behind a fork: kept as a tail."""
    program = machine.program
    assert program is not None, f"till {machine.number} is off"
    pending = program.ledger.pending()
    assert pending.count == 0, f"till {machine.number} still has {pending.count} entries to send"
    assert program.epochs.kept().is_whole, f"till {machine.number} still misses some of its past"
    tails = program.reader.epochs()
    for tail in tails:
        stored = program.reader.entries_after(0, limit=ALL, max_bytes=ALL, epoch=tail.epoch)
        ours = {entry.seq: Held(entry.data, entry.entry_hash, entry.signature) for entry in stored}
        theirs = _journal(work, machine.identity.terminal, tail.epoch)
        place = f"till {machine.number} in epoch {tail.epoch}"
        if tail.forked_after is not None:
            _tail_is_kept(work, machine.identity.terminal, tail, ours, theirs)
            continue
        wanted = ours.keys() | theirs.keys() if tail is tails[-1] else ours.keys()
        different = sorted(seq for seq in wanted if ours.get(seq) != theirs.get(seq))
        assert not different, f"{place} and the cloud differ at {different[:9]}"


def _tail_is_kept(
    work: Work, terminal: str, tail: EpochTail, ours: Journal, theirs: Journal
) -> None:
    rows = work.rows(
        "SELECT seq, entry, hash, signature FROM fork_tail WHERE terminal_id = ? AND epoch = ?",
        (terminal, tail.epoch),
    )
    kept = {(seq, Held(*rest)) for seq, *rest in rows} | set(theirs.items())
    lost = [seq for seq, entry in ours.items() if (seq, entry) not in kept]
    assert not lost, f"{terminal}/{tail.epoch}: the cloud lacks {lost[:9]} of a forked history"


def _journal(work: Work, terminal: str, epoch: int) -> Journal:
    rows = work.rows(
        "SELECT seq, entry, hash, signature FROM journal WHERE terminal_id = ? AND epoch = ?",
        (terminal, epoch),
    )
    return {seq: Held(*rest) for seq, *rest in rows}


def _promises_are_kept_once(work: Work, truth: Truth) -> None:
    found = Counter(
        entry_hash
        for (entry_hash,) in work.rows(
            "SELECT hash FROM journal UNION ALL SELECT hash FROM fork_tail"
        )
    )
    lost = [
        promise
        for entry_hash, promise in truth.promises.items()
        if not found[entry_hash] and entry_hash not in truth.written_off
    ]
    assert not lost, f"{len(lost)} acknowledged entries are lost: {lost[:3]}"
    twice = [promise for key, promise in truth.promises.items() if found[key] > 1]
    assert not twice, f"{len(twice)} acknowledged entries are there twice: {twice[:3]}"


def _sales_are_those_of_the_journal(work: Work, machines: list[Machine]) -> None:
    """To the fen, from the cloud's own bytes; and nothing of an honest till was held back without
    a fair reason."""
    unlucky = {machine.identity.terminal for machine in machines if machine.has_bad_luck}
    for terminal in sorted({machine.identity.terminal for machine in machines}):
        said: dict[tuple[int, int], int] = {}
        for epoch, seq, data in work.rows(
            "SELECT epoch, seq, entry FROM journal WHERE terminal_id = ?", (terminal,)
        ):
            body = decode_entry(data).body
            if isinstance(body, SaleRecorded):
                said[epoch, seq] = body.total
        sold = {
            (epoch, seq): total
            for epoch, seq, total in work.rows(
                "SELECT epoch, seq, total FROM sale WHERE terminal_id = ?", (terminal,)
            )
        }
        assert sold == said, f"{terminal}: the cloud's sales are not those of its journal"
        unfair = [
            row
            for row in work.rows(
                "SELECT reason, epoch, seq, detail FROM parked WHERE terminal_id = ?", (terminal,)
            )
            if row[0] not in (FAIR_AFTER_BAD_LUCK if terminal in unlucky else FAIR_REASONS)
        ]
        assert not unfair, f"{terminal}: held back without a fair reason: {unfair[:3]}"


def ledger_is_sound(machine: Machine) -> None:
    """The till's own verification of everything, on a copy of its disk."""
    with TemporaryDirectory() as folder:
        for name, content in machine.disk.copy().items():
            (Path(folder) / Path(name).name).write_bytes(content)
        verified = verify(Path(folder) / LEDGER.name)
    findings = [
        finding
        for finding in verified.findings
        if not (machine.has_bad_luck and _is_of_two_copies(finding))
    ]
    assert not findings, f"till {machine.number}: {findings[:3]}"


def _is_of_two_copies(finding: Finding) -> bool:
    """What verification rightly says of a ledger into which came what another copy of it sold:
    goods that both copies took back."""
    return finding.fault == ChainFault.BALANCE
