"""Addresses of the settings, where a wrong one costs its own device and not the whole till."""

import logging
from dataclasses import dataclass

from drivers.address import Address, DeviceKind, parse_address
from drivers.contract import AddressInvalid

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a device is; no address means that there is none, or none that could be understood."""

    address: Address | None = None
    is_wrong: bool = False


def place_at(text: str, kind: DeviceKind) -> Place:
    """What the address means. A wrong one is logged with the nearest valid word."""
    try:
        return Place(parse_address(text, kind=kind))
    except AddressInvalid as wrong:
        log.error("no %s: %s", kind, wrong)
        return Place(is_wrong=True)
