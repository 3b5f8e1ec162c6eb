"""The identities that this cloud can have proven: which senders and providers it was given."""

from dataclasses import dataclass

from cloud.identities.apps import AppProvider
from cloud.identities.sms import SmsSender


@dataclass(frozen=True, slots=True)
class Ways:
    """Without a sender nobody proves a number, without a provider nobody an account."""

    sms: SmsSender | None = None
    apps: tuple[AppProvider, ...] = ()

    def app_of(self, user_agent: str) -> AppProvider | None:
        """The app that a page is open in, if it is one that can name its account."""
        return next((app for app in self.apps if app.recognises(user_agent)), None)

    def app(self, name: str) -> AppProvider | None:
        return next((app for app in self.apps if app.name == name), None)


COOKIE_ONLY = Ways()
