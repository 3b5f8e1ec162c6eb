"""The port to whoever delivers text messages, and the sender of the demonstration."""

import sys
from typing import Protocol


class SmsUnavailable(Exception):
    """The message could not be handed over. Nobody was texted."""


class SmsSender(Protocol):
    """Texts a number. A real one is an adapter of a provider with a contract."""

    def send(self, number: str, text: str) -> None:
        """Hand over one message to an eleven-digit mainland number, within five seconds.

        Keeps and logs neither. Raises SmsUnavailable.
        """
        ...


class ConsoleSms:
    """For demonstrations: the shopper reads the code at the console. Never prints the number."""

    def send(self, number: str, text: str) -> None:
        print(f"SMS: {text}", file=sys.stderr, flush=True)
