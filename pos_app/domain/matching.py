"""Coupons to pieces, so that together they take most off.

One coupon after the other takes the path that gains most: straight to a piece, or to one from
which another coupon moves on or off. After each step the matching is the best of the coupons so
far, so no cycle gains anything, and the search ends.
"""

from collections.abc import Mapping, Sequence

from pos_app.domain.money import Fen

Values = Sequence[Mapping[int, Fen]]
"""What each coupon takes off at each place where it may stand."""


def match(values: Values, room: Sequence[int]) -> list[int | None]:
    """The place of each coupon; None for those that take nothing. `room` is how many stand at a
    place at most. Of equal places the first, of equal coupons the earlier."""
    matching = _Matching(values, room)
    for coupon in range(len(values)):
        matching.add(coupon)
    return matching.at


class _Matching:
    __slots__ = ("at", "held", "room", "values")

    def __init__(self, values: Values, room: Sequence[int]) -> None:
        self.values = values
        self.room = room
        self.at: list[int | None] = [None] * len(values)
        self.held: dict[int, list[int]] = {}

    def add(self, coupon: int) -> None:
        options = self.values[coupon]
        top = max(options.values(), default=0)
        if top <= 0:
            return
        for place, value in options.items():
            if value == top and self._has_room(place):  # no path can gain more
                self._put(coupon, place)
                return
        self._add_by_path(coupon)

    def _has_room(self, place: int) -> bool:
        return len(self.held.get(place, ())) < self.room[place]

    def _put(self, coupon: int, place: int) -> None:
        self.at[coupon] = place
        self.held.setdefault(place, []).append(coupon)

    def _add_by_path(self, coupon: int) -> None:
        gains, came = self._paths(coupon)
        best, end, dropped = 0, -1, -1
        for place in sorted(gains):
            if self._has_room(place):
                if gains[place] > best:
                    best, end, dropped = gains[place], place, -1
                continue
            for holder in self.held[place]:
                gain = gains[place] - self.values[holder][place]
                if gain > best:
                    best, end, dropped = gain, place, holder
        if best > 0:
            self._follow(came, end, dropped)

    def _paths(self, coupon: int) -> tuple[dict[int, int], dict[int, tuple[int, int]]]:
        """The most that is gained by one coupon more at each place, others moving on; and who came
        there, from where (-1: from nowhere)."""
        gains = {place: int(value) for place, value in self.values[coupon].items()}
        came = dict.fromkeys(gains, (coupon, -1))
        waiting = list(gains)
        while waiting:
            place = waiting.pop(0)
            if self._has_room(place):
                continue
            for holder in self.held[place]:
                options = self.values[holder]
                for other, value in options.items():
                    gain = gains[place] - options[place] + value
                    if other != place and gain > gains.get(other, 0):
                        gains[other], came[other] = gain, (holder, place)
                        waiting.append(other)
        return gains, came

    def _follow(self, came: Mapping[int, tuple[int, int]], end: int, dropped: int) -> None:
        if dropped >= 0:
            self.held[end].remove(dropped)
            self.at[dropped] = None
        place = end
        while place >= 0:
            coupon, before = came[place]
            if before >= 0:
                self.held[before].remove(coupon)
            self._put(coupon, place)
            place = before
