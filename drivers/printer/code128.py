"""Code 128 from symbol values to bars. Pure; the other half of `escpos.code128_content`."""

SET_B, SET_C = 104, 105
_SWITCH_TO = {SET_B: 100, SET_C: 99}
_STOP = 106

# Bar and space widths of the symbols 0..106, as ISO/IEC 15417 lists them; the stop has seven.
_TABLE = (
    "212222 222122 222221 121223 121322 131222 122213 122312 132212 221213 221312 231212 "
    "112232 122132 122231 113222 123122 123221 223211 221132 221231 213212 223112 312131 "
    "311222 321122 321221 312212 322112 322211 212123 212321 232121 111323 131123 131321 "
    "112313 132113 132311 211313 231113 231311 112133 112331 132131 113123 113321 133121 "
    "313121 211331 231131 213113 213311 213131 311123 311321 331121 312113 312311 332111 "
    "314111 221411 431111 111224 111422 121124 121421 141122 141221 112214 112412 122114 "
    "122411 142112 142211 241211 221114 413111 241112 134111 111242 121142 121241 114212 "
    "124112 124211 411212 421112 421211 212141 214121 412121 111143 111341 131141 114113 "
    "114311 411113 411311 113141 114131 311141 411131 211412 211214 211232 2331112"
)
_WIDTHS = tuple(_TABLE.split())


def symbols_of(content: bytes) -> tuple[str, tuple[int, ...]]:
    """What `GS k 73` content says in words, and its symbol values. Raises ValueError."""
    text, at, current = "", 0, 0
    symbols: list[int] = []
    while at < len(content):
        byte, following = content[at], content[at + 1 : at + 2]
        at += 1
        if byte == ord("{") and following in (b"B", b"C"):
            wanted = SET_B if following == b"B" else SET_C
            symbols.append(_SWITCH_TO[wanted] if symbols else wanted)
            current, at = wanted, at + 1
        elif current == SET_C and byte < 100:
            symbols.append(byte)
            text += f"{byte:02d}"
        elif current == SET_B and 32 <= byte < 127:
            at += byte == ord("{")  # {{ stands for one brace
            symbols.append(byte - 32)
            text += chr(byte)
        else:
            raise ValueError(f"byte {byte:02x} at {at - 1} means nothing in this code set")
    return text, tuple(symbols)


def bar_modules(symbols: tuple[int, ...]) -> tuple[bool, ...]:
    """The modules from the first bar to the last, True for black, with check symbol and stop."""
    start, *rest = symbols
    check = (start + sum(place * symbol for place, symbol in enumerate(rest, 1))) % 103
    modules: list[bool] = []
    for symbol in (*symbols, check, _STOP):
        for place, width in enumerate(_WIDTHS[symbol]):
            modules += [place % 2 == 0] * int(width)
    return tuple(modules)
