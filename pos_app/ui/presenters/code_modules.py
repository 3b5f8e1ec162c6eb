"""The modules of a QR code. Kept apart, because the library takes 30 ms to import."""

from functools import lru_cache


@lru_cache(maxsize=4)
def code_modules(text: str) -> tuple[str, ...]:
    """A string of 0 and 1 for each row, without a quiet zone; level M, as small as it can be."""
    from qrcode.constants import ERROR_CORRECT_M
    from qrcode.main import QRCode

    code = QRCode(error_correction=ERROR_CORRECT_M, border=0)
    code.add_data(text)
    code.make(fit=True)
    return tuple("".join("1" if dark else "0" for dark in row) for row in code.get_matrix())
