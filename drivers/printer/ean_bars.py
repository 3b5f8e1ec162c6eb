"""EAN-13 and EAN-8 from digits to bars (GS1 General Specifications, 5.2). Pure; for the simulated
paper: a real printer draws its own."""

_LEFT_ODD = (
    "0001101", "0011001", "0010011", "0111101", "0100011",
    "0110001", "0101111", "0111011", "0110111", "0001011",
)  # fmt: skip
"""Number set A, digits 0 to 9; set B is set C backwards, set C is set A with black for white."""
_PARITY = (
    "AAAAAA", "AABABB", "AABBAB", "AABBBA", "ABAABB",
    "ABBAAB", "ABBBAA", "ABABAB", "ABABBA", "ABBABA",
)  # fmt: skip
"""Which sets the left six digits of an EAN-13 use says its first digit."""
_GUARD, _CENTRE = "101", "01010"


def ean_bars(digits: str) -> tuple[bool, ...]:
    """The modules from the first bar to the last, True for black. 12 or 7 digits get their check
    digit, 13 or 8 must carry the right one. Raises ValueError."""
    if not (digits.isascii() and digits.isdigit()) or len(digits) not in (7, 8, 12, 13):
        raise ValueError(f"{digits!r} is no EAN")
    body = digits[: 12 if len(digits) > 8 else 7]
    whole = body + str(check_digit(body))
    if not whole.startswith(digits):
        raise ValueError(f"{digits} has a wrong check digit")
    pattern = _PARITY[int(whole[0])] if len(whole) == 13 else "AAAA"
    left = whole[len(whole) - 2 * len(pattern) : -len(pattern)]
    right = whole[-len(pattern) :]
    lines = "".join(
        (_GUARD, *map(_module, left, pattern), _CENTRE, *(_module(one, "C") for one in right),
         _GUARD)
    )  # fmt: skip
    return tuple(line == "1" for line in lines)


def check_digit(body: str) -> int:
    """The digit that makes the weighted sum a multiple of ten."""
    weighted = sum(int(digit) * (3, 1)[place % 2] for place, digit in enumerate(reversed(body)))
    return -weighted % 10


def _module(digit: str, number_set: str) -> str:
    odd = _LEFT_ODD[int(digit)]
    if number_set == "A":
        return odd
    even_right = odd.translate(str.maketrans("01", "10"))
    return even_right if number_set == "C" else even_right[::-1]
