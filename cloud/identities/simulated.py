"""WeChat and Alipay played by this cloud, for demonstrations and tests: the same detour, nobody's
real account. A live one needs a contract and is another `AppProvider`."""

import threading
from collections.abc import Callable, Mapping
from urllib.parse import urlencode

from cloud.identities.apps import AppSilent
from pos_app.domain import crockford

CODE_MS = 5 * 60_000
_BYTES = 16


class SimulatedApp:
    """One app. Its codes work once and for five minutes; `is_silent` is an outage."""

    origin = ""

    def __init__(
        self,
        name: str,
        *,
        title: str,
        title_en: str,
        mark: str,
        parameter: str,
        clock: Callable[[], int],
        chance: Callable[[int], bytes],
    ) -> None:
        """`mark` is what its browser says of itself, `parameter` how it calls its code."""
        self.name = name
        self.title = title
        self.title_en = title_en
        self.is_silent = False
        self._mark = mark.lower()
        self._parameter = parameter
        self._clock = clock
        self._chance = chance
        self._codes: dict[str, tuple[str, int]] = {}
        self._lock = threading.Lock()

    def recognises(self, user_agent: str) -> bool:
        return self._mark in user_agent.lower()

    def door(self, state: str, back: str) -> str:
        return f"/simulated/{self.name}?{urlencode({'state': state})}"

    def code_in(self, query: Mapping[str, str]) -> str:
        code = query.get(self._parameter, "")
        if not code:
            raise AppSilent
        return code

    def exchange(self, code: str) -> str:
        with self._lock:
            account, ends = self._codes.pop(code, ("", 0))
        if self.is_silent or self._clock() >= ends:
            raise AppSilent
        return account

    # --- its own side of the detour ---------------------------------------------------------

    def new_account(self) -> str:
        """As if somebody had signed up in the app."""
        return crockford.encode_bytes(self._chance(_BYTES))

    def way_back(self, account: str, state: str) -> str:
        """What it adds to the address that the browser returns to."""
        code = crockford.encode_bytes(self._chance(_BYTES))
        now = self._clock()
        with self._lock:
            self._codes = {one: held for one, held in self._codes.items() if held[1] > now}
            self._codes[code] = (account, now + CODE_MS)
        return urlencode({self._parameter: code, "state": state})


def wechat(clock: Callable[[], int], chance: Callable[[int], bytes]) -> SimulatedApp:
    """It calls its code `code`, and its browser says MicroMessenger."""
    return SimulatedApp(
        "wechat",
        title="微信",
        title_en="WeChat",
        mark="MicroMessenger",
        parameter="code",
        clock=clock,
        chance=chance,
    )


def alipay(clock: Callable[[], int], chance: Callable[[int], bytes]) -> SimulatedApp:
    """It calls its code `auth_code`, and its browser says AlipayClient."""
    return SimulatedApp(
        "alipay",
        title="支付宝",
        title_en="Alipay",
        mark="AlipayClient",
        parameter="auth_code",
        clock=clock,
        chance=chance,
    )
