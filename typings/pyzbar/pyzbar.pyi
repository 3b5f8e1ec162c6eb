# What our tests use of pyzbar, which brings no types.
from collections.abc import Sequence

from numpy import uint8
from numpy.typing import NDArray

class Decoded:
    data: bytes
    type: str

def decode(image: NDArray[uint8]) -> Sequence[Decoded]: ...
