"""Network addresses, as far as tries are counted by them."""

from ipaddress import IPv6Address, ip_address


def network_of(host: str) -> str:
    """What counts as one network address: of IPv6 the first half, since one line has all that
    begin so to itself; IPv4 as it is, in whichever of the two it was written."""
    try:
        address = ip_address(host)
    except ValueError:
        return host
    if not isinstance(address, IPv6Address):
        return str(address)
    if address.ipv4_mapped is not None:
        return str(address.ipv4_mapped)
    return f"{IPv6Address(int(address) >> 64 << 64)}/64"
