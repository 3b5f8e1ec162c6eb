"""Addresses and files that the driver tests share."""

from pathlib import Path

from drivers.address import Address, parse_address

FONT = Path(__file__).parents[2] / "assets" / "fonts" / "NotoSansCJKsc-Regular.otf"


def address(text: str) -> Address:
    """An address that is there."""
    parsed = parse_address(text)
    assert parsed is not None
    return parsed
