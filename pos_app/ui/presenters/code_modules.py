"""The modules of a QR code. Kept apart, because the library takes 40 ms to import."""

from functools import lru_cache


@lru_cache(maxsize=4)
def code_modules(text: str) -> tuple[str, ...]:
    """A string of 0 and 1 for each row, without a quiet zone; level M, as small as it can be."""
    import segno

    code = segno.make_qr(text, error="M", boost_error=False)
    return tuple("".join("1" if dark else "0" for dark in row) for row in code.matrix)
