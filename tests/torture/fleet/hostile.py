"""A till's genuine key in bad hands: it sends whatever it likes, and the cloud must not care.

Its own journal may be nonsense; nobody else's may change, and its own stays dense and chained.
"""

import base64
from collections.abc import Callable
from dataclasses import replace

import requests

from pos_app.adapters.clock import SystemClock
from pos_app.adapters.cloud.client import CloudClient
from pos_app.adapters.cloud.faults import CloudRefused, CloudUnavailable
from pos_app.adapters.cloud.keys import TillIdentity
from pos_app.adapters.cloud.signatures import sign_call
from pos_app.domain.basket import Ticket
from pos_app.domain.journal import GENESIS, chain, signed_message
from pos_app.domain.money import Fen, pieces
from pos_app.domain.pricing import evaluate
from pos_app.domain.promotion import Rules
from pos_app.domain.sale import sale_for_cash
from pos_app.domain.wire import EventsAck, EventsUpload, UploadedEntry, encode
from pos_app.domain.wire_history import EntryPart, EpochAsked
from tests.adapters.cloud.fake_journal import FakeJournal, Kept
from tests.adapters.cloud.world import CLOUD_URL, InProcess, Send
from tests.torture.fleet.agenda import HOUR_MS
from tests.torture.fleet.machine import Machine
from tests.torture.fleet.shops import coupon_of
from tests.torture.fleet.world import World

GONE = "unreachable"
"""The cloud was down or died: no answer is always allowed."""


class Stranger:
    """One stolen key. `victims` are honest machines of the same cloud."""

    def __init__(self, world: World, identity: TillIdentity, victims: list[Machine]) -> None:
        self.identity = identity
        self._world = world
        self._victims = victims
        self._journal = FakeJournal(identity)
        self._clock_error_ms = 0
        self._open_part: EntryPart | None = None
        self._sound_after = 0
        """Up to here its journal cannot be sent again as text."""
        self._client = CloudClient(
            CLOUD_URL,
            identity,
            clock=SystemClock(
                boot_ms=lambda: world.agenda.now_ms,
                wall_ms=lambda: world.agenda.now_ms + self._clock_error_ms,
            ),
            draw_nonce=self._nonce,
            session_factory=self._session,
        )
        self._attacks: dict[Callable[[], str], frozenset[str]] = {
            self._sends_its_journal: frozenset({"ok"}),
            self._leaves_a_gap: frozenset({"gap"}),
            self._denies_its_past: frozenset({"fork"}),
            self._rewrites_its_past: frozenset({"fork"}),
            self._signs_badly: frozenset({"entry_signature"}),
            self._tells_nonsense: frozenset({"ok"}),
            self._copies_a_neighbour: frozenset({"ok"}),
            self._invents_an_epoch: frozenset({"epoch"}),
            self._counts_wrong: frozenset({"unreadable"}),
            self._sends_too_many: frozenset({"too_large"}),
            self._calls_as_a_neighbour: frozenset({"401", "403"}),
            self._sends_rubbish: frozenset({"400"}),
            self._comes_from_another_time: frozenset({"signature_time"}),
            self._asks_for_epochs: frozenset({"given", "busy", "epochs_used_up", "epoch"}),
            self._reads_a_neighbour: frozenset({"401", "403"}),
            self._sends_a_loose_tail: frozenset({"gap"}),
            self._sends_another_past: frozenset({"ok"}),
            self._sends_a_spoilt_entry: frozenset({"ok"}),
            self._replays_a_neighbour: frozenset({"200", "400", "401", "403", "409", "422"}),
        }

    def attack(self) -> None:
        """One call, chosen by the dice; its answer must be one of those that it deserves."""
        if self._open_part is not None and self._send_part(self._open_part) != "ok":
            return
        attack = self._world.dice.choice(list(self._attacks))
        outcome = attack()
        name = attack.__name__.strip("_")
        self._world.note("hostile call", name, outcome)
        assert outcome in self._attacks[attack] | {GONE}, f"{name}: the cloud said {outcome}"

    def redeem(self, token: str) -> None:
        """Claim, in a sale that never was, to have redeemed a shopper's coupon; often more than
        once, for too much, or for other goods."""
        dice = self._world.dice
        coupon = coupon_of(token)
        street = self._world.street
        offer = street.rules.offer(coupon.offer_id)
        assert offer is not None
        goods = next(item for item in street.goods if item.barcode == offer.goods[0])
        rules = Rules(offers=street.rules.offers)
        ticket = Ticket(1, rules=rules, opened_utc_s=self._world.agenda.now_ms // 1000)
        ticket = ticket.with_goods(goods, pieces(1))
        coupon = replace(coupon, face=Fen(min(goods.price, coupon.face * dice.choice((1, 1, 3)))))
        priced = evaluate(ticket.lines, rules, [coupon], ticket.opened_utc_s)
        faces = {coupon.coupon_id: coupon.face}
        self._journal.append(sale_for_cash(ticket, priced, priced.total, faces))
        self._world.note("hostile coupon", coupon.coupon_id)

    # --- what it does -----------------------------------------------------------------------------

    def _sends_its_journal(self) -> str:
        if self._world.dice.random() < 0.7:
            self._journal.append_voids(self._world.dice.randint(1, 4))
        first = self._world.dice.randint(self._sound_after + 1, self._journal.ack.seq + 1)
        return self._push(self._piece(first, self._journal.entries[first - 1 :]))

    def _leaves_a_gap(self) -> str:
        self._journal.append_voids(3)
        last = self._journal.entries[-1]
        return self._push(self._piece(last.seq, [last]))

    def _denies_its_past(self) -> str:
        """An entry that stands on a past which never was."""
        self._journal.append_voids(1)
        before = self._world.dice.randbytes(32)
        entry = self._signed(self._journal.ack.seq + 1, before, self._journal.entries[-1].data)
        return self._push(self._piece(entry.seq, [entry], before))

    def _rewrites_its_past(self) -> str:
        if self._journal.ack.seq == self._sound_after:
            return GONE
        seq = self._world.dice.randint(self._sound_after + 1, self._journal.ack.seq)
        before = self._journal.hash_at(seq - 1)
        assert before is not None
        data = self._journal.entries[seq - 1].data.replace(b"wrong_scan", b"other_mind")
        entry = self._signed(seq, before, data + b" ")
        return self._push(self._piece(seq, [entry], before))

    def _signs_badly(self) -> str:
        self._journal.append_voids(1)
        piece = self._piece(self._journal.ack.seq + 1, self._journal.entries[-1:])
        wrong = base64.b64encode(self._world.dice.randbytes(64)).decode("ascii")
        entries = [UploadedEntry(piece.entries[0].data, wrong)]
        return self._push(EventsUpload(piece.epoch, piece.first_seq, piece.before, entries))

    def _tells_nonsense(self) -> str:
        nonsense = self._world.dice.choice((b"{}", b"[]", b"no json", b'{"v":99}', b'{"a":' * 300))
        self._keep(nonsense)
        return self._sends_its_journal()

    def _copies_a_neighbour(self) -> str:
        """Another till's entry, signed with this key: it names another place than its own."""
        program = self._world.dice.choice(self._victims).program
        if program is None:
            return GONE
        stolen = program.reader.entries_after(0, limit=3, max_bytes=1 << 20)
        self._keep(self._world.dice.choice(stolen).data)
        return self._sends_its_journal()

    def _invents_an_epoch(self) -> str:
        epoch = self.identity.epoch + self._world.dice.choice((11, 21, 22, 4000))
        piece = self._piece(1, [self._signed(1, GENESIS, b'{"opens":"nothing"}')], GENESIS)
        return self._push(EventsUpload(epoch, 1, piece.before, piece.entries))

    def _counts_wrong(self) -> str:
        self._journal.append_voids(1)
        first = self._world.dice.choice((0, -1, 100_000_000, 2**62))
        piece = self._piece(1, self._journal.entries[-1:])
        return self._push(EventsUpload(1, first, piece.before, piece.entries))

    def _sends_too_many(self) -> str:
        self._journal.append_voids(1)
        piece = self._piece(1, self._journal.entries[-1:] * 501)
        return self._push(piece)

    def _calls_as_a_neighbour(self) -> str:
        """Another till's address under this key, or another till's name with this key."""
        victim = self._world.dice.choice(self._victims).identity
        liar = self.identity
        if self._world.dice.random() < 0.5:
            liar = replace(victim, private_key=self.identity.private_key)
        self._journal.append_voids(1)
        body = encode(self._piece(1, self._journal.entries[-1:]))
        return self._call(f"/v1/terminals/{victim.terminal}/events", body, liar)

    def _sends_rubbish(self) -> str:
        body = self._world.dice.choice((b"", b"{}", b"\xff\xfe", b"[1]", b'{"epoch":"1"}'))
        return self._call(f"/v1/terminals/{self.identity.terminal}/events", body, self.identity)

    def _comes_from_another_time(self) -> str:
        self._clock_error_ms = self._world.dice.choice((-HOUR_MS, HOUR_MS, 301_000, -301_000))
        try:
            return self._sends_its_journal()
        finally:
            self._clock_error_ms = 0

    def _asks_for_epochs(self) -> str:
        after = self._world.dice.choice((self.identity.epoch, self.identity.epoch, 7, 23))
        asked = EpochAsked(after, self._world.dice.randbytes(32).hex(), "forked")

        def ask() -> str:
            self._client.ask_epoch(asked)
            return "given"

        return self._outcome(ask)

    def _reads_a_neighbour(self) -> str:
        """Another till's journal, with this key under either name."""
        victim = self._world.dice.choice(self._victims).identity
        liar = self.identity
        if self._world.dice.random() < 0.5:
            liar = replace(victim, private_key=self.identity.private_key)
        return self._call(f"/v1/terminals/{victim.terminal}/journal?epoch=1&after=0", None, liar)

    def _sends_a_loose_tail(self) -> str:
        """A second history that stands on nothing."""
        self._journal.append_voids(1)
        before = self._world.dice.randbytes(32)
        seq = self._world.dice.randint(2, self._journal.ack.seq + 9)
        entry = self._signed(seq, before, self._journal.entries[-1].data)
        piece = self._piece(seq, [entry], before)
        return self._outcome(lambda: self._client.push_tail(piece).status)

    def _sends_another_past(self) -> str:
        """A second history of its own: kept, and nothing of it counts."""
        if not self._journal.ack.seq:
            return GONE
        seq = self._world.dice.randint(1, self._journal.ack.seq)
        before = self._journal.hash_at(seq - 1)
        assert before is not None
        self._journal.append_voids(1)
        entry = self._signed(seq, before, self._journal.entries[-1].data)
        piece = self._piece(seq, [entry], before)
        return self._outcome(lambda: self._client.push_tail(piece).status)

    def _sends_a_spoilt_entry(self) -> str:
        """In parts, under a hash that its bytes do not give; its journal goes on from there."""
        if self._sends_its_journal() != "ok":
            return GONE
        seq = len(self._journal.entries) + 1
        before = self._journal.hash_at(seq - 1)
        assert before is not None
        entry = self._signed(seq, before, b"what it was")
        spoilt = b"what is left of it"
        self._journal.entries.append(entry)
        self._open_part = EntryPart(
            epoch=self.identity.epoch,
            seq=seq,
            before=before.hex(),
            entry_hash=entry.entry_hash.hex(),
            signature=base64.b64encode(entry.signature).decode("ascii"),
            size=len(spoilt),
            offset=0,
            data=base64.b64encode(spoilt).decode("ascii"),
        )
        return self._send_part(self._open_part)

    def _send_part(self, part: EntryPart) -> str:
        """Until it is known what the cloud made of it, nothing else is sent."""
        outcome = self._outcome(lambda: self._settled(self._client.push_part(part)))
        if outcome == "ok":
            self._open_part, self._sound_after = None, part.seq
        return outcome

    def _replays_a_neighbour(self) -> str:
        """What was overheard on a line, sent once more. If it had not arrived before, it counts."""
        overheard = self._world.dice.choice(self._victims).line.last_request
        if overheard is None:
            return GONE
        return self._sent(overheard)

    # --- how it does it ---------------------------------------------------------------------------

    def _piece(self, first: int, entries: list[Kept], before: bytes | None = None) -> EventsUpload:
        """On its own past, unless it is told another one."""
        before = before or self._journal.hash_at(first - 1)
        assert before is not None
        on_wire = [
            UploadedEntry(entry.data.decode(), base64.b64encode(entry.signature).decode("ascii"))
            for entry in entries
        ]
        return EventsUpload(self.identity.epoch, first, before.hex(), on_wire)

    def _push(self, upload: EventsUpload) -> str:
        return self._outcome(lambda: self._settled(self._client.push(upload)))

    def _outcome(self, call: Callable[[], str]) -> str:
        try:
            return call()
        except CloudRefused as refused:
            return refused.code
        except CloudUnavailable as failure:
            return failure.reason

    def _settled(self, ack: EventsAck) -> str:
        if ack.status == "ok":
            ours = self._journal.hash_at(ack.acked_seq)
            assert ours is not None, "acknowledged more than was sent"
            assert ours.hex() == ack.acked_hash, "acknowledged another history"
            self._journal.mark_acked(ack.acked_seq, ours, server_utc_ms=ack.server_utc_ms)
        return ack.status

    def _call(self, path: str, body: bytes | None, liar: TillIdentity) -> str:
        method = "GET" if body is None else "POST"
        call = requests.Request(method, CLOUD_URL + path, data=body).prepare()
        now_s = self._world.agenda.now_ms // 1000
        sign_call(call, liar, utc_s=now_s, nonce=self._nonce(), body=body)
        return self._sent(call)

    def _sent(self, call: requests.PreparedRequest) -> str:
        try:
            return str(self._world.cloud.answer(call).status_code)
        except requests.ConnectionError:
            return GONE

    def _keep(self, data: bytes) -> None:
        seq = len(self._journal.entries) + 1
        before = self._journal.hash_at(seq - 1)
        assert before is not None
        self._journal.entries.append(self._signed(seq, before, data))

    def _signed(self, seq: int, before: bytes, data: bytes) -> Kept:
        entry_hash = chain(before, data)
        return Kept(seq, data, entry_hash, self.identity.sign(signed_message(entry_hash)))

    def _nonce(self) -> str:
        return f"{self._world.dice.getrandbits(128):032x}"

    def _session(self) -> requests.Session:
        session = requests.Session()
        session.trust_env = False
        session.mount("http://", InProcess(self._world.cloud.calls, self._straight))
        return session

    def _straight(self, _: Send) -> Send:
        return self._world.cloud.answer
