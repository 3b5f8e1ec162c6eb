"""Real-time commands, which a printer takes out of the stream as it arrives. Pure."""

DLE = 0x10
_LENGTHS = {0x04: 3, 0x14: 5}
"""DLE EOT n, and DLE DC4 1 m t."""


class RealTimeSplitter:
    """Takes the real-time commands out of a byte stream, wherever it is cut."""

    def __init__(self) -> None:
        self._held = b""

    def feed(self, chunk: bytes) -> tuple[tuple[bytes, ...], bytes]:
        """The whole real-time commands in `chunk`, and everything else in its order."""
        stream, self._held = self._held + chunk, b""
        commands: list[bytes] = []
        rest, at = bytearray(), 0
        while at < len(stream):
            length = self._length_at(stream, at)
            if at + length > len(stream):
                self._held = stream[at:]
                break
            if length == 1:
                rest.append(stream[at])
            else:
                commands.append(stream[at : at + length])
            at += length
        return tuple(commands), bytes(rest)

    @staticmethod
    def _length_at(stream: bytes, at: int) -> int:
        """1 for an ordinary byte; a DLE at the very end may begin a command, so it waits."""
        if stream[at] != DLE:
            return 1
        if at + 1 == len(stream):
            return 2
        return _LENGTHS.get(stream[at + 1], 1)
