"""The address of a network printer as it is typed on the devices page: host, port, paper."""

import re
from enum import StrEnum

from pos_app.domain.values import dataclass, replace

NETWORK = "tcp:"
"""The place that has no address yet."""
PAPERS = (58, 80)
"""Widths in mm."""
USUAL_PORT = "9100"
HOST_LIMIT, PORT_LIMIT = 64, 5
HIGHEST_PORT = 65_535
_HOST_MARKS = re.compile(r"[^0-9a-z.-]")
_NUMBERS = re.compile(r"[0-9.]*")
_NAME = re.compile(r"(?!-)[0-9a-z-]+(?<!-)(\.(?!-)[0-9a-z-]+(?<!-))*")
_PARTS, _HIGHEST_PART = 4, 255


class Field(StrEnum):
    """Where the next digit goes."""

    HOST = "host"
    PORT = "port"


@dataclass(frozen=True, slots=True)
class NetworkForm:
    """What was typed so far."""

    host: str = ""
    port: str = USUAL_PORT
    field: Field = Field.HOST

    @property
    def place(self) -> str:
        """As an address without options."""
        return f"{NETWORK}//{self.host}:{self.port}"

    def typed(self, text: str) -> "NetworkForm":
        """Behind what stands in the field; what an address cannot hold is dropped."""
        if self.field is Field.HOST:
            added = _HOST_MARKS.sub("", text.lower())
            return replace(self, host=(self.host + added)[:HOST_LIMIT])
        digits = "".join(mark for mark in text if mark.isascii() and mark.isdigit())
        return replace(self, port=(self.port + digits)[:PORT_LIMIT])

    def erased(self) -> "NetworkForm":
        """One character less."""
        return self._with(self.host[:-1] if self.field is Field.HOST else self.port[:-1])

    def cleared(self) -> "NetworkForm":
        """The field is empty."""
        return self._with("")

    def wrong(self) -> str:
        """Why it can be no address, a word of the UI's table; empty when it can."""
        if not self.host:
            return "host_missing"
        is_number = _NUMBERS.fullmatch(self.host) is not None
        fits = _is_ip(self.host) if is_number else _NAME.fullmatch(self.host) is not None
        if not fits:
            return "host_wrong"
        return "" if 0 < int(self.port or "0") <= HIGHEST_PORT else "port_wrong"

    def _with(self, text: str) -> "NetworkForm":
        if self.field is Field.HOST:
            return replace(self, host=text)
        return replace(self, port=text)


def form_of(address: str) -> NetworkForm:
    """What is bound, to be changed; an empty form for any other kind of address."""
    place = address.partition("?")[0]
    host, _, port = place.removeprefix(f"{NETWORK}//").rpartition(":")
    if not place.startswith(f"{NETWORK}//") or not host:
        return NetworkForm()
    return NetworkForm(host, port)


def paper_of(address: str) -> int:
    """The width in mm that an address says; 0 when it says none."""
    for option in address.partition("?")[2].split("&"):
        if option in {f"width={width}" for width in PAPERS}:
            return int(option.partition("=")[2])
    return 0


def _is_ip(host: str) -> bool:
    parts = host.split(".")
    return len(parts) == _PARTS and all(
        part and int(part) <= _HIGHEST_PART and part == str(int(part)) for part in parts
    )
