"""Listeners that remember what they were told, and can be waited for."""

import threading
from collections.abc import Callable
from typing import Generic, TypeVar

Word = TypeVar("Word")

PATIENCE_S = 20.0


class Recorded(Generic[Word]):
    """Call it as a listener; wait for what it must have been told in the end."""

    def __init__(self) -> None:
        self._words: list[Word] = []
        self._changed = threading.Condition()

    def __call__(self, word: Word) -> None:
        with self._changed:
            self._words.append(word)
            self._changed.notify_all()

    @property
    def words(self) -> list[Word]:
        """All so far, in their order."""
        with self._changed:
            return list(self._words)

    def wait_for(self, enough: Callable[[list[Word]], bool]) -> list[Word]:
        """All words once they are enough; fails the test when that does not come true."""
        with self._changed:
            assert self._changed.wait_for(lambda: enough(self._words), PATIENCE_S), self._words
            return list(self._words)

    def wait_for_count(self, count: int) -> list[Word]:
        """The words once there are `count` of them."""
        return self.wait_for(lambda words: len(words) >= count)
