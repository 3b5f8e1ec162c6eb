"""Crockford base32: what people read out and scanners cannot confuse
(crockford.com/base32.html)."""

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LETTERS = "ABCDEFGHJKMNPQRSTVWXYZ"
_VALUES = {symbol: value for value, symbol in enumerate(ALPHABET)} | {"O": 0, "I": 1, "L": 1}


def encode_bits(value: int, symbols: int) -> str:
    """`value` as exactly `symbols` characters, five bits each. Raises ValueError if it does not
    fit."""
    if value < 0 or value >> (5 * symbols):
        raise ValueError(f"{value} does not fit into {symbols} symbols")
    return "".join(ALPHABET[value >> (5 * i) & 31] for i in reversed(range(symbols)))


def decode_bits(text: str) -> int:
    """The inverse; takes lower case and the look-alikes O, I and L. Raises ValueError for
    others."""
    if not text.isascii():
        raise ValueError("only ASCII can be in Crockford's alphabet")  # "ı".upper() is an I
    value = 0
    for symbol in text.upper():
        if symbol not in _VALUES:
            raise ValueError(f"{symbol!r} is not in Crockford's alphabet")
        value = value << 5 | _VALUES[symbol]
    return value


def encode_bytes(data: bytes) -> str:
    """Bytes, most significant bit first, padded with zero bits to whole symbols."""
    symbols = -(-len(data) * 8 // 5)
    return encode_bits(int.from_bytes(data) << (symbols * 5 - len(data) * 8), symbols)


def decode_bytes(text: str, length: int) -> bytes:
    """The inverse for a known length. Raises ValueError for another length or non-zero padding."""
    symbols = -(-length * 8 // 5)
    if len(text) != symbols:
        raise ValueError(f"{len(text)} symbols cannot be {length} bytes")
    padding = symbols * 5 - length * 8
    value = decode_bits(text)
    if value & ((1 << padding) - 1):
        raise ValueError("the padding is not zero")
    return (value >> padding).to_bytes(length)
