"""The port to the apps that pages are opened in: WeChat, Alipay."""

from collections.abc import Mapping
from typing import Protocol


class AppSilent(Exception):
    """The provider did not name anybody: the shopper declined, the code is no good, or no answer
    came within five seconds."""


class AppProvider(Protocol):
    """WeChat or Alipay as an OAuth provider with a scope that needs no consent."""

    name: str  # in addresses: `wechat`
    title: str  # 微信
    title_en: str
    origin: str  # of its own pages, for the content security policy; empty: this very cloud

    def recognises(self, user_agent: str) -> bool:
        """Whether this page is open in its app."""
        ...

    def door(self, state: str, back: str) -> str:
        """Where to send the browser; it comes back to our path `back` with this state."""
        ...

    def code_in(self, query: Mapping[str, str]) -> str:
        """The one-time code among what the browser brought back. Raises AppSilent."""
        ...

    def exchange(self, code: str) -> str:
        """The account's id for this code, once. Raises AppSilent."""
        ...
